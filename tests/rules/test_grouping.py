"""Sums of lines that are alike are the very sums that their cells make one by one."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, cast

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tallvakt.rules.figures import AXES, Figures, WideCodes
from tallvakt.rules.grouping import grouped

AXES_OF_SUMS = (("publication", "table", "column"), ("publication", "row", "column"), ("table", "row"), ("column",))
Asked = list[list[bool]]


@st.composite
def printed(draw: st.DrawFn) -> tuple[Figures, Asked]:
    """Figures in lines of the same or of their own columns, and which cells of each line are asked for."""
    width = draw(st.integers(1, 4))
    lines = draw(st.lists(st.tuples(*[st.integers(0, 2)] * 4), min_size=1, max_size=12))
    alike = draw(st.booleans())
    columns = [list(range(width)) if alike else draw(st.permutations(range(width))) for _ in lines]
    one = draw(st.lists(st.booleans(), min_size=width, max_size=width))
    own = st.lists(st.booleans(), min_size=width, max_size=width)
    asked = [draw(st.sampled_from((one, [False] * width))) if alike else draw(own) for _ in lines]
    cells = [(*line, column) for line, of in zip(lines, columns, strict=True) for column in of]
    codes = {axis: np.array([cell[n] for cell in cells], dtype=np.int8) for n, axis in enumerate(AXES)}
    values = np.arange(len(cells))
    figures = Figures(
        contract=cast("Any", None), codes=WideCodes(codes), names=dict.fromkeys(AXES, ("a", "b", "c", "d")),
        copy=np.zeros(len(cells), dtype=np.int64), lower=values, upper=values,
        months=np.zeros(4, dtype=np.int64), printed=len(cells),
    )  # fmt: skip
    return figures, asked


@given(printed(), st.sampled_from(AXES_OF_SUMS))
def test_sums_are_of_the_cells_that_share_their_codes(drawn: tuple[Figures, Asked], axes: tuple[str, ...]) -> None:
    figures, asked_by_line = drawn
    asked = np.array(asked_by_line).ravel()
    whole = figures.is_("row", "a")
    sums = grouped(figures, asked, *axes, whole=whole)

    by_codes: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for cell in np.flatnonzero(asked).tolist():
        by_codes[tuple(int(figures.codes[axis][cell]) for axis in axes)].append(cell)
    expected = [by_codes[codes] for codes in sorted(by_codes)]
    assert [sorted(sums.cell[sums.number == n].tolist()) for n in range(sums.size)] == expected
    assert sums.parts.tolist() == [sum(not whole[cell] for cell in cells) for cells in expected]
    assert sums.first.tolist() == [min(cells) for cells in expected]
    assert sums.is_whole.tolist() == whole[sums.cell].tolist()

    rows = sums.against_whole(np.full(sums.size, ""))
    in_print = sorted(expected)
    assert [sorted(rows.cell[rows.edit == n].tolist()) for n in range(rows.size)] == in_print
    few = sums.only(np.arange(sums.size) % 2 == 0)
    assert few.first.tolist() == [min(cells) for cells in expected[::2]]
