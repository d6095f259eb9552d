"""The systems of the two publications: what tau-ARGUS finds of every star. No value of a star is printed or kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks import tauargus
from tallvakt import ingest
from tallvakt.pipeline.linked import Publication
from tallvakt.reasoning import EditSystem, Status, Verdict, consistency, derivation, disclosure, verdicts
from tallvakt.reasoning.solver import search
from tallvakt.recognise import recognise
from tallvakt.rules.content import find_suite, load


@pytest.fixture(scope="module", params=["000", "003"])
def system(request: pytest.FixtureRequest, shared_publications: Path) -> EditSystem:
    content = load(find_suite())
    path = next(shared_publications.glob(f"{request.param}*.txt"))
    return Publication(str(path), recognise(ingest.read(path), content.library), content).edits.system


def test_every_star_has_the_bounds_of_tau_argus(system: EditSystem) -> None:
    pytest.importorskip("pytauargus", reason="the oracle pytauargus is not installed")
    found = disclosure.bounds(system)
    point = search(system, np.zeros(system.n_cells), float("inf")).point
    assert point is not None
    lower, upper = tauargus.audit(system, point)
    assert found.proved.all()
    differ = int(((lower != found.lower) | (upper != found.upper)).sum())
    assert differ == 0


def test_everything_can_hold_and_every_recoverable_star_has_its_derivation(system: EditSystem) -> None:
    assert not (verdicts.evaluate(system) == Verdict.FAILED).any()
    assert consistency.find_conflict(system).status == Status.CONSISTENT
    found = disclosure.bounds(system)
    stars = np.flatnonzero((found.width == 0) & ~system.known).tolist()
    chains = derivation.derive(system, found.lower, found.upper, stars)
    assert sorted(chains) == stars
    for cell, chain in chains.items():
        part = disclosure.bounds(system.subsystem(list(chain.rows)))
        assert part.width[cell] == 0
