"""From conflicts to causes: the steps of localisation, cheapest first, and what is shown of several holds jointly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Final

import numpy as np

from tallvakt.reasoning.components import Components, connected, touching
from tallvakt.reasoning.consistency import possible
from tallvakt.reasoning.localisation.linear_model import (  # fmt: skip
    SEVERAL,
    SINGLE,
    Belief,
    Candidate,
    Group,
    LocalisedCause,
    Looser,
    Question,
)
from tallvakt.reasoning.status import Status, late, left
from tallvakt.reasoning.system import EditSystem, Ints
from tallvakt.reasoning.unions import labels

from .agreement import agree, exact, forced, marked
from .candidates import single
from .conflicts import evident, related
from .hypotheses import nearby
from .only_explanations import OnlyExplanations
from .pairs import pairs
from .several import several
from .structured import ANOTHER, Taken, alone, apart, confirmed, open_rows, peel

MOST_SHOWN: Final[int] = 40
"""Candidates of causes that touch each other, combined."""
MOST_PROVED: Final[int] = 12
"""Candidates of one cause that are put to the exact system and shown, the likeliest first."""
MOST_NODES: Final[int] = 1000
"""How often the solver may branch to refute one candidate."""
MOST_ROUNDS: Final[int] = 4
"""How often causes whose first candidates break a promise together are put together and looked at anew."""


@dataclass(frozen=True, eq=False)
class Search:
    """What is asked of one system: its ``parts`` are its connected components."""

    question: Question
    parts: Components
    groups: Sequence[Group]
    belief: Belief
    looser: Looser | None = None
    printed: Question | None = None
    """The question before any fault was taken for true, None if that is this one."""
    singles: Mapping[bytes, list[Candidate]] = field(default_factory=dict)
    """By the rows of a cause, the single figures that are known to explain it."""

    def causes(self, conflicts: Sequence[Ints]) -> list[LocalisedCause]:
        """The causes of the conflicts, each with its candidates."""
        system = self.question.system
        together = related(system, conflicts)
        first = {self._rows(mine).tobytes(): self._singles(mine, conflicts) for mine in together}
        best = {key: max(c.score for c in candidates) for key, candidates in first.items() if candidates}
        peeled = peel(self.question, conflicts, self.groups, best)
        structured = [self._structured(taken, together, first, peeled.complete) for taken in peeled.taken]
        parts = connected(peeled.question.system) if peeled.taken else self.parts
        singles = {} if peeled.taken else first
        rest = replace(self, question=peeled.question, parts=parts, printed=self.question, singles=singles)
        figures = rest.of_figures(peeled.remaining, conflicts)
        claims = OnlyExplanations(
            question=self.question, conflicts=conflicts, groups=self.groups, belief=self.belief, looser=self.looser
        )
        separate = claims.kept([*structured, *figures])
        return [self._proved(cause, conflicts) for cause in self._merged(separate)]

    def _proved(self, cause: LocalisedCause, conflicts: Sequence[Ints]) -> LocalisedCause:
        """The cause without candidates that the exact system refutes; those it was not asked about are left out too.

        The first ones are asked, promises of other causes aside. One that was neither proved nor refuted before the
        steps or the time were out is not unique.
        """
        others = open_rows(self.question.system, conflicts)
        others[cause.rows] = False
        question = replace(self.question, aside=self.question.aside | others)
        answers = [(c, self._stands(question, c)) for c in cause.candidates[:MOST_PROVED]]
        kept = [replace(c, unique=c.unique and stands is True) for c, stands in answers if stands is not False]
        return replace(cause, candidates=tuple(kept))

    def _stands(self, question: Question, candidate: Candidate) -> bool | None:
        """Whether all promises not aside can hold with a candidate; None where that was not found out."""
        near = nearby(question, self.parts, candidate.cells)
        lower, upper = np.array(near.system.lower), np.array(near.system.upper)
        at = np.searchsorted(near.cells, candidate.cells)
        lower[at], upper[at] = candidate.lower, candidate.upper
        return possible(near.system.narrowed(lower, upper), question.until, most_nodes=MOST_NODES)

    # -- figures that changed each by itself --------------------------------------------------------------------------

    def of_figures(self, conflicts: Sequence[Ints], everything: Sequence[Ints]) -> list[LocalisedCause]:
        """Causes of misprints alone; those whose first candidates break a promise together are one cause."""
        together = related(self.question.system, conflicts)
        causes = [self._figures(mine, conflicts, everything) for mine in together]
        for _ in range(MOST_ROUNDS if len(causes) > 1 else 0):
            broken = self._broken_by(causes)
            hit = [k for k, cause in enumerate(causes) if cause.candidates and self._touches(cause, broken)]
            if len(hit) < 2 or left(self.question.until) <= 0:
                break
            merged = [rows for k in hit for rows in together[k]]
            together = [merged, *(mine for k, mine in enumerate(together) if k not in hit)]
            others = [cause for k, cause in enumerate(causes) if k not in hit]
            causes = [self._figures(merged, conflicts, everything), *others]
        return causes

    def _broken_by(self, causes: Sequence[LocalisedCause]) -> Ints:
        """The promises that fail when the first candidate of every cause is taken for true."""
        system = self.question.system
        lower, upper = np.array(system.lower), np.array(system.upper)
        unexplained = [cause.rows for cause in causes if not cause.candidates]
        for cause in causes:
            for candidate in cause.candidates[:1]:
                lower[candidate.cells], upper[candidate.cells] = candidate.lower, candidate.upper
        after = system.narrowed(lower, upper).with_rows_open(open_rows(system, unexplained) | self.question.aside)
        broken = evident(after, connected(after), self.question.until)
        return np.unique(np.concatenate(broken)) if broken else np.zeros(0, dtype=np.int64)

    def _touches(self, cause: LocalisedCause, rows: Ints) -> bool:
        return bool(np.isin(touching(self.question.system, cause.candidates[0].cells), rows).any())

    def _figures(self, mine: Sequence[Ints], conflicts: Sequence[Ints], everything: Sequence[Ints]) -> LocalisedCause:
        """One figure, else two, else as few as will do."""
        rows = self._rows(mine)
        question = self._aside(mine, conflicts)
        failing = open_rows(question.system, mine)
        before = self.singles.get(rows.tobytes())
        singles = self._singles(mine, conflicts) if before is None else before
        if singles:
            groups, complete = alone(question, mine, self.groups)
            cause = _cause(rows, ranked([*singles, *groups], question.system), question, complete=complete)
            return self._settled(cause, mine, everything)
        two, complete = [], True
        if apart(question.system, mine) <= 2:
            enumerated = pairs(question, mine, failing, self.parts, self.belief)
            two, complete = enumerated.candidates, enumerated.complete
        if two:
            return _cause(rows, ranked(two, question.system), question, complete=complete)
        more, complete, impossible = several(question, mine, self.parts, self.belief)
        if impossible and self._hopeless():
            return LocalisedCause(rows, Status.CONFLICT, ranked(more, question.system))
        return _cause(rows, ranked(more, question.system), question, complete=complete)

    def _hopeless(self) -> bool:
        """Whether no change of any figures would let all promises hold, proved."""
        question = self.printed or self.question
        upper = np.where(question.movable, question.upper.max(initial=0), question.upper)
        freed = question.system.narrowed(question.lower, upper)
        return possible(freed, question.until, most_nodes=MOST_NODES) is False

    def _singles(self, mine: Sequence[Ints], conflicts: Sequence[Ints]) -> list[Candidate]:
        question = self._aside(mine, conflicts)
        return single(question, mine, open_rows(question.system, mine), self.parts, self.belief)

    def _aside(self, mine: Sequence[Ints], conflicts: Sequence[Ints]) -> Question:
        """The question with all conflicts aside that are not among ``mine``."""
        others = open_rows(self.question.system, conflicts) & ~open_rows(self.question.system, mine)
        return replace(self.question, aside=self.question.aside | others)

    def _rows(self, mine: Sequence[Ints]) -> Ints:
        return np.unique(np.concatenate(list(mine)))

    # -- uniqueness ---------------------------------------------------------------------------------------------------

    def _settled(self, cause: LocalisedCause, mine: Sequence[Ints], everything: Sequence[Ints]) -> LocalisedCause:
        """The cause, its only explanation marked as unique where nothing looser speaks against it."""
        only, system = cause.candidates[0], self.question.system
        sure = cause.status == Status.CONSISTENT and exact(only, system) and agree(only, cause.candidates, system)
        if not sure:
            return replace(cause, candidates=marked(cause.candidates, unique=False))
        looser = self.looser(cause.rows, only.cells) if self.looser else ()
        question = self._aside(mine, everything)
        return replace(
            cause, candidates=marked(cause.candidates, unique=confirmed(question, forced(only, system), looser))
        )

    # -- faults of rows and columns -----------------------------------------------------------------------------------

    def _structured(
        self, taken: Taken, together: Sequence[Sequence[Ints]], first: dict[bytes, list[Candidate]], complete: bool
    ) -> LocalisedCause:
        """The cause that a fault explains, with the other faults, and the figures, that would explain it as well."""
        system = self.question.system
        alternatives = list(taken.alternatives)
        inside = [mine for mine in together if np.isin(self._rows(mine), taken.rows).all()]
        if inside and self._rows([self._rows(mine) for mine in inside]).size == taken.rows.size:
            alternatives += _together([first[self._rows(mine).tobytes()] for mine in inside])
        candidates = ranked(alternatives, system)
        fewest = min(c.faults for c in candidates)
        smallest = [c for c in candidates if c.faults == fewest]
        best = candidates[0]
        cause = _cause(taken.rows, candidates, self.question, complete=complete)
        sure = cause.status == Status.CONSISTENT and best.faults == fewest
        sure = sure and exact(best, system) and agree(best, smallest, system)
        if sure:
            solved = [rows for mine in together for rows in mine if np.isin(rows, taken.rows).all()]
            question = self._aside(solved, [rows for mine in together for rows in mine])
            looser = self.looser(taken.rows, best.cells) if self.looser else ()
            sure = self._no_other(question, solved, best) and confirmed(question, forced(best, system), looser)
        return replace(cause, candidates=marked(candidates, unique=sure))

    def _no_other(self, question: Question, solved: Sequence[Ints], best: Candidate) -> bool:
        """Whether every other single fault that explains what one explains makes the same changes.

        Faults that were not worth taking for true, because they are less likely, count here as well.
        """
        if not solved:
            return False
        groups, all_tried = alone(question, solved, self.groups)
        figures = single(question, solved, open_rows(question.system, solved), self.parts, self.belief)
        return all_tried and agree(best, [*groups, *figures], question.system)

    # -- causes that touch --------------------------------------------------------------------------------------------

    def _merged(self, causes: list[LocalisedCause]) -> list[LocalisedCause]:
        """Causes whose first candidates touch through any promise as one cause."""
        if len(causes) < 2:
            return causes
        system = self.question.system
        entries = [(k, row) for k, cause in enumerate(causes) for row in self._reach(system, cause).tolist()]
        owner, row = (np.array(side, dtype=np.int64) for side in zip(*entries, strict=True))
        label = labels(len(causes) + system.n_edits, owner, len(causes) + row)[: len(causes)]
        groups = [[causes[k] for k in np.flatnonzero(label == mark)] for mark in dict.fromkeys(label.tolist())]
        aside = self.question.aside | open_rows(system, [cause.rows for cause in causes])
        question = replace(self.question, aside=aside)
        return [self._joint(group, question) for group in groups]

    def _joint(self, causes: Sequence[LocalisedCause], question: Question) -> LocalisedCause:
        """Causes as one; not unique where one fault might explain something of two of them, and another the rest.

        All conflicts are aside in `question`: what other faults would have to mend does not refute one.
        """
        joint = _as_one(causes, question.system)
        if len(causes) == 1 or not (joint.candidates and joint.candidates[0].unique):
            return joint
        for one, other in combinations(causes, 2):
            spanning, all_tried = alone(question, [one.rows, other.rows], self.groups)
            if spanning or not all_tried:
                return replace(joint, candidates=marked(joint.candidates, unique=False))
        return joint

    def _reach(self, system: EditSystem, cause: LocalisedCause) -> Ints:
        cells = cause.candidates[0].cells if cause.candidates else np.zeros(0, dtype=np.int64)
        return np.union1d(cause.rows, touching(system, cells)).astype(np.int64)


def _as_one(causes: Sequence[LocalisedCause], system: EditSystem) -> LocalisedCause:
    """Causes that touch each other as one: each candidate of one with the first of all others."""
    if len(causes) == 1:
        return causes[0]
    rows = np.unique(np.concatenate([cause.rows for cause in causes]))
    states, overdue = {cause.status for cause in causes}, any(cause.late for cause in causes)
    status = next((s for s in (Status.TIMEOUT, Status.CONFLICT) if s in states), Status.CONSISTENT)
    explained = [cause.candidates for cause in causes if cause.candidates]
    if len(explained) < len(causes):
        return LocalisedCause(rows, Status.TIMEOUT if status == Status.CONSISTENT else status, (), overdue)
    first = [candidates[0] for candidates in explained]
    combined = [_joined(first)]
    for k, candidates in enumerate(explained):
        combined += [_joined([*first[:k], other, *first[k + 1 :]]) for other in candidates[1:]]
    kept = [c for c in combined if np.unique(c.cells).size == c.cells.size]
    shown = ranked(kept[:MOST_SHOWN], system)
    # A fault of several figures may, with another one, do what two others do as well.
    unique = all(candidates[0].unique and candidates[0].kind == SINGLE for candidates in explained)
    # Two first candidates that change one figure differently are none together.
    unique = unique and kept[:1] == combined[:1] and agree(combined[0], shown, system)
    return LocalisedCause(rows, status, marked(shown, unique=unique), overdue)


def _joined(candidates: Sequence[Candidate]) -> Candidate:
    """Several candidates as one."""
    cells = np.concatenate([c.cells for c in candidates])
    order = np.argsort(cells, kind="stable")
    lower, upper, value = (
        np.concatenate([getattr(c, n) for c in candidates])[order] for n in ("lower", "upper", "value")
    )
    parts = tuple(part for c in candidates for part in (c.parts or (c,)))
    score = sum(c.score for c in candidates) + ANOTHER * (len(candidates) - 1)
    kind = SINGLE if all(part.kind == SINGLE for part in parts) else SEVERAL
    return Candidate(cells[order], lower, upper, value, score, kind=kind, parts=() if kind == SINGLE else parts)


def _cause(rows: Ints, candidates: tuple[Candidate, ...], question: Question, *, complete: bool) -> LocalisedCause:
    """A cause whose search has ended now."""
    ended = complete and left(question.until) > 0
    status = Status.CONSISTENT if ended else Status.TIMEOUT
    return LocalisedCause(rows, status, candidates, late(question.until))


def _together(candidates: Sequence[Sequence[Candidate]]) -> list[Candidate]:
    """The figures of one cause as they are; of several, the best of each as one candidate, where each has one."""
    if not all(candidates):
        return []
    if len(candidates) == 1:
        return list(candidates[0])
    joined = _joined([max(alternatives, key=lambda c: c.score) for alternatives in candidates])
    return [joined] if np.unique(joined.cells).size == joined.cells.size else []


def ranked(candidates: Sequence[Candidate], system: EditSystem) -> tuple[Candidate, ...]:
    """Likeliest first, with each one's share; of those that change the same figures alike, one that speaks for all."""
    if not candidates:
        return ()
    alike: dict[bytes, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda c: (-c.score, c.cells.tolist())):
        changed = forced(candidate, system)
        changed = changed if changed.cells.size else candidate
        key = b"".join(side.tobytes() for side in (changed.cells, changed.lower, changed.upper))
        alike.setdefault(key, []).append(candidate)
    # The one that supposes least speaks for all.
    least = [min(same, key=lambda c: (c.cells.size, -c.score)) for same in alike.values()]
    sums = [_log_sum([c.score for c in same]) for same in alike.values()]
    together = [replace(c, score=score) for c, score in zip(least, sums, strict=True)]
    ordered = sorted(together, key=lambda c: (-c.score, c.cells.tolist()))
    weights = np.exp(np.array([c.score for c in ordered]) - ordered[0].score)
    shares = (weights / weights.sum()).tolist()
    return tuple(replace(c, likelihood=s) for c, s in zip(ordered, shares, strict=True))


def _log_sum(scores: Sequence[float]) -> float:
    """Log of the sum of exponentials."""
    top = max(scores)
    return top + float(np.log(np.exp(np.array(scores) - top).sum()))
