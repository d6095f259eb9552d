"""Which further figures to suppress so that no protected figure stays recoverable: as few as can be.

The cell suppression problem (Fischetti & Salazar 2001), by their cutting planes. A figure is safe when it can *move*:
when some change of hidden figures keeps every promise and changes it. A linear program looks for the move; if there
is none, its multipliers say which cells are in the way, of which at least one must be hidden: a cut. Few cells that
satisfy all cuts come from a small integer program. The system falls into pieces that share no figure which is, or may
be, hidden, and each is solved by itself; in a large piece a figure looks for its move nearby.

**The remedy is blind.** Whether few cells suffice can depend on the hidden values: two figures recovered as 0 and 3
cannot trade places as two recovered as 1 and 2 can. A remedy is shown to those who may not see the values, so what it
hides would do for any values of the recovered figures: the questions are the blind ones of :mod:`leeway`, and they
are audited on publications that look alike (:mod:`exchange`). Which cells are chosen is computed from which cell is
in which promise, which are hidden, which recoverable, and from printed figures. Recovered values are read to take
them out of the printed sums. Only the last audit is of the figures as they are; it says which are safe.

No remedy at all has fewer cells than ``lower_bound``: the relaxed questions of :mod:`leeway` ask for as many.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from .components import connected, members, touching
from .cover import SHARED, Choice, Cover, Preference
from .disclosure import Bounds, CellStatus, bounds
from .exchange import Exchanged, exchange
from .leeway import Hiding, MoveProgram, blind, exchanged, relaxed, rounds_others
from .moves import Mover
from .safety import safety
from .status import Status, deadline, left
from .system import EditSystem, Ints, Mask

NEARBY: Final[int] = 2
"""Promises away from a figure where it looks for a move in a large piece."""
SMALL: Final[int] = 600
"""Cells that may be hidden up to which a piece is solved as a whole."""
TURNS: Final[int] = 3
SEARCHING: Final[float] = 0.7
"""The part of the time in which cells are looked for; the rest is for the last audit."""
BOUNDING: Final[float] = 0.25
"""The part of that time in which it is looked for how many cells any remedy needs."""
TIES: Final[float] = 0.4
"""What all preferences among as few cells come to at most, in cells."""

Asked = tuple[int, int, int]
"""A question of a star: the star, the turn in which it is asked, and which of the questions of that turn."""


@dataclass(frozen=True, eq=False, kw_only=True)
class SuppressionRemedy:
    """``cells``: suppress these as well, ascending. ``lower_bound``: no remedy has fewer.

    ``unprotected``: protected cells that are recoverable still, or not known to be safe; of these ``impossible`` are
    proved to be so whatever is hidden. ``safe``: those that were recoverable and are shown not to be. ``status``:
    ``consistent`` when the audit of the changed system was finished, and the search too where something is
    unprotected; else ``timeout``.
    """

    status: Status
    cells: Ints
    lower_bound: int
    unprotected: Ints
    impossible: Ints
    safe: Ints


def suppressed(system: EditSystem, cells: Ints, hidden_lower: Ints, hidden_upper: Ints) -> EditSystem:
    """The system as it is when ``cells`` are suppressed as well; the intervals have shape (all cells,)."""
    lower, upper = np.array(system.lower), np.array(system.upper)
    lower[cells], upper[cells] = hidden_lower[cells], hidden_upper[cells]
    return system.with_bounds(lower, upper)


def suggest(
    system: EditSystem,
    protected: Mask,
    may_hide: Mask,
    hidden_lower: Ints,
    hidden_upper: Ints,
    *,
    audit: Bounds | None = None,
    rank: Ints | None = None,
    group: Ints | None = None,
    budget: float | None = 30.0,
) -> SuppressionRemedy:
    """The fewest further cells to suppress so that none of ``protected`` is recoverable.

    All arrays have shape (cells,). ``hidden_lower`` and ``hidden_upper``: what is known of a cell once it is
    suppressed; read only where ``may_hide``. ``audit``: the bounds of ``system``, if at hand. Of remedies as small,
    that with the least sum of ``rank`` (whole numbers from 0) and the fewest ``group`` (-1: in none) is preferred.
    Nothing outside ``may_hide`` is ever suggested. Cells of inconsistent components are left alone.

    ValueError where a printed figure lies outside the interval it would have.
    """
    until = deadline(budget)
    hidable = may_hide & system.known & (hidden_lower < hidden_upper)
    outside = np.flatnonzero(hidable & ((system.lower < hidden_lower) | (system.upper > hidden_upper)))
    if outside.size:
        raise ValueError(f"cell {outside[0]}: its figure lies outside the interval it would have when suppressed")
    first = bounds(system, left(until)) if audit is None else audit
    recovered = first.proved & (first.lower == first.upper) & ~system.known
    todo = np.flatnonzero(protected & recovered)
    unsure = np.flatnonzero(protected & ~system.known & (first.cells == CellStatus.TIMEOUT))
    nothing = np.zeros(0, dtype=np.int64)
    if not todo.size:
        status = Status.TIMEOUT if first.status == Status.TIMEOUT else Status.CONSISTENT
        unsafe = np.setdiff1d(unsure, safety(system, unsure, until).safe) if unsure.size else nothing
        return SuppressionRemedy(
            status=status, cells=nothing, lower_bound=0, unprotected=unsafe, impossible=nothing, safe=nothing
        )
    hiding = Hiding(system=system, recovered=recovered, hidable=hidable, low=hidden_lower, high=hidden_upper)
    return _Search(hiding, todo, unsure, _preference(hidable, rank, group), until).run()


def _preference(hidable: Mask, rank: Ints | None, group: Ints | None) -> Preference:
    ranks = np.zeros(hidable.size, dtype=np.int64) if rank is None else np.where(hidable, rank, 0)
    groups = np.full(hidable.size, -1, dtype=np.int64) if group is None else np.where(hidable, group, -1)
    opened = np.unique(groups[groups >= 0]).size
    cost = 1.0 + TIES / 2 * ranks / max(1, int(ranks.sum()))
    return Preference(cost=cost, group=groups, opening=TIES / 2 / max(1, opened))


@dataclass(eq=False)
class _Piece:
    """A part of the system that shares no cell with others which is or may be hidden, and what is hidden in it."""

    cells: Ints
    todo: list[int]
    cover: Cover[Asked]
    choice: Choice
    extra: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Hidden besides, star by star."""
    asked: dict[int, int] = field(default_factory=dict)
    """By star, the next turn in which it asks for more."""


