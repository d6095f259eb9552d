"""Parquet: one table, its columns named by the schema. Needs pyarrow (`pip install tallvakt[parquet]`).

Places are `line` (the record, from 1) and `field` (the column, 0 is the first).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from typing import Any

from tallvakt.ingest import sheet_grid
from tallvakt.ingest.document import Document, Token, UnreadableFile
from tallvakt.ingest.limits import Limits, Progress, hold
from tallvakt.ingest.numberformat import plain
from tallvakt.ingest.source_file import SourceFile
from tallvakt.model.report import Place


def read(file: SourceFile, limits: Limits, _progress: Progress | None = None) -> Document:
    """Read a Parquet file. Raises `UnreadableFile`."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UnreadableFile("parquet-needs-pyarrow") from None
    try:
        opened = parquet.ParquetFile(io.BytesIO(file.data))
        meta = opened.metadata
        hold("cells", meta.num_rows * meta.num_columns, limits.cells)
        hold("unpacked", sum(meta.row_group(n).total_byte_size for n in range(meta.num_row_groups)), limits.unpacked)
        columns = opened.read().to_pydict()
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise UnreadableFile("parquet-broken", error=str(error)[:200]) from None
    header: list[Token | None] = [Token(name, Place(1, number)) for number, name in enumerate(columns)]
    rows: list[list[Token | None]] = [header]
    for line, record in enumerate(zip(*columns.values(), strict=True), start=1):
        rows.append([_token(value, Place(line, number)) for number, value in enumerate(record)])
    grid = sheet_grid.read(rows, lambda row, column: Place(max(row, 1), column), labels_hold=False)
    lines = {("", n): "\t".join(t.text if t else "" for t in row) for n, row in enumerate(rows[1:], start=1)}
    return Document(
        source=file.source,
        sha256=hashlib.sha256(file.data).hexdigest(),
        tables=tuple(grid.tables),
        prose=tuple(grid.prose),
        lines=lines,
        remarks=tuple(grid.remarks),
    )


def _token(value: Any, place: Place) -> Token | None:
    if value is None:
        return None
    if isinstance(value, float):
        text = plain(value) if value == value and abs(value) != float("inf") else ""
    elif isinstance(value, dt.datetime | dt.date):
        text = f"{value:%Y-%m}" if value.day == 1 else value.isoformat()
    else:
        text = str(value).strip()
    return Token(text, place) if text else None
