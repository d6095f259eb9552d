"""Several value columns of one table, such as numbers and per cents, as a table of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tallvakt.ingest import RawRow, RawTable, Token
from tallvakt.model import periods
from tallvakt.model.label_matching import compact
from tallvakt.recognise.headings import Context, find

Pair = tuple[RawTable, Context]
Labels = Mapping[str, Sequence[str]]
"""By value, the labels that its column may have."""


def value_of(context: Context, labels: Labels) -> str:
    """The value that the nearest word around a table names; "" where none names one alone."""
    for token in context.words:
        named = [value for value, names in labels.items() if any(find(token.text, name) for name in names)]
        if len(named) == 1:
            return named[0]
    return ""


def parted(
    raw: RawTable, context: Context, labels: Labels, names_column: Callable[[str], bool] | None = None
) -> list[Pair]:
    """A table with its value columns apart: each under its label, its columns named by the periods beside the labels.

    A column that has no period of its own is of the one over it, or of the code over it that `names_column` knows.
    Columns of no value stay a table by themselves.
    """
    if raw.header is None or (raw.over is not None and value_of(Context((raw.over,)), labels)):
        return [(raw, context)]
    heads = [_value_and_period(head.text, labels) for head in raw.header.fields]
    if not any(value for value, _ in heads):
        return [(raw, context)]
    over = raw.over.text if raw.over is not None else ""
    over = over if periods.named(over) is not None or (names_column and names_column(over)) else ""
    pairs: list[Pair] = []
    for value in dict.fromkeys(value for value, _ in heads):
        columns = [n for n, (of, _) in enumerate(heads) if of == value]
        if not value:
            columns += range(len(heads), max((len(row.fields) for row in raw.rows), default=0))
        rows = tuple(_only(row, columns) for row in raw.rows)
        if not any(field.text for row in rows for field in row.fields):
            continue
        label = raw.header.fields[columns[0]]
        header = _only(raw.header, columns)
        if value:
            named = [heads[n][1] or over for n in columns]
            tokens = (f._replace(text=text or f.text) for f, text in zip(header.fields, named, strict=True))
            header = header._replace(fields=tuple(tokens))
            pairs.append((replace(raw, header=header, rows=rows, over=label), _under(label, context)))
        else:
            pairs.append((replace(raw, header=header, rows=rows), context))
    return pairs


def _under(label: Token, context: Context) -> Context:
    return replace(context, words=(label, *context.words))


def _value_and_period(text: str, labels: Labels) -> tuple[str, str]:
    """The value that a header names, and the period beside it: `Per cent 2023`; "" for what it does not name."""
    flat = compact(text)
    for value, names in labels.items():
        for name in names:
            if flat == compact(name):
                return value, ""
            if (hit := find(text, name)) is not None:
                rest = text.replace(hit, "", 1).strip(" ,:;-–()")
                if periods.named(rest) is not None:
                    return value, rest
    return "", ""


def _only(row: RawRow, at: Sequence[int]) -> RawRow:
    return row._replace(fields=tuple(row.fields[n] for n in at if n < len(row.fields)))
