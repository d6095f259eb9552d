"""Tables whose outer label columns name what they are printed for: one table for each code, period or both.

`Sex;Place;All;Young;Old` is a table of places by age for each sex, when the contract has such a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tallvakt.ingest import RawRow, RawTable, Token
from tallvakt.model import periods
from tallvakt.recognise.contract_view import ContractView
from tallvakt.recognise.headings import Context

Pair = tuple[RawTable, Context]


def parted(raw: RawTable, context: Context, seen: ContractView) -> list[Pair]:
    """A table in parts, one for each combination of what its label columns say it is printed for.

    A label printed once holds for the rows below it. The table stays as it is where no column names anything of the
    kind, and where the column that is left would name a row of one part twice.
    """
    if raw.header is None or not raw.header.groups:
        return [(raw, context)]
    depth = len(raw.header.groups) + 1
    if any(len(row.groups) != depth - 1 for row in raw.rows):
        return [(raw, context)]
    columns = [_filled([(*row.groups, row.label)[n] for row in raw.rows]) for n in range(depth)]
    naming = [n for n, tokens in enumerate(columns) if _names(tokens, seen)]
    naming = naming[:-1] if len(naming) == depth else naming
    labels = [n for n in range(depth) if n not in naming]
    if not naming:
        return [(raw, context)]
    parts: dict[tuple[str, ...], list[int]] = {}
    for number in range(len(raw.rows)):
        parts.setdefault(tuple(columns[n][number].text for n in naming), []).append(number)
    rows = [_labelled(row, [columns[n][number] for n in labels]) for number, row in enumerate(raw.rows)]
    if any(len({rows[n].label.text for n in numbers}) < len(numbers) for numbers in parts.values()):
        return [(raw, context)]
    heads = (*raw.header.groups, raw.header.label)
    header = _labelled(raw.header, [heads[n] for n in labels])
    return [
        (
            replace(raw, header=header, rows=tuple(rows[n] for n in numbers)),
            _about(context, [columns[n][numbers[0]] for n in naming]),
        )
        for numbers in parts.values()
    ]


def period_labels(raw: RawTable) -> Iterator[str]:
    """What stands in the outer label columns of a table."""
    return (token.text for row in raw.rows for token in row.groups if token.text)


def _filled(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of a label column, a blank one as the last above it that is none."""
    filled: list[Token] = []
    for token in tokens:
        filled.append(token if token.text or not filled else filled[-1])
    return filled


def _names(tokens: Sequence[Token], seen: ContractView) -> bool:
    """Whether every label of a column is a code that a table is printed for, or every one is such a period."""
    texts = {token.text for token in tokens}
    kinds = {table.each for table in seen.contract.tables.values() if table.each}
    named = [periods.named(text) for text in texts]
    if kinds and all(period is not None and period.of(kinds) is not None for period in named):
        return True
    return any(all(seen.dimensions[d].right(text)[0] for text in texts) for d in seen.printed_for)


def _labelled(row: RawRow, labels: Sequence[Token]) -> RawRow:
    """A row with some of its label columns."""
    *groups, label = labels
    return RawRow(label, row.fields, tuple(groups))


def _about(context: Context, tokens: Sequence[Token]) -> Context:
    """The context of a part: what its label columns name stands nearest."""
    named = [period for token in tokens if (period := periods.named(token.text)) is not None]
    return Context((*tokens, *context.words), named[0] if named else context.period)
