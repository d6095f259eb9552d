"""An equation as a person reads it: which figure is held against which, and what they make."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tallvakt.model.report import CellRef, Equation, Interval, PublicationReport
from tallvakt.render import charts
from tallvakt.render.views.page_text import safe
from tallvakt.render.wording import Wording

BRIEF = 24
"""Further figures of an equation that are written out where it is told in brief."""


@dataclass(frozen=True, slots=True)
class Term:
    """One figure of an equation; without name and place where it is told in brief."""

    sign: str
    text: str
    index: int
    name: str
    place: str
    guilty: bool


@dataclass(frozen=True, slots=True)
class EquationView:
    """`shape` is `sum`, `mean`, `equal` or `other` (then there is no anchor); `mark` stands between the two sides.

    `beside` names the other publications that it is of, `more` is how many terms are left out, and `nil` tells that it
    has no anchor and comes to 0.
    """

    shape: str
    mark: str
    promise: str
    beside: str
    anchor: Term | None
    terms: tuple[Term, ...]
    says: str
    bar: Markup
    more: int = 0
    nil: bool = False


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
) -> EquationView:
    """Write an equation out. `guilty` are cells to mark; only one that fails by itself says what it makes.

    One told in brief has its first terms and the guilty ones: a country's sum over its municipalities has hundreds.
    """
    kind = shape(equation.anchor, [c.index for c in equation.cells], equation.coefficients)
    signed = list(zip(equation.cells, equation.coefficients, strict=True))
    anchor = None
    if kind != "other":
        cell = next((c for c in equation.cells if c.index == equation.anchor), None) or _cell(report, equation.anchor)
        anchor = _term(cell, 1, report, words, guilty) if cell else None
        signed = [(c, 1) for c, _ in signed if c.index != equation.anchor]
    shown = signed
    if brief and len(signed) > BRIEF:
        shown = [(c, n) for position, (c, n) in enumerate(signed) if position < BRIEF or c.index in guilty]
    terms = [_term(c, n, report, words, guilty, brief=brief) for c, n in shown]
    says, bar = _says(equation.published, equation.computed, words, kind) if fails else ("", Markup(""))
    promise = _promise(equation, report, words)
    mark = "≠" if fails else "="
    sources = dict.fromkeys(c.source for c in equation.cells if c.source)
    beside = words.list([safe(words.other(report.others[source], source)) for source in sources])
    name, more = promise or equation.promise, len(signed) - len(shown)
    nil = anchor is None and equation.lower == equation.upper == 0
    return EquationView(kind, mark, name, beside, anchor, tuple(terms), says, bar, more, nil)


def _promise(equation: Equation, report: PublicationReport, words: Wording) -> str:
    """What is promised, in words: here, or in the publication whose figure the edit is named after."""
    sources = {c.source for c in equation.cells}
    owner = next((c.source for c in equation.cells if c.index == equation.anchor), sources.pop())
    descriptions = report.others[owner].promises if owner else {o.promise: o.description for o in report.outcomes}
    return words.pick(descriptions.get(equation.promise, {}))


def _cell(report: PublicationReport, index: int) -> CellRef | None:
    return report.cells[index] if 0 <= index < len(report.cells) else None


def _term(
    cell: CellRef,
    number: int,
    report: PublicationReport,
    words: Wording,
    guilty: Collection[int],
    *,
    brief: bool = False,
) -> Term:
    size = "" if abs(number) == 1 else f"{words.number(abs(number))} × "
    return Term(
        sign="−" if number < 0 else "+",
        text=size + (safe(cell.text) or "–"),
        index=cell.index,
        name="" if brief else safe(words.cell_name(cell, report)),
        place="" if brief else words.place_of(cell, report),
        guilty=cell.index in guilty,
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
