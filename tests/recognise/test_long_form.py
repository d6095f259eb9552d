"""Long form, one row per observation: what the contract says of it is read as any other form of the publication."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tallvakt import ingest
from tallvakt.model.report import PublicationReport, PublicationVerdict
from tallvakt.pipeline.run import Options, check_file
from tallvakt.recognise import NotRecognisedError, Recognised, recognise
from tallvakt.rules import contract_files
from tallvakt.rules.content import Content, find_suite
from tallvakt.rules.contract_files import ContractError
from tallvakt.rules.registry import load
from tests.helpers.contract_language import cells, content, faults

LISTS = {"county": "code,nb,en\n03,Oslo,Oslo\n11,Rogaland,Rogaland\n", "measure": "coaching club"}
PLAIN = """\
locale: nb
symbols: {"*": {means: suppressed, lower: 0, upper: 3}}
dimensions:
  county: {codelist: county, codes_printed: true}
  measure: {codelist: measure}
total: {labels: [I alt]}
columns: {periods: [month, year]}
tables:
  by-county: {rows: county, for: measure}
promises:
  - {id: sums, check: parts-not-summing}
"""
LONG = "long: {row: [nr, fylke], column: måned, value: antall, subject: tiltak, where: {mål: antall}}\n"
MONTHS = "2024-01..2024-02"
HEADER = "tiltak;nr;fylke;mål;måned;antall;merknad"
ROWS = [
    "coaching;;I alt;antall;2024-01;9;",
    "coaching;;I alt;antall;2024-02;12;",
    "coaching;03;Oslo;antall;2024-01;5;foreløpig",
    "coaching;03;Oslo;antall;2024-02;8;",
    "coaching;11;Rogaland;antall;2024-01;4;",
    "coaching;11;Rogaland;antall;2024-02;4;",
    "coaching;03;Oslo;prosent;2024-01;55,6;",
    "club;;I alt;antall;2024-01;7;",
    "club;;I alt;antall;2024-02;7;",
    "club;03;Oslo;antall;2024-01;7;",
    "club;03;Oslo;antall;2024-02;7;",
]


def files(folder: Path, rows: list[str], header: str = HEADER, name: str = "tall.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def made(folder: Path, long: str = LONG) -> Content:
    return content(folder, PLAIN + long, LISTS)


def read(folder: Path, rows: list[str], header: str = HEADER, long: str = LONG) -> Recognised:
    library = made(folder, long).library
    return recognise(ingest.read(files(folder, rows, header)), library)


def check(folder: Path, rows: list[str], header: str = HEADER, long: str = LONG) -> PublicationReport:
    return check_file(files(folder, rows, header), made(folder, long), Options())


def replaced(number: int, old: str, new: str) -> list[str]:
    assert old in ROWS[number]
    return [row.replace(old, new) if n == number else row for n, row in enumerate(ROWS)]


def test_a_long_file_is_recognised_by_its_columns(tmp_path: Path) -> None:
    report = check(tmp_path, ROWS)
    assert (report.family, report.verdict, str(report.edition)) == (
        "test.made",
        PublicationVerdict.PASSED,
        "2024-01..2024-02",
    )
    assert report.counts.total == 10
    assert {"count": 1} in [r.facts for r in report.remarks if r.key == "observations-left-out"]


def test_its_cells_are_those_of_the_publication(tmp_path: Path) -> None:
    found = read(tmp_path, ROWS)
    assert cells(found, "by-county/coaching") == {
        ("total", "2024-01"): "9", ("total", "2024-02"): "12",
        ("03", "2024-01"): "5", ("03", "2024-02"): "8",
        ("11", "2024-01"): "4", ("11", "2024-02"): "4",
    }  # fmt: skip


def test_the_same_contract_reads_the_publication_as_printed(tmp_path: Path) -> None:
    path = tmp_path / "2024.txt"
    path.write_text("\tJanuar\nI alt coaching\t9\n03 Oslo\t5\n11 Rogaland\t4\n", encoding="utf-8")
    report = check_file(path, made(tmp_path), Options())
    assert (report.family, report.counts.total) == ("test.made", 3)


SAME: dict[str, Callable[[str], str]] = {
    "columns spelled with other case and blanks": lambda t: t.replace("tiltak;nr", "TILTAK; Nr "),
    "as statistics banks write months": lambda t: t.replace("2024-0", "2024M0"),
    "months without a mark": lambda t: t.replace("2024-0", "20240"),
    "names of months": lambda t: t.replace("2024-01", "januar 2024").replace("2024-02", "Februar 2024"),
    "first days": lambda t: t.replace("2024-01", "2024-01-01").replace("2024-02", "2024-02-01"),
    "last days": lambda t: t.replace("2024-01", "2024-01-31").replace("2024-02", "2024-02-29"),
    "the month in two columns": lambda t: (
        t.replace("måned", "måned;år").replace("2024-01", "januar;2024").replace("2024-02", "februar;2024")
    ),
    "commas": lambda t: t.replace("55,6", "55.6").replace(";", ","),
    "rows in another order": lambda t: "\n".join([HEADER, *reversed(t.splitlines()[1:])]),
    "quoted": lambda t: "\n".join(";".join(f'"{f}"' for f in line.split(";")) for line in t.splitlines()),
    "blank lines between": lambda t: t.replace("club;;I alt;antall;2024-01", "\nclub;;I alt;antall;2024-01"),
}


@pytest.mark.parametrize("how", SAME)
def test_it_is_the_same_however_it_is_written(how: str, tmp_path: Path) -> None:
    path = files(tmp_path, ROWS)
    path.write_text(SAME[how](path.read_text(encoding="utf-8")), encoding="utf-8")
    long = LONG.replace("måned", "[måned, år]") if "två" in how or "two" in how else LONG
    report = check_file(path, made(tmp_path, long), Options())
    assert (report.verdict, str(report.edition), report.findings) == (PublicationVerdict.PASSED, "2024-01..2024-02", ())
    wanted = {(c.table, c.row, c.column, c.text) for c in check(tmp_path, ROWS).cells}
    assert {(c.table, c.row, c.column, c.text) for c in report.cells} == wanted


FAULTS = {
    "a wrong figure": (replaced(4, ";4;", ";6;"), {"parts-not-summing"}, {2, 4, 6}),
    "a missing observation": (ROWS[:3] + ROWS[4:], {"month-missing"}, {4}),
    "an empty value": (replaced(3, ";8;", ";;"), {"month-missing"}, {5}),
    "an empty value first": (replaced(0, ";9;", ";;"), {"month-missing"}, {2}),
    "a value that is no figure": (replaced(3, ";8;", ";åtte;"), {"figure-unreadable"}, {5}),
    "an observation given twice": ([*ROWS, ROWS[3]], {"row-duplicated"}, {5, 13}),
    "a total given twice, otherwise": ([*ROWS, ROWS[0].replace(";9;", ";8;")], {"row-duplicated"}, {2, 13}),
    "an unknown label": (replaced(3, "03;Oslo", "99;Nowhere"), {"label-unknown"}, {5}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_on_its_own_lines(fault: str, tmp_path: Path) -> None:
    rows, checks, lines = FAULTS[fault]
    report = check(tmp_path, rows)
    assert checks <= faults(report)
    mine = [f for f in report.findings if f.check in checks]
    assert {p.line for f in mine for p in f.places} == lines
    text = [HEADER, *rows]
    for finding in mine:
        for place in finding.places:
            assert report.raw_lines["", place.line] == text[place.line - 1]


def test_what_stands_above_and_below_the_observations_does_not_matter(tmp_path: Path) -> None:
    path = files(tmp_path, [*ROWS, "", "* fewer than 4"], "Participants\nJanuary 2024 - February 2024\n\n" + HEADER)
    report = check_file(path, made(tmp_path), Options())
    assert (report.verdict, report.counts.total, report.counts.unaccounted) == (PublicationVerdict.PASSED, 10, 0)


def test_a_missing_observation_is_named(tmp_path: Path) -> None:
    [finding] = check(tmp_path, ROWS[:3] + ROWS[4:]).findings[:1]
    assert (finding.check, finding.facts["missing"]) == ("month-missing", ("2024-02",))
    assert finding.facts["where"]["en"] == "“coaching: by-county”, Oslo"
    assert [(c.row, c.column) for c in finding.cells] == [("03", "2024-02")]


def test_every_cell_is_where_its_observation_is(tmp_path: Path) -> None:
    text = [HEADER, *ROWS]
    for cell in check(tmp_path, ROWS).cells:
        line = text[cell.place.line - 1]
        assert line[cell.place.start : cell.place.end] == cell.text
        assert line.split(";")[cell.place.field] == cell.text
        assert cell.column in line


REFUSED = {
    "a column nearly right": (HEADER.replace("antall", "antal"), "long-columns", ("antall",), ("antal", "merknad")),
    "a column that is not there": (HEADER.replace("nr", "x"), "long-columns", ("nr",), ("x", "merknad")),
}


@pytest.mark.parametrize("family", [None, "test.made"])
@pytest.mark.parametrize("case", REFUSED)
def test_what_a_file_lacks_is_told(case: str, family: str | None, tmp_path: Path) -> None:
    header, key, missing, instead = REFUSED[case]
    document = ingest.read(files(tmp_path, ROWS, header))
    with pytest.raises(NotRecognisedError) as error:
        recognise(document, made(tmp_path).library, family=family)
    assert (error.value.remark.key, error.value.remark.facts["missing"]) == (key, missing)
    assert error.value.remark.facts["instead"] == instead


@pytest.mark.parametrize("family", [None, "test.made"])
def test_nothing_kept_is_told(family: str | None, tmp_path: Path) -> None:
    library = made(tmp_path, LONG.replace("mål: antall", "mål: personer")).library
    with pytest.raises(NotRecognisedError) as error:
        recognise(ingest.read(files(tmp_path, ROWS)), library, family=family)
    assert error.value.remark.key == "long-nothing-kept"
    assert error.value.remark.facts["offered"] == ("mål: antall, prosent",)


SLIPS = {
    "a key misspelt": (
        "long: {rows: fylke, column: m, value: v}\n",
        r"long\.rows: no key 'rows'; did you mean 'row'\?",
    ),
    "no value": ("long: {row: fylke, column: m}\n", r"long\.value: name the column of figures"),
    "no row": ("long: {row: [], column: m, value: v}\n", r"long\.row: is empty"),
    "a column twice": (
        "long: {row: fylke, column: m, value: Fylke}\n",
        r"long\.value: the column 'Fylke' is named as 'row' already",
    ),
    "a list of lists": ("long: {row: [[a]], column: m, value: v}\n", r"long\.row\.0: a text belongs here, not a list"),
    "a text for where": ("long: {row: a, column: m, value: v, where: unit}\n", r"long\.where: keys and values"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_where_it_stands(slip: str, tmp_path: Path) -> None:
    long, told = SLIPS[slip]
    with pytest.raises(ContractError, match=r"made\.yaml:\d+: " + told):
        content(tmp_path, PLAIN + long, LISTS)


def test_a_subject_needs_a_table_for_it(tmp_path: Path) -> None:
    lists = tmp_path / "codelists"
    lists.mkdir()
    (lists / "county.csv").write_text(LISTS["county"], encoding="utf-8")
    (tmp_path / "made.yaml").write_text(
        'family: test.made\nversion: "1"\ntitle: {en: Made}\ndimensions: {county: {codelist: county}}\n'
        "tables: {main: {rows: county}}\nlong: {row: a, column: b, value: c, subject: d}\n",
        encoding="utf-8",
    )
    with pytest.raises(ContractError, match=r":6: long\.subject: no table is printed 'for' anything"):
        contract_files.load([tmp_path], load(find_suite().checks))


def test_a_total_of_another_word_and_a_code(tmp_path: Path) -> None:
    long = LONG.replace("subject", "total: [0, Hele landet], subject")
    rows = [row.replace(";;I alt;", ";0;Hele landet;") for row in ROWS]
    assert check(tmp_path, rows, long=long).verdict == PublicationVerdict.PASSED


def test_tables_are_told_apart_by_a_column_and_by_words(tmp_path: Path) -> None:
    contract = PLAIN.replace(
        "  by-county: {rows: county, for: measure}\n",
        "  new: {rows: county, marks: [Nye]}\n  all: {rows: county, marks: [Alle]}\n",
    )
    made = content(tmp_path, contract + "long: {table: tabell, row: fylke, column: år, value: n}\n", LISTS)
    text = "tabell;fylke;år;n\nNye;I alt;2024;3\nNye;Oslo;2024;3\nAlle;I alt;2024;5\nAlle;Oslo;2024;5\n"
    (tmp_path / "tall.csv").write_text(text, encoding="utf-8")
    found = recognise(ingest.read(tmp_path / "tall.csv"), made.library, family="test.made")
    assert {r.table[0]: len(r.cells) for r in found.reading.rows} == {"new": 1, "all": 1}


COUNTS = {
    "years and counts": (["Oslo;2021;2022", "Oslo;2022;1950", "Hamar;2021;7", "Hamar;2022;2001"], "2021-01..2022-12"),
    "months and counts": (["Oslo;2024M01;2022", "Oslo;2024M02;1950", "Hamar;2024M01;7", "Hamar;2024M02;1"], MONTHS),
    "after a blank line": (
        ["Oslo;2024M01;5", "Oslo;2024M02;6", "", "Hamar;2024M01;2022", "Hamar;2024M02;1999"],
        MONTHS,
    ),
    "the last after a blank line": (
        ["Oslo;2024M01;5", "Oslo;2024M02;6", "Hamar;2024M01;7", "", "Hamar;2024M02;2022"],
        MONTHS,
    ),
    "no figure in the first": (["Oslo;2024M01;", "Oslo;2024M02;6", "Hamar;2024M01;7", "Hamar;2024M02;2022"], MONTHS),
}


@pytest.mark.parametrize("case", COUNTS)
def test_a_count_that_may_be_a_year_is_a_count(case: str, tmp_path: Path) -> None:
    rows, edition = COUNTS[case]
    contract = """\
