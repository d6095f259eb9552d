"""A row that must be printed is not there.

## What it checks

Every table has a total row. Where the contract says that no row may be left out (`left_out_row: error`), every code
of the table's classification has a row too.

## Why it matters

Without its total row a table is not held to anything. And where all rows must be printed, one that is not there has
been lost: it does not mean zero.

## Fails

```text
          January
Oslo           28
Agder          20
```

## Passes

```text
          January
In all         48
Oslo           28
Agder          20
```

## What to do

Look for the row in the source and in the places that `figure-unaccounted` names. Add it, or let the contract say what
a row that is left out means.

## Reference

Completeness, validation level 0 of the European Statistical System: M. Di Zio et al., *Methodology for data
validation 1.0*, ESSnet ValiDat Foundation 2016.
"""

from collections.abc import Iterator

from tallvakt.rules import Fault, Reading, check

TOTAL = {"nb": "totalraden", "en": "the total row"}


@check(
    "TV106",
    needs="reading",
    holds={
        "nb": "Alle tabeller har en totalrad og de radene som alltid skal trykkes.",
        "en": "Every table has its total row and the rows that must always be printed.",
    },
    says={
        "nb": "«{table}» mangler {row}.",
        "en": "“{table}” lacks {row}.",
    },
    todo={
        "nb": "Se etter raden i kilden, og legg den til.",
        "en": "Look for the row in the source, and add it.",
    },
)
def row_missing(reading: Reading) -> Iterator[Fault]:
    """One fault for each table without a total row and for each code that must be printed and is not."""
    for table, rows in reading.rows_by_table.items():
        printed = {row.code for row in rows}
        of_table = reading.table_name(table)
        place = (rows[0].place,)
        if "total" not in printed and table[0] not in reading.without_total:
            yield Fault({"table": of_table, "row": TOTAL}, places=place)
        for code in reading.must_print.get(table, ()):
            if code not in printed:
                name = reading.row_name(table, code)
                row = {"nb": f"raden «{name['nb']}»", "en": f"the row “{name['en']}”"}
                yield Fault({"table": of_table, "row": row}, places=place)
