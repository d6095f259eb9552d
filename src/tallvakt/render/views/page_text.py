"""Text of a publication, made fit to be shown: it is never markup, and never too long for its place."""

from __future__ import annotations

import re
from functools import lru_cache

from tallvakt.render.place_text import clean

LONGEST = 200
_THOUSANDS = re.compile(r"\d{1,3}(?:[ .\u00a0\u2009\u202f]\d{3})+|\d+")


def safe(text: str, longest: int = LONGEST) -> str:
    """Text without control characters, cut (with its full length told) where it is longer than `longest`."""
    if len(text) <= longest and text.isprintable():
        return text
    text = clean(text)
    return text if len(text) <= longest else f"{text[:longest]}… [{len(text)}]"


@lru_cache(maxsize=65536)
def figure(text: str) -> int | None:
    """The whole number that a token prints; None for a symbol or anything else."""
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    match = _THOUSANDS.fullmatch(text)
    return int(re.sub(r"\D", "", text)) if match and len(text) < 24 else None
