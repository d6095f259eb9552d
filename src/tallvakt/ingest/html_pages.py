"""HTML: every table of figures on a page as a browser shows it; captions and the text around tables are prose.

Places are those of the source: `line`, the table's column as `field` (0 is the first) and the span of characters
from the cell's first to its last. Nothing a page refers to is loaded, no script is run.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tallvakt.ingest import html_tokens, sheet_grid
from tallvakt.ingest.document import Document, RawTable, Token, UnreadableFile
from tallvakt.ingest.html_styles import SHOWN, Element, StyleSheets
from tallvakt.ingest.html_tokens import Markup
from tallvakt.ingest.limits import Clock, Limits, Progress, hold, hold_text
from tallvakt.ingest.raised_text import TextPiece, marked
from tallvakt.ingest.source_file import SourceFile
from tallvakt.model.numerals import figure_like
from tallvakt.model.report import Place, Remark

_INLINE = frozenset(["a", "abbr", "b", "bdi", "big", "cite", "code", "data", "del", "em", "font", "i", "img", "ins",
                     "label", "mark", "nobr", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
                     "u", "var", "wbr"])  # fmt: skip
"""Elements that do not end a paragraph."""
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
                   "track", "wbr"])  # fmt: skip
_CELLS, _SECTIONS = frozenset({"td", "th"}), frozenset({"thead", "tbody", "tfoot"})
_OF_ROWS = _CELLS | _SECTIONS | {"tr"}
"""Elements that look as what they stand in, where no style or attribute says otherwise."""
_ENDED_BY = {
    **dict.fromkeys(("td", "th", "caption"), ("td", "th", "caption")),
    "tr": ("tr",), **dict.fromkeys(_SECTIONS, ("thead", "tbody", "tfoot", "tr")),
    "li": ("li",), "dt": ("dt", "dd"), "dd": ("dt", "dd"), "option": ("option",), "p": ("p",),
}  # fmt: skip
"""The open elements that an element ends where their end tags are left out."""
_PARENTS = {"td": "tr", "th": "tr", "tr": "tbody"}
"""Right inside of these nothing is ended by them."""
_DEPTH_MOST = 500
"""Elements inside of one another; browsers stop near this too."""
_BATCH = 5_000
_SPAN_MOST = 1_000


@dataclass(slots=True)
class _Text:
    """Words being gathered, and where they stand: characters of the page from the first to the last."""

    pieces: list[TextPiece] = field(default_factory=list)
    start: int = -1
    end: int = -1
    broken: bool = False
    """A line ends within it."""

    def add(self, text: str, markup: Markup, element: Element) -> None:
        """Add some words of an element."""
        if words := text.strip():
            lead = len(text) - len(text.lstrip())
            self.start = markup.start + lead if self.start < 0 else self.start
            self.end = markup.end - (len(text) - lead - len(words))
        self.pieces.append(TextPiece(text, element.appearance.level, element.appearance.struck))

    def end_line(self) -> None:
        """The text goes on in another line."""
        if self.pieces:
            self.pieces.append(TextPiece("\n"))
            self.broken = True


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


def read(file: SourceFile, limits: Limits, _progress: Progress | None = None) -> Document:
    """Read a page. Raises `UnreadableFile`."""
    text, remarks = file.text, file.decoded[1]
    hold_text(text.count("<"), len(text), limits)
    clock = Clock(limits.seconds)
    page = _Page(text, limits)
    for number, markup in enumerate(html_tokens.tokens(text)):
        if number % _BATCH == 0:
            clock.check(line=page.place(markup.start)[0])
        page.take(markup)
    page.end()
    return Document(
        source=file.source,
        sha256=hashlib.sha256(file.data).hexdigest(),
        tables=tuple(page.tables),
        prose=tuple(page.prose),
        lines={("", number): line for number, line in enumerate(text.split("\n"), start=1)},
        remarks=(*remarks, *page.remarks, *page.not_shown()),
    )


class _Page:
    """Tables and prose in their order. End tags that HTML lets a writer leave out are supplied."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.tables: list[RawTable] = []
        self.prose: list[Token] = []
        self.remarks: list[Remark] = []
        self._limits = limits
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._styles = StyleSheets()
        self._elements: list[Element] = []
        self._depths: Counter[str] = Counter()
        self._open: list[_Table] = []
        self._text = _Text()
        self._above: list[Token] = []
        self._cells = 0
        self._hidden_cells = 0
        self._struck_cells = 0
        self._here = 0

    def place(self, position: int) -> tuple[int, int]:
        """The line of a character, from 1, and where it stands in it."""
        line = bisect_right(self._line_starts, position)
        return line, position - self._line_starts[line - 1]

    def take(self, markup: Markup) -> None:
        """Take the next tag or text."""
        self._here = markup.start
        if not markup.name:
            self._take_text(markup)
        elif markup.closes:
            self._end(markup.name)
        else:
            self._start(markup)

    def end(self) -> None:
        """The page ends, whatever is still open."""
        while self._elements:
            self._pop()
        while self._open:
            self._close_table()
        self._flush()

    def not_shown(self) -> list[Remark]:
        """What a browser does not show, counted."""
        counts = {
            "html-cells-hidden": self._hidden_cells,
            "figures-struck": self._struck_cells,
            "html-styles-unread": self._styles.unread,
        }
        return [Remark(key, {"count": count}, left_out=True) for key, count in counts.items() if count]

    def _take_text(self, markup: Markup) -> None:
        element = self._elements[-1] if self._elements else Element("", {})
        if element.tag == "style":
            self._styles.add(markup.text)
        elif not (element.appearance.absent or element.appearance.invisible):
            self._gathered().add(markup.text, markup, element)

    def _start(self, markup: Markup) -> None:
        """Open what the tag opens."""
        tag = markup.name
        self._supply_ends(tag)
        if tag in _OF_ROWS and not markup.attributes and self._elements and not self._styles.any:
            appearance = self._elements[-1].appearance
        else:
            appearance = self._styles.appearance(Element(tag, markup.attributes), self._elements)
        if tag not in _VOID:
            self._push(Element(tag, markup.attributes, appearance))
        if appearance.absent:
            above = self._elements[-2].appearance if len(self._elements) > 1 else SHOWN
            self._hidden_cells += tag in _CELLS and not above.absent
            self._hidden_cells += tag in ("tr", "table") and not above.absent
            return
        if tag == "table":
            self._flush()
            self._open.append(_Table())
        elif tag in _CELLS and self._open:
            self._open_cell(markup.attributes)
        elif tag == "tr" and self._open:
            self._open_row()
        elif tag == "br" or tag not in _INLINE:
            self._break(tag)

    def _end(self, tag: str) -> None:
        """Close what the tag closes, and all that is open in it."""
        if self._elements and self._elements[-1].tag == tag:
            self._pop()
            return
        if not self._depths[tag]:
            if tag in ("br", "p"):
                self._break(tag)
            return
        boundary: tuple[str, ...] = ("table", "td", "th", "caption")
        if tag in ("table", "body", "html"):
            boundary = ()
        elif tag == "tr" or tag in _SECTIONS or tag in boundary:
            boundary = ("table",)
        self._pop_to((tag,), boundary)

    def _supply_ends(self, tag: str) -> None:
        ended = _ENDED_BY.get(tag)
        if ended is not None and self._elements and self._elements[-1].tag == _PARENTS.get(tag):
            return
        if ended is not None and any(self._depths[name] for name in ended):
            inside = ("table",) if tag in _CELLS | _SECTIONS or tag == "tr" else ("table", "td", "th", "ul", "ol", "dl")
            while self._pop_to(ended, inside):
                pass
        elif tag not in _INLINE and self._depths["p"]:
            self._pop_to(("p",), ("table", "td", "th"))

    def _push(self, element: Element) -> None:
        if len(self._elements) >= _DEPTH_MOST:
            self._drop_one()
        self._elements.append(element)
        self._depths[element.tag] += 1

    def _drop_one(self) -> None:
        """Forget the innermost element that changes nothing: old pages leave thousands of fonts open."""
        for position in range(len(self._elements) - 1, 0, -1):
            element = self._elements[position]
            if element.tag in _INLINE and element.appearance == self._elements[position - 1].appearance:
                del self._elements[position]
                self._depths[element.tag] -= 1
                return
        raise UnreadableFile("html-too-deep", line=self.place(self._here)[0], depth=_DEPTH_MOST)

    def _pop_to(self, tags: tuple[str, ...], boundary: tuple[str, ...]) -> bool:
        """Close elements down to the innermost of some tags, unless one of a boundary stands before it."""
        for position in range(len(self._elements) - 1, -1, -1):
            tag = self._elements[position].tag
            if tag in tags:
                while len(self._elements) > position:
                    self._pop()
                return True
            if tag in boundary:
                return False
        return False

    def _pop(self) -> None:
        element = self._elements.pop()
        tag = element.tag
        self._depths[tag] -= 1
        if element.appearance.absent:
            return
        if tag == "table" and self._open:
            self._close_table()
        elif tag in _CELLS:
            self._close_cell()
        elif tag == "tr" or tag in _SECTIONS:
            self._close_row()
        elif tag not in _INLINE:
            self._break(tag)

    def _gathered(self) -> _Text:
        cell = self._open[-1].cell if self._open else None
        return cell or self._text

    def _break(self, tag: str) -> None:
        """A line ends; outside of cells a paragraph does too, unless it is a mere line break."""
        if tag != "br":
            self._flush()
        self._gathered().end_line()

    def _flush(self) -> None:
        """End a paragraph outside of cells."""
        if not self._text.pieces:
            return
        if self._open and self._open[-1].cell is not None:
            return
        if token := self._token(self._text, 0):
            self.prose.append(token)
            self._above.append(token)
        self._text = _Text()

    def _token(self, text: _Text, column: int) -> Token | None:
        """What was gathered as a token; figures below one another are parted by a stroke, never one figure."""
        if text.start < 0:
            return None
        shown, notes, struck = marked(text.pieces)
        if text.broken and text is not self._text:
            lines = [marked(line).text for line in _lines(text.pieces)]
            figures = [line for line in lines if line]
            if len(figures) > 1 and all(map(figure_like, figures)):
                shown = " / ".join(figures)
        line, start = self.place(text.start)
        end = start + text.end - text.start
        if line < len(self._line_starts) and text.end >= self._line_starts[line]:  # it ends with its first line
            end = self._line_starts[line] - 1 - self._line_starts[line - 1]
        if not shown:
            self._struck_cells += bool(struck)
            return None
        new = tuple.__new__  # there are as many of them as cells: their constructors would take twice as long
        place = new(Place, (line, column, start, max(end, start), "", None))
        return new(Token, (shown, place, notes, struck, ()))

    def _open_row(self) -> None:
        self._close_row()
        table = self._open[-1]
        table.row = []
        table.starts.append(self.place(self._here)[0])

    def _open_cell(self, attributes: Mapping[str, str]) -> None:
        self._close_cell()
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
        if not table.spans:
            return
        before = len(row)
        while table.spans.get(len(row), 0):
            table.spans[len(row)] -= 1
            row.append(None)
        self._count(len(row) - before)

    def _close_cell(self) -> None:
        table = self._open[-1] if self._open else None
        if table is None or table.cell is None or table.row is None:
            return
        column = len(table.row)
        if table.deep > 1:
            table.spans.update((column + n, table.deep - 1) for n in range(table.columns))
        table.row += [self._token(table.cell, column), *[None] * (table.columns - 1)]
        table.cell = None
        self._count(table.columns)

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > self._limits.cells:
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
        grid = sheet_grid.read(table.rows, lambda row, column: Place(table.starts[row], column))
        if grid.tables:
            first = grid.tables[0]
            self.tables += [replace(first, above=(*self._above, *first.above)), *grid.tables[1:]]
            self._above = []
        self.prose += grid.prose
        self.remarks += grid.remarks
        if not grid.tables:
            self._above += grid.prose


def _lines(pieces: list[TextPiece]) -> list[list[TextPiece]]:
    """Pieces parted where a line ends."""
    lines: list[list[TextPiece]] = [[]]
    for piece in pieces:
        if piece == TextPiece("\n"):
            lines.append([])
        else:
            lines[-1].append(piece)
    return lines


def _number(text: str | None) -> int:
    return min(max(int(text), 1), _SPAN_MOST) if text and text.strip().isdecimal() and len(text) < 10 else 1
