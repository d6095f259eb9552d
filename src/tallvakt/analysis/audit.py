"""The questions to the whole system of one publication: contradictions, and what the stars give away."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from tallvakt.analysis.edits import Edits
from tallvakt.analysis.explanations.blames import Blames, Evidence
from tallvakt.model.answers import Contradiction, Reasoned, Star
from tallvakt.model.report import AVERAGE
from tallvakt.reasoning import Status, consistency, coverage, derivation, disclosure
from tallvakt.reasoning.consistency import Conflict
from tallvakt.reasoning.coverage import Coverage, Rounding
from tallvakt.reasoning.disclosure import Bounds, CellStatus
from tallvakt.reasoning.status import WorkLimit, deadline, left
from tallvakt.reasoning.system import Ints, Mask
from tallvakt.rules.cells import categories
from tallvakt.rules.contract import Contract, Format
from tallvakt.rules.figures import Figures, formats_by_cell

if TYPE_CHECKING:
    from tallvakt.reasoning.remedy import SuppressionRemedy

MOST_STEPS: Final[int] = 300_000
"""Of the solver, for each part of the audit: some ten seconds of a machine that does nothing else.

The same file then has the same answer on a busy machine; the seconds given are the outer limit.
"""


@dataclass(frozen=True, eq=False, slots=True)
class Answers:
    """What exact reasoning says of one publication."""

    reasoned: Reasoned
    blames: Blames
    """What explains each contradiction."""
    coverage: Coverage
    possible: Mask
    """Of every edit, whether it can hold together with all promises it is linked to; False also where not known."""
    remedy: SuppressionRemedy | None = None


@dataclass(frozen=True, eq=False, slots=True)
class OwnBounds:
    """Bounds of every cell and contradictions, from one publication alone, without linked editions."""

    bounds: Bounds
    conflicts: tuple[Conflict, ...]


def own_bounds(edits: Edits, budget: float) -> OwnBounds:
    """The bounds of every figure and the contradictions, within `budget` seconds."""
    until = deadline(budget, MOST_STEPS)
    bounds = disclosure.bounds(edits.system, until)
    # Where the audit found numbers for every star there is nothing to contradict. Where bounds took all its steps,
    # numbers for what it did not come to are found in far fewer.
    settled = bounds.status == Status.CONSISTENT
    return OwnBounds(bounds, () if settled else consistency.find_conflicts(edits.system, WorkLimit(until, MOST_STEPS)))


def reason(
    cells: pd.DataFrame,
    figures: Figures,
    edits: Edits,
    own: OwnBounds,
    budget: float,
    without_convention: Callable[[], Edits],
    *,
    evidence: Evidence | None = None,
    remedy: bool = False,
) -> Answers:
    """Ask everything else within `budget` seconds; `own` is what `own_bounds` gives, `figures` are the cells as arrays.

    `without_convention` gives the system in which every left-out row is unknown: it is asked for only when a star is
    recoverable, to tell which depend on the convention that such a row is zero.
    `evidence` is what is known beside the printed figures of what may be wrong. `remedy` asks for further figures to
    suppress, which may take most of the budget.
    """
    until = deadline(budget, MOST_STEPS)
    contract, bounds, conflicts = figures.contract, own.bounds, own.conflicts
    secret = protected(cells, contract)
    stars = audit(secret, edits, bounds, until)
    given_away = any(s.status == "recoverable" for s in stars)
    if given_away:
        stars = _dependence(stars, edits, without_convention, until)
    blames = Blames()
    if conflicts:
        from tallvakt.analysis.explanations.suspects import suspects  # and half of the reasoning: seldom asked

        evidence = replace(evidence or Evidence(), signed=signed(figures))
        blames = suspects(cells, edits, conflicts, evidence=evidence, budget=left(until))
    possible = _possible(edits, conflicts, until)
    further = None
    if remedy and given_away:
        from tallvakt.analysis.secondary_suppression import remedy as find_remedy

        further = find_remedy(cells, contract, edits, secret, bounds, left(until))
    return Answers(
        Reasoned(
            conflicts=tuple(Contradiction(tuple(c.rows.tolist())) for c in conflicts if joint(c)),
            stars=stars,
            unsettled=any(c.status == Status.TIMEOUT for c in conflicts),
        ),
        blames,
        coverage.cover(edits.system, rounding(figures, edits.system.n_cells)),
        possible,
        further,
    )


def _possible(edits: Edits, conflicts: Sequence[Conflict], until: float) -> Mask:
    if not conflicts:
        return np.ones(edits.system.n_edits, dtype=np.bool_)
    return np.asarray(consistency.outlook(edits.system, until) == consistency.Outlook.POSSIBLE)


def rounding(figures: Figures, size: int) -> Rounding:
    """How the figures of a publication were rounded, for every cell of its system of `size` cells."""
    declared, of = formats_by_cell(figures.contract, figures.names, figures.codes)
    formats = [each if each is not None else Format() for each in declared]
    left_out = np.zeros(size - len(figures), dtype=np.int64)

    def by_cell(values: list[int]) -> Ints:
        return np.concatenate([np.array(values, dtype=np.int64)[of], left_out])

    # A printed figure stands at a fixed distance from the greatest that it may stand for.
    above = by_cell([each.reach[1] for each in formats])
    upper = np.concatenate([figures.upper, left_out])
    figure = np.concatenate([figures.printed_figures, left_out > 0])
    return Rounding(
        rounded=figure & (by_cell([each.base > 1 or each.noise > 0 for each in formats]) > 0),
        printed=upper - above,
        below=by_cell([each.reach[0] for each in formats]),
        above=above,
        base=np.maximum(by_cell([each.base for each in formats]), 1),
    )


def signed(figures: Figures) -> Mask:
    """Of every cell, whether its contract allows a figure below zero there."""
    declared, of = formats_by_cell(figures.contract, figures.names, figures.codes)
    return np.array([each is not None and each.negative for each in declared], dtype=np.bool_)[of]


def joint(conflict: Conflict) -> bool:
    """Several promises against each other; one that fails by itself is told as such."""
    return conflict.status == Status.CONFLICT and len(conflict.rows) > 1


def protected(cells: pd.DataFrame, contract: Contract) -> Ints:
    """The stars that the contract protects, as cells."""
    mine = np.flatnonzero(cells["suppressed"].to_numpy())
    mine = mine[_is_one_of(cells["text"], contract.guarded)[mine]]
    return mine if contract.protect.averages else mine[~_is_one_of(cells["column"], {AVERAGE})[mine]]


def _is_one_of(column: pd.Series[Any], names: Collection[str]) -> Mask:
    """Of every cell, whether a column of categories has one of some names."""
    texts = categories(column)
    of_category = np.array([name in names for name in texts.categories], dtype=np.bool_)
    return np.asarray(of_category[texts.codes])


def audit(stars: Ints, edits: Edits, bounds: Bounds, until: float) -> tuple[Star, ...]:
    """What an intruder can compute of each star, with the chain of promises that gives a recoverable one away."""
    lower, upper = bounds.lower[stars], bounds.upper[stars]
    proved = bounds.cells[stars] == CellStatus.PROVED
    given_away = stars[proved & (lower == upper)].tolist()
    chains = derivation.derive(edits.system, bounds.lower, bounds.upper, given_away, until)
    steps = {cell: tuple(row for step in chain.steps for row in step.rows) for cell, chain in chains.items()}
    own = edits.system.upper[stars] - edits.system.lower[stars]
    of_stars = (each.tolist() for each in (stars, proved, own, lower, upper))
    return tuple(
        Star(cell, graded(high - low, width) if known else "skipped", low, high, steps.get(cell, ()))
        for cell, known, width, low, high in zip(*of_stars, strict=True)
    )


def graded(width: int, own: int) -> str:
    """What the width of a star's interval makes it, beside the width it has by itself."""
    return "recoverable" if width == 0 else "narrowed" if width < own else "open"


