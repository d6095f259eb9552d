"""Delimited files: `;`, `,`, tab or `|` between fields, quotes around fields that hold one.

One delimiter holds for the whole file; it is the one under which most records have the same number of fields.
Places are as in text: `line`, `field` and the span of characters, of the first line of a record that has several.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tallvakt.ingest import sheet_grid
from tallvakt.ingest.document import Document, Token, UnreadableFile
from tallvakt.ingest.limits import Clock, Limits, Progress, hold, hold_text
from tallvakt.ingest.source_file import SourceFile
from tallvakt.model.numerals import figure_like, year_like
from tallvakt.model.report import Place, Remark

DELIMITERS = ";\t,|"
FIELD_MOST = 131_072
"""Characters in one field; more is a quote that was never closed."""
LINES_MOST = 50
"""Lines in one field; more is a quote that was never closed."""
_SAMPLE = 2_000
_MARKDOWN_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")
"""The line under the header of a Markdown table, which the reader of text knows."""

_QUOTED_FIRST = re.compile(r'"[^"\t]*"\t')


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    fields: list[str]
    width: int
    """Fields as far as the last that is filled."""


def recognises(file: SourceFile) -> bool:
    """Whether a text is a delimited file: by its name, else by its look."""
    if file.suffix in (".csv", ".tsv"):
        return True
    return _quotes_between_tabs(file.text) if "\t" in file.text else looks_delimited(file.text)


def read(file: SourceFile, limits: Limits, _progress: Progress | None = None) -> Document:
    """Read a delimited file. Raises `UnreadableFile`."""
    clock = Clock(limits.seconds)
    text, remarks = file.text, file.decoded[1]
    lines = text.split("\n")
    delimiter = _delimiter(text, lines)
    hold_text(text.count(delimiter), len(text), limits)
    rows: list[list[Token | None]] = []
    starts: list[int] = []
    cells = 0
    for number, record in enumerate(_records(text, delimiter)):
        if number % 5_000 == 0:
            clock.check(line=record.line)
        cells += len(record.fields)
        hold("cells", cells, limits.cells)
        rows.append(_tokens(record, lines[record.line - 1]))
        starts.append(record.line)
    grid = sheet_grid.read(rows, lambda row, column: Place(starts[row], column), labels_hold=False)
    delimited_by = Remark("delimiter", {"delimiter": "tab" if delimiter == "\t" else delimiter})
    return Document(
        source=file.source,
        sha256=hashlib.sha256(file.data).hexdigest(),
        tables=tuple(grid.tables),
        prose=tuple(grid.prose),
        lines={("", number): line for number, line in enumerate(lines, start=1)},
        remarks=(*remarks, delimited_by, *grid.remarks),
    )


def rows(text: str, lines: Sequence[str], delimiter: str, clock: Clock) -> Iterator[list[Token | None]]:
    """The tokens of each record; None where a field is blank. Raises `UnreadableFile`."""
    for number, record in enumerate(_records(text, delimiter)):
        if number % 5_000 == 0:
            clock.check(line=record.line)
        yield _tokens(record, lines[record.line - 1])


def _quotes_between_tabs(text: str) -> bool:
    """Whether most lines with tabs, three at least, open with a field in quotes, which print would not have."""
    if '"' not in text:
        return False
    tabbed = [line for line in text.split("\n")[:_SAMPLE] if "\t" in line]
    quoted = sum(_QUOTED_FIRST.match(line) is not None for line in tabbed)
    return quoted >= 3 and 2 * quoted > len(tabbed)


def looks_delimited(text: str) -> bool:
    """Whether a text of unknown kind is a delimited file: most of its lines, three at least, with figures in them."""
    lines = [line for line in text.split("\n")[:_SAMPLE] if line.strip()]
    if any("|" in line and _MARKDOWN_RULE.fullmatch(line) for line in lines):
        return False
    for delimiter in DELIMITERS:
        widths = Counter(line.count(delimiter) for line in lines)
        width, most = max(((w, n) for w, n in widths.items() if w), key=lambda pair: pair[1], default=(0, 0))
        if most >= 3 and 2 * most > len(lines):
            alike = [line for line in lines if line.count(delimiter) == width]
            return sum(any(figure_like(f.strip(' "')) for f in line.split(delimiter)) for line in alike) * 2 > most
    return False


def _delimiter(text: str, lines: Sequence[str]) -> str:
    """The delimiter under which most records are alike. Raises `UnreadableFile` when two share the file."""
    sample = "\n".join(lines[:_SAMPLE])
    whole = len(lines) <= _SAMPLE
    scored = []
    for delimiter in DELIMITERS:
        if delimiter not in sample:
            continue
        try:
            records = list(_records(sample, delimiter, whole=whole))
        except UnreadableFile:
            if whole and sum(d in sample for d in DELIMITERS) == 1:
                raise
            continue
        widths = Counter(r.width for r in records if r.width > 1)
        alike = max(widths.values(), default=0)
        scored.append((alike, widths.total(), delimiter, records))
    if not scored:
        list(_records(text, ";"))
        raise UnreadableFile("csv-no-delimiter")
    scored.sort(key=lambda s: (-s[0], DELIMITERS.index(s[2])))
    _hold_one(scored)
    return scored[0][2]


def _hold_one(scored: Sequence[tuple[int, int, str, list[_Record]]]) -> None:
    """Records in one piece under the best delimiter, but in several alike under another, are of a mixed file."""
    best = scored[0]
    whole = {r.line for r in best[3] if r.width == 1}
    for _, _, delimiter, records in scored[1:]:
        others = [r for r in records if r.line in whole and r.width > 1 and any(map(_is_count, r.fields))]
        alike = Counter(r.width for r in others).most_common(1)
        if alike and alike[0][1] > 2 and 10 * alike[0][1] >= best[0]:
            first = next(r.line for r in others if r.width == alike[0][0])
            names = tuple("tab" if d == "\t" else d for d in (best[2], delimiter))
            raise UnreadableFile("csv-mixed-delimiters", delimiters=names, line=first)


def _is_count(text: str) -> bool:
    """Whether a field is a figure that is no year: `Women, 2024` is a title."""
    return figure_like(text) and not year_like(text)


def _records(text: str, delimiter: str, *, whole: bool = True) -> Iterator[_Record]:
    """Records with the line each begins on. Raises `UnreadableFile` for a quote that is not closed."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=whole)
    start = 1
    try:
        for fields in reader:
            if reader.line_num - start > LINES_MOST:
                raise UnreadableFile("csv-quote-open", line=start)
            stripped = [f.strip() for f in fields]
            while stripped and not stripped[-1]:
                stripped.pop()
            yield _Record(start, stripped, len(stripped))
            start = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile("csv-quote-open", line=start, error=str(error)) from None


def _tokens(record: _Record, line: str) -> list[Token | None]:
    """Tokens with their spans; one that continues on further lines ends with its first."""
    tokens: list[Token | None] = []
    position, end, new = 0, len(line), tuple.__new__
    plain = '"' not in line  # then no field holds a mark of quotation, or goes on in the next line
    for number, text in enumerate(record.fields):
        if not text:
            tokens.append(None)
            position += 1
            continue
        head = text if plain else text.partition("\n")[0].replace('"', '""')
        offset = line.find(head, position)
        start = position if offset < 0 else offset
        position = start + len(head) if offset >= 0 else min(start + len(head), end)
        printed = text if plain else " ".join(text.split("\n"))
        # Constructors, which fill in what is left out, would take twice as long for a million fields.
        tokens.append(new(Token, (printed, new(Place, (record.line, number, start, position, "", None)), (), (), ())))
    return tokens
