"""Localisation against enumeration: every small system with every repair tried.

    python -m tests.reasoning.enumeration 5000

says how many random systems were asked, and what was wrong.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from tallvakt.reasoning import EditSystem, Status, localisation
from tallvakt.reasoning.localisation import Candidate, Group, Localisation, LocalisedCause
from tests.helpers.brute_force import make, points

WIDEST = 9
Fault = dict[int, tuple[int, int]]
"""By cell, what a fault leaves it."""


def random_system(seed: int) -> tuple[EditSystem, list[Group]]:
    """A system near a point that keeps it, a few of its figures changed, and faults of several figures."""
    random = np.random.default_rng(seed)
    n, m = int(random.integers(3, 6)), int(random.integers(2, 5))
    truth = random.integers(0, 6, n)
    factor = random.choice([-1, 0, 1, 1] if random.random() < 0.7 else [-2, -1, 0, 1, 2], (m, n))
    values = factor @ truth
    slack = random.choice([0, 0, 0, 1], (m, 2))
    limits = [(int(v - a), int(v + b)) for v, (a, b) in zip(values, slack, strict=True)]
    printed = truth.copy()
    wrong = random.choice(n, size=int(random.integers(1, 3)), replace=False)
    printed[wrong] = random.integers(0, WIDEST, wrong.size)
    star = random.random(n) < 0.25
    star[wrong] = False
    bounds = [(0, 3) if s and t < 4 else (int(p), int(p)) for s, t, p in zip(star, truth, printed, strict=True)]
    groups = []
    for label in range(int(random.integers(0, 3))):
        cells = np.sort(random.choice(n, size=2, replace=False))
        right = truth[cells] if random.random() < 0.5 else random.integers(0, 6, 2)
        groups.append(Group("made-up", cells, right, right, float(random.normal(-2, 2)), label))
    return make(factor.tolist(), bounds, limits), groups


def random_pair(seed: int) -> tuple[EditSystem, list[Group]]:
    """Two small systems side by side, mostly with a comparison over both, and with a fault through both."""
    random = np.random.default_rng(seed)
    (one, mine), (other, theirs) = random_system(2 * seed + 10_000), random_system(2 * seed + 10_001)
    n = one.n_cells
    rows = np.zeros((one.n_edits + other.n_edits + 1, n + other.n_cells), dtype=np.int64)
    rows[: one.n_edits, :n], rows[one.n_edits : -1, n:] = one.matrix.toarray(), other.matrix.toarray()
    first, second = int(random.integers(n)), n + int(random.integers(other.n_cells))
    rows[-1, [first, second]] = random.choice([1, -1], 2) if random.random() < 0.8 else 0
    cells, limits = [], []
    for system in (one, other):
        cells += list(zip(system.lower.tolist(), system.upper.tolist(), strict=True))
        limits += list(zip(system.row_lower.tolist(), system.row_upper.tolist(), strict=True))
    value = int(rows[-1] @ np.array([low for low, _ in cells]))
    low = value - int(random.integers(0, 6))
    groups = mine + [replace(g, cells=g.cells + n, label=g.label + 2) for g in theirs]
    right = random.integers(0, 6, 2)
    groups.append(Group("made-up", np.array([first, second]), right, right, float(random.normal(-2, 2)), 4))
    return make(rows.tolist(), cells, [*limits, (low, low + int(random.integers(5, 9)))]), groups


def domains(system: EditSystem) -> tuple[np.ndarray, np.ndarray]:
    """Known cells may be anything from 0 to `WIDEST`, hidden ones are beyond doubt."""
    lower = np.where(system.known, np.minimum(system.lower, 0), system.lower)
    return lower, np.where(system.known, np.maximum(system.upper, WIDEST), system.upper)


def faults(system: EditSystem, groups: list[Group]) -> Iterator[Fault]:
    """Every single fault."""
    lower, upper = domains(system)
    for cell in np.flatnonzero(system.known).tolist():
        yield {cell: (int(lower[cell]), int(upper[cell]))}
    for group in groups:
        sides = zip(group.cells.tolist(), group.lower.tolist(), group.upper.tolist(), strict=True)
        yield {cell: (low, high) for cell, low, high in sides}


def explanations(system: EditSystem, groups: list[Group], size: int) -> list[np.ndarray]:
    """The points that each set of so many faults leaves, where it leaves any; sets that meet in a cell are none."""
    found = []
    for chosen in itertools.combinations(list(faults(system, groups)), size):
        cells = [cell for fault in chosen for cell in fault]
        if len(set(cells)) == len(cells):
            left = points_with(system, {c: side for fault in chosen for c, side in fault.items()})
            if left.size:
                found.append(left)
    return found


def points_with(system: EditSystem, fault: Fault) -> np.ndarray:
    """The points of a system with some cells set free."""
    lower, upper = np.array(system.lower), np.array(system.upper)
    for cell, (low, high) in fault.items():
        lower[cell], upper[cell] = low, high
    left: np.ndarray = points(system.with_bounds(lower, upper))
    return left


def located(system: EditSystem, groups: list[Group]) -> Localisation:
    """What localisation says."""
    return localisation.localise(system, *domains(system), groups=groups)


def left_by(candidate: Candidate) -> Fault:
    """What a candidate leaves its cells."""
    sides = zip(candidate.cells.tolist(), candidate.lower.tolist(), candidate.upper.tolist(), strict=True)
    return {cell: (low, high) for cell, low, high in sides}


def mistakes(system: EditSystem, groups: list[Group]) -> list[str]:
    """What localisation says wrongly of a system."""
    found = located(system, groups)
    if points(system).size:
        return [] if found.status == Status.CONSISTENT else ["a contradiction where there is none"]
    if found.status == Status.CONSISTENT:
        return ["no contradiction where there is one"]
    singles = explanations(system, groups, 1)
    fewest = singles or explanations(system, groups, 2)
    wrong = _not_unique(system, found, fewest)
    if len(found.causes) == 1:
        wrong += _of_one_cause(system, found.causes[0], singles, fewest)
    return wrong


def _not_unique(system: EditSystem, found: Localisation, fewest: list[np.ndarray]) -> list[str]:
    """Claims that a candidate is the only one, where another explanation by as few faults does without it."""
    wrong = []
    for candidate in (c for cause in found.causes for c in cause.candidates if c.unique):
        values = dict(zip(candidate.cells.tolist(), candidate.lower.tolist(), strict=True))
        changed = {c: v for c, v in values.items() if not system.lower[c] <= v <= system.upper[c]}
        without = [left for left in fewest if any((left[:, c] != v).any() for c, v in changed.items())]
        wrong += [f"unique, and another explanation is as small: {changed}"] * bool(without)
    return wrong


def _of_one_cause(
    system: EditSystem, cause: LocalisedCause, singles: list[np.ndarray], fewest: list[np.ndarray]
) -> list[str]:
    """What is wrong of the only cause of a system."""
    impossible = [c for c in cause.candidates if not points_with(system, left_by(c)).size]
    wrong = [f"impossible: {left_by(candidate)}" for candidate in impossible]
    if cause.status == Status.CONFLICT and fewest:
        wrong.append("no change would do, and one does")
    if singles and cause.candidates and min(c.faults for c in cause.candidates) > 1:
        wrong.append("more faults than needed")
    return wrong + (_missed(system, cause.candidates, singles) if cause.status == Status.CONSISTENT else [])


def _missed(system: EditSystem, candidates: tuple[Candidate, ...], singles: list[np.ndarray]) -> list[str]:
    """Explanations by one fault of which the values are not among those of a candidate."""
    missed = []
    for left in singles:
        changed = np.flatnonzero(((left < system.lower) | (left > system.upper)).all(axis=0))
        values = {cell: set(left[:, cell].tolist()) for cell in changed.tolist()}
        if not any(_holds(left_by(candidate), values) for candidate in candidates):
            missed.append(f"missed: {values}")
    return missed


def _holds(fault: Fault, values: dict[int, set[int]]) -> bool:
    """Whether a candidate changes cells, and leaves room for all their values."""
    return all(
        cell in fault and fault[cell][0] <= min(every) and max(every) <= fault[cell][1]
        for cell, every in values.items()
    )


def main(count: int) -> None:
    """Ask so many systems."""
    asked = [random_system(seed) for seed in range(count)]
    contradicted = sum(not points(system).size for system, _ in asked)
    wrong = {seed: said for seed, pair in enumerate(asked) if (said := mistakes(*pair))}
    lines = [f"{seed} {mistake}" for seed, said in wrong.items() for mistake in said]
    lines.append(f"{count} systems, {contradicted} with a contradiction, {len(wrong)} wrong")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
