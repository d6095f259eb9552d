"""A document as plain lists, and back: tokens by the column, which pickles several times faster than one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from functools import partial
from itertools import chain, repeat
from typing import Any

from tallvakt.ingest.document import Document, RawRow, RawTable, Token
from tallvakt.model.report import Place

Packed = dict[str, Any]
_UNMARKED: tuple[tuple[str, ...], ...] = ((), (), ())
_PLAIN = [f.name for f in fields(Document) if f.name not in ("tables", "observations")]


def packed(document: Document) -> Packed:
    """The fields of a document; its rows as lists of texts, places and lengths."""
    plain = {name: getattr(document, name) for name in _PLAIN}
    observations = _table(document.observations) if document.observations is not None else None
    return {**plain, "tables": [_table(raw) for raw in document.tables], "observations": observations}


def unpacked(content: Packed) -> Document:
    """The document that was packed."""
    plain = {name: content[name] for name in _PLAIN}
    tables = tuple(map(_raw_table, content["tables"]))
    observations = _raw_table(content["observations"]) if content["observations"] is not None else None
    return Document(**plain, tables=tables, observations=observations)


def _table(raw: RawTable) -> Packed:
    tokens = chain.from_iterable(map(_cells, raw.rows))
    texts, places, notes, struck, flags = zip(*tokens, strict=True)
    return {
        "above": raw.above,
        "header": raw.header,
        "continues": raw.continues,
        "over": raw.over,
        "lengths": [(len(row.groups), len(row.fields)) for row in raw.rows],
        "texts": texts,
        "places": [_column(column) for column in zip(*places, strict=True)],
        "marks": _marks(notes, struck, flags) if any(notes) or any(struck) or any(flags) else {},
    }


def _marks(*columns: tuple[tuple[str, ...], ...]) -> dict[int, tuple[tuple[str, ...], ...]]:
    """By token, its marks, where it has any."""
    return {n: marks for n, marks in enumerate(zip(*columns, strict=True)) if marks != _UNMARKED}


def _column(values: tuple[Any, ...]) -> Any:
    """One part of many places; a part that is the same in all of them as that alone, in a list."""
    return [values[0]] if values.count(values[0]) == len(values) else values


def _cells(row: RawRow) -> tuple[Token, ...]:
    return (*row.groups, row.label, *row.fields)


def _raw_table(content: Packed) -> RawTable:
    columns = [column if isinstance(column, tuple) else repeat(column[0]) for column in content["places"]]
    texts: tuple[str, ...] = content["texts"]
    # The constructors of named tuples, which fill in what is left out, would take three times as long.
    places = map(partial(tuple.__new__, Place), zip(*columns, strict=False))
    marks = (repeat((), len(texts)) for _ in _UNMARKED)
    tokens: list[Token] = list(map(partial(tuple.__new__, Token), zip(texts, places, *marks, strict=False)))
    for number, marks in content["marks"].items():
        tokens[number] = Token(tokens[number].text, tokens[number].place, *marks)
    rows = tuple(_rows(tokens, content["lengths"]))
    return RawTable(content["above"], content["header"], rows, content["continues"], content["over"])


def _rows(tokens: list[Token], lengths: list[tuple[int, int]]) -> Iterator[RawRow]:
    position = 0
    for groups, width in lengths:
        label = position + groups
        end = label + 1 + width
        yield RawRow(tokens[label], tuple(tokens[label + 1 : end]), tuple(tokens[position:label]))
        position = end
