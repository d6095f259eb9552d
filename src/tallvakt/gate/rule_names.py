"""The gate's own rules: what Great Expectations decides, and nothing else does."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

READABLE = "gate-readable"
SEVERITY = "gate-severity"
THRESHOLD = "gate-threshold"
UNDECIDED = "gate-undecided"
RECOVERABLE = "gate-recoverable"
SIGN_OFF = "gate-sign-off"

RULES: Mapping[str, str] = MappingProxyType(
    {
        READABLE: "Every publication could be read, recognised and checked.",
        SEVERITY: "No promise has a finding of a severity that fails.",
        THRESHOLD: "No promise has more findings in a publication than the policy lets through.",
        UNDECIDED: "Where the policy demands it, no promise is left undecided.",
        RECOVERABLE: "Where the policy demands it, no suppressed figure can be recovered.",
        SIGN_OFF: "Where the policy demands it, every publication is signed off as it is.",
    }
)
ABOUT_PUBLICATIONS = (READABLE, RECOVERABLE, SIGN_OFF)
