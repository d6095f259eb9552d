"""One sheet of an .xlsx, heard element by element: where its cells are and what they are, not their values."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from tallvakt.ingest.raised_text import TextPiece
from tallvakt.model.cell_names import column_letters, column_number

_TRUE = ("1", "true")
_DIGITS = "0123456789"
_LAST_COLUMN = 16_384
_OF_EXTENSIONS = "http://schemas.microsoft.com/office/excel/2006/main}"
"""Names of what sparklines and rules of later versions are made of: their formulas are those of no cell."""
_HEARD = frozenset({"c", "v", "is", "f", "row", "col"})
_LEVELS = {"superscript": "raised", "subscript": "lowered"}
_OF_TEXT = frozenset({"r", "rPr", "t", "vertAlign", "strike", "rPh"})
_AS_THE_CELL = TextPiece("", struck=None)


@dataclass(slots=True)
class SheetFacts:
    """One sheet; cells are named as in `C7`."""

    rows: int = 0
    columns: int = 0
    """Last row and column that hold a value, from 1."""
    strings: int = 0
    """Cells that refer to a shared text."""
    formulas: dict[str, str] = field(default_factory=dict)
    """Formulas that carry a value, without the `=`, by cell."""
    uncalculated: dict[str, str] = field(default_factory=dict)
    """Formulas that carry none."""
    errors: dict[str, str] = field(default_factory=dict)
    """What a cell shows instead of a value, such as `#DIV/0!`."""
    styles: dict[str, int] = field(default_factory=dict)
    """Style of the cells whose format may show another value than they hold."""
    texts: dict[str, int] = field(default_factory=dict)
    """Number of the shared text, where words of it are raised or struck."""
    inline: dict[str, tuple[TextPiece, ...]] = field(default_factory=dict)
    """The runs of a text of the cell's own, where they tell whether they are raised or struck."""
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    """First and last of each run."""


