"""Seeded faults put into publications that hold: what the benchmark of localisation is asked to find again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

# Figures that readers (people and machines) take for each other.
LIKE = {"0": "68", "1": "7", "2": "7", "3": "8", "4": "9", "5": "6", "6": "058", "7": "12", "8": "0369", "9": "4"}


@dataclass(frozen=True, eq=False)
class Corruption:
    """Cells (rows of the frame), what they were and what they are printed as instead; `name` of the fault."""

    name: str
    cells: tuple[int, ...]
    was: tuple[int, ...]
    now: tuple[int, ...]

    def apply(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with the fault in it."""
        return with_values(frame, dict(zip(self.cells, self.now, strict=True)))


def with_values(frame: pd.DataFrame, values: dict[int, int]) -> pd.DataFrame:
    """The frame with other printed figures."""
    at = list(values)
    new = frame.copy()
    text = new["text"].astype(object).to_numpy(copy=True)
    columns = {name: new[name].to_numpy(copy=True) for name in ("lower", "upper", "suppressed")}
    kind = new["kind"].astype(object).to_numpy(copy=True)
    for cell in at:
        text[cell], kind[cell] = str(values[cell]), "figure"
        columns["lower"][cell] = columns["upper"][cell] = values[cell]
        columns["suppressed"][cell] = False
    new["text"] = pd.Categorical(text)
    new["kind"] = pd.Categorical(kind, categories=frame["kind"].cat.categories)
    return new.assign(**columns)


def figures(frame: pd.DataFrame) -> np.ndarray:
    """The printed figures of a frame."""
    return np.flatnonzero((frame["kind"] == "figure").to_numpy())


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
    frame: pd.DataFrame, count: int, random: np.random.Generator, errors: int = 1, slip=one_digit
) -> Iterator[Corruption]:
    """`count` corruptions of `errors` printed figures each."""
    candidates, values = figures(frame), frame["lower"].to_numpy()
    for _ in range(count):
        cells = random.choice(candidates, size=errors, replace=False)
        was = tuple(int(values[c]) for c in cells)
        yield Corruption(slip.__name__, tuple(int(c) for c in cells), was, tuple(slip(v, random) for v in was))