dimensions: {place: {codelist: open}}
columns: {periods: [month, year]}
tables: {places: {rows: place, total: false}}
long: {row: place, column: time, value: n}
"""
    path = files(tmp_path, rows, "place;time;n")
    report = check_file(path, content(tmp_path, contract, {}), Options(contract="test.made"))
    assert (report.reason, str(report.edition), report.counts.total) == (None, edition, 4)
    assert [c.text for c in report.cells] == [row.split(";")[2] for row in rows if row]


CROSS = """\
dimensions: {county: {codelist: county}, age: {codelist: age}}
total: {labels: [All]}
tables:
  cross: {rows: county, columns: age, each: month}
promises:
  - {id: down, check: parts-not-summing}
  - {id: across, check: parts-not-summing, with: {axis: columns}}
long: {table: month, row: county, column: age, value: n}
"""


@pytest.mark.parametrize("months", [["2024M01", "2024M02"], ["2024-01", "2024-02"], ["202401", "202402"]])
def test_a_table_of_two_classifications_for_each_period(months: list[str], tmp_path: Path) -> None:
    lists = {"county": LISTS["county"], "age": "young old"}
    figures = {("Oslo", "young"): 5, ("Oslo", "old"): 6, ("Rogaland", "young"): 7, ("Rogaland", "old"): 8}
    rows = [f"{m};{c};{a};{n}" for m in months for (c, a), n in figures.items()]
    rows += [f"{m};{c};All;{n}" for m in months for c, n in (("Oslo", 11), ("Rogaland", 15), ("All", 26))]
    rows += [f"{m};All;{a};{n}" for m in months for a, n in (("young", 12), ("old", 14))]
    path = files(tmp_path, rows, "month;county;age;n")
    report = check_file(path, content(tmp_path, CROSS, lists), Options(contract="test.made"))
    assert (str(report.edition), report.verdict) == ("2024-01..2024-02", PublicationVerdict.PASSED)
    assert {(o.promise, o.passed) for o in report.outcomes} >= {("down", 6), ("across", 6)}
    path.write_text(path.read_text(encoding="utf-8").replace(f"{months[1]};Oslo;old;6", f"{months[1]};Oslo;old;9"))
    report = check_file(path, content(tmp_path, CROSS, lists), Options(contract="test.made"))
    assert {f.cells[0].table for f in report.findings if f.severity == "error"} == {"cross/2024-02"}
    assert {cause.explanations[0].changes[0].cell.place.line for cause in report.causes} == {7}


def test_the_period_of_the_file_may_stand_in_a_column_that_is_not_across(tmp_path: Path) -> None:
    rows = ["2024M03;Oslo;young;5", "2024M03;Oslo;All;5", "2024M03;All;young;5", "2024M03;All;All;5"]
    path = files(tmp_path, rows, "month;county;age;n")
    made = content(tmp_path, CROSS.replace(", each: month", ""), {"county": LISTS["county"], "age": "young old"})
    report = check_file(path, made, Options(contract="test.made"))
    assert (str(report.edition), report.counts.total, report.counts.unaccounted) == ("2024-03..2024-03", 4, 0)
