"""SDMX-CSV 2.0 and 1.0: one observation a record, under the names of its structure. Places are as in delimited files.

Of `code: label` cells and headers the label is read; actions that delete are left out; the status of an observation
stands beside its figure. Source: SDMX-CSV field guide 2.0.0, SDMX Technical Working Group.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from math import prod

from tallvakt.ingest import data_cube, delimited
from tallvakt.ingest.data_cube import Cube, CubeDimension
from tallvakt.ingest.document import Document, RawRow, RawTable, Token, UnreadableFile
from tallvakt.ingest.limits import Clock, Limits, Progress, hold_text
from tallvakt.ingest.source_file import SourceFile
from tallvakt.model.report import Place, Remark

_FRAME = frozenset({"STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "DATAFLOW", "SERIES_KEY", "OBS_KEY"})
_VALUE, _STATUS, _TIME = "OBS_VALUE", "OBS_STATUS", "TIME_PERIOD"
_PLAIN_STATUS = frozenset({"", "A"})
"""A normal value."""
_DELETED = frozenset({"D"})


def read(file: SourceFile, limits: Limits, _progress: Progress | None = None) -> Document:
    """Read an SDMX-CSV file. Raises `UnreadableFile`."""
    text, clock = file.text, Clock(limits.seconds)
    lines = text.split("\n")
    delimiter = next((sign for sign in delimited.DELIMITERS if sign in lines[0]), ",")
    hold_text(text.count(delimiter), len(text), limits)
    rows = [tokens for tokens in delimited.rows(text, lines, delimiter, clock) if any(tokens)]
    header = [_id(token) for token in rows[0]]
    if _VALUE not in header:
        raise UnreadableFile("sdmx-no-value", column=_VALUE)
    kept, left_out = _kept(rows[1:], header)
    dimensions = [n for n, name in enumerate(header[: header.index(_VALUE)]) if name and name not in _FRAME]
    table = _observations(rows[0], kept, header)
    remarks = [Remark("sdmx-deletions", {"count": left_out}, left_out=True)] if left_out else []
    return Document(
        source=file.source,
        sha256=hashlib.sha256(file.data).hexdigest(),
        tables=_tables(rows[0], kept, header, dimensions, limits),
        prose=(),
        lines={("", number): line for number, line in enumerate(lines, start=1)},
        remarks=(*file.decoded[1], *remarks),
        observations=table,
    )


Row = Sequence[Token | None]


def _id(token: Token | None) -> str:
    return "" if token is None else re.sub(r"\[.*?\]", "", token.text.partition(":")[0]).strip().upper()


def _kept(rows: Sequence[Row], header: Sequence[str]) -> tuple[list[list[Token]], int]:
    """Records as wide as the header, without those that delete; the value carries its status."""
    action = header.index("ACTION") if "ACTION" in header else None
    value = header.index(_VALUE)
    status = header.index(_STATUS) if _STATUS in header else None
    kept = []
    for row in rows:
        line = next(token.place.line for token in row if token is not None)
        cells = [
            _coded(row[n], n == status) if n < len(row) and row[n] is not None else Token("", Place(line, n))
            for n in range(len(header))
        ]
        if action is not None and cells[action].text.upper() in _DELETED:
            continue
        if status is not None and cells[status].text not in _PLAIN_STATUS:
            mark = cells[status].text
            figure = cells[value]
            missing = figure.text in ("", "NaN")
            cells[value] = figure._replace(text=mark) if missing else figure._replace(flags=(mark,))
        kept.append(cells)
    return kept, len(rows) - len(kept)


def _coded(token: Token | None, status: bool) -> Token:
    """A cell as its label; a status as its code."""
    labelled = _labelled(token)
    if not status or token is None or labelled.text == token.text:
        return labelled
    return token._replace(text=token.text.partition(":")[0].strip())


def _labelled(token: Token | None) -> Token:
    """A `code: label` cell as its label."""
    assert token is not None  # noqa: S101  the caller has looked
    code, colon, label = token.text.partition(": ")
    return token._replace(text=label.strip()) if colon and label.strip() and " " not in code else token


def _observations(names: Row, rows: Sequence[Sequence[Token]], header: Sequence[str]) -> RawTable | None:
    if not rows:
        return None
    heads = [Token(name, t.place if t else Place(1, n)) for n, (name, t) in enumerate(zip(header, names, strict=True))]
    return RawTable((), RawRow(heads[0], tuple(heads[1:])), tuple(RawRow(row[0], tuple(row[1:])) for row in rows))


def _tables(
    names: Row, rows: Sequence[Sequence[Token]], header: Sequence[str], dimensions: Sequence[int], limits: Limits
) -> tuple[RawTable, ...]:
    """The observations as tables, where their dimensions do not unfold beyond the limit and none stands twice."""
    categories = [list(dict.fromkeys(row[n].text for row in rows)) for n in dimensions]
    if not rows or not dimensions or prod(map(len, categories)) > min(limits.cells, 50 * len(rows)):
        return ()
    places = [{text: n for n, text in enumerate(texts)} for texts in categories]
    first: list[dict[str, Token]] = [{} for _ in dimensions]
    values: dict[int, Token] = {}
    for row in rows:
        spot = 0
        for number, column in enumerate(dimensions):
            spot = spot * len(categories[number]) + places[number][row[column].text]
            first[number].setdefault(row[column].text, row[column])
        if spot in values:
            return ()
        values[spot] = row[header.index(_VALUE)]
    cube = Cube(
        dimensions=tuple(
            CubeDimension(
                name=_labelled(names[column]),
                code=header[column],
                labels=tuple(first[number][text] for text in categories[number]),
                codes=tuple(categories[number]),
                time=header[column] == _TIME,
            )
            for number, column in enumerate(dimensions)
        ),
        values=values,
    )
    return data_cube.tables(cube)
