"""The index of a run: every publication with its verdict, newest first, and what changed since the last run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tallvakt.model.report import Outcome, PublicationReport, Run, Severity, Verdict
from tallvakt.render.views import publication_page
from tallvakt.render.views.page_text import safe
from tallvakt.render.wording import Wording, faults


class FixedFinding(Protocol):
    """A finding of the baseline that is gone."""

    @property
    def source(self) -> str:
        """The file it was found in."""

    @property
    def message(self) -> str:
        """What it said."""


class BaselineComparison(Protocol):
    """A run against an earlier one: `tallvakt.gate.baseline.Comparison`."""

    @property
    def new(self) -> frozenset[str]:
        """Fingerprints that the earlier run lacks."""

    @property
    def persisting(self) -> frozenset[str]:
        """Fingerprints that both have."""

    @property
    def fixed(self) -> Sequence[FixedFinding]:
        """What is gone."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One publication on the index. `new` and `persisting` are None without a baseline."""

    href: str
    title: str
    source: str
    family: str
    edition: str
    verdict: str
    word: str
    sentence: str
    errors: int
    warnings: int
    stars: int
    recoverable: int
    figures: int
    new: int | None
    persisting: int | None
    search: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The verdicts of a family over its newest editions, oldest first: `(edition, verdict, word, href)`."""

    family: str
    title: str
    editions: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class IndexView:
    """Everything that the template of the index shows."""

    sentence: str
    verdict: str
    counts: tuple[tuple[str, str, int], ...]
    families: tuple[str, ...]
    entries: tuple[IndexEntry, ...]
    strips: tuple[Strip, ...]
    fixed: tuple[tuple[str, str], ...]
    compared: bool
    revealed: bool
    started: str
    version: str
    command: str


STRIP = 60
"""So many editions, the newest, are shown in a strip: five years of months."""
_ORDER = (Verdict.BROKEN, Verdict.FAILED, Verdict.REMARKS, Verdict.PASSED)


def view(run: Run, pages: Sequence[str], words: Wording, baseline: BaselineComparison | None = None) -> IndexView:
    """The index; `pages` are the file names of the publications' pages, in the run's order."""
    pairs = sorted(zip(run.publications, pages, strict=True), key=lambda p: p[0].source)
    pairs.sort(key=lambda p: (p[0].edition.end, p[0].edition.start) if p[0].edition else ("9999", ""), reverse=True)
    tally = Counter(p.verdict for p in run.publications)
    worst = next((v for v in _ORDER if tally[v]), Verdict.PASSED)
    return IndexView(
        sentence=_sentence(tally, words),
        verdict=worst.value,
        counts=tuple((v.value, words.verdict(v), tally[v]) for v in _ORDER if tally[v]),
        families=tuple(sorted({p.family for p in run.publications if p.family})),
        entries=tuple(_entry(p, href, words, baseline) for p, href in pairs),
        strips=_strips(pairs, words),
        fixed=tuple((safe(f.source), safe(f.message, 600)) for f in baseline.fixed) if baseline else (),
        compared=baseline is not None,
        revealed=any(p.revealed for p in run.publications),
        started=words.moment(run.started),
        version=run.version,
        command=safe(run.command, 600),
    )


def _sentence(tally: Mapping[Verdict, int], words: Wording) -> str:
    total = sum(tally.values())
    if not total:
        return words("index.none")
    told = words.list([words(f"index.{v.value}", count=tally[v]) for v in _ORDER if tally[v]])
    return f"{words('index.total', count=total)} {told[:1].upper()}{told[1:]}."


def _entry(report: PublicationReport, href: str, words: Wording, baseline: BaselineComparison | None) -> IndexEntry:
    waits = [f for f in report.findings if f.outcome is not Outcome.WAIVED]
    title, edition = publication_page.title(report, words), words.edition(report.edition) if report.edition else ""
    prints = {f.fingerprint for f in waits}
    return IndexEntry(
        href=href,
        title=title,
        source=safe(report.source),
        family=report.family or "",
        edition=edition,
        verdict=report.verdict.value,
        word=words.verdict(report.verdict),
        sentence=safe(words.sentence(report), 300),
        errors=faults(report),
        warnings=sum(f.severity is Severity.WARNING for f in waits),
        stars=report.counts.suppressed,
        recoverable=sum(s.status == "recoverable" for s in report.suppressed),
        figures=report.counts.total,
        new=len(prints & baseline.new) if baseline else None,
        persisting=len(prints & baseline.persisting) if baseline else None,
        search=safe(f"{title} {report.source} {report.family or ''} {edition}", 600).casefold(),
    )


def _strips(pairs: Sequence[tuple[PublicationReport, str]], words: Wording) -> tuple[Strip, ...]:
    families: dict[str, list[tuple[PublicationReport, str]]] = {}
    for report, href in reversed(pairs):
        if report.family and report.edition:
            families.setdefault(report.family, []).append((report, href))
    return tuple(
        Strip(
            family,
            publication_page.title(members[-1][0], words),
            tuple((words.edition(r.edition), r.verdict.value, words.verdict(r.verdict), href) for r, href in members),
        )
        for family, members in ((f, m[-STRIP:]) for f, m in sorted(families.items()))
        if len(members) > 1
    )
