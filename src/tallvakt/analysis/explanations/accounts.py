"""From candidates of the localisation to accounts: faults with the cells they changed and the rows they left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tallvakt.analysis.explanations.calibration import calibrated
from tallvakt.analysis.explanations.structural import Structural
from tallvakt.analysis.explanations.suppositions import (
    COLUMN_PASTED,
    COLUMNS_SHIFTED,
    ROW_MISSING,
    ROW_PASTED,
    ROW_SHIFTED,
    ROW_UNIT,
    place,
)
from tallvakt.reasoning import EditSystem
from tallvakt.reasoning.components import touching
from tallvakt.reasoning.localisation import SINGLE, Candidate
from tallvakt.reasoning.localisation.hypotheses import allowed
from tallvakt.reasoning.localisation.linear_model import Question
from tallvakt.reasoning.propagation import propagate
from tallvakt.reasoning.system import Ints, Mask

MISPRINT, HIDDEN, OPENED = "misprint", "figure-hidden", "figure-open"
WHOLE: Final = (COLUMN_PASTED, COLUMNS_SHIFTED, ROW_PASTED, ROW_SHIFTED, ROW_UNIT)
"""Faults by which every figure they went through is suspect, also one that could be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """What a cell should have said: `lower..upper`; `symbol`: a symbol that hides it."""

    cell: int
    lower: int
    upper: int
    symbol: bool = False
    through_hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsentRow:
    """A row that is missing: its `code`, "" if not known, the total row `total` of its table, and its figures.

    `after` is the first cell of the line it should follow. `figures`: `cell` is the total of each one's column.
    """

    code: str
    total: int
    after: int
    figures: tuple[CellChange, ...]
    average: CellChange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultAccount:
    """One fault; `facts` may be `OfCell`."""

    kind: str
    facts: Mapping[str, Any]
    changes: tuple[CellChange, ...] = ()
    row: AbsentRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Faults that explain a cause together."""

    faults: tuple[FaultAccount, ...]
    unique: bool
    probability: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Accounts:
    """Turns the candidates of one publication into accounts.

    `system` has the cells of missing rows as its last ones; `lower..upper` is what each cell may be if it is wrong;
    `exact` are the bounds with all first candidates taken for true, None if not proved.
    """

    structural: Structural
    system: EditSystem
    lower: Ints
    upper: Ints
    exact: tuple[Ints, Ints] | None

    @property
    def first_missing(self) -> int:
        """The first cell of a missing row."""
        return self.structural.tables.system.n_cells

    def of(self, candidate: Candidate, *, first: bool) -> Account:
        """A candidate as an account; the bounds of one that comes `first` are exact."""
        if first and self.exact is not None:
            candidate = self._exact(candidate)
        hidden = dict(zip(candidate.cells.tolist(), self.through_hidden(candidate).tolist(), strict=True))
        faults: list[FaultAccount] = []
        for part in candidate.parts or (candidate,):
            if part.kind == SINGLE:
                faults += [self._misprint(part, k, hidden) for k in range(part.cells.size)]
            else:
                faults.append(self._structured(part, hidden))
        exact = all(c.symbol or c.lower == c.upper for fault in faults for c in fault.changes)
        unique = candidate.unique and exact
        return Account(faults=tuple(faults), unique=unique, probability=calibrated(candidate.likelihood))

    def _exact(self, candidate: Candidate) -> Candidate:
        """The candidate with exact bounds."""
        if self.exact is None:
            return candidate
        parts = tuple(self._exact(part) for part in candidate.parts)
        low, high = (side[candidate.cells] for side in self.exact)
        vars_ = {f: getattr(candidate, f) for f in ("cells", "score", "likelihood", "unique", "kind", "label")}
        value = np.clip(candidate.value, low, high)
        return Candidate(**vars_, lower=low, upper=high, value=value, parts=parts)

    def _misprint(self, part: Candidate, k: int, hidden: Mapping[int, bool]) -> FaultAccount:
        page, cells = self.structural.page, self.structural.tables.cells
        cell, low, high, value = (int(side[k]) for side in (part.cells, part.lower, part.upper, part.value))
        change = self._change(cell, low, high, through_hidden=hidden[cell])
        facts: dict[str, Any] = place(cell, "row", "column")
        if cells.symbol[cell]:
            return FaultAccount(kind=HIDDEN, facts=facts, changes=(change,))
        if page.opened(cell) and value < cells.threshold[cell]:
            change = self._change(cell, 0, int(cells.threshold[cell]) - 1, through_hidden=True)
            facts["threshold"] = int(cells.threshold[cell])
            return FaultAccount(kind=OPENED, facts=facts, changes=(change,))
        return FaultAccount(kind=MISPRINT, facts={**facts, "slip": page.how(cell, value)}, changes=(change,))

    def _change(self, cell: int, low: int, high: int, *, through_hidden: bool) -> CellChange:
        """A change of a printed cell; what is below the threshold should be a symbol."""
        threshold = int(self.structural.tables.cells.threshold[cell])
        small = low >= 0 and high < threshold
        return CellChange(cell=cell, lower=low, upper=high, symbol=small, through_hidden=through_hidden or small)

    def _structured(self, part: Candidate, hidden: Mapping[int, bool]) -> FaultAccount:
        """A fault of rows, columns, updates or averages."""
        supposition = self.structural.suppositions[part.label]
        if part.kind == ROW_MISSING:
            row = self._absent(part, str(supposition.facts["code"]), hidden)
            facts: dict[str, Any] = {**place(row.total), "row": row, "after": row}
            return FaultAccount(kind=ROW_MISSING, facts=facts, row=row)
        printed = self.structural.tables.cells
        changes = []
        for cell, low, high in zip(part.cells.tolist(), part.lower.tolist(), part.upper.tolist(), strict=True):
            was_low, was_high = int(printed.lower[cell]), int(printed.upper[cell])
            apart = high < was_low or low > was_high
            # A figure where a symbol stood, or the other way round; or one among all that a fault went through.
            moved = self._was_moved(part, cell) and (low, high) != (was_low, was_high)
            within = part.kind in WHOLE and not printed.symbol[cell] and (low, high) != (was_low, was_high)
            if apart or moved or within:
                changes.append(self._change(cell, low, high, through_hidden=hidden[cell]))
        return FaultAccount(kind=part.kind, facts=supposition.facts, changes=tuple(changes))

    def _was_moved(self, part: Candidate, cell: int) -> bool:
        """Whether a cell was given what another one prints, not set free."""
        supposition = self.structural.suppositions[part.label]
        at = int(np.flatnonzero(supposition.cells == cell)[0])
        free = supposition.upper[at] == self.upper[cell] and supposition.lower[at] == self.lower[cell]
        return not free

    def _absent(self, part: Candidate, code: str, hidden: Mapping[int, bool]) -> AbsentRow:
        """The row that is missing, its figures in the order of the columns."""
        missing, cells = self.structural.missing, self.structural.tables.cells
        figures = []
        for cell, low, high in zip(part.cells.tolist(), part.lower.tolist(), part.upper.tolist(), strict=True):
            total = missing.shown[cell - self.first_missing]
            small = high < int(cells.threshold[total])
            figures.append(
                CellChange(cell=total, lower=low, upper=high, symbol=small, through_hidden=hidden[cell] or small)
            )
        figures.sort(key=lambda f: str(cells.columns[cells.column[f.cell]]))
        total = figures[0].cell
        average = int(self.structural.tables.average_of[total])
        mean = None
        if average >= 0 and all(f.lower == f.upper for f in figures) and len(figures) > 1:
            value = (2 * sum(f.lower for f in figures) + len(figures)) // (2 * len(figures))
            small = value < int(cells.threshold[total])
            masked = small or any(f.through_hidden for f in figures)
            mean = CellChange(cell=average, lower=value, upper=value, symbol=small, through_hidden=masked)
        after = self._after(total, code)
        return AbsentRow(code=code, total=total, after=after, figures=tuple(figures), average=mean)

    def _after(self, total: int, code: str) -> int:
        """The first cell of the printed line that a row should follow; -1 where its code is not known."""
        cells = self.structural.tables.cells
        codes = list(self.structural.codes.get(str(cells.name[total]), ()))
        if code not in codes:
            return -1
        before = set(codes[: codes.index(code)])
        mine = np.flatnonzero(cells.table == cells.table[total])
        lines = [int(c) for c in mine if cells.total[c] or cells.code[c] in before]
        if not lines:
            return -1
        last = max(lines, key=lambda c: int(cells.line[c]))
        return int(mine[cells.line[mine] == cells.line[last]][0])

    # -- what says something of suppressed figures --------------------------------------------------------------------

    def through_hidden(self, candidate: Candidate) -> Mask:
        """Which cells of a candidate are hidden, or have an interval that says something about hidden ones.

        It does where it rests on more than its own promises, each by itself and with every symbol taken for all it may
        stand for; and where, put beside the printed figures, it narrows what a symbol stands for.
        """
        cells = candidate.cells
        lower, upper = np.array(self.system.lower), np.array(self.system.upper)
        most = np.array(self.upper)
        most[self.first_missing :] = 10 * self.structural.tables.cells.largest + 9
        lower[cells], upper[cells] = self.lower[cells], most[cells]
        none = np.zeros(self.system.n_edits, dtype=bool)
        question = Question(self.system.narrowed(lower, upper), self.lower, most, none, float("inf"))
        low, high, _ = allowed(question, cells)
        plain = (low == candidate.lower) & (high == candidate.upper)
        moved = self._moved(candidate)
        telling = (~plain & ~moved) | self._narrowing(candidate)
        secret = telling & ~self._without_symbols(candidate)
        return np.asarray(secret | ~self.system.known[cells] | self._small(candidate))

    def _small(self, candidate: Candidate) -> Mask:
        """The cells that should be hidden, for all they are or a fault says they were."""
        cells, low = self.structural.tables.cells, candidate.lower
        threshold = np.zeros(self.system.n_cells, dtype=np.int64)
        threshold[: len(cells)] = cells.threshold
        shown = np.array(self.structural.missing.shown, dtype=np.int64)
        threshold[self.first_missing :] = cells.threshold[shown]
        return np.asarray((low >= 0) & (low < threshold[candidate.cells]))

    def _moved(self, candidate: Candidate) -> Mask:
        """The cells that a fault gives what is printed elsewhere: that says nothing new by itself."""
        moved = np.zeros(candidate.cells.size, dtype=np.bool_)
        for part in candidate.parts or (candidate,):
            if part.kind != SINGLE and part.label >= 0:
                given = self.structural.suppositions[part.label]
                exact = dict(zip(given.cells.tolist(), (given.lower == given.upper).tolist(), strict=True))
                at = np.searchsorted(candidate.cells, part.cells)
                moved[at] = [exact.get(cell, False) for cell in part.cells.tolist()]
        return moved

    def _without_symbols(self, candidate: Candidate) -> Mask:
        """The cells from which promises with figures that are not known are not reached at all."""
        system = self.system
        loose = ~system.known
        loose[candidate.cells] = False
        rows = touching(system, candidate.cells)
        matrix = system.matrix[rows]
        starred = matrix @ loose.astype(np.int64) != 0
        at = np.repeat(starred, np.diff(matrix.indptr))
        near = np.zeros(system.n_cells, dtype=np.bool_)
        near[matrix.indices[at]] = True
        return np.asarray(~near[candidate.cells].any() & np.ones(candidate.cells.size, dtype=np.bool_))

    def _narrowing(self, candidate: Candidate) -> Mask:
        """The cells whose interval, beside the printed figures, narrows what a symbol stands for."""
        system, cells = self.system, candidate.cells
        lower, upper = np.array(system.lower), np.array(system.upper)
        lower[cells], upper[cells] = candidate.lower, candidate.upper
        narrowing = np.zeros(cells.size, dtype=np.bool_)
        for k in range(cells.size):
            rows = touching(system, cells[k : k + 1])
            around = np.unique(system.matrix[rows].indices)
            stars = around[(lower[around] < upper[around]) & ~np.isin(around, cells)]
            if not stars.size:
                continue
            part = EditSystem.of_checked_parts(
                system.matrix[rows],
                lower=lower,
                upper=upper,
                row_lower=system.row_lower[rows],
                row_upper=system.row_upper[rows],
            )
            after = propagate(part)
            narrowing[k] = bool((after.lower[stars] > lower[stars]).any() or (after.upper[stars] < upper[stars]).any())
        return narrowing
