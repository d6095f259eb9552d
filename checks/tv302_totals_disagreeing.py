"""The same total is printed with different values.

## What it checks

A total that is printed in several places must be the same in all of them, months and averages alike:

- The total row of a table that is printed for one measure equals the row of that measure in the main table, which the
  contract names as `anchor`. If the main table leaves the measure out, and a row left out means zero, the total must
  be zero.
- The total row of each of `tables`, which are printed once and so break the same figures down in other ways, equals the
  total row of the anchor.
- Where no such row exists, a total that is printed again (tables are cut at page ends) equals its first printing.

Two stars may hide the same number; that outcome is *undecided*.

## Why it matters

Readers look the same number up in different tables. If they differ, one of the tables is wrong or older than the
others.

## Fails

```text
Measures    January          Mentor, by sex    January
In all          912          In all                297
Mentor          279          Women                 140
                             Men                   157
```

Mentor is 279 in one table and 297 in the other.

## Passes

The same two tables with 297 in both.

## What to do

Look the number up in the source, and correct the place that is wrong. If a whole row of totals differs, the tables
were probably made at different times.

## Reference

Consistency between tables, validation level 1 of the European Statistical System: M. Di Zio et al., *Methodology for
data validation 1.0*, ESSnet ValiDat Foundation 2016.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tallvakt.rules import Display, EditRows, Figures, check, table_of

if TYPE_CHECKING:
    from tallvakt.rules import Contract

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


def _refuse(contract: "Contract", anchor: str, tables: Sequence[str] = ()) -> None:
    if table_of(contract, "anchor", anchor).subject is not None:
        raise ValueError(f"anchor: '{anchor}' is printed for several subjects; name a table that is printed once")
    for table in tables:
        if table_of(contract, "tables", table).subject is not None:
            raise ValueError(f"tables: '{table}' is printed for several subjects; its totals are rows of the anchor")


@check(
    "TV302",
    needs="edits",
    display=Display.COPIES,
    expectation="ExpectTotalsToAgree",
    refuses=_refuse,
    holds={
        "nb": "Samme total er lik overalt der den er trykt.",
        "en": "The same total is equal wherever it is printed.",
    },
    says={
        "nb": "«{table}», {row}, {column}: Tallet er {published} her, men {computed} et annet sted.",
        "en": "“{table}”, {row}, {column}: the figure is {published} here, but {computed} elsewhere.",
    },
    todo={
        "nb": "Slå opp tallet i kilden, og rett det stedet som er feil. Er hele raden ulik, er tabellene trolig laget "
        "til ulik tid.",
        "en": "Look the number up in the source and correct the place that is wrong. If the whole row differs, the "
        "tables were probably made at different times.",
    },
)
def totals_disagreeing(figures: Figures, anchor: str, tables: Sequence[str] = ()) -> EditRows:
    """Each printed total minus its row in the table `anchor`, or minus its own first printing, is 0.

    The total of each of `tables`, which are printed once, is the total of the anchor.

    A total is skipped with the reason `table-missing` where the anchor table is not printed, `label-unknown` where its
    row may hide behind a label that could not be read, and `month-missing` where its row stops short of the column.
    Raises ValueError for an anchor that the contract does not know, or that is itself printed for several subjects.
    """
    _refuse(figures.contract, anchor, tables)
    totals = np.flatnonzero(figures.total)
    totals = totals[totals < figures.printed]
    ours = np.isin(
        totals, np.flatnonzero(_printed_for(figures, figures.contract.tables[anchor].rows)), assume_unique=True
    )
    whole = figures.is_("table", *tables)[totals] if tables else np.zeros(len(totals), dtype=np.bool_)
    ours |= whole
    target, reasons = _anchors(figures, totals, anchor, whole)
    target[~ours], reasons[~ours] = -1, ""
    zero = reasons == "zero"
    known = (target >= 0) & (target < figures.printed)
    first = _first_printings(figures, totals)
    again = ~zero & ~known & (figures.copy[totals] > 0) & (first >= 0)
    # Left-out rows that may be anything tie the printings of a total together for the reasoning, but prove nothing.
    hidden = target >= figures.printed
    parts = [
        (totals[known], target[known], True),
        (totals[again], first[again], True),
        (totals[hidden], target[hidden], False),
    ]
    asked = (reasons != "") & ~zero & (figures.copy[totals] == 0)
    return _pairs(parts, totals[zero], [(int(c), str(r)) for c, r in zip(totals[asked], reasons[asked], strict=True)])


def _printed_for(figures: Figures, dimension: str) -> Mask:
    """Cells of tables that are printed once for each code of a dimension."""
    names = [name for name, table in figures.contract.tables.items() if table.subject == dimension]
    return figures.is_("table", *names)


def _anchors(figures: Figures, totals: Ints, anchor: str, whole: Mask) -> tuple[Ints, NDArray[np.str_]]:
    """The anchor's cell of each total, -1 where there is none, and then why: a reason to skip, or `zero`."""
    rows = {name: place for place, name in enumerate(figures.names["row"])}
    row_of = np.array([rows.get(name, -1) for name in figures.names["subject"]], dtype=np.int64)
    row = np.where(whole, rows.get("total", -1), row_of[figures.codes["subject"][totals]])
    publication, column = figures.codes["publication"], figures.codes["column"]
    n_rows, n_columns = len(figures.names["row"]) + 1, len(figures.names["column"])
    cells = np.flatnonzero(figures.is_("table", anchor) & figures.first)
    there = publication[cells] * n_rows + figures.codes["row"][cells]
    wanted = publication[totals] * n_rows + np.where(row >= 0, row, n_rows - 1)
    keys = there * n_columns + column[cells]
    order = np.argsort(keys, kind="stable")
    target = np.full(len(totals), -1, dtype=np.int64)
    if len(cells):
        sought = wanted * n_columns + column[totals]
        at = np.minimum(np.searchsorted(keys[order], sought), len(cells) - 1)
        hit = keys[order][at] == sought
        target[hit] = cells[order][at[hit]]
    damaged = np.array([name.startswith("?") for name in figures.names["row"]], dtype=np.bool_)
    unread = np.unique(publication[cells[damaged[figures.codes["row"][cells]]]])
    left_out = "zero" if figures.contract.left_out(anchor) == "zero" else ""
    reasons = np.select(
        [
            target >= 0,
            ~np.isin(publication[totals], publication[cells]),
            np.isin(wanted, there),
            np.isin(publication[totals], unread),
        ],
        ["", "table-missing", "month-missing", "label-unknown"],
        left_out,
    )
    return target, reasons


