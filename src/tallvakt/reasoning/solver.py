"""HiGHS as an oracle: it proposes points and multipliers; what is claimed from them is checked in whole numbers.

Taken on its word alone is what has no short proof: that there is no point, or by branch and bound no better one.

The only module that loads ``highspy``, and only when a model is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .status import left, spend, steps_left
from .system import NO_LIMIT, EditSystem, Ints

Floats = NDArray[np.float64]

INTEGRAL: Final[float] = 1e-6
DUAL_SIMPLEX: Final[int] = 1
PRIMAL_SIMPLEX: Final[int] = 4
PROGRAM: Final[int] = 20
"""Steps that a program counts for, beside its iterations of the simplex method."""
NODE: Final[int] = 50
"""Steps that a branch counts for."""
INT32: Final[int] = 2**31 - 1


@dataclass(frozen=True, eq=False)
class Vertex:
    """An optimal point of the relaxation, shape (cells,), and its row multipliers, shape (edits,)."""

    point: Floats
    multipliers: Floats


@dataclass(frozen=True, eq=False)
class Found:
    """Of an integer search: ``point`` satisfies every row exactly and is ``optimal`` where proved.

    Without a point there is none (``infeasible``), or it was not found in time.
    """

    point: Ints | None
    optimal: bool = False
    infeasible: bool = False
    rows: tuple[int, ...] = ()
    """Rows that may suffice to rule out every point."""


class Relaxation:
    """The system without integrality in one warm model: only costs and intervals change between solves.

    A change of costs leaves the last vertex feasible, so the primal simplex method starts from it. The dual simplex
    method has a reason to give where there is no point (:meth:`ray`).
    """

    def __init__(self, system: EditSystem, method: int = PRIMAL_SIMPLEX) -> None:
        self._highs = _model(system, integer=False)
        self._highs.setOptionValue("presolve", "off")
        self._highs.setOptionValue("simplex_strategy", method)
        # Intervals are moved a little against ties, and the answer mended afterwards: of warm starts that was a third.
        self._highs.setOptionValue("primal_simplex_bound_perturbation_multiplier", 0.0)
        self._highs.setOptionValue("simplex_initial_condition_check", False)
        self.infeasible = self.unbounded = False
        self._columns = np.arange(system.n_cells, dtype=np.int32)
        self._cost = np.zeros(system.n_cells)

    def minimise(self, cost: Floats, until: float) -> Vertex | None:
        """A vertex of least cost; None when there is none, or none was found in time.

        Then ``infeasible`` and ``unbounded`` tell what is known.
        """
        import highspy

        highs = self._highs
        changed = np.flatnonzero(cost != self._cost)
        self._cost = np.array(cost, dtype=np.float64)
        highs.changeColsCost(changed.size, self._columns[changed], self._cost[changed])
        self.infeasible = self.unbounded = False
        if not _run(highs, until):
            return None
        status = highs.getModelStatus()
        self.infeasible = status == highspy.HighsModelStatus.kInfeasible
        self.unbounded = status == highspy.HighsModelStatus.kUnbounded
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        solution = highs.getSolution()
        return Vertex(np.array(solution.col_value), np.array(solution.row_dual))

    def limit(self, lower: Floats, upper: Floats) -> None:
        """Give all cells other intervals."""
        self._highs.changeColsBounds(self._columns.size, self._columns, lower, upper)

    def tighten(self, cells: Ints, lower: Ints, upper: Ints) -> None:
        """Give ``cells`` narrower intervals."""
        low, high = _floats(lower), _floats(upper)
        self._highs.changeColsBounds(cells.size, cells.astype(np.int32), low, high)

    def ray(self) -> tuple[int, ...]:
        """The rows that together rule out every point, after a solve that found none; empty if not known."""
        if not self.infeasible:
            return ()
        _, has_ray, values = self._highs.getDualRay()
        return tuple(np.flatnonzero(np.abs(values) > INTEGRAL).tolist()) if has_ray else ()

    def release(self, rows: Ints) -> None:
        """Stop asking for these rows."""
        nothing = np.full(rows.size, np.inf)
        self._highs.changeRowsBounds(rows.size, rows.astype(np.int32), -nothing, nothing)


def search(system: EditSystem, cost: Floats, until: float, *, gap: float = 0.0, most_nodes: int | None = None) -> Found:
    """A point of least cost in whole numbers, by branch and bound; ``optimal`` means up to ``gap``, in costs.

    ``most_nodes``: how often it may branch; unlike the time, the same on every machine.
    """
    import highspy

    highs = _model(system, integer=True)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", gap)
    steps = steps_left(until)
    limits = [n for n in (most_nodes, None if steps is None else 1 + steps // NODE) if n is not None]
    if limits:
        highs.setOptionValue("mip_max_nodes", min(*limits, INT32))
    highs.changeColsCost(system.n_cells, np.arange(system.n_cells, dtype=np.int32), np.asarray(cost, dtype=np.float64))
    if not _run(highs, until):
        return Found(None)
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Found(None, infeasible=True)
    if highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Found(None)
    point = np.rint(np.array(highs.getSolution().col_value)).astype(np.int64)
    if not holds(system, point):
        return Found(None)
    return Found(point, optimal=status == highspy.HighsModelStatus.kOptimal)


def feasible(system: EditSystem, until: float) -> Found:
    """Whether there is a point: asked of the linear program, and if need be in whole numbers.

    If the linear program has none, its multipliers name ``rows`` that rule out every point already (Farkas).
    """
    cost = np.zeros(system.n_cells)
    linear = Relaxation(system, DUAL_SIMPLEX)
    vertex = linear.minimise(cost, until)
    if vertex is None:
        return Found(None, infeasible=linear.infeasible, rows=linear.ray())
    point = np.rint(vertex.point).astype(np.int64)
    return Found(point) if holds(system, point) else search(system, cost, until)


def holds(system: EditSystem, point: Ints) -> bool:
    """Whether ``point``, shape (cells,), keeps every interval and every promise, in whole numbers."""
    value = system.matrix @ point
    return bool(
        (point >= system.lower).all()
        and (point <= system.upper).all()
        and (value >= system.row_lower).all()
        and (value <= system.row_upper).all()
    )


def _model(system: EditSystem, integer: bool) -> Any:
    import highspy

    matrix = system.matrix
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = system.n_cells, system.n_edits
    model.col_cost_ = np.zeros(system.n_cells)
    model.col_lower_, model.col_upper_ = _floats(system.lower), _floats(system.upper)
    model.row_lower_, model.row_upper_ = _floats(system.row_lower), _floats(system.row_upper)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    model.a_matrix_.index_ = matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = matrix.data.astype(np.float64)
    if integer:
        model.integrality_ = [highspy.HighsVarType.kInteger] * system.n_cells
    highs = silent()
    highs.passModel(model)
    return highs


def silent() -> Any:
    """A solver that prints nothing: newer versions greet on standard output while they are constructed."""
    import highspy

    class Silent(highspy.Highs):
        def enableCallbacks(self) -> None:  # noqa: N802  # called by the constructor, before anything is printed
            self.setOptionValue("output_flag", False)
            super().enableCallbacks()  # type: ignore[no-untyped-call]

    highs = Silent()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    # More threads wait for one another, spinning, in programs as small as these: half the processor time is theirs.
    highs.setOptionValue("threads", 1)
    return highs


def _run(highs: Any, until: float) -> bool:
    """Solve within the time and the steps left; False when there are none."""
    import highspy

    seconds, steps = left(until), steps_left(until)
    if seconds <= 0:
        return False
    highs.setOptionValue("time_limit", min(seconds, 1e9))
    if steps is not None:
        highs.setOptionValue("simplex_iteration_limit", min(steps, INT32))
    if highs.run() == highspy.HighsStatus.kError:
        # Another user of the library in this process has started more threads than are asked for here.
        highs.resetGlobalScheduler(True)
        highs.run()
    information = highs.getInfo()
    done = max(information.simplex_iteration_count, 0) + NODE * max(information.mip_node_count, 0)
    spend(until, PROGRAM + int(done))
    return True


def _floats(side: Ints) -> Floats:
    return np.where(np.abs(side) == NO_LIMIT, np.copysign(np.inf, side), side.astype(np.float64))
