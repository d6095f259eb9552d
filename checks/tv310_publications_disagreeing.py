"""Two publications print the same figure differently.

## What it checks

Some figures are printed in two publications, such as the number of participants of a measure in the overview of all
measures and in the table of that measure. For every row and period of the table, the publication named by `family` must
print the same figure. Where `rows` are named, their sum must be the sum of `their_rows` there, period by period.

The other publication must cover the same months and be part of the run, or of `--archive`. A row that it leaves out
counts as zero when its contract says that a row left out means zero; where nothing is printed here, nothing is
compared. A suppressed figure counts as every number it may stand for; what the two publications give away of it
together is told as of one publication.

## Why it matters

Readers put publications side by side. Where they differ, one of them is wrong, and no check of one publication alone
can find it.

## Fails

```text
Measures       January        Mentor          January
Mentor             297        In all              279
```

## Passes

The same two publications with 297 in both.

## What to do

Look the number up in the source, and correct the publication that is wrong. If all figures of a month differ, the
publications were probably made at different times.

## Reference

Consistency between domains, validation level 3 of the European Statistical System: M. Di Zio et al., *Methodology for
data validation 1.0*, ESSnet ValiDat Foundation 2016.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tallvakt.rules import EditRows, Figures, balanced, check, table_of

if TYPE_CHECKING:
    from tallvakt.rules import Contract


def _refuse(
    contract: "Contract",
    other: "Contract",
    family: str,  # noqa: ARG001 - the engine has found the other contract by it
    table: str,
    their_table: str = "",
    subject: str = "",
    their_subject: str = "",
    rows: tuple[str, ...] | list[str] = (),
    their_rows: tuple[str, ...] | list[str] = (),
) -> None:
    named = "their_table" if their_table else "table"
    mine, theirs = table_of(contract, "table", table), table_of(other, named, their_table or table)
    for parameter, code, subjects in (
        ("subject", subject, mine.subject),
        ("their_subject", their_subject, theirs.subject),
    ):
        if code and subjects is None:
            raise ValueError(f"{parameter}: the table is printed once, not for '{code}'")
    one_subject = (not mine.subject or subject) and (not theirs.subject or their_subject)
    if not one_subject and not (mine.subject and theirs.subject and not subject and not their_subject):
        raise ValueError("subject: name what each of the two tables is printed for, or neither")
    if bool(rows) != bool(their_rows):
        raise ValueError("rows: name 'rows' and 'their_rows', or neither")
    if (mine.columns is None) != (theirs.columns is None):
        raise ValueError("table: one of the two tables has periods for columns, the other codes")
    if contract.format_of(table).decimals != other.format_of(their_table or table).decimals:
        raise ValueError("table: the two tables do not have the same decimals")


@check(
    "TV310",
    needs="publications",
    expectation="ExpectPublicationsToAgree",
    refuses=_refuse,
    holds={
        "nb": "De to publikasjonene har samme tall.",
        "en": "The two publications print the same figure.",
    },
    says={
        "nb": "«{table}», {row}, {column}: Tallet er {published} her, men {computed} i «{other}».",
        "en": "“{table}”, {row}, {column}: the figure is {published} here, but {computed} in “{other}”.",
    },
    todo={
        "nb": "Slå opp tallet i kilden, og rett den publikasjonen som er feil. Er alle tall i en måned ulike, er "
        "publikasjonene trolig laget til ulik tid.",
        "en": "Look the number up in the source, and correct the publication that is wrong. If all figures of a month "
        "differ, the publications were probably made at different times.",
    },
)
def publications_disagreeing(
    figures: Figures,
    other: Figures,
    family: str,  # noqa: ARG001 - by it the engine finds the other publication
    table: str,
    their_table: str = "",
    subject: str = "",
    their_subject: str = "",
    rows: list[str] | None = None,
    their_rows: list[str] | None = None,
) -> EditRows:
    """Figures here minus figures there is 0, for each row and column, or in sum for each column.

    Skipped with the reason `row-missing` where no row is printed here, and where one of the two lacks a row and its
    contract does not call that zero; `table-missing` where one of the two tables is not printed at all.
    """
    mine = _terms(figures, table, subject, rows)
    theirs = _terms(other, their_table or table, their_subject, their_rows)
    whole = _terms(figures, table, subject, None), _terms(other, their_table or table, their_subject, None)
    anyone = next(iter(whole[0].values()), [0])[0]
    if not all(whole):
        return replace(balanced([]), skipped=((anyone, "table-missing"),))
    zero = figures.contract.left_out(table) == "zero", other.contract.left_out(their_table or table) == "zero"
    wanted = len(rows or ()) or 1, len(their_rows or ()) or 1
    subjects = [{key[0] for key in side} for side in whole]
    columns = [{key[2] for key in side} for side in whole]
    asked, skipped = [], []
    for key in [*mine, *(k for k in theirs if k not in mine)]:
        here, there = mine.get(key, []), theirs.get(key, [])
        # A total is never left out because it is zero.
        may = "total" not in (key[1], *(rows or ()), *(their_rows or ()))
        few = (len(here) < wanted[0] and not (zero[0] and may)) or (len(there) < wanted[1] and not (zero[1] and may))
        at = here[0] if here else anyone
        if not all(key[0] in side for side in subjects):
            skipped.append((at, "table-missing"))
        elif not all(key[2] in side for side in columns):
            skipped.append((at, "month-missing"))
        elif few or not here:
            skipped.append((at, "row-missing"))
        else:
            asked.append((here, [len(figures) + cell for cell in there]))
    return replace(balanced(asked), skipped=tuple(skipped))


def _terms(figures: Figures, table: str, subject: str, rows: list[str] | None) -> dict[tuple[str, str, str], list[int]]:
    """The cells of a table by subject, row and column: of all rows that are known, or of some together."""
    mine = figures.is_("table", table) & figures.first
    if subject:
        mine &= figures.is_("subject", subject)
    if rows:
        mine &= figures.is_("row", *rows) & ~figures.average
    terms: dict[tuple[str, str, str], list[int]] = {}
    axes = [(figures.codes[axis], figures.names[axis]) for axis in ("subject", "row", "column")]
    for cell in np.flatnonzero(mine).tolist():
        of, row, column = (names[codes[cell]] for codes, names in axes)
        if row[:1] != "?":
            terms.setdefault(("" if subject else of, "" if rows else row, column), []).append(cell)
    return terms
