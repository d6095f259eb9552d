"""Findings that show their fault by themselves: a cause of their own, where no promise that fails has it already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from tallvakt.analysis.explanations.accounts import OPENED, CellChange
from tallvakt.analysis.explanations.blames import Blames
from tallvakt.analysis.explanations.suppositions import ROWS_EXCHANGED
from tallvakt.model.report import Finding
from tallvakt.pipeline.findings import Judge

LIKELY: Final[float] = 0.95
"""How likely a small figure that keeps every promise should have been hidden and is not a misprint of a larger one; and
that of two editions which print two rows the other way round, this one is wrong."""
ROW: Final = ["table", "subject", "row", "copy"]


class OwnFault(NamedTuple):
    """A fault that one finding shows: its kind, the facts of its sentence, and what cells should say."""

    kind: str
    facts: Mapping[str, Any]
    changes: tuple[CellChange, ...]


def of_finding(judge: Judge, finding: Finding) -> OwnFault:
    """The fault that a finding shows by itself."""
    if finding.explained_as == ROWS_EXCHANGED:
        return _exchanged(judge, finding)
    return _to_hide(judge, finding)


def _to_hide(judge: Judge, finding: Finding) -> OwnFault:
    """A small figure that keeps every promise, and should have been hidden."""
    cell = finding.cells[0].index
    threshold = int(judge.recognised.cells["threshold"].iloc[cell])
    hidden = CellChange(cell=cell, lower=0, upper=threshold - 1, symbol=True, through_hidden=True)
    facts = {**judge.words(cell), "text": finding.cells[0].text, "threshold": threshold}
    return OwnFault(OPENED, facts, (hidden,))


def _exchanged(judge: Judge, finding: Finding) -> OwnFault:
    """Two rows with each other's figures: all that they print, the months that no earlier edition has as well."""
    one, other = finding.cells[0].index, finding.cells[-1].index
    cells = judge.recognised.cells
    changes = tuple(sorted(_changes(cells, _row(cells, one), _row(cells, other)), key=lambda change: change.cell))
    facts = {**judge.words(one), "other": judge.words(other)["row"], "edition": finding.facts["edition"]}
    return OwnFault(ROWS_EXCHANGED, facts, changes)


def _row(cells: pd.DataFrame, cell: int) -> dict[str, int]:
    """By column, the cells of the printed row of a cell."""
    same = np.logical_and.reduce([cells[name].eq(cells[name].iloc[cell]).to_numpy() for name in ROW])
    at = np.flatnonzero(same)
    return dict(zip(cells["column"].iloc[at].astype(str).tolist(), at.tolist(), strict=True))


def _changes(cells: pd.DataFrame, one: Mapping[str, int], other: Mapping[str, int]) -> Iterator[CellChange]:
    """What each cell of two rows should say: what the other row prints in its column."""
    lower, upper, symbol = (cells[name].to_numpy() for name in ("lower", "upper", "suppressed"))
    for column in one.keys() & other.keys():
        for here, there in ((one[column], other[column]), (other[column], one[column])):
            printed = [(int(lower[c]), int(upper[c]), bool(symbol[c])) for c in (here, there)]
            if printed[0] != printed[1]:
                low, high, hides = printed[1]
                yield CellChange(cell=here, lower=low, upper=high, symbol=hides, through_hidden=hides)


def with_own_causes(findings: Sequence[Finding], exposed: Iterable[str], blames: Blames) -> list[Finding]:
    """The findings; those that show their fault have the cause that changes their figure, or one of their own.

    `exposed` are the fingerprints of those that show a small figure printed openly.
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
        if finding.cause < 0 and (finding.fingerprint in wanted or finding.explained_as):
            number = cause_of.get(finding.cells[0].index, next_number)
            next_number += number == next_number
            finding = replace(finding, cause=number)
        numbered.append(finding)
    return numbered
