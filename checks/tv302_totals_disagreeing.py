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
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tallvakt.rules import (
    Display,
    EditRows,
    Figures,
    cells_with,
    check,
    equal,
    first_reason,
    missing_by_kind,
    nothing,
    table_of,
    together,
)

if TYPE_CHECKING:
    from tallvakt.rules import Contract

Ints = NDArray[np.int64]
ZERO = "zero"
"""In place of a reason: the anchor leaves the row out, which means zero."""


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
        "nb": "Samme total er lik overalt der den er oppgitt.",
        "en": "The same total is equal wherever it is printed.",
    },
    says={
        "nb": "«{table}», {row}, {column}: Tallet er oppgitt til {published} her, men til {computed} et annet sted.",
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
    totals = np.flatnonzero(figures.total & figures.is_printed)
    anchors, reason = _anchors(figures, totals, anchor, tables)
    printed, left_out = (anchors >= 0) & (anchors < figures.printed), anchors >= figures.printed
    first = _first_printings(figures, totals)
    again = (figures.copy[totals] > 0) & (first >= 0) & ~printed & (reason != ZERO)

    # A left-out row that may be anything ties its printings together for the reasoning, but proves nothing.
    tied = equal(totals[left_out], anchors[left_out])
    tied = replace(tied, anchor=totals[left_out], counted=np.zeros_like(tied.counted))
    parts = [
        equal(totals[printed], anchors[printed]),
        equal(totals[again], first[again]),
        tied,
        nothing(totals[reason == ZERO]),
    ]
    unasked = (reason != "") & (reason != ZERO) & (figures.copy[totals] == 0)
    skipped = zip(totals[unasked].tolist(), reason[unasked].tolist(), strict=True)
    return replace(together(parts), skipped=tuple(skipped))


def _anchors(figures: Figures, totals: Ints, anchor: str, tables: Sequence[str]) -> tuple[Ints, NDArray[np.str_]]:
    """The anchor's cell of each total, -1 where it has none; then why, a reason to skip or `ZERO`, where it should."""
    contract = figures.contract
    rows = {name: number for number, name in enumerate(figures.names["row"])}
    row_of_subject = np.array([rows.get(name, -1) for name in figures.names["subject"]], dtype=np.int64)
    whole = figures.is_("table", *tables)[totals]
    split = [name for name, table in contract.tables.items() if table.subject == contract.tables[anchor].rows]
    asked = figures.is_("table", *split)[totals] | whole
    row = np.where(whole, rows.get("total", -1), row_of_subject[figures.codes["subject"][totals]])

    # The cell of the anchor in the same publication and column whose row is the total's subject.
    at_anchor = figures.is_("table", anchor) & figures.first
    cells = np.flatnonzero(at_anchor)
    size = len(rows) + 1
    publication, column = figures.codes["publication"], figures.codes["column"]
    printed_rows = publication[cells] * size + figures.codes["row"][cells]
    wanted_rows = publication[totals] * size + np.where(row >= 0, row, size - 1)
    columns = len(figures.names["column"])
    at = cells_with(wanted_rows * columns + column[totals], printed_rows * columns + column[cells], cells)
    reason = first_reason(
        ((at >= 0) | ~asked, ""),
        (~np.isin(publication[totals], publication[cells]), "table-missing"),
        (np.isin(wanted_rows, printed_rows), "month-missing"),
        (np.isin(publication[totals], publication[at_anchor & figures.unread]), "label-unknown"),
        (np.full(len(totals), contract.left_out(anchor) == "zero"), ZERO),
    )
    return np.where(asked, at, -1), missing_by_kind(figures, totals, reason)


def _first_printings(figures: Figures, totals: Ints) -> Ints:
    """The first printing of each total, -1 where it has none."""
    key = figures.key("publication", "table", "subject", "column")[totals]
    first = figures.copy[totals] == 0
    return cells_with(key, key[first], totals[first])
