"""PDF with a text layer, as a statistics office prints it. Places are `part` (page), `line` on the page and `box`.

Tables are found by their rules, else by the alignment of figures; one that goes on over the end of a page without a
header goes on in the same raw table. A scanned PDF has no text and is refused: text must be extracted from it first.
"""

from __future__ import annotations

import hashlib
import io
import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from tallvakt.ingest import pdf_struck, pdftables, sheet_grid
from tallvakt.ingest.document import Document, RawTable, Token, UnreadableFile
from tallvakt.ingest.limits import MIB, Clock, Limits, Progress, hold
from tallvakt.ingest.pdf_raised import RAISED, tell_raised
from tallvakt.ingest.pdflines import Line, box, lines
from tallvakt.ingest.pdftables import Region
from tallvakt.ingest.source_file import SourceFile
from tallvakt.model.periods import period
from tallvakt.model.report import Place, Remark


def read(file: SourceFile, limits: Limits, progress: Progress | None = None) -> Document:
    """Read a PDF. One page may take without end: to be called where it can be ended. Raises `UnreadableFile`."""
    data, source = file.data, file.source
    clock = Clock(limits.seconds)
    pages_read = _Pages()
    with _faults_as_refusals(), _opened(data) as opened:
        pages = opened.pages
        hold("pages", len(pages), limits.pages)
        for number, page in enumerate(pages, start=1):
            clock.check(parts=number - 1)
            _hold_content(page, number, limits)
            pages_read.take(number, page)
            page.close()
            if progress is not None:
                progress(number, len(pages))
    pages_read.hold_text(len(pages))
    return Document(
        source=source,
        sha256=hashlib.sha256(data).hexdigest(),
        tables=tuple(pages_read.tables),
        prose=tuple(pages_read.prose),
        lines=pages_read.lines,
        remarks=tuple(pages_read.remarks),
    )


@contextmanager
def _faults_as_refusals() -> Iterator[None]:
    """Whatever the library makes of a damaged file becomes `UnreadableFile`, and nothing is printed."""
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    logger = logging.getLogger("pdfminer")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    except (UnreadableFile, MemoryError):
        raise
    except Exception as error:
        inner = [error, error.__cause__, error.__context__, *error.args]
        if any(isinstance(e, PDFPasswordIncorrect | PDFEncryptionError) for e in inner):
            raise UnreadableFile("pdf-encrypted") from None
        if any(isinstance(e, MemoryError) for e in inner):
            raise MemoryError from None
        raise UnreadableFile("pdf-broken", error=str(error)[:200] or type(error).__name__) from None
    finally:
        logger.setLevel(level)


def _opened(data: bytes) -> Any:
    import pdfplumber

    return pdfplumber.open(io.BytesIO(data))


