"""Inline marks of Markdown and of tags in it: what is raised, lowered and struck, as a page made of it shows."""

from __future__ import annotations

import html
import re

from tallvakt.ingest.raised_text import Marked, TextPiece, marked

_MARKS = re.compile(
    r"<(?P<end>/?)(?P<tag>sup|sub|del|s|strike)(?:\s[^<>]*)?>|(?P<struck>~~)|\^(?P<raised>\w{1,3}\)?)\^", re.IGNORECASE
)
_LEVELS = {"sup": "raised", "sub": "lowered"}
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,12});", re.IGNORECASE)
_BOLD = re.compile(r"\*\*(?=[^*\s])([^*]+)\*\*")


def has_marks(text: str) -> bool:
    """Whether words of a text are raised, lowered or struck."""
    return ("<" in text or "~~" in text or "^" in text) and _MARKS.search(text) is not None


def shown(text: str, tags: re.Pattern[str]) -> Marked:
    """What a page shows of a text, and the marks beside it; `tags` are those that change nothing of its words."""
    if _MARKS.search(text) is None:
        return Marked(_plain(text, tags))
    pieces: list[TextPiece] = []
    level, struck, position = "", False, 0
    for mark in _MARKS.finditer(text):
        pieces.append(TextPiece(_plain(text[position : mark.start()], tags), level, struck))
        position = mark.end()
        tag = (mark["tag"] or "").lower()
        if mark["raised"]:
            pieces.append(TextPiece(mark["raised"], "raised", struck))
        elif tag in _LEVELS:
            level = "" if mark["end"] else _LEVELS[tag]
        else:
            struck = not struck if mark["struck"] else not mark["end"]
    pieces.append(TextPiece(_plain(text[position:], tags), level, struck))
    return marked(pieces)


def _plain(text: str, tags: re.Pattern[str]) -> str:
    """Words without tags, the signs of bold words and backslashes, with entities as the signs that they name."""
    if "**" in text:
        text = _BOLD.sub(r"\1", text)
    if "<" in text:
        text = tags.sub("", text)
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return text.replace("\\*", "*")
