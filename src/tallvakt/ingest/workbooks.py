"""Workbooks: .xlsx and .xlsm, .xls, .ods. Every sheet is a grid; places are `part` (sheet), `line` and `field` (row
and column, from 1).

Values come from calamine, as the file stores them: nothing is calculated, no macro is run and no link is followed.
A token is what a reader of the sheet sees: 5297.0 is `5297`, 4 099 000 in the format `#,##0,` is `4099`. What the
sheet hides is not read. A formula that was never calculated is the formula itself, which is no figure; only in an .xls
is it not known from one that was.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import python_calamine as calamine

from tallvakt.ingest import legacy_workbooks, ooxml, opendocument, package, sheet_grid
from tallvakt.ingest.document import Document, Hidden, RawTable, Token, UnreadableFile
from tallvakt.ingest.limits import Clock, Limits, Progress, hold
from tallvakt.ingest.sheet_cells import Sheet, Values
from tallvakt.ingest.source_file import SourceFile
from tallvakt.model.report import Remark

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(file: SourceFile, limits: Limits, progress: Progress | None = None) -> Document:
    """Read a workbook. Raises `UnreadableFile`, also for a package that is none, which it names.

    The library may run without end on a damaged file, or end its process: to be called where it can be ended.
    """
    clock = Clock(limits.seconds)
    data = file.data
    if data[:2] == b"PK":
        package.hold_workbook(data)
    if _ENCRYPTED in data[:65536] or (data[:2] != b"PK" and _ENCRYPTED in data):
        raise UnreadableFile("workbook-encrypted")
    book, unsure = _survey(data, limits)
    content = _BookContent()
    area = 0
    for number, (position, meta, values, of) in enumerate(_sheets(data, limits)):
        clock.check(sheets=number)
        area += len(values) * max(map(len, values), default=0)
        hold("cells", area, limits.cells, sheet=meta.name)
        among = number if book.cells_alone else position
        facts = book.sheets[among] if among < len(book.sheets) else None
        content.take(Sheet(meta.name, book, facts), values, meta.visible != calamine.SheetVisibleEnum.Visible)
        if progress is not None:
            progress(number + 1, of)
    return Document(
        source=file.source,
        sha256=hashlib.sha256(data).hexdigest(),
        tables=tuple(content.tables),
        prose=tuple(content.prose),
        lines=content.lines,
        remarks=(*content.remarks, *unsure, *_left_alone(data)),
        hidden=tuple(content.hidden),
        troubles=content.troubles,
    )


def _sheets(data: bytes, limits: Limits) -> Iterator[tuple[int, Any, Values, int]]:
    """Every sheet of cells: its position among all, what is known of it, its values, and how many sheets there are."""
    with _guarded(calamine.CalamineWorkbook.from_filelike, io.BytesIO(data)) as opened:
        of_cells = [(n, m) for n, m in enumerate(opened.sheets_metadata) if m.typ == calamine.SheetTypeEnum.WorkSheet]
        hold("sheets", len(of_cells), limits.sheets)
        for position, meta in of_cells:
            sheet = _guarded(opened.get_sheet_by_index, position)
            yield position, meta, _guarded(sheet.to_python, skip_empty_area=False), len(of_cells)


def _survey(data: bytes, limits: Limits) -> tuple[ooxml.Book, list[Remark]]:
    if data[:2] != b"PK":
        book = legacy_workbooks.survey(data)
        return (book, []) if book is not None else (ooxml.Book(), [Remark("formats-unknown", {}, left_out=True)])
    parts = package.contents(data, limits)
    if "content.xml" in parts:
        return opendocument.survey(parts, limits), []
    return ooxml.survey(parts, limits), []


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
class _BookContent:
    """What all sheets of a workbook show, in order."""

    tables: list[RawTable] = field(default_factory=list)
    prose: list[Token] = field(default_factory=list)
    lines: dict[tuple[str, int], str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    troubles: dict[tuple[str, int, int], str] = field(default_factory=dict)

    def take(self, sheet: Sheet, values: Sequence[Sequence[Any]], hidden: bool) -> None:
        """Add one sheet; a hidden one is named, and not read."""
        name = sheet.name
        if hidden:
            if any(value != "" for row in values for value in row):
                self.hidden.append(Hidden(name, "sheet"))
                self.remarks.append(Remark("hidden-sheet", {"sheet": name}, left_out=True))
            return
        cells = sheet.read(values)
        grid = sheet_grid.read(cells.rows, lambda row, column: cells.place(row, column, name))
        self.tables += grid.tables
        self.prose += grid.prose
        self.remarks += [*grid.remarks, *sheet.remarks()]
        self.hidden += sheet.hidden
        self.troubles |= {(name, place.line, place.field): key for key, places in sheet.troubles for place in places}
        for number, row in zip(cells.numbers, cells.rows, strict=True):
            if any(row):
                self.lines[name, number + 1] = "\t".join([t.text if t else "" for t in row])
