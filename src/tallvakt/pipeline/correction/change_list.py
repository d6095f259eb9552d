"""The list of all changes as CSV: publication, place, was, is, why, and how sure that is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from tallvakt.model.report import PublicationReport
from tallvakt.pipeline.correction.corrected_edition import CorrectedCopy
from tallvakt.pipeline.correction.proposals import Reason
from tallvakt.render import explanation_text, place_text
from tallvakt.render.findings_csv import FORMULA
from tallvakt.render.output_formats import Words
from tallvakt.render.wording import Wording

COLUMNS = ("publication", "place", "was", "is", "why", "certainty", "probability")


def dumps(copies: Iterable[CorrectedCopy], words: Words) -> bytes:
    """The table, its header first, in UTF-8 with a byte order mark."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS)
    for copy in copies:
        for line in _lines(copy, words(copy.report)):
            writer.writerow([_inert(text) if isinstance(text, str) else text for text in line])
    return file.getvalue().encode("utf-8-sig", "backslashreplace")


def _lines(copy: CorrectedCopy, words: Wording) -> Iterator[tuple[str | float, ...]]:
    report = copy.report
    for change in copy.proposal.rewrites:
        where = place_text.spot(report.source, change.cell.place)
        reason = _hiding(change.reason, words) if not change.shown else _reason(change.reason, report, words)
        yield (report.source, where, change.shown, change.becomes, *reason)
    for row in copy.proposal.rows:
        where = words("correct.after", place=place_text.spot(report.source, row.after.place))
        printed = " ".join((row.label, *(row.texts[index] for index in row.model.cells)))
        yield (report.source, where, "", printed, *_reason(row.reason, report, words))


def _hiding(reason: Reason | None, words: Wording) -> tuple[str | float, ...]:
    """Why a figure is hidden, in words that do not say it."""
    if reason is None:
        return (words("correct.hidden-for-others"), "", "")
    return (words("correct.hidden-small"), *_sure(reason, words))


def _reason(reason: Reason | None, report: PublicationReport, words: Wording) -> tuple[str | float, ...]:
    """Why, unique or likely, and the probability."""
    if reason is None:
        return ("", "", "")
    cause = next(c for c in report.causes if c.id == reason.cause)
    why = place_text.clean(explanation_text.says(cause.explanations[0], report, words))
    return (why, *_sure(reason, words))


def _sure(reason: Reason, words: Wording) -> tuple[str, float]:
    return words("correct.unique" if reason.unique else "correct.likely"), round(reason.probability, 4)


def _inert(text: str) -> str:
    """A text that a spreadsheet does not take for a formula; a figure below nought is none."""
    negative = text[:1] == "-" and text[1:2].isdigit()
    return f"'{text}" if text.startswith(FORMULA) and not negative else text
