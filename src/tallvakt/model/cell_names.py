"""The names of cells: `C7` is row 7 and column 3."""

from __future__ import annotations

from functools import lru_cache

_DIGITS = "0123456789"


@lru_cache(maxsize=20_000)
def column_letters(column: int) -> str:
    """The letters of a column, from 1: A, B … Z, AA; "" below 1."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=20_000)
def column_number(letters: str) -> int:
    """The number of a column by its letters. Raises `ValueError` for anything else."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(f"no letters of a column: {letters[:20]}")
        number = 26 * number + ord(letter) - 64
    return number


def coordinates(name: str) -> tuple[int, int]:
    """Row and column of a cell, from 1. Raises `ValueError` for what names none."""
    letters = name.rstrip(_DIGITS)
    return int(name[len(letters) :]), column_number(letters)