@dataclass(eq=False)
class _Search:
    hiding: Hiding
    todo: Ints
    unsure: Ints
    """Cells to protect of which it is not known whether they are recoverable."""
    preference: Preference
    until: float
    alike: list[Exchanged] = field(default_factory=list)
    search_until: float = 0.0

    def run(self) -> SuppressionRemedy:
        self.search_until = time.monotonic() + SEARCHING * left(self.until)
        parts = self._parts()
        until = time.monotonic() + BOUNDING * left(self.search_until)
        demands = [self._bound(cells, todo, until) for cells, todo in parts]
        impossible = set[int]().union(*(stuck for _, stuck in demands))
        own = self._as_is()
        self.alike = [] if own is None else self._alike(own.point)
        able = [(cells, [star for star in todo if star not in impossible]) for cells, todo in parts]
        pieces = [self._piece(cells, todo) for cells, todo in able if todo]
        stars = np.array([star for piece in pieces for star in piece.todo], dtype=np.int64)
        for other in self.alike:
            self._make_safe(other, pieces, stars)
        hidden = self._hidden(pieces)
        unsafe, finished = self._unsafe(self.hiding.system, hidden, stars)
        if unsafe and own is not None:
            self._make_safe(own, pieces, stars)
            hidden = self._hidden(pieces)
            unsafe, finished = self._unsafe(self.hiding.system, hidden, stars)
        if self.unsure.size:
            unsafe, finished = [*unsafe, *self._unsafe(self.hiding.system, hidden, self.unsure)[0]], False
        unprotected = np.array(sorted(impossible | set(unsafe)), dtype=np.int64)
        settled = finished and (not unsafe or left(self.search_until) > 0)
        return SuppressionRemedy(
            status=Status.CONSISTENT if settled else Status.TIMEOUT,
            cells=hidden,
            lower_bound=sum(bound for bound, _ in demands),
            unprotected=unprotected,
            impossible=np.array(sorted(impossible), dtype=np.int64),
            safe=np.setdiff1d(self.todo, unprotected),
        )

    def _alike(self, point: Ints) -> list[Exchanged]:
        """Publications that look alike: recovered cells low, high, and in between; ``point`` holds in this one."""
        hiding = self.hiding
        ones = hiding.recovered.astype(np.int64)
        mixed = np.random.default_rng(0).integers(-8, 9, ones.size) * ones
        costs = (ones, -ones, mixed, -mixed)
        exchanges = (exchange(hiding.system, hiding.recovered, point, cost, self.search_until) for cost in costs)
        return [other for other in exchanges if other is not None]

    def _as_is(self) -> Exchanged | None:
        """The publication itself, with a point that holds: any values of its hidden figures will do."""
        system = self.hiding.system
        nothing = np.zeros(system.n_cells, dtype=np.int64)
        return exchange(system, nothing.astype(bool), system.lower, nothing, self.search_until)

    def _parts(self) -> list[tuple[Ints, list[int]]]:
        """The cells of every piece that has something to protect, and what."""
        system = self.hiding.system
        live = self.hiding.hidable | ~system.known
        nothing = np.zeros(system.n_cells, dtype=np.int64)
        parts = connected(system.narrowed(nothing, live.astype(np.int64)))
        wanted = set(parts.cells[self.todo].tolist())
        cells = members(parts.cells, parts.count)
        mine: dict[int, list[int]] = {}
        for star in self.todo.tolist():
            mine.setdefault(int(parts.cells[star]), []).append(star)
        return [(cells[label], mine[label]) for label in sorted(wanted)]

    def _piece(self, cells: Ints, todo: list[int]) -> _Piece:
        """The piece with few cells hidden in it that answer the blind questions."""
        questions: dict[Asked, Mover] = {}
        for star in todo:
            for k, question in enumerate(self._questions(star, self._around(star, cells))):
                questions[star, 0, k] = Mover(question, self.search_until)
        cover = Cover(questions, self.preference, self.search_until)
        nothing = np.zeros(0, dtype=np.int64)
        choice = cover.choose() if self._small(cells) else Choice(cover.filled(nothing), 0, False)
        piece = _Piece(cells, todo, cover, choice)
        again = sorted({star for star, _, _ in cover.stuck})
        if again:
            self._ask_again(piece, again)
        return piece

    def _questions(self, star: int, cells: Ints) -> list[MoveProgram]:
        if not rounds_others(self.hiding, star):
            return [blind(self.hiding, star, cells)]
        return self._both_ends(star, cells)

    def _both_ends(self, star: int, cells: Ints) -> list[MoveProgram]:
        upper = self.hiding.system.upper
        return [
            exchanged(self.hiding, star, cells, other.point, upwards=bool(other.point[star] < upper[star]))
            for other in self.alike[:2]
        ]

    def _around(self, star: int, cells: Ints) -> Ints:
        """The cells a star may move with: the whole piece, or what is near in a large one."""
        if self._small(cells):
            return cells
        near = np.zeros(self.hiding.system.n_cells, dtype=bool)
        near[star] = True
        live = self.hiding.hidable | ~self.hiding.system.known
        for _ in range(NEARBY):
            rows = touching(self.hiding.system, np.flatnonzero(near & live))
            near[self.hiding.system.matrix[rows].indices] = True
        return np.flatnonzero(near & live)

    def _ask_again(self, piece: _Piece, stars: Iterable[int]) -> bool:
        """Ask more for ``stars``: to move without other suppressed cells, or as the two ends ask; whether one could."""
        more: dict[Asked, Mover] = {}
        for star in stars:
            turn = piece.asked.get(star, 1)
            piece.asked[star] = turn + 1
            around = self._around(star, piece.cells)
            if turn == 1:
                questions = self._both_ends(star, around)
            elif turn == 2 and (star, 0, 0) not in piece.cover.stuck:
                questions = [blind(self.hiding, star, around, alone=True)]
            else:
                continue
            for k, question in enumerate(questions):
                more[star, turn, k] = Mover(question, self.search_until)
        if not more:
            return False
        piece.cover.add(more)
        if not self._small(piece.cells):
            piece.choice = Choice(piece.cover.filled(piece.choice.hidden), 0, False)
            return True
        other = piece.cover.choose()
        late = not other.settled and left(self.search_until) <= 0
        hidden = np.union1d(piece.choice.hidden, other.hidden) if late else other.hidden
        piece.choice = Choice(hidden, other.least, other.settled)
        return True

    def _bound(self, cells: Ints, todo: list[int], until: float) -> tuple[int, set[int]]:
        """How many cells every remedy hides in a piece, at least, and the stars that none protects."""
        if not self._small(cells):
            return 0, set()
        movers = {star: Mover(relaxed(self.hiding, star, cells), until) for star in todo}
        size = self.preference.cost.size
        plain = Preference(cost=np.ones(size), group=np.full(size, -1, dtype=np.int64), opening=0.0)
        cover = Cover(movers, plain, until)
        return cover.least(), cover.stuck

    def _small(self, cells: Ints) -> bool:
        return int(self.hiding.hidable[cells].sum()) <= SMALL

    def _hidden(self, pieces: list[_Piece]) -> Ints:
        nothing = np.zeros(0, dtype=np.int64)
        return np.unique(np.concatenate([nothing, *(np.union1d(p.choice.hidden, p.extra) for p in pieces)]))

    def _make_safe(self, other: Exchanged, pieces: list[_Piece], stars: Ints) -> None:
        """Hide more until all ``stars`` are safe in a publication that looks alike, as far as asking more helps."""
        for turn in range(TURNS):
            if left(self.search_until) <= 0:
                return
            unsafe = set(self._unsafe(other.system, self._hidden(pieces), stars)[0])
            for piece in pieces:
                mine = sorted(unsafe & set(piece.todo))
                if mine and not (turn < TURNS - 1 and self._ask_again(piece, mine)):
                    self._move_each(piece, mine, other)
            if not unsafe:
                return

    def _move_each(self, piece: _Piece, stars: list[int], other: Exchanged) -> None:
        """Hide what lets each of ``stars`` move in whole numbers in ``other``, where little more does."""
        system = self.hiding.system
        for star in stars:
            price = self.preference.cost.copy()
            price[piece.choice.hidden] = price[piece.extra] = SHARED
            around = self._around(star, piece.cells)
            for upwards in (True, False):
                if (other.point[star] >= system.upper[star]) if upwards else (other.point[star] <= system.lower[star]):
                    continue
                question = exchanged(self.hiding, star, around, other.point, upwards=upwards)
                move = Mover(question, self.search_until).whole(price)
                if move is not None:
                    piece.extra = np.union1d(piece.extra, move)
                    break

    def _unsafe(self, system: EditSystem, hidden: Ints, stars: Ints) -> tuple[list[int], bool]:
        """Which ``stars`` are not shown to be safe when ``hidden`` are suppressed too; whether there was time to."""
        changed = suppressed(system, hidden, self.hiding.low, self.hiding.high)
        answer = safety(changed, stars, self.until)
        unsafe = np.setdiff1d(stars, answer.safe)
        return unsafe.tolist(), answer.finished or not unsafe.size
