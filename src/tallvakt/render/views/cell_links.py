"""Links to the cells that are drawn on a page: ready made, since a page has thousands of them."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from tallvakt.model.report import PublicationReport


@dataclass(frozen=True, slots=True)
class CellLinks:
    """Links to the cells that are `drawn`; plain text where a cell is on no drawn table."""

    drawn: frozenset[int] = frozenset()

    def link(self, index: int, text: str) -> Markup:
        """A text that leads to a cell."""
        if index in self.drawn:
            return Markup(f'<a href="#c{index}">{escape(text)}</a>')  # noqa: S704  escaped
        return Markup(f"<span>{escape(text)}</span>")  # noqa: S704  escaped

    def figure(self, index: int, text: str, *, guilty: bool) -> Markup:
        """A figure of an equation that leads to its cell; a guilty one stands out."""
        if index in self.drawn:
            kind = ' class="guilty"' if guilty else ""
            return Markup(f'<a{kind} href="#c{index}">{escape(text)}</a>')  # noqa: S704  escaped
        kind = " guilty" if guilty else ""
        return Markup(f'<span class="term{kind}">{escape(text)}</span>')  # noqa: S704  escaped


NOWHERE = CellLinks()
"""Links of a text without tables."""


def of(report: PublicationReport) -> CellLinks:
    """Links to all cells of a publication's tables."""
    return CellLinks(frozenset(index for table in report.tables for row in table.rows for index in row.cells))
