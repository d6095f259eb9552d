"""Text: tab-separated extraction or pipe tables, Markdown or not, damaged or not.

A delimited line is a row; consecutive rows are a table; a header row inside a block starts the next
table. All other lines are prose. Places are `line` (from 1), `field` (0 is the label) and the span of
characters in the line.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from tallvakt.ingest import markdown_marks, spanning_headers
from tallvakt.ingest.document import Document, RawRow, RawTable, Token
from tallvakt.ingest.limits import Clock, Limits, Progress, hold_text
from tallvakt.ingest.sheet_grid import OF_A_COVER, heading, wordlike
from tallvakt.ingest.source_file import SourceFile
from tallvakt.model.label_matching import compact
from tallvakt.model.numerals import run_of_years, year_like
from tallvakt.model.period_names import named
from tallvakt.model.printed_cells import Place
from tallvakt.model.report import Remark

_TAG = r"</?(?:b|i|u|em|strong|span|br|td|th|tr|ins|mark|small)(?:\s[^<>]*)?/?>"
_LEAD = re.compile(rf"(?:\s|{_TAG}|\*\*(?=[^*\s]))*", re.IGNORECASE)
_INNER_TAG = re.compile(_TAG, re.IGNORECASE)
_SIGNS = re.compile(r"[<*\\&^]|~~")
"""A text without any of these is shown as it is written."""
_BATCH = 5_000
_LONGEST_TAG = 1_000
_HEADING = re.compile(r"\s*#{1,6}\s+")
_RULE = re.compile(r"[\s|:+=-]*-[\s|:+=-]*")


def recognises(_file: SourceFile) -> bool:
    """True: whatever is text can be read as text."""
    return True


def read(file: SourceFile, limits: Limits, _progress: Progress | None = None) -> Document:
    """Read a text publication. Raises `UnreadableFile`."""
    text, remarks = file.text, file.decoded[1]
    hold_text(text.count("\t") + text.count("|"), len(text), limits)
    lines = text.split("\n")
    tables, prose, odd = _blocks(lines, Clock(limits.seconds))
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


def _blocks(lines: list[str], clock: Clock) -> tuple[list[RawTable], list[Token], list[Remark]]:
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
            whole = header and (header if over else _with_blank_label(header, rows))
            tables.extend(spanning_headers.parted(RawTable(tuple(above), whole, tuple(rows)), over))
            above, rows, header, over = [], [], None, ()

    for number, line in _timed(lines, clock):
        row = _row(line, number)
        if row is None:
            close()
            beside = beside and bool(line.strip()) and _RULE.fullmatch(line) is not None
            if (text := _prose(line, number)) is not None:
                prose.append(text)
                above.append(text)
        elif _is_header(row, first=not rows) or (
            not rows and _years_name(row, lines[number : number + 2], first=not tables)
        ):
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


def _timed(lines: list[str], clock: Clock) -> Iterator[tuple[int, str]]:
    """Each line with its number, from 1, while there is time."""
    for number, line in enumerate(lines, start=1):
        if number % _BATCH == 0:
            clock.check(line=number)
        yield number, line


def _with_blank_label(header: RawRow, rows: Sequence[RawRow]) -> RawRow:
    """A header, with the field over the labels where it is left out.

    It is one field short of every row then, and what it begins with can stand over no labels: it is one of them, as
    the total of both ways is, or a period.
    """
    first = header.label
    if {len(row.fields) for row in rows} != {len(header.fields) + 1}:
        return header
    period = named(first.text)
    is_period = period is not None and period.year is not None
    if not first.text or not (is_period or compact(first.text) in {compact(row.label.text) for row in rows}):
        return header
    return RawRow(Token("", first.place), (first, *header.fields))


def _two_levels(above: RawRow, below: RawRow) -> tuple[RawRow, tuple[Token | None, ...]]:
    """A header below another as one, and what stands over each of its fields."""
    both = spanning_headers.joined(above.fields, below.fields, 0)
    blank = Token("", below.label.place)
    label = below.label if below.label.text else above.label
    return RawRow(label, tuple(name or blank for name in both.names)), both.over


def _row(line: str, number: int) -> RawRow | None:
    """A delimited line as a row; None for prose, blank lines and the rule of a pipe table."""
    if "\t" in line:
        start, pieces = 0, line.split("\t")
    elif line.count("|") >= 2:
        if _RULE.fullmatch(line):
            return None
        start = line.index("|") + 1 if line.lstrip().startswith("|") else 0
        pieces = line.rstrip().removesuffix("|")[start:].split("|")
    else:
        return None
    tokens = _tokens(pieces, start, number, signs=_SIGNS.search(line) is not None)
    return RawRow(tokens[0], tuple(tokens[1:])) if len(tokens) > 1 else None


def _tokens(pieces: Sequence[str], start: int, number: int, *, signs: bool) -> list[Token]:
    """The fields of line `number`, of which the first begins at `start`; blank ones at the end are left out.

    `signs`: the line has any of the signs of markup.
    """
    new = tuple.__new__
    tokens: list[Token] = []
    for field, piece in enumerate(pieces):
        text = piece.strip()
        # Outer blanks are no part of a token.
        first = start + len(piece) - len(piece.lstrip()) if text and text != piece else start
        # Thousands of them: their constructors, which fill in what is left out, would take twice as long.
        place = new(Place, (number, field, first, first + len(text), "", None))
        token = new(Token, (text, place, (), (), ()))
        is_marked = signs and text != "*" and _SIGNS.search(text) is not None
        tokens.append(_marked(token) if is_marked else token)
        start += len(piece) + 1
    while len(tokens) > 1 and not tokens[-1].text:
        tokens.pop()
    return tokens


def _marked(token: Token) -> Token:
    """A token as it is shown, without the signs of its markup."""
    text = token.text
    if markdown_marks.has_marks(text):
        text, notes, struck = markdown_marks.shown(text, _INNER_TAG)
        return token._replace(text=text, notes=notes, struck=struck)
    lead = _LEAD.match(text)
    begin = lead.end() if lead else 0
    stop = _before_tail(text, begin)
    place = token.place._replace(start=token.place.start + begin, end=token.place.start + stop)
    text, notes, struck = markdown_marks.shown(text[begin:stop], _INNER_TAG)
    return Token(text, place, notes, struck)


def _before_tail(text: str, begin: int) -> int:
    """Where a token ends: what follows are blanks, tags and the end of bold words. Each letter is looked at once."""
    stop = len(text)
    while stop > begin:
        kept = len(text[begin:stop].rstrip()) + begin if text[stop - 1].isspace() else stop
        if text.endswith("**", begin, kept) and text[kept - 3 : kept - 2].strip("*\\ \t"):
            kept -= 2
        elif text.endswith(">", begin, kept):
            opening = text.rfind("<", max(begin, kept - _LONGEST_TAG), kept)
            kept = opening if opening >= 0 and _INNER_TAG.fullmatch(text, opening, kept) else kept
        if kept == stop:
            break
        stop = kept
    return stop


def _without_closing_hashes(line: str) -> str:
    """A heading without the `#` that may close it."""
    bare = line.rstrip()
    words = bare.rstrip("#")
    return words.rstrip() if words != bare and words[-1:].isspace() else line


def _prose(line: str, number: int) -> Token | None:
    opening = _HEADING.match(line)
    bare = line[opening.end() :] if opening else line
    text = markdown_marks.shown(_without_closing_hashes(bare), _INNER_TAG).text.strip()
    return Token(text, Place(number, 0, 0, len(line))) if text and not _RULE.fullmatch(line) else None


def _years_name(row: RawRow, after: Sequence[str], *, first: bool) -> bool:
    """Whether the years of a row are a header: of months below it, over the rule of a pipe table, or of one column.

    `after` are the two lines below it.
    """
    words = [field.text for field in row.fields if field.text]
    if not words or not all(year_like(text) or wordlike(text) for text in words):
        return False
    if all(map(year_like, words)) and _months_below(after):
        return True
    if after and "|" in after[0] and _RULE.fullmatch(after[0]):
        return True
    label = row.label.text
    if not first or len(words) > 1 or (label and (not wordlike(label) or compact(label) in OF_A_COVER)):
        return False
    below = [_row(line, 0) for line in after]
    return len(below) == 2 and all(other is not None and len(other.fields) == 1 for other in below)


def _months_below(after: Sequence[str]) -> bool:
    """Whether the line below a row holds months or the like of them."""
    below = _row(after[0], 0) if after else None
    if below is None:
        return False
    parts = [named(f.text) for f in below.fields]
    return sum(p is not None and p.kind != "year" and p.year is None for p in parts) * 2 > len(parts)


def _is_header(row: RawRow, first: bool) -> bool:
    """No field is a figure or a symbol; the first cell is blank, or the row opens its block."""
    if row.label.text and not first:
        return False
    words = [f.text for f in row.fields if f.text]
    if first and (not row.label.text or wordlike(row.label.text)) and run_of_years(words):
        return True
    return bool(words) and heading(words)
