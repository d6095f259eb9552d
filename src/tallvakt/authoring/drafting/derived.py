"""Which figures are the difference, or the percentage, of two others: of tables, rows, columns or subjects."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tallvakt.authoring.drafting.candidate_rules import Given, Rule
from tallvakt.authoring.drafting.operand_search import Mask, OperandGroup, Trio, groups
from tallvakt.authoring.drafting.printed_sums import says_change
from tallvakt.authoring.drafting.ratio_labels import says_ratio
from tallvakt.authoring.drafting.raw_tables import Ints
from tallvakt.authoring.drafting.table_kinds import TableKind
from tallvakt.authoring.drafting.tally import EXPECTED, SURE, Tally

_LOOK = 48
"""So many figures are looked at first; most threes do not fit in half of them."""
_PERS = {100: "per cent", 1000: "per mille"}
_WAYS = [(per, change) for per in _PERS for change in (False, True)]


def derived(kinds: Sequence[TableKind], wholes: Collection[int]) -> list[Rule]:
    """Differences and percentages, and near misses. `wholes` are the `id` of entries known to be sums of rows."""
    rules: list[Rule] = []
    for group in groups(kinds, wholes):
        differences, results = _changes(group)
        rules += differences
        rules += _shares(group, results)
    return rules


def _promising(fits: Mask, there: Mask) -> Iterator[Trio]:
    """Threes that fit in half of some figures; shapes (result, of, other, figures)."""
    asked = there[:, None, None] & there[None, :, None] & there[None, None, :]
    good, cases = (fits & asked).sum(axis=-1), asked.sum(axis=-1)
    for result, of, other in np.argwhere((2 * good >= cases) & (cases > 0)).tolist():
        if len({result, of, other}) == 3:
            yield Trio(result, of, other)


def _sample(group: OperandGroup) -> tuple[NDArray[np.float64], NDArray[np.float64], Mask]:
    """Some of the figures as plain numbers: least, most, and whether they are there."""
    at = np.unique(np.linspace(0, len(group.keys) - 1, _LOOK).astype(int))
    unit = 10.0 ** np.array(group.decimals)[:, None]
    return group.lower[:, at] / unit, group.upper[:, at] / unit, group.there[:, at]


def _changes(group: OperandGroup) -> tuple[list[Rule], set[int]]:
    """Differences, and which operands they are: of `r = a - b` and `b = a - r`, the one that looks like a change."""
    low, high, there = _sample(group)
    least, most = low[None, :, None] - high[None, None, :], high[None, :, None] - low[None, None, :]
    off = (1.5 * 10.0 ** -np.array(group.decimals))[:, None, None, None]
    near_to = (least <= high[:, None, None] + off) & (most >= low[:, None, None] - off)
    tried = len(group.sides) ** 3
    options_of: dict[tuple[int, frozenset[int]], list[tuple[tuple[bool, bool, int], Trio, Tally, int]]] = {}
    for trio in _promising(near_to, there):
        if trio.of in group.wholes or not group.totals.isdisjoint(trio) or _constant(group, trio.of):
            continue
        for within in (0, 1) if group.decimals[trio.result] else (0,):
            tally = group.tally(trio, *difference(group, trio, within))
            if tally.sure(tried) or (not within and tally.near(tried)):
                entry = group.sides[trio.result].entry
                named = entry is not None and says_change(entry.name)
                looks = (bool((group.lower[trio.result] < 0).any()), named, trio.result)
                options_of.setdefault((trio.of, frozenset(trio)), []).append((looks, trio, tally, within))
                if tally.sure(tried):
                    break
    rules: list[Rule] = []
    results: set[int] = set()
    for options in options_of.values():
        _, trio, tally, within = max(options, key=lambda o: (o[2].sure(tried), o[0], -o[3]))
        if trio.result not in results:
            results.add(trio.result)
            given: dict[str, Given] = dict(zip(("result", "of", "minus"), (group.sides[n] for n in trio), strict=True))
            given |= {"within": within} if within else {}
            says = "Figures that are the difference of two others"
            rules.append(
                Rule(
                    id="change-is-difference",
                    check="change-off",
                    parameters=given,
                    tally=tally,
                    says=says,
                    near=not tally.sure(tried),
                )
            )
    return rules, results


def difference(group: OperandGroup, trio: Trio, within: int) -> tuple[Mask, Ints, Ints]:
    """By key: whether the result may be the difference rounded, how large it is, and how much is left open."""
    finest = max(group.decimals[n] for n in trio)
    unit, first, second = (10 ** (finest - group.decimals[n]) for n in trio)
    low, high = group.lower[list(trio)], group.upper[list(trio)]
    least, most = first * low[1] - second * high[2], first * high[1] - second * low[2]
    below, above = unit // 2 + within * unit, max(unit // 2 - 1, 0) + within * unit
    fits = (least <= unit * high[0] + above) & (most >= unit * low[0] - below)
    size = np.minimum(abs(high[0]), abs(second * high[2]) // unit)
    return fits, size, (most - least) // unit + high[0] - low[0] + 2 * within


def _shares(group: OperandGroup, taken: Collection[int]) -> list[Rule]:
    """Percentages, the best explanation of each operand alone."""
    low, high, there = _sample(group)
    with np.errstate(divide="ignore", invalid="ignore"):
        least, most = low[None, :, None] / high[None, None, :], high[None, :, None] / low[None, None, :]
    off = (1.6 * 10.0 ** -np.array(group.decimals))[:, None, None, None]
    explanations: dict[int, list[Explanation]] = {}
    for per, change in _WAYS:
        near_to = (per * (least - change) <= high[:, None, None] + off) & (
            per * (most - change) >= low[:, None, None] - off
        )
        for trio in _promising(near_to, there):
            if trio.result in taken or not group.totals.isdisjoint(trio[:2]):
                continue
            tally = group.tally(trio, *share(group, trio, per, change))
            one = Explanation(tally=tally, trio=trio, per=per, change=change, **_chance(group, trio.result))
            adjusted = one if one.sure else _adjusted(group, one)
            if adjusted.sure or one.near:
                explanations.setdefault(trio.result, []).append(adjusted if adjusted.sure else one)
    return [_rule(group, one) for several in explanations.values() for one in _chosen(group, several)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One way to compute an operand, in how many cases it does, and how many bits it takes to be no chance."""

    tally: Tally
    trio: Trio
    per: int
    change: bool
    tried: int
    least: float
    within: int = 0
    """How many units of its last digit it may be off, as percentages are that were made to add up to 100."""

    @property
    def sure(self) -> bool:
        """Whether it is no chance."""
        return self.tally.sure(self.tried, self.least)

    @property
    def near(self) -> bool:
        """Whether one or two exceptions keep it from being sure."""
        return self.tally.near(self.tried, self.least)


