"""Text with raised, lowered and struck words in it: what of it is the text, what are marks beside it.

A raised mark after a figure or a name is a note. It is part of the text where it is a power (`km` with a raised 2), an
ordinal (`1st quarter` with raised letters) or all that there is; so is what is lowered after a letter (`CO2`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

_POWERS = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
_UNIT = re.compile(r"(?:^|[\s/(\d])(?:[kcdm]?m|ha|ft)$")
_TEN = re.compile(r"(?:^|.*[\s×x*·])10$", re.DOTALL)
_EXPONENT = re.compile(r"[-−]?\d{1,2}")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|e|ère|ème|o|a|os|as)", re.IGNORECASE)
_NEAR = 8
"""So many letters before a mark tell what it is."""
_NOT_SEEN = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
"""Soft hyphens, and blanks and joiners of no width."""


class TextPiece(NamedTuple):
    """Some words of one kind."""

    text: str
    level: str = ""
    """`raised` or `lowered`."""
    struck: bool | None = False
    """None where it is struck if the cell around it is."""


class Marked(NamedTuple):
    """A text, the marks beside it, and the words that are struck through."""

    text: str
    notes: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()


def marked(pieces: Iterable[TextPiece]) -> Marked:
    """The text that pieces make, blanks folded, and what stands beside it."""
    pieces = list(pieces)
    if len(pieces) == 1:
        text, level, is_struck = pieces[0]
        if not level and is_struck is False:
            return Marked(" ".join((text if text.isascii() else _NOT_SEEN.sub("", text)).split()))
    seen = [piece._replace(text=_NOT_SEEN.sub("", piece.text)) for piece in pieces]
    runs = [
        TextPiece("".join(piece.text for piece in run), level, struck)
        for (level, struck), run in groupby(seen, key=lambda piece: (piece.level, piece.struck))
    ]
    struck = tuple(_folded(run.text) for run in runs if run.struck and run.text.strip())
    runs = [run for run in runs if not run.struck]
    if len(runs) == 1 and not runs[0].level:
        return Marked(_folded(runs[0].text), (), struck)
    if not any(run.text.strip() for run in runs if not run.level):
        return Marked(_folded(" ".join(run.text for run in runs)), (), struck)
    text, notes = _parted(runs)
    return Marked(_folded(text), notes, struck)


def marked_in_cell(pieces: Iterable[TextPiece], struck: bool) -> Marked:
    """The text that pieces make in a cell that is struck through, or not, where they do not say otherwise."""
    return marked(piece._replace(struck=struck) if piece.struck is None else piece for piece in pieces)


def _parted(runs: Sequence[TextPiece]) -> tuple[str, tuple[str, ...]]:
    parts: list[str] = []
    notes: list[str] = []
    lettered = [number for number, run in enumerate(runs) if not run.level and any(map(str.isalpha, run.text))]
    last_word = lettered[-1] if lettered else -1
    for number, run in enumerate(runs):
        before = "".join(parts[-3:])[-_NEAR:]
        part = _in_the_text(run, before, bool(lettered), number < last_word) if run.level else run.text
        if part is None and run.text.strip():
            notes.append(_folded(run.text))
        parts.append(part or "")
    return "".join(parts), tuple(notes)


def _in_the_text(run: TextPiece, before: str, words: bool, words_follow: bool) -> str | None:
    """What a raised or lowered run is in the text; None for a note.

    `before` is the end of the text before it, `words` tells whether there are letters in the text at all.
    """
    mark = run.text.strip()
    if run.level == "lowered":
        return run.text if before[-1:].isalpha() else None
    if mark in ("2", "3") and _UNIT.search(before):
        return mark.translate(_POWERS)
    if _EXPONENT.fullmatch(mark) and _TEN.fullmatch(before) and (words or before.strip() != "10"):
        return mark.translate(_POWERS)
    ordinal = before[-1:].isdigit() and _ORDINAL.fullmatch(mark) and words_follow
    return run.text if ordinal else None


def _folded(text: str) -> str:
    return " ".join(text.split())
