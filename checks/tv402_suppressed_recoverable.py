"""A hidden figure can be worked out from the figures printed around it.

## What it checks

For every star, the least and the greatest number it can stand for, over all promises of the publication together:
sums, copies of totals, statuses, averages. Where both are the same, anybody with pen and paper knows the figure.

## Why it matters

The figure was hidden by law, to protect the few persons behind it. A star that the figures around it give away
protects nobody. Usually *secondary suppression* is missing: one star alone in a sum never hides anything.

## Fails

```text
            January
In all           50
Oslo             28
Agder            20
Troms             *
```

Troms is what is left: the star hides nothing.

## Passes

```text
            January
In all           50
Oslo             28
Agder             *
Troms             *
```

Two stars share what is left, and neither is known.

## What to do

Hide further figures, as few as possible: run with `--remedy`, and the report proposes a set that it has checked to be
enough. If the publication is out already, tell the person in charge of disclosure control.

## Reference

The attacker's problem: M. Fischetti and J. J. Salazar, *Solving the cell suppression problem on tabular data with
linear constraints*, Management Science 2001. Bounds of a linked system: L. Buzzigoli and A. Giusti 1999 (the shuttle
algorithm); A. Dobra and S. Fienberg 2008.
"""

from collections.abc import Iterator

from tallvakt.rules import Counted, Fault, Reasoned, Role, Severity, check


@check(
    "TV402",
    needs="reasoning",
    counts=Counted.STARS,
    role=Role.RECOVERABLE_STARS,
    expectation="ExpectNoSuppressedFigureToBeRecoverable",
    severity=Severity.WARNING,
    holds={
        "nb": "Ingen prikkede tall kan regnes ut av tallene rundt.",
        "en": "No hidden figure can be worked out from the figures around it.",
    },
    says={
        "nb": "«{table}», {row}, {column}: Det prikkede tallet kan regnes ut av tallene rundt.",
        "en": "“{table}”, {row}, {column}: the star can be worked out from the figures around it.",
    },
    todo={
        "nb": "Prikk flere tall i de samme summene, og be den som kjører kontrollen, om et forslag. Er publikasjonen "
        "alt ute, si fra til den som har ansvar for konfidensialitet.",
        "en": "Hide further figures in the same sums; who runs the check can have them proposed. If the publication "
        "is out, tell the person in charge of disclosure control.",
    },
)
def suppressed_recoverable(reasoned: Reasoned) -> Iterator[Fault]:
    """One fault for each star that has only one value left."""
    for star in reasoned.with_status("recoverable"):
        yield Fault({}, cells=(star.cell,), beside=star.beside)
