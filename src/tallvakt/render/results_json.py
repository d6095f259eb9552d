"""`results.json`, format `tallvakt-results/2`: the suite's own machine record, as it is written.

`docs/guide/results.md` tells what each field means, `docs/results.schema.json` is its JSON Schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from tallvakt.model import files
from tallvakt.model.report import (
    Cause,
    CellRef,
    Change,
    Correction,
    Explanation,
    Finding,
    Interval,
    Json,
    MissingRow,
    MissingValue,
    Place,
    PromiseOutcome,
    PublicationReport,
    Remedy,
    Run,
    SuppressedCell,
)
from tallvakt.model.results_file import EACH, FORMAT, NAME
from tallvakt.render import explanation_text, place_text
from tallvakt.render.json_text import in_lines
from tallvakt.render.output_formats import Words, Written
from tallvakt.render.page_names import page_names
from tallvakt.render.wording import Wording

FLAT = "suppressed"
"""The list of which each item is on one line."""
AT_ONCE = 1_000
"""So many of its items are written at once."""
TALLY = ("passed", "failed", "undecided", "skipped", "waived")


def to_json(run: Run, words: Words) -> Json:
    """The run as plain data, ready for `json.dumps`. Equal runs give equal data, in the same order."""
    return {**_head(run), "publications": [_whole(p, words(p)) for p in run.publications]}


def _whole(report: PublicationReport, wording: Wording) -> Json:
    return {**_publication(report, wording), FLAT: [_suppressed(star, report.source) for star in report.suppressed]}


def _head(run: Run) -> Json:
    return head_of(run, run.exit_code)


def head_of(run: Run, exit_code: int) -> Json:
    """What stands before the publications."""
    return {"format": FORMAT, "tallvakt": run.version, "started": run.started, "exit_code": exit_code}


def dumps(run: Run, words: Words) -> str:
    """The text of `results.json`: a line for every key, but one for all of a suppressed figure: there may be many."""
    return b"".join(_pieces(_head(run), _entries(run, words))).decode()


def entry(report: PublicationReport, words: Wording, *, alone: bool = False) -> bytes:
    """What `results.json` holds of a publication; `alone`, as a file of its own."""
    text = BytesIO()  # joining the pieces would hold all of them twice
    text.writelines(_publication_pieces(report, words, 0 if alone else 2))
    if alone:
        text.write(b"\n")
    return text.getvalue()


def _entries(run: Run, words: Words, *, alone: bool = False) -> Iterator[bytes]:
    return (entry(report, words(report), alone=alone) for report in run.publications)


def _pieces(head: Json, entries: Iterable[bytes]) -> Iterator[bytes]:
    """The text, a publication at a time."""
    lines = (b"\n %b: %b," % (in_lines(key), in_lines(value)) for key, value in head.items())
    yield b"{" + b"".join(lines) + b'\n "publications": ['
    before, end = b"\n  ", b""
    for each in entries:
        yield before
        yield each
        before, end = b",\n  ", b"\n "
    yield end + b"]\n}\n"


def _publication_pieces(report: PublicationReport, words: Wording, depth: int) -> Iterator[bytes]:
    """A publication with a line for each value, and one for each suppressed figure."""
    margin = b"\n" + b" " * (depth + 1)
    before = b"{"
    for key, value in _publication(report, words).items():
        yield b"%b%b%b: " % (before, margin, in_lines(key))
        if key == FLAT and report.suppressed:
            yield from _star_lines(report, depth + 2)
            yield margin + b"]"
        else:
            yield _indented(in_lines(value), depth + 1)
        before = b","
    yield b"\n" + b" " * depth + b"}"


def _star_lines(report: PublicationReport, depth: int) -> Iterator[bytes]:
    """The suppressed figures, many at a time: a publication may have 250,000 of them."""
    margin = "\n" + " " * depth
    before = "["
    for start in range(0, len(report.suppressed), AT_ONCE):
        lines = [_star_line(star, report.source) for star in report.suppressed[start : start + AT_ONCE]]
        yield _bytes(f"{before}{margin}{f',{margin}'.join(lines)}")
        before = ","


def _star_line(star: SuppressedCell, source: str) -> str:
    """The JSON of `_suppressed`; what many stars have in common is encoded once, which is five times as quick."""
    table, row, column, copy, text, place, _, _ = star.cell
    return (
        f'{{"cell": {{"table": {_text(table)}, "row": {_text(row)}, "column": {_text(column)}, "copy": {copy}, '
        f'"text": {_text(text)}, "at": {_at(place, source)}}}, {_known_of(star.status, star.lower, star.upper)}}}'
    )


def _at(place: Place, source: str) -> str:
    """The JSON of `place_text.at`."""
    match place_text.kind(place, source):
        case "workbook":
            return f'{{"sheet": {_text(place.part)}, "cell": "{place_text.a1(place)}"}}'
        case "text":
            span = f"[{place.start}, {place.end}]" if place.end > place.start else "null"
            return f'{{"line": {place.line}, "field": {place.field}, "span": {span}}}'
    return _ENCODER.encode(place_text.at(place, source))


@lru_cache(maxsize=4096, typed=True)
def _known_of(status: str, lower: float | None, upper: float | None) -> str:
    """What is known of a suppressed figure, as members of an object."""
    return _ENCODER.encode({"status": status, "lower": lower, "upper": upper})[1:-1]


@lru_cache(maxsize=65536)
def _text(text: str) -> str:
    """The JSON of a name or a figure."""
    return _ENCODER.encode(text)


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def _indented(text: bytes, depth: int) -> bytes:
    """JSON further to the right: no line of it ends within a string."""
    return text.replace(b"\n", b"\n" + b" " * depth)


def write(run: Run, out: Path, words: Words) -> Written:
    """Write `out/results.json`."""
    return Written((write_entries(_head(run), out, _entries(run, words)),))


def write_entries(head: Json, out: Path, entries: Iterable[bytes]) -> Path:
    """Write `out/results.json` of entries that are made; the head is `head_of` the run."""
    return files.write_pieces(out / NAME, _pieces(head, entries))


def write_each(run: Run, out: Path, words: Words) -> Written:
    """Write a file for each publication below `out/results`, and `out/results.json` that names them in `files`."""
    names = [entry_name(page) for page in page_names([p.source for p in run.publications])]
    entries = zip(names, _entries(run, words, alone=True), strict=True)
    written = [files.write_bytes(out / name, text) for name, text in entries]
    return Written((write_names(_head(run), out, names), *written))


def entry_name(page: str) -> str:
    """The file of a publication's results, below the folder of its page."""
    return f"{EACH}/{Path(page).stem}.json"


