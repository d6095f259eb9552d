"""Whether all promises can hold together, and what each star can be: against an integer program of another library."""

from __future__ import annotations

from functools import cache
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, sparse

from tallvakt.model.report import PublicationReport
from tests.helpers.arithmetic import Asked, Cell, Publication
from tests.helpers.probe import checked, failed
from tests.helpers.true_counts import printed, truth

ABOUT = ("parts-not-summing", "totals-disagreeing", "statuses-not-summing", "average-off", "jointly-inconsistent")


@cache
def text(seed: int) -> str:
    return printed(truth(Random(seed), months=2, most=7))


class Program:
    """The promises as scipy's mixed-integer program."""

    def __init__(self, report: PublicationReport) -> None:
        publication = Publication(report)
        self.number: dict[Cell, int] = {cell: n for n, cell in enumerate(publication.cells)}
        self.bounds = optimize.Bounds(*np.array(list(publication.cells.values()), dtype=float).T)
        asked: list[Asked] = list(publication.asked())
        matrix = sparse.lil_array((len(asked), len(self.number)))
        for row, one in enumerate(asked):
            for cell, factor in one.terms.items():
                matrix[row, self.number[cell]] = factor
        self.promises = optimize.LinearConstraint(matrix.tocsr(), [a.low for a in asked], [a.high for a in asked])

    def least(self, weights: np.ndarray) -> float | None:
        """The least of a weighted sum over all that may stand behind the stars; None where nothing may."""
        found = optimize.milp(
            weights, integrality=np.ones(len(weights), dtype=np.int64), bounds=self.bounds, constraints=[self.promises]
        )
        assert found.status in (0, 2), found.message
        return None if found.status == 2 else float(found.fun)

    def possible(self) -> bool:
        return self.least(np.zeros(len(self.number))) is not None


@settings(max_examples=12)
@given(seed=st.integers(0, 3), data=st.data())
def test_a_change_that_no_numbers_allow_is_told_and_no_other(seed: int, data: st.DataObject) -> None:
    lines = text(seed).split("\n")
    rows = [n for n, line in enumerate(lines) if "\t" in line and line[0] != "\t"]
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.sampled_from(rows))
        fields = lines[at].split("\t")
        fields[data.draw(st.integers(1, len(fields) - 1))] = data.draw(st.sampled_from(["*", "4", "5", "6", "7", "9"]))
        lines[at] = "\t".join(fields)
    report = checked("\n".join(lines), contract="nav.tilt180", budget=5.0)
    told = [f.check for check in ABOUT for f in failed(report, check)]
    assert bool(told) == (not Program(report).possible()), told


@pytest.mark.parametrize("seed", [0, 1])
def test_every_star_has_the_bounds_of_an_integer_program(seed: int) -> None:
    report = checked(text(seed), contract="nav.tilt180")
    program = Program(report)
    stars = [s for s in report.suppressed if s.cell.copy == 0 and s.cell.column != "average"]
    for star in Random(seed).sample(stars, 12):
        weights = np.zeros(len(program.number))
        weights[program.number[star.cell.table, star.cell.row, star.cell.column, 0]] = 1
        low, high = program.least(weights), program.least(-weights)
        assert low is not None
        assert high is not None
        assert (star.lower, star.upper) == (round(low), round(-high))
