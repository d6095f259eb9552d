"""From a grid of cells to raw tables: what workbooks, delimited files and HTML tables have in common.

A header row names columns and no figures; it holds for every block below it until the next header. A block is
the rows down to a blank row or a line of prose. Columns before the first column of figures are labels: the last
of them names the row, those before it (filled once, or merged) the groups it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from itertools import dropwhile

from tallvakt.ingest import spanning_headers, unit_rows
from tallvakt.ingest.document import RawRow, RawTable, Token
from tallvakt.ingest.spanning_headers import Cells
from tallvakt.ingest.unit_rows import text_at
from tallvakt.model.label_matching import compact
from tallvakt.model.numerals import count, figure_like, run_of_years, year_like
from tallvakt.model.periods import Named, named
from tallvakt.model.report import Place, Remark

_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}[KQTkqt]\d")
_RANGE = re.compile(r"\d{1,3}\s?[-–]\s?\d{1,3}|\d{1,3}\s?\+")
_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|GETTING_DATA|FIELD!|BLOCKED!|UNKNOWN!)")
"""What a workbook shows where a formula failed."""
_CODES = re.compile(r"(?:.*\W)?\w*(?:codes?|koder?|kod|koodi|nr|id)\.?", re.IGNORECASE)
"""The header of a column of codes, which are no figures though they may be printed as such."""
_STRAY = re.compile(r"(?:#?n/?a|nan|null|none|unnamed: ?\d+|kolonne ?\d+|column ?\d+)?", re.IGNORECASE)


OF_A_COVER = frozenset("year år aar jahr period periode edition utgave utgåve version versjon table tabell".split())  # noqa: SIM905
"""Labels of facts about a publication, which name no column of labels."""
_SHARES = ("%", "‰")
"""Signs that may name a column as words do."""
_NO_TOKEN = Token("", Place(0))


class _Kind(Enum):
    BLANK = 0
    PROSE = 1
    HEADER = 2
    YEARS = 3
    DATA = 4
    UPPER = 5


@dataclass(slots=True)
class GridContent:
    """What a grid holds, in its own order."""

    tables: list[RawTable] = field(default_factory=list)
    prose: list[Token] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


@dataclass(slots=True)
class _Section:
    """A header and the blocks below it; `header` None before the first."""

    header: Cells | None = None
    over: Cells = ()
    """What stands over each column of the header."""
    blocks: list[tuple[list[Token], list[int]]] = field(default_factory=list)
    """The prose above each block, and its rows."""


def read(rows: Sequence[Cells], place: Callable[[int, int], Place], *, labels_hold: bool = True) -> GridContent:
    """Tables, prose and remarks of a grid. `place(row, column)` says where a blank cell stands, both from 0.

    `labels_hold`: a label printed once in an outer column of a table of periods holds for the rows below it.
    """
    rows = unit_rows.named_by_columns(rows)
    kinds = _kinds(rows)
    content = GridContent()
    for section in _sections(rows, kinds, content):
        _Layout(section, rows, place, labels_hold).build(content)
    return content


@lru_cache(maxsize=65536)
def wordlike(text: str) -> bool:
    """Whether a cell may name a column: letters or a period, and no figure or symbol."""
    if text[:1] == "=" or _ERROR.fullmatch(text):  # a cell of figures that holds none
        return False
    if _DATE.fullmatch(text) or _RANGE.fullmatch(text) or _period(text) is not None:
        return True
    return any(map(str.isalpha, text)) and count(text) is None and not figure_like(text)


def _period(text: str) -> Named | None:
    """The month or quarter that a cell names; a year may be a figure."""
    period = named(text)
    return None if period is None or period.kind == "year" else period


def heading(texts: Sequence[str]) -> bool:
    """Whether texts may name columns: words, and years where periods stand among them."""
    if all(wordlike(text) or text in _SHARES for text in texts):
        return any(map(wordlike, texts)) or len(texts) == 1
    if not all(wordlike(text) or year_like(text) for text in texts):
        return False
    return any(map(_period, texts)) or run_of_years([text for text in texts if year_like(text)])


def _kinds(rows: Sequence[Cells]) -> list[_Kind]:
    left = _left(rows)
    kinds = _kinds_by_row(rows, left)
    for number, kind in enumerate(kinds):
        if kind is _Kind.HEADER and _is_header(kinds, rows, number + 1):
            kind = kinds[number] = (
                _Kind.UPPER if spanning_headers.spans(rows[number], rows[number + 1], left + 1) else kind
            )
        if kind is _Kind.HEADER and _qualified(rows, kinds, number):
            kinds[number + 1] = _Kind.DATA
        after = kinds[number + 1] if number + 1 < len(kinds) else _Kind.BLANK
        if kind is _Kind.PROSE and after is _Kind.DATA and _names_one(rows[number], rows[number + 1], left):
            kinds[number] = _Kind.HEADER
        elif kind is _Kind.HEADER and after is not _Kind.DATA and not _names_periods(rows[number]):
            kinds[number] = _Kind.PROSE
        elif _names_years(rows, kinds, number) or _names_one_year(rows, kinds, number, left):
            kinds[number] = _Kind.HEADER
        elif kind is _Kind.YEARS and after is not _Kind.HEADER:
            kinds[number] = _Kind.PROSE if sum(t is not None for t in rows[number]) == 1 else _Kind.DATA
    return kinds


def _kinds_by_row(rows: Sequence[Cells], left: int) -> list[_Kind]:
    """The kind of each row by itself and the rows around it, before headers are told from what only looks like one."""
    kinds: list[_Kind] = []
    for number, cells in enumerate(rows):
        before = kinds[-1] if kinds else _Kind.BLANK
        kind = _kind(cells, left, before)
        if kind in (_Kind.HEADER, _Kind.YEARS) and _observes(rows, number, before is _Kind.HEADER, left):
            kind = _Kind.DATA
        elif kind is _Kind.DATA and before is not _Kind.DATA and _years_over(rows, number, left):
            kind = _Kind.YEARS
        kinds.append(kind)
    return kinds


def _is_header(kinds: Sequence[_Kind], rows: Sequence[Cells], number: int) -> bool:
    """Whether there is such a row and it is a header, or names several years and stands over figures."""
    if number >= len(kinds) or kinds[number] is _Kind.HEADER:
        return number < len(kinds)
    years = kinds[number] is _Kind.YEARS and sum(t is not None for t in rows[number]) > 1
    return years and kinds[number + 1 : number + 2] == [_Kind.DATA]


def _qualified(rows: Sequence[Cells], kinds: Sequence[_Kind], number: int) -> bool:
    """Whether the row below a header says something of each of its periods, such as their unit."""
    if kinds[number + 1 : number + 2] != [_Kind.HEADER] or _names_periods(rows[number + 1]):
        return False
    below = [c for c, t in enumerate(rows[number + 1]) if t is not None]
    dated = [c for c, t in enumerate(rows[number]) if t is not None and (_period(t.text) or year_like(t.text))]
    return len(dated) > 1 and set(dated) <= set(below) and len(below) <= len(dated) + 1


def _left(rows: Sequence[Cells]) -> int:
    """The first column of the tables: the first one filled in any row that ends in a figure or symbol."""
    firsts = [0]
    for cells in rows:
        filled = [c for c, t in enumerate(cells) if t is not None]
        if len(filled) > 1 and not wordlike((cells[filled[-1]] or _NO_TOKEN).text):
            if filled[0] == 0:
                return 0
            firsts.append(filled[0])
    return min(firsts[1:], default=0)


def _kind(cells: Cells, left: int, before: _Kind) -> _Kind:
    filled = [t.text for t in cells if t is not None]
    if not filled:
        return _Kind.BLANK
    first = next(column for column, t in enumerate(cells) if t is not None)
    label, rest = filled[0], filled[1:]
    if not rest and year_like(label):
        return _Kind.YEARS
    if not rest:
        lone = first > left and before is not _Kind.BLANK and count(label) is not None
        return _Kind.DATA if lone else _Kind.PROSE
    if not heading(rest):
        opens = before is not _Kind.DATA or first > left
        is_years = opens and run_of_years(list(dropwhile(wordlike, filled)))
        return _Kind.YEARS if is_years else _Kind.DATA
    if first > left and year_like(label) and len(rest) > 1 and not all(map(year_like, rest)):
        return _Kind.HEADER  # years, and beside them what else is told: `2023;2024;Change`
    again = len(rest) > 1 and all(_period(text) is not None for text in rest)
    if (wordlike(label) or _is_year_of(label, rest)) and (before is not _Kind.DATA or first > left or again):
        return _Kind.HEADER
    return _Kind.DATA if before is _Kind.DATA else _Kind.PROSE


def _is_year_of(corner: str, names: Sequence[str]) -> bool:
    """Whether a corner is the year of columns, most of which are months or quarters without one: `2022;Q1;Q2`."""
    parts = [one for name in names if (one := named(name)) is not None and one.kind != "year" and one.year is None]
    return year_like(corner) and len(parts) > 1 and 2 * len(parts) > len(names)


def _observes(rows: Sequence[Cells], number: int, below: bool, left: int) -> bool:
    """Whether what may be a header is an observation: a figure that is none, or one that may be a year.

    `below`: it stands right below a header, of which it then fills a part, or all in years. There and anywhere else it
    has one period, in a column in which a row of figures near it has another.
    """
    cells = rows[number]
    filled = {c for c, t in enumerate(cells) if t is not None}
    dated = [c for c in filled if _period(text_at(cells, c)) is not None]
    if below and left in filled and len(dated) < 2:
        named = {c for c, t in enumerate(rows[number - 1]) if t is not None}
        if filled < named or (filled == named and not dated and any(year_like(text_at(cells, c)) for c in filled)):
            return True
    near = (*rows[max(number - 2, 0) : number], *rows[number + 1 : number + 3])
    figures = [row for row in near if not all(wordlike(t.text) for t in row if t is not None)]
    return left in filled and len(dated) == 1 and any(_period(text_at(row, dated[0])) is not None for row in figures)


def _years_over(rows: Sequence[Cells], number: int, left: int) -> bool:
    """Whether a row holds years, once or over each of their columns, and the row below it months of them."""
    if number + 1 == len(rows):
        return False
    cells, below = ([(c, t.text) for c, t in enumerate(row) if t is not None] for row in rows[number : number + 2])
    years = [text for c, text in cells if c > left]
    corner = [text for c, text in cells if c <= left]
    names = [named(text) for c, text in below if c > left]
    parts = [name for name in names if name is not None and name.kind != "year" and name.year is None]
    return bool(years) and all(map(year_like, years)) and all(map(wordlike, corner)) and 2 * len(parts) > len(names) > 0


def _names_periods(cells: Cells) -> bool:
    return sum(t is not None and _period(t.text) is not None for t in cells) > 1


def _names_one(cells: Cells, below: Cells, left: int) -> bool:
    """Whether a row with one cell is the header of a table with one column of figures, or names a period."""
    named = [(c, t) for c, t in enumerate(cells) if t is not None]
    if len(named) != 1:
        return False
    column, token = named[0]
    filled = [c for c, t in enumerate(below) if t is not None]
    return column > left and (_period(token.text) is not None or (filled[-1] == column and len(filled) == 2))


def _names_years(rows: Sequence[Cells], kinds: Sequence[_Kind], number: int) -> bool:
    """Whether a row of several years stands over figures."""
    after = kinds[number + 1 : number + 2]
    return kinds[number] is _Kind.YEARS and after == [_Kind.DATA] and sum(t is not None for t in rows[number]) > 1


def _names_one_year(rows: Sequence[Cells], kinds: Sequence[_Kind], number: int, left: int) -> bool:
    """Whether a row is the header of one column of figures, named by a year: `Region;2024`.

    It opens its block, two rows of one figure each come after it, and nothing heads the tables before it but the same.
    """
    if kinds[number] not in (_Kind.YEARS, _Kind.DATA):
        return False
    if number and kinds[number - 1] not in (_Kind.BLANK, _Kind.PROSE):
        return False
    cells = _texts(rows[number])
    if set(cells) not in ({left, left + 1}, {left + 1}) or not year_like(cells[left + 1]):
        return False
    corner = cells.get(left, "")
    if corner and (not wordlike(corner) or compact(corner) in OF_A_COVER):
        return False
    below = [_texts(row) for row in rows[number + 1 : number + 3]]
    if len(below) < 2 or any(kind is not _Kind.DATA for kind in kinds[number + 1 : number + 3]):
        return False
    headers = [n for n in range(number) if kinds[n] is _Kind.HEADER]
    return all(set(row) <= {left, left + 1} and left + 1 in row for row in below) and all(
        _texts(rows[n]).get(left) == cells.get(left) for n in headers
    )


def _texts(cells: Cells) -> dict[int, str]:
    return {column: token.text for column, token in enumerate(cells) if token is not None}


def _sections(rows: Sequence[Cells], kinds: Sequence[_Kind], content: GridContent) -> list[_Section]:
    sections = [_Section()]
    above: list[Token] = []
    over: Cells = ()
    inside, left = False, _left(rows)
    for number, (cells, kind) in enumerate(zip(rows, kinds, strict=True)):
        if kind is _Kind.DATA:
            if not inside:
                sections[-1].blocks.append((above, []))
                above = []
            sections[-1].blocks[-1][1].append(number)
        elif kind is _Kind.HEADER:
            _unused(sections[-1], content)
            header = spanning_headers.joined(over, cells, left + 1)
            sections.append(_Section(header.names, header.over))
        elif kind is _Kind.PROSE:
            prose = _prose(cells)
            content.prose.append(prose)
            above.append(prose)
        over = cells if kind in (_Kind.YEARS, _Kind.UPPER) else ()
        inside = kind is _Kind.DATA
    _unused(sections[-1], content)
    return sections


def _unused(section: _Section, content: GridContent) -> None:
    if section.header is not None and not section.blocks:
        place = next(t for t in section.header if t is not None).place
        content.remarks.append(Remark("header-without-rows", {"line": place.line}, place))


def _prose(cells: Cells) -> Token:
    tokens = [t for t in cells if t is not None]
    return tokens[0] if len(tokens) == 1 else Token(" ".join(t.text for t in tokens), tokens[0].place)


class _Layout:
    """The columns of one section: which are labels, which are fields, which are nothing."""

    def __init__(
        self, section: _Section, rows: Sequence[Cells], place: Callable[[int, int], Place], labels_hold: bool
    ) -> None:
        self._section, self._rows, self._place = section, rows, place
        header = section.header or []
        body = [rows[n] for _, numbers in section.blocks for n in numbers]
        used = {column for cells in body for column, t in enumerate(cells) if t is not None}
        named = {column for column, t in enumerate(header) if t is not None}
        self.stray = [c for c in sorted(named) if _STRAY.fullmatch(text_at(header, c)) and _nothing(body, c)]
        columns = [c for c in sorted(used | named) if c not in self.stray]
        labels = _label_columns(columns, header, body)
        self.labels, self.fields = columns[:labels], columns[labels:]
        periods = any(_period(text_at(header, c)) is not None for c in columns)
        self._holds = [labels_hold and (periods or not text_at(header, c)) for c in self.labels]

    def build(self, content: GridContent) -> None:
        """Add the section's tables."""
        section = self._section
        if not section.blocks:
            return
        header = self._header(section.header) if section.header is not None else None
        for column in self.stray:
            token = (section.header or [])[column] or _NO_TOKEN
            content.remarks.append(Remark("stray-column", {"text": token.text}, token.place))
        for above, numbers in section.blocks:
            table = RawTable(tuple(above), header, tuple(self._data(numbers)))
            content.tables += spanning_headers.parted(
                table, [section.over[c] if c < len(section.over) else None for c in self.fields]
            )

    def _header(self, cells: Cells) -> RawRow:
        beside = next(t for t in cells if t is not None).place
        blank = Token("", beside._replace(field=0, start=0, end=0))
        tokens = [(cells[c] if c < len(cells) else None) or blank for c in (*self.labels, *self.fields)]
        last = len(self.labels) - 1
        return RawRow(tokens[last], tuple(tokens[last + 1 :]), tuple(tokens[:last]))

    def _data(self, numbers: Sequence[int]) -> list[RawRow]:
        """The rows of one block; a group named once holds until the next, unless the table is one of observations."""
        data_rows = []
        groups: list[Token | None] = [None] * len(self.labels)
        for number in numbers:
            cells = self._rows[number]
            width = len(cells)
            given = [cells[c] if c < width else None for c in self.labels]
            outer = next((level for level, t in enumerate(given) if t is not None), len(given))
            groups = [
                g if h and level < outer else t
                for level, (g, h, t) in enumerate(zip(groups, self._holds, given, strict=True))
            ]
            last = max((level for level, t in enumerate(given) if t is not None), default=len(given) - 1)
            label = given[last] or Token("", self._place(number, self.labels[last]))
            fields = tuple((cells[c] if c < width else None) or Token("", self._place(number, c)) for c in self.fields)
            above = tuple(
                g or Token("", self._place(number, c)) for g, c in zip(groups[:last], self.labels, strict=False)
            )
            data_rows.append(RawRow(label, fields, above))
        return data_rows


def _nothing(body: Sequence[Cells], column: int) -> bool:
    """Whether no row has anything in a column, `NA` being nothing."""
    return all(_STRAY.fullmatch(text_at(cells, column)) for cells in body)


def _label_columns(columns: Sequence[int], header: Cells, body: Sequence[Cells]) -> int:
    """How many columns on the left are labels: up to the last one of words before the first period; at least one."""
    period = next((n for n, c in enumerate(columns) if _period(text_at(header, c)) is not None), None)
    labels = 1
    for number, column in enumerate(columns[:period], start=1):
        texts = [text for cells in body if (text := text_at(cells, column))]
        coded = period is not None and _CODES.fullmatch(text_at(header, column)) is not None
        if coded or 2 * sum(map(wordlike, texts)) > len(texts):
            labels = number
        elif period is None and number > labels + 1:
            break
    return labels
