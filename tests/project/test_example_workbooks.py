"""The example workbooks: what their script writes, and what the suite makes of them."""

import runpy
from pathlib import Path

import openpyxl
import pytest

from tallvakt import ingest
from tallvakt.model.report import PublicationReport, PublicationVerdict
from tallvakt.pipeline.run import Options, check_file
from tallvakt.rules.content import find_suite, load
from tests.helpers.paths import ROOT
from tests.helpers.workbooks import told

FOLDER = ROOT / "examples" / "workbooks"
TILT = {"202408_TILT140_eksempel.xlsx": "2024-01..2024-08", "2026.04_TILT180_eksempel.xlsx": "2026-01..2026-04"}


def check(path: Path) -> PublicationReport:
    return check_file(path, load(find_suite()), Options())


def test_the_script_writes_what_is_there(tmp_path: Path) -> None:
    runpy.run_path(str(FOLDER / "make.py"))["main"](tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {p.name for p in FOLDER.glob("*.xlsx")}
    for path in tmp_path.iterdir():
        assert ingest.read(path).tables == ingest.read(FOLDER / path.name).tables


@pytest.mark.parametrize("name", TILT)
def test_a_made_up_publication_keeps_its_promises(name: str) -> None:
    report = check(FOLDER / name)
    assert report.verdict in (PublicationVerdict.PASSED, PublicationVerdict.REMARKS)
    assert str(report.edition) == TILT[name]
    assert report.counts.unaccounted == 0
    assert {f.check for f in report.findings} <= {"suppressed-recoverable", "suppressed-narrowed", "jump"}


def test_a_figure_changed_in_a_workbook_is_found_in_its_cell(tmp_path: Path) -> None:
    name = "202408_TILT140_eksempel.xlsx"
    book = openpyxl.load_workbook(FOLDER / name)
    cell = book["Arbeidsmarkedsstatus og tiltak"]["D4"]
    assert isinstance(cell.value, int)
    cell.value += 10
    book.save(tmp_path / name)
    report = check(tmp_path / name)
    assert report.verdict is PublicationVerdict.FAILED
    places = {(*c.place[:2], c.place.part) for f in report.findings if f.check == "parts-not-summing" for c in f.cells}
    assert (4, 4, "Arbeidsmarkedsstatus og tiltak") in places


def test_two_sheets_that_claim_to_be_the_same_table(tmp_path: Path) -> None:
    name = "202408_TILT140_eksempel.xlsx"
    book = openpyxl.load_workbook(FOLDER / name)
    book.copy_worksheet(book["Tiltak og kjønn"]).title = "Kopi"
    book.save(tmp_path / name)
    report = check(tmp_path / name)
    twice = [f for f in report.findings if f.check == "row-duplicated"]
    assert report.verdict is PublicationVerdict.FAILED
    assert {p.part for f in twice for p in f.places} | {c.place.part for f in twice for c in f.cells} >= {"Kopi"}


def test_layouts_that_wait_for_their_contracts_are_read_whole() -> None:
    groups, *_ = ingest.read(FOLDER / "202203_TILT030_eksempel.xlsx").tables
    assert [label for label, _ in told(groups)[1]][:4] == [
        "I alt", "Opplæring/I alt", "Opplæring/Arbeidsmarkedsopplæring", "Opplæring/Fag- og yrkesopplæring",
    ]  # fmt: skip
    counts, shares = ingest.read(FOLDER / "202404_NED150_eksempel.xlsx").tables
    assert told(counts)[0] == told(shares)[0] == ["Januar", "Februar", "Mars", "April"]
    assert all(f.text.endswith(" %") for row in shares.rows for f in row.fields)
    series = ingest.read(FOLDER / "202404_HARB100_eksempel.xlsx").tables
    assert [[label for label, _ in told(t)[1]] for t in series] == [["2020", "2021", "2022", "2023", "2024"]] * 2
