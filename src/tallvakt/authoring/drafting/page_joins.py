"""Which row of each table is its total, and which pieces are one table that was cut at the end of a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from tallvakt.authoring.drafting.dimensions import split
from tallvakt.authoring.drafting.printed_sums import by_prefix, meets, misses, nearly_total_at, total_at, tree
from tallvakt.authoring.drafting.raw_tables import IntervalRow, Piece, same_heads
from tallvakt.authoring.drafting.rounded_sums import meets_rounded, rounded_total_at
from tallvakt.model.label_matching import compact, similarity

_SHARE = 0.8
"""So many of the totals found must share the words that totals begin with."""
_DAMAGED = 75.0
_FEW = 2
_LONGEST = 12
"""A table is not cut into more pieces than this."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The words that the labels of total rows begin with."""

    labels: tuple[str, ...]

    def rest(self, label: str, damaged: bool = False) -> str | None:
        """What follows those words in a label; None when it does not begin with them."""
        flat = compact(label)
        for words in self.labels:
            wanted = compact(words)
            if not wanted and flat:
                continue  # a blank label begins every other
            head = flat[: len(wanted)]
            if head == wanted or (damaged and len(head) >= 3 and similarity(head, wanted) >= _DAMAGED):
                return _after(label, len(wanted))
        return None

    def find(self, piece: Piece) -> int | None:
        """The position of the total row; a damaged label must open the table."""
        for number, row in enumerate(piece.rows):
            if self.rest(row.label, damaged=number == 0) is not None:
                return number
        return None


@dataclass(kw_only=True, frozen=True, eq=False, slots=True)
class WholeTable:
    """A whole table: what it is a table of, and whether its rows add up to its total."""

    piece: Piece
    total: IntervalRow | None
    parts: tuple[IntervalRow, ...]
    rest: str
    """What the label of the total row says beyond that it is a total."""
    closes: bool
    cut: int
    """How many pieces it was printed in."""
    apart: tuple[IntervalRow, ...] = ()
    """Rows of shares, rates or means, which are no part of its total."""
    rounded: bool = False
    """Whether its rows add up only where each figure may be rounded by itself."""

    @property
    def adding(self) -> tuple[IntervalRow, ...]:
        """The rows that are expected to add up to its total."""
        return tuple(row for row in self.parts if row not in self.apart) if self.apart else self.parts

    @property
    def broken_in(self) -> int | None:
        """The one column, of three or more, in which its rows do not add up to its total; else None."""
        if self.total is None or self.closes or len(self.piece.summed) <= _FEW:
            return None
        wrong = misses(self.total, self.adding, self.piece.summed)
        return wrong[0] if len(wrong) == 1 else None


def totals(pieces: Sequence[Piece]) -> Totals:
    """The words that totals begin with: rows that are the sum of all others, or stand again on the next page."""
    plain = [piece for piece in pieces if not piece.grouped]
    labels = [label for piece in plain if (label := _top(piece)) is not None]
    labels += [
        piece.rows[0].label
        for piece, after in pairwise(plain)
        if _top(piece) is None and same_heads(piece, after) and _goes_on_after(piece, after)
    ]
    counted: Counter[tuple[str, ...]] = Counter()
    for label in labels:
        words = label.split()
        counted.update(tuple(words[:n]) for n in range(1, len(words) + 1))
    common = sorted((len(words), " ".join(words)) for words, n in counted.items() if n >= _SHARE * len(labels))
    if common:
        return Totals((common[-1][1],))
    whole = Counter(labels)
    return Totals(tuple(label for label, n in whole.most_common() if n > 1 or len(whole) == 1))


def _goes_on_after(piece: Piece, after: Piece) -> bool:
    """Whether the first row of a page stands again on the next, before other rows than those of the first page."""
    again = {compact(row.label) for row in piece.rows[1:]} & {compact(row.label) for row in after.rows[1:]}
    return not again and same(piece.rows[0], after.rows[0])


