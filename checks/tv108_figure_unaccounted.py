"""Figures that no table claimed.

## What it checks

Every figure and symbol in the publication belongs to a cell of a table. Left over are:

- figures in a row with more fields than its table has columns, or under a column that is unknown or stands twice,
- figures in a line that belongs to no table,
- a line of text with two or more figures standing free, which is a row that lost its tabs.

## Why it matters

What no table claims is not checked. Nothing is dropped in silence: a row that was broken in two, or lost its tabs, is
found here.

## Fails

```text
          January   February
In all         50         52
Oslo 28 30
```

The last line has lost what parts its fields.

## Passes

```text
          January   February
In all         50         52
Oslo           28         30
```

## What to do

Look at the line in the file. If it is a row, restore its fields; if it is text, or belongs to nothing, remove the
figures or accept the finding with a waiver.

## Reference

Completeness, validation level 0 of the European Statistical System: M. Di Zio et al., *Methodology for data
validation 1.0*, ESSnet ValiDat Foundation 2016.
"""

from collections.abc import Iterator

from tallvakt.rules import Fault, Reading, Unaccounted, check

LONGEST = 80
WHY = {
    "prose": {"nb": "raden har mistet feltene sine", "en": "the row has lost its fields"},
    "no-table": {"nb": "linjen hører ikke til noen tabell", "en": "the line belongs to no table"},
    "extra-field": {
        "nb": "raden har flere felt enn tabellen har kolonner",
        "en": "the row has more fields than columns",
    },
    "no-column": {"nb": "kolonnen er ukjent eller står to ganger", "en": "the column is unknown or stands twice"},
}


@check(
    "TV108",
    needs="reading",
    holds={
        "nb": "Alle tall i publikasjonen hører til en tabell.",
        "en": "Every figure of the publication belongs to a table.",
    },
    says={
        "nb": "Tall som ingen tabell har gjort krav på: {figures}, i «{text}» ({reason}).",
        "en": "Figures that no table claimed: {figures}, in “{text}” ({reason}).",
    },
    todo={
        "nb": "Se på linjen i filen. Er den en rad, gjenopprett feltene; ellers fjern tallene eller godta funnet.",
        "en": "Look at the line in the file. If it is a row, restore its fields; otherwise remove the figures or "
        "waive the finding.",
    },
)
def figure_unaccounted(reading: Reading) -> Iterator[Fault]:
    """One fault for each line with figures that no table claimed, with the place of each."""
    lines: dict[tuple[str, int, str], list[Unaccounted]] = {}
    for left in reading.unaccounted:
        lines.setdefault((left.place.part, left.place.line, left.reason), []).append(left)
    for (_, _, reason), here in lines.items():
        text = " ".join(" ".join(left.text for left in here).split())
        facts = {
            "figures": sum(left.figures for left in here),
            "text": text if len(text) <= LONGEST else f"{text[:LONGEST]}…",
            "reason": WHY.get(reason, reason),
        }
        yield Fault(facts, places=tuple(left.place for left in here))
