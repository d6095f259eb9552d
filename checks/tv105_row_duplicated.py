"""A row stands more than once in the same table.

## What it checks

Every code has one row in a table, and in long form every observation one line. Total rows that are printed again where
a table is cut by the end of a page are left out: `totals-disagreeing` compares them.

## Why it matters

One of the two rows is superfluous, or it is another row with the wrong label. Sums take the first and leave the other
out, so a wrong label here shows as a sum that is off as well.

## Fails

```text
          January
In all         48
Oslo           28
Oslo           20
```

## Passes

```text
          January
In all         48
Oslo           28
Agder          20
```

## What to do

Compare the rows. If they are equal, remove one. If not, one of them has the wrong label: see which code is lacking. If
the rows stand on two sheets, both claim to be the same table: remove the one that is not meant to be published.

## Reference

Uniqueness of keys, validation level 1 of the European Statistical System: M. Di Zio et al., *Methodology for data
validation 1.0*, ESSnet ValiDat Foundation 2016.
"""

from collections.abc import Iterator

from tallvakt.rules import Fault, Reading, RowRead, check


@check(
    "TV105",
    needs="reading",
    holds={
        "nb": "Ingen rad står to ganger i samme tabell.",
        "en": "No row stands twice in the same table.",
    },
    says={
        "nb": "«{table}»: Rader som står mer enn én gang{sheets}: {rows}.",
        "en": "“{table}”: rows that stand more than once{sheets}: {rows}.",
    },
    todo={
        "nb": "Sammenlign radene. Fjern den som er til overs, eller rett navnet. Er det to ark, fjern det ene.",
        "en": "Compare the rows. Remove the superfluous one, or correct its label. Of two sheets, remove one.",
    },
)
def row_duplicated(reading: Reading) -> Iterator[Fault]:
    """One fault for each table with codes that have several rows, with all of these rows."""
    for table, printed in reading.rows_by_table.items():
        codes = list(dict.fromkeys(row.code for row in printed if row.copy))
        if "total" in codes and not reading.total_twice(table):
            codes.remove("total")
        same = [row for row in printed if row.code in codes]
        if same:
            names = [reading.row_name(table, code) for code in codes]
            rows = {
                "nb": ", ".join(f"«{name['nb']}»" for name in names),
                "en": ", ".join(f"“{name['en']}”" for name in names),
            }
            sheets = {
                "nb": _sheets(same, " på arkene", "«{}»", "og"),
                "en": _sheets(same, " on the sheets", "“{}”", "and"),
            }
            facts = {"table": reading.table_name(table), "rows": rows, "sheets": sheets}
            cells = tuple(_again(same))
            whole = len(cells) == sum(len(row.cells) for row in same)
            yield Fault(facts, cells, tuple(row.place for row in same) if whole else ())


def _sheets(rows: list[RowRead], words: str, quoted: str, last: str) -> str:
    """The sheets that the rows stand on, where they are several: two of them claim to be the same table."""
    sheets = [quoted.format(part) for part in dict.fromkeys(row.place.part for row in rows) if not part.isdecimal()]
    return f"{words} {', '.join(sheets[:-1])} {last} {sheets[-1]}" if len(sheets) > 1 else ""


def _again(rows: list[RowRead]) -> Iterator[int]:
    """The cells that stand twice: where single observations are given again, those of their columns."""
    again: dict[str, set[str]] = {}
    for row in rows:
        if row.copy:
            again.setdefault(row.code, set()).update(row.columns)
    for row in rows:
        yield from (c for n, c in enumerate(row.cells) if not row.columns or row.columns[n] in again[row.code])
