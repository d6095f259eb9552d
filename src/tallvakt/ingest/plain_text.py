"""Text: tab-separated extraction or pipe tables, Markdown or not, damaged or not.

A delimited line is a row; consecutive rows are a table; a header row inside a block starts the next
table. All other lines are prose. Places are `line` (from 1), `field` (0 is the label) and the span of
characters in the line.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from tallvakt.ingest import spanning_headers
from tallvakt.ingest.document import Document, RawRow, RawTable, Token
from tallvakt.ingest.limits import Limits, Progress, hold
from tallvakt.ingest.sheet_grid import heading
from tallvakt.ingest.source_file import SourceFile
from tallvakt.model.numerals import run_of_years, year_like
from tallvakt.model.period_names import named
from tallvakt.model.report import Place, Remark

_TAG = r"</?(?:b|i|u|em|strong|sup|sub|span|br|td|th|tr)(?:\s[^<>]*)?/?>"
_LEAD = re.compile(rf"(?:\s|{_TAG}|\*\*(?=[^*\s]))*", re.IGNORECASE)
_TAIL = re.compile(rf"(?:\s|{_TAG}|(?<=[^*\s\\])\*\*)*$", re.IGNORECASE)
_INNER_TAG = re.compile(_TAG, re.IGNORECASE)
_HEADING = re.compile(r"\s*#{1,6}\s+|\s+#+\s*$")
_RULE = re.compile(r"[\s|:+=-]*-[\s|:+=-]*")


def recognises(_file: SourceFile) -> bool:
    """True: whatever is text can be read as text."""
    return True


def read(file: SourceFile, limits: Limits, _progress: Progress | None = None) -> Document:
    """Read a text publication. Raises `UnreadableFile`."""
    text, remarks = file.text, file.decoded[1]
    hold("cells", text.count("\t"), limits.cells)
    lines = text.split("\n")
    tables, prose, odd = _blocks(lines)
    return Document(
        source=file.source,
        sha256=hashlib.sha256(file.data).hexdigest(),
        tables=tuple(tables),
        prose=tuple(prose),
        lines={("", number): line for number, line in enumerate(lines, start=1)},
        remarks=(*remarks, *odd),
    )


def parse(data: bytes, source: str) -> Document:
    """Read the bytes of a text publication within the usual limits. Raises `UnreadableFile`."""
    return read(SourceFile(data, source), Limits())


def _blocks(lines: list[str]) -> tuple[list[RawTable], list[Token], list[Remark]]:
    tables: list[RawTable] = []
    prose: list[Token] = []
    odd: list[Remark] = []
    above: list[Token] = []
    rows: list[RawRow] = []
    header: RawRow | None = None
    over: tuple[Token | None, ...] = ()
    beside = False
    """Nothing but the rule of a pipe table stands between the header and this line."""

    def close() -> None:
        """End the block; a header without rows waits for the next block."""
        nonlocal above, rows, header, over
        if rows:
            tables.extend(spanning_headers.parted(RawTable(tuple(above), header, tuple(rows)), over))
            above, rows, header, over = [], [], None, ()

    for number, line in enumerate(lines, start=1):
        row = _row(line, number)
        if row is None:
            close()
            beside = beside and bool(line.strip()) and _RULE.fullmatch(line) is not None
            if (text := _prose(line, number)) is not None:
                prose.append(text)
                above.append(text)
        elif _is_header(row, first=not rows) or (not rows and _years_over(row, lines[number:])):
            close()
            if header is not None and beside and not over and spanning_headers.spans(header.fields, row.fields, 0):
                row, over = _two_levels(header, row)
            elif header is not None:
                odd.append(Remark("header-without-rows", {"line": header.label.place.line}, header.label.place))
                over = ()
            header, beside = row, True
        else:
            rows.append(row)
    close()
    if header is not None:
        odd.append(Remark("header-without-rows", {"line": header.label.place.line}, header.label.place))
    return tables, prose, odd


def _two_levels(above: RawRow, below: RawRow) -> tuple[RawRow, tuple[Token | None, ...]]:
    """A header below another as one, and what stands over each of its fields."""
    both = spanning_headers.joined(above.fields, below.fields, 0)
    blank = Token("", below.label.place)
    label = below.label if below.label.text else above.label
    return RawRow(label, tuple(name or blank for name in both.names)), both.over


def _row(line: str, number: int) -> RawRow | None:
    """A delimited line as a row; None for prose, blank lines and the rule of a pipe table."""
    if "\t" in line:
        pieces = _split(line, "\t", 0)
    elif line.count("|") >= 2:
        if _RULE.fullmatch(line):
            return None
        opened = line.lstrip().startswith("|")
        pieces = _split(line.rstrip().removesuffix("|"), "|", line.index("|") + 1 if opened else 0)
    else:
        return None
    tokens = [_token(piece, start, number, field) for field, (piece, start) in enumerate(pieces)]
    while len(tokens) > 1 and not tokens[-1].text:
        tokens.pop()
    return RawRow(tokens[0], tuple(tokens[1:])) if len(tokens) > 1 else None


def _split(line: str, by: str, start: int) -> Iterator[tuple[str, int]]:
    for piece in line[start:].split(by):
        yield piece, start
        start += len(piece) + 1


def _token(piece: str, start: int, line: int, field: int) -> Token:
    text = piece.strip()
    offset = start + len(piece) - len(piece.lstrip()) if text else start
    end = offset + len(text)
    if "<" in text or "*" in text or "\\" in text:
        lead = _LEAD.match(text)
        tail = _TAIL.search(text, lead.end() if lead else 0)
        begin, stop = lead.end() if lead else 0, tail.start() if tail else len(text)
        offset, end, text = offset + begin, offset + stop, text[begin:stop].replace("\\*", "*")
        if "<" in text:
            text = _INNER_TAG.sub("", text)
    return Token(text, Place(line, field, offset, end))


def _prose(line: str, number: int) -> Token | None:
    text = _INNER_TAG.sub("", _HEADING.sub("", line)).replace("\\*", "*").strip()
    return Token(text, Place(number, 0, 0, len(line))) if text and not _RULE.fullmatch(line) else None


def _years_over(row: RawRow, after: Sequence[str]) -> bool:
    """Whether a row holds years alone, and the line below it months or the like of them."""
    below = _row(after[0], 0) if after else None
    years = [f.text for f in row.fields if f.text]
    if below is None or not years or not all(map(year_like, years)):
        return False
    parts = [named(f.text) for f in below.fields]
    return sum(p is not None and p.kind != "year" and p.year is None for p in parts) * 2 > len(parts)


def _is_header(row: RawRow, first: bool) -> bool:
    """No field is a figure or a symbol; the first cell is blank, or the row opens its block."""
    if row.label.text and not first:
        return False
    words = [f.text for f in row.fields if f.text]
    if first and not row.label.text and run_of_years(words):
        return True
    return bool(words) and heading(words)
