"""Exact reasoning about figures: a publication and its promises as one sparse integer system.

Stands alone: numpy and scipy, and the HiGHS solver, loaded only when bound propagation leaves something unproved.
Localisation and the remedy are loaded by whoever asks them.
"""

from . import consistency, derivation, disclosure, verdicts
from .status import Status
from .system import NO_LIMIT, EditSystem
from .verdicts import Verdict

__all__ = [
    "NO_LIMIT",
    "EditSystem",
    "Status",
    "Verdict",
    "consistency",
    "derivation",
    "disclosure",
    "verdicts",
]
