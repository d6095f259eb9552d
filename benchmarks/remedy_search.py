"""The best blind remedy that a long search finds for the two publications, beside what the suite finds in seconds.

    nice python -m benchmarks.remedy_search [--minutes M] [--alike N] [FILE…]

A blind remedy does for every value of the stars that can be worked out. It must therefore be safe in the publication
as it is and in each of N that look alike, where these stars have other values and the printed sums follow. Of what is
safe in all of these the fewest figures are sought, piece by piece, by cutting planes (Fischetti & Salazar 2001; an
implicit hitting set): the choice with the fewest figures that satisfies all cuts is tried; a star that cannot move
upwards nor downwards gives one cut for each way, of which one must hold. A choice that stands is audited in whole
numbers in every publication. As only N publications are asked of, the search has more freedom than the suite: its best
may be smaller than any remedy that is blind indeed, and the ratio overstates. Untouchable figures are as the contract
says. ``bound``: no remedy that is safe in these publications has fewer figures.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, field
from pathlib import Path

import highspy
import numpy as np

from tallvakt import ingest
from tallvakt.analysis import audit, secondary_suppression
from tallvakt.pipeline.linked import PublicationSet
from tallvakt.reasoning import disclosure, remedy, solver
from tallvakt.reasoning.components import connected, members
from tallvakt.reasoning.exchange import Exchanged, exchange
from tallvakt.reasoning.leeway import Hiding, exchanged
from tallvakt.reasoning.moves import WHOLE, Cut, Mover
from tallvakt.reasoning.safety import safety
from tallvakt.reasoning.system import Ints
from tallvakt.recognise import recognise
from tallvakt.rules.content import find_suite, load

EXAMPLES = Path(__file__).parent.parent / "examples" / "publications"
FOREVER = float("inf")


@dataclass(eq=False)
class Question:
    """Whether a star moves upwards, or downwards, in one publication; ``down`` is None where it is lowest already."""

    star: int
    publication: Exchanged
    up: Mover | None
    down: Mover | None
    ups: list[Cut] = field(default_factory=list)
    downs: list[Cut] = field(default_factory=list)

    def ask(self, share: np.ndarray) -> bool:
        """Whether the star moves when ``share`` is hidden; if not, its cuts are noted."""
        found = []
        for mover, cuts in ((self.up, self.ups), (self.down, self.downs)):
            if mover is not None:
                cut = mover.cut(share)
                if cut is None:
                    return True
                found.append((cuts, cut))
        for cuts, cut in found:
            cuts.append(cut)
        return False


@dataclass(eq=False)
class Piece:
    """A part of the system that shares no figure that is, or may be, hidden."""

    hiding: Hiding
    questions: list[Question]
    others: list[Ints] = field(default_factory=list)
    """Of each of these cells, one must be hidden."""
    best: Ints | None = None
    bound: int = 0
    seconds: float = 0.0

    @property
    def open(self) -> bool:
        return self.best is None or self.bound < self.best.size

    def search(self, until: float) -> None:
        start = time.monotonic()
        while self.open and time.monotonic() < until:
            hidden, bound = self.fewest(until)
            self.bound = max(self.bound, bound)
            if hidden is None:
                break
            self.fill(hidden)
        self.seconds += time.monotonic() - start

    def fill(self, hidden: Ints) -> None:
        """Ask all questions of a choice, hiding what is asked for; what then stands is kept if it is better."""
        share = np.zeros(self.hiding.system.n_cells)
        share[hidden] = 1.0
        asked = np.zeros(share.size)
        for question in self.questions:
            while not question.ask(share):
                cells = [(c.cells, c.weights) for c in (*question.ups[-1:], *question.downs[-1:])]
                if not any(c.size for c, _ in cells):
                    raise SystemExit(f"cell {question.star} cannot be protected; the search has no remedy to find")
                for some, weights in cells:
                    asked[some] += weights
                fresh = np.unique(np.concatenate([c for c, _ in cells]))
                fresh = fresh[share[fresh] == 0]
                share[fresh[np.argmax(asked[fresh])]] = 1.0
        chosen = np.flatnonzero(share)
        if self.best is not None and chosen.size >= self.best.size:
            return
        chosen = self.pruned(chosen)
        unsafe = self.unsafe(chosen)
        if unsafe is None:
            if self.best is None or chosen.size < self.best.size:
                self.best = chosen
        else:
            self.others.append(self.needed(chosen, *unsafe))

    def pruned(self, chosen: Ints) -> Ints:
        """The choice without what no question needs."""
        share = np.zeros(self.hiding.system.n_cells)
        share[chosen] = 1.0
        for cell in chosen.tolist():
            share[cell] = 0.0
            if not all(q.ask(share) for q in self.questions):
                share[cell] = 1.0
        return np.flatnonzero(share)

    def unsafe(self, hidden: Ints) -> tuple[int, Exchanged] | None:
        """A star that whole numbers give away in a publication when ``hidden`` are hidden."""
        for publication in {id(q.publication): q.publication for q in self.questions}.values():
            stars = np.array([q.star for q in self.questions if q.publication is publication], dtype=np.int64)
            changed = remedy.suppressed(publication.system, hidden, self.hiding.low, self.hiding.high)
            left = np.setdiff1d(stars, safety(changed, stars, FOREVER).safe)
            if left.size:
                return int(left[0]), publication
        return None

    def needed(self, hidden: Ints, star: int, publication: Exchanged) -> Ints:
        """Cells of which every remedy hides one: the rest may all be hidden, and the star is not safe still."""
        mine = np.unique(np.concatenate([m.cells for q in self.questions for m in (q.up, q.down) if m is not None]))
        rest = np.setdiff1d(mine[self.hiding.hidable[mine]], hidden)
        rest = np.random.default_rng(len(self.others)).permutation(rest)
        step = max(1, rest.size // 2)
        while step:
            for start in range(0, rest.size, step):
                trial = np.union1d(hidden, rest[start : start + step])
                changed = remedy.suppressed(publication.system, trial, self.hiding.low, self.hiding.high)
                if not safety(changed, np.array([star]), FOREVER).safe.size:
                    hidden = trial
            rest = np.setdiff1d(rest, hidden)
            step //= 2
        return rest

    def fewest(self, until: float) -> tuple[Ints | None, int]:
        """The fewest cells that satisfy all cuts, as far as time allows, and how many any choice has at least."""
        cuts = [(c, q, way) for q in self.questions for way, some in ((1, q.ups), (0, q.downs)) for c in some]
        sets = [c.cells for c, _, _ in cuts] + self.others
        if not sets:
            return np.zeros(0, dtype=np.int64), 0
        columns = np.unique(np.concatenate(sets))
        two = [q for q in self.questions if q.ups and q.downs]
        way_of = {id(q): columns.size + k for k, q in enumerate(two)}
        highs = solver.silent()
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.setOptionValue("mip_abs_gap", 0.999)
        highs.setOptionValue("time_limit", max(0.1, until - time.monotonic()))
        size = columns.size + len(two)
        for k in range(size):
            highs.addCol(1.0 if k < columns.size else 0.0, 0.0, 1.0, 0, [], [])
            highs.changeColIntegrality(k, highspy.HighsVarType.kInteger)
        for cut, question, up in cuts:
            at = np.searchsorted(columns, cut.cells).tolist()
            factors = [float(w) for w in cut.weights]
            low = float(WHOLE)
            if question in two:
                at.append(way_of[id(question)])
                factors.append(-float(WHOLE) if up else float(WHOLE))
                low = 0.0 if up else float(WHOLE)
            highs.addRow(low, highspy.kHighsInf, len(at), np.array(at), np.array(factors))
        for cells in self.others:
            at = np.searchsorted(columns, cells)
            highs.addRow(1.0, highspy.kHighsInf, at.size, at, np.ones(at.size))
        highs.run()
        info = highs.getInfo()
        bound = int(np.ceil(info.mip_dual_bound - 1e-6)) if np.isfinite(info.mip_dual_bound) else 0
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None, bound
        point = np.array(highs.getSolution().col_value)[: columns.size]
        return columns[point > 0.5], bound


def pieces_of(hiding: Hiding, todo: Ints, alike: list[Exchanged]) -> list[Piece]:
    """The pieces that have something to protect, each with its questions in all publications."""
    system = hiding.system
    live = hiding.hidable | ~system.known
    parts = connected(system.narrowed(np.zeros(system.n_cells, dtype=np.int64), live.astype(np.int64)))
    cells = members(parts.cells, parts.count)
    pieces = []
    for label in np.unique(parts.cells[todo]).tolist():
        questions = []
        for star in todo[parts.cells[todo] == label].tolist():
            for other in alike:
                ways = {}
                for up in (True, False):
                    at_end = other.point[star] == (system.upper if up else system.lower)[star]
                    program = exchanged(hiding, star, cells[label], other.point, upwards=up)
                    ways[up] = None if at_end else Mover(program, FOREVER)
                questions.append(Question(star, other, ways[True], ways[False]))
        pieces.append(Piece(hiding, questions))
    return pieces


def publications(hiding: Hiding, count: int) -> list[Exchanged]:
    """The publication as it is, and ``count`` that look alike: recovered stars low, high, and at random."""
    system, recovered = hiding.system, hiding.recovered
    nothing = np.zeros(system.n_cells, dtype=np.int64)
    own = exchange(system, nothing.astype(bool), system.lower, nothing, FOREVER)
    if own is None:
        raise SystemExit("the publication contradicts itself")
    ones, random = recovered.astype(np.int64), np.random.default_rng(7)
    costs = [ones, -ones, *(random.integers(-8, 9, ones.size) * ones for _ in range(count))][:count]
    others = (exchange(system, recovered, own.point, cost, FOREVER) for cost in costs)
    return [own, *(other for other in others if other is not None)]


def measure(path: Path, minutes: float, count: int) -> None:
    """One line: what the suite hides, the best found, what any must hide, and the ratio."""
    content = load(find_suite())
    document = ingest.read(path)
    recognised = recognise(document, content.library)
    edits = PublicationSet([(document.source, recognised)], content, 60.0).publication(recognised).edits
    stars = audit.protected(recognised.cells, recognised.contract)
    bounds = disclosure.bounds(edits.system)
    clock = time.process_time()
    ours = secondary_suppression.remedy(recognised.cells, recognised.contract, edits, stars, bounds, 60.0)
    clock = time.process_time() - clock
    system = edits.system
    recovered = (bounds.lower == bounds.upper) & ~system.known
    may, low, high = secondary_suppression.hidable(recognised.cells, recognised.contract, edits)
    hiding = Hiding(system=system, recovered=recovered, hidable=may & system.known & (low < high), low=low, high=high)
    todo = stars[recovered[stars]]
    pieces = pieces_of(hiding, np.setdiff1d(todo, ours.impossible), publications(hiding, count))
    end = time.monotonic() + 60.0 * minutes
    share = 30.0
    while any(p.open for p in pieces) and time.monotonic() < end:
        for piece in pieces:
            if piece.open:
                piece.search(min(end, time.monotonic() + share))
        share *= 2
        show(path, pieces, ours, clock)
    show(path, pieces, ours, clock)


def show(path: Path, pieces: list[Piece], ours: remedy.SuppressionRemedy, clock: float) -> None:
    bound, seconds = sum(p.bound for p in pieces), sum(p.seconds for p in pieces)
    best = sum(p.best.size for p in pieces if p.best is not None)
    whole = "" if all(p.best is not None for p in pieces) else " (not every piece has one yet)"
    print(
        f"{path.name}: tallvakt {ours.cells.size} in {clock:.1f} s, best found {best}{whole}, bound {bound}, "
        f"ratio {ours.cells.size / max(1, best):.3f}; searched {seconds:.0f} s",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--alike", type=int, default=6)
    given = parser.parse_args()
    for path in given.files or sorted(EXAMPLES.iterdir()):
        measure(path, given.minutes, given.alike)


if __name__ == "__main__":
    main()
