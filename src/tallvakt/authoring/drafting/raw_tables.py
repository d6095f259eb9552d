"""The tables of an unknown publication as arrays of intervals, upright and with their headers named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tallvakt.authoring.drafting.number_formats import (
    base_of,
    format_of,
    odd_of,
    printed_decimals,
    style_of,
    symbols,
    usual_decimals,
)
from tallvakt.authoring.drafting.ratio_labels import says_ratio
from tallvakt.authoring.drafting.symbol_legend import legend
from tallvakt.ingest import Document, RawRow, RawTable, Token
from tallvakt.model import periods
from tallvakt.model.label_matching import compact
from tallvakt.model.periods import Named
from tallvakt.recognise import orientation
from tallvakt.recognise.headings import Context, contexts
from tallvakt.recognise.token_values import meaning
from tallvakt.rules.cells import Value
from tallvakt.rules.contract import Format, Symbol

Ints = NDArray[np.int64]
FAR = 2**40
"""A figure that may be anything."""


@dataclass(kw_only=True, frozen=True, eq=False, slots=True)
class IntervalRow:
    """A row: its label, its tokens, and the least and the most each may stand for (one entry per column)."""

    label: str
    texts: tuple[str, ...]
    lower: Ints
    upper: Ints
    line: int
    sheet: str = ""
    ratio: bool = False
    """Whether its label or its decimals say that its figures are shares, rates or means."""
    decimals: int = 0
    """How many decimals are printed in it at most."""

    @property
    def known(self) -> bool:
        """Whether some figure is printed in it that says more than nothing."""
        return bool(((self.lower > 0) | (self.upper < 0)).any())


@dataclass(kw_only=True, frozen=True, eq=False, slots=True)
class Piece:
    """A table, or a part of one, as it is printed."""

    heads: tuple[str, ...]
    """The labels of the columns."""
    rows: tuple[IntervalRow, ...]
    words: tuple[str, ...]
    """Headings, nearest first, and last the name of the sheet."""
    period: Named | None
    """The one period that is named there, or in a title."""
    form: orientation.Shape
    figures: Format
    over: bool
    """Something stands over its header, and is the first of its words."""
    grouped: bool
    """Rows are labelled in several columns, and nothing tells which of them are sums."""
    continues: bool
    decimals: tuple[int, ...] = ()
    """By column, how many decimals are printed in it at most."""
    ratios: frozenset[int] = frozenset()
    """Positions of the columns whose label or decimals say that they are shares, rates or means."""

    @property
    def dated(self) -> tuple[int, ...]:
        """Positions of the columns that are periods."""
        return tuple(n for n, head in enumerate(self.heads) if periods.named(head) is not None)

    @property
    def others(self) -> tuple[int, ...]:
        """Positions of the columns that are named after anything else."""
        return tuple(n for n, head in enumerate(self.heads) if head and periods.named(head) is None)

    @property
    def counted(self) -> tuple[int, ...]:
        """Positions of the columns in which rows may add up, or do not: periods, else all that have a name."""
        return self.dated or self.others

    @property
    def summed(self) -> tuple[int, ...]:
        """Positions of the columns in which rows are expected to add up: no shares, rates or means beside counts."""
        counts = tuple(n for n in self.counted if n not in self.ratios)
        return counts or self.counted


@dataclass(kw_only=True, frozen=True, eq=False, slots=True)
class Pieces:
    """All of a document."""

    pieces: tuple[Piece, ...]
    symbols: Mapping[str, Symbol]
    """In units of the last decimal that most columns are printed with."""
    figures: Format
    odd: str
    """Of figures that are nearly all rounded to a base: to which, and those that are not; else nothing."""


def pieces(document: Document, *, wide: bool = False, given: Mapping[str, Symbol] | None = None) -> Pieces:
    """Every table of a document; formats and symbols are guessed from the tokens, but for the symbols `given`.

    `wide`: a star may hide any figure.
    """
    around = contexts(document.tables)
    sums = _group_totals(document.tables)
    turned = [_upright(raw, context, sums) for raw, context in zip(document.tables, around, strict=True)]
    tokens = [_texts([raw]) for raw, _ in turned]
    formats = [format_of(own) for own in tokens]
    usual = Counter(formats).most_common(1)[0][0] if formats else Format()
    plain = [raw for (raw, _), f in zip(turned, formats, strict=True) if f.decimals == usual.decimals]
    coarse = usual.model_copy(update={"decimals": usual_decimals(n for raw in plain for n in _by_column(raw, usual))})
    units = [text for raw in plain for text in _unfiner(raw, usual, coarse)]
    counts = [] if coarse.decimals else units
    printed = style_of(set(units), coarse)
    usual = usual.model_copy(
        update={"base": base_of(counts, printed), "negative": any(f.negative for f in formats if _alike(f, usual))}
    )
    told = legend([token.text for token in document.prose], set(units))
    symbols_of = symbols(units, printed, told, coarse.decimals)
    if wide:
        hides = {text for text, symbol in symbols_of.items() if symbol.means == "suppressed"}
        symbols_of = {t: s.model_copy(update={"upper": None}) if t in hides else s for t, s in symbols_of.items()}
    symbols_of = {**symbols_of, **(given or {})}
    places = [(c.words[-1].text if c.words else "") for c in around]
    own_base = {} if usual.base > 1 or usual.decimals else _bases(tokens, places)
    heads = _borrowed([raw for raw, _ in turned])
    read = []
    values: dict[tuple[Format, int], Callable[[str], Value]] = {}
    for n, (raw, form) in enumerate(turned):
        figures = usual if _alike(formats[n], usual) else formats[n]
        if base := own_base.get(places[n]):
            figures = figures.model_copy(update={"base": base})
        key = (figures, formats[n].decimals)
        if key not in values:
            alike = {t for own, f in zip(tokens, formats, strict=True) if _alike(f, formats[n]) for t in own}
            read_as = _in_units(symbols_of, coarse.decimals, figures, usual)
            values[key] = cache(meaning(read_as, figures, style_of(alike, figures)))
        read.append(_piece(raw, form, (heads[n], figures, values[key]), around[n]))
    return Pieces(pieces=tuple(read), symbols=symbols_of, figures=usual, odd=odd_of(counts, printed))


def _alike(own: Format, usual: Format) -> bool:
    return own.decimals == usual.decimals


def _by_column(raw: RawTable, figures: Format) -> list[int]:
    """By column, how many decimals are printed in it at most."""
    most: list[int] = (
        _decimals([[field.text for field in row.fields] for row in raw.rows], figures).max(axis=0, initial=0).tolist()
    )
    return most


def _unfiner(raw: RawTable, figures: Format, coarse: Format) -> list[str]:
    """The tokens of the columns that have no more decimals than most columns of the publication."""
    most = _by_column(raw, figures)
    fields = ((n, field.text) for row in raw.rows for n, field in enumerate(row.fields))
    return [text for n, text in fields if text and most[n] <= coarse.decimals]


def _in_units(symbols_of: Mapping[str, Symbol], decimals: int, figures: Format, usual: Format) -> dict[str, Symbol]:
    """Symbols in the units of a table; where figures have other decimals than most tables, they may hide any."""
    unit = 10 ** max(figures.decimals - decimals, 0) if _alike(figures, usual) else 0
    scaled = {}
    for text, symbol in symbols_of.items():
        upper = None if symbol.upper is None or (not unit and symbol.means == "suppressed") else symbol.upper * unit
        scaled[text] = symbol.model_copy(update={"lower": symbol.lower * unit, "upper": upper})
    return scaled


def _bases(tokens: Sequence[Sequence[str]], places: Sequence[str]) -> dict[str, int]:
    """By sheet or heading, the base that all figures there are multiples of; those of no base are left out."""
    texts: dict[str, list[str]] = {}
    for own, place in zip(tokens, places, strict=True):
        texts.setdefault(place, []).extend(own)
    if len(texts) < 2:
        return {}
    return {p: base for p, own in texts.items() if (base := base_of(own, style_of(own, Format()))) > 1}


def _group_totals(tables: Sequence[RawTable]) -> tuple[str, ...]:
    """What the sum of a group is called, where rows are labelled in several columns: what recurs in most groups."""
    under: dict[str, set[str]] = {}
    for row in (row for raw in tables for row in raw.rows):
        if group := _group(row):
            under.setdefault(row.label.text, set()).add(group)
    label = max(under, key=lambda text: len(under[text]), default="")
    return (label,) if label and len(under[label]) > 1 else ()


def _upright(raw: RawTable, context: Context, sums: tuple[str, ...]) -> tuple[RawTable, orientation.Shape]:
    """A table with its periods across, and how it was printed."""
    form = orientation.shape(raw)

    def name() -> Token:
        return context.words[0] if context.words else Token("", raw.rows[0].label.place)

    if form == "grouped":
        return (orientation.turned(raw, form, name, totals=sums), form) if sums else (raw, "rows")
    return orientation.turned(raw, form, name), form


def _texts(tables: Sequence[RawTable]) -> list[str]:
    """Every printed figure and symbol of some tables."""
    fields = (field for raw in tables for row in raw.rows for field in row.fields)
    return [field.text for field in fields if field.text]


def _borrowed(tables: Sequence[RawTable]) -> list[tuple[str, ...]]:
    """The header of each table; one without takes it from the nearest before, then after, that is as wide."""
    given = [tuple(f.text for f in raw.header.fields) if raw.header else None for raw in tables]
    heads = []
    for number, raw in enumerate(tables):
        width = max((len(r.fields) for r in raw.rows), default=0)
        near = [h for h in (given[number], *reversed(given[:number]), *given[number + 1 :]) if h is not None]
        own = given[number]
        heads.append(own if own is not None else next((h for h in near if len(h) == width), ("",) * width))
    return heads


def _piece(
    raw: RawTable,
    form: orientation.Shape,
    printed: tuple[tuple[str, ...], Format, Callable[[str], Value]],
    around: Context,
) -> Piece:
    """A table with an interval for each of its figures, its headings and its period.

    `printed` are the labels of its columns, how its figures are printed, and what each token means.
    """
    heads, figures, value = printed
    rows = []
    places = _decimals([[field.text for field in row.fields[: len(heads)]] for row in raw.rows], figures)
    by_row, by_column = places.max(axis=1, initial=0).tolist(), places.max(axis=0, initial=0).tolist()
    by_column = [*by_column, *[0] * (len(heads) - len(by_column))]
    finer_rows = _finer(by_row)
    for number, row in enumerate(raw.rows):
        texts = tuple(row.fields[n].text if n < len(row.fields) else "" for n in range(len(heads)))
        values = [value(t) for t in texts]
        lower = np.array([max(v.lower, -FAR) for v in values], dtype=np.int64)
        upper = np.array([min(v.upper, FAR) for v in values], dtype=np.int64)
        rows.append(
            IntervalRow(
                label=row.label.text,
                texts=texts,
                lower=lower,
                upper=upper,
                line=row.label.place.line,
                sheet=row.label.place.part,
                ratio=finer_rows[number] or says_ratio(row.label.text),
                decimals=by_row[number],
            )
        )
    labels = {row.label.text for row in raw.rows}
    grouped = form == "rows" and len(labels) < len(raw.rows) and any(_group(row) for row in raw.rows)
    words, over = tuple(t.text for t in around.words), raw.over is not None
    return Piece(
        heads=heads,
        rows=tuple(rows),
        words=words,
        period=around.period,
        form=form,
        figures=figures,
        over=over,
        grouped=grouped,
        continues=raw.continues,
        decimals=tuple(by_column),
        ratios=frozenset(
            n
            for n, (head, finer) in enumerate(zip(heads, _finer(by_column), strict=True))
            if head and (finer or says_ratio(head))
        ),
    )


def _decimals(texts: Sequence[Sequence[str]], figures: Format) -> NDArray[np.int64]:
    """How many decimals each figure is printed with; shape (rows, columns)."""
    width = max(map(len, texts), default=0)
    places = np.zeros((len(texts), width), dtype=np.int64)
    if figures.decimals:
        for number, row in enumerate(texts):
            places[number, : len(row)] = [printed_decimals(text, figures.decimal_mark) for text in row]
    return places


def _finer(places: Sequence[int]) -> list[bool]:
    """Which rows, or columns, have more decimals than most of them."""
    usual = usual_decimals(places)
    return [one > usual for one in places]


def _group(row: RawRow) -> str:
    return next((g.text for g in reversed(row.groups) if g.text), "")


def same_heads(one: Piece, other: Piece) -> bool:
    """Whether two pieces have the same columns."""
    return tuple(map(compact, one.heads)) == tuple(map(compact, other.heads))
