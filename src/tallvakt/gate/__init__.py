"""The gate: outcomes → Great Expectations suite, checkpoint, record, notifications.

`outcomes_frame.outcomes` makes one long frame of a run, `gate_plan.plan` turns promises and policy into expectations,
the checkpoint decides them, `decision` reads the verdict off its result, `record` keeps it. `suites` builds the same
for Great Expectations projects of others: `from tallvakt.gate import checkpoint_for, suite_for`. Great Expectations is
imported by `expectations`, `action` and what rests on them, and only when one of them is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tallvakt.gate.suites import checkpoint_for, suite_for

__all__ = ["checkpoint_for", "suite_for"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from tallvakt.gate import suites

        return getattr(suites, name)
    raise AttributeError(f"module 'tallvakt.gate' has no attribute '{name}'")
