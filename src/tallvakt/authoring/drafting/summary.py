"""What a draft says to the person who asked for it: what was found, and how much of it the draft evaluates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tallvakt.authoring.drafting.draft_plan import Plan
from tallvakt.authoring.drafting.own_file import OwnFile, names
from tallvakt.authoring.drafting.promise_list import nearly, promises
from tallvakt.model.report import Outcome, PromiseOutcome, PublicationReport, Severity
from tallvakt.render import place_text, wording
from tallvakt.render.masking import masked
from tallvakt.rules.content import Content

_SHOWN = 3
"""Failures of a draft that are told in full."""


def found(plan: Plan) -> Iterator[str]:
    """Lines on tables, classifications, symbols and the arithmetic found."""
    if plan.long is not None:
        yield from plan.long.notes
    tables = sum(len(k.tables) for k in plan.kinds.kinds)
    yield f"Tables: {tables} of {len(plan.tables)} kinds, printed in {len(plan.found.pieces)} pieces"
    for name, dimension in plan.dimensions.items():
        yield f"Classification {name}: {len(dimension.entries)} codes"
    for text, symbol in plan.found.symbols.items():
        upper = "any figure" if symbol.upper is None else f"{symbol.lower} to {symbol.upper}"
        told = "as given" if text in plan.given else "a guess"
        yield f"Symbol {text or '(a blank field)'}: {symbol.means}, {upper} ({told})"
    if plan.totals.labels:
        yield f"Total rows begin with: {', '.join(plan.totals.labels)}"
    if plan.averages:
        yield f"Mean of the periods, rounded half up: {', '.join(plan.averages)}"
    drafted = promises(plan)
    for promise in drafted:
        yield f"Promise {promise.id}: {promise.why}"
    yield from nearly(plan)
    if not drafted:
        yield "No row, column or table was found that is the sum or mean of others, so nothing is promised"
    if plan.kinds.left:
        yield f"Not drafted: {len(plan.kinds.left)} tables; the contract says which"


def measured(own: OwnFile) -> Iterator[str]:
    """Lines on what the draft makes of the publication it was drafted from; counts only, no figure."""
    # Masked as every output is: a message must not give away what a symbol hides.
    report, content = masked(own.report), own.content
    if report.reason is not None:
        spoken = wording.load(content.reports, "en", content.checks)
        yield f"Not ready: the draft does not read its own file. {spoken.remark(report.reason)}"
        return
    if report.counts.unaccounted:
        yield f"Figures that no drafted table reads: {report.counts.unaccounted}"
    for outcome in report.outcomes:
        if content.checks[outcome.check].needs == "edits":
            yield f"Evaluated by {outcome.promise}: {_counts(outcome)}"
    yield from own.left_out
    yield _readiness(report, content, [promise.why for promise in promises(own.draft.plan)])


def _readiness(report: PublicationReport, content: Content, named: Sequence[str]) -> str:
    """Whether the draft can be relied on as it is: nothing fails that it did not name, and every figure is read."""
    spoken = wording.load(content.reports, "en", content.checks)
    errors = [f for f in report.findings if f.severity is Severity.ERROR and f.outcome is Outcome.FAILED]
    others = [f for f in errors if content.checks[f.check].needs != "edits" or not any(names(t, f) for t in named)]
    if others:
        first = "; ".join(place_text.clean(spoken.message(finding)) for finding in others[:_SHOWN])
        more = f"; and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        return (
            f"Not ready: its own file fails it {len(others)} times, by a fault of the file or the draft: {first}{more}"
        )
    if report.counts.unaccounted:
        return "Not ready: some figures of its own file are read by no table"
    if errors:
        return f"Ready for a person to read: held against its own file, nothing fails but the {len(errors)} named above"
    return "Ready for a person to read: held against its own file, nothing fails"


def _counts(outcome: PromiseOutcome) -> str:
    told = ("passed", "undecided", "failed", "skipped")
    counts = {name: getattr(outcome, name) for name in told}
    return f"{sum(counts.values())} sums: " + ", ".join(f"{n} {name}" for name, n in counts.items())
