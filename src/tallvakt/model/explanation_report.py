"""What a report says of the causes of its findings: faults that would explain them, and what those ask to be changed.

Numbers are in the units that are printed, as in `tallvakt.model.report`, which gives these names as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tallvakt.model.printed_cells import CellRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one printed cell should have said: `value` where it follows exactly, else all of `lower..upper`.

    All three are None where they would give a star away and nothing is revealed. `symbol` is what should be
    printed where it hides every figure of the interval.
    """

    cell: CellRef
    value: float | None
    lower: float | None
    upper: float | None
    symbol: str = ""
    through_hidden: bool = False
    """Value and interval say something of a star: masked with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingValue:
    """One figure of a row that is not printed; fields as in `Change`."""

    column: str
    """As in `CellRef`: `YYYY-MM` or `average`."""
    value: float | None
    lower: float | None
    upper: float | None
    symbol: str = ""
    through_hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingRow:
    """A row that should stand in a table and does not."""

    table: str
    """As in `CellRef`."""
    row: str | None
    """Its code; None where several would do."""
    label: Mapping[str, str]
    """What people call it, by language; empty where several would do."""
    after: CellRef | None
    """The first cell of the printed row that it should follow."""
    values: tuple[MissingValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupposedFault:
    """One fault that would explain what is printed: its kind, and what it asks to be changed.

    `kind` is a key of the wording, `facts` fill its sentence as those of a `Finding` do.
    """

    kind: str
    facts: Mapping[str, Any]
    changes: tuple[Change, ...] = ()
    rows: tuple[MissingRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Faults with which all promises that a cause is about can hold.

    `unique`: every explanation by as few faults, of all kinds and over the whole system, makes these changes with these
    values; proved by a search that came to its end. `probability` is that it is the true one, from what symbols say.
    """

    faults: tuple[SupposedFault, ...]
    unique: bool
    probability: float

    @property
    def kind(self) -> str:
        """The kind of its fault, or `several`."""
        return self.faults[0].kind if len(self.faults) == 1 else "several"

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes of all its faults, in printed order."""
        return tuple(sorted((c for fault in self.faults for c in fault.changes), key=lambda c: c.cell.index))

    @property
    def rows(self) -> tuple[MissingRow, ...]:
        """The missing rows of all its faults."""
        return tuple(row for fault in self.faults for row in fault.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Findings that come from the same faults, and what explains them, likeliest first.

    `findings` are fingerprints, in the order of the report. `searched`: the search for explanations by as few faults
    came to its end; else `limit` says what ended it: `steps` or `seconds`. `impossible`: no change of any figures would
    let the promises hold, proved.
    """

    id: int
    findings: tuple[str, ...]
    explanations: tuple[Explanation, ...]
    searched: bool = True
    limit: str = ""
    impossible: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The first explanation of every cause together; `verified`: all promises can hold with it, proved."""

    changes: tuple[Change, ...]
    rows: tuple[MissingRow, ...]
    verified: bool
