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
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import python_calamine as calamine
from openpyxl.utils import coordinate_to_tuple, get_column_letter

from tallvakt.findings import Place, Remark
from tallvakt.ingest import grid, ooxml, opendocument, package
from tallvakt.ingest.document import Document, RawTable, Token, UnreadableFile
from tallvakt.ingest.limits import Clock, Limits, Progress, hold
from tallvakt.ingest.numberformat import matters, plain, show

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(data: bytes, source: str, limits: Limits, progress: Progress | None = None) -> Document:
    """Read a workbook. Raises `UnreadableFile`."""
    clock = Clock(limits.seconds)
    if _ENCRYPTED in data[:65536] or (data[:2] != b"PK" and _ENCRYPTED in data):
        raise UnreadableFile("workbook-encrypted")
    book = _survey(data, limits)
    pile = _Pile()
    with _opened(data) as opened:
        hold("sheets", len(opened.sheet_names), limits.sheets)
        area = 0
        for number, meta in enumerate(opened.sheets_metadata):
            clock.check(sheets=number)
            if meta.typ == calamine.SheetTypeEnum.WorkSheet:
                sheet = _guarded(opened.get_sheet_by_index, number)
                area += sheet.total_height * sheet.total_width
                hold("cells", area, limits.cells, sheet=meta.name)
                hidden = meta.visible != calamine.SheetVisibleEnum.Visible
                pile.take(_Sheet(meta.name, book), _guarded(sheet.to_python, skip_empty_area=False), hidden)
            if progress is not None:
                progress(number + 1, len(opened.sheets_metadata))
    remarks = (*pile.remarks, *_left_alone(data))
    return Document(
        source, hashlib.sha256(data).hexdigest(), tuple(pile.tables), tuple(pile.prose), pile.lines, remarks
    )


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
        if "password" in str(error).lower():
            raise UnreadableFile("workbook-encrypted") from None
        raise UnreadableFile("workbook-broken", error=str(error)[:200] or type(error).__name__) from None


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
        found = grid.read(rows, lambda row, column: Place(row + 1, column + 1, 0, 0, sheet.name))
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