def _top(piece: Piece) -> str | None:
    """The label of the row that all others of its table add up to, in one step or level by level."""
    at = total_at(piece)
    if at is None and tree(piece.rows, piece.summed) is not None:
        at = 0
    if at is None and (above := by_prefix(piece.rows, piece.summed)) is not None:
        tops = {n for n in above if n >= 0 and above[n] < 0}
        at = next((n for n in tops if not split(piece.rows[n].label)[0]), None)
    if at is None:
        at = nearly_total_at(piece)
    if at is None:
        at = rounded_total_at(piece)
    return None if at is None else piece.rows[at].label


def tables(pieces: Sequence[Piece], total_words: Totals) -> list[WholeTable]:
    """Whole tables, in the order in which they are printed."""
    whole_tables: list[WholeTable] = []
    for run in _runs(pieces, total_words):
        whole_tables += _best(run, total_words)
    return whole_tables


def _runs(pieces: Sequence[Piece], total_words: Totals) -> Iterator[list[Piece]]:
    """Neighbours that may be one table: those that print the same total again, or none."""
    run: list[Piece] = []
    for piece in pieces:
        if run and not _goes_on(run[0], piece, total_words):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _goes_on(first: Piece, piece: Piece, total_words: Totals) -> bool:
    if first.form != "rows" or first.grouped or piece.grouped or not same_heads(first, piece):
        return False
    one, other = total_words.find(first), total_words.find(piece)
    if other is None:
        return one is not None or piece.continues
    return one is not None and same(first.rows[one], piece.rows[other])


def same(one: IntervalRow | None, other: IntervalRow | None) -> bool:
    """Whether two rows print the same figures."""
    if one is None or other is None:
        return False
    return np.array_equal(one.lower, other.lower) and np.array_equal(one.upper, other.upper) and one.known


def _best(run: Sequence[Piece], total_words: Totals) -> list[WholeTable]:
    """The run cut into tables so that the fewest do not add up, and then into as many as may be."""
    best: list[tuple[int, int, list[WholeTable]]] = [(0, 0, [])]
    for end in range(1, len(run) + 1):
        options = []
        for start in range(max(0, end - _LONGEST), end):
            table = _table(run[start:end], total_words)
            if table is not None:
                odd, size, cut = best[start]
                options.append((odd + (not table.closes), size - 1, [*cut, table]))
        best.append(min(options, key=lambda option: option[:2]))
    return best[-1][2]


def _table(pieces: Sequence[Piece], total_words: Totals) -> WholeTable | None:
    """Pieces as one table; None when a row would stand twice in it."""
    total_at = [total_words.find(p) for p in pieces]
    parts = [r for p, at in zip(pieces, total_at, strict=True) for n, r in enumerate(p.rows) if n != at]
    if len(pieces) > 1 and len({compact(r.label) for r in parts}) < len(parts):
        return None
    first = next(((p.rows[at], p) for p, at in zip(pieces, total_at, strict=True) if at is not None), None)
    total = first[0] if first else None
    rest = "" if total is None else total_words.rest(total.label, damaged=True) or ""
    rows = ((total,) if total else ()) + tuple(parts)
    piece = replace(pieces[0], rows=rows, continues=False)
    apart: tuple[IntervalRow, ...] = ()
    closes, rounded = _closes(total, parts, piece), False
    if not closes and total is not None:
        apart = tuple(row for row in parts if row.ratio)
        adding = [row for row in parts if not row.ratio]
        closes = _closes(total, adding, piece)
        one_wrong = len(piece.summed) > _FEW and len(misses(total, adding, piece.summed)) == 1
        rounded = not closes and not one_wrong and meets_rounded(total, adding, piece.summed)
    return WholeTable(
        piece=piece,
        total=total,
        parts=tuple(parts),
        rest=rest,
        closes=closes or rounded,
        cut=len(pieces),
        apart=apart,
        rounded=rounded,
    )


def _closes(total: IntervalRow | None, parts: Sequence[IntervalRow], piece: Piece) -> bool:
    return total is not None and total.known and meets(total, parts, piece.summed)


def _after(label: str, letters: int) -> str:
    """A label without its first letters, blanks not counted."""
    for position, letter in enumerate(label):
        letters -= not letter.isspace()
        if letters == 0:
            return label[position + 1 :].strip()
    return ""
