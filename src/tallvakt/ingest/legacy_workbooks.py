"""Values of a workbook that cannot be looked through beforehand: `.xls` and `.ods`. To be called apart."""

from __future__ import annotations

import io
from typing import Any

import python_calamine as calamine

from tallvakt.ingest.limits import Limits, Progress

Sheets = list[tuple[str, bool, list[list[Any]]]]
"""Name, whether it is hidden, and the values row by row, of every sheet of cells."""


def sheets(data: bytes, _source: str, _limits: Limits, progress: Progress) -> Sheets:
    """The sheets of a workbook. Raises whatever the reader makes of a damaged file."""
    values_by_sheet = []
    with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        of_cells = [(n, m) for n, m in enumerate(book.sheets_metadata) if m.typ == calamine.SheetTypeEnum.WorkSheet]
        for done, (number, meta) in enumerate(of_cells, start=1):
            values = book.get_sheet_by_index(number).to_python(skip_empty_area=False)
            values_by_sheet.append((meta.name, meta.visible != calamine.SheetVisibleEnum.Visible, values))
            progress(done, len(of_cells))
    return values_by_sheet
