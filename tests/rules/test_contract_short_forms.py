"""Keys that say in a word what publications do: blank totals, parents one by one, marks that hold one another."""

from pathlib import Path

import pytest

from tests.helpers.contract_language import check, faults, tally

REGIONS = {"region": "code,nb,en\nn,North,North\ns,South,South\n"}
HEAD = "dimensions: {region: {codelist: region}}\n"
SUMS = "promises: [{id: sums, check: parts-not-summing}]\n"
TABLE = " | January\nAll | 10\nNorth | 4\nSouth | 6\n"


@pytest.mark.parametrize(("south", "outcomes"), [("6", {"passed": 1}), ("7", {"failed": 1})])
def test_a_total_may_have_no_label(south: str, outcomes: dict[str, int], tmp_path: Path) -> None:
    text = f"January 2024\n\n | January\n | 10\nNorth | 4\nSouth | {south}\n"
    report = check(tmp_path, f'{HEAD}total: ""\ntables: {{regions: {{rows: region}}}}\n{SUMS}', REGIONS, text)
    assert tally(report, "sums") == outcomes


@pytest.mark.parametrize(
    ("marks", "headings"),
    [
        (("Persons", "Persons per cent"), ("Persons", "Persons per cent")),  # the longer one says more
        (("Women", "Men"), ("Women and men\n\nMen", "Women")),  # the nearer one is meant
    ],
)
def test_the_nearest_exact_mark_tells_which_table_it_is(
    marks: tuple[str, str], headings: tuple[str, str], tmp_path: Path
) -> None:
    tables = f"tables: {{a: {{rows: region, marks: [{marks[0]}]}}, b: {{rows: region, marks: [{marks[1]}]}}}}\n"
    text = "January 2024\n\n" + "\n".join(f"{heading}\n\n{TABLE}" for heading in headings)
    report = check(tmp_path, f"{HEAD}total: All\n{tables}{SUMS}", REGIONS, text)
    assert (tally(report, "sums"), faults(report)) == ({"passed": 2}, set())


PARENTS = """\
dimensions:
  region: {codelist: region}
  town: {codelist: open, codes_printed: true, parents: {from: region, codes: {"77": n, "12": n, "21": s}}}
total: All
tables: {regions: {rows: region}, towns: {rows: town, total: false}}
promises: [{id: levels, check: levels-not-summing, with: {parts: towns, whole: regions}}]
"""


@pytest.mark.parametrize(("figure", "outcomes"), [("3", {"passed": 2}), ("4", {"passed": 1, "failed": 1})])
def test_a_code_of_an_open_list_may_roll_up_to_one_it_does_not_begin_with(
    figure: str, outcomes: dict[str, int], tmp_path: Path
) -> None:
    text = f"January 2024\n\n{TABLE}\nTown | January\n77 Bay | 1\n12 Cape | {figure}\n21 Isle | 6\n"
    assert tally(check(tmp_path, PARENTS, REGIONS, text), "levels") == outcomes


@pytest.mark.parametrize("south", ["6", "7"])
@pytest.mark.parametrize("labels", ['""', '{labels: [""]}', '{labels: ["", All]}'])
def test_a_total_without_a_label_may_stand_below_its_rows(south: str, labels: str, tmp_path: Path) -> None:
    text = f"January 2024\n\n | January\nNorth | 4\nSouth | {south}\n | 10\n"
    report = check(tmp_path, f"{HEAD}total: {labels}\ntables: {{regions: {{rows: region}}}}\n{SUMS}", REGIONS, text)
    assert tally(report, "sums") == ({"passed": 1} if south == "6" else {"failed": 1})
    assert "label-unknown" not in faults(report)


def test_a_total_without_a_label_may_be_named_after_its_subject(tmp_path: Path) -> None:
    contract = "dimensions: {region: {codelist: region}, sex: {codes: {w: Women, m: Men}}}\n"
    contract += f'total: ""\ntables: {{by-sex: {{rows: region, for: sex}}}}\n{SUMS}'
    blocks = "\n".join(f" | January\n{sex} | 10\nNorth | 4\nSouth | 6\n" for sex in ("Women", "Men"))
    report = check(tmp_path, contract, REGIONS, f"January 2024\n\n{blocks}")
    assert (tally(report, "sums"), faults(report)) == ({"passed": 2}, set())


OPEN = """\
dimensions:
  region: {codelist: region}
  town: {codelist: open, parents: {from: region, codes: {bay: n, cape: n, isle: s}}}
total: All
tables: {regions: {rows: region}, towns: {rows: town, total: false}}
promises: [{id: levels, check: levels-not-summing, with: {parts: towns, whole: regions}}]
"""


def test_names_of_an_open_list_roll_up_beside_a_table_of_listed_ones(tmp_path: Path) -> None:
    text = f"January 2024\n\n{TABLE}\nTown | January\nBay | 1\nCape | 3\nIsle | 6\n"
    report = check(tmp_path, OPEN, REGIONS, text)
    assert (tally(report, "levels"), faults(report)) == ({"passed": 2}, set())