def _constant(group: OperandGroup, operand: int) -> bool:
    """Whether all figures of an operand are the same, as those of a column of 100 per cent: nothing is told by them."""
    figures = group.lower[operand][group.there[operand]]
    return len(figures) > 1 and bool((figures == figures[0]).all())


def _adjusted(group: OperandGroup, one: Explanation) -> Explanation:
    """The same with room for one unit of the last digit, where the label speaks of a share."""
    entry = group.sides[one.trio.result].entry
    if entry is None or not says_ratio(entry.name):
        return one
    return replace(one, tally=group.tally(one.trio, *share(group, one.trio, one.per, one.change, 1)), within=1)


def _chance(group: OperandGroup, result: int) -> dict[str, Any]:
    """How many ways there are to explain an operand, and the bits it takes: fewer where its label speaks of a share."""
    entry = group.sides[result].entry
    if entry is not None and says_ratio(entry.name):
        return {"tried": len(_WAYS) * len(group.sides) ** 2, "least": EXPECTED}
    return {"tried": len(_WAYS) * len(group.sides) ** 3, "least": SURE}


def _chosen(group: OperandGroup, several: Sequence[Explanation]) -> list[Explanation]:
    """The best explanation of an operand, and others of the figures that it says nothing of: those of another year."""
    ordered = sorted(several, key=lambda one: (-one.sure, one.within, -one.tally.holds))
    chosen = [ordered[0]]
    met = group.meeting(ordered[0].trio)
    for one in ordered[1:] if ordered[0].sure else ():
        where = group.meeting(one.trio)
        if one.sure and not (where & met).any():
            chosen.append(one)
            met = met | where
    return chosen


def _rule(group: OperandGroup, one: Explanation) -> Rule:
    given: dict[str, Given] = dict(zip(("result", "part", "whole"), (group.sides[n] for n in one.trio), strict=True))
    given |= ({"per": one.per} if one.per != 100 else {}) | ({"change": True} if one.change else {})
    given |= {"within": one.within} if one.within else {}
    name, what = ("change-in-per-cent", "changes") if one.change else ("share-of-whole", "shares")
    says = f"Figures that are {what} in {_PERS[one.per]}"
    met = group.meeting(one.trio)
    least, most = group.lower[one.trio.result][met], group.upper[one.trio.result][met]
    whole = one.per * 10 ** group.decimals[one.trio.result]
    return Rule(
        id=name,
        check="share-off",
        parameters=given,
        tally=one.tally,
        says=says,
        near=not one.sure,
        share_of_whole=not one.change and bool((least >= 0).all() and (most <= whole).all()),
    )


def share(group: OperandGroup, trio: Trio, per: int, change: bool, within: int = 0) -> tuple[Mask, Ints, Ints]:
    """By key: whether the result may be the share rounded, how large it is, and how much is left open.

    `p = floor(U a / b + 1/2)` exactly when `(2p - 1) b <= 2 U a < (2p + 1) b`, with U the units of 1. A share of
    nothing, of no whole or of all tells nothing.
    """
    decimals = [group.decimals[n] for n in trio]
    unit = per * 10 ** decimals[0]
    low, high = group.lower[list(trio)], group.upper[list(trio)]
    part, whole = 10 ** max(decimals[2] - decimals[1], 0), 10 ** max(decimals[1] - decimals[2], 0)
    offset = unit if change else 0
    a, b = (part * low[1], part * high[1]), (whole * low[2], whole * high[2])
    above = 2 * unit * a[1] >= (2 * (low[0] + offset - within) - 1) * b[0]
    below = 2 * unit * a[0] < (2 * (high[0] + offset + within) + 1) * b[1]
    slack = np.maximum(unit * a[1] // np.maximum(b[0], 1) - unit * a[0] // np.maximum(b[1], 1), 0) + high[0] - low[0]
    telling = (b[0] > 0) & (a[1] > 0) & ~((a[0] == b[0]) & (a[1] == b[1]))
    return (above & below) | (b[1] <= 0), np.where(telling, abs(high[0]), 0), slack + 2 * within