def write_names(head: Json, out: Path, names: Iterable[str]) -> Path:
    """Write `out/results.json` that names the files of publications."""
    return files.write_bytes(out / NAME, in_lines({**head, "publications": [], "files": list(names)}) + b"\n")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _publication(report: PublicationReport, wording: Wording) -> Json:
    source, edition = report.source, report.edition
    return {
        "source": source,
        "sha256": report.sha256 or None,
        "family": report.family,
        "edition": {"from": edition.start, "to": edition.end} if edition else None,
        "verdict": str(report.verdict),
        "revealed": report.revealed,
        "reason": wording.remark(report.reason) if report.reason else None,
        "drafted": _drafted(report),
        "cells": {
            "total": report.counts.total,
            "suppressed": report.counts.suppressed,
            "unaccounted": report.counts.unaccounted,
            "in_no_promise": report.counts.in_no_promise,
            "blind": report.counts.blind,
        },
        "outcomes": _by_check(report.outcomes),
        "promises": [_promise(p) for p in report.outcomes],
        "findings": [_finding(f, report, wording) for f in report.findings],
        "causes": [_cause(c, report, wording) for c in report.causes],
        "correction": _correction(report.correction, report, wording),
        FLAT: [],  # written by themselves: they may be many
        "remedy": _remedy(report.remedy, source),
    }


def _drafted(report: PublicationReport) -> Json | None:
    """Of a publication without a contract, how much the draft says that it was held to."""
    draft = report.drafted
    return {"tables": draft.tables, "promises": draft.promises, "cells": draft.cells} if draft else None


