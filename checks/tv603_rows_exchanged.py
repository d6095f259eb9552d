"""Two rows print each other's figures of an earlier edition.

## What it checks

Where an earlier edition of the same family is part of the run (or of `--archive`), every two rows of a table are looked
at together: if each prints, in all months that both editions have, what the earlier edition printed of the other, the
two were exchanged. That is one finding, and no revision of every month.

## Why it matters

Two rows that change places keep the sums of their table, and their averages travel with them: no promise within the
publication is broken. Only an earlier edition can tell.

## Fails

```text
Edition to February    January   February
Oslo                       300        301
Rogaland                   200        205

Edition to March       January   February   March
Oslo                       200        205     207
Rogaland                   300        301     305
```

## Passes

Every row as it was; or revised, in one row or both, to other figures. Without an earlier edition exchanged rows cannot
be seen where they keep every promise.

## What to do

Compare both rows with the source, their labels too, and put the figures where they belong.

## Reference

Validation level 2 (consistency with earlier data of the same provider): *Methodology for data validation*, European
Statistical System, 2018.
"""

from collections.abc import Iterator

from tallvakt.rules import Editions, Fault, RowOf, Severity, check, exchanged_rows


@check(
    "TV603",
    needs="editions",
    severity=Severity.ERROR,
    holds={
        "nb": "Ingen rader har byttet plass siden en tidligere utgave.",
        "en": "No rows have changed places since an earlier edition.",
    },
    says={
        "nb": "«{table}»: {row} og {other} har byttet tall siden utgaven {edition}.",
        "en": "“{table}”: {row} and {other} have exchanged their figures since the edition {edition}.",
    },
    todo={
        "nb": "Kontroller begge radene og ledetekstene deres mot kilden, og sett tallene der de hører hjemme.",
        "en": "Check both rows and their labels against the source, and put the figures where they belong.",
    },
)
def rows_exchanged(editions: Editions) -> Iterator[Fault]:
    """One fault for each two rows that changed places since the nearest earlier edition with their months."""
    for earlier in editions.earlier[:1]:
        for pair in exchanged_rows(editions, earlier):
            cells = [editions.this.figures[key].cell for key in (*pair.one, *pair.other)]
            facts = {"other": RowOf(editions.this.figures[pair.other[0]].cell), "edition": earlier.edition}
            yield Fault(facts, cells=tuple(cells), explained_as="rows-exchanged")
