"""What exact reasoning found out about one publication: plain data that the checks of reasoning read.

Rows and cells are those of the edit system; rows from its last one on are of other publications or between two.
"""

from __future__ import annotations

from dataclasses import dataclass

CONSISTENCY = "jointly-inconsistent"
AUDIT = ("suppressed-recoverable", "suppressed-narrowed")
"""The checks that ask one question of all promises together, and one of each star."""


@dataclass(frozen=True, slots=True)
class Star:
    """One suppressed cell as an intruder can narrow it."""

    cell: int
    status: str
    """`recoverable`, `narrowed`, `open`, or `skipped` (its promises contradict each other, or time ran out)."""
    lower: int | None
    upper: int | None
    steps: tuple[int, ...] = ()
    """Rows of the derivation, in the order a person would use them."""
    depends_on_left_out: bool = False
    """Recoverable only because a left-out row is known to be zero."""
    beside: tuple[str, ...] = ()
    """Other publications (their sources) without which it would not be so."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A minimal set of two or more rows that cannot hold together."""

    rows: tuple[int, ...]
    beside: tuple[str, ...] = ()
    """Other publications (their sources) that take part."""
    tied: bool = False
    """It rests on a month being the same in two editions, so it may be a revision."""


@dataclass(frozen=True, slots=True)
class Reasoned:
    """Contradictions and stars."""

    conflicts: tuple[Contradiction, ...] = ()
    stars: tuple[Star, ...] = ()
    unsettled: bool = False
    """The budget ended before it was proved that there are no other contradictions."""

    def questions(self, check: str) -> tuple[int, int]:
        """How many questions of a check were answered, and how many were not; none of a check that is not known."""
        if check == CONSISTENCY:
            return int(not self.unsettled), int(self.unsettled)
        late = len(self.with_status("skipped"))
        return (len(self.stars) - late, late) if check in AUDIT else (0, 0)

    def with_status(self, status: str) -> tuple[Star, ...]:
        """The stars of one status."""
        return tuple(s for s in self.stars if s.status == status)
