"""An equation as a person reads it: which figure is held against which, and what they make."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from tallvakt.model.report import CellRef, Equation, Interval, PublicationReport
from tallvakt.render import charts
from tallvakt.render.views.cell_links import NOWHERE, CellLinks
from tallvakt.render.views.page_text import safe
from tallvakt.render.wording import Wording

BRIEF = 24
"""Further figures of an equation that are written out where it is told in brief."""


class Term(NamedTuple):
    """One figure of an equation, as it is drawn, with its name and place."""

    figure: Markup
    name: str
    place: str


class EquationView(NamedTuple):
    """`shape` is `sum`, `mean`, `equal` or `other` (then there is no anchor); `sides` are both, as one line.

    `beside` names the other publications that it is of. An equation told in brief has neither `anchor` nor `terms`.
    """

    shape: str
    sides: Markup
    promise: str
    beside: str
    anchor: Term | None
    terms: tuple[Term, ...]
    says: str
    bar: Markup


def shape(anchor: int, cells: Sequence[int], coefficients: Sequence[int]) -> str:
    """How an edit reads: the anchor is the `sum`, the `mean` or the `equal` of the others, or none of these."""
    times = cells.count(anchor)
    return _shape(tuple(coefficients), cells.index(anchor) if times else -1) if times < 2 else "other"


@lru_cache(maxsize=4096)
def _shape(coefficients: tuple[int, ...], position: int) -> str:
    """How an edit reads whose anchor stands at a position among its cells, -1 for nowhere."""
    others = {number for place, number in enumerate(coefficients) if place != position}
    if len(others) != 1:
        return "other"
    other = others.pop()
    if position < 0:
        return "mean" if other == 2 else "other"
    own, count = coefficients[position], len(coefficients)
    if own == -other:
        return "equal" if count == 2 else "sum"
    return "mean" if own == -other * (count - 1) else "other"


def view(
    equation: Equation,
    report: PublicationReport,
    words: Wording,
    *,
    guilty: Collection[int] = (),
    fails: bool = True,
    brief: bool = False,
    links: CellLinks = NOWHERE,
) -> EquationView:
    """Write an equation out. `guilty` are cells to mark; only one that fails by itself says what it makes.

    One told in brief has its first terms and the guilty ones: a country's sum over its municipalities has hundreds.
    """
    figures = _Figures(report, words, guilty, links)
    parts = _parts(equation, report)
    says, bar = _says(equation.published, equation.computed, words, parts.kind) if fails else ("", Markup(""))
    sources = dict.fromkeys(c.source for c in equation.cells if c.source)
    return EquationView(
        shape=parts.kind,
        sides=figures.sides(parts, "≠" if fails else "=", brief=brief),
        promise=_promise(equation, report, words) or equation.promise,
        beside=words.list([safe(words.other(report.others[source], source)) for source in sources]),
        anchor=figures.term(parts.anchor, 1) if parts.anchor and not brief else None,
        terms=() if brief else tuple([figures.term(c, n) for c, n in parts.signed]),
        says=says,
        bar=bar,
    )


class _Parts(NamedTuple):
    """What an equation is of: its anchor, if it has one, and the cells that it is held against."""

    kind: str
    anchor: CellRef | None
    signed: list[tuple[CellRef, int]]
    nil: bool
    """It comes to 0."""


def _parts(equation: Equation, report: PublicationReport) -> _Parts:
    kind = shape(equation.anchor, [c.index for c in equation.cells], equation.coefficients)
    signed = list(zip(equation.cells, equation.coefficients, strict=True))
    nil = equation.lower == equation.upper == 0
    if kind == "other":
        return _Parts(kind=kind, anchor=None, signed=signed, nil=nil)
    anchor = next((c for c in equation.cells if c.index == equation.anchor), None) or _cell(report, equation.anchor)
    return _Parts(kind=kind, anchor=anchor, signed=[(c, 1) for c, _ in signed if c.index != equation.anchor], nil=nil)


def _promise(equation: Equation, report: PublicationReport, words: Wording) -> str:
    """What is promised, in words: here, or in the publication whose figure the edit is named after."""
    sources = {c.source for c in equation.cells}
    owner = next((c.source for c in equation.cells if c.index == equation.anchor), sources.pop())
    if owner:
        return words.pick(report.others[owner].promises.get(equation.promise, {}))
    return next((words.pick(o.description) for o in report.outcomes if o.promise == equation.promise), "")


def _cell(report: PublicationReport, index: int) -> CellRef | None:
    return report.cells[index] if 0 <= index < len(report.cells) else None


@dataclass(frozen=True, slots=True)
class _Figures:
    """What writing the figures of an equation needs to know."""

    report: PublicationReport
    words: Wording
    guilty: Collection[int]
    links: CellLinks

    def term(self, cell: CellRef, number: int) -> Term:
        """A cell with its coefficient, its name and its place."""
        name = safe(self.words.cell_name(cell, self.report))
        figure = Markup(self._figure(cell, number))  # noqa: S704  escaped
        return Term(figure, name, self.words.place_of(cell, self.report))

    def sides(self, parts: _Parts, mark: str, *, brief: bool) -> Markup:
        """Both sides of an equation on one line."""
        signed = parts.signed
        if brief and len(signed) > BRIEF:
            signed = [pair for place, pair in enumerate(signed) if place < BRIEF or pair[0].index in self.guilty]
        side = " ".join([f"{'−' if number < 0 else '+'} {self._figure(cell, number)}" for cell, number in signed])
        if more := len(parts.signed) - len(signed):
            side += f" … {escape(self.words('equation.more', count=more))}"
        side = side.removeprefix("+ ")
        if parts.anchor is not None:
            right = f"({side}) ∶ {len(parts.signed)}" if parts.kind == "mean" else side
            side = f'{self._figure(parts.anchor, 1)} <span class="rel">{mark}</span> {right}'
        elif parts.nil:
            side += f' <span class="rel">{mark}</span> 0'
        return Markup(side)  # noqa: S704  escaped figure by figure

    def _figure(self, cell: CellRef, number: int) -> str:
        size = "" if abs(number) == 1 else f"{self.words.number(abs(number))} × "
        return self.links.figure(cell.index, size + (safe(cell.text) or "–"), guilty=cell.index in self.guilty)


def _says(published: Interval | None, computed: Interval | None, words: Wording, kind: str) -> tuple[str, Markup]:
    """The two sides in words and as a picture; nothing where one of them is masked."""
    if published is None or computed is None or (None, None) in (published, computed):
        return "", Markup("")
    says = words(f"equation.{kind}", published=published, computed=computed)
    (a, b), (c, d) = published, computed
    if a is None or b is None or c is None or d is None:
        return says, Markup("")
    labels = (words("equation.printed", value=published), words("equation.possible", value=computed))
    return says, charts.interval_bar((a, b), (c, d), labels, says)
