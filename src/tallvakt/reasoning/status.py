"""How a question to the system ended, and the time it may take."""

from __future__ import annotations

import time
from enum import StrEnum


class Status(StrEnum):
    """``consistent``: the promises can all hold together; ``conflict``: they cannot; ``timeout``: not proved."""

    CONSISTENT = "consistent"
    CONFLICT = "conflict"
    TIMEOUT = "timeout"


class WorkLimit(float):
    """A deadline, as a ``time.monotonic`` reading, with the ``steps`` of work that may be done until then.

    Steps are counted by the solver: unlike the time, they are the same on a busy machine. Whoever is given one instead
    of seconds works within what is left of both.
    """

    steps: int

    def __new__(cls, until: float, steps: int) -> WorkLimit:
        """A deadline with so many steps."""
        limit = super().__new__(cls, until)
        limit.steps = steps
        return limit


def deadline(budget: float | None, steps: int | None = None) -> float:
    """The ``time.monotonic`` reading ``budget`` seconds from now; None is no limit. ValueError if negative or NaN.

    A :class:`WorkLimit` is taken as it is; with ``steps`` the deadline is one.
    """
    if isinstance(budget, WorkLimit):
        return budget
    if budget is not None and not budget >= 0:
        raise ValueError(f"the budget must be a number of seconds, not {budget}")
    until = float("inf") if budget is None else time.monotonic() + budget
    return until if steps is None else WorkLimit(until, steps)


def left(until: float) -> float:
    """Seconds left until a deadline, at least 0; 0 where its steps are done."""
    return 0.0 if steps_left(until) == 0 else max(0.0, until - time.monotonic())


def late(until: float) -> bool:
    """Whether the time is out, whatever steps are left."""
    return time.monotonic() >= until


def steps_left(until: float) -> int | None:
    """The steps left until a deadline, None where they are not counted."""
    return max(0, until.steps) if isinstance(until, WorkLimit) else None


def spend(until: float, steps: int) -> None:
    """Count steps that were done."""
    if isinstance(until, WorkLimit):
        until.steps -= steps
