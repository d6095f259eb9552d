"""Whole made-up files: those in `pass/` hold, those in `fail/` are found out where `EXPECTED` says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tallvakt.model.report import PublicationReport, PublicationVerdict, Severity
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.run import Options
from tests.helpers.probe import assert_no_crash, content, outputs, results

FOLDER = Path(__file__).parent / "publications"
EXPECTED: Mapping[str, Mapping[str, int]] = {
    "average-truncated": {"average-off": 1},
    "months-exchanged": {"parts-not-summing": 2},
    "row-dropped": {"parts-not-summing": 3},
    "row-lost-its-tabs": {"row-missing": 1, "figure-unaccounted": 1},
    "small-figure-openly": {"suppression-missing": 1, "average-off": 1},
    "table-dropped": {"table-missing": 1},
    "total-printed-differently": {"totals-disagreeing": 1},
    "wrong-digit": {"parts-not-summing": 1, "average-off": 1},
}
"""Findings of severity error, by check; contradictions of several promises follow from them and are not counted."""
LINES = {"average-truncated": 62, "months-exchanged": 62, "row-lost-its-tabs": 62, "wrong-digit": 62}
"""The line with the fault, where it is in one."""


def paths(folder: str) -> list[Path]:
    return sorted((FOLDER / folder).glob("*.txt"))


def checked(path: Path) -> PublicationReport:
    (report,) = pipeline.run([path], content(), Options()).publications
    assert_no_crash(report)
    return report


def errors(report: PublicationReport) -> dict[str, int]:
    found = [f for f in report.findings if f.severity is Severity.ERROR and f.check != "jointly-inconsistent"]
    return {check: sum(f.check == check for f in found) for check in {f.check for f in found}}


@pytest.mark.parametrize("path", paths("pass"), ids=lambda p: p.stem)
def test_it_holds(path: Path, tmp_path: Path) -> None:
    run = pipeline.run([path], content(), Options())
    (report,) = run.publications
    assert report.verdict in (PublicationVerdict.PASSED, PublicationVerdict.REMARKS), (report.reason, errors(report))
    assert errors(report) == {}
    assert report.counts.unaccounted == 0
    assert run.exit_code == 0
    outputs(run, tmp_path)
    assert results(tmp_path)["exit_code"] == 0


@pytest.mark.parametrize("path", paths("fail"), ids=lambda p: p.stem)
def test_it_is_found_out(path: Path, tmp_path: Path) -> None:
    run = pipeline.run([path], content(), Options())
    (report,) = run.publications
    assert report.verdict is PublicationVerdict.FAILED
    assert errors(report) == EXPECTED[path.stem]
    if path.stem in LINES:
        wrong = [f for f in report.findings if f.severity is Severity.ERROR and f.check in EXPECTED[path.stem]]
        assert all(LINES[path.stem] in {p.line for p in f.places} for f in wrong if f.check != "row-missing")
    assert run.exit_code == 1
    outputs(run, tmp_path)


def test_every_file_is_expected() -> None:
    assert {p.stem for p in paths("fail")} == set(EXPECTED)
    assert len(paths("pass")) >= 5


def test_one_publication_in_three_shapes() -> None:
    """As text, as Markdown with pipe tables, and cut at page ends with headers and totals printed again."""
    plain, markdown, cut = (
        checked(FOLDER / "pass" / f"{n}.txt") for n in ("three-months", "markdown", "cut-at-page-ends")
    )

    def figures(report: PublicationReport) -> dict[tuple[str, str, str], str]:
        return {(c.table, c.row, c.column): c.text for c in report.cells}

    def stars(report: PublicationReport) -> dict[tuple[str, str, str], str]:
        return {(s.cell.table, s.cell.row, s.cell.column): s.status for s in report.suppressed}

    assert figures(plain) == figures(markdown) == figures(cut)
    assert stars(plain) == stars(markdown) == stars(cut)
    assert cut.counts.total > plain.counts.total
