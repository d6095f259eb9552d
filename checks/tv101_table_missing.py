"""A table that the contract promises is not in the publication.

## What it checks

Every table that the contract calls required is there, once for each code it is printed for: by county for every
measure, by sex for every measure, and so on.

## Why it matters

A table that is not there is not checked, and nobody would know. It may have been lost when the file was made, or its
heading may be so damaged that it was not recognised.

## Fails

A publication with the measures *Mentor* and *Job club* that has a table by sex for *Mentor* only.

## Passes

The same publication with a table by sex for each of the two.

## What to do

Look for the table in the publication. If it stands there, its total row or its heading is too damaged to be
recognised: see the findings of `table-unexpected` and `figure-unaccounted`. If it does not, add it, or mark the table
as not required in the contract.

## Reference

Completeness, validation level 0 of the European Statistical System: M. Di Zio et al., *Methodology for data
validation 1.0*, ESSnet ValiDat Foundation 2016.
"""

from collections.abc import Iterator

from tallvakt.rules import Fault, Reading, check


@check(
    "TV101",
    needs="reading",
    holds={
        "nb": "Alle tabeller som kontrakten krever, er med.",
        "en": "Every table that the contract requires is there.",
    },
    says={
        "nb": "Tabellen «{table}» finnes ikke i publikasjonen.",
        "en": "The table “{table}” is not in the publication.",
    },
    todo={
        "nb": "Se etter tabellen. Står den der, er overskriften eller totalraden for skadet til å kjennes igjen; "
        "ellers må den legges til.",
        "en": "Look for the table. If it is there, its heading or total row is too damaged to be recognised; "
        "otherwise it must be added.",
    },
)
def table_missing(reading: Reading) -> Iterator[Fault]:
    """One fault for each required table without a row."""
    printed = reading.rows_by_table
    for table, required in reading.expected.items():
        if required and table not in printed:
            yield Fault({"table": reading.table_name(table)})
