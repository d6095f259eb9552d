"""What exact reasoning found out about one publication: plain data that the checks of reasoning read.

Rows and cells are those of the edit system; rows from its last one on are of other publications or between two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tallvakt.model.check_traits import Counted


class Star(NamedTuple):
    """One suppressed cell as an intruder can narrow it. There may be as many as figures."""

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

    def questions(self, counted: Counted) -> tuple[int, int]:
        """How many questions were answered, and how many were not."""
        late = len(self.with_status("skipped"))
        if counted is Counted.STARS:
            return len(self.stars) - late, late
        unsettled = self.unsettled or (counted is Counted.ALL and late > 0)
        return int(not unsettled), int(unsettled)

    def with_status(self, status: str) -> tuple[Star, ...]:
        """The stars of one status."""
        return tuple(s for s in self.stars if s.status == status)
