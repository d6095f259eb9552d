"""A table that the contract does not know.

## What it checks

Every block of rows in the publication is one of the tables that the contract declares.

## Why it matters

Nothing is promised about a table that no contract knows, so none of its figures is checked. Often it is a known table
whose heading is damaged; then the same publication has a `table-missing` too.

## Fails

A table headed *In all by shoe size* in a publication whose contract knows tables by county, by sex and by age.

## Passes

A publication in which every table is by county, by sex or by age.

## What to do

If it is a known table, correct its heading. If the publication has a new table, declare it in the contract together
with what it promises.

## Reference

Structure of the data set, validation level 0 of the European Statistical System: M. Di Zio et al., *Methodology for
data validation 1.0*, ESSnet ValiDat Foundation 2016.
"""

from collections.abc import Iterator

from tallvakt.rules import Fault, Reading, check


@check(
    "TV102",
    needs="reading",
    holds={
        "nb": "Alle tabeller i publikasjonen står i kontrakten.",
        "en": "Every table of the publication is one the contract knows.",
    },
    says={
        "nb": "Tabellen som begynner med «{label}», er ikke blant dem kontrakten kjenner (rader: {rows}).",
        "en": "The table that begins with “{label}” is none of those the contract knows (rows: {rows}).",
    },
    todo={
        "nb": "Er det en kjent tabell med skadet overskrift, rett overskriften. Er den ny, legg den til i kontrakten.",
        "en": "If it is a known table with a damaged heading, correct the heading. If it is new, add it to the "
        "contract.",
    },
)
def table_unexpected(reading: Reading) -> Iterator[Fault]:
    """One fault for each block that no table claims, and for each table of a code the contract does not expect."""
    for block in reading.unclaimed:
        yield Fault({"label": block.label, "rows": block.rows}, places=(block.place,))
    for table, rows in reading.rows_by_table.items():
        if table not in reading.expected:
            yield Fault({"label": reading.table_name(table), "rows": len(rows)}, places=(rows[0].place,))
