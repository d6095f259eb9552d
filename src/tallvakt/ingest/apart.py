"""Values of a workbook, read in a process of their own that may be ended.

The reader of `.xls` and `.ods` can run without end, or end its whole process, on a damaged file; `.xlsx` is looked
through beforehand. Run as a program this reads a workbook from standard input and writes its sheets, pickled; it
imports nothing of Tallvakt, so that it starts quickly.
"""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from typing import Any

MEMORY = 1 << 30
"""Bytes the process may take, where the system can hold it to them."""

Sheets = list[tuple[str, bool, bool, list[list[Any]]]]
"""Name, whether it is a sheet of cells, whether it is hidden, and the values row by row."""


def sheets(data: bytes, seconds: float) -> Sheets:
    """The sheets of a workbook. Raises `ValueError` with what the reader says, `TimeoutError` when the time is up."""
    try:
        done = subprocess.run(  # noqa: S603  this very file
            [sys.executable, "-I", __file__], input=data, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ValueError(said[-1] if said else f"the reader ended with code {done.returncode}")
    found: Sheets = pickle.loads(done.stdout)  # noqa: S301  written by this very file
    return found


def main() -> None:
    """Read from standard input, write to standard output."""
    import python_calamine as calamine

    _hold_memory()
    cells, hidden = calamine.SheetTypeEnum.WorkSheet, calamine.SheetVisibleEnum.Visible
    with calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())) as book:
        made = [
            (
                meta.name,
                meta.typ == cells,
                meta.visible != hidden,
                book.get_sheet_by_index(number).to_python(skip_empty_area=False) if meta.typ == cells else [],
            )
            for number, meta in enumerate(book.sheets_metadata)
        ]
    sys.stdout.buffer.write(pickle.dumps(made, pickle.HIGHEST_PROTOCOL))


def _hold_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    try:
        main()
    except BaseException as error:
        sys.exit(f"{type(error).__name__}: {error}"[:200].replace("\n", " "))
