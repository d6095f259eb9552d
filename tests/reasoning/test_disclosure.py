from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from tallvakt.reasoning import EditSystem, Status, disclosure
from tallvakt.reasoning.components import connected
from tests.reasoning.brute import points, systems


@given(systems())
@settings(max_examples=400, deadline=None)
def test_bounds_are_those_of_every_point(system: EditSystem) -> None:
    found = disclosure.bounds(system)
    parts = connected(system)
    for label in range(-1, parts.count):
        cells, rows = np.flatnonzero(parts.cells == label), np.flatnonzero(parts.rows == label)
        if not cells.size:
            continue
        every = points(system, [int(r) for r in rows] if label >= 0 else [])
        if len(every):
            assert found.proved[cells].all()
            assert found.lower[cells].tolist() == every[:, cells].min(axis=0).tolist()
            assert found.upper[cells].tolist() == every[:, cells].max(axis=0).tolist()
        else:
            assert found.skipped[cells].all()
            assert found.lower[cells].tolist() == system.lower[cells].tolist()
            assert found.upper[cells].tolist() == system.upper[cells].tolist()
    assert (found.status == Status.CONFLICT) == (len(points(system)) == 0)
