"""The JSON validation report 1.0.0 of the European Statistical System.

M. van der Loo and O. ten Bosch, *Design of a generic machine-readable validation report structure*, version 1.0.0,
ESSnet ValidatIntegration, 2017. A list of validations (a rule tried on some data: 0, 1 or NA) and aggregations.

- Each edit is a validation: passed 1, failed or waived 0, undecided or skipped NA. Its source is every cell of the
  edit, its target the total or the average that it is about.
- Each finding of another check is a validation with the value 0.
- Each promise is an aggregation, the number of its edits that failed.

A key names a data point by family, edition, table, row and column, as the structure's (U, t, u, X) asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from tallvakt.model import files
from tallvakt.model.report import (
    CellRef,
    EditRecord,
    Finding,
    Json,
    Outcome,
    Place,
    PromiseOutcome,
    PublicationReport,
    Run,
    Severity,
)
from tallvakt.render import finding_text, place_text
from tallvakt.render.output_formats import Words, Written
from tallvakt.render.wording import Wording

NAME = "ess-validation-report.json"
SEVERITIES: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "information",
}
VALUES: Mapping[Outcome, str] = {
    Outcome.PASSED: "1",
    Outcome.FAILED: "0",
    Outcome.WAIVED: "0",
    Outcome.UNDECIDED: "NA",
    Outcome.SKIPPED: "NA",
}


def write(run: Run, out: Path, words: Words) -> Written:
    """Write `out/ess-validation-report.json`."""
    # One item a line: there may be thousands.
    items = (json.dumps(item, ensure_ascii=False, allow_nan=False) for item in to_json(run, words))
    return Written((files.write_text(out / NAME, "[" + ",\n".join(items) + "]\n"),))


def to_json(run: Run, words: Words) -> list[Json]:
    """The report as plain data."""
    event = {"time": run.started, "actor": f"tallvakt {run.version}"}
    items: list[Json] = []
    for number, report in enumerate(run.publications, start=1):
        for position, item in enumerate(_items(report, words(report), run.version), start=1):
            items.append({"id": f"{number}-{position}", "type": item.pop("type"), "event": event, **item})
    return items


def _items(report: PublicationReport, wording: Wording, version: str) -> Iterator[Json]:
    language = f"tallvakt {version}"
    for edit in report.edits:
        yield _edit(edit, report, wording, language)
    for finding in report.findings:
        if not finding.equations:
            yield _finding(finding, report, wording, language)
    for outcome in report.outcomes:
        yield _aggregation(outcome, report, wording, language)


def _edit(edit: EditRecord, report: PublicationReport, wording: Wording, language: str) -> Json:
    promise = report.outcomes[edit.promise]
    source = [_key(report.cells[index], report) for index in edit.cells]
    target = [_key(report.cells[edit.anchor], report)] if edit.anchor >= 0 else source
    rule = {
        "language": language,
        "expression": f"{promise.promise}: {promise.check}",
        "severity": SEVERITIES[promise.severity],
        "description": place_text.clean(wording.pick(promise.description)),
    }
    return _validation(rule, source, target, edit.outcome, report, wording, None)


def _finding(finding: Finding, report: PublicationReport, wording: Wording, language: str) -> Json:
    keys = [_key(cell, report) for cell in finding.cells] or [_place(p, report) for p in finding.places]
    rule = {
        "language": language,
        "expression": finding.check,
        "severity": SEVERITIES[finding.severity],
        "description": place_text.clean(wording.message(finding)),
    }
    keys = keys or [_name(report)]
    return _validation(rule, keys, keys, finding.outcome, report, wording, finding.waiver)


def _validation(
    rule: Json, source: list[str], target: list[str], outcome: Outcome, report: PublicationReport,
    wording: Wording, waiver: Mapping[str, str] | None,
) -> Json:  # fmt: skip
    if outcome is Outcome.WAIVED:
        rule |= {"change": "down", "explanation": place_text.clean((waiver or {}).get("reason", "waived"))}
    data = {"source": source, "target": target, "description": _described(report, wording)}
    return {"type": "validation", "rule": rule, "data": data, "value": VALUES[outcome]}


def _aggregation(outcome: PromiseOutcome, report: PublicationReport, wording: Wording, language: str) -> Json:
    about = [_name(report)]
    aggregate = {
        "language": language,
        "expression": f"count of failed: {outcome.promise}",
        "description": place_text.clean(wording.pick(outcome.description)),
    }
    data = {"source": about, "target": about, "description": _described(report, wording)}
    return {"type": "aggregation", "aggregate": aggregate, "data": data, "value": str(outcome.failed)}


def _described(report: PublicationReport, wording: Wording) -> str:
    warning = finding_text.warning(report, wording)
    return place_text.clean(f"{report.source} ({warning})" if warning else report.source)


def _name(report: PublicationReport) -> str:
    return place_text.clean(f"{report.family or report.source}|{report.edition or ''}")


def _key(cell: CellRef, report: PublicationReport) -> str:
    copy = f"|{cell.copy}" if cell.copy else ""
    return place_text.clean(f"{_name(report)}|{cell.table}|{cell.row}|{cell.column}{copy}")


def _place(place: Place, report: PublicationReport) -> str:
    return f"{_name(report)}|{place_text.spot(report.source, place)}"
