"""Text, delimited files and HTML with other tokens at the places of some, every other byte as it was."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Sequence

from tallvakt.ingest.source_file import decode
from tallvakt.model.report import CellRef, Place
from tallvakt.pipeline.correction.proposals import NewRow, Rewrite

_LINE_END = re.compile(r"\r\n|\r|\n")
_BLANK = re.compile(r"\d(&nbsp;|&#160;|&#xa0;|&thinsp;|&#8239;|[\u00a0\u2009\u202f])\d", re.IGNORECASE)
"""A blank between digits that a page does not print as a blank."""
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)


class NotWritableError(Exception):
    """A form of file or a place in it does not take the change; `why` is a key of the wording."""

    def __init__(self, why: str, cell: CellRef | None = None) -> None:
        super().__init__(why)
        self.why, self.cell = why, cell


class TextCopy:
    """The text of a publication and what is to be changed in it. Raises `NotWritableError` where that cannot be."""

    def __init__(self, data: bytes, module: str, cells: Sequence[CellRef]) -> None:
        self._data, self._module, self._cells = data, module, cells
        self._text = decode(data)[0]
        self._starts = [0, *(m.end() for m in _LINE_END.finditer(self._text))]
        self._ends = [*(m.start() for m in _LINE_END.finditer(self._text)), len(self._text)]
        self._edits: list[tuple[int, int, str]] = []
        between = _BLANK.search(self._text)
        self._blank = between[1] if between else " "

    def rewrite(self, change: Rewrite) -> None:
        """Put another token in the place of a cell's."""
        start, end = self._span(change.cell.place, change.cell.text, change.cell)
        self._edits.append((start, end, self._escaped(change.becomes, start, end, change.cell)))

    def insert(self, row: NewRow) -> None:
        """Write a row after its model."""
        label = row.model.place
        cells = [self._cells[index] for index in row.model.cells]
        spans = [(*self._span(label, row.model.label, row.after), row.label)]
        spans += [(*self._span(cell.place, cell.text, cell), row.texts[cell.index]) for cell in cells]
        first, last = min(s[0] for s in spans), max(s[1] for s in spans)
        start, end = self._row_around(first, last, row.after)
        text = self._text[start:end]
        for low, high, new in sorted(spans, reverse=True):
            escaped = self._escaped(new, low, high, row.after)
            text = text[: low - start] + escaped + text[high - start :]
        if self._module != "html_pages" and not _LINE_END.search(text[-2:]):
            text = self._line_end() + text
        self._edits.append((end, end, text))

    def note(self, words: str) -> bool:
        """Say in a first line that the copy is a proposal; returns whether the form takes a note."""
        if self._module == "html_pages":
            body = _BODY.search(self._text)
            at = body.end() if body else 0
            element = f"<p>{html.escape(words)}</p>" if body else f"<!-- {html.escape(words)} -->"
            self._edits.append((at, at, element))
            return True
        if self._module == "plain_text":
            self._edits.append((0, 0, words + self._line_end() * 2))
            return True
        return False

    def bytes(self) -> bytes:
        """The copy, in the encoding of the file."""
        text = self._text
        for start, end, new in sorted(self._edits, key=lambda e: (e[0], e[1]), reverse=True):
            text = text[:start] + new + text[end:]
        return _encoded(text, self._data)

    def _line_end(self) -> str:
        line_end = _LINE_END.search(self._text)
        return line_end[0] if line_end else "\n"

    def _span(self, place: Place, printed: str, cell: CellRef) -> tuple[int, int]:
        """Where in the text a token stands, from its first character to behind its last."""
        if not 1 <= place.line <= len(self._starts):
            raise NotWritableError("place-not-plain", cell)
        offset, end = self._starts[place.line - 1], self._ends[place.line - 1]
        start, stop = min(offset + place.start, end), min(offset + place.end, end)
        piece = self._text[start:stop]
        if _same(piece, printed):
            return start, stop
        if piece.count(printed) == 1:
            start += piece.index(printed)
            return start, start + len(printed)
        raise NotWritableError("place-not-plain", cell)

    def _escaped(self, new: str, start: int, end: int, cell: CellRef) -> str:
        """The token as the form writes it: a delimiter inside it needs quotes."""
        if self._module == "html_pages":
            return html.escape(new, quote=False).replace(" ", self._blank)
        around = self._text[max(0, start - 1) : start], self._text[end : end + 1]
        quoted = around == ('"', '"')
        if quoted or not any(mark in new for mark in ';,|\t"'):
            return new.replace('"', '""') if quoted else new
        if self._module == "delimited":
            return '"' + new.replace('"', '""') + '"'
        if "|" in new or "\t" in new:
            raise NotWritableError("place-not-plain", cell)
        return new

    def _row_around(self, first: int, last: int, cell: CellRef) -> tuple[int, int]:
        """The whole row that the tokens from `first` to `last` stand in."""
        if self._module != "html_pages":
            line = next(n for n, end in enumerate(self._ends) if end >= last)
            start = max(s for s in self._starts if s <= first)
            following = self._starts[line + 1] if line + 1 < len(self._starts) else len(self._text)
            return start, following
        lowered = self._text.lower()
        start, end = lowered.rfind("<tr", 0, first), lowered.find("</tr>", last)
        if start < 0 or end < 0 or lowered.find("<tr", start + 1, end) >= 0:
            raise NotWritableError("place-not-plain", cell)
        return start, end + len("</tr>")


def _same(piece: str, printed: str) -> bool:
    """Whether a piece of the source reads as a token does."""
    return piece == printed or " ".join(html.unescape(piece).split()) == " ".join(printed.split())


def _encoded(text: str, like: bytes) -> bytes:
    """The text in the encoding that `like` is in, its byte order mark kept. Raises `NotWritableError`."""
    if like.startswith(codecs.BOM_UTF8):
        return text.encode("utf-8-sig")
    for bom, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if like.startswith(bom):
            return bom + text.encode(name)
    try:
        like.decode("utf-8")
        return text.encode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return text.encode("cp1252")
    except UnicodeEncodeError:
        raise NotWritableError("encoding") from None
