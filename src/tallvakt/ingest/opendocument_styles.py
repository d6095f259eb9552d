"""The styles of an .ods: number formats, what raises or strikes words, and rows and columns of no size."""

from __future__ import annotations

from typing import NamedTuple

from tallvakt.ingest.opendocument_formats import KINDS, FormatReader, format_code

_LARGEST_CHAIN = 20
"""Styles above one another; more are a ring."""


class Look(NamedTuple):
    """What a style says of text; None where it says nothing, and the text around it tells."""

    level: str | None = None
    """`raised`, `lowered` or "" for neither."""
    struck: bool | None = None

    def within(self, outer: Look) -> Look:
        """The look of text in this style that stands inside of text of another."""
        return Look(
            outer.level if self.level is None else self.level, outer.struck if self.struck is None else self.struck
        )


class _Style(NamedTuple):
    parent: str
    format: str
    """Name of its number format."""
    look: Look = Look()
    no_size: bool = False


class StyleReader:
    """Hears the styles of one part after another; those of a later part hold where two have one name."""

    def __init__(self) -> None:
        self.marks = False
        """Whether any style raises, lowers or strikes words."""
        self._styles: dict[tuple[str, str], _Style] = {}
        self._formats = FormatReader()
        self._style: tuple[str, str] | None = None

    def start(self, kind: str, attributes: dict[str, str]) -> None:
        """An element begins; names have the usual prefixes."""
        if kind == "style:style":
            self._style = attributes.get("style:family", ""), attributes.get("style:name", "")
            parent, code = attributes.get("style:parent-style-name", ""), attributes.get("style:data-style-name", "")
            self._styles[self._style] = _Style(parent, code)
        elif kind.startswith("number:") or kind == "style:map":
            self._formats.start(kind, attributes)
        elif self._style is not None and kind == "style:text-properties":
            look = _look(attributes)
            self.marks = self.marks or bool(look.level or look.struck)
            self._styles[self._style] = self._styles[self._style]._replace(look=look)
        elif self._style is not None and kind in ("style:table-row-properties", "style:table-column-properties"):
            size = attributes.get("style:row-height") or attributes.get("style:column-width") or ""
            self._styles[self._style] = self._styles[self._style]._replace(no_size=_nothing(size))

    def end(self, kind: str) -> None:
        """An element ends."""
        if kind == "style:style":
            self._style = None
        elif kind in KINDS or kind == "number:text":
            self._formats.end(kind)

    def words(self, text: str) -> None:
        """Characters, of which the words of number formats are kept."""
        self._formats.words(text)

    def look(self, family: str, name: str) -> Look:
        """What a style and those above it say of text."""
        look = Look()
        for style in self._chain(family, name):
            look = look.within(style.look)
        return look

    def code(self, name: str) -> str:
        """The number format of a style of cells, as a spreadsheet's user writes it; "" for General."""
        named = next((style.format for style in self._chain("table-cell", name) if style.format), "")
        return format_code(self._formats.formats, named)

    def no_size(self, family: str, name: str) -> bool:
        """Whether a row or column in a style has a height or width of 0."""
        return any(style.no_size for style in self._chain(family, name)[:1])

    def _chain(self, family: str, name: str) -> list[_Style]:
        chain: list[_Style] = []
        while (style := self._styles.get((family, name))) is not None and len(chain) < _LARGEST_CHAIN:
            chain.append(style)
            name = style.parent
        return chain


def _look(attributes: dict[str, str]) -> Look:
    position = attributes.get("style:text-position", "").split()
    lines = [attributes[key] for key in _LINES if key in attributes]
    return Look(_level(position[0]) if position else None, all(line != "none" for line in lines) if lines else None)


_LINES = ("style:text-line-through-style", "style:text-line-through-type")


def _level(position: str) -> str:
    if position in ("super", "sub"):
        return {"super": "raised", "sub": "lowered"}[position]
    height = position.rstrip("%")
    if not height.strip("-+0."):
        return ""
    return "lowered" if height.startswith("-") else "raised"


def _nothing(size: str) -> bool:
    """Whether a length is told and 0, such as `0in`."""
    number = size.rstrip("abcdefghijklmnopqrstuvwxyz%")
    return bool(number) and not number.strip("0.")
