"""Plausibility of the promises themselves, asked of a publication that has every cell and no figure yet.

Which promises contradict each other for any figures, which follow from others, which never apply, and which cells no
promise touches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from tallvakt.analysis import edits
from tallvakt.analysis.edits import Edits
from tallvakt.model import periods
from tallvakt.model.report import AVERAGE, TOTAL, Edition, Place
from tallvakt.reasoning import NO_LIMIT, Status, consistency
from tallvakt.rules.cells import OPEN, CellLists, RowKey, Value, frame
from tallvakt.rules.contract import Contract
from tallvakt.rules.contract_files import Library
from tallvakt.rules.registry import Check

ERRORS = ("contradiction", "unguarded")
"""What makes a contract wrong; other remarks may be meant."""
RemarkKind = Literal["contradiction", "redundant", "never-applies", "untouched", "unguarded"]
FIRST_YEAR = 2024
MONTHS = {"quarter": 6, "half-year": 12, "year": 24, "school-year": 36, "fiscal-year": 36}
"""How many months have two whole periods of a kind, for what is said of one and the one before; of others three do."""
UNKNOWN = "figure-hidden"
"""Why a promise whose row takes a figure, such as a share, has none here: no figure is known yet."""


@dataclass(kw_only=True, frozen=True, slots=True)
class ContractRemark:
    """What is odd about a contract: the promises it is about, and why."""

    family: str
    kind: RemarkKind
    promises: tuple[str, ...]
    why: str


def lint(contract: Contract, library: Library, checks: Mapping[str, Check]) -> list[ContractRemark]:
    """Everything odd about one contract's promises across cells; empty when nothing is."""
    cells = blank(contract, library)
    system = edits.build(cells, contract, checks, codes={})
    return [
        *_contradictions(contract, cells, system),
        *_idle(contract, system),
        *_redundant(contract, system),
        *_untouched(contract, cells, system),
        *_unguarded(contract),
    ]


def _unguarded(contract: Contract) -> Iterator[ContractRemark]:
    """Symbols that hide figures where the disclosure audit guards none, and guarded ones that hide nothing."""
    hiding = contract.hiding_symbols
    if hiding and not set(hiding) & set(contract.guarded):
        symbols = ", ".join(f"'{text}'" for text in hiding)
        yield ContractRemark(
            family=contract.family,
            kind="unguarded",
            promises=(),
            why=f"{symbols} hides figures, and 'protect' guards none of them: nothing is audited",
        )
    for text in contract.guarded:
        if text not in hiding:
            why = f"'protect' guards '{text}', which is no symbol that means suppressed"
            yield ContractRemark(family=contract.family, kind="never-applies", promises=(), why=why)


def blank(contract: Contract, library: Library) -> pd.DataFrame:
    """The Cells frame of a publication with every table, row and column of a contract; each cell may be any count."""
    kinds = contract.columns.kinds
    last = max((MONTHS.get(kind, 3) for kind in kinds), default=3) - 1
    edition = Edition(f"{FIRST_YEAR}-01", f"{FIRST_YEAR + last // 12}-{last % 12 + 1:02}")
    dated = [code for kind in kinds for code in periods.of_kind(edition, kind)]
    dated += [AVERAGE] if contract.columns.average else []
    cells = CellLists()
    for table_id, table in contract.tables.items():
        columns = dated if table.columns is None else [*_codes(contract, library, table.columns, edition), TOTAL]
        subjects = _codes(contract, library, table.subject, edition) if table.subject else [""]
        subjects = list(periods.of_kind(edition, table.each)[:1]) if table.each else subjects
        columns = [c for c in columns if c != AVERAGE] if table.beside else columns
        rows = ([TOTAL] if table.total else []) + _codes(contract, library, table.rows, edition)
        for subject in subjects:
            for row in rows:
                cells.rows.append(RowKey(table_id, subject, row, 0, 0, len(columns)))
                cells.column += columns
                cells.text += [""] * len(columns)
                cells.place += [Place(len(cells.rows), field) for field in range(1, len(columns) + 1)]
    return frame(cells, contract.family, [0], [lambda _: Value("unreadable", 0, OPEN, False)])


