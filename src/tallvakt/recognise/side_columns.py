"""Columns beside the periods that are a table of their own, such as the change since the month before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from tallvakt.ingest import RawRow, RawTable, Token
from tallvakt.model import periods
from tallvakt.model.label_matching import compact
from tallvakt.recognise.headings import Context

Pair = tuple[RawTable, Context]


def parted(raw: RawTable, context: Context, labels: Collection[str]) -> list[Pair]:
    """A table without such columns, and each of them as a table of the period before it, else of the last one.

    `labels` are compact. The label stands over the one column, and first among the words around it.
    """
    heads = raw.header.fields if raw.header is not None else ()
    own = [n for n, head in enumerate(heads) if compact(head.text) in labels]
    dated = [n for n, head in enumerate(heads) if periods.named(head.text) is not None]
    if raw.header is None or not own or not dated:
        return [(raw, context)]
    width = max(len(heads), *(len(row.fields) for row in raw.rows))
    rest = [n for n in range(width) if n not in own]
    pairs = [(replace(raw, header=_only(raw.header, rest), rows=tuple(_only(r, rest) for r in raw.rows)), context)]
    for n in own:
        of = max((d for d in dated if d < n), default=dated[-1])
        header = RawRow(raw.header.label, (Token(heads[of].text, heads[n].place),))
        one = replace(raw, header=header, rows=tuple(_only(r, [n]) for r in raw.rows), over=heads[n])
        pairs.append((one, replace(context, words=(heads[n], *context.words))))
    return pairs


def _only(row: RawRow, at: list[int]) -> RawRow:
    return row._replace(fields=tuple(row.fields[n] for n in at if n < len(row.fields)))
