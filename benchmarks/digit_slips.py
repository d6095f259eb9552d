"""One figure misprinted: by a digit, or as reading and typing make it."""

from __future__ import annotations

import numpy as np

# Figures that readers (people and machines) take for each other.
LIKE = {"0": "68", "1": "7", "2": "7", "3": "8", "4": "9", "5": "6", "6": "058", "7": "12", "8": "0369", "9": "4"}


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
