"""Some promises cannot all hold together, though each could by itself.

## What it checks

Each promise by itself may be possible, because a star may stand for several numbers, and yet no choice of numbers
behind the stars keeps all promises at once. The whole publication is taken as one system of equations over whole
numbers and asked whether it has any solution. If not, the smallest set of promises that contradict each other is
named: leave any one of them out, and the others can hold.

Editions that print the same month, and publications that promise something of each other, are asked together. Where it
takes two editions, it is a warning: the month may have been revised where a star hides it.

## Why it matters

At least one figure in these promises is wrong. No check of one sum at a time can find it.

## Fails

```text
Mentor, all statuses        9        Job seekers, in all        12
Mentor, job seekers         *        Follow-up                  11
Mentor, reduced capacity    *        Mentor                      *
Mentor, others              *
```

On the left three stars make 9 only if each is 3. On the right the same star for job seekers must be 1. Each table is
possible by itself; together they are not.

## Passes

Any publication for which numbers behind the stars exist that keep every promise.

## What to do

Redo the promises that are listed, one after the other, by hand. The figure they share is the likeliest to be wrong.

## Reference

Consistency of a set of edits: I. Fellegi and D. Holt, *A systematic approach to automatic edit and imputation*, JASA
1976. Irreducible infeasible sets: J. Chinneck, *Feasibility and Infeasibility in Optimization*, Springer 2008.
"""

from collections.abc import Iterator

from tallvakt.rules import Counted, Fault, Reasoned, Severity, check


@check(
    "TV305",
    needs="reasoning",
    counts=Counted.CONTRADICTIONS,
    expectation="ExpectPromisesToAgree",
    holds={
        "nb": "Alle kravene kan være oppfylt samtidig, med de tallene som er oppgitt.",
        "en": "All promises can hold at once, with the figures that are printed.",
    },
    says={
        "nb": "{promises} krav kan ikke være oppfylt samtidig: Minst ett tall er feil.",
        "en": "{promises} promises cannot hold together: at least one figure is wrong.",
    },
    todo={
        "nb": "Regn gjennom likningene i rekkefølge. Hver for seg kan de stemme, men ikke alle samtidig. Minst ett "
        "av tallene i dem er feil.",
        "en": "Redo the equations in turn. Each of them may be right by itself, but not all at once. At least one "
        "of the figures in them is wrong.",
    },
)
def jointly_inconsistent(reasoned: Reasoned) -> Iterator[Fault]:
    """One fault for each minimal set of promises that contradict each other."""
    for conflict in reasoned.conflicts:
        # A month that two editions print may have been revised where it is hidden: as when it is not, a warning.
        severity = Severity.WARNING if conflict.tied else None
        yield Fault({"promises": len(conflict.rows)}, edits=conflict.rows, beside=conflict.beside, severity=severity)
