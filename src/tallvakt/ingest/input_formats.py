"""The forms of file that are read: detection, folder search, the pre-commit hook and the docs follow from one table.

To add a form: a module with `read(file, limits, progress) -> Document` (and `recognises(file) -> bool` where neither
first bytes nor its opening tell it), and a line in `INPUT_FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from tallvakt.ingest.document import Document
from tallvakt.ingest.limits import Limits, Progress
from tallvakt.ingest.source_file import SourceFile
from tallvakt.ingest.text_openings import opens_as_html, opens_as_json, opens_as_px, opens_as_sdmx

Reader = Callable[[SourceFile, Limits, Progress | None], Document]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFormat:
    """One form of file."""

    title: str
    """What the docs call it."""
    suffixes: tuple[str, ...]
    """Ends of file names that a folder is searched for."""
    module: str
    """The reader: a module of this package."""
    magic: tuple[bytes, ...] = ()
    """First bytes that tell it."""
    within: int = 0
    """How far into the file the magic may stand."""
    opening: Callable[[SourceFile], bool] | None = None
    """What tells it of a text; where there is neither this nor first bytes, the module's `recognises` does."""
    share: float = 1.0
    """Of the time that a file may take, what a small one of this form may take."""
    extra: str = ""
    """The extra of the package that its library comes with."""
    places: str
    """How a figure's place in it is named."""

    @property
    def read(self) -> Reader:
        """The reader, imported when it is first needed."""
        reader: Reader = import_module(f"tallvakt.ingest.{self.module}").read
        return reader

    def fits(self, file: SourceFile) -> bool:
        """Whether a file is of this form."""
        if self.opening is not None:
            return self.opening(file)
        if not self.magic:
            return bool(import_module(f"tallvakt.ingest.{self.module}").recognises(file))
        if not self.within:
            return file.data.startswith(self.magic)
        head = file.data[: self.within]
        return any(magic in head for magic in self.magic)


_TEXT = "line, field and characters"

INPUT_FORMATS = (
    InputFormat(
        title="PDF with text", suffixes=(".pdf",), module="pdf", magic=(b"%PDF-",), within=1024,
        places="page, line and box",
    ),
    InputFormat(
        title="Workbook of Excel 2007 and later, or OpenDocument", suffixes=(".xlsx", ".xlsm", ".ods"),
        module="workbooks", magic=(b"PK\x03\x04", b"PK\x05\x06"), share=1 / 6, places="sheet and cell",
    ),
    InputFormat(
        title="Workbook of Excel 97 to 2003", suffixes=(".xls",), module="workbooks", magic=(b"\xd0\xcf\x11\xe0",),
        share=1 / 12, places="sheet and cell",
    ),
    InputFormat(
        title="Parquet", suffixes=(".parquet",), module="parquet", magic=(b"PAR1",), extra="parquet",
        places="record and column",
    ),
    InputFormat(title="PX (PC-Axis)", suffixes=(".px",), module="px_files", opening=opens_as_px, places=_TEXT),
    InputFormat(
        title="JSON-stat 2.0; named outright, `.json` too", suffixes=(".jsonstat",), module="json_stat",
        opening=opens_as_json, places="line and observation",
    ),
    InputFormat(
        title="SDMX-CSV 2.0", suffixes=(".csv",), module="sdmx_csv", opening=opens_as_sdmx, places=_TEXT,
    ),
    InputFormat(
        title="HTML", suffixes=(".html", ".htm"), module="html_pages", opening=opens_as_html,
        places="line and characters",
    ),
    InputFormat(title="Delimited text", suffixes=(".csv", ".tsv"), module="delimited", places=_TEXT),
    InputFormat(title="Text and Markdown", suffixes=(".txt", ".md"), module="plain_text", places=_TEXT),
)  # fmt: skip
"""In the order in which a file is held to them; the last takes any text."""

SUFFIXES = frozenset(suffix for form in INPUT_FORMATS for suffix in form.suffixes)
"""What a folder is searched for; a file named outright may end as it likes."""

NOT_READ = {
    b"\x1f\x8b": "gzip", b"7z\xbc\xaf": "7-Zip", b"Rar!": "RAR", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF", b"II*\0": "TIFF", b"MM\0*": "TIFF", b"{\\rtf": "RTF", b"SQLite format 3\0": "SQLite",
}  # fmt: skip
"""First bytes of forms that are named and refused."""


NO_PUBLICATION = r"(^|/)((?i:readme)\.[^/]*|corrections\.csv)$"
"""The files that the hooks pass over, as the search of a folder does (`sources`)."""


def pre_commit_pattern() -> str:
    """The regular expression of the files that the pre-commit hooks look at."""
    return rf"(^|/)publications/.*\.({'|'.join(sorted(suffix[1:] for suffix in SUFFIXES))})$"
