"""Figures in lines of text: which line is a row of a table that has lost its fields, and which only tells something."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from tallvakt.model.numerals import free_standing, trailing, year_like

_CALL = re.compile(
    r"\b(?:tlf|telefon|telephone|tel|phone|mobil|mobile|mob|fax|faks|contact|kontakt|ring|call|org\.?\s?nr|orgnr|konto|"
    r"kontonr|isbn|issn|puhelin|teléfono|téléphone|telefono|telefoon)\b|(?<!\S)\+\d{1,3}\b",
    re.IGNORECASE,
)
"""Words before a number that is called, written to or looked up, and never counts anything."""
_DIALLED = re.compile(r"[\d\s()+-]{6,}")
_LONG_RUN = 3
"""So many figures side by side are a row wherever in the line they stand; two are so at its end."""


def lost_figures(text: str, symbols: Collection[str], narrowest: int, is_label: Callable[[str], bool]) -> int:
    """How many figures a line holds that belong in a table; 0 where it is a sentence, a contact line or a source.

    A row that has lost its fields ends in its figures: two or more of them, or one behind a label of the contract, as
    `is_label` tells. `narrowest` is the least number of figures that a row has: `86 258 236` at the end of a line is
    one large figure or three. A line that opens with a symbol and goes on in words says what the symbol means.
    """
    first, _, rest = text.partition(" ")
    if first in symbols and rest[:1].isalpha():
        return 0
    figures = free_standing(text)
    if not figures or all(map(year_like, figures)) or is_contact_line(text):
        return 0
    last, longest = _runs(text)
    if any(figure[0] == "0" and len(figure) > 1 for figure in last):
        return 0  # a telephone number, or another that counts nothing
    if len(last) > 1 or len(longest) >= _LONG_RUN:
        return len(figures)
    groups = trailing(text)
    if len(figures) == 1 and len(groups) >= narrowest:
        return len(groups)
    return len(last) if last and is_label(text[: text.rindex(last[0])].strip(" :.\t")) else 0


def is_contact_line(text: str) -> bool:
    """Whether the only digits of a line are a number behind a word such as `Tlf.`"""
    call = _CALL.search(text)
    if call is None or any(map(str.isdecimal, text[: call.start()])):
        return False
    numbers = _DIALLED.findall(text[call.start() :])
    return any(6 <= sum(map(str.isdecimal, number)) <= 15 for number in numbers)


def _runs(text: str) -> tuple[list[str], list[str]]:
    """The figures side by side that a line ends in, and the longest such run of it."""
    runs: list[list[str]] = [[]]
    position = 0
    for figure in free_standing(text):
        start = text.index(figure, position)
        if text[position:start].strip():
            runs.append([])
        runs[-1].append(figure)
        position = start + len(figure)
    last = [] if text[position:].strip() else runs[-1]
    return last, max(runs, key=len)
