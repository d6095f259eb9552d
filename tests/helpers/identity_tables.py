"""Tables made up for identities: hierarchies and balances among rows in any order, as a publisher may print them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallvakt.authoring.identities import Identity

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class MadeUp:
    """A table: the intervals printed, what is off by rounding, and the identities that it was made with."""

    lower: Ints
    upper: Ints
    rounded: Ints
    identities: Ints
    """Shape (identities, series)."""


def made_up(seed: int, *, stars: bool = False, decimals: bool = False, wrong: int = 0) -> MadeUp:
    """A table of 10 to 40 series in 12 to 40 cases, of which some are sums, differences or balances of others."""
    random = np.random.default_rng(seed)
    wanted, cases = int(random.integers(10, 41)), int(random.integers(12, 41))
    leaves = _leaves(random, max(4, int(wanted * random.uniform(0.5, 0.85))), cases)
    series, identities = list(leaves), []
    free = list(range(len(series)))
    while len(series) < wanted:
        size = int(random.integers(2, min(9, max(3, len(free)))))
        parts = random.choice(free, size=min(size, len(free)), replace=False)
        signs = np.ones(len(parts), dtype=np.int64)
        if random.random() < 0.25:
            signs[-1] = -1
        series.append(sum(s * series[p] for s, p in zip(signs, parts, strict=True)))
        identities.append((len(series) - 1, parts, signs))
        # Each series is a part of one whole, mostly: so that wholes are parts in turn.
        free = [n for n in free if n not in parts or random.random() < 0.15] + [len(series) - 1]
        if len(free) < 2:
            free += list(range(min(3, len(leaves))))
    return _printed(random, np.array(series), identities, (stars, decimals, wrong))


def unrelated(seed: int) -> MadeUp:
    """A table of series that have nothing to do with each other but their level, their trend and their seasons."""
    random = np.random.default_rng(seed)
    leaves = _leaves(random, int(random.integers(4, 41)), int(random.integers(4, 41)))
    return _printed(random, leaves, [], (False, False, 0))


def _leaves(random: np.random.Generator, series: int, cases: int) -> Ints:
    """Series with a level, a trend and a season in common and noise of their own."""
    level = np.exp(random.uniform(np.log(20), np.log(5000), size=(series, 1)))
    trend = 1 + np.linspace(0, random.uniform(-0.2, 0.3), cases)
    season = 1 + random.uniform(0, 0.15) * np.sin(2 * np.pi * np.arange(cases) / 12)
    noise = 1 + random.uniform(0.02, 0.2) * random.standard_normal((series, cases))
    return np.maximum(np.rint(level * trend * season * np.maximum(noise, 0)), 0).astype(np.int64)


def _printed(
    random: np.random.Generator, series: Ints, sums: Sequence[tuple[int, Ints, Ints]], how: tuple[bool, bool, int]
) -> MadeUp:
    stars, decimals, wrong = how
    identities = np.zeros((len(sums), len(series)), dtype=np.int64)
    for number, (whole, parts, signs) in enumerate(sums):
        identities[number, whole] = 1
        np.add.at(identities[number], parts, -signs)
    if decimals:  # the figures behind are finer than those printed
        series = (series * 10 + random.integers(-4, 5, size=series.shape)).astype(np.int64)
        for whole, parts, signs in sums:
            series[whole] = (signs[:, None] * series[parts]).sum(axis=0)
        series = np.floor_divide(series + 5, 10)
    lower, upper = series.copy(), series.copy()
    for _ in range(wrong):
        number, case = int(random.choice([w for w, *_ in sums])), int(random.integers(series.shape[1]))
        lower[number, case] += 90
        upper[number, case] += 90
    if stars:
        hidden = random.random(series.shape) < 0.02
        lower[hidden] -= lower[hidden] % 4
        upper[hidden] = lower[hidden] + 3
    order = random.permutation(len(series))
    rounded = np.full(len(series), int(decimals), dtype=np.int64)
    return MadeUp(lower=lower[order], upper=upper[order], rounded=rounded, identities=identities[:, order])


def rank(*rows: np.ndarray) -> int:
    """How many of some rows are independent."""
    return int(np.linalg.matrix_rank(np.vstack(rows).astype(float))) if sum(map(len, rows)) else 0


def factors(identities: list[Identity], width: int) -> np.ndarray:
    """Identities as rows of factors, shape (identities, series)."""
    rows = np.zeros((len(identities), width), dtype=np.int64)
    for row, identity in zip(rows, identities, strict=True):
        for position, factor in identity.terms:
            row[position] = factor
    return rows
