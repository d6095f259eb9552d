"""How figures go wrong between the source and the page: the probability that one number is printed as another.

A mixture of the slips that are told of copying, typing and reading figures. Most are substitutions of one digit; the
next are two neighbouring digits exchanged, a digit left out or set twice (the classes of Damerau 1964, who found that
four in five errors of typing are one of these four). Three quarters of the substitutions are taken to be blind, one
to be of digits that look alike or lie together on a keypad. The weights are round numbers on purpose: no body of
misprinted statistics was there to fit them to. A figure that may be below zero has a sign to lose or to gain, which
one in ten of its slips is taken to do; what is left befalls its digits.
"""

from __future__ import annotations

from functools import lru_cache
from math import log
from typing import Final, Literal

Slip = Literal["digit", "swapped", "dropped", "doubled", "copied", "sign", "other"]

WEIGHT: Final[dict[Slip, float]] = {
    "digit": 0.7, "swapped": 0.1, "dropped": 0.06, "doubled": 0.06, "copied": 0.03, "other": 0.05,
}  # fmt: skip
SIGN: Final[float] = 0.1
"""Of the slips in a figure that is below zero, or is printed so."""

LOOK_ALIKE: Final[dict[str, str]] = {
    "0": "689", "1": "47", "2": "17", "3": "58", "4": "19", "5": "368",
    "6": "058", "7": "12", "8": "0369", "9": "048",
}  # fmt: skip

_BLIND: Final[float] = 0.75


@lru_cache(maxsize=65536)
def chances(value: int, printed: int) -> tuple[tuple[Slip, float], ...]:
    """Each slip that prints ``value`` as ``printed``, with its probability given that some slip happened."""
    if value == printed:
        return ()
    if value < 0 or printed < 0:
        return _signed_chances(value, printed)
    was, now = str(value), str(printed)
    slips: list[tuple[Slip, float]] = []
    if len(was) == len(now):
        differing = [k for k, (a, b) in enumerate(zip(was, now, strict=True)) if a != b]
        if len(differing) == 1:
            k = differing[0]
            alike = LOOK_ALIKE[was[k]]
            chance = _BLIND / 9 + (1 - _BLIND) * (now[k] in alike) / len(alike)
            slips.append(("digit", WEIGHT["digit"] * chance / len(was)))
        elif len(differing) == 2 and _swapped(was, now, differing):
            slips.append(("swapped", WEIGHT["swapped"] / (len(was) - 1)))
    elif len(was) == len(now) + 1:
        ways = sum(was[:k] + was[k + 1 :] == now for k in range(len(was)))
        if ways:
            slips.append(("dropped", WEIGHT["dropped"] * ways / len(was)))
    elif len(was) == len(now) - 1:
        ways = sum(was[: k + 1] + was[k:] == now for k in range(len(was)))
        if ways:
            slips.append(("doubled", WEIGHT["doubled"] * ways / len(was)))
    return (*slips, _other(value, printed))


def _signed_chances(value: int, printed: int) -> tuple[tuple[Slip, float], ...]:
    """The slips of a figure with a sign: that is lost or gained, or stays and the digits are not what they were."""
    if value == -printed:
        return (("sign", SIGN),)
    if (value < 0) != (printed < 0):
        return (_other(value, printed),)
    return tuple((slip, (1 - SIGN) * chance) for slip, chance in chances(abs(value), abs(printed)))


def _other(value: int, printed: int) -> tuple[Slip, float]:
    """Any other number of about this size."""
    digits = max(len(str(abs(value))), len(str(abs(printed))))
    return "other", WEIGHT["other"] * 10.0 ** -(digits + 1)


def _swapped(was: str, now: str, differing: list[int]) -> bool:
    i, j = differing
    return j == i + 1 and was[i] == now[j] and was[j] == now[i]


@lru_cache(maxsize=65536)
def log_chance(value: int, printed: int, copied: bool = False) -> float:
    """Log of the probability that ``value`` is printed as ``printed``, given that some slip happened.

    ``copied``: whether ``printed`` stands right beside it as well, so that a field may have been set twice.
    """
    total = sum(chance for _, chance in chances(value, printed))
    if copied:
        total += WEIGHT["copied"] / 2
    return log(total) if total > 0 else -99.0


def likeliest(value: int, printed: int, copied: bool = False) -> Slip:
    """The slip that best explains why ``value`` is printed as ``printed``."""
    slips = list(chances(value, printed))
    if copied:
        slips.append(("copied", WEIGHT["copied"] / 2))
    return max(slips, key=lambda slip: slip[1])[0] if slips else "other"


@lru_cache(maxsize=8192)
def sources(printed: int) -> tuple[int, ...]:
    """Every number that one of the slips of digits, or of the sign, prints as ``printed``, ascending."""
    if printed < 0:
        return tuple(sorted({-printed, *(-number for number in sources(-printed) if number > 0)}))
    now = str(printed)
    numbers: set[int] = set()
    for k in range(len(now)):
        numbers |= {int(now[:k] + d + now[k + 1 :]) for d in "0123456789" if k or d != "0" or len(now) == 1}
        if len(now) > 1:
            if k and now[k] == now[k - 1]:
                numbers.add(int(now[:k] + now[k + 1 :]))
            if k + 1 < len(now) and now[k + 1] != "0":
                numbers.add(int(now[:k] + now[k + 1] + now[k] + now[k + 2 :]))
    for k in range(len(now) + 1):
        numbers |= {int(now[:k] + d + now[k:]) for d in "0123456789" if k or d != "0"}
    numbers.discard(printed)
    return tuple(sorted(numbers | {-printed} if printed else numbers))
