"""Single figures that explain a contradiction, against setting each of them free."""

from __future__ import annotations

import numpy as np
import pytest

from tallvakt.reasoning import EditSystem, Verdict, verdicts
from tallvakt.reasoning.components import connected
from tallvakt.reasoning.localisation.candidates import single
from tallvakt.reasoning.localisation.evidence import fit
from tallvakt.reasoning.localisation.hypotheses import allowed
from tallvakt.reasoning.localisation.linear_model import Belief, Candidate, Floats, Question
from tallvakt.reasoning.localisation.structured import open_rows
from tallvakt.reasoning.system import Ints
from tests.helpers.brute_force import make, points
from tests.reasoning.enumeration import random_system

FOREVER = float("inf")


def question(system: EditSystem, most: int = 9) -> Question:
    """Printed figures may have been anything from -4 to 9, hidden ones are beyond doubt."""
    lower = np.where(system.known, np.minimum(system.lower, -4), system.lower)
    upper = np.where(system.known, np.maximum(system.upper, most), system.upper)
    return Question(system, lower, upper, np.zeros(system.n_edits, dtype=bool), FOREVER)


def wavy(cell: int, lower: int, upper: int) -> tuple[Ints, Floats]:
    """Every value, some likelier than others."""
    values = np.arange(lower, upper + 1)
    return values, -((values * 7 + cell * 3) % 5).astype(np.float64)


def asked(system: EditSystem, conflicts: list[Ints], belief: Belief) -> list[Candidate]:
    parts, failing = connected(system), open_rows(system, conflicts)
    return single(question(system), conflicts, failing, parts, belief)


@pytest.mark.parametrize("seed", range(120))
def test_every_figure_that_explains_it_is_named_with_all_its_values_and_how_likely_they_are(seed: int) -> None:
    system, _ = random_system(seed)
    failing = np.flatnonzero(verdicts.evaluate(system) == Verdict.FAILED)
    if not failing.size:
        return
    conflicts = [failing[k : k + 1] for k in range(failing.size)]
    of = question(system)
    belief = Belief(wavy, None if seed % 2 else lambda: np.full(system.n_cells, 0.3))
    candidates = {int(c.cells[0]): c for c in asked(system, conflicts, belief)}
    for cell in np.flatnonzero(system.known).tolist():
        shared = all(system.matrix[[row], [cell]] for row in failing)
        lower, upper = np.array(system.lower), np.array(system.upper)
        lower[cell], upper[cell] = of.lower[cell], of.upper[cell]
        left = set(points(system.with_bounds(lower, upper))[:, cell].tolist())
        if not shared:
            assert cell not in candidates
            continue
        (low,), (high,), (exact,) = allowed(of, np.array([cell]))
        if cell not in candidates:
            assert not left
            continue
        candidate = candidates[cell]
        ends = int(candidate.lower[0]), int(candidate.upper[0])
        assert left <= set(range(ends[0], ends[1] + 1))
        assert (low, high) == ends or not exact
        # Weighed is what its own promises leave it; the value named is one that all of them leave it.
        values, score = wavy(cell, int(low), int(high))
        if not exact:
            mask = open_rows(system, conflicts)
            score = score + fit(system, cell, values, (system.lower, system.upper), mask, belief.hidden)
        assert candidate.score == pytest.approx(np.log(np.exp(score).sum()))
        inside = (values >= ends[0]) & (values <= ends[1])
        assert candidate.value[0] == values[inside][np.argmax(score[inside])]
    assert not set(candidates) - set(np.flatnonzero(system.known).tolist())


def test_hidden_figures_far_away_refute_a_figure_and_narrow_another() -> None:
    # 5 and a star make 9; the star and another make 2, which leaves it 0 to 2: the 5 was 7 to 9, or the 9 was 5 to 7.
    system = make([[1, 1, 0, -1], [0, 1, 1, 0]], [(5, 5), (0, 3), (0, 3), (9, 9)], [(0, 0), (2, 2)])
    candidates = asked(system, [np.array([0])], Belief(wavy))
    assert [(int(c.cells[0]), int(c.lower[0]), int(c.upper[0])) for c in candidates] == [(0, 7, 9), (3, 5, 7)]
    none = make([[1, 1, 0, -1], [0, 1, 1, 0]], [(9, 9), (0, 3), (0, 3), (5, 5)], [(0, 0), (7, 7)])
    assert asked(none, [np.array([0])], Belief(wavy)) == []


def test_what_is_next_to_impossible_weighs_nothing_and_is_named_where_nothing_else_is_left() -> None:
    def steep(cell: int, lower: int, upper: int) -> tuple[Ints, Floats]:
        values = np.arange(lower, upper + 1)
        return values, -2000.0 * np.abs(values - (upper if cell else lower))

    system = make([[1, 1, -1]], [(5, 5), (0, 3), (9, 9)], [(0, 0)])
    first, last = asked(system, [np.array([0])], Belief(steep))
    # A third of what the star may be, or a quarter, lets the promise hold.
    assert (first.value.tolist(), last.value.tolist()) == ([6], [8])
    assert first.score == last.score == pytest.approx(np.log(1 / 4))


def test_where_no_figure_is_in_every_conflict_none_explains_them() -> None:
    system = make([[1, 0], [0, 1]], [(5, 5), (7, 7)], [(4, 4), (8, 8)])
    assert asked(system, [np.array([0]), np.array([1])], Belief(wavy)) == []
    (one,) = asked(system, [np.array([0]), np.array([0])], Belief(wavy))
    assert (one.cells.tolist(), one.value.tolist(), one.unique, one.faults) == ([0], [4], False, 1)
