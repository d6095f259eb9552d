"""Arithmetic that an unknown publication keeps: which row is the sum of which others, which column a rounded mean.

Every figure is an interval, so a sum is kept where the intervals meet. A single such meeting proves little; callers
count them over the whole publication.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from tallvakt.authoring.drafting.dimensions import coded, split
from tallvakt.authoring.drafting.raw_tables import FAR, IntervalRow, Ints, Piece
from tallvakt.authoring.drafting.total_words import says_total
from tallvakt.model.label_matching import compact
from tallvakt.model.periods import named

_SHARE = 0.9
"""A rule holds when so many of its cases do: a publication may hold a wrong figure."""
_CHANGE = re.compile(r"\b(?:change|difference|endring|differanse)", re.IGNORECASE)


def meets(whole: IntervalRow, parts: Sequence[IntervalRow], columns: Sequence[int]) -> bool:
    """Whether some rows may add up to another in every one of some columns."""
    at = list(columns)
    if not parts or not at:
        return False
    lower = np.sum([p.lower[at] for p in parts], axis=0)
    upper = np.sum([p.upper[at] for p in parts], axis=0)
    return bool(((lower <= whole.upper[at]) & (upper >= whole.lower[at])).all())


def total_at(piece: Piece) -> int | None:
    """The first row that is the sum of all the others, told from printed figures; None where there is none.

    Rows that are said to be shares, rates or means are no part of it where only the others add up.
    """
    rows, columns = piece.rows, list(piece.summed)
    counts = [n for n, row in enumerate(rows) if not row.ratio]
    every = list(range(len(rows)))
    return next((at for among in (every, counts) if (at := _total_among(rows, among, columns)) is not None), None)


def _total_among(rows: Sequence[IntervalRow], among: Sequence[int], columns: list[int]) -> int | None:
    if len(among) < 2 or not columns:
        return None
    lower = np.array([rows[n].lower[columns] for n in among])
    upper = np.array([rows[n].upper[columns] for n in among])
    if is_a_change([rows[n].label for n in among], upper):
        return None
    low, high = lower.sum(axis=0) - lower, upper.sum(axis=0) - upper
    fits = ((low <= upper) & (high >= lower)).all(axis=1)
    return next((n for at, n in enumerate(among) if fits[at] and rows[n].known), None)


def misses(whole: IntervalRow, parts: Sequence[IntervalRow], columns: Sequence[int]) -> list[int]:
    """The columns in which some rows cannot add up to another."""
    return [column for column in columns if not meets(whole, parts, [column])]


def nearly_total_at(piece: Piece) -> int | None:
    """The first or last row that is called a total and is the sum of all others in all columns but one."""
    columns = piece.summed
    for at in (0, len(piece.rows) - 1) if len(piece.rows) > 2 and len(columns) > 2 else ():
        whole, parts = piece.rows[at], [row for n, row in enumerate(piece.rows) if n != at and not row.ratio]
        if says_total(whole.label) and len(misses(whole, parts, columns)) == 1:
            return at
    return None


def sums_across(piece: Piece) -> int | None:
    """The column that is the sum of all the others in (nearly) every row; None where there is none."""
    columns = [n for n in piece.others if n not in piece.ratios]
    if len(columns) < 3 or piece.dated:
        return None
    lower = np.array([r.lower[columns] for r in piece.rows])
    upper = np.array([r.upper[columns] for r in piece.rows])
    if is_a_change([piece.heads[n] for n in columns], upper):
        return None
    low, high = lower.sum(axis=1, keepdims=True) - lower, upper.sum(axis=1, keepdims=True) - upper
    told = upper < FAR
    kept = ((low <= upper) & (high >= lower) & told).sum(axis=0) / np.maximum(told.sum(axis=0), 1)
    best = int(np.argmax(kept))
    return columns[best] if kept[best] >= _SHARE else None


def is_a_change(labels: Sequence[str], upper: Ints) -> bool:
    """Whether three rows or columns are two and their difference, which adds up just as a total of two parts does."""
    return len(labels) == 3 and (bool((upper < 0).any()) or any(map(says_change, labels)))


def says_change(text: str) -> bool:
    """Whether a label says that its figures are a difference."""
    return _CHANGE.search(text) is not None


def mean_labels(pieces: Sequence[Piece]) -> tuple[dict[str, tuple[int, int]], list[str]]:
    """Columns that are the mean of the periods beside them, rounded half up.

    Returns what was tried (label → rows that fit, rows that do not), and the printed labels of those that are such a
    mean, the commonest first.
    """
    tried: dict[str, tuple[int, int]] = {}
    printed: Counter[str] = Counter()
    for piece in pieces:
        for column in piece.others if piece.dated else ():
            key = compact(piece.heads[column])
            fit, off = _means(piece, column)
            before = tried.get(key, (0, 0))
            tried[key] = (before[0] + fit, before[1] + off)
            printed[piece.heads[column]] += 1
    right = {k for k, (fit, off) in tried.items() if fit and fit >= _SHARE * (fit + off)}
    labels: dict[str, str] = {}
    for label, _ in sorted(printed.items(), key=lambda pair: (-pair[1], len(pair[0]), pair[0])):
        if compact(label) in right:
            labels.setdefault(compact(label), label)
    return tried, list(labels.values())


def _means(piece: Piece, column: int) -> tuple[int, int]:
    """Rows whose figure in a column is the rounded mean of its periods, and rows where it is not."""
    months = [n for n in piece.dated if (head := named(piece.heads[n])) is not None and head.kind == "month"]
    k, fit, off = len(months), 0, 0
    for row in piece.rows:
        at = [column, *months]
        if months and (row.lower[at] == row.upper[at]).all() and any(row.texts[n] for n in months):
            if (2 * int(row.lower[months].sum()) + k) // (2 * k) == int(row.lower[column]):
                fit += 1
            else:
                off += 1
    return fit, off


Meets = Callable[[IntervalRow, Sequence[IntervalRow], Sequence[int]], bool]


def tree(rows: Sequence[IntervalRow], columns: Sequence[int], adds_up: Meets = meets) -> list[int] | None:
    """By row, the position of the row above it that it is a part of (-1 for the one at the top); None where none fits.

    A whole stands right before its parts. Read from the end, each row takes as parts as many of the parts below it
    that have no whole yet as meet it, two at least.
    """
    parent = [-1] * len(rows)
    loose: list[int] = []
    for number in range(len(rows) - 1, -1, -1):
        for size in range(len(loose), 1, -1):
            if rows[number].known and adds_up(rows[number], [rows[n] for n in loose[:size]], columns):
                for part in loose[:size]:
                    parent[part] = number
                loose = loose[size:]
                break
        loose.insert(0, number)
    return parent if len(loose) == 1 and any(p > 0 for p in parent) else None


def by_prefix(rows: Sequence[IntervalRow], columns: Sequence[int]) -> list[int] | None:
    """As `tree`, by how codes begin: `0301` is a part of `03`, wherever they stand; a row without a code is the top.

    Nearly all wholes must be the sum of their parts; None where they are not, or where all codes are of one level.
    """
    codes = [split(row.label)[0] for row in rows]
    if len({len(code) for code in codes if code}) < 2 or not coded([row.label for row in rows]):
        return None
    position = {code: n for n, code in enumerate(codes) if code}
    parent = [next((position[c[:w]] for w in range(len(c) - 1, 0, -1) if c[:w] in position), -1) for c in codes]
    tops = [n for n, above in enumerate(parent) if above < 0]
    for top in (n for n in tops if not codes[n]):
        if rows[top].known and meets(rows[top], [rows[n] for n in tops if n != top], columns):
            parent = [top if n in tops and n != top else above for n, above in enumerate(parent)]
            break
    of = {w: [rows[n] for n, above in enumerate(parent) if above == w] for w in set(parent) - {-1}}
    kept = sum(meets(rows[whole], parts, columns) for whole, parts in of.items())
    return parent if of and kept >= _SHARE * len(of) else None


def intervals(rows: Sequence[IntervalRow], columns: Sequence[int]) -> tuple[Ints, Ints]:
    """The least and the most that some rows add up to, by column; nothing where there are none."""
    at = list(columns)
    zero = np.zeros(len(at), dtype=np.int64)
    return (
        np.sum([r.lower[at] for r in rows], axis=0) if rows else zero,
        np.sum([r.upper[at] for r in rows], axis=0) if rows else zero,
    )
