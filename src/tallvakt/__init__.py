"""Tallvakt, the guard of the figures: checks published statistics before, or after, the world reads them.

publication file → ingest → tables (cells that know their place) → recognise → Cells frame → edits → outcomes
                                                                                        ↘ reasoning (consistency,
                                                                                          localisation, disclosure)
edits of several publications → across (editions of a family, promises between two) → the same questions of one system
outcomes + findings → report model → HTML site · JSON · JUnit · SARIF · GitHub annotations · terminal
                                   → gate (Great Expectations checkpoint: policy, record, notification)

A published figure is an interval of integers, a promise of the publication is one linear row over such figures,
and everything the suite says is a question to that one sparse system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tallvakt.api import Checked, check

__all__ = ["Checked", "__version__", "check"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """The Python face is loaded when it is first asked for: `import tallvakt` stays light."""
    if name in ("Checked", "check"):
        from tallvakt import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