def _dependence(
    stars: tuple[Star, ...], edits: Edits, without_convention: Callable[[], Edits], until: float
) -> tuple[Star, ...]:
    """The stars, marked where they are open again once no left-out row is taken for zero.

    A star whose derivation has no left-out row in it is not; the others are asked about.
    """
    recoverable = [s for s in stars if s.status == "recoverable"]
    unknown = without_convention()
    same = _same_rows(edits, unknown)
    asked = [s.cell for s in recoverable if not (s.steps and same[list(s.steps)].all())]
    if not asked:
        return stars
    bounds = disclosure.bounds(unknown.system, until, asked=np.array(asked))
    open_ = {cell for cell in asked if bounds.upper[cell] > bounds.lower[cell]}
    return tuple(s._replace(depends_on_left_out=True) if s.cell in open_ else s for s in stars)


def _same_rows(edits: Edits, unknown: Edits) -> Mask:
    """Which edits are the same in a system with left-out rows: there, and without a left-out row in them."""

    def key(of: Edits) -> Ints:
        return np.asarray(of.promise * (edits.printed + 1) + of.anchor)

    matrix = unknown.system.matrix
    row_of = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    touched = np.unique(row_of[matrix.indices >= unknown.printed])
    own, keys = key(edits), key(unknown)
    return np.asarray(np.isin(own, keys) & ~np.isin(own, keys[touched]))
