"""How sure one may be of an explanation, given its share of the likelihood of all that were thought of.

The shares are surer than they turn out: faults nobody modelled have none, and kinds are weighed by round numbers. They
are tempered (Guo et al. 2017: the log odds divided by a temperature), and a part is set aside for faults not modelled.
Both numbers are fitted by greatest likelihood to faults put into publications; decision 13 tells how.
"""

from __future__ import annotations

import math
from typing import Final

TEMPERATURE: Final[float] = 1.5
UNMODELLED: Final[float] = 0.02
"""Of explanations that seem beyond doubt, how many are taken to be wrong all the same."""


def calibrated(share: float) -> float:
    """The probability to state for an explanation; never above its `share`, and in the same order as the shares."""
    if share <= 0:
        return 0.0
    odds_against = (1 - min(share, 1.0)) / share
    return min(share, (1 - UNMODELLED) / (1 + math.pow(odds_against, 1 / TEMPERATURE)))
