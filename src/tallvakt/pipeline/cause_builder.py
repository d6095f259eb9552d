"""From the reasoning's accounts to the causes of a report: cells and rows by name, in printed units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from tallvakt.analysis.explanations.accounts import AbsentRow, Account, CellChange, FaultAccount
from tallvakt.analysis.explanations.blames import Blame, Blames
from tallvakt.analysis.explanations.suppositions import OfCell
from tallvakt.model.report import (
    Cause,
    Change,
    Correction,
    Explanation,
    Finding,
    MissingRow,
    MissingValue,
    SupposedFault,
)
from tallvakt.pipeline.findings import Judge
from tallvakt.pipeline.own_causes import LIKELY, OwnFault, of_finding
from tallvakt.reasoning import Status
from tallvakt.reasoning.consistency import possible

SECONDS: Final[float] = 10.0
MOST_NODES: Final[int] = 1000
"""What it may cost to prove a correction."""


@dataclass(frozen=True, eq=False)
class CauseBuilder:
    """Names the causes of one publication."""

    judge: Judge
    blames: Blames
    findings: Sequence[Finding]

    @cached_property
    def by_cause(self) -> dict[int, list[Finding]]:
        """The findings of each cause."""
        by_cause: dict[int, list[Finding]] = {}
        for finding in self.findings:
            if finding.cause >= 0:
                by_cause.setdefault(finding.cause, []).append(finding)
        return by_cause

    @cached_property
    def own(self) -> dict[int, OwnFault]:
        """By cause, the faults that findings show by themselves."""
        first = len(self.blames.causes)
        return {n: of_finding(self.judge, mine[0]) for n, mine in self.by_cause.items() if n >= first}

    def causes(self) -> tuple[Cause, ...]:
        """The causes that findings are numbered by, each with the fingerprints of its findings."""
        causes = []
        for number, mine in sorted(self.by_cause.items()):
            prints = tuple(f.fingerprint for f in mine)
            if number < len(self.blames.causes):
                causes.append(self._cause(number, self.blames.causes[number], prints))
            else:
                explanation = Explanation(faults=(self._own(number),), unique=False, probability=LIKELY)
                causes.append(Cause(id=number, findings=prints, explanations=(explanation,)))
        return tuple(causes)

    def correction(self, causes: Sequence[Cause]) -> Correction | None:
        """The first explanation of every cause together."""
        firsts = [cause.explanations[0] for cause in causes if cause.explanations]
        if not firsts:
            return None
        changes = sorted((c for first in firsts for c in first.changes), key=lambda c: c.cell.index)
        rows = tuple(row for first in firsts for row in first.rows)
        verified = len(firsts) == len(causes) and self._verified()
        return Correction(changes=tuple(changes), rows=rows, verified=verified)

    def _verified(self) -> bool:
        """Whether all promises can hold with the first explanations of all causes, proved."""
        corrected = self.blames.corrected
        if corrected is not None and not corrected.verified:
            return False
        if not self.own:
            return True
        # What findings show by themselves is put to the system together with all else.
        faults = [f for blame in self.blames.causes for account in blame.accounts[:1] for f in account.faults]
        if any(fault.row is not None for fault in faults):
            return False
        changes = [c for fault in faults for c in fault.changes] + [c for f in self.own.values() for c in f.changes]
        system = self.judge.edits.system
        lower, upper = np.array(system.lower), np.array(system.upper)
        for change in changes:
            lower[change.cell], upper[change.cell] = change.lower, change.upper
        return possible(system.narrowed(lower, upper), SECONDS, most_nodes=MOST_NODES) is True

    def _cause(self, number: int, blame: Blame, findings: tuple[str, ...]) -> Cause:
        searched = blame.status != Status.TIMEOUT
        return Cause(
            id=number,
            findings=findings,
            explanations=tuple(self._explanation(account) for account in blame.accounts),
            searched=searched,
            limit="" if searched else "seconds" if blame.late else "steps",
            impossible=blame.status == Status.CONFLICT,
        )

    def _own(self, number: int) -> SupposedFault:
        """The fault that a finding shows by itself."""
        fault = self.own[number]
        changes = tuple(self._change(change) for change in fault.changes)
        return SupposedFault(kind=fault.kind, facts=fault.facts, changes=changes)

    def _explanation(self, account: Account) -> Explanation:
        return Explanation(
            faults=tuple(self._fault(fault) for fault in account.faults),
            unique=account.unique,
            probability=account.probability,
        )

    def _fault(self, fault: FaultAccount) -> SupposedFault:
        changes = tuple(self._change(change) for change in fault.changes)
        if fault.row is None:
            return SupposedFault(kind=fault.kind, facts=self._facts(fault), changes=changes)
        row = self._missing(fault.row)
        facts = {**self._facts(fault), "row": row.label, "after": self._words(fault.row.after, "row")}
        return SupposedFault(kind=fault.kind, facts=facts, changes=changes, rows=(row,))

    def _facts(self, fault: FaultAccount) -> dict[str, Any]:
        facts = {name: self._fact(value) for name, value in fault.facts.items()}
        if len(fault.changes) == 1:
            facts["text"] = self.judge.cells[fault.changes[0].cell].text
        return facts

    def _fact(self, value: Any) -> Any:
        if isinstance(value, OfCell):
            return self._words(value.cell, value.what)
        if isinstance(value, tuple):
            return tuple(self._fact(part) for part in value)
        return value

    def _words(self, cell: int, what: str) -> Any:
        return self.judge.words(cell)[what] if cell >= 0 else {}

    def _change(self, change: CellChange) -> Change:
        lower, upper = self.judge.printed(change.cell, (change.lower, change.upper))
        return Change(
            cell=self.judge.cells[change.cell],
            value=lower if lower == upper else None,
            lower=lower,
            upper=upper,
            symbol=self._symbol if change.symbol else "",
            through_hidden=change.through_hidden,
        )

    @property
    def _symbol(self) -> str:
        """The symbol by which the contract hides figures."""
        symbols = self.judge.recognised.contract.guarded
        return symbols[0] if symbols else "*"

    def _missing(self, row: AbsentRow) -> MissingRow:
        reading, total = self.judge.recognised.reading, self.judge.cells[row.total]
        table, _, subject = total.table.partition("/")
        figures = [*row.figures, *([row.average] if row.average is not None else [])]
        return MissingRow(
            table=total.table,
            row=row.code or None,
            label=reading.row_name((table, subject), row.code) if row.code else {},
            after=self.judge.cells[row.after] if row.after >= 0 else None,
            values=tuple(self._value(figure) for figure in figures),
        )

    def _value(self, figure: CellChange) -> MissingValue:
        change = self._change(figure)
        return MissingValue(
            column=change.cell.column,
            value=change.value,
            lower=change.lower,
            upper=change.upper,
            symbol=change.symbol,
            through_hidden=change.through_hidden,
        )
