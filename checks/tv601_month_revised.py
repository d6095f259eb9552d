"""A month was printed otherwise in an earlier edition.

## What it checks

A cumulative publication prints each month again in every edition of the year. Where an earlier edition of the same
family is part of the run (or of `--archive`), every month that both print is compared, nearest edition first. Besides
figures that differ, it tells of stars that became figures, and of figures that became stars: the other edition then
shows what this one hides, or hid.

## Why it matters

Revisions should be known and announced. One that nobody knows of is an error in one of the two editions. And a figure
hidden in one edition but open in another is not hidden.

## Fails

```text
Edition to March           January   February   March
Oslo                           300        310     305

Edition to April           January   February   March   April
Oslo                           300        301     305     299
```

## Passes

The same figure in every edition that prints the month; different spellings of the same number are no difference. Two
rows that print each other's figures were exchanged, which `rows-exchanged` tells.

## What to do

If the revision is meant, waive it with a note. If not, find out which edition is right. Where a star is open in another
edition, tell the person in charge of disclosure control.

## Reference

Validation level 2 (consistency with earlier data of the same provider): *Methodology for data validation*, European
Statistical System, 2018.
"""

from collections.abc import Iterator

from tallvakt.rules import Editions, Fault, Role, Severity, check, exchanged_rows

OPEN = {"nb": "et åpent tall", "en": "an open figure"}
"""Told in place of a figure that the other edition hides."""


@check(
    "TV601",
    needs="editions",
    role=Role.SAME_FIGURE_IN_EDITIONS,
    severity=Severity.WARNING,
    holds={
        "nb": "Måneder som er publisert før, er ikke endret.",
        "en": "Months that were printed before have not changed.",
    },
    says={
        "nb": "«{table}», {row}, {column}: Trykt som {before} i utgaven {edition} ({place}), nå som {now}.",
        "en": "“{table}”, {row}, {column}: printed as {before} in the edition {edition} ({place}), now as {now}.",
    },
    todo={
        "nb": "Er endringen ment, godta den med en begrunnelse. Hvis ikke, finn ut hvilken utgave som er riktig.",
        "en": "If the revision is meant, waive it with a reason. If not, find out which edition is right.",
    },
)
def month_revised(editions: Editions) -> Iterator[Fault]:
    """One fault for each figure that the nearest earlier edition with its month prints otherwise."""
    compared: set[tuple[str, str, str, str]] = set()
    for number, other in enumerate(editions.earlier):
        if number == 0:  # rows that changed places since the nearest edition are told by a check of their own
            compared |= {key for pair in exchanged_rows(editions, other) for key in (*pair.one, *pair.other)}
        for key in editions.this.figures.keys() & other.figures.keys() - compared:
            compared.add(key)
            now, before = editions.this.figures[key], other.figures[key]
            if (now.lower, now.upper, now.hidden) != (before.lower, before.upper, before.hidden):
                secret = now.hidden or before.hidden
                facts = {
                    "before": OPEN if secret and not before.hidden else before.text,
                    "now": OPEN if secret and not now.hidden else now.text,
                    "edition": other.edition,
                    "place": before.place,
                }
                yield Fault(facts, cells=(now.cell,))
