"""A label stands for no known code.

## What it checks

Every label of a row, every measure or group named in a total row, and every column heading stands for a code of its
classification: because it is spelt right, or because one code is clearly nearer than all others (see
`label-damaged`).

## Why it matters

Figures whose row is not known cannot be compared with anything but the total of their table. A guess would hide the
fault and might compare the wrong rows, so none is made.

## Fails

`Tromark` in a table by county: it may be Troms, and it may be Telemark.

## Passes

`Troms`, `55 Troms` and `Troms - Romsa - Tromssa`.

## What to do

Find out what the row is, and correct the label. If it is a new code, add it to the codelist.

## Reference

Code in codelist, validation level 0 of the European Statistical System: M. Di Zio et al., *Methodology for data
validation 1.0*, ESSnet ValiDat Foundation 2016.
"""

from collections.abc import Iterator

from tallvakt.rules import Display, Fault, LabelRead, Reading, check

NOTHING = {"nb": "ingen som ligner", "en": "nothing like it"}


@check(
    "TV202",
    needs="reading",
    display=Display.LABEL,
    holds={
        "nb": "Alle navn står for en kjent kode.",
        "en": "Every label stands for a known code.",
    },
    says={
        "nb": "«{printed}» er ingen kjent kode (nærmest: {nearest}).",
        "en": "“{printed}” is no known code (nearest: {nearest}).",
    },
    todo={
        "nb": "Finn ut hva raden er, og rett navnet. Er det en ny kode, legg den til i kodelisten.",
        "en": "Find out what the row is, and correct the label. If it is a new code, add it to the codelist.",
    },
)
def label_unknown(reading: Reading) -> Iterator[Fault]:
    """One fault for each distinct printed form and its nearest codes, with all its places."""
    forms: dict[tuple[str, str], list[LabelRead]] = {}
    for label in reading.labels:
        if label.code is None:
            forms.setdefault((label.printed, label.official), []).append(label)
    for (printed, nearest), labels in forms.items():
        yield Fault({"printed": printed, "nearest": nearest or NOTHING}, places=tuple(label.place for label in labels))
