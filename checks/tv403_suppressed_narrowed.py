"""The figures printed around a star leave it fewer values than it claims.

## What it checks

For every star, the least and the greatest number it can stand for, over all promises of the publication together.
Where they are nearer than the symbol itself says, but not the same, the star is *narrowed*.

## Why it matters

A narrowed star still hides its figure, but less well than it seems. With knowledge of one person, or with the next
edition, it may be gone.

## Fails

```text
            January
In all           50
Oslo             28
Agder            18
Troms             *
Finnmark          *
```

The two stars share 4, so neither is 0.

## Passes

A star that may still be anything its symbol says, 0 to 3.

## What to do

Nothing has to be done. Where a star is narrowed much, consider hiding one more figure of the same sum.

## Reference

As for `suppressed-recoverable`.
"""

from collections.abc import Iterator

from tallvakt.rules import Counted, Fault, Reasoned, Severity, check


@check(
    "TV403",
    needs="reasoning",
    counts=Counted.STARS,
    expectation="ExpectNoSuppressedFigureToBeNarrowed",
    severity=Severity.INFO,
    holds={
        "nb": "Hvert prikkede tall kan fortsatt være alt symbolet sier.",
        "en": "Every hidden figure may still be anything its symbol says.",
    },
    says={
        "nb": "«{table}», {row}, {column}: Tallene rundt begrenser hvilke verdier det prikkede tallet kan ha.",
        "en": "“{table}”, {row}, {column}: the figures around it narrow what the star can be.",
    },
    todo={
        "nb": "Ikke nødvendig å gjøre noe. Vurder å skjule ett tall til i samme sum.",
        "en": "Nothing has to be done. Consider hiding one more figure of the same sum.",
    },
)
def suppressed_narrowed(reasoned: Reasoned) -> Iterator[Fault]:
    """One fault for each star that has fewer values left than its symbol says."""
    for star in reasoned.with_status("narrowed"):
        yield Fault({}, cells=(star.cell,), beside=star.beside)
