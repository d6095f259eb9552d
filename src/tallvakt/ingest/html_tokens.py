"""HTML as a run of tags and text, each with its place, as the HTML standard parts them.

Every character is looked at a bounded number of times, whatever a page holds. Source of the states: HTML Living
Standard, 13.2.5 (tokenization), without those that only matter to scripts.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes", "noscript", "textarea", "title"})
"""Elements whose content is text up to their end tag."""
_NONE: Mapping[str, str] = MappingProxyType({})
_PLAIN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)>")
"""A tag without attributes."""
_ENTITIES = frozenset({"textarea", "title"})
_NAME = re.compile(r"[^\s/>]*")
_GAP = re.compile(r"[\s/]*")
_ATTRIBUTE = re.compile(r"=?[^\s/>=]*")
_EQUALS = re.compile(r"\s*=\s*")
_UNQUOTED = re.compile(r"[^\s>]*")


class Markup(NamedTuple):
    """A tag, or text where `name` is empty; `start` and `end` are characters of the page."""

    start: int
    end: int
    name: str = ""
    closes: bool = False
    attributes: Mapping[str, str] = _NONE
    text: str = ""


def tokens(page: str) -> Iterator[Markup]:
    """The tags and texts of a page in order, without comments, declarations and a tag that is cut off at the end."""
    # Tags and texts are by far the most of what a page makes: their constructor would take a third of the time.
    position, size, new = 0, len(page), tuple.__new__
    while position < size:
        opening = page.find("<", position)
        if opening < 0:
            yield _text(page, position, size)
            return
        if opening > position:
            words = page[position:opening]
            if "&" in words:
                words = html.unescape(words)
            yield new(Markup, (position, opening, "", False, _NONE, words))
        plain = _PLAIN.match(page, opening)
        if plain is not None:
            closes, name = plain.groups()
            name = name.lower()
            if name not in RAW:
                position = plain.end()
                yield new(Markup, (opening, position, name, closes != "", _NONE, ""))
                continue
        others, position = _other(page, opening)
        yield from others
        if position < 0:
            return


def _other(page: str, opening: int) -> tuple[list[Markup], int]:
    """What begins with `<` and is no plain tag, and where it ends; -1 where the page ends inside a tag."""
    after = page[opening + 1 : opening + 2]
    if after in "!?" or (after == "/" and not page[opening + 2 : opening + 3].isalpha()):
        return [], _after_comment(page, opening)
    if not (after == "/" or (after.isascii() and after.isalpha())):
        return [Markup(start=opening, end=opening + 1, text="<")], opening + 1
    tag = _tag(page, opening)
    if tag is None:
        return [], -1
    if tag.name not in RAW or tag.closes:
        return [tag], tag.end
    ending = _raw_end(page, tag.end, tag.name)
    content = [_text(page, tag.end, ending, entities=tag.name in _ENTITIES)] if ending > tag.end else []
    return [tag, *content], ending


def _text(page: str, start: int, end: int, *, entities: bool = True) -> Markup:
    raw = page[start:end]
    return Markup(start=start, end=end, text=html.unescape(raw) if entities and "&" in raw else raw)


def _after_comment(page: str, opening: int) -> int:
    """Where a comment or declaration ends; one without an end takes the rest."""
    if page.startswith("<!--", opening):
        if page.startswith(("<!-->", "<!--->"), opening):
            return page.find(">", opening) + 1
        end = page.find("-->", opening + 4)
        return end + 3 if end >= 0 else len(page)
    end = page.find(">", opening)
    return end + 1 if end >= 0 else len(page)


def _raw_end(page: str, start: int, name: str) -> int:
    ending = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(page, start)
    return ending.start() if ending else len(page)


def _tag(page: str, opening: int) -> Markup | None:
    """The tag that begins at `opening`; None when the page ends inside it."""
    closes = page[opening + 1] == "/"
    name = _NAME.match(page, opening + 1 + closes)
    position = name.end() if name else opening + 1
    attributes: dict[str, str] = {}
    while True:
        position = _end(_GAP, page, position)
        if position >= len(page):
            return None
        if page[position] == ">":
            break
        key_end = _end(_ATTRIBUTE, page, position)
        key, position = page[position:key_end].lower(), key_end
        value = ""
        if equals := _EQUALS.match(page, position):
            start, position = equals.end(), equals.end()
            quote = page[start : start + 1]
            if quote in ('"', "'") and quote:
                position = page.find(quote, start + 1) + 1
                if not position:
                    return None
                value = page[start + 1 : position - 1]
            else:
                position = _end(_UNQUOTED, page, start)
                value = page[start:position]
        attributes.setdefault(key, html.unescape(value) if "&" in value else value)
    text = name[0].lower() if name else ""
    return Markup(start=opening, end=position + 1, name=text, closes=closes, attributes=attributes)


def _end(pattern: re.Pattern[str], page: str, position: int) -> int:
    match = pattern.match(page, position)
    return match.end() if match else position
