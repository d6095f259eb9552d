"""Masking: one step before every renderer that takes out what a star must have been.

A recovered value is what the publisher meant to hide. After this step no interval, explanation, sentence or
derivation holds one, and nothing else has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import repeat

from tallvakt.model.printed_cells import from_columns
from tallvakt.model.report import (
    Cause,
    Change,
    Correction,
    Equation,
    Explanation,
    Finding,
    Interval,
    MissingRow,
    MissingValue,
    PublicationReport,
    Run,
    SupposedFault,
    SuppressedCell,
)

UNTOLD = "…"
"""In place of a figure that another publication prints of what is hidden here."""


def mask(run: Run) -> Run:
    """The run without recovered values."""
    return run.each(masked)


def reveal(run: Run) -> Run:
    """The run as it is, every publication marked so that each page says what it shows."""
    return run.each(revealed)


def revealed(report: PublicationReport) -> PublicationReport:
    """The report as it is, marked so that each page says what it shows."""
    return replace(report, revealed=True)


def masked(report: PublicationReport) -> PublicationReport:
    """The report without recovered values."""
    hidden = frozenset(s.cell.index for s in report.suppressed)
    open_ = _open_elsewhere(report, hidden)
    return replace(
        report,
        revealed=False,
        findings=tuple(_finding(f, hidden, open_) for f in report.findings),
        suppressed=_stars(report.suppressed, open_),
        causes=tuple(_cause(c, hidden) for c in report.causes),
        correction=_correction(report.correction, hidden),
    )


def _open_elsewhere(report: PublicationReport, hidden: frozenset[int]) -> frozenset[int]:
    """The figures that other publications print openly of what is hidden here: nothing but its value."""
    equations = [e for s in report.suppressed for e in s.derivation]
    equations += [e for f in report.findings for e in f.equations if not _fails(e)]
    cells = {c for e in equations for c in e.cells if c.source}
    if not cells:
        return frozenset()
    stars = {(c.table, c.row, c.column) for c in (s.cell for s in report.suppressed)}
    family = {source for source, other in report.others.items() if other.family == report.family}
    unmasked = hidden | {c.index for c in cells if c.source in family and (c.table, c.row, c.column) in stars}
    same = [{c.index for c in e.cells} for e in equations if _says_equal(e)]
    while more := [pair for pair in same if pair & unmasked and not pair <= unmasked]:
        unmasked = unmasked.union(*more)
    symbols = {s.cell.text for s in report.suppressed}
    return frozenset(c.index for c in cells if c.index in unmasked and c.text not in symbols)


def _says_equal(equation: Equation) -> bool:
    """Whether an edit says of two cells that they are the same figure."""
    return sorted(equation.coefficients) == [-1, 1] and equation.lower == equation.upper == 0


def _stars(stars: Sequence[SuppressedCell], open_: frozenset[int]) -> tuple[SuppressedCell, ...]:
    """Stars without their values; whether one needs the left-out rows to be zero tells a 0 from more, and goes too."""
    if not stars:
        return ()
    cells, statuses, _, _, derivations, _, beside = zip(*stars, strict=True)
    untold, unsaid = repeat(None), repeat(False)
    silent = (tuple([_silent(_bare(e), open_) for e in equations]) for equations in derivations)
    return tuple(from_columns(SuppressedCell, cells, statuses, untold, untold, silent, unsaid, beside))


def _silent(equation: Equation, open_: frozenset[int]) -> Equation:
    """An equation without the figures that must not be told."""
    if not open_ or not any(c.index in open_ for c in equation.cells):
        return equation
    cells = (c._replace(text=UNTOLD) if c.index in open_ else c for c in equation.cells)
    return replace(equation, cells=tuple(cells))


def _bare(equation: Equation) -> Equation:
    if equation.published is None and equation.computed is None:
        return equation
    return replace(equation, published=None, computed=None)


def _finding(finding: Finding, hidden: frozenset[int], open_: frozenset[int]) -> Finding:
    """What a failed edit makes of a printed figure stays; anything about a star goes."""
    if not finding.equations:
        return finding
    return replace(
        finding,
        equations=tuple(_equation(e, hidden, open_) for e in finding.equations),
    )


def _equation(equation: Equation, hidden: frozenset[int], open_: frozenset[int]) -> Equation:
    """An edit that fails says so with its numbers; one that could hold, as in a contradiction of several, does not."""
    starred = any(c.index in hidden or c.source for c in equation.cells)
    return _silent(_bare(equation), open_) if starred and not _fails(equation) else equation


def _fails(equation: Equation) -> bool:
    """Whether the anchor cannot be what the other terms make it."""
    if equation.published is None or equation.computed is None:
        return False
    return _below(equation.published, equation.computed) or _below(equation.computed, equation.published)


def _below(one: Interval, other: Interval) -> bool:
    return one[1] is not None and other[0] is not None and one[1] < other[0]


def _cause(cause: Cause, hidden: frozenset[int]) -> Cause:
    return replace(cause, explanations=tuple(_explanation(e, hidden) for e in cause.explanations))


def _explanation(explanation: Explanation, hidden: frozenset[int]) -> Explanation:
    return replace(explanation, faults=tuple(_fault(f, hidden) for f in explanation.faults))


def _fault(fault: SupposedFault, hidden: frozenset[int]) -> SupposedFault:
    changes = tuple(_change(c, hidden) for c in fault.changes)
    return replace(fault, changes=changes, rows=tuple(map(_missing_row, fault.rows)))


def _correction(correction: Correction | None, hidden: frozenset[int]) -> Correction | None:
    if correction is None:
        return None
    changes = tuple(_change(c, hidden) for c in correction.changes)
    return replace(correction, changes=changes, rows=tuple(map(_missing_row, correction.rows)))


def _change(change: Change, hidden: frozenset[int]) -> Change:
    """A change without what a star must have been; a symbol that should stand there says no more than it prints."""
    if change.through_hidden or change.cell.index in hidden:
        return replace(change, value=None, lower=None, upper=None)
    return change


def _missing_row(row: MissingRow) -> MissingRow:
    return replace(row, values=tuple(map(_missing_value, row.values)))


def _missing_value(value: MissingValue) -> MissingValue:
    return replace(value, value=None, lower=None, upper=None) if value.through_hidden else value
