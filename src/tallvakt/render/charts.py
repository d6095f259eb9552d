"""Small pictures as inline SVG, each with a text alternative; the page's stylesheet colours them by class."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup, escape

SPARK_WIDTH, SPARK_HEIGHT = 64, 16


def sparkline(values: Sequence[int | None]) -> str:
    """Markup of a line through the printed figures of a row, in order; '' under two figures.

    A hidden figure (None) is a gap. It says nothing that the figures beside it do not, so it is kept from those who
    listen.
    """
    printed = [v for v in values if v is not None]
    if len(printed) < 2:
        return ""
    low, high = min(printed), max(printed)
    scale = (SPARK_HEIGHT - 4) / ((high - low) or 1)
    bottom = SPARK_HEIGHT / 2 if high == low else SPARK_HEIGHT - 2
    heights = tuple([round(bottom - (value - low) * scale) for value in printed])
    gaps = () if len(printed) == len(values) else tuple([number for number, v in enumerate(values) if v is None])
    path = _across(len(values), gaps) % heights
    return f'<svg class="spark" aria-hidden="true"><path d="{path}"/></svg>'


@lru_cache(maxsize=4096)
def _across(points: int, gaps: tuple[int, ...]) -> str:
    """The path of a line without the heights of its points; one after a gap begins a line of its own."""
    pieces, letter = [], "M"  # points after the first of a line need no letter
    for number in range(points):
        if number in gaps:
            letter = "M"
            continue
        pieces.append(f"{letter}{1 + round(number * SPARK_WIDTH / max(points - 1, 1))} %d")
        letter = " "
    return "".join(pieces)


def stacked(parts: Sequence[tuple[str, int]], label: str) -> Markup:
    """One bar split by counts: `(class, count)`. A part that is there is never thinner than it can be seen."""
    there = [(name, count) for name, count in parts if count]
    total = sum(count for _, count in there)
    if not total:
        return Markup("")
    widths = [max(count / total * 200, 2.0) for _, count in there]
    scale, left, rects = 200 / sum(widths), 0.0, []
    for (name, _), width in zip(there, widths, strict=True):
        rects.append(f'<rect class="{escape(name)}" x="{left:.1f}" width="{width * scale:.1f}" height="10"/>')
        left += width * scale
    return Markup(  # noqa: S704  escaped
        '<svg class="stack" viewBox="0 0 200 10" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(label)}">{"".join(rects)}</svg>'
    )


def bars(values: Sequence[int | None], top: int, kind: str, label: str) -> Markup:
    """One bar for each value, as high as its share of `top`; a nought is a line, None a gap."""
    drawn = []
    for number, value in enumerate(values):
        if value is not None:
            height = max(round(22 * value / top), 1)
            drawn.append(f"M{number * 14} {24 - height}h12v{height}h-12z")
    width = len(values) * 14
    return Markup(
        '<svg class="bars {}" viewBox="0 0 {} 24" width="{}" height="24" role="img" aria-label="{}">'
        '<path d="{}"/></svg>'
    ).format(kind, width, width, label, "".join(drawn))


def interval_bar(
    published: tuple[float, float], computed: tuple[float, float], words: tuple[str, str], label: str
) -> Markup:
    """What is printed against what is possible, on one scale; `words` name the two, with their numbers."""
    low, high = min(published[0], computed[0]), max(published[1], computed[1])
    span = (high - low) or 1
    x = [40 + 400 * (v - low) / span for v in (*published, *computed)]
    middles = ((x[0] + x[1]) / 2, (x[2] + x[3]) / 2)
    sides = [_side(m) for m in middles]
    return Markup(
        '<svg class="bar" viewBox="0 0 480 64" role="img" aria-label="{label}">'
        '<path class="axis" d="M20 32H460"/>'
        '<rect class="possible" x="{cx:.1f}" y="26" width="{cw:.1f}" height="12" rx="3"/>'
        '<rect class="printed" x="{px:.1f}" y="22" width="{pw:.1f}" height="20" rx="2"/>'
        '<text class="printed" x="{pt:.1f}" y="14" text-anchor="{pa}">{pword}</text>'
        '<text class="possible" x="{ct:.1f}" y="58" text-anchor="{ca}">{cword}</text></svg>'
    ).format(
        label=label,
        cx=x[2] - 3,
        cw=x[3] - x[2] + 6,
        px=x[0] - 2,
        pw=x[1] - x[0] + 4,
        pt=middles[0],
        ct=middles[1],
        pa=sides[0],
        ca=sides[1],
        pword=words[0],
        cword=words[1],
    )


def _side(x: float) -> str:
    return "start" if x < 140 else "end" if x > 340 else "middle"


def heat(shares: Sequence[float | None], label: str) -> Markup:
    """One row of a heat map: a share from 0 to 1 for each column, in five steps; None where no cell is printed."""
    squares: dict[int, list[str]] = {}
    for number, share in enumerate(shares):
        if share is not None:
            squares.setdefault(int(share * 5), []).append(f"M{number * 14} 6h12")
    paths = "".join([f'<path class="h{step}" d="{"".join(those)}"/>' for step, those in squares.items()])
    width = len(shares) * 14
    return Markup(  # noqa: S704  escaped
        f'<svg class="heat" viewBox="0 0 {width} 12" width="{width}" height="12" role="img" '
        f'aria-label="{escape(label)}">{paths}</svg>'
    )
