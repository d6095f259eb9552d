"""The groups of a publication do not add up to the whole.

## What it checks

Some tables split another one: the same rows are printed once for each group, such as job seekers, persons with
reduced work capacity, and others. For every row and month, total row included, the groups must add up to the row of
the table for all. `parts` names the table that is printed once for each group, `whole` the table for all.

A group that leaves a row out counts as zero there when the contract says that a row left out means zero. A suppressed
figure counts as every number it may stand for.

## Why it matters

This is the only rule that ties the tables of the groups to the rest of the publication. It finds a figure that was
printed in the wrong group, and a table of a group that was not updated.

## Fails

```text
All      January     Job seekers   January     Others   January
Mentor       297     Mentor            40      Mentor       275
```

40 and 275 make 315, not 297.

## Passes

The same three tables with 257 for the others.

## What to do

Compare the row in each of the tables with the source. If all rows are wrong in the same month, one table was probably
made at another time than the rest.

## Reference

Balance edit across tables: T. de Waal, J. Pannekoek and S. Scholtus, *Handbook of Statistical Data Editing and
Imputation*, Wiley 2011.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tallvakt.rules import EditRows, Figures, balance, check, table_of

if TYPE_CHECKING:
    from tallvakt.rules import Contract

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


def _refuse(contract: "Contract", parts: str, whole: str) -> None:
    split, all_ = table_of(contract, "parts", parts), table_of(contract, "whole", whole)
    if split.subject is None or all_.subject is not None:
        raise ValueError(f"'{parts}' must be printed once for each group, and '{whole}' once for all")
    if split.rows != all_.rows:
        raise ValueError(f"'{parts}' and '{whole}' do not have the same rows")


@check(
    "TV303",
    needs="edits",
    expectation="ExpectStatusesToSumToMeasure",
    refuses=_refuse,
    holds={
        "nb": "Tallene for gruppene blir til sammen tallet for alle.",
        "en": "The figures of the groups add up to the figure for all.",
    },
    says={
        "nb": "«{table}», {row}, {column}: Tallet er {published}, men gruppene blir til sammen {computed}.",
        "en": "“{table}”, {row}, {column}: the figure is {published}, but the groups add up to {computed}.",
    },
    todo={
        "nb": "Sammenlign raden med kilden i alle tabellene. Er alle rader feil i samme måned, er én av tabellene "
        "trolig laget til en annen tid enn de andre.",
        "en": "Compare the row with the source in each of the tables. If all rows are wrong in the same month, one "
        "table was probably made at another time than the rest.",
    },
)
def statuses_not_summing(figures: Figures, parts: str, whole: str) -> EditRows:
    """Parts minus whole is 0, for each publication, row and month.

    A sum is skipped with the reason `table-missing` where the whole or one of the parts is not printed at all,
    `total-missing` for a total row that one of them lacks, `row-missing` where a row is lacking and the contract does
    not call that zero, and `label-unknown` where it may hide behind a label that could not be read. Raises ValueError
    for tables that do not fit together.
    """
    _refuse(figures.contract, parts, whole)
    is_part, is_whole = figures.is_("table", parts), figures.is_("table", whole)
    cells = np.flatnonzero((is_part | is_whole) & figures.first & ~figures.average)
    groups = _group(figures, cells, is_part[cells])
    reason = _reasons(figures, groups, parts, whole)
    printed = groups.whole < figures.printed
    kept = (reason == "") | ((reason == "row-missing") & (groups.whole >= 0) & ~printed)
    use = kept[groups.number]
    rows = balance(
        cells[use],
        groups.number[use],
        np.where(is_part[cells[use]], 1, -1),
        is_whole[cells[use]] & (cells[use] < figures.printed),
        without_anchor=None,
    )
    skipped = np.flatnonzero(reason != "")
    # `balance` numbers the groups as they first appear.
    order = groups.number[use][np.sort(np.unique(groups.number[use], return_index=True)[1])]
    return replace(
        rows,
        counted=reason[order] == "",
        skipped=tuple((int(groups.some[g]), str(reason[g])) for g in skipped if groups.some[g] < figures.printed),
    )


@dataclass(frozen=True, slots=True)
class _Groups:
    """The cells of each row and month: `number` per cell, the rest per group."""

    number: Ints
    some: Ints
    """A cell, the whole's if there is one."""
    whole: Ints
    """The cell of the whole, or -1."""
    parts: Ints
    """How many groups print the row."""


def _group(figures: Figures, cells: Ints, is_part: Mask) -> _Groups:
    _, number = np.unique(figures.key("publication", "row", "column")[cells], return_inverse=True)
    size = int(number.max(initial=-1)) + 1
    whole, some = np.full(size, -1, dtype=np.int64), np.zeros(size, dtype=np.int64)
    whole[number[~is_part]] = cells[~is_part]
    some[number[::-1]] = cells[::-1]
    parts = np.bincount(number[is_part], minlength=size).astype(np.int64)
    return _Groups(number, np.where((whole >= 0) & (whole < figures.printed), whole, some), whole, parts)


def _reasons(figures: Figures, groups: _Groups, parts: str, whole: str) -> NDArray[np.str_]:
    """Why each sum cannot be asked; `""` where it can."""
    contract, row = figures.contract, figures.codes["row"][groups.some]
    publication = figures.codes["publication"][groups.some]
    tables, expected = _tables(figures, parts)
    whole_there = np.bincount(
        figures.codes["publication"][figures.is_("table", whole)], minlength=len(figures.names["publication"])
    )
    unread = np.array([name.startswith("?") for name in figures.names["row"]], dtype=np.bool_)
    in_tables = figures.is_("table", parts, whole) & unread[figures.codes["row"]]
    no_whole = (groups.whole < 0) | (groups.whole >= figures.printed)
    few = groups.parts < expected
    lacking = (no_whole & (contract.left_out(whole) != "zero")) | (few & (contract.left_out(parts) != "zero"))
    return np.select(
        [
            unread[row],
            (tables[publication] < expected) | (whole_there[publication] == 0),
            figures.total[groups.some] & (no_whole | few),
            (no_whole | few) & np.isin(publication, figures.codes["publication"][in_tables]),
            lacking,
        ],
        ["label-unknown", "table-missing", "total-missing", "label-unknown", "row-missing"],
        "",
    )


def _tables(figures: Figures, parts: str) -> tuple[Ints, int]:
    """How many of the expected groups each publication prints, and how many are expected."""
    cells = np.flatnonzero(figures.is_("table", parts))
    cells = cells[cells < figures.printed]
    subject, publication = figures.codes["subject"][cells], figures.codes["publication"][cells]
    names = figures.names["subject"]
    expected = figures.subjects.get(parts) or tuple(names[code] for code in np.unique(subject))
    there = np.zeros((len(figures.names["publication"]), len(names)), dtype=np.bool_)
    there[publication, subject] = True
    wanted = np.array([name in expected for name in names], dtype=np.bool_)
    return np.asarray(there[:, wanted].sum(axis=1)), max(len(expected), 1)
