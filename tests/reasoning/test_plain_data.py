"""What the reasoning hands out cannot be changed by whoever gets it, and is compared as what holds arrays can be."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tallvakt import reasoning
from tallvakt.reasoning import Status
from tallvakt.reasoning.derivation import Derivation
from tallvakt.reasoning.localisation import SEVERAL, SINGLE, Candidate, Localisation, LocalisedCause
from tallvakt.reasoning.solver import Found

AT_WORK = {"Trace", "_Piece", "_Search"}
"""What is filled in while the work is done."""
BY_VALUE = {"Row", "Entry", "Step", "Derivation", "Trace"}
"""What holds numbers and words alone, no arrays."""
BY_NAME = {"Rounding", "Preference", "Hiding", "MoveProgram", "SuppressionRemedy", "OnlyExplanations"}
"""What has several arrays of one shape, which a caller could exchange unnoticed."""


def classes() -> Iterator[Any]:
    """Every dataclass of the package."""
    for module in pkgutil.walk_packages(reasoning.__path__, "tallvakt.reasoning."):
        for _, value in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if dataclasses.is_dataclass(value) and value.__module__ == module.name:
                yield value


@pytest.mark.parametrize("kind", list(classes()), ids=lambda kind: kind.__name__)
def test_an_answer_stays_as_it_was_given(kind: Any) -> None:
    name = kind.__name__
    blank = object.__new__(kind)
    first = dataclasses.fields(kind)[0].name
    if name in AT_WORK:
        setattr(blank, first, None)
    else:
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(blank, first, None)
    # Arrays have no single truth of being equal: what holds them is itself alone, and may be a key.
    assert (kind.__eq__ is object.__eq__) == (name not in BY_VALUE)
    fields = dataclasses.fields(kind)
    assert all(field.kw_only for field in fields) == (name in BY_NAME)
    assert hasattr(blank, "__dict__") == (name != "Entry")


def test_nothing_is_claimed_unless_it_is_said() -> None:
    one = np.array([1])
    candidate = Candidate(one, one, one, one, 0.0)
    assert (candidate.unique, candidate.likelihood, candidate.kind, candidate.faults) == (False, 0.0, SINGLE, 1)
    cause = LocalisedCause(one, Status.CONSISTENT)
    assert (cause.candidates, cause.late) == ((), False)
    assert Localisation(Status.CONSISTENT).causes == ()
    found = Found(None)
    assert (found.optimal, found.infeasible, found.rows) == (False, False, ())
    assert not Derivation(0, (), ()).joint
    several = Candidate(one, one, one, one, 0.0, kind=SEVERAL, parts=(candidate, candidate))
    assert (several.faults, Candidate(one, one, one, one, 0.0, parts=(several, candidate)).faults) == (2, 3)
    both = Localisation(Status.CONFLICT, (cause, LocalisedCause(one, Status.TIMEOUT, (several, candidate))))
    assert both.candidates == (several, candidate)
