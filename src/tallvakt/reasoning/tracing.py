"""Bound propagation that remembers why, for explanations: plain Python over the few rows an explanation needs.

:mod:`propagation` is the fast one; this one can say which promises lie behind a bound or a contradiction.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from .system import NO_LIMIT, EditSystem

MAX_NARROWINGS: Final[int] = 50
"""Per row on average, after which a trace rests (see ``propagation.MAX_SWEEPS``)."""

Bound = tuple[int, bool]
"""A cell, and whether its upper bound is meant."""


@dataclass(frozen=True)
class Row:
    """A promise over its hidden figures, the known ones substituted; ``NO_LIMIT`` where open."""

    cells: tuple[int, ...]
    factors: tuple[int, ...]
    low: int
    high: int


class Reader:
    """Rows of one system as plain numbers, made when first read."""

    def __init__(self, system: EditSystem) -> None:
        self.system = system
        self._rows: dict[int, Row] = {}

    def row(self, row: int) -> Row:
        """The promise ``row``."""
        if row not in self._rows:
            self._rows[row] = self._read(row)
        return self._rows[row]

    def interval(self, cell: int) -> tuple[int, int]:
        """The given interval of a cell."""
        return int(self.system.lower[cell]), int(self.system.upper[cell])

    def _read(self, row: int) -> Row:
        system = self.system
        start, end = system.matrix.indptr[row : row + 2]
        cells, factors = system.matrix.indices[start:end], system.matrix.data[start:end]
        exact = system.known[cells]
        moved = int(factors[exact] @ system.lower[cells[exact]])
        low, high = int(system.row_lower[row]), int(system.row_upper[row])
        return Row(
            tuple(cells[~exact].tolist()),
            tuple(factors[~exact].tolist()),
            low if low == -NO_LIMIT else low - moved,
            high if high == NO_LIMIT else high - moved,
        )


@dataclass(frozen=True)
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
    broken: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    complete: bool = False

    def ended(self) -> bool:
        """Whether a contradiction was met."""
        return self.broken is not None

    def value(self, bound: Bound) -> int:
        """The bound as it stands; ``-NO_LIMIT`` or ``NO_LIMIT`` if open."""
        at = self.last.get(bound)
        return self.reader.interval(bound[0])[bound[1]] if at is None else self.entries[at].value

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


def trace(reader: Reader, rows: Iterable[int], until: float = float("inf")) -> Trace:
    """Propagate ``rows`` alone, first in, first out, until nothing narrows, a contradiction, or the deadline."""
    tracing = Trace(reader)
    queue = deque(rows)
    waiting = set(queue)
    users: dict[int, list[int]] = {}
    for row in waiting:
        for cell in reader.row(row).cells:
            users.setdefault(cell, []).append(row)
    allowed = MAX_NARROWINGS * (len(queue) + 1)
    while queue and not tracing.ended() and len(tracing.entries) < allowed:
        if len(tracing.entries) % 64 == 0 and time.monotonic() > until:
            break
        row = queue.popleft()
        waiting.discard(row)
        uneven = any(abs(factor) != 1 for factor in reader.row(row).factors)  # rounding may leave more to say
        for cell in _read(tracing, row):
            for user in users[cell]:
                if user not in waiting and (user != row or uneven):
                    waiting.add(user)
                    queue.append(user)
    tracing.complete = not queue
    return tracing


def _read(tracing: Trace, number: int) -> list[int]:
    """Read one row both ways; returns the cells it narrowed."""
    row = tracing.reader.row(number)
    narrowed: list[int] = []
    for sign, limit in ((1, row.high), (-1, -row.low)):
        if limit == NO_LIMIT or tracing.ended():
            continue
        # sum(sign * factor * x) <= limit: each term at its least.
        sides = [(cell, sign * factor < 0) for cell, factor in zip(row.cells, row.factors, strict=True)]
        values = [tracing.value(side) for side in sides]
        unbounded = [abs(value) == NO_LIMIT for value in values]
        if sum(unbounded) > 1:
            continue
        terms = [
            0 if loose else sign * factor * value
            for factor, value, loose in zip(row.factors, values, unbounded, strict=True)
        ]
        spare = limit - sum(terms)
        reasons = [tracing.last.get(side) for side in sides]
        if spare < 0 and not any(unbounded):
            tracing.broken = (tuple(r for r in reasons if r is not None), (number,))
            return narrowed
        for k, cell in enumerate(row.cells):
            if any(unbounded) and not unbounded[k]:
                continue
            factor = sign * row.factors[k]
            quotient = (spare + terms[k]) // abs(factor)
            if _improve(tracing, (cell, factor > 0), quotient if factor > 0 else -quotient, number, reasons, k):
                narrowed.append(cell)
            if tracing.ended():
                return narrowed
    return narrowed


def _improve(tracing: Trace, bound: Bound, value: int, row: int, reasons: list[int | None], skip: int) -> bool:
    """Note a new value of ``bound`` if it is narrower; and the contradiction, if it empties the interval."""
    old = tracing.value(bound)
    if (value >= old) if bound[1] else (value <= old):
        return False
    because = tuple(r for k, r in enumerate(reasons) if r is not None and k != skip)
    tracing.entries.append(Entry(row, bound, value, because))
    tracing.last[bound] = len(tracing.entries) - 1
    other = tracing.value((bound[0], not bound[1]))
    if (value < other) if bound[1] else (value > other):
        tracing.broken = (tuple(tracing.of_cell(bound[0])), ())
    return True
