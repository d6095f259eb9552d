"""What a file in long form holds besides its observations: fields without a header, and values that are misspelt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tallvakt.ingest import Document, RawTable
from tallvakt.model.label_matching import compact, similarity
from tallvakt.model.reading import LabelRead, Unaccounted
from tallvakt.recognise.long_form import Positions, positions_in, rows_as_wide
from tallvakt.rules.contract import Long

ALIKE = 75.0
"""How near a value must come to one that is asked for, 0 to 100, to be a misspelling of it."""
SELDOM = 10
"""A misspelling is met at most once for so many times that the right value is, or once in all."""


def beyond_header(document: Document, names: Long) -> list[Unaccounted]:
    """Every field of an observation under no header: a figure that would be lost without a word."""
    unclaimed = []
    for raw, _ in _long_tables(document, names):
        heads = (*raw.header.groups, raw.header.label, *raw.header.fields) if raw.header is not None else ()
        for row in rows_as_wide(raw):
            extra = [token for n, token in enumerate(row) if token.text and (n >= len(heads) or not heads[n].text)]
            unclaimed += [Unaccounted(token.place, token.text, 1, "no-column") for token in extra]
    return unclaimed


def misspelt(document: Document, names: Long) -> list[LabelRead]:
    """Values in a column of `where` that are nearly one that is asked for, and met much more seldom."""
    labels = []
    for name, wanted in names.where.items():
        tokens = [row[positions[name]] for raw, positions in _long_tables(document, names) for row in rows_as_wide(raw)]
        met = Counter(compact(token.text) for token in tokens)
        right = {compact(value): value for value in wanted}
        meant = {value: _meant(value, met, right) for value in met if value and value not in right}
        slips = [(token, official) for token in tokens if (official := meant.get(compact(token.text)))]
        labels += [LabelRead(t.text, t.place, "column", None, official, False) for t, official in slips]
    return labels


def _meant(value: str, met: Counter[str], right: dict[str, str]) -> str | None:
    """The value that a misspelt one stands for; None where it is one of its own."""
    near = [name for name in right if similarity(value, name) >= ALIKE and met[value] <= max(1, met[name] // SELDOM)]
    return right[max(near, key=lambda name: similarity(value, name))] if near else None


def _long_tables(document: Document, names: Long) -> Iterator[tuple[RawTable, Positions]]:
    for raw in document.tables:
        positions = positions_in(raw, names)
        if positions is not None:
            yield raw, positions
