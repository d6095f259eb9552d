"""Findings as CSV, one row each, for a spreadsheet: UTF-8 with a byte order mark, comma, quoted text.

A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV injection").
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tallvakt.model import files
from tallvakt.model.report import CellRef, Explanation, Finding, Interval, PublicationReport, Run
from tallvakt.render import explanation_text, finding_text, place_text
from tallvakt.render.output_formats import Words, Written
from tallvakt.render.wording import Wording

NAME = "findings.csv"
COLUMNS = (
    "source", "family", "edition", "verdict", "revealed", "code", "check", "severity", "outcome", "message",
    "place", "line", "field", "table", "row", "column", "copy", "text", "places",
    "expected_lower", "expected_upper", "observed_lower", "observed_upper",
    "explanation", "explanation_kind", "probability",
    "suggested_place", "suggested_lower", "suggested_upper", "suggested_unique", "suggested_changes",
    "waived_until", "fingerprint", "series_key",
)  # fmt: skip
FORMULA = tuple("=+-@\t\r\n|%＝＋－＠")

Value = str | float | None


def write(run: Run, out: Path, words: Words) -> Written:
    """Write `out/findings.csv`."""
    return Written((files.write_bytes(out / NAME, dumps(run, words).encode("utf-8-sig", "backslashreplace")),))


def dumps(run: Run, words: Words) -> str:
    """The table, its header first. A broken publication is one row that tells why."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, restval="", quoting=csv.QUOTE_NONNUMERIC)
    writer.writeheader()
    for report in run.publications:
        wording = words(report)
        about: dict[str, Value] = {
            "source": report.source,
            "family": report.family,
            "edition": str(report.edition or ""),
            "verdict": str(report.verdict),
            "revealed": finding_text.warning(report, wording),
        }
        if (reason := finding_text.reason(report, wording)) is not None:
            writer.writerow(_safe(about | {"message": reason}))
        for finding in report.findings:
            writer.writerow(_safe(about | _finding(finding, report, wording)))
    return file.getvalue()


def _finding(finding: Finding, report: PublicationReport, wording: Wording) -> dict[str, Value]:
    place = place_text.place(finding, report)
    expected, observed = _interval(finding.expected), _interval(finding.observed)
    return {
        "code": finding.code,
        "check": finding.check,
        "severity": str(finding.severity),
        "outcome": str(finding.outcome),
        "message": wording.message(finding),
        "place": place_text.spot(report.source, place),
        "line": place_text.line(place, report.source),
        "field": place.field if place and place_text.line(place, report.source) else None,
        "places": len(place_text.places(finding, report)),
        "expected_lower": expected[0],
        "expected_upper": expected[1],
        "observed_lower": observed[0],
        "observed_upper": observed[1],
        "waived_until": (finding.waiver or {}).get("expires"),
        "fingerprint": finding.fingerprint,
        "series_key": finding.series_key,
        **_cell(place_text.prime(finding, report)),
        **_explanation(explanation_text.first_explanation(finding, report), report, wording),
    }


def _cell(cell: CellRef | None) -> dict[str, Value]:
    if cell is None:
        return {}
    return {"table": cell.table, "row": cell.row, "column": cell.column, "copy": cell.copy, "text": cell.text}


def _explanation(explanation: Explanation | None, report: PublicationReport, wording: Wording) -> dict[str, Value]:
    """The likeliest explanation, and its first change."""
    if explanation is None:
        return {}
    about: dict[str, Value] = {
        "explanation": explanation_text.says(explanation, report, wording),
        "explanation_kind": explanation.kind,
        "probability": round(explanation.probability, 4),
        "suggested_unique": str(explanation.unique).lower(),
        "suggested_changes": len(explanation.changes) + sum(len(row.values) for row in explanation.rows),
    }
    first = next(iter(explanation.changes), None)
    if first is None:
        return about
    place = place_text.spot(report.source, first.cell.place)
    return about | {"suggested_place": place, "suggested_lower": first.lower, "suggested_upper": first.upper}


def _interval(interval: Interval | None) -> Interval:
    return interval or (None, None)


def _safe(row: dict[str, Value]) -> dict[str, Value]:
    """Texts that no spreadsheet takes for a formula; numbers, which are ours, stay numbers."""
    given = {key: value for key, value in row.items() if value is not None}
    return {key: _text(value) if isinstance(value, str) else value for key, value in given.items()}


def _text(text: str) -> str:
    plain = place_text.clean(text)
    guarded = text.startswith(FORMULA) or plain.lstrip().startswith(FORMULA)
    return ("'" if guarded else "") + plain
