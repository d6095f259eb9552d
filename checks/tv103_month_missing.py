"""A month of the edition has no figures.

## What it checks

Every table has a column for each month that the edition covers, and every row has a figure for each column of its
table.

## Why it matters

A month that is not printed is not checked, and the average of the year to date cannot be. A row that is too short is
worse: nobody can tell which figure is missing, and those after the gap stand under the wrong month.

## Fails

```text
January 2024 - March 2024
          January   March
In all         50      54
```

The title promises February too.

## Passes

```text
January 2024 - March 2024
          January   February   March
In all         50         52      54
```

## What to do

Add the missing column or figure from the source. If the month is not part of the publication, the title is wrong.

## Reference

Completeness, validation level 0 of the European Statistical System: M. Di Zio et al., *Methodology for data
validation 1.0*, ESSnet ValiDat Foundation 2016.
"""

from collections.abc import Iterator

from tallvakt.rules import Fault, HeaderRead, Place, Reading, TableKey, check


@check(
    "TV103",
    needs="reading",
    holds={
        "nb": "Alle måneder i perioden står i alle tabeller, og ingen rad er for kort.",
        "en": "Every month of the period is printed in every table, and no row is too short.",
    },
    says={
        "nb": "Mangler i {where}: {missing}.",
        "en": "Missing from {where}: {missing}.",
    },
    todo={
        "nb": "Hent det som mangler, fra kilden. Hører måneden ikke til publikasjonen, er tittelen feil.",
        "en": "Take what is missing from the source. If the month is no part of the publication, the title is wrong.",
    },
)
def month_missing(reading: Reading) -> Iterator[Fault]:
    """One fault for each set of months that tables lack, with all their places, and one for each short row."""
    lacking: dict[tuple[str, ...], dict[TableKey, list[Place]]] = {}
    for header in reading.headers:
        # A table made for another period altogether is a period-mismatch.
        if header.period is None or header.period.edition == reading.edition:
            there = _beside(header, reading)
            gone = tuple(month for month in reading.wanted(header.table) if month not in there)
            if gone:
                lacking.setdefault(gone, {}).setdefault(header.table, []).append(header.place)
    for gone, tables in lacking.items():
        yield Fault(
            {"where": _where(reading, list(tables)), "missing": gone},
            places=tuple(place for places in tables.values() for place in places),
        )
    for row in reading.rows:
        short = row.expected_fields - row.fields
        if short > 0:
            name = reading.row_name(row.table, row.code)
            missing = {
                "nb": f"{short} av {row.expected_fields} tall i raden «{name['nb']}»",
                "en": f"{short} of {row.expected_fields} figures of the row “{name['en']}”",
            }
            where = _where(reading, [row.table])
            if row.absent and set(row.absent) <= set(reading.wanted(row.table)):
                cells = tuple(c for c, column in zip(row.cells, row.columns, strict=False) if column in row.absent)
                of_row = {lang: f"{table}, {name[lang]}" for lang, table in where.items()}
                # an empty value stands on its own line, what is not there at all at the label of its row
                yield Fault({"where": of_row, "missing": row.absent}, cells, () if cells else (row.place,))
            else:
                yield Fault({"where": where, "missing": missing}, row.cells, (row.place,))


def _beside(header: HeaderRead, reading: Reading) -> set[str]:
    """The columns of a block, and of those that go on with its rows in columns of their own."""
    there = set(header.columns)
    if set(reading.wanted(header.table)) <= there:
        return there
    others = [set(h.columns) for h in reading.headers if h.table == header.table and h is not header]
    return there.union(*(o for o in others if o.isdisjoint(header.columns)))


def _where(reading: Reading, tables: list[TableKey]) -> dict[str, str]:
    if len(tables) > 1:
        return {"nb": f"{len(tables)} tabeller", "en": f"{len(tables)} tables"}
    return {
        lang: {"nb": "«{}»", "en": "“{}”"}[lang].format(name) for lang, name in reading.table_name(tables[0]).items()
    }