def test_what_codes_begin_with_may_be_of_another_parent(tmp_path: Path) -> None:
    contract = PARENTS.replace('codes: {"77": n, "12": n, "21": s}', 'digits: 2, codes: {"77": n, "12": n, "21": s}')
    text = f"January 2024\n\n{TABLE}\nTown | January\n7701 Bay | 1\n1201 Cape | 3\n2101 Isle | 6\n"
    assert tally(check(tmp_path, contract, REGIONS, text), "levels") == {"passed": 2}


def test_listed_codes_may_roll_up_to_those_of_another_list(tmp_path: Path) -> None:
    towns = "{b: {label: Bay, parent: n}, c: {label: Cape, parent: n}, i: {label: Isle, parent: s}}"
    contract = OPEN.replace(
        "{codelist: open, parents: {from: region, codes: {bay: n, cape: n, isle: s}}}", f"{{codes: {towns}}}"
    )
    text = f"January 2024\n\n{TABLE}\nTown | January\nBay | 1\nCape | 3\nIsle | 6\n"
    assert tally(check(tmp_path, contract, REGIONS, text), "levels") == {"passed": 2}


def test_a_mark_that_is_a_part_of_its_heading_wins(tmp_path: Path) -> None:
    tables = "tables: {a: {rows: region, marks: [Men]}, b: {rows: region, marks: [Women]}}\n"
    headings = ("Table 1. Women and men: Men", "Table 2. Women and men: Women")
    text = "January 2024\n\n" + "\n".join(f"{heading}\n\n{TABLE}" for heading in headings)
    report = check(tmp_path, f"{HEAD}total: All\n{tables}{SUMS}", REGIONS, text)
    assert (tally(report, "sums"), faults(report)) == ({"passed": 2}, set())


def test_a_code_that_rolls_up_to_nothing_makes_only_its_own_sums_untried(tmp_path: Path) -> None:
    text = f"January 2024\n\n{TABLE}\nTown | January\nBay | 1\nCape | 3\nIsle | 5\nZed | 1\n"
    report = check(tmp_path, OPEN, REGIONS, text)
    [levels] = [outcome for outcome in report.outcomes if outcome.promise == "levels"]
    assert (levels.passed, levels.failed, levels.skipped, levels.reasons) == (1, 0, 1, ("parent-unknown",))


FLOWS = """\
dimensions: {region: {codelist: region}, flow: {codes: {a: Into, a1: {label: Sub, parent: a}, b: Out}}}
total: All
period: {from: none}
tables: {flows: {rows: region, columns: flow}}
promises:
  - {id: down, check: parts-not-summing}
  - {id: across, check: parts-not-summing, with: {axis: columns}}
"""


FLAT = " | Into | Out | Zebra | All\nAll | 3 | 7 | 1 | 11\nNorth | 1 | 3 | 0 | 4\nSouth | 2 | 4 | 1 | 7\n"
NESTED = """\
 | Into | Sub | Out | Zebra | All
All | 3 | 3 | 7 | 1 | 11
North | 1 | 1 | 3 | 0 | 4
South | 2 | 2 | 4 | 1 | 7
"""


@pytest.mark.parametrize(
    ("text", "across", "down"),
    [
        (FLAT, {"passed": 3}, 4),  # what a flat list does not know is a part of the total
        (NESTED, {"passed": 4, "skipped": 2}, 5),  # it may be a part of any level, unless the figures add up without it
    ],
)
def test_a_column_of_no_code_is_read_and_makes_only_its_own_sums_untried(
    text: str, across: dict[str, int], down: int, tmp_path: Path
) -> None:
    report = check(tmp_path, FLOWS, REGIONS, text)
    assert (tally(report, "across"), tally(report, "down")) == (across, {"passed": down})
    assert faults(report) == {"label-unknown"}
    assert report.names["flows", "column", "?zebra"]["en"] == "Zebra"


def test_the_first_of_several_wholes_is_held_to_its_parts_where_no_total_is_printed(tmp_path: Path) -> None:
    codes = "{a: Into, a1: {label: Sub, parent: a}, b: Out, b1: {label: Under, parent: b}, c: Kept}"
    contract = FLOWS.replace("{a: Into, a1: {label: Sub, parent: a}, b: Out}", codes)
    head = ("", "Into", "Sub", "Out", "Under", "Kept")
    rows = (head, ("All", 3, 3, 7, 7, 2), ("North", 1, 1, 3, 3, 2), ("South", 2, 2, 4, 4, 0))
    text = "".join(" | ".join(map(str, row)) + "\n" for row in rows)
    wrong = text.replace("North | 1 | 1", "North | 1 | 8")
    for printed, outcome in ((text, {"passed": 6, "skipped": 3}), (wrong, {"passed": 5, "failed": 1, "skipped": 3})):
        assert tally(check(tmp_path, contract, REGIONS, printed), "across") == outcome
