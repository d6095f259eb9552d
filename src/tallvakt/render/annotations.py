"""What CI systems show beside a file: one note for each finding and each publication that could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from tallvakt.model.report import Finding, Outcome, PublicationReport, Run, Severity
from tallvakt.render import explanation_text, finding_text, place_text
from tallvakt.render.output_formats import Words
from tallvakt.render.wording import Wording

BROKEN = "broken"
REVEALED = "revealed"
MOST = 10
"""Notes of a severity that are shown: GitHub shows so many of a step."""
_GRAVEST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class Note:
    """One note: `line` and `columns` (first, and the one after the last) from 1, in text files alone."""

    severity: Severity
    check: str
    code: str
    message: str
    path: str
    fingerprint: str
    line: int | None = None
    columns: tuple[int, int] | None = None

    @property
    def title(self) -> str:
        """Code and check."""
        return f"{self.code} {self.check}".strip()


def notes(run: Run, words: Words) -> Iterator[Note]:
    """The notes of a run; of each publication errors first, then warnings and the rest. Waived findings have none."""
    for report in run.publications:
        wording = words(report)
        path = place_text.clean(place_text.path(report.source))
        if (reason := finding_text.reason(report, wording)) is not None:
            yield Note(Severity.ERROR, BROKEN, "", reason, path, _digest(path, reason))
        if (warning := finding_text.warning(report, wording)) is not None:
            yield Note(Severity.WARNING, REVEALED, "", warning, path, _digest(path, warning))
        for finding in finding_text.ordered(report.findings, wording):
            if finding.outcome is not Outcome.WAIVED:
                yield _note(finding, report, wording, path)


@dataclass(frozen=True, slots=True)
class NoteList:
    """The notes that are shown, and a line that counts the rest; empty where there are none."""

    shown: tuple[Note, ...]
    rest: str


def brief(run: Run, words: Words) -> NoteList:
    """At most `MOST` notes of each severity, one for each figure: errors of all publications before any warning."""
    together: dict[tuple[object, ...], Note] = {}
    for number, note in enumerate(notes(run, words)):
        spot = (note.line, note.columns) if note.columns is not None else number
        first = together.setdefault((note.path, note.severity, spot), note)
        if first is not note:
            together[note.path, note.severity, spot] = replace(first, message=f"{first.message}\n{note.message}")
    by_severity = {severity: [n for n in together.values() if n.severity is severity] for severity in _GRAVEST_FIRST}
    shown = tuple(note for some in by_severity.values() for note in some[:MOST])
    rest = {severity: len(some) - MOST for severity, some in by_severity.items() if len(some) > MOST}
    if not rest:
        return NoteList(shown, "")
    wording = words(run.publications[0])
    counts = (f"{_counted(severity, wording)}: {wording.number(count)}" for severity, count in rest.items())
    return NoteList(shown, wording("notes.rest", list=", ".join(counts)))


def _counted(severity: Severity, wording: Wording) -> str:
    return wording(f"notes.{severity}")


def _digest(path: str, text: str) -> str:
    return sha256(f"{path}\n{text}".encode(errors="replace")).hexdigest()


def _note(finding: Finding, report: PublicationReport, wording: Wording, path: str) -> Note:
    place = place_text.place(finding, report)
    line = place_text.line(place, report.source)
    lines = [finding_text.message(finding, wording)]
    if place is not None and line is None:
        lines.append(place_text.spot(path, place))
    lines += explanation_text.lines(finding, report, wording)
    return Note(
        finding.severity,
        finding.check,
        finding.code,
        "\n".join(lines),
        path,
        finding.fingerprint,
        line,
        place_text.columns(place, report.source),
    )
