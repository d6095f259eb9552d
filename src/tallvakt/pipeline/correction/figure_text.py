"""Figures as the publication itself prints them: its decimals, its decimal mark, its blanks between thousands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tallvakt.model.numerals import SPACES
from tallvakt.rules.contract import Format

_GROUPED = re.compile(rf"[-−–]?\d{{1,3}}([{SPACES}.,'’])\d{{3}}(?:\1\d{{3}})*(?:[.,]\d+)?")
_ENOUGH = 1000
_LONG = 4


@dataclass(frozen=True, slots=True)
class FigureStyle:
    """How the figures of a table are written."""

    decimals: int = 0
    mark: str = ","
    thousands: str = ""


def style_of(figures: Format, texts: Iterable[str]) -> FigureStyle:
    """The style of a table's figures, `texts`, which its contract says are printed as `figures`."""
    printed = list(texts)
    mark = _mark(figures, printed)
    groups: Counter[str] = Counter()
    for text in printed:
        whole = text.rpartition(mark)[0] if figures.decimals and mark in text else text
        if grouped := _GROUPED.fullmatch(whole):
            groups[grouped[1]] += 1
        elif len(re.sub(r"\D", "", whole)) >= _LONG:
            groups[""] += 1
    return FigureStyle(figures.decimals, mark, groups.most_common(1)[0][0] if groups else "")


def _mark(figures: Format, texts: Iterable[str]) -> str:
    """The decimal mark: the contract's, or where it leaves it open the one most printed."""
    if figures.decimal_mark != "either":
        return figures.decimal_mark
    before_decimals = (text[-figures.decimals - 1] for text in texts if len(text) > figures.decimals + 1)
    marks = Counter(mark for mark in before_decimals if mark in ",.")
    return marks.most_common(1)[0][0] if marks else ","


def written(value: float, style: FigureStyle, minus: str = "-") -> str:
    """The figure in this style; `value` is in the units that are printed."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-style.decimals), ROUND_HALF_UP)
    sign = minus if exact < 0 else ""
    whole, _, rest = f"{abs(exact):f}".partition(".")
    if style.thousands and int(whole) >= _ENOUGH:
        whole = f"{int(whole):,}".replace(",", style.thousands)
    return f"{sign}{whole}{style.mark}{rest}" if rest else f"{sign}{whole}"
