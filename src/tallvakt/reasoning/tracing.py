"""Bound propagation that remembers why, for explanations: plain Python over the few rows an explanation needs.

:mod:`propagation` is the fast one; this one can say which promises lie behind a bound or a contradiction.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from operator import mul
from typing import Final, NamedTuple

from .system import NO_LIMIT, EditSystem

MAX_NARROWINGS: Final[int] = 50
"""Per row on average, after which a trace rests (see ``propagation.MAX_SWEEPS``)."""

Bound = tuple[int, bool]
"""A cell, and whether its upper bound is meant."""
_OPEN: Final = (NO_LIMIT, -NO_LIMIT)


class Side(NamedTuple):
    """One of the two inequalities that a promise is: ``sum(factor * x) <= limit``.

    Of each term, its factor, the bound at which it is ``least``, and the bound that the others leave it, its ``most``.
    """

    limit: int
    factors: tuple[int, ...]
    least: tuple[Bound, ...]
    most: tuple[Bound, ...]


@dataclass(frozen=True)
class Row:
    """A promise over its hidden figures, the known ones substituted; ``NO_LIMIT`` where open."""

    cells: tuple[int, ...]
    factors: tuple[int, ...]
    low: int
    high: int

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """Its inequalities, those that are open left out."""
        both = ((1, self.high), (-1, -self.low))
        return tuple(self._side(sign, limit) for sign, limit in both if limit != NO_LIMIT)

    def _side(self, sign: int, limit: int) -> Side:
        factors = tuple(sign * factor for factor in self.factors)
        ends = tuple(zip(self.cells, (factor > 0 for factor in factors), strict=True))
        return Side(limit, factors, tuple((cell, not upper) for cell, upper in ends), ends)

    @cached_property
    def uneven(self) -> bool:
        """Whether rounding may leave more to say when the row has been read: a factor is not 1."""
        return any(abs(factor) != 1 for factor in self.factors)


class Reader:
    """Rows of one system as plain numbers, made when first read."""

    def __init__(self, system: EditSystem) -> None:
        self.system = system
        self._rows: dict[int, Row] = {}
        self.given: dict[Bound, int] = {}
        """The bounds, as they are given, of the cells of every row that was read."""

    def row(self, row: int) -> Row:
        """The promise ``row``."""
        if row not in self._rows:
            self._rows[row] = self._read(row)
        return self._rows[row]

    def bound(self, bound: Bound) -> int:
        """The bound of a cell as it is given."""
        if bound in self.given:
            return self.given[bound]
        return int((self.system.upper if bound[1] else self.system.lower)[bound[0]])

    def _read(self, row: int) -> Row:
        system = self.system
        start, end = system.matrix.indptr[row : row + 2]
        cells, factors = system.matrix.indices[start:end], system.matrix.data[start:end]
        exact = system.known[cells]
        moved = int(factors[exact] @ system.lower[cells[exact]])
        low, high = int(system.row_lower[row]), int(system.row_upper[row])
        loose = cells[~exact]
        for cell, lower, upper in zip(
            loose.tolist(), system.lower[loose].tolist(), system.upper[loose].tolist(), strict=True
        ):
            self.given[cell, False], self.given[cell, True] = lower, upper
        return Row(
            tuple(loose.tolist()),
            tuple(factors[~exact].tolist()),
            low if low == -NO_LIMIT else low - moved,
            high if high == NO_LIMIT else high - moved,
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """Promise ``row`` gave ``bound`` a new ``value``, ``because`` of earlier entries (by position)."""

    row: int
    bound: Bound
    value: int
    because: tuple[int, ...]


@dataclass
class Trace:
    """What a set of promises says, step by step.

    ``entries`` in the order found; ``last``: of each bound, the position of its newest entry. ``broken``: the entries
    behind a contradiction and the rows it shows at, once there is one. ``complete``: nothing narrows any more.
    """

    reader: Reader
    entries: list[Entry] = field(default_factory=list)
    last: dict[Bound, int] = field(default_factory=dict)
    narrowed: dict[Bound, int] = field(default_factory=dict)
    """The bounds that are narrower than they were given."""
    broken: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    complete: bool = False

    def ended(self) -> bool:
        """Whether a contradiction was met."""
        return self.broken is not None

    def value(self, bound: Bound) -> int:
        """The bound as it stands; ``-NO_LIMIT`` or ``NO_LIMIT`` if open."""
        value = self.narrowed.get(bound)
        return self.reader.bound(bound) if value is None else value

    def fixed(self, cell: int) -> bool:
        """Whether the cell has one value left."""
        return self.value((cell, False)) == self.value((cell, True))

    def behind(self, entries: Iterable[int]) -> list[int]:
        """Positions of ``entries`` and all those they rest on, ascending."""
        entries_behind: set[int] = set()
        todo = list(entries)
        while todo:
            at = todo.pop()
            if at not in entries_behind:
                entries_behind.add(at)
                todo.extend(self.entries[at].because)
        return sorted(entries_behind)

    def rows_behind(self, entries: Iterable[int]) -> set[int]:
        """The promises that ``entries`` rest on."""
        return {self.entries[at].row for at in self.behind(entries)}

    def core(self) -> set[int]:
        """The promises behind the contradiction."""
        if self.broken is None:
            raise ValueError("no contradiction was traced")
        return self.rows_behind(self.broken[0]) | set(self.broken[1])

    def of_cell(self, cell: int) -> list[int]:
        """The newest entries of both bounds of a cell."""
        return [self.last[b] for b in ((cell, False), (cell, True)) if b in self.last]


def trace(reader: Reader, rows: Iterable[int], until: float = float("inf"), goal: int | None = None) -> Trace:
    """Propagate ``rows`` alone, first in, first out, until nothing narrows, a contradiction, or the deadline.

    It also ends where the cell ``goal`` has one value left.
    """
    tracing = Trace(reader)
    queue = deque(rows)
    waiting = set(queue)
    users: dict[int, list[int]] = {}
    for row in waiting:
        for cell in reader.row(row).cells:
            users.setdefault(cell, []).append(row)
    allowed = MAX_NARROWINGS * (len(queue) + 1)
    while queue and tracing.broken is None and len(tracing.entries) < allowed:
        if len(tracing.entries) % 64 == 0 and time.monotonic() > until:
            break
        row = queue.popleft()
        waiting.discard(row)
        narrowed = _read(tracing, row)
        if goal is not None and goal in narrowed and tracing.fixed(goal):
            return tracing
        uneven = reader.row(row).uneven
        for cell in narrowed:
            for user in users[cell]:
                if user not in waiting and (user != row or uneven):
                    waiting.add(user)
                    queue.append(user)
    tracing.complete = not queue
    return tracing


def _read(tracing: Trace, number: int) -> list[int]:
    """Read one row both ways; returns the cells it narrowed."""
    cells: list[int] = []
    given, narrowed, last = tracing.reader.given, tracing.narrowed, tracing.last
    for side in tracing.reader.row(number).sides:
        values = [narrowed[end] if end in narrowed else given[end] for end in side.least]
        # With one figure open the others still limit it; with two, nothing does.
        loose = [k for k, least in enumerate(values) if least in _OPEN]
        if len(loose) > 1:
            continue
        terms = list(map(mul, side.factors, values))
        if loose:
            terms[loose[0]] = 0
        spare = side.limit - sum(terms)
        if spare < 0 and not loose:
            tracing.broken = (tuple(last[bound] for bound in side.least if bound in last), (number,))
            return cells
        reasons: list[int | None] | None = None
        for k in loose or range(len(terms)):
            factor, bound = side.factors[k], side.most[k]
            reached = (spare + terms[k]) // factor if factor > 0 else -((spare + terms[k]) // -factor)
            old = narrowed[bound] if bound in narrowed else given[bound]
            if (reached >= old) if bound[1] else (reached <= old):
                continue
            if reasons is None:  # as they were before this side narrowed anything: it narrows the other ends
                reasons = [last.get(end) for end in side.least]
            _improve(tracing, Entry(number, bound, reached, _without(reasons, k)))
            cells.append(bound[0])
            if tracing.broken is not None:
                return cells
    return cells


def _without(reasons: list[int | None], skip: int) -> tuple[int, ...]:
    return tuple(reason for k, reason in enumerate(reasons) if reason is not None and k != skip)


def _improve(tracing: Trace, entry: Entry) -> None:
    """Note a narrower value of a bound; and the contradiction, if it empties the interval."""
    bound = entry.bound
    tracing.entries.append(entry)
    tracing.last[bound] = len(tracing.entries) - 1
    tracing.narrowed[bound] = entry.value
    other = tracing.value((bound[0], not bound[1]))
    if (entry.value < other) if bound[1] else (entry.value > other):
        tracing.broken = (tuple(tracing.of_cell(bound[0])), ())
