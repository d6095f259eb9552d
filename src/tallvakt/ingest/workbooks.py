"""Workbooks: .xlsx and .xlsm, .xls, .ods. Every sheet is a grid; places are `part` (sheet), `line` and `field` (row
and column, from 1).

Values come from calamine, as the file stores them: nothing is calculated, no macro is run and no link is followed.
A token is what a reader of the sheet sees: 5297.0 is `5297`, a date in a header is its month, a formula that was
never calculated is the formula itself, which is no figure.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import python_calamine as calamine
from openpyxl.utils import coordinate_to_tuple, get_column_letter

from tallvakt.ingest import legacy_workbooks, ooxml, opendocument, package, sheet_grid, subprocess_reader
from tallvakt.ingest.document import Document, RawTable, Token, UnreadableFile
from tallvakt.ingest.limits import MIB, Clock, Limits, Progress, hold
from tallvakt.ingest.numberformat import matters, plain, show
from tallvakt.ingest.source_file import SourceFile
from tallvakt.model.report import Place, Remark

SHARE_APART = 1 / 12
"""Of the time, for a workbook read in a process of its own, and again for each MiB."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(file: SourceFile, limits: Limits, progress: Progress | None = None) -> Document:
    """Read a workbook. Raises `UnreadableFile`, also for a package that is none, which it names."""
    data, source = file.data, file.source
    if data[:2] == b"PK":
        package.hold_workbook(data)
    clock = Clock(limits.seconds)
    if _ENCRYPTED in data[:65536] or (data[:2] != b"PK" and _ENCRYPTED in data):
        raise UnreadableFile("workbook-encrypted")
    book = _survey(data, limits)
    pile = _Pile()
    area = 0
    sheets = _read_here(data) if book.sheets else _read_apart(data, source, limits)
    for number, (name, hidden, values, of) in enumerate(sheets):
        clock.check(sheets=number)
        area += len(values) * max(map(len, values), default=0)
        hold("cells", area, limits.cells, sheet=name)
        pile.take(_Sheet(name, book), values, hidden)
        if progress is not None:
            progress(number + 1, of)
    remarks = (*pile.remarks, *_left_alone(data))
    return Document(
        source=source,
        sha256=hashlib.sha256(data).hexdigest(),
        tables=tuple(pile.tables),
        prose=tuple(pile.prose),
        lines=pile.lines,
        remarks=remarks,
    )


Values = Sequence[Sequence[Any]]


def _read_here(data: bytes) -> Iterator[tuple[str, bool, Values, int]]:
    """Every sheet of cells: its name, whether it is hidden, its values, and how many sheets there are."""
    with _opened(data) as opened:
        found = [(n, m) for n, m in enumerate(opened.sheets_metadata) if m.typ == calamine.SheetTypeEnum.WorkSheet]
        for number, meta in found:
            sheet = _guarded(opened.get_sheet_by_index, number)
            values = _guarded(sheet.to_python, skip_empty_area=False)
            yield meta.name, meta.visible != calamine.SheetVisibleEnum.Visible, values, len(found)


def _read_apart(data: bytes, source: str, limits: Limits) -> Iterator[tuple[str, bool, Values, int]]:
    """The same, of a workbook that cannot be looked through beforehand."""
    share = min(1.0, SHARE_APART * (1 + len(data) / MIB))
    try:
        found: legacy_workbooks.Sheets = subprocess_reader.call(
            legacy_workbooks.sheets, data, source, limits, seconds=share * limits.seconds
        )
    except ValueError as error:
        raise _refused(str(error)) from None
    hold("sheets", len(found), limits.sheets)
    for name, hidden, values in found:
        yield name, hidden, values, len(found)


def _survey(data: bytes, limits: Limits) -> ooxml.Book:
    if data[:2] != b"PK":
        return ooxml.Book({}, ())
    parts = package.contents(data, limits)
    if "content.xml" in parts:
        opendocument.hold_extents(parts, limits)
        return ooxml.Book({}, ())
    return ooxml.survey(parts, limits)


def _opened(data: bytes) -> calamine.CalamineWorkbook:
    opened: calamine.CalamineWorkbook = _guarded(calamine.CalamineWorkbook.from_filelike, io.BytesIO(data))
    return opened


def _guarded(function: Any, *args: Any, **kwargs: Any) -> Any:
    """Call the reader; whatever it makes of a damaged file, a panic included, becomes `UnreadableFile`."""
    try:
        return function(*args, **kwargs)
    except calamine.PasswordError:
        raise UnreadableFile("workbook-encrypted") from None
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise _refused(str(error) or type(error).__name__) from None


def _refused(said: str) -> UnreadableFile:
    return (
        UnreadableFile("workbook-encrypted")
        if "password" in said.lower()
        else UnreadableFile("workbook-broken", error=said[:200])
    )


