"""A publication beside those it is tied to: what follows for it, in its own numbers and names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from tallvakt.analysis.equations import interval_of
from tallvakt.model.answers import Reasoned
from tallvakt.model.report import CellRef, Edition, Equation, Other
from tallvakt.pipeline.linked.linked_group import LinkedGroup
from tallvakt.reasoning import Verdict
from tallvakt.reasoning.system import Ints
from tallvakt.rules.contract import words


class Between(NamedTuple):
    """An edit between two publications, and its `reasoning.Verdict`."""

    equation: Equation
    verdict: int


@dataclass(frozen=True, eq=False)
class Beside:
    """One publication of a group: number `me` of its publications."""

    group: LinkedGroup
    me: int

    def improved(self, reasoned: Reasoned) -> Reasoned:
        """What was reasoned of the publication alone, with what follows from the others."""
        group = self.group
        return replace(
            reasoned,
            conflicts=(*reasoned.conflicts, *group.contradictions(self.me)),
            stars=group.stars(self.me, reasoned.stars),
            unsettled=reasoned.unsettled or group.unsettled,
        )

    def counted(self, promise: str) -> Iterator[Between]:
        """The counted edits of a promise about another publication."""
        rows, _ = self.promised(promise) or ((), ())
        yield from (Between(self.equation(int(row)), int(self.group.verdicts[row])) for row in rows)

    def promised(self, promise: str) -> tuple[Ints, tuple[str, ...]] | None:
        """The counted edits of a promise about another publication, and why others were skipped; None without one."""
        joint = self.group.joint
        for number, link in enumerate(joint.links):
            if link.promise == promise and link.mine is joint.publications[self.me]:
                rows = joint.rows_of_link(number)
                return rows[link.rows.counted], tuple(reason for _, reason in link.rows.skipped)
        return None

    def verdicts(self, rows: Ints) -> Ints:
        """How often edits have each `reasoning.Verdict`."""
        return np.bincount(self.group.verdicts[rows], minlength=len(Verdict))

    def failed(self, rows: Ints) -> list[int]:
        """Which of some edits fail, as the publication numbers them."""
        failing = rows[self.group.verdicts[rows] == Verdict.FAILED]
        return self.group.numbered(self.me, failing.tolist())

    def equation(self, number: int) -> Equation:
        """An edit of another publication, or between two, written out; numbered from the last one of its own."""
        joint = self.group.joint
        owner = joint.owner(number)
        if owner >= len(joint.publications):
            return self._between(number, owner - len(joint.publications))
        first = int(joint.first_cell[owner])
        written = joint.publications[owner].writer.equation(number - int(joint.first_row[owner]))
        cells = tuple(self._cell(first + cell.index) for cell in written.cells)
        return replace(written, anchor=self._number(first + written.anchor), cells=cells)

    def partner(self, number: int) -> Edition | Mapping[str, Any]:
        """What people call the publication that an edit between two is about."""
        joint = self.group.joint
        return self.named(joint.links[joint.owner(number) - len(joint.publications)].other.source)

    def _between(self, row: int, link: int) -> Equation:
        """An edit between two publications: what the figures of the one make, held against those of the other."""
        joint = self.group.joint
        system, start, end = joint.system, *joint.system.matrix.indptr[row : row + 2]
        anchor = int(joint.anchor[row - joint.first_row[len(joint.publications)]])
        home, own = joint.place_of(anchor)
        cells, factors = system.cells_of(row).tolist(), system.matrix.data[start:end].tolist()
        sums = [[0, 0], [0, 0]]
        for cell, factor in zip(cells, factors, strict=True):
            side = sums[joint.place_of(cell)[0] != home]
            side[0] += abs(factor) * int(system.lower[cell])
            side[1] += abs(factor) * int(system.upper[cell])
        printed = joint.publications[home].writer.printed
        return Equation(
            joint.links[link].promise,
            self._number(anchor),
            tuple(map(self._cell, cells)),
            tuple(factors),
            int(system.row_lower[row]),
            int(system.row_upper[row]),
            published=printed(own, interval_of(*sums[0])),
            computed=printed(own, interval_of(*sums[1])),
        )

    def _number(self, cell: int) -> int:
        """A cell's number among its own, or one below -1."""
        k, own = self.group.joint.place_of(cell)
        return own if k == self.me else -2 - cell

    def _cell(self, cell: int) -> CellRef:
        k, own = self.group.joint.place_of(cell)
        publication = self.group.publications[k]
        named = publication.writer.cells[own]
        return named if k == self.me else named._replace(index=self._number(cell), source=publication.source)

    @cached_property
    def others(self) -> Mapping[str, Other]:
        """By source, the other publications of the group."""
        return {
            p.source: Other(
                p.recognised.contract.family,
                words(p.recognised.contract.title),
                p.recognised.reading.edition,
                p.recognised.reading.names,
                {q.id: words(q.description) for q in p.recognised.contract.promises},
            )
            for k, p in enumerate(self.group.publications)
            if k != self.me
        }

    def named(self, source: str) -> Edition | Mapping[str, Any]:
        """What people call another publication: by its months where it is of the same family, else by its title."""
        mine = self.group.publications[self.me].recognised.contract.family
        other = next(p for p in self.group.publications if p.source == source).recognised
        return other.reading.edition if other.contract.family == mine else words(other.contract.title)
