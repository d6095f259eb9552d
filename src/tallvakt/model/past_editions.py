"""What earlier runs found in the editions of a family: how old a finding is, and how the family has done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tallvakt.model.report import Edition, Finding, PublicationReport


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEdition:
    """What one run found in one publication; counts are None where its record does not tell them."""

    family: str
    edition: Edition
    started: str
    """When the run began, ISO 8601 in UTC."""
    verdict: str
    errors: int | None = None
    given_away: int | None = None
    guarded: int | None = None
    """Of a hundred figures, in how many a wrong digit would be caught."""
    undecided: int | None = None
    findings: frozenset[str] = frozenset()
    """Fingerprints."""
    series: frozenset[str] = frozenset()
    """Keys of the findings through editions."""

    @property
    def order(self) -> tuple[str, str, str]:
        """What records of a family are sorted by: edition, then time."""
        return self.edition.end, self.edition.start, self.started


@dataclass(frozen=True, slots=True)
class FirstSeen:
    """Since when a finding is known: an earlier edition, or the day of an earlier run of the same."""

    edition: Edition | None
    day: str


@dataclass(frozen=True, slots=True)
class Past:
    """The records of earlier runs, and the run that somebody chose to compare with."""

    records: tuple[PastEdition, ...] = ()
    baseline: tuple[PastEdition, ...] = ()
    by_family: Mapping[str, tuple[PastEdition, ...]] = field(init=False)

    def __post_init__(self) -> None:
        families: dict[str, list[PastEdition]] = {}
        for record in (*self.records, *self.baseline):
            families.setdefault(record.family, []).append(record)
        ordered = {family: tuple(sorted(those, key=lambda r: r.order)) for family, those in families.items()}
        object.__setattr__(self, "by_family", ordered)

    def editions(self, family: str) -> tuple[PastEdition, ...]:
        """The newest record of each edition of a family, oldest edition first."""
        return tuple({record.edition: record for record in self.by_family.get(family, ())}.values())

    def earlier(self, report: PublicationReport) -> PastEdition | None:
        """The newest record of the nearest edition before this one; None where there is none."""
        if report.edition is None:
            return None
        end = report.edition.end
        return next((r for r in reversed(self.by_family.get(report.family or "", ())) if r.edition.end < end), None)

    def chosen(self, report: PublicationReport) -> PastEdition | None:
        """The record of this very edition in the run that was chosen to compare with."""
        mine = (r for r in self.baseline if r.family == report.family and r.edition == report.edition)
        return next(mine, None)

    def first_seen(self, report: PublicationReport, finding: Finding) -> FirstSeen | None:
        """Since when a finding stands as it does; None for one that is new, or with nothing to be new against.

        An earlier run of the same edition counts only where it was chosen: that a file was checked twice does not
        make a finding old.
        """
        earlier, chosen = self.earlier(report), self.chosen(report)
        in_series = earlier is not None and finding.series_key in earlier.series
        if not in_series and (chosen is None or finding.fingerprint not in chosen.findings):
            return None
        if in_series and report.edition is not None:
            end = report.edition.end
            before = (r for r in self.by_family[report.family or ""] if r.edition.end < end)
            first = next(r for r in before if finding.series_key in r.series)
            return FirstSeen(first.edition, first.started[:10])
        return FirstSeen(None, chosen.started[:10] if chosen else "")


NOTHING_PAST = Past()
