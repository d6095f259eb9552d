"""The publication does not agree with itself about the period it covers.

## What it checks

- Every period that is printed as a title is the period of the edition.
- The months over the columns belong to the edition.
- No month stands twice over the columns of a table.
- The months stand in order of time: the newest last, or first in every table.

## Why it matters

A figure under the wrong month is wrong, however right it was when it was counted. A table left over from the edition
before this one often holds together perfectly: only its period tells.

## Fails

```text
January 2024 - February 2024
          January   January
In all         50        52
```

## Passes

```text
January 2024 - February 2024
          January   February
In all         50         52
```

## What to do

Find out which period the figures are of, and correct the title or the columns. If the table is from another edition,
replace it.

## Reference

Consistency of reference period, validation level 1 of the European Statistical System: M. Di Zio et al., *Methodology
for data validation 1.0*, ESSnet ValiDat Foundation 2016.
"""

from collections.abc import Iterator
from itertools import pairwise

from tallvakt.rules import Fault, Place, Reading, check

TITLE = {"nb": "En tittel viser en annen periode", "en": "A title names another period"}
OUTSIDE = {"nb": "Kolonnene viser måneder utenfor perioden", "en": "The columns name months outside the period"}
TWICE = {"nb": "En måned står to ganger i kolonnene", "en": "A month stands twice over the columns"}
ORDER = {"nb": "Månedene står ikke i rekkefølge", "en": "The months are not in order"}


@check(
    "TV104",
    needs="reading",
    holds={
        "nb": "Titler og kolonner viser den perioden publikasjonen gjelder.",
        "en": "Titles and columns name the period the publication covers.",
    },
    says={
        "nb": "{problem}: {printed}. Utgaven dekker {edition}.",
        "en": "{problem}: {printed}. The edition covers {edition}.",
    },
    todo={
        "nb": "Finn ut hvilken periode tallene gjelder, og rett tittelen eller kolonnene. Er tabellen fra en annen "
        "utgave, bytt den ut.",
        "en": "Find out which period the figures are of, and correct the title or the columns. If the table is from "
        "another edition, replace it.",
    },
)
def period_mismatch(reading: Reading) -> Iterator[Fault]:
    """One fault for each distinct wrong title and wrong row of months, with all its places."""
    problems: dict[tuple[int, tuple[str, ...] | str], tuple[dict[str, str], list[Place]]] = {}

    def note(problem: dict[str, str], printed: tuple[str, ...] | str, place: Place) -> None:
        places = problems.setdefault((id(problem), printed), (problem, []))[1]
        if place not in places:
            places.append(place)

    for period in reading.periods:
        if period.edition != reading.edition:
            note(TITLE, period.text.strip(), period.place)
    newest_first = all(_newest_first(reading.printed(h)) for h in reading.headers if h.given)
    for header in reading.headers:
        if header.given:
            months = reading.printed(header)
            months = months[::-1] if newest_first else months
            # Under a title of another period, the title is the fault.
            titled = header.period is None or header.period.edition == reading.edition
            for problem, printed in _wrong(months, reading.wanted(header.table) if titled else months):
                note(problem, printed, header.place)
    for (_, shown), (problem, places) in problems.items():
        yield Fault({"problem": problem, "printed": shown, "edition": reading.edition}, places=tuple(places))


def _newest_first(months: tuple[str, ...]) -> bool:
    return list(months) == sorted(months, reverse=True)


def _wrong(months: tuple[str, ...], edition: tuple[str, ...]) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
    outside = tuple(dict.fromkeys(month for month in months if month not in edition))
    if outside:
        yield OUTSIDE, outside
    twice = tuple(dict.fromkeys(month for month in months if months.count(month) > 1))
    if twice:
        yield TWICE, twice
    elif any(later < earlier for earlier, later in pairwise(months)):
        yield ORDER, months
