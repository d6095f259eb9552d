"""One recognised publication with its edit system, built once and shared by all who ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tallvakt.analysis import edits
from tallvakt.analysis.audit import OwnBounds, own_bounds
from tallvakt.analysis.edits import Edits, LeftOut
from tallvakt.analysis.equations import Writer
from tallvakt.recognise import Recognised
from tallvakt.rules.content import Content
from tallvakt.rules.figures import Figures


@dataclass(frozen=True, eq=False)
class Publication:
    """A recognised publication: its name, what was read, and the content it is held to."""

    source: str
    recognised: Recognised
    content: Content
    budget: float = 30.0
    """Seconds of reasoning about its system."""

    @cached_property
    def edits(self) -> Edits:
        """Its edit system. Raises OverflowError for figures that leave the arithmetic."""
        return self._build("as-declared")

    @cached_property
    def edits_without_convention(self) -> Edits:
        """Its edit system when no left-out row is taken for zero."""
        return self._build("unknown")

    @cached_property
    def writer(self) -> Writer:
        """What writes its edits out."""
        return Writer(self.recognised, self.edits)

    @cached_property
    def figures(self) -> Figures:
        """Its figures as arrays."""
        subjects = edits.subjects_of(self.recognised.reading.expected)
        return edits.view(self.recognised.cells, self.recognised.contract, subjects)

    def _build(self, left_out: LeftOut) -> Edits:
        checks = self.content.checks
        promises = edits.arithmetic(self.recognised.contract, checks)
        return edits.of_figures(self.figures, checks, promises, codes=self.codes, left_out=left_out)

    @cached_property
    def codes(self) -> dict[str, tuple[str, ...]]:
        """By table id, all codes of its rows, in the order of their codelist."""
        contract, library, end = self.recognised.contract, self.content.library, self.recognised.reading.edition.end
        lists = {name: library.codes(contract, table.rows).at(end) for name, table in contract.tables.items()}
        return {name: tuple(c.code for c in codelist.codes) for name, codelist in lists.items()}

    @cached_property
    def own_bounds(self) -> OwnBounds:
        """Bounds of every cell and contradictions, from this publication alone."""
        return own_bounds(self.edits, self.budget)
