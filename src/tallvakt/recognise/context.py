"""What stands around a table: the name of its sheet, and the headings above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tallvakt import periods
from tallvakt.ingest import RawTable, Token

SHEET_NAME = 31
"""Letters after which the names of sheets are cut."""
_LEAST = 10
"""So many letters of a name that the end of a sheet's name cuts off must be there."""


@dataclass(frozen=True, slots=True)
class Context:
    """What stands over the columns, headings, nearest first, and last the name of the sheet."""

    words: tuple[Token, ...] = ()

    def has(self, words: Iterable[str]) -> bool:
        """Whether one of some words stands in a heading or the name of the sheet."""
        return any(find(token.text, word) for word in words for token in self.words)


def contexts(tables: Sequence[RawTable]) -> list[Context]:
    """The context of each table: a heading holds until the next one of its sheet; titles of periods are none."""
    made: list[Context] = []
    headings: tuple[Token, ...] = ()
    part: str | None = None
    for raw in tables:
        place = raw.rows[0].label.place
        above = tuple(t for t in reversed(raw.above) if periods.period(t.text) is None)
        if above or place.part != part:
            headings, part = above, place.part
        over = (raw.over,) if raw.over is not None else ()
        corner = (raw.header.label,) if raw.header is not None and raw.header.label.text else ()
        sheet = (Token(place.part, place._replace(line=1, field=1)),) if place.part and place.box is None else ()
        made.append(Context((*over, *corner, *headings, *sheet)))
    return made


@lru_cache(maxsize=65536)
def find(text: str, name: str) -> str | None:
    """The words of a text that are a name, as printed; the name of a sheet may be cut."""
    found = _pattern(name).search(text)
    if found is not None:
        return found[0]
    if len(text) == SHEET_NAME:
        for size in range(len(name) - 1, _LEAST - 1, -1):
            if text.casefold().endswith(name[:size].casefold()):
                return text[-size:]
    return None


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
