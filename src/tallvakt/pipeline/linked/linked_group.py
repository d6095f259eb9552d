"""The questions to several publications as one system: what they give away, and contradict, only together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tallvakt.analysis.audit import MOST_STEPS, graded, joint, protected
from tallvakt.model.answers import Contradiction, Star
from tallvakt.pipeline.linked.joint_system import Joint, join, without
from tallvakt.pipeline.linked.linked_publication import Publication
from tallvakt.pipeline.linked.links import Link
from tallvakt.reasoning import EditSystem, Status, Verdict, consistency, derivation, disclosure, verdicts
from tallvakt.reasoning.consistency import Conflict
from tallvakt.reasoning.disclosure import Bounds, CellStatus
from tallvakt.reasoning.status import deadline
from tallvakt.reasoning.system import Ints, Mask

SETTLED = ("skipped", "recoverable")
"""Stars that are not asked about again: contradicted or given away within their own publication."""


@dataclass(frozen=True, eq=False)
class LinkedGroup:
    """Publications that are tied together. `budget` is in seconds, for each thing asked of all of them."""

    publications: tuple[Publication, ...]
    links: tuple[Link, ...]
    budget: float

    @cached_property
    def joint(self) -> Joint:
        """Their edits as one system."""
        return join(self.publications, self.links, [p.edits for p in self.publications])

    @cached_property
    def verdicts(self) -> NDArray[np.int8]:
        """`reasoning.Verdict` of every edit."""
        return verdicts.evaluate(self.joint.system)

    @cached_property
    def system(self) -> EditSystem:
        """The system without what fails within one publication, or by itself: that is told already."""
        return self._uncontradicted(self.joint, [p.edits.system for p in self.publications])

    def _uncontradicted(self, joint: Joint, own: Sequence[EditSystem]) -> EditSystem:
        """A joint system, given each publication's own, without what is contradicted within one of them."""
        rows = [np.flatnonzero(verdicts.evaluate(joint.system) == Verdict.FAILED)]
        for first, publication, system in zip(joint.first_row, self.publications, own, strict=False):
            if publication.own_bounds.conflicts:
                rows.append(first + _contradicted(system, self.budget))
        return without(joint.system, np.concatenate(rows))

    @cached_property
    def bounds(self) -> Bounds:
        """The bounds of every figure."""
        return disclosure.bounds(self.system, deadline(self.budget, MOST_STEPS))

    @cached_property
    def loose(self) -> tuple[Joint, Bounds]:
        """The system when no left-out row is taken for zero, and the bounds of every figure in it."""
        built = [p.edits_without_convention for p in self.publications]
        other = join(self.publications, self.links, built)
        return other, disclosure.bounds(
            self._uncontradicted(other, [e.system for e in built]), deadline(self.budget, MOST_STEPS)
        )

    @cached_property
    def _conflicts(self) -> tuple[Conflict, ...]:
        """What is contradicted, or not settled in time."""
        consistent = self.bounds.status == Status.CONSISTENT
        return () if consistent else consistency.find_conflicts(self.system, deadline(self.budget, MOST_STEPS))

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Contradictions that take more than one publication."""
        return tuple(c for c in self._conflicts if joint(c) and len(self.parties(c.rows)) > 1)

    @property
    def unsettled(self) -> bool:
        """Whether the time did not suffice to tell if there are contradictions."""
        return any(c.status == Status.TIMEOUT for c in self._conflicts)

    def parties(self, rows: Sequence[int] | Ints) -> list[int]:
        """The publications that edits are of or tie together, ascending."""
        cells = [cell for row in rows for cell in self.joint.system.cells_of(int(row)).tolist()]
        return sorted({self.joint.place_of(cell)[0] for cell in cells})

    def contradictions(self, me: int) -> tuple[Contradiction, ...]:
        """The contradictions that a publication takes part in, its own edits numbered as it numbers them."""
        return tuple(
            Contradiction(
                tuple(self.numbered(me, c.rows.tolist())),
                self._sources(me, c.rows.tolist()),
                tied=any(self._same_figure(row) for row in c.rows.tolist()),
            )
            for c in self.conflicts
            if me in self.parties(c.rows)
        )

    def _same_figure(self, row: int) -> bool:
        link = self.joint.owner(row) - len(self.publications)
        return link >= 0 and self.links[link].same_figure

    def stars(self, me: int, own: tuple[Star, ...]) -> tuple[Star, ...]:
        """The stars of a publication; where the others narrow one further, with what gives it away.

        One of which the time did not suffice to tell is `skipped`.
        """
        return tuple(s if s.status in SETTLED else self._star(me, s) for s in own)

    def _star(self, me: int, star: Star) -> Star:
        cell = int(self.joint.first_cell[me]) + star.cell
        if self._narrows(cell, star):
            return self._narrowed(me, star)
        return star._replace(status="skipped") if self.bounds.cells[cell] == CellStatus.TIMEOUT else star

    @cached_property
    def chains(self) -> dict[int, list[int]]:
        """By cell that only the group gives away, the edits that do so, in the order a person would use them.

        Of cells that are tied together one is worked out, and the others by the ties from it.
        """
        bounds, ties = self.bounds, self.ties
        cells = np.flatnonzero(self._asked & bounds.proved & (bounds.lower == bounds.upper))
        by_cell: dict[int, list[int]] = {}
        worked_out: list[tuple[int, dict[int, list[int]]]] = []
        for cell in cells.tolist():
            if cell not in by_cell:
                reached = _paths(cell, ties)
                by_cell |= reached
                worked_out.append((cell, reached))
        derived = derivation.derive(self.system, bounds.lower, bounds.upper, [c for c, _ in worked_out], self.budget)
        chains: dict[int, list[int]] = {}
        for cell, reached in worked_out:
            if cell in derived:
                rows = [row for step in derived[cell].steps for row in step.rows]
                chains |= {c: self._needed(c, (*rows, *path)) for c, path in reached.items()}
        return chains

    def _needed(self, cell: int, rows: Sequence[int]) -> list[int]:
        """The edits of a chain, without the ties that lead from its figures to another printing and no further."""
        system, left = self.joint.system, list(dict.fromkeys(rows))
        while True:
            used = Counter(c for row in left for c in system.cells_of(row).tolist())
            idle = {
                row
                for row in left
                for end, (other, tie) in ((e, t) for e in system.cells_of(row).tolist() for t in self.ties.get(e, ()))
                if tie == row and used[end] == 1 and end != cell
                if system.lower[end] <= system.lower[other] and system.upper[other] <= system.upper[end]
            }
            if not idle:
                return left
            left = [row for row in left if row not in idle]

    @property
    def _asked(self) -> Mask:
        """The protected cells that their own publication does not give away."""
        asked = np.zeros(self.joint.system.n_cells, dtype=np.bool_)
        for first, p in zip(self.joint.first_cell, self.publications, strict=False):
            secret = protected(p.recognised.cells, p.recognised.contract)
            alone = p.own_bounds.bounds
            asked[first + secret] = alone.upper[secret] > alone.lower[secret]
        return asked

    @cached_property
    def ties(self) -> dict[int, list[tuple[int, int]]]:
        """By cell, the cells of other publications that print the same figure, and the edit that says so."""
        ties: dict[int, list[tuple[int, int]]] = {}
        for number, link in enumerate(self.links):
            if link.same_figure:
                for row in self.joint.rows_of_link(number).tolist():
                    one, other = self.joint.system.cells_of(row).tolist()
                    ties.setdefault(one, []).append((other, row))
                    ties.setdefault(other, []).append((one, row))
        return ties

    def _narrows(self, cell: int, star: Star) -> bool:
        bounds = self.bounds
        if star.lower is None or star.upper is None or bounds.cells[cell] != CellStatus.PROVED:
            return False
        return bool(bounds.upper[cell] - bounds.lower[cell] < star.upper - star.lower)

    def _narrowed(self, me: int, star: Star) -> Star:
        cell, system = int(self.joint.first_cell[me]) + star.cell, self.joint.system
        rows = self.chains.get(cell, [])
        lower, upper = int(self.bounds.lower[cell]), int(self.bounds.upper[cell])
        status = graded(upper - lower, int(system.upper[cell] - system.lower[cell]))
        return star._replace(
            status=status,
            lower=lower,
            upper=upper,
            steps=tuple(self.numbered(me, rows)),
            beside=self._sources(me, rows) or tuple(p.source for k, p in enumerate(self.publications) if k != me),
            depends_on_left_out=status == "recoverable" and self._depends(me, star.cell),
        )

    def _depends(self, me: int, cell: int) -> bool:
        """Whether a star is open again when no left-out row is taken for zero."""
        other, bounds = self.loose
        place = int(other.first_cell[me]) + cell
        return bool(bounds.lower[place] < bounds.upper[place])

    def _sources(self, me: int, rows: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.publications[k].source for k in self.parties(rows) if k != me)

    def numbered(self, me: int, rows: Sequence[int]) -> list[int]:
        """Edits as a publication numbers them: its own as it does, all others after its last one."""
        first, end = self.joint.first_row[me : me + 2].tolist()
        return [row - first if first <= row < end else end - first + row for row in rows]


def _contradicted(system: EditSystem, budget: float) -> Ints:
    """Edits without which a system has no contradiction; as many of them as are found in time."""
    until = deadline(budget, MOST_STEPS)
    rows = np.zeros(0, dtype=np.int64)
    while True:
        conflicts = consistency.find_conflicts(without(system, rows), until)
        wrong = [c.rows for c in conflicts if c.status == Status.CONFLICT]
        if not wrong:
            return rows
        rows = np.concatenate([rows, *wrong])


def _paths(cell: int, ties: dict[int, list[tuple[int, int]]]) -> dict[int, list[int]]:
    """Every cell that ties lead to, itself among them, with the edits on the way."""
    paths: dict[int, list[int]] = {cell: []}
    waiting = [cell]
    for one in waiting:
        for other, row in ties.get(one, ()):
            if other not in paths:
                paths[other] = [*paths[one], row]
                waiting.append(other)
    return paths
