"""What the index keeps of a publication once its page is written: a few words and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tallvakt.model.grading import promise_of
from tallvakt.model.past_editions import PastEdition
from tallvakt.model.report import (
    NOT_HELD,
    Edition,
    Finding,
    Outcome,
    PublicationReport,
    PublicationVerdict,
    Run,
    Severity,
)
from tallvakt.render import explanation_text, verdict_text
from tallvakt.render.finding_text import gravity
from tallvakt.render.views import publication_page
from tallvakt.render.views.finding_age import Ages
from tallvakt.render.views.page_text import safe
from tallvakt.render.wording import Wording

SOON = timedelta(days=30)
"""An accepted deviation that ends within so many days is told."""


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
    gone: int | None = None
    """Findings of the baseline that were asked for again and are no more."""
    first: str
    """What the weightiest finding says, and `first_href` where it stands."""
    first_href: str
    owner: str
    """Who answers for the promise that it breaks."""
    expiring: str
    """The day on which the first accepted deviation ends, where that is soon."""
    search: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """One publication as the index needs it, whichever language that turns out to be in."""

    source: str
    verdict: PublicationVerdict
    locale: str
    edition: Edition | None
    revealed: bool
    record: PastEdition | None
    """What its family's history keeps of it; None where it is of no family or period."""
    entries: Mapping[str, IndexEntry]
    """By language of the wording."""


def row(report: PublicationReport, href: str, run: Run, ages: Mapping[str, Ages]) -> IndexRow:
    """The row of a publication whose page is `href`; `ages` by language of the wording. Only the run's head is read."""
    return IndexRow(
        source=report.source,
        verdict=report.verdict,
        locale=report.locale,
        edition=report.edition,
        revealed=report.revealed,
        record=_record(report, next(iter(ages.values())).words),
        entries={language: _entry(report, href, run, age) for language, age in ages.items()},
    )


def _entry(report: PublicationReport, href: str, run: Run, ages: Ages) -> IndexEntry:
    words = ages.words
    waits = [f for f in report.findings if f.outcome is not Outcome.WAIVED and f.severity is not Severity.INFO]
    title, edition = publication_page.title(report, words), words.edition(report.edition) if report.edition else ""
    first = min(waits, key=lambda finding: gravity(finding, words), default=None)
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


def _record(report: PublicationReport, words: Wording) -> PastEdition | None:
    """What this run says of an edition, as its record would; later than any record."""
    if not report.family or report.edition is None:
        return None
    record = PastEdition(family=report.family, edition=report.edition, started="~", verdict=report.verdict.value)
    if report.verdict in NOT_HELD:
        return record
    return replace(
        record,
        errors=verdict_text.faults(report, words),
        given_away=sum(s.status == "recoverable" for s in report.suppressed),
        guarded=guarded(report),
        undecided=sum(o.undecided for o in report.outcomes),
    )


def guarded(report: PublicationReport) -> int | None:
    """Of a hundred figures, in how many a wrong digit would be caught; None where there is no figure."""
    total = report.counts.total
    weak = len(report.blind | report.in_no_promise)
    return int(100 * (total - weak) / total) if total else None
