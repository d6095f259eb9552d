"""Masking: one step before every renderer that takes out what a star must have been.

A recovered value is what the publisher meant to hide. After this step no interval, suggestion, sentence or
derivation holds one, and nothing else has changed.
"""

from __future__ import annotations

from dataclasses import replace

from tallvakt.findings import Equation, Finding, Interval, PublicationReport, Run, Suggestion, SuppressedCell


def mask(run: Run) -> Run:
    """The run without recovered values."""
    return replace(run, publications=tuple(_publication(p) for p in run.publications))


def reveal(run: Run) -> Run:
    """The run as it is, every publication marked so that each page says what it shows."""
    return replace(run, publications=tuple(replace(p, revealed=True) for p in run.publications))


def _publication(report: PublicationReport) -> PublicationReport:
    hidden = frozenset(s.cell.index for s in report.suppressed)
    return replace(
        report,
        revealed=False,
        findings=tuple(_finding(f, hidden) for f in report.findings),
        suppressed=tuple(_star(s) for s in report.suppressed),
    )


def _star(star: SuppressedCell) -> SuppressedCell:
    return replace(star, lower=None, upper=None, derivation=tuple(_bare(e) for e in star.derivation))


def _bare(equation: Equation) -> Equation:
    return replace(equation, published=None, computed=None)


def _finding(finding: Finding, hidden: frozenset[int]) -> Finding:
    """What a failed edit makes of a printed figure stays; anything about a star goes."""
    return replace(
        finding,
        equations=tuple(_equation(e, hidden) for e in finding.equations),
        suggestions=tuple(_suggestion(s, hidden) for s in finding.suggestions),
    )


def _equation(equation: Equation, hidden: frozenset[int]) -> Equation:
    """An edit that fails says so with its numbers; one that could hold, as in a contradiction of several, does not."""
    starred = any(c.index in hidden or c.source for c in equation.cells)
    return _bare(equation) if starred and not _fails(equation) else equation


def _fails(equation: Equation) -> bool:
    """Whether the anchor cannot be what the other terms make it."""
    if equation.published is None or equation.computed is None:
        return False
    return _below(equation.published, equation.computed) or _below(equation.computed, equation.published)


def _below(one: Interval, other: Interval) -> bool:
    return one[1] is not None and other[0] is not None and one[1] < other[0]


def _suggestion(suggestion: Suggestion, hidden: frozenset[int]) -> Suggestion:
    if suggestion.through_hidden or suggestion.cell.index in hidden:
        return replace(suggestion, lower=None, upper=None, value=None)
    return suggestion
