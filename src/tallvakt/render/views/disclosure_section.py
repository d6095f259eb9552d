"""What the publication gives away of its suppressed figures: that it does, and how, never the value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from tallvakt.model.report import CellRef, PublicationReport, Remedy, SuppressedCell
from tallvakt.render import charts
from tallvakt.render.views import equation_view
from tallvakt.render.views.cell_links import CellLinks
from tallvakt.render.views.equation_view import EquationView
from tallvakt.render.views.page_text import safe
from tallvakt.render.wording import Wording

STATUSES = ("recoverable", "narrowed", "open", "skipped")


class StarView(NamedTuple):
    """One star: its name as a link, where it stands, and (only when revealed) its value."""

    name: Markup
    place: str
    value: str
    left_out: bool
    beside: bool


class GroupView(NamedTuple):
    """Stars that the same equations give away, and these equations in steps."""

    stars: tuple[StarView, ...]
    steps: tuple[EquationView, ...]


class RemedyView(NamedTuple):
    """Further figures to suppress."""

    says: str
    cells: tuple[tuple[int, str, str], ...]
    unsafe: tuple[tuple[int, str, str], ...]


class DisclosureView(NamedTuple):
    """Counts by status, the picture of them, and each star that is not safe."""

    counts: tuple[tuple[str, int], ...]
    total: int
    bar: Markup
    recoverable: tuple[GroupView, ...]
    narrowed: tuple[GroupView, ...]
    remedy: RemedyView | None
    revealed: bool


def view(report: PublicationReport, words: Wording, links: CellLinks) -> DisclosureView | None:
    """The disclosure section; None where no star was looked at."""
    if not report.suppressed:
        return None
    groups = _Groups(report, words, links).of
    tally = Counter(s.status for s in report.suppressed)
    counts = tuple((status, tally[status]) for status in STATUSES if tally[status])
    label = words.list([words(f"star.{status}", count=count) for status, count in counts])
    return DisclosureView(
        counts=counts,
        total=len(report.suppressed),
        bar=charts.stacked([(f"star-{status}", count) for status, count in counts], label),
        recoverable=groups("recoverable"),
        narrowed=groups("narrowed"),
        remedy=_remedy(report.remedy, report, words) if report.remedy else None,
        revealed=report.revealed,
    )


@dataclass(frozen=True, slots=True)
class _Groups:
    """What writing stars out needs to know."""

    report: PublicationReport
    words: Wording
    links: CellLinks

    def of(self, status: str) -> tuple[GroupView, ...]:
        """Stars of a status, together that the same equations give away; a star without any stands alone."""
        together: dict[object, list[SuppressedCell]] = {}
        for star in self.report.suppressed:
            if star.status == status:
                key = frozenset([(e.promise, e.anchor) for e in star.derivation])
                together.setdefault(key or star.cell.index, []).append(star)
        return tuple(map(self._group, together.values()))

    def _group(self, members: Sequence[SuppressedCell]) -> GroupView:
        guilty = {s.cell.index for s in members}
        steps = [
            equation_view.view(e, self.report, self.words, guilty=guilty, fails=False, brief=True, links=self.links)
            for e in members[0].derivation
        ]
        return GroupView(tuple(map(self._star, members)), tuple(steps))

    def _star(self, star: SuppressedCell) -> StarView:
        shown = self.report.revealed and (star.lower, star.upper) != (None, None)
        return StarView(
            name=self.links.link(star.cell.index, safe(self.words.cell_name(star.cell, self.report))),
            place=self.words.place(star.cell.place, self.report.source),
            value=self.words.interval((star.lower, star.upper)) if shown else "",
            left_out=star.depends_on_left_out,
            beside=bool(star.beside),
        )


def _remedy(remedy: Remedy, report: PublicationReport, words: Wording) -> RemedyView:
    """The figures to hide, and the stars that are not safe with it; `says`: how many, the bound, what is open."""
    sentences = []
    if remedy.cells:
        key = "remedy.proved" if remedy.proved else "remedy.found"
        sentences.append(words(key, count=len(remedy.cells), least=remedy.lower_bound))
    if not remedy.finished:
        sentences.append(words("remedy.out-of-time"))
    if remedy.impossible:
        sentences.append(words("remedy.leftover", count=len(remedy.impossible)))
    if remedy.unsafe:
        sentences.append(words("remedy.unsafe", count=len(remedy.unsafe)))
    elif remedy.cells and not remedy.impossible:
        sentences.append(words("remedy.safe"))
    return RemedyView(" ".join(sentences), _places(remedy.cells, report, words), _places(remedy.unsafe, report, words))


def _places(cells: Sequence[CellRef], report: PublicationReport, words: Wording) -> tuple[tuple[int, str, str], ...]:
    """Index, name and place of every cell."""
    named = ((c.index, safe(words.cell_name(c, report)), words.place(c.place, report.source)) for c in cells)
    return tuple(named)
