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
