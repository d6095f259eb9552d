"""Seeded faults put into publications that hold: what the benchmark of localisation is asked to find again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from tallvakt.model.report import AVERAGE, TOTAL
from tallvakt.rules.cells import OPEN

# Figures that readers (people and machines) take for each other.
LIKE = {"0": "68", "1": "7", "2": "7", "3": "8", "4": "9", "5": "6", "6": "058", "7": "12", "8": "0369", "9": "4"}
PRINTED = ("lower", "upper", "text", "kind", "suppressed")


@dataclass(frozen=True, eq=False)
class Corruption:
    """What was done (`name`), to which cells, and the frame with it; `was` are the old values.

    `rebuild`: which promises there are may have changed with it.
    """

    name: str
    frame: pd.DataFrame
    cells: tuple[int, ...]
    was: tuple[int, ...] = ()
    rebuild: bool = False


Slip = Callable[[int, np.random.Generator], int]
Make = Callable[[pd.DataFrame, np.random.Generator], Corruption]


def one_digit(value: int, random: np.random.Generator) -> int:
    """Another number that differs in one digit; the first digit does not become 0."""
    digits = list(str(value))
    at = int(random.integers(len(digits)))
    others = [d for d in "0123456789" if d != digits[at] and not (at == 0 and d == "0")]
    digits[at] = str(random.choice(others))
    return int("".join(digits))


def misread(value: int, random: np.random.Generator) -> int:
    """Another number as reading and typing make them: digits taken for each other, swapped, dropped or doubled."""
    digits = str(value)
    while True:
        how = random.choice(["confused", "swapped", "dropped", "doubled"], p=[0.55, 0.2, 0.125, 0.125])
        at = int(random.integers(len(digits)))
        if how == "confused":
            new = digits[:at] + str(random.choice(list(LIKE[digits[at]]))) + digits[at + 1 :]
        elif how == "swapped":
            new = digits[:at] + digits[at : at + 2][::-1] + digits[at + 2 :]
        elif how == "dropped":
            new = digits[:at] + digits[at + 1 :]
        else:
            new = digits[: at + 1] + digits[at:]
        if new and new != digits and new[0] != "0":
            return int(new)


def slips(
    frame: pd.DataFrame, count: int, random: np.random.Generator, slip: Slip, errors: int
) -> Iterator[Corruption]:
    """`count` corruptions of `errors` printed figures each."""
    candidates = np.flatnonzero((frame["kind"] == "figure").to_numpy())
    values = frame["lower"].to_numpy()
    for _ in range(count):
        cells = random.choice(candidates, size=errors, replace=False)
        was = tuple(int(values[c]) for c in cells)
        now = [slip(v, random) for v in was]
        yield Corruption(slip.__name__, with_values(frame, cells, now), tuple(int(c) for c in cells), was)


def exchanged(frame: pd.DataFrame, random: np.random.Generator) -> Corruption:
    """Two neighbouring rows of a table, all their figures exchanged."""
    rows = lines(frame)
    table, total = tables(frame), (frame["row"] == TOTAL).to_numpy()
    pairs = [
        (a, b)
        for a, b in pairwise(rows)
        if table[a[0]] == table[b[0]] and a.size == b.size and not total[a[0]] and not total[b[0]]
    ]
    one, other = pairs[int(random.integers(len(pairs)))]
    both = np.concatenate((one, other))
    new = moved(frame, both, np.concatenate((other, one)))
    return Corruption("rows-exchanged", new, tuple(both.tolist()), rebuild=True)


def shifted(frame: pd.DataFrame, random: np.random.Generator) -> Corruption:
    """A row that lost a field, or got one twice: the others move to the left or to the right."""
    rows = lines(frame)
    row = rows[int(random.integers(len(rows)))]
    k = int(random.integers(row.size - 2))
    source = row.copy()
    if random.random() < 0.5:
        source[k:-1], source[-1] = row[k + 1 :], -1
    else:
        source[k + 1 :] = row[k:-1]
    return Corruption("row-shifted", moved(frame, row, source), tuple(row[k:].tolist()), rebuild=True)


def dropped(frame: pd.DataFrame, random: np.random.Generator) -> Corruption:
    """A row left out, not the total."""
    total = (frame["row"] == TOTAL).to_numpy()
    rows = [row for row in lines(frame) if not total[row[0]]]
    row = rows[int(random.integers(len(rows)))]
    keep = np.ones(len(frame), dtype=bool)
    keep[row] = False
    return Corruption("row-dropped", frame[keep].reset_index(drop=True), (), rebuild=True)


def pasted(frame: pd.DataFrame, random: np.random.Generator) -> Corruption:
    """A month's column of a table, its total included, with the figures of another month."""
    table, column = tables(frame), frame["column"].astype(str).to_numpy()
    months = [c for c in np.unique(column) if c != AVERAGE]
    chosen = int(random.choice(np.unique(table)))
    to, source = random.choice(months, size=2, replace=False)
    here, there = (np.flatnonzero((table == chosen) & (column == c)) for c in (to, source))
    return Corruption("column-pasted", moved(frame, here, there), tuple(here.tolist()), rebuild=True)


def lines(frame: pd.DataFrame) -> list[np.ndarray]:
    """The cells of every printed row."""
    return np.split(np.arange(len(frame)), np.flatnonzero(np.diff(frame["line"].to_numpy())) + 1)


def tables(frame: pd.DataFrame) -> np.ndarray:
    """The number of the table each cell stands in."""
    return frame.groupby(["table", "subject"], observed=True).ngroup().to_numpy()


def with_values(frame: pd.DataFrame, cells: np.ndarray, values: list[int]) -> pd.DataFrame:
    """The frame with other printed figures."""
    old = {name: frame[name].astype(object).to_numpy(copy=True) for name in PRINTED}
    for cell, value in zip(cells, values, strict=True):
        old["lower"][cell] = old["upper"][cell] = value
        old["text"][cell] = str(value)
    return _with(frame, old)


def moved(frame: pd.DataFrame, cells: np.ndarray, source: np.ndarray) -> pd.DataFrame:
    """The frame with the figures of `source` printed at `cells`; -1: nothing is printed there."""
    old = {name: frame[name].astype(object).to_numpy() for name in PRINTED}
    new = {name: values.copy() for name, values in old.items()}
    for name, nothing in zip(PRINTED, (0, OPEN, "", "unreadable", False), strict=True):
        new[name][cells] = [nothing if s < 0 else old[name][s] for s in source]
    return _with(frame, new)


def _with(frame: pd.DataFrame, values: dict[str, np.ndarray]) -> pd.DataFrame:
    kinds = frame["kind"].cat.categories
    return frame.assign(
        lower=values["lower"].astype(np.int64), upper=values["upper"].astype(np.int64),
        text=pd.Categorical(values["text"]), kind=pd.Categorical(values["kind"], categories=kinds),
        suppressed=values["suppressed"].astype(bool),
    )  # fmt: skip
