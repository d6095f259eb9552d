"""The questions to the whole system of one publication: contradictions, and what the stars give away."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from tallvakt.contract import AVERAGE, Contract
from tallvakt.edits import Edits
from tallvakt.reasoned import Reasoned, Star
from tallvakt.reasoning import Status, consistency, derivation, disclosure
from tallvakt.reasoning.disclosure import Bounds, CellStatus
from tallvakt.reasoning.system import Ints, Mask
from tallvakt.suspects import Blame, suspects

AUDIT = ("suppressed-recoverable", "suppressed-narrowed")


def reason(
    cells: pd.DataFrame, contract: Contract, edits: Edits, budget: float, without_convention: Callable[[], Edits]
) -> tuple[Reasoned, tuple[Blame, ...]]:
    """Ask everything within `budget` seconds; returns also who is to blame for each contradiction.

    `without_convention` gives the system in which every left-out row is unknown: it is asked for only when a star is
    recoverable, to tell which depend on the convention that such a row is zero.
    """
    until = time.monotonic() + budget
    conflicts = consistency.find_conflicts(edits.system, _left(until))
    found = disclosure.bounds(edits.system, _left(until))
    stars = audit(protected(cells, contract), edits, found, until)
    if any(s.status == "recoverable" for s in stars):
        stars = _dependence(stars, disclosure.bounds(without_convention().system, _left(until)))
    open_ = sum(s.status == "skipped" for s in stars)
    unfinished = [c for c in conflicts if c.status == Status.TIMEOUT]
    blames = suspects(cells, edits, conflicts, _left(until)) if conflicts else []
    reasoned = Reasoned(
        conflicts=tuple(tuple(c.rows.tolist()) for c in conflicts if c.status == Status.CONFLICT and len(c.rows) > 1),
        stars=stars,
        contested=frozenset(np.flatnonzero(found.skipped).tolist()),
        unfinished=bool(unfinished) or found.status == Status.TIMEOUT,
        asked=dict.fromkeys(AUDIT, len(stars) - open_) | {"jointly-inconsistent": int(not unfinished)},
        unanswered=dict.fromkeys(AUDIT, open_) | {"jointly-inconsistent": int(bool(unfinished))},
    )
    return reasoned, tuple(blames)


def protected(cells: pd.DataFrame, contract: Contract) -> Ints:
    """The stars that the contract protects, as cells."""
    mine = cells["suppressed"].to_numpy() & cells["text"].isin(contract.protect.symbols).to_numpy()
    if not contract.protect.averages:
        mine &= (cells["column"] != AVERAGE).to_numpy()
    return np.flatnonzero(mine)


def audit(stars: Ints, edits: Edits, found: Bounds, until: float) -> tuple[Star, ...]:
    """What an intruder can compute of each star, with the chain of promises that gives a recoverable one away."""
    width = found.upper - found.lower
    known = found.cells == CellStatus.PROVED
    given_away = [int(c) for c in stars if known[c] and width[c] == 0]
    chains = derivation.derive(edits.system, found.lower, found.upper, given_away, _left(until))
    own = edits.system.upper - edits.system.lower
    return tuple(
        Star(
            cell,
            _status(bool(known[cell]), int(width[cell]), int(own[cell])),
            int(found.lower[cell]),
            int(found.upper[cell]),
            tuple(r for step in chains[cell].steps for r in step.rows) if cell in chains else (),
        )
        for cell in map(int, stars)
    )


def _status(known: bool, width: int, own: int) -> str:
    if not known:
        return "skipped"
    return "recoverable" if width == 0 else "narrowed" if width < own else "open"


def _dependence(stars: tuple[Star, ...], unknown: Bounds) -> tuple[Star, ...]:
    from dataclasses import replace

    loose: Mask = unknown.upper > unknown.lower
    return tuple(replace(s, depends_on_left_out=s.status == "recoverable" and bool(loose[s.cell])) for s in stars)


def _left(until: float) -> float:
    return max(0.0, until - time.monotonic())
