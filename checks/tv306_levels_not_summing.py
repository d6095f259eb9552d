"""A table of a lower level does not add up to the table of a higher one.

## What it checks

Two tables print the same figures at two levels, such as municipalities and counties. What rolls up to what is told by
the codelist (`parent`), or by how the codes begin (`0301` to `03`). For every row of the higher table, subject and
month, the rows of the lower table that roll up to it must add up to it.

A row left out of either table counts as zero where the contract says so. Rows of the higher table that nothing ever
rolls up to, such as other areas, are not asked. A suppressed figure counts as every number it may stand for.

`parts` names the table of the lower level, `whole` that of the higher.

## Why it matters

The two tables are often made apart, and readers add up the one to get the other. It also says more about the stars of
the lower table than its own totals do.

## Fails

```text
By county      January        By municipality   January
03 Oslo             35        0301 Oslo              35
11 Rogaland         20        1101 Eigersund         12
                              1103 Stavanger          9
```

12 and 9 make 21, but the county has 20.

## Passes

The same tables with 8 for Stavanger, or with a star for it, which may be anything from 0 to 3, and 18 for Eigersund:
that is *undecided*.

## What to do

Compare the rows with the source at both levels. If many counties are wrong in the same month, one table was probably
made at another time, or with other borders.

## Reference

Balance edit between levels: T. de Waal, J. Pannekoek and S. Scholtus, *Handbook of Statistical Data Editing and
Imputation*, Wiley 2011. Hierarchical tables and their disclosure: A. Hundepool et al., *Statistical Disclosure
Control*, Wiley 2012.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tallvakt.rules import EditRows, Figures, anchored, balance, check, table_of, together

if TYPE_CHECKING:
    from tallvakt.rules import Contract

Ints = NDArray[np.int64]


def _refuse(contract: "Contract", parts: str, whole: str) -> None:
    low, high = table_of(contract, "parts", parts), table_of(contract, "whole", whole)
    if (low.subject, low.columns) != (high.subject, high.columns):
        raise ValueError(f"'{parts}' and '{whole}' are not printed for the same things")
    rule = contract.dimensions[low.rows].parents
    if (rule is None and not contract.rollup.get(low.rows)) or (rule is not None and rule.from_ != high.rows):
        raise ValueError(f"parts: nothing says what '{low.rows}' rolls up to; give its dimension 'parents'")


@check(
    "TV306",
    needs="edits",
    expectation="ExpectLevelsToSum",
    refuses=_refuse,
    holds={
        "nb": "Tallene på lavere nivå blir til sammen tallene på høyere nivå.",
        "en": "The figures of a lower level add up to those of the higher level.",
    },
    says={
        "nb": "«{table}», {row}, {column}: Tallet er {published}, men nivået under blir til sammen {computed}.",
        "en": "“{table}”, {row}, {column}: the figure is {published}, but the level below adds up to {computed}.",
    },
    todo={
        "nb": "Sammenlign raden og de radene den er satt sammen av, med kilden. Er mange rader feil i samme måned, er "
        "den ene tabellen trolig laget til en annen tid.",
        "en": "Compare the row and those it is made of with the source. If many rows are wrong in the same month, one "
        "table was probably made at another time.",
    },
)
def levels_not_summing(figures: Figures, parts: str, whole: str) -> EditRows:
    """Rows of the lower table minus the row they roll up to is 0, for each publication, subject and column.

    A sum is skipped with the reason `table-missing` where one table is not printed for the subject, `row-missing` where
    a side is lacking and the contract does not call that zero, and `label-unknown` where the lower table has a label
    that could not be read. Raises ValueError for tables that do not fit together.
    """
    _refuse(figures.contract, parts, whole)
    if not all(figures.contract.tables[t].required or figures.is_("table", t).any() for t in (parts, whole)):
        return together([])  # a table that need not be printed, and is not
    sums = _sums(figures, parts, whole)
    reason = _reasons(figures, sums, parts, whole)
    # A higher row that is left out and may be anything ties its parts together for the reasoning, but proves nothing.
    kept = np.isin(reason, ["", "whole-open"])[sums.group]
    rows = balance(
        sums.cell[kept],
        sums.group[kept],
        np.where(sums.is_whole[kept], -1, 1),
        sums.is_whole[kept],
        without_anchor=None,
    )
    told = zip(sums.anchor.tolist(), reason.tolist(), strict=True)
    return replace(
        anchored(figures, rows),
        skipped=tuple((a, r.replace("whole-open", "row-missing")) for a, r in told if r and a < figures.printed),
    )


@dataclass(frozen=True, slots=True)
class _Sums:
    """One group for each place and row of the higher table: per term its cell and group, per group its anchor."""

    cell: Ints
    group: Ints
    is_whole: NDArray[np.bool_]
    anchor: Ints
    wholes: Ints
    parts: Ints
    """Of each group, how many terms of either side."""
    printed: Ints
    """Of each group, how many of the higher side that are printed."""


def _sums(figures: Figures, parts: str, whole: str) -> _Sums:
    asked = figures.first & ~figures.average & ~figures.total
    low, high = np.flatnonzero(asked & figures.is_("table", parts)), np.flatnonzero(asked & figures.is_("table", whole))
    names = figures.names["row"]
    codes = {names[n]: n for n in np.unique(figures.codes["row"][high])}
    targets = _targets(figures, figures.contract.tables[parts].rows, low, codes)
    ids = {code: n for n, code in enumerate(dict.fromkeys([*codes, *(t for ts in targets for t in ts)]))}
    width = max(map(len, targets), default=0) or 1
    table = np.array([[*map(ids.__getitem__, t), *[-1] * (width - len(t))] for t in targets]).reshape(-1, width)
    of = table[figures.codes["row"][low]]
    part, target = np.repeat(low, width)[of.ravel() >= 0], of.ravel()[of.ravel() >= 0]
    fed = np.isin(np.arange(len(ids)), target)
    own = np.array([ids.get(name, -1) for name in names], dtype=np.int64)[figures.codes["row"][high]]
    # Nothing ever rolls up to some rows, such as other areas; where the lower table is not printed, all are asked for.
    high, own = (high[fed[own]], own[fed[own]]) if len(low) else (high, own)
    place = figures.key("publication", "subject", "column")
    cell, key = np.concatenate([high, part]), np.concatenate([place[high], place[part]]) * len(ids)
    _, group = np.unique(key + np.concatenate([own, target]), return_inverse=True)
    is_whole = np.arange(len(cell)) < len(high)
    size = int(group.max(initial=-1)) + 1
    anchor = np.full(size, len(figures), dtype=np.int64)
    np.minimum.at(anchor, group, cell)
    wholes, made = np.bincount(group[is_whole], minlength=size), np.bincount(group[~is_whole], minlength=size)
    printed = np.bincount(group[is_whole & (cell < figures.printed)], minlength=size)
    return _Sums(cell, group, is_whole, anchor, wholes, made, printed)


def _targets(figures: Figures, dimension: str, low: Ints, codes: Collection[str]) -> list[tuple[str, ...]]:
    """By row, the rows of the higher table it is a part of; none for a row whose own parent is in the lower table."""
    names = figures.names["row"]
    inner = {names[n] for n in np.unique(figures.codes["row"][low])} - set(codes)

    def climb(code: str) -> tuple[str, ...]:
        above = figures.above(dimension, code)
        if inner & set(above):
            return ()
        return tuple(dict.fromkeys(t for p in above for t in ((p,) if p in codes else climb(p) or (p,))))

    return [climb(name) for name in names]


def _reasons(figures: Figures, sums: _Sums, parts: str, whole: str) -> NDArray[np.str_]:
    """Why each sum cannot be asked; `""` where it can."""
    contract = figures.contract
    place = figures.key("publication", "subject")
    unread = np.array([name.startswith("?") for name in figures.names["row"]], dtype=np.bool_)[figures.codes["row"]]
    is_part, is_whole = figures.is_("table", parts), figures.is_("table", whole)
    here = place[sums.anchor]
    lacking = ((sums.wholes == 0) & (contract.left_out(whole) != "zero")) | (
        (sums.parts == 0) & (contract.left_out(parts) != "zero")
    )
    damaged = np.isin(here, place[is_part & unread]) | ((sums.wholes == 0) & np.isin(here, place[is_whole & unread]))
    open_ = (sums.wholes > 0) & (sums.printed == 0)
    alone = ~np.isin(here, place[is_part]) | ~np.isin(here, place[is_whole])
    return np.select(
        [damaged, alone, lacking, open_], ["label-unknown", "table-missing", "row-missing", "whole-open"], ""
    )
