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

End = int
"""An end of a cell's interval: ``2 * cell`` the lower one, ``2 * cell + 1`` the upper one.

A lower bound stands as its negative, so that to narrow is to lower, and ``NO_LIMIT`` is open at either end.
"""


class Side(NamedTuple):
    """One of the two inequalities that a promise is: ``sum(factor * x) <= limit``.

    Of each term, the size of its factor, the end at which it is ``least``, and the end that the others limit, its
    ``most``.
    """

    limit: int
    sizes: tuple[int, ...]
    least: tuple[End, ...]
    most: tuple[End, ...]


@dataclass(frozen=True)
class Row:
    """A promise over its hidden figures, the known ones substituted; ``NO_LIMIT`` where open."""

    cells: tuple[int, ...]
    factors: tuple[int, ...]
    low: int
    high: int
    given: dict[End, int]
    """Of its cells, the ends as they are given."""

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """Its inequalities, those that are open left out."""
        both = ((1, self.high), (-1, -self.low))
        return tuple(self._side(sign, limit) for sign, limit in both if limit != NO_LIMIT)

    def _side(self, sign: int, limit: int) -> Side:
        upward = [sign * factor > 0 for factor in self.factors]
        return Side(
            limit,
            tuple(map(abs, self.factors)),
            tuple(2 * cell + (not up) for cell, up in zip(self.cells, upward, strict=True)),
            tuple(2 * cell + up for cell, up in zip(self.cells, upward, strict=True)),
        )

    @cached_property
    def uneven(self) -> bool:
        """Whether rounding may leave more to say when the row has been read: a factor is not 1."""
        return any(abs(factor) != 1 for factor in self.factors)


class Reader:
    """Rows of one system as plain numbers, made when first read."""

    def __init__(self, system: EditSystem) -> None:
        self.system = system
        self.safe = system.safe_bound
        """How large a bound of a cell without a limit may be: they may run away from promise to promise."""
        self._rows: dict[int, Row] = {}

    def row(self, row: int) -> Row:
        """The promise ``row``."""
        if row not in self._rows:
            self._rows[row] = self._read(row)
        return self._rows[row]

    def end(self, end: End) -> int:
        """The end of a cell's interval as it is given."""
        cell, upper = divmod(end, 2)
        return int(self.system.upper[cell]) if upper else -int(self.system.lower[cell])

    def _read(self, row: int) -> Row:
        system = self.system
        start, end = system.matrix.indptr[row : row + 2]
        cells, factors = system.matrix.indices[start:end], system.matrix.data[start:end]
        exact = system.known[cells]
        moved = int(factors[exact] @ system.lower[cells[exact]])
        low, high = int(system.row_lower[row]), int(system.row_upper[row])
        loose = cells[~exact]
        names = loose.tolist()
        given = dict(zip([2 * cell for cell in names], (-system.lower[loose]).tolist(), strict=True))
        given.update(zip([2 * cell + 1 for cell in names], system.upper[loose].tolist(), strict=True))
        return Row(
            tuple(names),
            tuple(factors[~exact].tolist()),
            low if low == -NO_LIMIT else low - moved,
            high if high == NO_LIMIT else high - moved,
            given,
        )


class Entry(NamedTuple):
    """Promise ``row`` lowered ``end`` to a new ``value``, ``because`` of earlier entries (by position)."""

    row: int
    end: End
    value: int
    because: tuple[int, ...]

    @property
    def cell(self) -> int:
        """The cell whose interval it narrowed."""
        return self.end // 2


@dataclass
class Trace:
    """What a set of promises says, step by step.

    ``entries`` in the order found; ``last``: of each end, the position of its newest entry. ``broken``: the entries
    behind a contradiction and the rows it shows at, once there is one. ``complete``: nothing narrows any more.
    """

    reader: Reader
    entries: list[Entry] = field(default_factory=list)
    last: dict[End, int] = field(default_factory=dict)
    values: dict[End, int] = field(default_factory=dict)
    """The ends, as they stand, of the cells of its promises."""
    broken: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    complete: bool = False

    def ended(self) -> bool:
        """Whether a contradiction was met."""
        return self.broken is not None

    def interval(self, cell: int) -> tuple[int, int]:
        """The bounds of a cell as they stand; ``-NO_LIMIT`` or ``NO_LIMIT`` if open."""
        low, high = (self.values[end] if end in self.values else self.reader.end(end) for end in _ends(cell))
        return -low, high

    def fixed(self, cell: int) -> bool:
        """Whether the cell has one value left."""
        low, high = self.interval(cell)
        return low == high

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
        return [self.last[end] for end in _ends(cell) if end in self.last]


def _ends(cell: int) -> tuple[End, End]:
    return 2 * cell, 2 * cell + 1


def trace(reader: Reader, rows: Iterable[int], until: float = float("inf"), goal: int | None = None) -> Trace:
    """Propagate ``rows`` alone, first in, first out, until nothing narrows, a contradiction, or the deadline.

    No row is given twice. It also ends where the cell ``goal`` has one value left.
    """
    tracing = Trace(reader)
    queue = deque(rows)
    users: dict[int, list[int]] = {}
    for row in queue:
        read = reader.row(row)
        tracing.values.update(read.given)
        for cell in read.cells:
            users.setdefault(cell, []).append(row)
    waiting = set(queue)
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
    values, last, row = tracing.values, tracing.last, tracing.reader.row(number)
    given, safe = row.given, tracing.reader.safe
    for side in row.sides:
        least = [values[end] for end in side.least]
        open_ = least.count(NO_LIMIT)
        if open_ > 1:  # with one figure open the others still limit it; with two, nothing does
            continue
        terms = list(map(mul, side.sizes, least))
        if open_:
            only = least.index(NO_LIMIT)
            terms[only] = 0
        spare = side.limit + sum(terms)
        if spare < 0 and not open_:
            tracing.broken = (tuple(last[end] for end in side.least if end in last), (number,))
            return cells
        reasons: list[int | None] | None = None
        for k in (only,) if open_ else range(len(terms)):
            reached, end = (spare - terms[k]) // side.sizes[k], side.most[k]
            if reached >= values[end] or (abs(reached) > safe and NO_LIMIT in (given[end], given[end ^ 1])):
                continue
            if reasons is None:  # as they were before this side narrowed anything: it narrows the other ends
                reasons = [last.get(other) for other in side.least]
            _improve(tracing, Entry(number, end, reached, _without(reasons, k)))
            cells.append(end // 2)
            if tracing.broken is not None:
                return cells
    return cells


def _without(reasons: list[int | None], skip: int) -> tuple[int, ...]:
    return tuple(reason for k, reason in enumerate(reasons) if reason is not None and k != skip)


def _improve(tracing: Trace, entry: Entry) -> None:
    """Note a narrower end of an interval; and the contradiction, if it empties the interval."""
    tracing.entries.append(entry)
    tracing.last[entry.end] = len(tracing.entries) - 1
    tracing.values[entry.end] = entry.value
    if entry.value + tracing.values[entry.end ^ 1] < 0:
        tracing.broken = (tuple(tracing.of_cell(entry.cell)), ())