def heard_facts(xml: bytes, watched: frozenset[str], texts: frozenset[str], *, inline: bool) -> SheetFacts:
    """The facts of a sheet, from all of its elements.

    `watched` are the styles that may show another value than is stored, `texts` the shared texts with words that are
    raised or struck; `inline`: a cell's own text may have such words. Raises `ExpatError` for broken XML, ValueError
    for a reference to a cell that is none.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    reader = _SheetReader(parser, watched, texts, inline=inline)
    parser.StartElementHandler = reader.start
    parser.Parse(xml, True)
    return reader.close()


class _SheetReader:
    """Hears the elements of a sheet. No namespace but that of extensions is looked at, as by the reader of values."""

    def __init__(
        self, parser: expat.XMLParserType, watched: frozenset[str], texts: frozenset[str], *, inline: bool
    ) -> None:
        self.facts = SheetFacts()
        self.parser = parser
        self._watched, self._texts = watched, texts
        self._kinds = _HEARD | _OF_TEXT if inline else _HEARD
        self._names: dict[str, str] = {}
        self._reference = self._type = ""
        self._row = self._last_row = 0
        self._row_name, self._letters_end, self._row_filled = "0", -1, False
        self._column = 0
        self._letters: set[str] = set()
        self._formula: list[str] | None = None
        self._value: list[str] | None = None
        self._inline: list[tuple[TextPiece, list[str]]] | None = None
        """The runs of a text of the cell's own: what they look like, and their words."""
        self._run = _AS_THE_CELL

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins. Called for every one, so the commonest come first."""
        kind = self._names.get(name)
        if kind is None:
            local = name.rpartition("}")[2]
            is_of_cells = local in self._kinds and not name.startswith(_OF_EXTENSIONS)
            kind = self._names[name] = local if is_of_cells else ""
        if kind == "c":
            self._cell(attributes)
        elif kind == "v":
            reference = self._reference
            if reference.endswith(self._row_name):  # nearly always: it is of the row it stands in
                self._letters.add(reference[: self._letters_end])
                self._row_filled = True
            else:
                self._filled()
            if self._formula is not None or self._type == "e" or (self._texts and self._type == "s"):
                self._value = []
                self.parser.CharacterDataHandler = self._value.append
        elif kind == "row":
            self._begin_row(attributes)
        elif kind == "f":
            self._formula = []
            self.parser.CharacterDataHandler = self._formula.append
        elif kind == "col":
            self._columns(attributes)
        elif kind:
            self._of_text(kind, attributes)

    def close(self) -> SheetFacts:
        """The document ends."""
        self._end_cell()
        self._close_row()
        self.facts.rows = self._last_row
        self.facts.columns = max(map(column_number, self._letters), default=0)
        return self.facts

    def _cell(self, attributes: dict[str, str]) -> None:
        if self._formula is not None or self._value is not None:
            self._end_cell()
        self._column += 1
        get = attributes.get
        self._reference = get("r") or f"{column_letters(self._column)}{self._row}"
        if self._watched and (style := get("s")) in self._watched:
            self.facts.styles[self._reference] = int(style or 0)
        self._type = get("t", "")
        if self._type == "s":
            self.facts.strings += 1

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self._end_cell()
        self._close_row()
        self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
        self._row_name = str(self._row)
        self._letters_end = -len(self._row_name)
        self._column = 0
        if attributes.get("hidden") in _TRUE or _nothing(attributes.get("ht")):
            self.facts.hidden_rows.append(self._row)

    def _close_row(self) -> None:
        if self._row_filled:
            self._last_row, self._row_filled = max(self._last_row, self._row), False

    def _columns(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in _TRUE or _nothing(attributes.get("width")):
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "0"))
            self.facts.hidden_columns.append((max(first, 1), min(last, _LAST_COLUMN)))

    def _of_text(self, kind: str, attributes: dict[str, str]) -> None:
        """An element of a text; outside of a cell's own text there is none."""
        if kind == "is":
            self._filled()
            if self._kinds is _HEARD:
                return
            self._inline, self._run, self._value = [], _AS_THE_CELL, []
        if self._inline is None or kind == "is":
            return
        if kind == "t":
            words: list[str] = []
            self._inline.append((self._run, words))
            self.parser.CharacterDataHandler = words.append
        elif kind == "vertAlign":
            self._run = self._run._replace(level=_LEVELS.get(attributes.get("val", ""), ""))
        elif kind == "strike":
            self._run = self._run._replace(struck=attributes.get("val", "1") in _TRUE)
        elif kind == "rPr":
            self._run = TextPiece("")
        else:
            self._run = _AS_THE_CELL
            self.parser.CharacterDataHandler = None

    def _filled(self) -> None:
        letters = self._reference.rstrip(_DIGITS)
        self._letters.add(letters)
        row = int(self._reference[len(letters) :] or 0)
        if row > self._last_row:
            self._last_row = row

    def _end_cell(self) -> None:
        """A cell ends, whose formula, error or text is told; a formula whose value is empty was never calculated."""
        value = "".join(self._value or ()).strip()
        if self._inline is not None:
            pieces = [run._replace(text="".join(words)) for run, words in self._inline]
            if any(piece.level or piece.struck is not None for piece in pieces):
                self.facts.inline[self._reference] = tuple(pieces)
            self._inline = None
        if self._type == "e" and value:
            self.facts.errors[self._reference] = value
        elif self._formula is not None:
            if not value:
                self._filled()
            formulas = self.facts.formulas if value else self.facts.uncalculated
            formulas[self._reference] = "".join(self._formula)
        elif value in self._texts:
            self.facts.texts[self._reference] = int(value)
        self._formula = self._value = None
        self._type = ""
        self.parser.CharacterDataHandler = None


def _nothing(size: str | None) -> bool:
    """Whether a height or width is told and 0."""
    try:
        return size is not None and float(size) == 0
    except ValueError:
        return False