def _codes(contract: Contract, library: Library, dimension: str, edition: Edition) -> list[str]:
    """The codes of a dimension; made-up ones where they are those printed: two, and one below each parent."""
    one = contract.dimensions[dimension]
    if one.open:
        above = _codes(contract, library, one.parents.from_, edition) if one.parents else []
        below = [f"{code}01" for code in above if one.parents and len(code) == one.parents.digits]
        return ["a", "b", *below, *(one.parents.codes if one.parents else ())]
    return [c.code for c in library.codes(contract, dimension).at(edition.end).codes]


def _contradictions(contract: Contract, cells: pd.DataFrame, system: Edits) -> Iterator[ContractRemark]:
    """Promises that no figures can keep, unless every one of them is nothing."""
    signed = cells["table"].map(lambda t: contract.format_of(t).negative).to_numpy(dtype=bool)
    lower = np.where(signed, -NO_LIMIT, 1)
    reported = set()
    positive = system.system.with_bounds(lower, np.full(len(cells), NO_LIMIT))
    for conflict in consistency.find_conflicts(positive):
        ids = tuple(dict.fromkeys(system.promises[p].id for p in system.promise[conflict.rows]))
        if conflict.status == Status.CONFLICT and ids not in reported:
            reported.add(ids)
            where = _names(cells, system.anchor[conflict.rows])
            yield ContractRemark(
                family=contract.family,
                kind="contradiction",
                promises=ids,
                why=f"no figures above 0 keep them together, at {where}",
            )


def _idle(contract: Contract, system: Edits) -> Iterator[ContractRemark]:
    """Promises that are about no cell at all, with the reasons for which their cells were skipped."""
    for number, promise in enumerate(system.promises):
        if not (system.promise == number).any():
            reasons = sorted({reason for n, _, reason in system.skipped if n == number})
            if UNKNOWN in reasons:
                continue
            why = f" ({', '.join(reasons)})" if reasons else ""
            yield ContractRemark(
                family=contract.family,
                kind="never-applies",
                promises=(promise.id,),
                why=f"it is about no cells of the contract{why}",
            )


def _redundant(contract: Contract, system: Edits) -> Iterator[ContractRemark]:
    """Promises of equality whose every row is a combination of the others' rows (by rank)."""
    matrix, equal = system.system.matrix, system.system.row_lower == system.system.row_upper
    if not equal.any():
        return
    dense, owner = matrix[np.flatnonzero(equal)].toarray().astype(float), system.promise[equal]
    whole = np.linalg.matrix_rank(dense)
    for number, promise in enumerate(system.promises):
        mine = owner == number
        alone = not (system.promise[~equal] == number).any()
        if mine.any() and alone and not mine.all() and np.linalg.matrix_rank(dense[~mine]) == whole:
            others = tuple(system.promises[n].id for n in np.unique(owner[~mine]))
            yield ContractRemark(
                family=contract.family,
                kind="redundant",
                promises=(promise.id,),
                why=f"it follows from {', '.join(others)}",
            )


def _untouched(contract: Contract, cells: pd.DataFrame, system: Edits) -> Iterator[ContractRemark]:
    counts = np.bincount(system.system.matrix.indices, minlength=len(cells))[: len(cells)]
    counts[[cell for _, cell, reason in system.skipped if reason == UNKNOWN]] += 1
    idle = cells[counts == 0]
    for table, group in idle.groupby("table", observed=True):
        whole = len(group) == int((cells["table"] == table).sum())
        columns = ", ".join(map(str, dict.fromkeys(group["column"])))
        why = "no promise touches it" if whole else f"no promise touches {len(group)} of its cells (columns {columns})"
        yield ContractRemark(family=contract.family, kind="untouched", promises=(), why=f"table {table}: {why}")


def _names(cells: pd.DataFrame, anchors: np.ndarray) -> str:
    rows = (cells.iloc[int(a)] for a in anchors[:3])
    return "; ".join(f"{r['table']}{'/' if r['subject'] else ''}{r['subject']} {r['row']} {r['column']}" for r in rows)
