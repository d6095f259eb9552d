"""Figures by dimensions, as statistics banks exchange them: laid out in tables as a person would see them, and in rows.

Periods stand across, the last other dimension down; each combination of the rest is a table of its own, headed by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from tallvakt.ingest.document import RawRow, RawTable, Token, UnreadableFile
from tallvakt.ingest.limits import Limits, hold
from tallvakt.model.periods import named
from tallvakt.model.report import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class CubeDimension:
    """One dimension: what it is called, and its categories in order."""

    name: Token
    code: str
    labels: tuple[Token, ...]
    codes: tuple[str, ...]
    time: bool = False
    contents: bool = False
    """Its categories are what is counted, such as persons and per cents: each is a table of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cube:
    """Dimensions and observations; the last dimension runs fastest in the positions of `values`."""

    dimensions: tuple[CubeDimension, ...]
    values: Mapping[int, Token]
    above: tuple[Token, ...] = ()
    """Title and units."""
    value_name: str = "value"


def hold_size(sizes: Sequence[int], limits: Limits) -> int:
    """How many cells dimensions of some sizes have. Raises `UnreadableFile` beyond the limit."""
    cells = prod(sizes)
    hold("cells", cells * max(len(sizes), 1), limits.cells)
    return cells


def checked(cube: Cube) -> Cube:
    """The cube. Raises `UnreadableFile` when it has no dimension or a dimension has no category."""
    if not cube.dimensions or any(not dimension.labels for dimension in cube.dimensions):
        raise UnreadableFile("cube-without-dimensions")
    return cube


def tables(cube: Cube) -> tuple[RawTable, ...]:
    """The cube as tables: as a publication would print it."""
    dimensions = cube.dimensions
    across = _across(dimensions)
    others = [n for n in range(len(dimensions)) if n != across]
    wide = [n for n in others if len(dimensions[n].labels) > 1]
    down = next((n for n in reversed(wide) if not dimensions[n].contents), (wide or others or [across])[-1])
    outer = [n for n in others if n != down]
    steps = _steps(dimensions)
    columns = dimensions[across].labels
    header = RawRow(dimensions[down].name, columns if down != across else (dimensions[down].name,))
    made = []
    for combination in product(*(range(len(dimensions[n].labels)) for n in outer)):
        start = sum(steps[n] * place for n, place in zip(outer, combination, strict=True))
        heads = [dimensions[n].labels[place] for n, place in zip(outer, combination, strict=True)]
        above = tuple(t for n, t in zip(outer, heads, strict=True) if len(dimensions[n].labels) > 1)
        rows = []
        for number, label in enumerate(dimensions[down].labels):
            spots = range(len(columns)) if down != across else (number,)
            at = [start + steps[down] * number * (down != across) + steps[across] * n for n in spots]
            rows.append(RawRow(label, tuple(cube.values.get(spot) or _blank(label) for spot in at)))
        if any(field.text for row in rows for field in row.fields):
            made.append(RawTable((*cube.above, *above), header, tuple(rows)))
    return tuple(made)


def observations(cube: Cube) -> RawTable:
    """The cube in rows: a column for each dimension, by its name and, where it has another, by its code; the value."""
    dimensions, steps = cube.dimensions, _steps(cube.dimensions)
    coded = [n for n, d in enumerate(dimensions) if d.code and d.code.casefold() != d.name.text.casefold()]
    place = dimensions[0].name.place
    names = [d.name for d in dimensions]
    names += [Token(dimensions[n].code, dimensions[n].name.place) for n in coded]
    header = RawRow(names[0], (*names[1:], Token(cube.value_name, place)))
    rows = []
    for spot, value in sorted(cube.values.items()):
        at = [spot // steps[n] % len(d.labels) for n, d in enumerate(dimensions)]
        cells = [d.labels[n] for d, n in zip(dimensions, at, strict=True)]
        cells += [Token(dimensions[n].codes[at[n]], dimensions[n].labels[at[n]].place) for n in coded]
        rows.append(RawRow(cells[0], (*cells[1:], value)))
    return RawTable(cube.above, header, tuple(rows))


def _across(dimensions: Sequence[CubeDimension]) -> int:
    """The dimension of time, else the one whose categories are periods, else the last."""
    timed = [n for n, d in enumerate(dimensions) if d.time]
    periods = [n for n, d in enumerate(dimensions) if all(named(label.text) is not None for label in d.labels)]
    return (timed or periods or [len(dimensions) - 1])[-1]


def _steps(dimensions: Sequence[CubeDimension]) -> list[int]:
    sizes = [len(d.labels) for d in dimensions]
    return [prod(sizes[n + 1 :]) for n in range(len(sizes))]


def _blank(beside: Token) -> Token:
    return Token("", Place(beside.place.line))
