"""An equation as a person reads it: which figure is held against which, and what they make."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from tallvakt.model.report import CellRef, Equation, Interval, PublicationReport
from tallvakt.render import charts
from tallvakt.render.views.cell_links import NOWHERE, CellLinks
from tallvakt.render.views.page_text import safe
from tallvakt.render.wording import Wording

BRIEF = 24
"""Further figures of an equation that are written out where it is told in brief."""


@dataclass(frozen=True, slots=True)
class Term:
    """One figure of an equation, as it is drawn; without name and place where it is told in brief."""

    sign: str
    figure: Markup
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class EquationView:
    """`shape` is `sum`, `mean`, `equal` or `other` (then there is no anchor); `sides` are both, as one line.

    `beside` names the other publications that it is of, `more` is how many terms are left out.
    """

    shape: str
    sides: Markup
    promise: str
    beside: str
    anchor: Term | None
    terms: tuple[Term, ...]
    says: str
    bar: Markup
    more: int = 0


def shape(anchor: int, cells: Sequence[int], coefficients: Sequence[int]) -> str:
    """How an edit reads: the anchor is the `sum`, the `mean` or the `equal` of the others, or none of these."""
    others = {c for cell, c in zip(cells, coefficients, strict=True) if cell != anchor}
    own = [c for cell, c in zip(cells, coefficients, strict=True) if cell == anchor]
    if len(others) != 1 or len(own) > 1:
        return "other"
    other = others.pop()
    if not own:
        return "mean" if other == 2 else "other"
    if own[0] == -other:
        return "equal" if len(cells) == 2 else "sum"
    return "mean" if own[0] == -other * (len(cells) - 1) else "other"


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
    terms = _Terms(report, words, guilty, links)
    kind = shape(equation.anchor, [c.index for c in equation.cells], equation.coefficients)
    signed = list(zip(equation.cells, equation.coefficients, strict=True))
    anchor = None
    if kind != "other":
        cell = next((c for c in equation.cells if c.index == equation.anchor), None) or _cell(report, equation.anchor)
        anchor = terms.term(cell, 1, brief=brief) if cell else None
        signed = [(c, 1) for c, _ in signed if c.index != equation.anchor]
    shown = signed
    if brief and len(signed) > BRIEF:
        shown = [(c, n) for position, (c, n) in enumerate(signed) if position < BRIEF or c.index in guilty]
    others = [terms.term(c, n, brief=brief) for c, n in shown]
    says, bar = _says(equation.published, equation.computed, words, kind) if fails else ("", Markup(""))
    promise = _promise(equation, report, words)
    mark = "≠" if fails else "="
    sources = dict.fromkeys(c.source for c in equation.cells if c.source)
    beside = words.list([safe(words.other(report.others[source], source)) for source in sources])
    name, more = promise or equation.promise, len(signed) - len(shown)
    sides = _other_side(others, words("equation.more", count=more) if more else "")
    if anchor is not None:
        right = f"({sides}) ∶ {len(signed)}" if kind == "mean" else sides
        sides = f'{anchor.figure} <span class="rel">{mark}</span> {right}'
    elif equation.lower == equation.upper == 0:
        sides = f'{sides} <span class="rel">{mark}</span> 0'
    line = Markup(sides)  # noqa: S704  escaped term by term
    return EquationView(kind, line, name, beside, anchor, tuple(others), says, bar, more)


def _other_side(terms: Sequence[Term], more: str) -> str:
    """All terms but the anchor, with their signs; `more` tells how many are left out."""
    signed = [f"{term.sign} {term.figure}" for term in terms]
    if terms and terms[0].sign == "+":
        signed[0] = str(terms[0].figure)
    return " ".join(signed) + (f" … {escape(more)}" if more else "")


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
class _Terms:
    """What writing the terms of an equation needs to know."""

    report: PublicationReport
    words: Wording
    guilty: Collection[int]
    links: CellLinks

    def term(self, cell: CellRef, number: int, *, brief: bool) -> Term:
        """A cell with its coefficient."""
        size = "" if abs(number) == 1 else f"{self.words.number(abs(number))} × "
        text = size + (safe(cell.text) or "–")
        return Term(
            sign="−" if number < 0 else "+",
            figure=self.links.figure(cell.index, text, guilty=cell.index in self.guilty),
            name="" if brief else safe(self.words.cell_name(cell, self.report)),
            place="" if brief else self.words.place_of(cell, self.report),
        )


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
