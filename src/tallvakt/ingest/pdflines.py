"""Words of a page as lines and pieces: what stands together, told by distances in the type's own size."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tallvakt.ingest.document import Token
from tallvakt.ingest.pdf_marks import attached
from tallvakt.ingest.pdf_raised import RAISED
from tallvakt.ingest.pdf_words import Word
from tallvakt.ingest.sheet_grid import wordlike
from tallvakt.model.numerals import year_like
from tallvakt.model.report import Place

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in points from the page's upper left corner."""

_WORD_GAP = 0.75
"""Words nearer than this many type sizes are of one piece of text: a blank is 0.25 to 0.6."""
_THOUSANDS_GAP = 0.45
"""Groups of digits nearer than this are of one figure."""
_LEAD = re.compile(r"[-−–+]?\d{1,3}(?: \d{3})*")
_HYPHEN = re.compile(r"(?<=\w)[-\u00ad\u2010]$")
_AND = re.compile(r"(?:og|eller|and|or|och|samt)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """Words side by side, from the left; `number` counts the lines of a page from 1."""

    number: int
    words: tuple[Word, ...]

    @cached_property
    def top(self) -> float:
        """Of the highest word."""
        return min(w.top for w in self.words)

    @cached_property
    def size(self) -> float:
        """Of the largest type."""
        return max(w.size for w in self.words)

    @cached_property
    def text(self) -> str:
        """The line as read."""
        return " ".join(w.text for w in self.words)

    @cached_property
    def pieces(self) -> tuple[tuple[Word, ...], ...]:
        """Words that stand together: a figure with its groups of digits, a label, a heading."""
        return tuple(_pieces(self.words))

    @cached_property
    def figures(self) -> tuple[tuple[Word, ...], ...]:
        """The pieces that are figures or symbols."""
        return tuple(p for p in self.pieces if not wordlike(joined(p)))

    @cached_property
    def of_data(self) -> bool:
        """Whether the line is a row of a table: figures side by side, or one after a label."""
        if len(self.pieces) < 2 or not self.figures:
            return False
        return len(self.figures) > 1 or (self.pieces[-1] is self.figures[0] and not year_like(joined(self.figures[0])))


def lines(page_words: Iterable[dict[str, Any]]) -> list[Line]:
    """Lines of a page, from the top. Words are of one line when their middles are within a third of their size."""
    sides = ("text", "x0", "top", "x1", "bottom")
    words = [
        Word(size=max(float(w["size"]), 1.0), raised=w.get(RAISED, False), **{name: w[name] for name in sides})
        for w in page_words
    ]
    words = attached(words)
    words.sort(key=lambda w: (w.top + w.bottom) / 2)
    rows: list[list[Word]] = []
    middle = 0.0
    for word in words:
        here = (word.top + word.bottom) / 2
        if rows and here - middle <= word.size / 3:
            rows[-1].append(word)
        else:
            rows.append([word])
            middle = here
    return [Line(number, tuple(sorted(row, key=lambda w: w.x0))) for number, row in enumerate(rows, start=1)]


def _pieces(words: Sequence[Word]) -> list[tuple[Word, ...]]:
    pieces: list[list[Word]] = []
    for word in words:
        if pieces and _together(pieces[-1], word):
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return [tuple(p) for p in pieces]


def _together(piece: Sequence[Word], word: Word) -> bool:
    last = piece[-1]
    size = max(last.size, word.size)
    gap = word.x0 - last.x1
    if word.text == "%":
        return gap <= _WORD_GAP * size
    so_far = joined(piece)
    if not wordlike(so_far) and not wordlike(word.text):
        thousands = _LEAD.fullmatch(so_far) and len(word.text) == 3 and word.text.isdecimal()
        return bool(thousands) and gap <= _THOUSANDS_GAP * size
    return gap <= _WORD_GAP * size


def joined(words: Sequence[Word]) -> str:
    """Words of one piece."""
    return " ".join(w.text for w in words)


def box(words: Sequence[Word]) -> Box:
    """The box around words, to a tenth of a point."""
    left, top = min(w.x0 for w in words), min(w.top for w in words)
    right, bottom = max(w.x1 for w in words), max(w.bottom for w in words)
    return round(left, 1), round(top, 1), round(right, 1), round(bottom, 1)


def token(parts: Sequence[tuple[int, Sequence[Word]]], page: int, field: int) -> Token | None:
    """The words of one cell, by line, as a token. A word divided at the end of a line is made whole."""
    parts = [(number, words) for number, words in parts if words]
    if not parts:
        return None
    text = ""
    for _, words in parts:
        piece = joined(words)
        divided = _HYPHEN.search(text) and piece[0].islower() and not _AND.match(piece)
        text = text[:-1] + piece if divided else f"{text} {piece}" if text else piece
    everything = [w for _, words in parts for w in words]
    notes = tuple(note for word in everything for note in word.notes)
    return Token(text, Place(parts[0][0], field, 0, 0, str(page), box(everything)), notes)