def _by_check(outcomes: Iterable[PromiseOutcome]) -> list[Json]:
    """Tallies by check, in order of name: several promises may be one check's."""
    sums: dict[str, list[int]] = {}
    for outcome in outcomes:
        tally = sums.setdefault(outcome.check, [0] * len(TALLY))
        for position, key in enumerate(TALLY):
            tally[position] += getattr(outcome, key)
    return [{"check": check, **dict(zip(TALLY, sums[check], strict=True))} for check in sorted(sums)]


def _promise(outcome: PromiseOutcome) -> Json:
    return {
        "promise": outcome.promise,
        "check": outcome.check,
        "severity": str(outcome.severity),
        "owner": outcome.owner,
        **{key: getattr(outcome, key) for key in TALLY},
        "possible": outcome.possible,
        "within_rounding": outcome.within_rounding,
        "reasons": sorted(outcome.reasons),
    }


def _finding(finding: Finding, report: PublicationReport, wording: Wording) -> Json:
    source = report.source
    return {
        "fingerprint": finding.fingerprint,
        "series_key": finding.series_key,
        "check": finding.check,
        "code": finding.code,
        "severity": str(finding.severity),
        "outcome": str(finding.outcome),
        "message": wording.message(finding),
        "edition": str(report.edition) if report.edition else None,
        "cells": [_cell(c, source) for c in finding.cells],
        "places": [place_text.at(p, source) for p in finding.places],
        "expected": _interval(finding.expected),
        "observed": _interval(finding.observed),
        "waiver": dict(sorted(finding.waiver.items())) if finding.waiver is not None else None,
    }


def _cause(cause: Cause, report: PublicationReport, wording: Wording) -> Json:
    return {
        "id": cause.id,
        "findings": list(cause.findings),
        "explanations": [_explanation(e, report, wording) for e in cause.explanations],
        "searched": cause.searched,
        "limit": cause.limit or None,
        "impossible": cause.impossible,
    }


def _explanation(explanation: Explanation, report: PublicationReport, wording: Wording) -> Json:
    return {
        "kind": explanation.kind,
        "unique": explanation.unique,
        "probability": round(explanation.probability, 6),
        "says": explanation_text.says(explanation, report, wording),
        **_changed(explanation.changes, explanation.rows, report, wording),
    }


def _correction(correction: Correction | None, report: PublicationReport, wording: Wording) -> Json | None:
    if correction is None:
        return None
    return {**_changed(correction.changes, correction.rows, report, wording), "verified": correction.verified}


def _changed(
    changes: Iterable[Change], rows: Iterable[MissingRow], report: PublicationReport, wording: Wording
) -> Json:
    return {
        "changes": [{"cell": _cell(c.cell, report.source), "printed": c.cell.text, **_should(c)} for c in changes],
        "rows": [
            {
                "table": row.table,
                "row": row.row,
                "label": explanation_text.label(row, report, wording),
                "after": _cell(row.after, report.source) if row.after else None,
                "values": [{"column": v.column, **_should(v)} for v in row.values],
            }
            for row in rows
        ],
    }


def _should(change: Change | MissingValue) -> Json:
    """What should stand there; null where it is not known, or masked."""
    return {"value": change.value, "lower": change.lower, "upper": change.upper, "symbol": change.symbol or None}


def _suppressed(star: SuppressedCell, source: str) -> Json:
    return {"cell": _cell(star.cell, source), "status": star.status, "lower": star.lower, "upper": star.upper}


def _remedy(remedy: Remedy | None, source: str) -> Json | None:
    """The further figures to suppress, and which figures are safe then; None where none were looked for."""
    if remedy is None:
        return None
    parts = {"cells": remedy.cells, "safe": remedy.safe, "unsafe": remedy.unsafe, "impossible": remedy.impossible}
    return {
        "at_least": remedy.lower_bound,
        "fewest": remedy.proved,
        "finished": remedy.finished,
        **{name: [_cell(cell, source) for cell in cells] for name, cells in parts.items()},
    }


def _cell(cell: CellRef, source: str) -> Json:
    return {
        "table": cell.table,
        "row": cell.row,
        "column": cell.column,
        "copy": cell.copy,
        "text": cell.text,
        "at": place_text.at(cell.place, source),
    }


def _interval(interval: Interval | None) -> list[float | None] | None:
    return None if interval is None else list(interval)
