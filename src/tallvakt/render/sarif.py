"""SARIF 2.1.0: a result for each finding at the line and column of its figure, a rule with its page for each check.

OASIS, *Static Analysis Results Interchange Format (SARIF) Version 2.1.0*. A publication that could not be read is a
notification of an invocation that did not succeed. The log is made of plain dictionaries with the standard's own names;
the tests hold it to the standard's JSON Schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from tallvakt.model import files
from tallvakt.model.report import NOT_HELD, CellRef, Finding, Outcome, Place, PublicationReport, Run, Severity
from tallvakt.render import explanation_text, finding_text, place_text
from tallvakt.render.output_formats import Words, Written
from tallvakt.render.page_names import HELP
from tallvakt.render.wording import Wording
from tallvakt.rules.registry import Check

NAME = "tallvakt.sarif"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
ROOT = "%SRCROOT%"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
"""The standard that the log follows: a name for editors, fetched by nobody here."""

Part = dict[str, Any]
"""An object of the standard, by its own names of properties."""


def write(run: Run, out: Path, words: Words) -> Written:
    """Write `out/tallvakt.sarif`."""
    return Written((files.write_text(out / NAME, dumps(run, words, out)),))


def dumps(run: Run, words: Words, out: Path | None = None) -> str:
    """The log as JSON text; `out` is the folder of the reports, whose help has a page on each check."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(run, words, out)]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _run(run: Run, words: Words, out: Path | None) -> Part:
    checks: dict[str, Check] = {}
    addresses: dict[str, str | None] = {}
    for report in run.publications:
        wording = words(report)
        checks |= wording.checks
        addresses |= {name: _address_of(name, wording.lang, out) for name in wording.checks}
    rules = {name: position for position, name in enumerate(sorted(checks, key=lambda c: checks[c].code))}
    driver = _given(
        name="Tallvakt",
        version=run.version,
        informationUri=documentation(),
        rules=[_rule(checks[name], addresses[name]) for name in rules],
    )
    return _given(
        tool={"driver": driver},
        columnKind="unicodeCodePoints",  # columns count characters, not UTF-16 units
        properties={"revealed": True} if any(p.revealed for p in run.publications) else None,
        artifacts=[_artifact(p) for p in run.publications],
        invocations=[_invocation(run, words)],
        results=[
            _result(finding, report, number, rules, words(report))
            for number, report in enumerate(run.publications)
            for finding in report.findings
        ],
    )


def _given(**properties: Any) -> Part:
    """The properties that have a value: the standard knows no null."""
    return {name: value for name, value in properties.items() if value is not None}


@cache
def documentation() -> str | None:
    """The address of the project's documentation, as its package declares it; None where it declares none."""
    try:
        urls = metadata("tallvakt").get_all("Project-URL") or ()
    except PackageNotFoundError:
        return None
    named = dict(str(url).split(", ", 1) for url in urls)
    return named.get("Documentation", "").rstrip("/") or None


def _address_of(check: str, lang: str, out: Path | None) -> str | None:
    """The address of a check's page: of the project's documentation, else of the help that lies with the reports."""
    project = documentation()
    if project:
        return f"{project}/checks/{check}.md"
    return None if out is None else f"{(out / f'{HELP}{lang}.html').resolve().as_uri()}#{check}"


def _rule(check: Check, address: str | None) -> Part:
    page = check.doc.strip() or check.name
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", page) if not part.startswith("#")]
    return _given(
        id=check.code,
        name=check.name,
        shortDescription=_plain(paragraphs[0]),
        fullDescription=_plain(paragraphs[min(1, len(paragraphs) - 1)]),
        help={"text": _escaped(page), "markdown": _doubled(page)},
        helpUri=address,
        defaultConfiguration={"level": LEVELS[check.severity]},
    )


def _invocation(run: Run, words: Words) -> Part:
    broken = [
        {"level": "error", "message": _plain(reason), "locations": [_location(report, number)]}
        for number, report in enumerate(run.publications)
        if (reason := finding_text.reason(report, words(report))) is not None
    ]
    return _given(
        executionSuccessful=not any(p.verdict in NOT_HELD for p in run.publications),
        exitCode=run.exit_code,
        startTimeUtc=run.started,
        toolExecutionNotifications=broken,
    )


def _artifact(report: PublicationReport) -> Part:
    hashes = {"sha-256": report.sha256} if report.sha256 else None
    return _given(location=_address(report), hashes=hashes)


def _result(
    finding: Finding, report: PublicationReport, number: int, rules: Mapping[str, int], wording: Wording
) -> Part:
    prime = place_text.prime(finding, report)
    first = place_text.place(finding, report)
    others = [c for c in finding.cells if c is not prime]
    text = "\n".join([finding_text.message(finding, wording), *explanation_text.lines(finding, report, wording)])
    extra: dict[str, Any] = {"suppressions": [_waived(finding)]} if finding.outcome is Outcome.WAIVED else {}
    return _given(
        ruleId=finding.code,
        ruleIndex=rules.get(finding.check),
        level=LEVELS[finding.severity],
        message=_plain(text),
        locations=[_location(report, number, first, prime)],
        relatedLocations=[
            _location(report, number, place, cell, identity)
            for identity, (place, cell) in enumerate(_others(finding, first, others), start=1)
        ],
        partialFingerprints={"tallvakt/v1": finding.fingerprint, "tallvaktSeries/v1": finding.series_key},
        properties={"outcome": str(finding.outcome), "family": report.family, "edition": str(report.edition or "")},
        **extra,
    )


def _others(finding: Finding, first: Place | None, cells: list[CellRef]) -> list[tuple[Place, CellRef | None]]:
    return [(c.place, c) for c in cells] + [(p, None) for p in finding.places if p != first]


def _waived(finding: Finding) -> Part:
    reason = (finding.waiver or {}).get("reason")
    return _given(kind="external", status="accepted", justification=reason)


def _location(
    report: PublicationReport,
    number: int,
    place: Place | None = None,
    cell: CellRef | None = None,
    identity: int | None = None,
) -> Part:
    logical = []
    if cell is not None:
        logical.append({"name": place_text.name(cell), "kind": "cell"})
    if place is not None and place_text.line(place, report.source) is None:
        logical.append({"name": place_text.spot("", place).lstrip(":"), "kind": "place"})
    address = _address(report) | {"index": number}
    return _given(
        id=identity,
        physicalLocation=_given(artifactLocation=address, region=_region(report, place)),
        logicalLocations=logical or None,
    )


def _address(report: PublicationReport) -> Part:
    uri = place_text.uri(report.source)
    return _given(uri=uri, uriBaseId=None if ":" in uri else ROOT)


def _region(report: PublicationReport, place: Place | None) -> Part | None:
    line, columns = place_text.line(place, report.source), place_text.columns(place, report.source)
    if line is None:
        return None
    start, end = columns or (None, None)
    return _given(startLine=line, startColumn=start, endColumn=end)


def _plain(text: str) -> Part:
    return {"text": _escaped(text)}


def _escaped(text: str) -> str:
    """Plain text in which nothing is a link or a placeholder (SARIF 2.1.0, 3.11.5 and 3.11.6)."""
    return re.sub(r"([\\\[\]])", r"\\\1", _doubled(text))


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
