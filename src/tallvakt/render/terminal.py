"""The verdicts on a terminal, in English: one line for each publication, its first findings, and a summary.

Colours are rich's own: none with NO_COLOR, in a file or a pipe. No text of a publication is markup, an escape sequence
or a CI runner's command.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.text import Span, Text

from tallvakt.model.report import Finding, Outcome, PromiseOutcome, PublicationReport, PublicationVerdict, Run, Severity
from tallvakt.render import explanation_text, finding_text, place_text, verdict_text
from tallvakt.render.output_formats import Words
from tallvakt.render.wording import Wording

Detail = Literal["quiet", "normal", "verbose"]
Line = tuple[Text, int]
"""A line and its indent, in columns."""


class TerminalLine(NamedTuple):
    """A line as plain data."""

    text: str
    style: str
    spans: tuple[tuple[int, int, str], ...]
    """Where a style of its own begins and ends."""
    indent: int

    def line(self) -> Line:
        """The line for a console."""
        return Text(self.text, self.style, spans=[Span(*span) for span in self.spans]), self.indent


def _plain(line: Line) -> TerminalLine:
    text, indent = line
    return TerminalLine(text.plain, str(text.style), tuple((s.start, s.end, str(s.style)) for s in text.spans), indent)


FIRST = 3
"""Findings of a publication that are shown; all of them when verbose."""

NARROW = 20
"""Columns; a terminal of no more has no room for indents."""

_LOOKS = {
    PublicationVerdict.PASSED: ("✓", "+", "green"),
    PublicationVerdict.REMARKS: ("!", "!", "yellow"),
    PublicationVerdict.FAILED: ("✗", "x", "red"),
    PublicationVerdict.BROKEN: ("?", "?", "magenta"),
    PublicationVerdict.NO_CONTRACT: ("?", "?", "magenta"),
}
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_OUTCOMES = {Outcome.FAILED: "red", Outcome.UNDECIDED: "yellow", Outcome.SKIPPED: "yellow"}


class _Console(Console):
    """Whoever stops reading (`| head`) stops the telling, not the run: its files are written, its exit code stands."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def console(*, stderr: bool = False) -> Console:
    """A console that takes every text as it is: no markup, no emoji codes, no guessed highlights.

    That of standard error, for bars, is a terminal only where there is one: colours forced in a CI run do not make one.
    """
    forced = sys.stderr.isatty() if stderr else None
    return _Console(stderr=stderr, force_terminal=forced, markup=False, emoji=False, highlight=False, soft_wrap=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalRow:
    """What the terminal tells of a publication: its lines, and what the summary counts."""

    source: str
    verdict: PublicationVerdict
    revealed: bool
    waived: int
    lines: tuple[TerminalLine, ...]


def row(report: PublicationReport, words: Wording, detail: Detail, encoding: str) -> TerminalRow:
    """What a terminal of an encoding tells of a publication."""
    return TerminalRow(
        source=report.source,
        verdict=report.verdict,
        revealed=report.revealed,
        waived=sum(f.outcome is Outcome.WAIVED for f in report.findings),
        lines=() if detail == "quiet" else tuple(map(_plain, _publication(report, words, detail, encoding))),
    )


def show(run: Run, words: Words, on: Console, detail: Detail = "normal", html: Path | None = None) -> None:
    """Print the verdicts of a run, its summary, and where the HTML report is."""
    show_rows([row(report, words(report), detail, on.encoding) for report in run.publications], on, html)


def show_rows(rows: Sequence[TerminalRow], on: Console, html: Path | None = None) -> None:
    """Print the rows of the publications of a run, their summary, and where the HTML report is."""
    for line in (line for each in rows for line in each.lines):
        _print(*line.line(), on)
    _print(_summary(rows), 0, on)
    if any(each.revealed for each in rows):
        _print(_text("Suppressed figures are shown: this output must not be shared.", "bold red"), 0, on)
    for each in (each for each in rows if each.verdict is PublicationVerdict.NO_CONTRACT):
        on.print(_text(f"Write its contract: tallvakt draft {shlex.quote(each.source)} --out schemas"), soft_wrap=True)
    if html is not None:
        on.print(_text(f"Report: {html}", "dim"), soft_wrap=True)


def _print(line: Text, indent: int, on: Console) -> None:
    """Folded under its own indent on a terminal; one line in a file or a pipe, where another program reads it."""
    if on.is_terminal:
        left = indent if on.width > NARROW else 0
        on.print(Padding(line, (0, 0, 0, left), expand=False), overflow="fold")
    else:
        on.print(Text(" " * indent).append_text(line), soft_wrap=True)


def _publication(report: PublicationReport, wording: Wording, detail: Detail, encoding: str) -> Iterator[Line]:
    yield _verdict(report, wording, encoding), 0
    if (reason := finding_text.reason(report, wording)) is not None:
        yield _text(reason), 2
        return
    yield from _overview(report, wording, detail)
    live = [f for f in finding_text.ordered(report.findings, wording) if f.outcome is not Outcome.WAIVED]
    if detail == "verbose":
        for finding in live:
            yield from _finding(finding, report, wording)
        return
    heads = _heads([f for f in live if f.severity is not Severity.INFO])
    for finding, others in heads[:FIRST]:
        yield from _finding(finding, report, wording, others)
    shown = sum(1 + others for _, others in heads[:FIRST])
    if shown < len(live):
        yield _text(f"and {len(live) - shown:,} more", "dim"), 2
    if untried := _untried(report, wording):
        yield _text(untried, "dim"), 2


def _overview(report: PublicationReport, wording: Wording, detail: Detail) -> Iterator[Line]:
    """The counts of a publication, what of it was left out, and in detail every promise."""
    if report.verdict is PublicationVerdict.NO_CONTRACT:
        yield _text(verdict_text.sentence(report, wording)), 2
    yield _text(_counts(report), "dim"), 2
    for remark in report.remarks:
        if remark.left_out:
            yield _text(wording.remark(remark), "yellow"), 2
    if detail == "verbose":
        unheld = f"{report.counts.in_no_promise:,} in no promise, {report.counts.blind:,} blind to a misprint"
        yield _text(unheld, "dim"), 2
        for outcome in report.outcomes:
            yield _promise(outcome, wording), 2


def _untried(report: PublicationReport, wording: Wording) -> str:
    """What was not tried of each promise, and why; nothing of those that only wait for an earlier edition."""
    parts = []
    for outcome in report.outcomes:
        reasons = [reason for reason in outcome.reasons if reason != "no-earlier-edition"]
        if outcome.skipped and reasons:
            why = "; ".join(wording.reason(reason) for reason in reasons)
            parts.append(f"{outcome.skipped:,} of {outcome.promise} ({why})")
    return f"Not tried: {', '.join(parts)}" if parts else ""


def _heads(findings: Sequence[Finding]) -> list[tuple[Finding, int]]:
    """One finding for each cause, with how many more the same cause has."""
    sizes = Counter(f.cause for f in findings if f.cause >= 0)
    heads: dict[int, tuple[Finding, int]] = {}
    for number, finding in enumerate(findings):
        own = finding.cause if finding.cause >= 0 else -1 - number
        heads.setdefault(own, (finding, sizes[finding.cause] - 1 if finding.cause >= 0 else 0))
    return list(heads.values())


def _verdict(report: PublicationReport, wording: Wording, encoding: str) -> Text:
    fancy, plain, colour = _LOOKS[report.verdict]
    icon = fancy if _can_print(fancy, encoding) else plain
    line = Text.assemble((f"{icon} {wording.verdict(report.verdict).lower()}", f"bold {colour}"), "  ")
    line.append(place_text.inert(report.source), "bold")
    if report.family:
        edition = f" {report.edition}" if report.edition else ""
        line.append(place_text.inert(f"  {report.family}{edition}"), "dim")
    return line


def _can_print(icon: str, encoding: str) -> bool:
    try:
        icon.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _counts(report: PublicationReport) -> str:
    counts = report.counts
    recoverable = sum(s.status == "recoverable" for s in report.suppressed)
    given_away = f" ({recoverable:,} recoverable)" if recoverable else ""
    live = Counter(f.severity for f in report.findings if f.outcome is not Outcome.WAIVED)
    rounded = sum(o.within_rounding for o in report.outcomes)
    undecided = sum(o.undecided for o in report.outcomes) - rounded
    parts = [
        _number(counts.total, "figure"),
        *([f"{counts.suppressed:,} suppressed{given_away}"] if counts.suppressed else []),
        *([f"{counts.unaccounted:,} unaccounted"] if counts.unaccounted else []),
        *(_number(live[each], str(each)) for each in (Severity.ERROR, Severity.WARNING) if live[each]),
        *([f"{rounded:,} kept within rounding"] if rounded else []),
        *([f"{undecided:,} undecided"] if undecided else []),
    ]
    return ", ".join(parts)


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _promise(outcome: PromiseOutcome, wording: Wording) -> Text:
    worst = next((e for e in (Outcome.FAILED, Outcome.UNDECIDED, Outcome.SKIPPED) if getattr(outcome, e)), None)
    tally = finding_text.tally(outcome, wording) or "nothing to try"
    line = Text(place_text.inert(f"{outcome.promise} ({outcome.check}): "))
    return line.append(tally, _OUTCOMES[worst] if worst else "green")


def _finding(finding: Finding, report: PublicationReport, wording: Wording, others: int = 0) -> Iterator[Line]:
    place = place_text.place(finding, report)
    line = Text(place_text.inert(place_text.spot(report.source, place)) + " ", "dim")
    line.append(f"{finding.code} {finding.check} ", _COLOURS[finding.severity])
    line.append(place_text.inert(wording.message(finding)))
    if others:
        line.append(f" The same cause breaks {_number(others, 'more promise')}.", "dim")
    yield line, 2
    for number, explained in enumerate(explanation_text.lines(finding, report, wording)):
        yield _text(explained if number else f"explanation: {explained}", "italic"), 6 if number else 4


def _summary(rows: Sequence[TerminalRow]) -> Text:
    verdicts = Counter(each.verdict for each in rows)
    line = Text(_number(len(rows), "publication"))
    for verdict in PublicationVerdict:
        if verdicts[verdict]:
            line.append(", ").append(f"{verdicts[verdict]:,} {verdict.replace('-', ' ')}", _LOOKS[verdict][2])
    waived = sum(each.waived for each in rows)
    return line.append(f"; {_number(waived, 'waived finding')}") if waived else line


def _text(plain: str, style: str = "") -> Text:
    return Text(place_text.inert(plain), style)
