"""Every family that is shipped, with a made-up workbook: known by its content, asked in full, and clean."""

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest

from tallvakt import ingest
from tallvakt.model.report import PublicationReport, PublicationVerdict
from tallvakt.pipeline.run import Options, check_document
from tallvakt.rules.content import Content, find_suite, load
from tests.helpers.contract_language import faults, tally
from tests.helpers.paths import ROOT

FOLDER = ROOT / "examples" / "workbooks" / "families"
BOOKS = {p.name.split("_")[1].lower(): p for p in sorted(FOLDER.glob("*.xlsx"))}
TILT = [name for name in BOOKS if name.startswith("tilt") and name != "tilt030"]


@cache
def content() -> Content:
    return load(find_suite())


def checked(path: Path) -> PublicationReport:
    """As a file whose name tells nothing."""
    return check_document(ingest.read(path, "book.xlsx"), content(), Options())


@cache
def report(name: str) -> PublicationReport:
    return checked(BOOKS[name])


def test_every_family_has_its_example() -> None:
    shown = {f"nav.{name}" for name in BOOKS} | {"nav.tilt140", "nav.tilt180"}
    assert shown == {family for family in content().library.contracts if family.startswith("nav.")}


@pytest.mark.parametrize("name", BOOKS)
def test_the_example_is_known_by_its_content_and_clean(name: str) -> None:
    found = report(name)
    assert found.family == f"nav.{name}"
    assert found.verdict in (PublicationVerdict.PASSED, PublicationVerdict.REMARKS)
    assert not faults(found)
    assert found.counts.unaccounted == 0
    assert not [f for f in found.findings if f.check.startswith(("label-", "table-"))]


@pytest.mark.parametrize("name", TILT)
def test_every_promise_on_measures_is_asked(name: str) -> None:
    measures = len({code for table, axis, code in report(name).names if (table, axis) == ("by-measure", "row")})
    assert sum(tally(report(name), "municipalities-sum-to-county").values()) == measures * 3 * 3
    for promise in ("parts-sum-to-total", "totals-agree", "statuses-sum-to-measure", "average-is-mean-of-months"):
        asked = tally(report(name), promise)
        assert set(asked) <= {"passed", "undecided"}
        assert asked["passed"] > 0
    assert report(name).counts.in_no_promise == 0


def test_groups_in_a_column_of_their_own_are_rows_of_their_own() -> None:
    found = report("tilt030")
    assert {t.table for t in found.tables} == {"by-measure"} | {f"by-age/{code}" for code in _codes(found, "subject")}
    # A total and three groups in eight blocks of three months; ages by all nine rows and the total.
    assert tally(found, "parts-sum-to-total") == {"passed": 4 * 8 * 3}
    assert tally(found, "ages-sum-to-measure") == {"passed": 10 * 3}


def _codes(found: PublicationReport, axis: str) -> set[str]:
    return {code for table, kind, code in found.names if table == "by-age" and kind == axis}


def test_counts_and_percentages_of_the_same_rows_are_two_tables() -> None:
    found = report("ned150")
    assert {t.table for t in found.tables} == {"counts-by-county", "shares-by-county"}
    assert tally(found, "parts-sum-to-total") == {"passed": 4}


def test_series_are_one_table_over_all_years() -> None:
    found = report("harb100")
    assert str(found.edition) == "2020-01..2024-04"
    assert {(c.row, c.column) for c in found.cells} >= {("helt-ledige", "2020-01"), ("bruttoledighet", "2024-04")}


@pytest.mark.parametrize(
    ("name", "sheet", "label", "broken"),
    [
        ("tilt110", "Tiltak og kommune", "1103 Stavanger", {"parts-not-summing", "levels-not-summing", "average-off"}),
        ("tilt100", "Tiltaksdeltakere og kommune", "1106 Haugesund", {"parts-not-summing", "average-off"}),
        (
            "tilt030",
            "4a. Arbeidssøkere på tiltak Til",
            "Jobbklubb",
            {"parts-not-summing", "average-off", "statuses-not-summing"},
        ),
        ("ned150", "1a. Fylke Antall", "34 Innlandet", {"parts-not-summing"}),
    ],
)  # fmt: skip
def test_one_wrong_figure_breaks_every_promise_it_is_part_of(
    name: str, sheet: str, label: str, broken: set[str], tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(BOOKS[name])
    row = next(r for r in book[sheet].iter_rows() if label in {c.value for c in r})
    last = max(c.column for c in row if isinstance(c.value, int | float))
    row[last - 1].value += 1000  # type: ignore[operator]  # a number, as the line above says
    book.save(tmp_path / "book.xlsx")
    found = checked(tmp_path / "book.xlsx")
    assert found.family == f"nav.{name}"
    assert faults(found) == broken


def test_the_script_writes_the_same_figures(tmp_path: Path) -> None:
    _script().main(tmp_path)
    for path in BOOKS.values():
        shipped, made = (ingest.read(p, "x") for p in (path, tmp_path / path.name))
        assert (shipped.tables, shipped.prose) == (made.tables, made.prose)


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("families", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
