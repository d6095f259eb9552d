from __future__ import annotations

from hypothesis import given, settings

from tallvakt.reasoning import EditSystem, Status, consistency
from tallvakt.reasoning.consistency import Outlook
from tests.reasoning.brute import points, systems


@given(systems(max_rows=6))
@settings(max_examples=300)
def test_a_conflict_is_found_exactly_when_no_point_holds_and_is_minimal(system: EditSystem) -> None:
    found = consistency.find_conflict(system)
    if len(points(system)):
        assert found.status == Status.CONSISTENT
        assert not found.rows.size
        assert not (consistency.outlook(system) != Outlook.POSSIBLE).any()
        return
    assert found.status == Status.CONFLICT
    assert found.minimal
    for conflict in consistency.find_conflicts(system):
        rows = conflict.rows.tolist()
        assert len(points(system, rows)) == 0
        for row in rows:
            assert len(points(system, [r for r in rows if r != row])) > 0
    assert (consistency.outlook(system)[found.rows] == Outlook.CONTESTED).all()
