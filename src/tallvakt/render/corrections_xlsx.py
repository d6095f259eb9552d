"""The list for the producer as a workbook: what stands, what should stand, and every finding with its place.

Texts are written as text, never as formulas; the suite's own numbers are numbers.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tallvakt.model import files
from tallvakt.model.report import Change, Finding, MissingRow, Outcome, PublicationReport, Run
from tallvakt.render import explanation_text, finding_text, place_text
from tallvakt.render.output_formats import Words, Written
from tallvakt.render.wording import Wording

NAME = "findings.xlsx"
WIDTHS = {"corrections": (34, 24, 22, 46, 14, 18, 60, 30), "findings": (34, 24, 14, 18, 60, 28, 60, 14)}
LONGEST = 32_000
"""Characters that a cell of a workbook holds, nearly."""

CLOCK = datetime(1980, 1, 1)
"""What a workbook says of when it was written, so that the same run gives the same bytes."""

Row = tuple[str | int, ...]


def write(run: Run, out: Path, words: Words) -> Written:
    """Write `out/findings.xlsx`."""
    return Written((files.write_bytes(out / NAME, dumps(run, words)),))


def dumps(run: Run, words: Words) -> bytes:
    """The workbook: one sheet of corrections, one of findings."""
    file = io.BytesIO()
    front = words(run.publications[0]) if run.publications else None
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": CLOCK})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        bold = book.add_format({"text_wrap": True, "valign": "top", "bold": True})
        for name, rows in (("corrections", _corrections(run, words)), ("findings", _findings(run, words))):
            sheet = book.add_worksheet(front(f"workbook.{name}") if front else name)
            head = [front(f"workbook.{name}-{n}") for n in range(1, len(WIDTHS[name]) + 1)] if front else []
            _write(sheet, 0, head, bold)
            for line, row in enumerate(rows, start=1):
                _write(sheet, line, row, plain)
            for column, width in enumerate(WIDTHS[name]):
                sheet.set_column(column, column, width)
            sheet.freeze_panes(1, 0)
    return file.getvalue()


def _write(sheet: Worksheet, line: int, row: Sequence[str | int], form: Format) -> None:
    """One row: a text is a text, never a formula or a link, and a number a number."""
    for column, value in enumerate(row):
        if isinstance(value, str):
            sheet.write_string(line, column, place_text.clean(value)[:LONGEST], form)
        else:
            sheet.write_number(line, column, value, form)


def _about(report: PublicationReport, words: Wording) -> tuple[str, str]:
    return report.source, words.edition(report.edition) if report.edition else ""


def _corrections(run: Run, words: Words) -> Iterator[Row]:
    """Every figure that the likeliest explanation of a cause changes, in the order of the publication."""
    for report in run.publications:
        wording = words(report)
        if warning := finding_text.warning(report, wording):
            yield (*_about(report, wording), warning)
        waived = {f.cause for f in report.findings if f.outcome is Outcome.WAIVED}
        for cause in (c for c in report.causes if c.id not in waived and c.explanations):
            likeliest = cause.explanations[0]
            fault = explanation_text.says(likeliest, report, wording)
            told = (fault, explanation_text.sureness(likeliest, wording))
            yield from ((*row, *told) for row in _changes(likeliest.changes, report, wording))
            yield from ((*row, *told) for row in _missing(likeliest.rows, report, wording))


def _changes(changes: Iterable[Change], report: PublicationReport, words: Wording) -> Iterator[Row]:
    for change in changes:
        place, name = words.place_of(change.cell, report), words.cell_name(change.cell, report)
        yield (*_about(report, words), place, name, change.cell.text, explanation_text.value(change, words))


def _missing(rows: Iterable[MissingRow], report: PublicationReport, words: Wording) -> Iterator[Row]:
    for row in rows:
        label = explanation_text.label(row, report, words)
        for value in row.values:
            name = f"{label}, {words.column(value.column)}"
            should = explanation_text.value(value, words)
            yield (*_about(report, words), "", name, words("fix.row-missing"), should)


def _findings(run: Run, words: Words) -> Iterator[Row]:
    for report in run.publications:
        wording = words(report)
        if (reason := finding_text.reason(report, wording)) is not None:
            yield (*_about(report, wording), wording.verdict(report.verdict), "", reason)
        for finding in finding_text.ordered(report.findings, wording):
            yield (*_about(report, wording), *_finding(finding, report, wording))


def _finding(finding: Finding, report: PublicationReport, words: Wording) -> Row:
    waived = finding.outcome is Outcome.WAIVED
    kind = words.outcome(finding.outcome) if waived else words.severity(finding.severity)
    until = words.day((finding.waiver or {}).get("expires", "")) if waived else ""
    where, todo = finding_text.where(finding, report), words.todo(finding)
    return kind, words.check(finding.check), words.message(finding), where, todo, until