def _left_alone(data: bytes) -> list[Remark]:
    if data[:2] != b"PK":
        return []
    names = package.members(data)
    remarks = []
    if any(n.endswith("vbaProject.bin") or n.startswith("Basic/") for n in names):
        remarks.append(Remark("macros-not-run", {}))
    if links := sum(n.startswith("xl/externalLinks/externalLink") for n in names):
        remarks.append(Remark("links-not-followed", {"count": links}))
    return remarks


@dataclass(slots=True)
class _Pile:
    """What all sheets of a workbook hold, in order."""

    tables: list[RawTable] = field(default_factory=list)
    prose: list[Token] = field(default_factory=list)
    lines: dict[tuple[str, int], str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def take(self, sheet: _Sheet, values: Sequence[Sequence[Any]], hidden: bool) -> None:
        """Add one sheet."""
        rows = sheet.rows(values)
        found = sheet_grid.read(rows, lambda row, column: Place(row + 1, column + 1, 0, 0, sheet.name))
        self.tables += found.tables
        self.prose += found.prose
        self.remarks += [*found.remarks, *sheet.remarks(hidden)]
        for number, row in enumerate(rows, start=1):
            if any(row):
                self.lines[sheet.name, number] = "\t".join([t.text if t else "" for t in row])


class _Sheet:
    """One sheet: its values become tokens."""

    def __init__(self, name: str, book: ooxml.Book) -> None:
        self.name = name
        self._facts = book.sheets.get(name) or ooxml.Facts()
        self._formats = {spot: book.formats[style] for spot, style in self._facts.styles.items()}
        self._behind: list[Place] = []
        self._rounded: list[Place] = []

    def rows(self, values: Sequence[Sequence[Any]]) -> list[list[Token | None]]:
        """A token for every cell that is not blank."""
        name, text = self.name, self._text
        made: list[list[Token | None]] = []
        for number, row in enumerate(values):
            line: list[Token | None] = []
            for column, value in enumerate(row):
                if value == "":
                    line.append(None)
                    continue
                printed = value.strip() if value.__class__ is str else text(value, number, column)
                line.append(Token(printed, Place(number + 1, column + 1, 0, 0, name)) if printed else None)
            made.append(line)
        for spot, formula in self._facts.uncalculated.items():
            number, column = (n - 1 for n in coordinate_to_tuple(spot))
            made.extend([] for _ in range(number + 1 - len(made)))
            line = made[number]
            line.extend([None] * (column + 1 - len(line)))
            if line[column] is None:
                line[column] = Token(f"={formula}", Place(number + 1, column + 1, 0, 0, name))
        return made

    def _text(self, value: Any, row: int, column: int) -> str:
        """What a reader sees of a value that is no text."""
        if value.__class__ is float or value.__class__ is int:
            code = self._formats.get(f"{get_column_letter(column + 1)}{row + 1}") if self._formats else None
            if code is None or (value == int(value) and not matters(code)) or not math.isfinite(value):
                return plain(value) if math.isfinite(value) else str(value)
            shown = show(value, code)
            if shown.changed:
                (self._behind if shown.symbol else self._rounded).append(Place(row + 1, column + 1, 0, 0, self.name))
            return shown.text
        if isinstance(value, dt.datetime | dt.date):
            return _date(value)
        return str(value).upper() if isinstance(value, bool) else str(value).strip()

    def remarks(self, hidden: bool) -> list[Remark]:
        """What a reader of the sheet does not see, counted; never a value."""
        made = []
        facts = self._facts
        if hidden:
            made.append(Remark("hidden-sheet", {"sheet": self.name}))
        if facts.hidden_rows or facts.hidden_columns:
            counted = {"sheet": self.name, "rows": facts.hidden_rows, "columns": facts.hidden_columns}
            made.append(Remark("hidden-cells", counted))
        if facts.uncalculated:
            row, column = min(map(coordinate_to_tuple, facts.uncalculated))
            counted = {"sheet": self.name, "count": len(facts.uncalculated)}
            made.append(Remark("formulas-uncalculated", counted, Place(row, column, 0, 0, self.name)))
        for key, places in (("figure-behind-symbol", self._behind), ("figures-shown-rounded", self._rounded)):
            if places:
                made.append(Remark(key, {"sheet": self.name, "count": len(places)}, places[0]))
        return made


def _date(value: dt.date) -> str:
    """A month (`2024-01`) for its first or last day at midnight, else the day, and the time if there is one."""
    day = value.date() if isinstance(value, dt.datetime) else value
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return value.isoformat(sep=" ")
    if day.day == 1 or (day + dt.timedelta(days=1)).day == 1:
        return f"{day:%Y-%m}"
    return day.isoformat()
