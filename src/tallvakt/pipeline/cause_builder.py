"""From the reasoning's accounts to the causes of a report: cells and rows by name, in printed units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from tallvakt.analysis.explanations.accounts import OPENED, AbsentRow, Account, CellChange, FaultAccount
from tallvakt.analysis.explanations.suppositions import OfCell
from tallvakt.analysis.explanations.suspects import Blame, Blames
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
from tallvakt.reasoning import Status

TO_HIDE: Final[float] = 0.95
"""How likely a small figure that keeps every promise should have been hidden, and is not a misprint of a larger one."""


@dataclass(frozen=True, eq=False)
class CauseBuilder:
    """Names the causes of one publication."""

    judge: Judge
    blames: Blames

    def causes(self, findings: Sequence[Finding]) -> tuple[Cause, ...]:
        """The causes that findings are numbered by, each with the fingerprints of its findings."""
        by_cause: dict[int, list[Finding]] = {}
        for finding in findings:
            if finding.cause >= 0:
                by_cause.setdefault(finding.cause, []).append(finding)
        causes = []
        for number, mine in sorted(by_cause.items()):
            prints = tuple(f.fingerprint for f in mine)
            if number < len(self.blames.causes):
                causes.append(self._cause(number, self.blames.causes[number], prints))
            else:
                explanation = Explanation(faults=(self._to_hide(mine[0]),), unique=False, probability=TO_HIDE)
                causes.append(Cause(id=number, findings=prints, explanations=(explanation,)))
        return tuple(causes)

    def correction(self, causes: Sequence[Cause]) -> Correction | None:
        """The first explanation of every cause together."""
        firsts = [cause.explanations[0] for cause in causes if cause.explanations]
        if not firsts:
            return None
        changes = sorted((c for first in firsts for c in first.changes), key=lambda c: c.cell.index)
        rows = tuple(row for first in firsts for row in first.rows)
        corrected = self.blames.corrected
        verified = corrected is None or corrected.verified
        return Correction(changes=tuple(changes), rows=rows, verified=verified and len(firsts) == len(causes))

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

    def _to_hide(self, finding: Finding) -> SupposedFault:
        """A small figure that keeps every promise, and should have been hidden."""
        cell = finding.cells[0].index
        threshold = int(self.judge.recognised.cells["threshold"].iloc[cell])
        hidden = CellChange(cell=cell, lower=0, upper=threshold - 1, symbol=True, through_hidden=True)
        facts = {**self.judge.words(cell), "text": finding.cells[0].text, "threshold": threshold}
        return SupposedFault(kind=OPENED, facts=facts, changes=(self._change(hidden),))


def with_exposed(findings: Sequence[Finding], exposed: Iterable[str], blames: Blames) -> list[Finding]:
    """The findings; those of a small figure printed openly have the cause that changes it, or one of their own.

    `exposed` are the fingerprints of such findings.
    """
    cause_of: Mapping[int, int] = {
        change.cell: number
        for number, blame in enumerate(blames.causes)
        for account in blame.accounts[:1]
        for change in (c for fault in account.faults for c in fault.changes)
    }
    wanted, next_number = set(exposed), len(blames.causes)
    numbered = []
    for finding in findings:
        if finding.cause < 0 and finding.fingerprint in wanted:
            number = cause_of.get(finding.cells[0].index, next_number)
            next_number += number == next_number
            finding = replace(finding, cause=number)
        numbered.append(finding)
    return numbered
