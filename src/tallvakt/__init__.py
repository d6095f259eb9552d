"""Tallvakt, the guard of the figures: checks published statistics before, or after, the world reads them.

    publication file → ingest → document → recognise → Cells frame → analysis → outcomes, explanations
                                                                        ↘ reasoning
    several publications → pipeline → findings → render (HTML, JSON, …) and gate (policy, record, notification)

A published figure is an interval of integers, a promise of the publication is one linear row over such figures,
and everything the suite says is a question to that one sparse system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tallvakt.model import moved, version

if TYPE_CHECKING:
    from tallvakt.api import Checked, check

__all__ = ["Checked", "__version__", "check"]
__version__ = version.VERSION
moved.keep()


def __getattr__(name: str) -> Any:
    """The Python face is loaded when it is first asked for: `import tallvakt` stays light."""
    if name in ("Checked", "check"):
        from tallvakt import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
