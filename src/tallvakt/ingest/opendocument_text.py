"""The text of one cell of an .ods: its words with the look of the spans around them."""

from __future__ import annotations

from tallvakt.ingest.opendocument_styles import Look, StyleReader
from tallvakt.ingest.raised_text import TextPiece

_BLANKS = frozenset({"text:s", "text:tab", "text:line-break"})
_NESTED = frozenset({"text:p", "text:span", "text:a", "text:ruby", "text:ruby-base", *_BLANKS})


class CellText:
    """Hears the elements inside of a cell; comments and drawings in it are no text of it."""

    def __init__(self, styles: StyleReader, look: Look) -> None:
        self._styles = styles
        self._looks = [look]
        self.pieces: list[TextPiece] = []
        self._outside = 0
        """Elements around that are no text of the cell."""

    @property
    def is_marked(self) -> bool:
        """Whether any word is raised, lowered or struck."""
        return any(piece.level or piece.struck for piece in self.pieces)

    @property
    def text(self) -> str:
        """The words alone, blanks folded."""
        return " ".join("".join(piece.text for piece in self.pieces).split())

    def start(self, kind: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._outside or kind not in _NESTED:
            self._outside += 1
            return
        if kind in _BLANKS or (kind == "text:p" and self.pieces):
            self._add(" ")
        name = attributes.get("text:style-name", "")
        look = self._styles.look("text", name) if kind == "text:span" and name else Look()
        self._looks.append(look.within(self._looks[-1]))

    def end(self) -> None:
        """An element ends."""
        if self._outside:
            self._outside -= 1
        else:
            self._looks.pop()

    def words(self, text: str) -> None:
        """Characters; those outside of paragraphs are layout of the file."""
        if not self._outside and len(self._looks) > 1:
            self._add(text)

    def _add(self, text: str) -> None:
        look = self._looks[-1]
        self.pieces.append(TextPiece(text, look.level or "", bool(look.struck)))