def _hold_content(page: Any, number: int, limits: Limits) -> None:
    """Hold what the drawing of a page unpacks to against the limits, before it is unpacked whole."""
    packed = unpacked = 0
    for stream in page.page_obj.contents:
        resolved = stream.resolve() if hasattr(stream, "resolve") else stream
        raw = getattr(resolved, "rawdata", None) or b""
        packed += len(raw)
        with suppress(zlib.error):  # packed in another way
            unpacked += len(zlib.decompressobj().decompress(raw, limits.unpacked + 1))
        hold("unpacked", packed + unpacked, limits.unpacked, page=number)
    if unpacked > MIB:
        hold("ratio", unpacked // max(packed, 1), limits.ratio, page=number)


@dataclass(slots=True)
class _Pages:
    """What the pages hold, in order."""

    tables: list[RawTable] = field(default_factory=list)
    prose: list[Token] = field(default_factory=list)
    lines: dict[tuple[str, int], str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    _above: list[Token] = field(default_factory=list)
    _last: Region | None = None
    """The last table of the page before, or of this page."""
    _without: list[int] = field(default_factory=list)
    _words: int = 0
    _strange: int = 0
    _struck: int = 0

    def take(self, number: int, page: Any) -> None:
        """Add one page."""
        tell_raised(page.chars)
        words = page.extract_words(extra_attrs=["size", RAISED], use_text_flow=False)
        if not words:
            self._without.append(number)
        self._words += len(words)
        self._strange += sum("(cid:" in w["text"] for w in words)
        words, struck = pdf_struck.parted(words, (*page.lines, *page.rects))
        self._struck += struck
        page_lines = lines(w for w in words if w.get("upright", True))
        self.lines |= {(str(number), line.number): line.text for line in page_lines}
        self._arrange(number, page_lines, _regions(page, page_lines, number))

    def _arrange(self, number: int, page_lines: list[Line], regions: list[Region]) -> None:
        """Tables and prose from the top of a page down."""
        taken = {n for r in regions for n in r.lines}
        rest = [(line.top, line) for line in page_lines if line.number not in taken]
        items: list[tuple[float, Line | Region]] = sorted([*rest, *((r.top, r) for r in regions)], key=lambda i: i[0])
        first = True
        for _, item in items:
            if isinstance(item, Region):
                self._table(number, item, first)
                first = False
            else:
                text = Token(item.text, Place(item.number, 0, 0, 0, str(number), box(item.words)))
                self.prose.append(text)
                self._above.append(text)

    def _table(self, number: int, region: Region, first: bool) -> None:
        grid = sheet_grid.read(region.rows, lambda row, column: _beside(region, number, row, column))
        last, self._last = self._last, region
        self.prose += grid.prose
        self.remarks += grid.remarks
        for position, raw in enumerate(grid.tables):
            goes_on = first and position == 0 and last is not None and self._goes_on(region, last)
            if goes_on and raw.header is None:
                self.tables[-1] = replace(self.tables[-1], rows=(*self.tables[-1].rows, *raw.rows))
            else:
                continues = goes_on and _named(raw) == _named(self.tables[-1])
                self.tables.append(replace(raw, above=(*self._above, *raw.above), continues=continues))
            self._above = []

    def _goes_on(self, region: Region, last: Region) -> bool:
        """Whether a table at the top of a page may be the rest of the last one: no title, the same columns."""
        if not self.tables or any(period(t.text) for t in self._above):
            return False
        same = len(region.edges) == len(last.edges)
        return same and all(abs(a - b) <= 12 for a, b in zip(region.edges, last.edges, strict=True))

    def hold_text(self, pages: int) -> None:
        """Raise `UnreadableFile` when there is no text to read; a remark tells of single pages without."""
        if self._words == 0 or (not self.tables and len(self._without) * 2 > pages):
            raise UnreadableFile("pdf-no-text", pages=pages)
        if 4 * self._strange > self._words:
            raise UnreadableFile("pdf-no-unicode", words=self._strange)
        if self._struck:
            self.remarks.append(Remark("words-struck", {"count": self._struck}, left_out=True))
        if self._without:
            self.remarks.append(Remark("pages-without-text", {"pages": tuple(map(str, self._without))}))


def _named(raw: RawTable) -> list[str]:
    return [t.text for t in raw.header.fields] if raw.header else []


def _regions(page: Any, page_lines: list[Line], number: int) -> list[Region]:
    """Ruled tables first; what is left of the page may hold tables without rules."""
    regions: list[Region] = []
    if page.rects or page.lines or page.curves:
        regions = pdftables.ruled(page.find_tables(), page_lines, number)
    taken = {n for r in regions for n in r.lines}
    return regions + pdftables.bare([line for line in page_lines if line.number not in taken], number)


def _beside(region: Region, page: int, row: int, column: int) -> Place:
    """Where a blank cell stands: on the line of its row."""
    token = next((t for t in region.rows[row] if t is not None), None)
    return token.place._replace(field=column, box=None) if token else Place(1, column, 0, 0, str(page))
