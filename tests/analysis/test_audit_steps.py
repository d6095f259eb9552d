"""When the steps of an audit are done: what is not proved is said so, and no contradiction is left open for that."""

from __future__ import annotations

import pytest

from tallvakt import ingest
from tallvakt.analysis import audit
from tallvakt.pipeline.linked import Publication
from tallvakt.reasoning import Status
from tallvakt.recognise import recognise
from tallvakt.rules.content import find_suite, load
from tests.helpers.paths import EXAMPLES

STEPS = 250
"""Enough for one point of every part of the publication, not for all bounds."""


def test_where_bounds_took_all_steps_everything_can_still_be_shown_to_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    content = load(find_suite())
    path = next(EXAMPLES.glob("TILT140*.txt"))
    edits = Publication(str(path), recognise(ingest.read(path), content.library), content).edits
    whole = audit.own_bounds(edits, 30.0)
    assert whole.bounds.status == Status.CONSISTENT
    monkeypatch.setattr(audit, "MOST_STEPS", STEPS)
    short = audit.own_bounds(edits, 30.0)
    assert short.bounds.status == Status.TIMEOUT
    assert short.conflicts == whole.conflicts == ()
    assert (short.bounds.lower <= whole.bounds.lower).all()
    assert (short.bounds.upper >= whole.bounds.upper).all()
