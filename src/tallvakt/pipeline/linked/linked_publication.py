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
        return self.build()

    @cached_property
    def writer(self) -> Writer:
        """What writes its edits out."""
        return Writer(self.recognised, self.edits)

    def build(self, left_out: LeftOut = "as-declared") -> Edits:
        """Its edit system; `left_out="unknown"` takes no left-out row for zero."""
        contract, reading, library = self.recognised.contract, self.recognised.reading, self.content.library
        codes = {
            table_id: tuple(c.code for c in library.codes(contract, table.rows).at(reading.edition.end).codes)
            for table_id, table in contract.tables.items()
        }
        subjects = edits.subjects_of(reading.expected)
        return edits.build(
            self.recognised.cells, contract, self.content.checks, subjects=subjects, codes=codes, left_out=left_out
        )

    @cached_property
    def own_bounds(self) -> OwnBounds:
        """Bounds of every cell and contradictions, from this publication alone."""
        return own_bounds(self.edits, self.budget)
