"""The fewest figures to change, as a mixed-integer program.

The error localisation problem of Fellegi & Holt (1976), in the form of de Waal, Pannekoek & Scholtus (*Handbook of
Statistical Data Editing and Imputation*, 2011): every figure that may be wrong gets a switch, and may leave its
printed interval, within its own domain, only where the switch is on; the sum of the switches is least. The factor of a
switch is no larger than the figure's own domain asks for: with a loose one the solver's tolerance would let figures
move while their switch is off. Further solutions are found by forbidding those found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from tallvakt.reasoning.components import Components, touching
from tallvakt.reasoning.localisation.linear_model import Question
from tallvakt.reasoning.status import left
from tallvakt.reasoning.system import NO_LIMIT, EditSystem, Ints

from .conflicts import all_cells
from .hypotheses import Nearby, nearby

LARGEST: Final[int] = 10**6
"""No domain may be wider: a switch within the solver's tolerance (1e-6) must not let a figure move by 1."""
MOST_NODES: Final[int] = 1000
"""How often the program for one set may branch. A limit of time would give another answer on a busy machine."""


@dataclass(frozen=True, eq=False)
class Repairs:
    """Sets of cells, each as small as can be, whose change lets all promises hold.

    ``complete``: there is no other set of this size. ``impossible``: no change will do. Without sets and neither, a
    limit of steps or of time was met.
    """

    sets: tuple[Ints, ...]
    complete: bool = False
    impossible: bool = False


def repairs(question: Question, conflicts: Sequence[Ints], parts: Components, most: int) -> Repairs:
    """Up to ``most`` smallest sets of figures to change, among those that share promises with the conflicts."""
    from tallvakt.reasoning.solver import search  # only here is a solver needed

    cells = all_cells(question.system, np.unique(np.concatenate(conflicts)))
    cells = all_cells(question.system, _rows(question, cells))
    cells = cells[question.movable[cells]]
    if not cells.size:  # every figure is beyond doubt; and the solver knows no program without figures
        return Repairs((), impossible=True)
    near = nearby(question, parts, cells)
    try:
        model = _model(question, near, cells)
    except OverflowError:  # figures so large that a program over them would not be exact: nothing is known of sets
        return Repairs(())
    local, switches = near.cells.size, cells.size
    cost = np.concatenate((np.zeros(local), np.ones(switches)))
    sets: list[Ints] = []
    size = None
    while len(sets) < most and left(question.until) > 0:
        answer = search(model, cost, question.until, most_nodes=MOST_NODES)
        if answer.infeasible:
            return Repairs(tuple(sets), complete=bool(sets), impossible=not sets)
        if answer.point is None or not answer.optimal:
            break
        chosen = cells[answer.point[local:] > 0]
        if size is None:
            size = chosen.size
        if chosen.size > size:
            return Repairs(tuple(sets), complete=True)
        sets.append(chosen)
        model = _forbid(model, local + np.searchsorted(cells, chosen))
    return Repairs(tuple(sets))


def _rows(question: Question, cells: Ints) -> Ints:
    rows = touching(question.system, cells)
    return rows[~question.aside[rows]]


def _model(question: Question, near: Nearby, cells: Ints) -> EditSystem:
    """The promises nearby over figures in their domains, and a switch for each of ``cells`` behind them."""
    local = near.system
    at = np.searchsorted(near.cells, cells)
    n, k = local.n_cells, cells.size
    lower, upper = np.array(local.lower), np.array(local.upper)
    printed_low, printed_high = lower[at], upper[at]
    wide = np.where(printed_high == NO_LIMIT, printed_low, printed_high)
    low = np.maximum(question.lower[cells], printed_low - LARGEST)
    high = np.minimum(question.upper[cells], wide + LARGEST)
    lower[at], upper[at] = np.minimum(low, printed_low), np.maximum(high, wide)
    # x - (high - printed_high) * switch <= printed_high, and x + (printed_low - low) * switch >= printed_low
    number = np.arange(k)
    above, below = np.maximum(high - wide, 0), np.maximum(printed_low - low, 0)
    entries = (
        np.concatenate((np.ones(k), -above, np.ones(k), below)).astype(np.int64),
        (np.concatenate((number, number, k + number, k + number)), np.concatenate((at, n + number, at, n + number))),
    )
    links = sparse.csr_array(entries, shape=(2 * k, n + k))
    matrix = sparse.vstack([sparse.hstack([local.matrix, sparse.csr_array((local.n_edits, k), dtype=np.int64)]), links])
    nothing = np.full(k, NO_LIMIT)
    return EditSystem(
        sparse.csr_array(matrix),
        np.concatenate((lower, np.zeros(k, dtype=np.int64))),
        np.concatenate((upper, np.ones(k, dtype=np.int64))),
        np.concatenate((local.row_lower, -nothing, printed_low)),
        np.concatenate((local.row_upper, wide, nothing)),
    )


def _forbid(model: EditSystem, switches: Ints) -> EditSystem:
    """The same without the solutions that turn all of ``switches`` on."""
    row = sparse.csr_array(
        (np.ones(switches.size, dtype=np.int64), (np.zeros(switches.size, dtype=np.int64), switches)),
        shape=(1, model.n_cells),
    )
    return EditSystem(
        sparse.csr_array(sparse.vstack([model.matrix, row])),
        model.lower,
        model.upper,
        np.append(model.row_lower, -NO_LIMIT),
        np.append(model.row_upper, switches.size - 1),
    )
