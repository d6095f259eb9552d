"""A label is not printed as it should be, but it is clear what it stands for.

## What it checks

Every label of a row, every measure or group named in a total row, and every column heading is spelt as in the
codelist. Case, blanks and the code in front of a name are not looked at. One finding is given for each printed form,
with all its places, what was printed and what it was taken for.

A damaged label is accepted only where no other code of the same classification comes near it, and no code is given to
two rows of a table.

## Why it matters

The figures are read as those of the right row, so nothing is lost here. But readers and their programs see a word
that does not exist, and damage like this tells how the file was made.

## Fails

`Inklu- dering` where the codelist says `Inkludering`, or `Oslø` for `Oslo`.

## Passes

`inkludering`, `03 Oslo` and `Oslo`.

## What to do

Correct the label where it is made. If the form is right, add it to the aliases in the codelist.

## Reference

Code in codelist, validation level 0 of the European Statistical System: M. Di Zio et al., *Methodology for data
validation 1.0*, ESSnet ValiDat Foundation 2016. Similarity of strings: normalised indel distance, as in the library
RapidFuzz.
"""

from collections.abc import Iterator

from tallvakt.rules import Display, Fault, LabelRead, Reading, Severity, check


@check(
    "TV201",
    needs="reading",
    display=Display.REPAIRED,
    severity=Severity.WARNING,
    holds={
        "nb": "Alle navn er skrevet som i kodelistene.",
        "en": "Every label is spelt as in the codelists.",
    },
    says={
        "nb": "«{printed}» er lest som «{official}» ({places}).",
        "en": "“{printed}” was read as “{official}” ({places}).",
    },
    todo={
        "nb": "Rett skrivemåten der publikasjonen lages. Er formen riktig, legg den til i kodelisten.",
        "en": "Correct the spelling where the publication is made. If the form is right, add it to the codelist.",
    },
)
def label_damaged(reading: Reading) -> Iterator[Fault]:
    """One fault for each distinct printed form and what it was taken for, with all its places."""
    forms: dict[tuple[str, str], list[LabelRead]] = {}
    for label in reading.labels:
        if label.repaired and label.code is not None:
            forms.setdefault((label.printed, label.official), []).append(label)
    for (printed, official), labels in forms.items():
        facts = {"printed": printed, "official": official, "places": _places(len(labels))}
        yield Fault(facts, places=tuple(label.place for label in labels))


def _places(times: int) -> dict[str, str]:
    """How many places there are, in words."""
    one = times == 1
    return {"nb": f"{times} sted" if one else f"{times} steder", "en": f"{times} place" if one else f"{times} places"}
