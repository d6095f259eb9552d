"""Seeded faults put into publications that hold: what the benchmark of localisation is asked to find again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from digit_slips import one_digit

from tallvakt.model.report import AVERAGE, TOTAL
from tallvakt.rules.cells import OPEN

PRINTED = ("lower", "upper", "text", "kind", "suppressed")
THRESHOLD = 4
MISSING = "row-missing"


@dataclass(frozen=True, eq=False)
class Corruption:
    """What was done (`name`), which `kind` of explanation says so, and the frame with it.

    `cells`: all that the fault went through. `row`: table, subject and code of a missing row. `faults`: how many.
    `alone`: where there are several, the frame with each of them alone.
    """

    name: str
    kind: str
    frame: pd.DataFrame
    cells: tuple[int, ...] = ()
    row: tuple[str, str, str] | None = None
    faults: int = 1
    alone: tuple[pd.DataFrame, ...] = ()


Slip = Callable[[int, np.random.Generator], int]
Make = Callable[[pd.DataFrame, np.random.Generator], Corruption | None]
Value = int | str


@dataclass(frozen=True, eq=False)
class Layout:
    """The tables of a frame: `grids` of cells, lines by months, the average last; `total` tells which lines are."""

    frame: pd.DataFrame

    @cached_property
    def column(self) -> np.ndarray:
        return self.frame["column"].astype(str).to_numpy()

    @cached_property
    def table(self) -> np.ndarray:
        return tables(self.frame)

    @cached_property
    def total(self) -> np.ndarray:
        return (self.frame["row"] == TOTAL).to_numpy()

    @cached_property
    def figure(self) -> np.ndarray:
        return (self.frame["kind"] == "figure").to_numpy()

    @cached_property
    def lower(self) -> np.ndarray:
        return self.frame["lower"].to_numpy()

    def grid(self, table: int) -> tuple[np.ndarray, np.ndarray]:
        """Cells of a table, months in order and the average last; and which lines are its total."""
        mine = [row for row in lines(self.frame) if self.table[row[0]] == table]
        ordered = [row[np.lexsort((self.column[row], self.column[row] == AVERAGE))] for row in mine]
        return np.array(ordered), np.array([bool(self.total[row[0]]) for row in mine])

    def any(self, random: np.random.Generator, rows: int = 2) -> tuple[np.ndarray, np.ndarray]:
        """The grid of some table with so many rows beside its total, and one line of the total alone."""
        while True:
            grid, total = self.grid(int(random.choice(np.unique(self.table))))
            if (~total).sum() >= rows and total.any():
                return grid, total


def half_up(values: list[int]) -> int:
    """The mean, halves rounded up."""
    return (2 * sum(values) + len(values)) // (2 * len(values))


def slips(frame: pd.DataFrame, random: np.random.Generator, slip: Slip, errors: int) -> Corruption:
    """Misprints of some printed figures."""
    candidates = np.flatnonzero((frame["kind"] == "figure").to_numpy())
    values = frame["lower"].to_numpy()
    cells = random.choice(candidates, size=errors, replace=False)
    now = {int(c): slip(int(values[c]), random) for c in cells}
    alone = tuple(with_values(frame, {cell: value}) for cell, value in now.items()) if errors > 1 else ()
    return Corruption(slip.__name__, "misprint", with_values(frame, now), tuple(now), faults=errors, alone=alone)


def _error(value: int, random: np.random.Generator) -> int:
    """A correction as offices make them: a few persons, or some per cent."""
    size = max(1, round(abs(random.normal(0, max(3.0, 0.03 * value)))))
    return size if random.random() < 0.5 or value - size < THRESHOLD else -size


def updated(*, part: bool, along: bool) -> Make:
    """A part updated and its total not, or the other way round; its average updated along with it or not."""

    def make(frame: pd.DataFrame, random: np.random.Generator) -> Corruption | None:
        layout = Layout(frame)
        grid, total = layout.any(random)
        line = grid[random.choice(np.flatnonzero(total != part))]
        month = int(random.integers(line.size - 1))
        if not layout.figure[line].all():
            return None
        cell = int(line[month])
        now = {cell: int(layout.lower[cell]) + _error(int(layout.lower[cell]), random)}
        if along:
            now[int(line[-1])] = half_up([now.get(int(c), int(layout.lower[c])) for c in line[:-1]])
        name = ("part" if part else "total") + " updated" + (", average along" if along else "")
        return Corruption(name, "part-stale" if part else "total-stale", with_values(frame, now), tuple(now))

    return make


def same_error(*, along: bool) -> Make:
    """A part and its total with the same error."""

    def make(frame: pd.DataFrame, random: np.random.Generator) -> Corruption | None:
        layout = Layout(frame)
        grid, total = layout.any(random)
        part, whole = grid[random.choice(np.flatnonzero(~total))], grid[np.flatnonzero(total)[0]]
        month = int(random.integers(part.size - 1))
        if not layout.figure[part].all():
            return None
        error = _error(int(layout.lower[part[month]]), random)
        now = {int(line[month]): int(layout.lower[line[month]]) + error for line in (part, whole)}
        if along:
            for line in (part, whole):
                now[int(line[-1])] = half_up([now.get(int(c), int(layout.lower[c])) for c in line[:-1]])
        name = "part and total" + (", averages along" if along else "")
        return Corruption(name, "same-error", with_values(frame, now), tuple(now))

    return make


def row_of_table(frame: pd.DataFrame, random: np.random.Generator) -> Corruption | None:
    """A row with the figures of a row of another table."""
    layout = Layout(frame)
    grid, total = layout.any(random)
    other, of_total = layout.any(random)
    if layout.table[grid[0, 0]] == layout.table[other[0, 0]] or other.shape[1] != grid.shape[1]:
        return None
    here = grid[random.choice(np.flatnonzero(~total))]
    there = other[random.choice(np.flatnonzero(~of_total))]
    if layout.figure[there].sum() < 3:
        return None
    return Corruption("row of another table", "row-pasted", moved(frame, here, there), tuple(here.tolist()))


def row_of_edition(frame: pd.DataFrame, random: np.random.Generator) -> Corruption | None:
    """A row with figures of a year before: about as large, with months of their own."""
    layout = Layout(frame)
    grid, total = layout.any(random)
    here = grid[random.choice(np.flatnonzero(~total))]
    if not layout.figure[here].all():
        return None
    level = 1 + random.normal(0, 0.12)
    old = [max(0, round(v * level + random.normal(0, 0.8 * np.sqrt(v + 1)))) for v in layout.lower[here[:-1]].tolist()]
    values = [*old, half_up(old)]
    now: dict[int, Value] = {int(c): v if v >= THRESHOLD else "*" for c, v in zip(here, values, strict=True)}
    return Corruption("row of an older edition", "row-pasted", with_values(frame, now), tuple(here.tolist()))


def months_exchanged(frame: pd.DataFrame, random: np.random.Generator) -> Corruption | None:
    """Two months of a table, its total included, exchanged."""
    grid, _ = Layout(frame).any(random)
    one, other = random.choice(grid.shape[1] - 1, size=2, replace=False)
    cells = np.concatenate((grid[:, one], grid[:, other]))
    new = moved(frame, cells, np.concatenate((grid[:, other], grid[:, one])))
    return Corruption("months exchanged", "columns-exchanged", new, tuple(cells.tolist()))


def month_pasted(frame: pd.DataFrame, random: np.random.Generator) -> Corruption | None:
    """A month of a table, its total included, with the figures of another month."""
    grid, _ = Layout(frame).any(random)
    to, source = random.choice(grid.shape[1] - 1, size=2, replace=False)
    return Corruption(
        "month pasted", "column-pasted", moved(frame, grid[:, to], grid[:, source]), tuple(grid[:, to].tolist())
    )


def month_shifted(frame: pd.DataFrame, random: np.random.Generator) -> Corruption | None:
    """In one month, the figures of some rows stand one row too low; the last of them stands where the first was."""
    grid, total = Layout(frame).any(random, rows=4)
    rows = np.flatnonzero(~total)
    first = int(random.integers(rows.size - 2))
    last = int(random.integers(first + 2, rows.size))
    cells = grid[rows[first : last + 1], int(random.integers(grid.shape[1] - 1))]
    return Corruption(
        "month shifted in part", "columns-shifted", moved(frame, cells, np.roll(cells, 1)), tuple(cells.tolist())
    )


def per_cent(frame: pd.DataFrame, random: np.random.Generator) -> Corruption | None:
    """A row in per cent of its total."""
    layout = Layout(frame)
    grid, total = layout.any(random)
    here, whole = grid[random.choice(np.flatnonzero(~total))], grid[np.flatnonzero(total)[0]]
    if not (layout.figure[here].all() and layout.figure[whole].all()):
        return None
    now = {int(c): round(100 * layout.lower[c] / layout.lower[t]) for c, t in zip(here, whole, strict=True)}
    return Corruption("row in per cent", "row-unit", with_values(frame, now), tuple(now))


def averages(rule: str) -> Make:
    """The averages of a table by another rule."""

    def make(frame: pd.DataFrame, random: np.random.Generator) -> Corruption | None:
        layout = Layout(frame)
        grid, _ = layout.any(random)
        now: dict[int, Value] = {}
        for line in grid:
            if not layout.figure[line].all():
                continue
            months = layout.lower[line[:-1]].tolist()
            if rule == "truncated":
                new = sum(months) // len(months)
            elif rule == "half-even":
                new = round(sum(months) / len(months))
            else:
                new = half_up(months[:-1])
            if new != layout.lower[line[-1]]:
                now[int(line[-1])] = new
        kind = "averages-months" if rule == "other months" else "averages-rounding"
        return Corruption(f"averages: {rule}", kind, with_values(frame, now), tuple(now)) if now else None

    return make


def starred(frame: pd.DataFrame, random: np.random.Generator) -> Corruption | None:
    """A star for a figure."""
    cell = int(random.choice(np.flatnonzero((frame["kind"] == "figure").to_numpy())))
    return Corruption("a star for a figure", "figure-hidden", with_values(frame, {cell: "*"}), (cell,))


def opened(frame: pd.DataFrame, random: np.random.Generator) -> Corruption | None:
    """A small figure for a star."""
    cell = int(random.choice(np.flatnonzero(frame["suppressed"].to_numpy())))
    return Corruption(
        "a star opened", "figure-open", with_values(frame, {cell: int(random.integers(1, THRESHOLD))}), (cell,)
    )


def rows_exchanged(frame: pd.DataFrame, random: np.random.Generator) -> Corruption | None:
    """Two neighbouring rows of a table, all their figures exchanged."""
    grid, total = Layout(frame).any(random)
    rows = np.flatnonzero(~total)
    k = int(random.integers(rows.size - 1))
    one, other = grid[rows[k]], grid[rows[k + 1]]
    cells = np.concatenate((one, other))
    new = moved(frame, cells, np.concatenate((other, one)))
    return Corruption("rows exchanged", "rows-exchanged", new, tuple(cells.tolist()))


def row_shifted(frame: pd.DataFrame, random: np.random.Generator) -> Corruption | None:
    """A row that lost a field, or got one twice: the others move to the left or to the right."""
    rows = lines(frame)
    row = rows[int(random.integers(len(rows)))]
    k = int(random.integers(row.size - 2))
    source = row.copy()
    if random.random() < 0.5:
        source[k:-1], source[-1] = row[k + 1 :], -1
    else:
        source[k + 1 :] = row[k:-1]
    return Corruption("row shifted", "row-shifted", moved(frame, row, source), tuple(row[k:].tolist()))


def row_missing(frame: pd.DataFrame, random: np.random.Generator) -> Corruption | None:
    """A row left out, not the total."""
    rows = [row for row in lines(frame) if frame["row"].iloc[row[0]] != TOTAL]
    row = rows[int(random.integers(len(rows)))]
    keep = np.ones(len(frame), dtype=bool)
    keep[row] = False
    table, subject, code = (str(frame[axis].iloc[row[0]]) for axis in ("table", "subject", "row"))
    return Corruption("row missing", MISSING, frame[keep].reset_index(drop=True), (), (table, subject, code))


def with_digit(make: Make) -> Make:
    """Another fault, and a digit elsewhere."""

    def both(frame: pd.DataFrame, random: np.random.Generator) -> Corruption | None:
        fault = make(frame, random)
        if fault is None:
            return None
        figures = np.flatnonzero((fault.frame["kind"] == "figure").to_numpy())
        cell = int(random.choice(figures[~np.isin(figures, fault.cells)]))
        now = {cell: one_digit(int(fault.frame["lower"].iloc[cell]), random)}
        kept = np.flatnonzero(_kept(frame, fault))
        digit = with_values(frame, {int(kept[cell]): now[cell]})
        return replace(
            fault,
            name="with a digit",
            frame=with_values(fault.frame, now),
            cells=(*fault.cells, cell),
            faults=2,
            alone=(fault.frame, digit),
        )

    return both


def _kept(frame: pd.DataFrame, fault: Corruption) -> np.ndarray:
    """Which cells of a frame a fault leaves in it."""
    if fault.row is None:
        return np.ones(len(frame), dtype=bool)
    same = [frame[axis].astype(str) == name for axis, name in zip(("table", "subject", "row"), fault.row, strict=True)]
    kept = ~np.logical_and.reduce(same)
    if kept.sum() != len(fault.frame):  # a row that is printed twice: one of them was left out
        lines_of = frame["line"].to_numpy()
        gone = set(lines_of[~kept]) - set(fault.frame["line"].to_numpy())
        kept = ~np.isin(lines_of, list(gone))
    return kept


STRUCTURAL: Mapping[str, Make] = {
    "rows-exchanged": rows_exchanged,
    "row-shifted": row_shifted,
    "row-missing": row_missing,
    "row-table": row_of_table,
    "row-edition": row_of_edition,
    "per-cent": per_cent,
    "months-exchanged": months_exchanged,
    "month-pasted": month_pasted,
    "month-shifted": month_shifted,
    "total": updated(part=False, along=False),
    "total-along": updated(part=False, along=True),
    "part": updated(part=True, along=False),
    "part-along": updated(part=True, along=True),
    "same": same_error(along=False),
    "same-along": same_error(along=True),
    "truncated": averages("truncated"),
    "half-even": averages("half-even"),
    "other-months": averages("other months"),
    "starred": starred,
    "opened": opened,
}
PAIRED = ("row-shifted", "row-missing", "months-exchanged", "month-pasted", "row-table")


def faults(frame: pd.DataFrame, count: int, seed: int, make: Make) -> Iterator[Corruption]:
    """`count` faults of a kind, each from a seed of its own."""
    done = tried = 0
    while done < count and tried < 50 * count:
        fault = make(frame, np.random.default_rng((seed, tried)))
        tried += 1
        if fault is not None:
            done += 1
            yield fault


def lines(frame: pd.DataFrame) -> list[np.ndarray]:
    """The cells of every printed row."""
    return np.split(np.arange(len(frame)), np.flatnonzero(np.diff(frame["line"].to_numpy())) + 1)


def tables(frame: pd.DataFrame) -> np.ndarray:
    """The number of the table each cell stands in."""
    return frame.groupby(["table", "subject"], observed=True).ngroup().to_numpy()


def with_values(frame: pd.DataFrame, values: Mapping[int, Value]) -> pd.DataFrame:
    """The frame with other printed figures, or stars."""
    old = {name: frame[name].astype(object).to_numpy(copy=True) for name in PRINTED}
    for cell, value in values.items():
        star = value == "*"
        new = (0, THRESHOLD - 1, "*", "symbol", True) if star else (value, value, str(value), "figure", False)
        for name, part in zip(PRINTED, new, strict=True):
            old[name][cell] = part
    return _with(frame, old)


def moved(frame: pd.DataFrame, cells: np.ndarray, source: np.ndarray) -> pd.DataFrame:
    """The frame with the figures of `source` printed at `cells`; -1: nothing is printed there."""
    old = {name: frame[name].astype(object).to_numpy() for name in PRINTED}
    new = {name: values.copy() for name, values in old.items()}
    for name, nothing in zip(PRINTED, (0, OPEN, "", "unreadable", False), strict=True):
        new[name][cells] = [nothing if s < 0 else old[name][s] for s in source]
    return _with(frame, new)


def _with(frame: pd.DataFrame, values: dict[str, np.ndarray]) -> pd.DataFrame:
    kinds = frame["kind"].cat.categories
    return frame.assign(
        lower=values["lower"].astype(np.int64), upper=values["upper"].astype(np.int64),
        text=pd.Categorical(values["text"]), kind=pd.Categorical(values["kind"], categories=kinds),
        suppressed=values["suppressed"].astype(bool),
    )  # fmt: skip
