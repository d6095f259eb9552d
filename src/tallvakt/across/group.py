"""The questions to several publications as one system: what they give away, and contradict, only together."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tallvakt.across.bonds import Bond
from tallvakt.across.joint import Joint, join, without
from tallvakt.across.publication import Publication
from tallvakt.reason import graded, joint
from tallvakt.reasoned import Contradiction, Star
from tallvakt.reasoning import EditSystem, Status, Verdict, consistency, derivation, disclosure, verdicts
from tallvakt.reasoning.consistency import Conflict
from tallvakt.reasoning.disclosure import Bounds, CellStatus
from tallvakt.reasoning.system import Ints

AGAIN = ("skipped", "recoverable")
"""Stars that are not asked about again: contradicted or given away within their own publication."""


@dataclass(frozen=True, eq=False)
class Group:
    """Publications that are tied together. `budget` is in seconds, for each thing asked of all of them."""

    publications: tuple[Publication, ...]
    bonds: tuple[Bond, ...]
    budget: float

    @cached_property
    def joint(self) -> Joint:
        """Their edits as one system."""
        return join(self.publications, self.bonds, [p.edits for p in self.publications])

    @cached_property
    def verdicts(self) -> NDArray[np.int8]:
        """`reasoning.Verdict` of every edit."""
        return verdicts.evaluate(self.joint.system)

    @cached_property
    def held(self) -> EditSystem:
        """The system without what fails within one publication, or by itself: that is told already."""
        rows = [np.flatnonzero(self.verdicts == Verdict.FAILED)]
        for first, publication in zip(self.joint.first_row, self.publications, strict=False):
            rows += [c.rows + first for c in publication.look.conflicts if c.status == Status.CONFLICT]
        return without(self.joint.system, np.concatenate(rows))

    @cached_property
    def found(self) -> Bounds:
        """The bounds of every figure."""
        return disclosure.bounds(self.held, self.budget)

    @cached_property
    def loose(self) -> tuple[Joint, Bounds]:
        """The system when no left-out row is taken for zero, and the bounds of every figure in it."""
        other = join(self.publications, self.bonds, [p.build("unknown") for p in self.publications])
        failing = np.flatnonzero(verdicts.evaluate(other.system) == Verdict.FAILED)
        return other, disclosure.bounds(without(other.system, failing), self.budget)

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Contradictions that take more than one publication."""
        if self.found.status == Status.CONSISTENT:
            return ()
        found = consistency.find_conflicts(self.held, self.budget)
        return tuple(c for c in found if joint(c) and len(self.parties(c.rows)) > 1)

    def parties(self, rows: Sequence[int] | Ints) -> list[int]:
        """The publications that edits are of or tie together, ascending."""
        cells = [cell for row in rows for cell in self.joint.system.cells_of(int(row)).tolist()]
        return sorted({self.joint.place_of(cell)[0] for cell in cells})

    def contradictions(self, me: int) -> tuple[Contradiction, ...]:
        """The contradictions that a publication takes part in, its own edits numbered as it numbers them."""
        return tuple(
            Contradiction(tuple(self.numbered(me, c.rows.tolist())), self._sources(me, c.rows.tolist()))
            for c in self.conflicts
            if me in self.parties(c.rows)
        )

    def stars(self, me: int, known: tuple[Star, ...]) -> tuple[Star, ...]:
        """The stars of a publication; where the others narrow one further, with what gives it away."""
        until = time.monotonic() + self.budget
        found, first = self.found, int(self.joint.first_cell[me])
        narrower = {s.cell for s in known if s.status not in AGAIN and self._narrows(first + s.cell, s)}
        given_away = [first + cell for cell in narrower if found.lower[first + cell] == found.upper[first + cell]]
        left = max(0.0, until - time.monotonic())
        chains = derivation.derive(self.held, found.lower, found.upper, given_away, left)
        steps = {c - first: [r for step in chain.steps for r in step.rows] for c, chain in chains.items()}
        return tuple(self._narrowed(me, s, steps.get(s.cell, [])) if s.cell in narrower else s for s in known)

    def _narrows(self, cell: int, star: Star) -> bool:
        found = self.found
        if star.lower is None or star.upper is None or found.cells[cell] != CellStatus.PROVED:
            return False
        return bool(found.upper[cell] - found.lower[cell] < star.upper - star.lower)

    def _narrowed(self, me: int, star: Star, rows: Sequence[int]) -> Star:
        cell, system = int(self.joint.first_cell[me]) + star.cell, self.joint.system
        lower, upper = int(self.found.lower[cell]), int(self.found.upper[cell])
        status = graded(upper - lower, int(system.upper[cell] - system.lower[cell]))
        return replace(
            star,
            status=status,
            lower=lower,
            upper=upper,
            steps=tuple(self.numbered(me, rows)),
            beside=self._sources(me, rows) or tuple(p.source for k, p in enumerate(self.publications) if k != me),
            depends_on_left_out=status == "recoverable" and self._depends(me, star.cell),
        )

    def _depends(self, me: int, cell: int) -> bool:
        """Whether a star is open again when no left-out row is taken for zero."""
        other, found = self.loose
        place = int(other.first_cell[me]) + cell
        return bool(found.lower[place] < found.upper[place])

    def _sources(self, me: int, rows: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.publications[k].source for k in self.parties(rows) if k != me)

    def numbered(self, me: int, rows: Sequence[int]) -> list[int]:
        """Edits as a publication numbers them: its own as it does, all others after its last one."""
        first, end = self.joint.first_row[me : me + 2].tolist()
        return [row - first if first <= row < end else end - first + row for row in rows]
