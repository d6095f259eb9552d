"""What stands around a table: the name of its sheet, and the headings above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tallvakt.ingest import RawTable, Token
from tallvakt.model import periods
from tallvakt.model.label_matching import compact
from tallvakt.model.period_headings import in_heading, without_references
from tallvakt.model.periods import Named

SHEET_NAME = 31
"""Letters after which the names of sheets are cut."""
_BETWEEN = re.compile(r"[,;:.(]\s+|\s[-–—(]\s?|\)")
"""What stands between a name and a period in a heading."""
_LEAST = 10
"""So many letters of a name that the end of a sheet's name cuts off must be there."""


@dataclass(frozen=True, slots=True)
class Context:
    """What stands over the columns, headings, nearest first, and last the name of the sheet."""

    words: tuple[Token, ...] = ()
    period: Named | None = None
    """The one month, quarter or year that is named there, or in a title."""

    def nearness(self, words: Iterable[str]) -> tuple[int, int, int]:
        """How near the best of some words stands, least first: its heading, what else that says, how short it is."""
        places = [
            (number, _beside(word, token.text), -len(word))
            for word in words
            for number, token in enumerate(self.words)
            if find(token.text, word)
        ]
        return min(places, default=(len(self.words), 2, 0))

    def has(self, words: Iterable[str]) -> bool:
        """Whether one of some words stands in a heading or the name of the sheet."""
        return any(find(token.text, word) for word in words for token in self.words)


def contexts(tables: Sequence[RawTable]) -> list[Context]:
    """The context of each table: a heading holds until the next one of its sheet; titles of periods are none."""
    around: list[Context] = []
    headings: tuple[Token, ...] = ()
    titled: Named | None = None
    part: str | None = None
    for raw in tables:
        place = raw.rows[0].label.place
        above = tuple(t for t in reversed(raw.above) if periods.period(t.text) is None)
        if place.part != part:
            headings, part, titled = above, place.part, _period((place.part,) if place.box is None else ())
        headings = above or headings
        titled = _period(tuple([t.text for t in reversed(raw.above)])) or titled
        over = (raw.over,) if raw.over is not None else ()
        corner = (raw.header.label,) if raw.header is not None and raw.header.label.text else ()
        sheet = (Token(place.part, place._replace(line=1, field=1)),) if place.part and place.box is None else ()
        named = _period(tuple([t.text for t in (*over, *corner)])) or titled
        around.append(Context((*over, *corner, *headings, *sheet), named))
    return around


@lru_cache(maxsize=4096)
def _period(texts: tuple[str, ...]) -> Named | None:
    """The period that is the first of some texts, or a part of it: `Persons by age, January 2024`, `Persons 2024`."""
    given = (without_references(text) for text in texts)
    one = [text for text in given if periods.named(text) or periods.period(text) is None]
    pieces = (piece for text in one for piece in (text, *reversed(_BETWEEN.split(text))))
    named = (period for piece in pieces if (period := periods.named(piece)) is not None)
    among_words = (period for text in one if (period := in_heading(text)) is not None)
    return next(named, None) or next(among_words, None)


def _beside(word: str, heading: str) -> int:
    """What else a heading says: 0 nothing, 1 other things in parts of their own (`Table 2. Men`), 2 in the same one."""
    mark = compact(word)
    if compact(heading) == mark:
        return 0
    return 1 if mark in map(compact, _BETWEEN.split(heading)) else 2


@lru_cache(maxsize=65536)
def find(text: str, name: str) -> str | None:
    """The words of a text that are a name, as printed; the name of a sheet may be cut."""
    match = _pattern(name).search(text)
    if match is not None:
        return match[0]
    if len(text) == SHEET_NAME:
        for size in range(len(name) - 1, _LEAST - 1, -1):
            if text.casefold().endswith(name[:size].casefold()):
                return text[-size:]
    return None


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
