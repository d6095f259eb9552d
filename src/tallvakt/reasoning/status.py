"""How a question to the system ended, and the time it may take."""

from __future__ import annotations

import time
from enum import StrEnum


class Status(StrEnum):
    """``consistent``: the promises can all hold together; ``conflict``: they cannot; ``timeout``: not proved."""

    CONSISTENT = "consistent"
    CONFLICT = "conflict"
    TIMEOUT = "timeout"


def deadline(budget: float | None) -> float:
    """The ``time.monotonic`` reading ``budget`` seconds from now; None is no limit. ValueError if negative or NaN."""
    if budget is None:
        return float("inf")
    if not budget >= 0:
        raise ValueError(f"the budget must be a number of seconds, not {budget}")
    return time.monotonic() + budget


def left(until: float) -> float:
    """Seconds left until a deadline, at least 0."""
    return max(0.0, until - time.monotonic())
