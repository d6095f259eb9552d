"""Claims of one cause against the others: what is the only explanation of it, whatever explains the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tallvakt.reasoning.components import connected
from tallvakt.reasoning.localisation.linear_model import Belief, Candidate, Group, LocalisedCause, Looser, Question
from tallvakt.reasoning.system import Ints

from .agreement import agree, forced, marked
from .candidates import single
from .conflicts import all_cells, common_cells
from .hypotheses import nearby
from .structured import alone, confirmed, open_rows


@dataclass(frozen=True, eq=False, kw_only=True)
class OnlyExplanations:
    """What is claimed of several causes of one publication; `conflicts` are all of its conflicts."""

    question: Question
    conflicts: Sequence[Ints]
    groups: Sequence[Group]
    belief: Belief
    looser: Looser | None

    def kept(self, causes: Sequence[LocalisedCause]) -> list[LocalisedCause]:
        """The causes; one is unique only where it is so whatever else explains the other ones."""
        if len(causes) < 2 or not any(cause.candidates and cause.candidates[0].unique for cause in causes):
            return list(causes)
        reached = [self._reached(cause) for cause in causes]
        kept = []
        for k, cause in enumerate(causes):
            others = [*causes[:k], *causes[k + 1 :]]
            freed = np.unique(np.concatenate([*reached[:k], *reached[k + 1 :]]))
            stands = self._stands(cause, others, freed)
            kept.append(cause if stands else replace(cause, candidates=marked(cause.candidates, unique=False)))
        return kept

    def _stands(self, cause: LocalisedCause, others: Sequence[LocalisedCause], freed: Ints) -> bool:
        """Whether a cause has one explanation alone; true of one of which that was not claimed."""
        if not (cause.candidates and cause.candidates[0].unique):
            return True
        if any(self._spanned(cause, other) for other in others):
            return False
        own = np.union1d(all_cells(self.question.system, cause.rows), cause.candidates[0].cells)
        parts = connected(self.question.system)
        if not np.isin(nearby(self.question, parts, own.astype(np.int64)).cells, freed).any():
            return True
        return self._only(cause, freed)

    def _spanned(self, cause: LocalisedCause, other: LocalisedCause) -> bool:
        """Whether one fault might explain something of two causes, and another the rest."""
        spanning, all_tried = alone(self._all_aside, [cause.rows, other.rows], self.groups)
        return bool(spanning) or not all_tried

    @cached_property
    def _all_aside(self) -> Question:
        """The question with all conflicts aside: what other faults would have to mend refutes none."""
        return replace(self.question, aside=self.question.aside | open_rows(self.question.system, self.conflicts))

    def _only(self, cause: LocalisedCause, freed: Ints) -> bool:
        """Whether all that explains a cause makes its changes, though the figures `freed` were anything."""
        mine = self._conflicts_of(cause)
        question = self._freed(self._of(mine), freed)
        system, first = self.question.system, cause.candidates[0]
        parts = connected(question.system)
        figures = single(question, mine, open_rows(system, mine), parts, self.belief)
        groups, all_tried = alone(question, mine, self.groups)
        if not all_tried or not agree(first, [*groups, *figures], system):
            return False
        looser = self.looser(cause.rows, first.cells) if self.looser else ()
        return confirmed(question, forced(first, system), looser)

    def _reached(self, cause: LocalisedCause) -> Ints:
        """The figures that an explanation of a cause by as few faults might change."""
        system, mine = self.question.system, self._conflicts_of(cause)
        candidates: list[Candidate] = list(cause.candidates)
        if candidates and candidates[0].faults == 1:
            around = self._freed(self._of(mine), self._elsewhere(mine))
            groups, all_tried = alone(around, mine, self.groups)
            candidates += groups
            own = common_cells(system, mine) if all_tried else all_cells(system, cause.rows)
        else:
            own = all_cells(system, cause.rows)
        return np.unique(np.concatenate([own, *(c.cells for c in candidates)])).astype(np.int64)

    def _elsewhere(self, mine: Sequence[Ints]) -> Ints:
        """The figures of all conflicts but those of one cause."""
        wanted = {rows.tobytes() for rows in mine}
        others = [rows for rows in self.conflicts if rows.tobytes() not in wanted]
        return all_cells(self.question.system, np.unique(np.concatenate(others))) if others else np.zeros(0, np.int64)

    def _conflicts_of(self, cause: LocalisedCause) -> list[Ints]:
        """The conflicts of a cause; its promises as one where they came up only once another fault was supposed."""
        return [rows for rows in self.conflicts if np.isin(rows, cause.rows).all()] or [cause.rows]

    def _of(self, mine: Sequence[Ints]) -> Question:
        """The question with the conflicts of other causes aside."""
        system = self.question.system
        others = open_rows(system, self.conflicts) & ~open_rows(system, mine)
        return replace(self.question, aside=self.question.aside | others)

    def _freed(self, question: Question, cells: Ints) -> Question:
        """The question with some figures free to be anything."""
        lower, upper = np.array(question.system.lower), np.array(question.system.upper)
        lower[cells], upper[cells] = question.lower[cells], question.upper[cells]
        return replace(question, system=question.system.narrowed(lower, upper))
