"""The report as Markdown (GitHub's dialect), for a merge request or a step summary.

No text of a publication is markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tallvakt.model import files
from tallvakt.model.report import (
    NOT_HELD,
    Finding,
    Outcome,
    PromiseOutcome,
    PublicationReport,
    PublicationVerdict,
    Run,
    Severity,
)
from tallvakt.render import finding_text, place_text, verdict_text
from tallvakt.render.output_formats import Words, Written
from tallvakt.render.wording import Wording

NAME = "report.md"
MARKS = {
    PublicationVerdict.PASSED: "✅",
    PublicationVerdict.REMARKS: "⚠️",
    PublicationVerdict.FAILED: "❌",
    PublicationVerdict.BROKEN: "🚫",
    PublicationVerdict.NO_CONTRACT: "❔",
}

FAILING = NOT_HELD | {PublicationVerdict.FAILED}

# Everything that begins or ends markup in CommonMark and GitHub's dialect: emphasis, code, links, tables, HTML,
# headings, strikethrough, maths, footnotes, and the starts of blocks.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~#$^!&=+-])")
# GitHub makes links of addresses, mentions and issues, and pictures of :names:, after the escapes are gone: a word
# joiner breaks them.
_AUTOLINK = re.compile(
    r"(?<=@)(?=\w)|(?<=#)(?=\d)|(?<=\w:)(?=//)|(?<=www)(?=\.)|(?<=\bGH-)(?=\d)|(?<=:)(?=[\w+-]+:)", re.IGNORECASE
)
_LIST = re.compile(r"^(\d+)([.)])")


def write(run: Run, out: Path, words: Words) -> Written:
    """Write `out/report.md`."""
    return Written((files.write_text(out / NAME, dumps(run, words)),))


def dumps(run: Run, words: Words, most: int | None = None) -> str:
    """The report; of each publication at most `most` findings."""
    lines = ["# Tallvakt", "", *_overview(run, words)]
    for report in _failing_first(run):
        lines += ["", *_publication(report, words(report), most)]
    return "\n".join(lines) + "\n"


def within(run: Run, words: Words, limit: int) -> str:
    """The longest report of at most `limit` bytes: all findings, some of each publication, or the overview alone."""
    for most in (None, 100, 10, 0):
        text = dumps(run, words, most)
        if len(text.encode("utf-8", "backslashreplace")) <= limit:
            return text
    overview = "\n".join(["# Tallvakt", "", *_overview(run, words)]) + "\n"
    return overview.encode("utf-8", "backslashreplace")[:limit].decode("utf-8", "ignore")


def text(plain: str) -> str:
    """Plain text as Markdown that shows it as it is, on one line."""
    escaped = _MARKUP.sub(r"\\\1", _AUTOLINK.sub("\u2060", place_text.clean(plain)).strip())
    return _LIST.sub(r"\1\\\2", escaped)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = list(head)
    yield f"| {' | '.join(names)} |"
    yield f"|{' --- |' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _overview(run: Run, words: Words) -> Iterator[str]:
    if not run.publications:
        return
    wording = words(run.publications[0])
    head = [wording(f"summary.{key}") for key in ("publication", "verdict", "figures", "stars", "errors", "warnings")]
    yield from _table(head, (_row(report, words(report)) for report in _failing_first(run)))


def _failing_first(run: Run) -> Iterator[PublicationReport]:
    """The publications that fail, then the others; in two turns, for there may be too many to hold."""
    for failing in (True, False):
        yield from (report for report in run.publications if (report.verdict in FAILING) is failing)


def _row(report: PublicationReport, wording: Wording) -> Iterator[str]:
    yield text(report.source)
    yield f"{MARKS[report.verdict]} {text(wording.verdict(report.verdict))}"
    live = [f for f in report.findings if f.outcome is not Outcome.WAIVED]
    errors = sum(f.severity is Severity.ERROR for f in live)
    warnings = sum(f.severity is Severity.WARNING for f in live)
    for count in (report.counts.total, report.counts.suppressed, errors, warnings):
        yield wording.number(count)


def _publication(report: PublicationReport, wording: Wording, most: int | None) -> Iterator[str]:
    yield f"## {text(report.source)}"
    yield ""
    verdict, sentence = wording.verdict(report.verdict), verdict_text.sentence(report, wording)
    yield f"{MARKS[report.verdict]} **{text(verdict)}.** {text(sentence)}"
    if (warning := finding_text.warning(report, wording)) is not None:
        yield ""
        yield f"> **{text(warning)}**"
    about = [report.family, wording.edition(report.edition) if report.edition else None]
    if line := " · ".join(text(part) for part in about if part):
        yield ""
        yield line
    if report.outcomes:
        yield ""
        yield from _promises(report.outcomes, wording)
    if report.findings:
        yield ""
        yield from _findings(report, wording, most)


def _promises(outcomes: Iterable[PromiseOutcome], wording: Wording) -> Iterator[str]:
    head = [wording("summary.promise"), *(wording.outcome(each) for each in Outcome)]
    rows = ((_named(o, wording), *(wording.number(getattr(o, each)) for each in Outcome)) for o in outcomes)
    yield from _table(head, rows)


def _named(outcome: PromiseOutcome, wording: Wording) -> str:
    description = wording.pick(outcome.description)
    return text(f"{outcome.promise}: {description}" if description else outcome.promise)


def _findings(report: PublicationReport, wording: Wording, most: int | None) -> Iterator[str]:
    findings = finding_text.ordered(report.findings, wording)
    shown = findings if most is None else findings[:most]
    yield f"### {wording('summary.findings')}"
    yield ""
    for finding in shown:
        yield f"- {_finding(finding, report, wording)}"
    if len(shown) < len(findings):
        yield f"- {text(wording('summary.more', count=len(findings) - len(shown)))}"


def _finding(finding: Finding, report: PublicationReport, wording: Wording) -> str:
    kind = wording.outcome(finding.outcome) if finding.outcome is Outcome.WAIVED else wording.severity(finding.severity)
    first, *rest = finding_text.lines(finding, report, wording)
    head, _, sentence = first.partition(": ")
    return f"**{text(head)}** ({text(kind)}): " + "<br>".join(text(line) for line in (sentence, *rest))
