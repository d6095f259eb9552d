"""How old findings are: against the run that was chosen to compare with, and against earlier editions of the family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from tallvakt.model.past_editions import NOTHING_PAST, FirstSeen, Past
from tallvakt.model.report import Finding, Outcome, PublicationReport, Severity
from tallvakt.render.wording import Wording


class GoneFinding(Protocol):
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
    def fixed(self) -> Sequence[GoneFinding]:
        """What is gone though it was asked for again."""

    @property
    def unasked(self) -> Sequence[GoneFinding]:
        """What is gone, and was perhaps only not asked for."""


@dataclass(frozen=True)
class Ages:
    """How the findings of one publication stand to earlier runs."""

    report: PublicationReport
    words: Wording
    baseline: BaselineComparison | None = None
    past: Past = NOTHING_PAST

    @cached_property
    def compared(self) -> bool:
        """Whether there is anything that a finding can be new against."""
        earlier = self.past.earlier(self.report) or self.past.chosen(self.report)
        return self.baseline is not None or earlier is not None

    def status(self, finding: Finding) -> str:
        """`new`, `known`, or "" where there is nothing to be new against."""
        if not self.compared:
            return ""
        in_baseline = self.baseline is not None and finding.fingerprint in self.baseline.persisting
        return "known" if in_baseline or self.past.first_seen(self.report, finding) else "new"

    def text(self, findings: Iterable[Finding]) -> str:
        """Since when the oldest of some findings is known, in words; that it is new, or "", where it is not known."""
        those = list(findings)
        if any(self.status(f) != "known" for f in those):
            return self.words("status.new") if self.compared and those else ""
        seen = [first for f in those if (first := self.past.first_seen(self.report, f)) is not None]
        return self._since(min(seen, key=_order)) if seen else self.words("status.known")

    def news(self) -> str:
        """How many findings are new since what the publication is compared with; "" where that is nothing."""
        if not self.compared:
            return ""
        since = self.words("news.run")
        if self.baseline is None and (earlier := self.past.earlier(self.report)) is not None:
            since = self.words("news.edition", edition=earlier.edition)
        count = self.count_new()
        return self.words("news.some", count=count, since=since) if count else self.words("news.none", since=since)

    def count_new(self) -> int:
        """How many findings that weigh something are new."""
        live = (f for f in self.report.findings if f.outcome is not Outcome.WAIVED and f.severity is not Severity.INFO)
        return sum(self.status(f) == "new" for f in live)

    def _since(self, first: FirstSeen) -> str:
        if first.edition is not None:
            return self.words("status.since-edition", edition=first.edition)
        return self.words("status.since-day", day=self.words.day(first.day))


def _order(first: FirstSeen) -> tuple[bool, str, str]:
    """Earlier editions are older than earlier runs of the same edition."""
    return first.edition is None, first.edition.end if first.edition else "", first.day