def _first_printings(figures: Figures, totals: Ints) -> Ints:
    """The first printing of each total, -1 where it has none."""
    key = figures.key("publication", "table", "subject", "column")[totals]
    first = figures.copy[totals] == 0
    order = np.argsort(key[first], kind="stable")
    found = np.full(len(totals), -1, dtype=np.int64)
    if len(order):
        known = key[first][order]
        at = np.minimum(np.searchsorted(known, key), len(known) - 1)
        hit = known[at] == key
        found[hit] = totals[first][order][at[hit]]
    return found


def _pairs(parts: list[tuple[Ints, Ints, bool]], zero: Ints, skipped: list[tuple[int, str]]) -> EditRows:
    """Edits `cell - anchor = 0` for each pair, and `cell = 0` for each of `zero`."""
    cell = np.concatenate([cells for cells, _, _ in parts])
    anchor = np.concatenate([anchors for _, anchors, _ in parts])
    counted = np.concatenate([np.full(len(cells), yes) for cells, _, yes in parts])
    pairs, size = len(cell), len(cell) + len(zero)
    return EditRows(
        edit=np.concatenate([np.arange(pairs), np.arange(pairs), np.arange(pairs, size)]),
        cell=np.concatenate([cell, anchor, zero]),
        coefficient=np.concatenate([np.ones(pairs), -np.ones(pairs), np.ones(len(zero))]).astype(np.int64),
        lower=np.zeros(size, dtype=np.int64),
        upper=np.zeros(size, dtype=np.int64),
        anchor=np.concatenate([np.where(counted, anchor, cell), zero]),
        counted=np.concatenate([counted, np.ones(len(zero), dtype=np.bool_)]),
        skipped=tuple(skipped),
    )
