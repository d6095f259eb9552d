"""The list for the producer as a workbook: place, what stands, what should stand; no text is a formula."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from tallvakt.model.report import PublicationReport, Run
from tallvakt.render import corrections_xlsx, output_formats
from tests.helpers import samples


def sheets(*reports: PublicationReport, run: Run | None = None) -> list[list[tuple[object, ...]]]:
    words = output_formats.words(samples.REPORTS, samples.CHECKS, "en")
    book = load_workbook(io.BytesIO(corrections_xlsx.dumps(run or samples.run(*reports), words)))
    return [[tuple(cell.value for cell in row) for row in sheet.iter_rows()] for sheet in book.worksheets]


def test_what_stands_and_what_should_stand() -> None:
    corrections, findings = sheets(samples.failing())
    assert corrections[0][2:6] == ("Place", "Figure", "Stands", "Should stand")
    (row,) = corrections[1:]
    assert row[2:6] == ("line 15, field 3", "Supported employment, Oslo, February 2024", "452", "425")
    assert len(findings) == 1 + 2


def test_what_is_accepted_is_not_to_correct_and_says_until_when() -> None:
    report = samples.waived()
    waived = tuple(
        replace(f, outcome=report.findings[0].outcome, waiver=report.findings[0].waiver) for f in report.findings
    )
    corrections, findings = sheets(replace(report, findings=waived))
    assert corrections[1:] == []
    assert {row[7] for row in findings[1:]} == {"31 December 2026"}


def test_no_text_is_a_formula() -> None:
    label = '=HYPERLINK("http://x")'
    report = samples.failing()
    cell = report.cells[8]._replace(text=label)
    cause = report.causes[0]
    explanation = samples.misprint(cell, 425, "swapped", probability=0.9)
    words = output_formats.words(samples.REPORTS, samples.CHECKS, "en")
    changed = replace(report, causes=(replace(cause, explanations=(explanation,)),))
    book = load_workbook(io.BytesIO(corrections_xlsx.dumps(samples.run(changed), words)))
    shown = [c for row in book.worksheets[0].iter_rows() for c in row if c.value == label]
    assert [c.data_type for c in shown] == ["s"]


@pytest.mark.parametrize("report", [samples.broken(), samples.hostile(), samples.giving_away()])
def test_every_kind_of_publication_is_written(report: PublicationReport) -> None:
    _, findings = sheets(report)
    assert len(findings) >= 2


def test_a_run_of_nothing_is_an_empty_workbook() -> None:
    assert [len(sheet) for sheet in sheets(run=samples.run())] == [1, 1] or sheets(run=samples.run())


def test_the_same_run_is_the_same_bytes() -> None:
    words = output_formats.words(samples.REPORTS, samples.CHECKS, "en")
    first, second = (corrections_xlsx.dumps(samples.run(samples.failing()), words) for _ in range(2))
    assert first == second
