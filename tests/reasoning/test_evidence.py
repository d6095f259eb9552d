"""How well a figure sits in promises that hidden figures leave room in, against counting what these may be."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tallvakt.reasoning import NO_LIMIT, EditSystem, Verdict, verdicts
from tallvakt.reasoning.localisation.evidence import LEAST, WIDEST, fit, tilt
from tests.helpers.brute_force import make, systems

VALUES = np.arange(-3, 12)


def share(system: EditSystem, row: int, cell: int, value: int, means: list[float] | None) -> float | None:
    """How likely it is that a promise holds with a value of a figure; None where nothing else in it is hidden."""
    others = [k for k in system.cells_of(row).tolist() if k != cell]
    if not any(system.lower[k] < system.upper[k] for k in others):
        return None
    factors = system.matrix[[row]].toarray().ravel()
    holds = total = 0.0
    for values in itertools.product(*(range(system.lower[k], system.upper[k] + 1) for k in others)):
        weight = 1.0
        for k, v in zip(others, values, strict=True):
            width = int(system.upper[k] - system.lower[k])
            weight *= 1.0 if means is None else tilt(means[k], width) ** int(v - system.lower[k])
        total += weight
        activity = factors[cell] * value + sum(factors[k] * v for k, v in zip(others, values, strict=True))
        holds += weight * bool(system.row_lower[row] <= activity <= system.row_upper[row])
    return math.log(max(holds / total, LEAST))


@given(systems(), st.booleans(), st.data())
def test_a_value_is_as_likely_as_hidden_figures_let_its_promises_hold(
    system: EditSystem, even: bool, data: st.DataObject
) -> None:
    assume(system.n_cells)
    cell = data.draw(st.integers(0, system.n_cells - 1))
    means = None if even else [0.2 + 0.1 * (k % 6) for k in range(system.n_cells)]
    failing = np.asarray(verdicts.evaluate(system) == Verdict.FAILED)
    expected = np.zeros(VALUES.size)
    for row in system.rows_of(cell).tolist():
        shares = [share(system, row, cell, int(value), means) for value in VALUES]
        printed = share(system, row, cell, int(system.lower[cell]), means)
        if printed is not None:
            held = not failing[row] and system.known[cell]
            expected += np.array(shares, dtype=float) - (printed if held else 0.0)
    hidden = None if means is None else np.array(means)
    assert fit(system, cell, VALUES, (system.lower, system.upper), failing, hidden) == pytest.approx(expected)


@given(st.floats(0.02, 0.98), st.integers(1, 30))
def test_a_tilt_gives_the_mean_that_it_is_made_for(mean: float, width: int) -> None:
    steps = np.arange(width + 1)
    weights = tilt(mean, width) ** steps.astype(float)
    assert weights @ steps / weights.sum() == pytest.approx(max(mean, 1e-3) * width, rel=1e-2, abs=2e-3)


@pytest.mark.parametrize("factor", [1, 2, -2])
@pytest.mark.parametrize("interval", [(0, NO_LIMIT), (-NO_LIMIT, 0), (-NO_LIMIT, NO_LIMIT), (0, 5_000)])
def test_a_promise_with_a_figure_that_may_be_anything_says_nothing(factor: int, interval: tuple[int, int]) -> None:
    system = make([[1, factor]], [(5, 5), interval], [(0, 9)])
    failing = np.zeros(1, dtype=bool)
    assert fit(system, 0, VALUES, (system.lower, system.upper), failing, None).tolist() == [0.0] * VALUES.size


def test_so_many_values_may_be_hidden_and_no_more() -> None:
    for width, silent in ((WIDEST, False), (WIDEST + 1, True)):
        system = make([[1, 1]], [(5, 5), (0, width)], [(0, 9)])
        ratio = fit(system, 0, VALUES, (system.lower, system.upper), np.zeros(1, dtype=bool), None)
        assert bool((ratio == 0).all()) == silent


@pytest.mark.parametrize("width", [1, 2, 40, 300, WIDEST])
@pytest.mark.parametrize("mean", [0.05, 0.3, 0.5, 0.7, 0.95])
def test_a_tilt_gives_its_mean_however_wide_the_interval_is(mean: float, width: int) -> None:
    steps = np.arange(width + 1)
    logs = np.log(tilt(mean, width)) * steps
    weights = np.exp(logs - logs.max())
    assert weights @ steps / weights.sum() == pytest.approx(mean * width, rel=1e-6)
    assert tilt(1 - mean, width) == pytest.approx(1 / tilt(mean, width))


def test_where_nothing_is_to_be_tilted_all_are_as_likely() -> None:
    assert tilt(0.2, 0) == tilt(0.2, WIDEST + 1) == 1.0
    assert tilt(0.5, 7) == pytest.approx(1.0)
    assert tilt(0.2, WIDEST) < 1.0 < tilt(0.8, WIDEST)


@pytest.mark.parametrize("factor", [1, 2, -2])
@pytest.mark.parametrize("interval", [(0, NO_LIMIT), (-NO_LIMIT, 0)])
def test_one_figure_that_may_be_anything_is_enough_to_say_nothing(factor: int, interval: tuple[int, int]) -> None:
    for cells in ([(5, 5), interval, (0, 3)], [(5, 5), (0, 3), interval]):
        system = make([[1, factor, factor]], cells, [(0, 9)])
        failing = np.zeros(1, dtype=bool)
        assert fit(system, 0, VALUES, (system.lower, system.upper), failing, None).tolist() == [0.0] * VALUES.size
