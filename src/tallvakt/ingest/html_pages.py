"""HTML: every table of figures on a page; captions and the text around tables are prose.

Places are those of the source: `line`, the table's column as `field` (0 is the first) and the span of characters
from the cell's first to its last. Nothing a page refers to is loaded, no script is run.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from tallvakt.ingest import sheet_grid
from tallvakt.ingest.document import Document, RawTable, Token
from tallvakt.ingest.limits import Clock, Limits, Progress, hold
from tallvakt.ingest.source_file import SourceFile
from tallvakt.model.report import Place, Remark

_SILENT = frozenset({"script", "style", "template", "noscript", "head"})
_INLINE = frozenset(["a", "abbr", "b", "bdi", "cite", "code", "data", "del", "em", "font", "i", "img", "ins", "mark",
                     "nobr", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"])  # fmt: skip
"""Elements that do not end a paragraph."""
_OPENING = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body|table|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHUNK = 65_536
_SPAN_MOST = 1_000


@dataclass(slots=True)
class _Text:
    """Words being gathered, and where they stand."""

    pieces: list[str] = field(default_factory=list)
    line: int = 0
    start: int = 0
    end: int = 0
    after: int | None = None
    """Blanks at the end of what was added last; None once its end is known."""

    def add(self, data: str, position: tuple[int, int]) -> None:
        words = data.strip()
        if words:
            line, offset = position
            before = data[: len(data) - len(data.lstrip())]
            line, offset = line + before.count("\n"), len(before.rpartition("\n")[2]) + ("\n" not in before) * offset
            if not self.line:
                self.line, self.start = line, offset
            self.end = offset + len(words.partition("\n")[0]) if line == self.line else self.end
            self.after = len(data) - len(data.rstrip())
        self.pieces.append(data)

    def ended(self, position: tuple[int, int]) -> None:
        """The text last added ends where a tag begins: entities are longer in the source than as read."""
        if self.after is not None and position[0] == self.line:
            self.end = position[1] - self.after
        self.after = None

    def token(self, column: int) -> Token | None:
        text = " ".join("".join(self.pieces).split())
        return Token(text, Place(self.line, column, self.start, max(self.end, self.start))) if text else None


@dataclass(slots=True)
class _Table:
    """A table being read; `spans` holds how many more rows a column is taken by a cell above."""

    rows: list[list[Token | None]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    spans: dict[int, int] = field(default_factory=dict)
    row: list[Token | None] | None = None
    cell: _Text | None = None
    columns: int = 1
    deep: int = 1


def recognises(file: SourceFile) -> bool:
    """Whether a text is a page: by its name or its first tag."""
    return file.suffix in (".html", ".htm", ".xhtml") or _OPENING.match(file.decoded[0][:10_000]) is not None


def read(file: SourceFile, limits: Limits, _progress: Progress | None = None) -> Document:
    """Read a page. Raises `UnreadableFile`."""
    text, remarks = file.text, file.decoded[1]
    clock = Clock(limits.seconds)
    page = _Page(limits)
    for position in range(0, len(text), _CHUNK):
        clock.check(line=page.getpos()[0])
        page.feed(text[position : position + _CHUNK])
    page.close()
    page.end()
    return Document(
        source=file.source,
        sha256=hashlib.sha256(file.data).hexdigest(),
        tables=tuple(page.tables),
        prose=tuple(page.prose),
        lines={("", number): line for number, line in enumerate(text.split("\n"), start=1)},
        remarks=(*remarks, *page.remarks),
    )


class _Page(HTMLParser):
    """Tables and prose in their order. End tags that HTML lets a writer leave out are supplied."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[RawTable] = []
        self.prose: list[Token] = []
        self.remarks: list[Remark] = []
        self._limits = limits
        self._open: list[_Table] = []
        self._text = _Text()
        self._silent = 0
        self._above: list[Token] = []
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open what the tag opens."""
        self._gathered().ended(self.getpos())
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._flush()
            self._open.append(_Table())
        elif tag in ("td", "th") and self._open:
            self._close_cell()
            self._open_cell(dict(attrs))
        elif tag == "tr" and self._open:
            self._close_row()
            self._open_row()
        elif tag == "br":
            self._gather(" ")
        elif tag not in _INLINE:
            self._flush()
            self._gather(" ")

    def handle_endtag(self, tag: str) -> None:
        """Close what the tag closes."""
        self._gathered().ended(self.getpos())
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag == "table" and self._open:
            self._close_table()
        elif tag in ("td", "th"):
            self._close_cell()
        elif tag in ("tr", "thead", "tbody", "tfoot"):
            self._close_row()
        elif tag not in _INLINE:
            self._flush()
            self._gather(" ")

    def handle_data(self, data: str) -> None:
        """Text of a cell, or prose."""
        if not self._silent:
            self._gather(data)

    def end(self) -> None:
        """The page ends, whatever is still open."""
        while self._open:
            self._close_table()
        self._flush()

    def _gather(self, data: str) -> None:
        self._gathered().add(data, self.getpos())

    def _gathered(self) -> _Text:
        cell = self._open[-1].cell if self._open else None
        return cell or self._text

    def _flush(self) -> None:
        """End a paragraph outside of cells."""
        if self._open and self._open[-1].cell is not None:
            return
        if token := self._text.token(0):
            self.prose.append(token)
            self._above.append(token)
        self._text = _Text()

    def _open_row(self) -> None:
        table = self._open[-1]
        table.row = []
        table.starts.append(self.getpos()[0])

    def _open_cell(self, attributes: dict[str, str | None]) -> None:
        self._flush()
        table = self._open[-1]
        if table.row is None:
            self._open_row()
        self._skip_taken(table)
        table.cell = _Text()
        table.columns = _number(attributes.get("colspan"))
        table.deep = _number(attributes.get("rowspan"))

    def _skip_taken(self, table: _Table) -> None:
        row = table.row if table.row is not None else []
        while table.spans.get(len(row), 0):
            table.spans[len(row)] -= 1
            row.append(None)

    def _close_cell(self) -> None:
        table = self._open[-1] if self._open else None
        if table is None or table.cell is None or table.row is None:
            return
        column = len(table.row)
        if table.deep > 1:
            table.spans.update((column + n, table.deep - 1) for n in range(table.columns))
        table.row += [table.cell.token(column), *[None] * (table.columns - 1)]
        table.cell = None
        self._cells += table.columns
        hold("cells", self._cells, self._limits.cells)

    def _close_row(self) -> None:
        if not self._open:
            return
        self._close_cell()
        table = self._open[-1]
        if table.row is not None:
            self._skip_taken(table)
            table.rows.append(table.row)
            table.row = None

    def _close_table(self) -> None:
        self._close_row()
        table = self._open.pop()
        found = sheet_grid.read(table.rows, lambda row, column: Place(table.starts[row], column))
        if found.tables:
            first = found.tables[0]
            self.tables += [replace(first, above=(*self._above, *first.above)), *found.tables[1:]]
            self._above = []
        self.prose += found.prose
        self.remarks += found.remarks
        if not found.tables:
            self._above += found.prose


def _number(text: str | None) -> int:
    return min(max(int(text), 1), _SPAN_MOST) if text and text.strip().isdecimal() else 1
