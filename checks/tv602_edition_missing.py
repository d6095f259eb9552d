"""An edition is missing between this one and the one before.

## What it checks

Of a family with a cumulative edition every month, the run (or `--archive`) holds this edition and an earlier one of the
same year, but not those between them.

## Why it matters

Comparing editions tells in which month a figure was revised. With editions missing it cannot be told, and an edition
that was never released, or never checked, goes unnoticed.

## Fails

Editions to March and to June, but none to April or May.

## Passes

Editions to March, April, May and June; or this edition alone.

## What to do

Add the missing files to the run, or to the folder given as `--archive`.

## Reference

Validation level 2 (consistency with earlier data of the same provider): *Methodology for data validation*, European
Statistical System, 2018.
"""

from collections.abc import Iterator

from tallvakt.rules import Editions, Fault, Severity, check


@check(
    "TV602",
    needs="editions",
    severity=Severity.INFO,
    holds={
        "nb": "Ingen utgave mangler mellom denne og den forrige.",
        "en": "No edition is missing between this one and the one before.",
    },
    says={
        "nb": "Utgaver mangler mellom denne og den forrige: {months}.",
        "en": "Editions are missing between this one and the one before: {months}.",
    },
    todo={
        "nb": "Ta med filene som mangler, eller legg dem i arkivmappen.",
        "en": "Add the missing files to the run, or to the archive folder.",
    },
)
def edition_missing(editions: Editions) -> Iterator[Fault]:
    """One fault that lists the last months of the missing editions."""
    end = editions.this.edition.end
    before = [e.edition.end for e in editions.earlier if e.edition.end[:4] == end[:4]]
    if before:
        missing = tuple(
            f"{end[:4]}-{m:02}" for m in range(int(max(before)[5:]) + editions.every, int(end[5:]), editions.every)
        )
        if missing:
            yield Fault({"months": missing})
