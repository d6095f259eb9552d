"""Links to the cells that are drawn on a page: ready made, since a page has thousands of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from markupsafe import Markup, escape

from tallvakt.model.report import PublicationReport


@dataclass(frozen=True, slots=True)
class CellLinks:
    """Links to the cells that are `drawn`; plain text where a cell is on no drawn table."""

    drawn: frozenset[int] = frozenset()

    def link(self, index: int, text: str) -> Markup:
        """A text that leads to a cell."""
        if index in self.drawn:
            return Markup(f'<a href="#c{index}">{_escaped(text)}</a>')  # noqa: S704  escaped
        return Markup(f"<span>{_escaped(text)}</span>")  # noqa: S704  escaped

    def figure(self, index: int, text: str, *, guilty: bool) -> str:
        """A figure of an equation, as markup, that leads to its cell; a guilty one stands out."""
        if index in self.drawn:
            kind = ' class="guilty"' if guilty else ""
            return f'<a{kind} href="#c{index}">{_escaped(text)}</a>'
        kind = " guilty" if guilty else ""
        return f'<span class="term{kind}">{_escaped(text)}</span>'


@lru_cache(maxsize=65536)
def _escaped(text: str) -> str:
    """A text, escaped: the same figures stand in many equations, the same places in all publications of a family."""
    return str(escape(text))


NOWHERE = CellLinks()
"""Links of a text without tables."""


def of(report: PublicationReport) -> CellLinks:
    """Links to all cells of a publication's tables."""
    rows = chain.from_iterable(table.rows for table in report.tables)
    return CellLinks(frozenset(chain.from_iterable(row.cells for row in rows)))
