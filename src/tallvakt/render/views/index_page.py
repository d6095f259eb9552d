"""The index of a run: every publication with its verdict, newest first, and what changed since the last run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tallvakt.model.grading import promise_of
from tallvakt.model.past_editions import NOTHING_PAST, Past
from tallvakt.model.report import Finding, Outcome, PublicationReport, PublicationVerdict, Run, Severity
from tallvakt.render import explanation_text, verdict_text
from tallvakt.render.finding_text import ordered
from tallvakt.render.views import family_history, publication_page
from tallvakt.render.views.family_history import FamilyHistory
from tallvakt.render.views.finding_age import Ages, BaselineComparison, GoneFinding
from tallvakt.render.views.page_text import safe
from tallvakt.render.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """One publication on the index; `new` is None without a baseline."""

    href: str
    title: str
    source: str
    family: str
    edition: str
    verdict: str
    word: str
    sentence: str
    errors: int
    recoverable: int
    new: int | None
    gone: int | None
    """Findings of the baseline that were asked for again and are no more."""
    first: str
    """What the weightiest finding says, and `first_href` where it stands."""
    first_href: str
    owner: str
    """Who answers for the promise that it breaks."""
    expiring: str
    """The day on which the first accepted deviation ends, where that is soon."""
    search: str


@dataclass(frozen=True, slots=True)
class IndexView:
    """Everything that the template of the index shows."""

    sentence: str
    verdict: str
    counts: tuple[tuple[str, str, int], ...]
    families: tuple[str, ...]
    entries: tuple[IndexEntry, ...]
    histories: tuple[FamilyHistory, ...]
    fixed: tuple[tuple[str, str], ...]
    unasked: tuple[tuple[str, str], ...]
    """What is gone since the baseline, and was perhaps only not asked for again."""
    compared: bool
    revealed: bool
    started: str
    version: str
    command: str


SOON = timedelta(days=30)
"""An accepted deviation that ends within so many days is told."""
_ORDER = (
    PublicationVerdict.BROKEN,
    PublicationVerdict.NO_CONTRACT,
    PublicationVerdict.FAILED,
    PublicationVerdict.REMARKS,
    PublicationVerdict.PASSED,
)


def view(
    run: Run,
    pages: Sequence[str],
    words: Wording,
    baseline: BaselineComparison | None = None,
    past: Past = NOTHING_PAST,
) -> IndexView:
    """The index; `pages` are the file names of the publications' pages, in the run's order."""
    pairs = sorted(zip(run.publications, pages, strict=True), key=lambda p: p[0].source)
    pairs.sort(key=lambda p: (p[0].edition.end, p[0].edition.start) if p[0].edition else ("9999", ""), reverse=True)
    entries = [(p, _entry(p, href, run, Ages(p, words, baseline, past))) for p, href in pairs]
    # Worst first, and among those alike what is new before what is not; otherwise the newest edition first.
    entries.sort(key=lambda each: (_ORDER.index(each[0].verdict), -(each[1].new or 0)))
    tally = Counter(p.verdict for p in run.publications)
    worst = next((v for v in _ORDER if tally[v]), PublicationVerdict.PASSED)
    return IndexView(
        sentence=_sentence(run, words),
        verdict=worst.value,
        counts=tuple((v.value, words.verdict(v), tally[v]) for v in _ORDER if tally[v]),
        families=tuple(sorted({p.family for p in run.publications if p.family})),
        entries=tuple(entry for _, entry in entries),
        histories=family_history.view(pairs, past, words),
        fixed=_gone(baseline.fixed if baseline else ()),
        unasked=_gone(baseline.unasked if baseline else ()),
        compared=baseline is not None,
        revealed=any(p.revealed for p in run.publications),
        started=words.moment(run.started),
        version=run.version,
        command=safe(run.command, 600),
    )


def _sentence(run: Run, words: Wording) -> str:
    """How many publications were checked; what became of them stands beside."""
    return words("index.total", count=len(run.publications)) if run.publications else words("index.none")


def _gone(findings: Sequence[GoneFinding]) -> tuple[tuple[str, str], ...]:
    """Findings that are gone: the file and what was said."""
    return tuple((safe(f.source), safe(f.message, 600)) for f in findings)


def _entry(report: PublicationReport, href: str, run: Run, ages: Ages) -> IndexEntry:
    words, baseline = ages.words, ages.baseline
    waits = [f for f in report.findings if f.outcome is not Outcome.WAIVED]
    title, edition = publication_page.title(report, words), words.edition(report.edition) if report.edition else ""
    first = next((f for f in ordered(waits, words) if f.severity is not Severity.INFO), None)
    ends = _soon(report, run)
    return IndexEntry(
        href=href,
        title=title,
        source=safe(report.source),
        family=report.family or "",
        edition=edition,
        verdict=report.verdict.value,
        word=words.verdict(report.verdict),
        sentence=safe(verdict_text.lead(report, words), 300),
        errors=verdict_text.faults(report, words),
        recoverable=verdict_text.open_stars(report, words),
        new=ages.count_new() if ages.compared else None,
        gone=sum(f.source == report.source for f in baseline.fixed) if baseline else None,
        first=safe(_says(first, report, words), 160) if first else "",
        first_href=f"{href}#f-{first.fingerprint[:12]}" if first else "",
        owner=next((o.owner for o in report.outcomes if first and o.promise == promise_of(first)), ""),
        expiring=words.day(min(ends)) if ends else "",
        search=safe(f"{title} {report.source} {report.family or ''} {edition}", 600).casefold(),
    )


def _says(finding: Finding, report: PublicationReport, words: Wording) -> str:
    """What explains a finding, else what it says."""
    explanation = explanation_text.first_explanation(finding, report)
    return explanation_text.says(explanation, report, words) if explanation else words.message(finding)


def _soon(report: PublicationReport, run: Run) -> list[str]:
    """The days, near enough to be told, on which accepted deviations end."""
    waivers = [f.waiver for f in report.findings if f.outcome is Outcome.WAIVED and f.waiver]
    try:
        last = str(date.fromisoformat(run.started[:10]) + SOON)
    except ValueError:
        return []
    return [waiver["expires"] for waiver in waivers if waiver.get("expires", "9999") <= last]
