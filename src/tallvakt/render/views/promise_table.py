"""Every promise with its outcome; none is left out."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from tallvakt.model.report import Outcome, PromiseOutcome, PublicationReport, Severity
from tallvakt.render import charts
from tallvakt.render.wording import Wording


class PromiseView(NamedTuple):
    """`state` is the weightiest outcome that occurs; a broken promise of less weight than an error, its severity."""

    id: str
    description: str
    check: str
    code: str
    severity: str
    owner: str
    state: str
    summary: str
    counts: tuple[tuple[str, int], ...]
    bar: Markup
    reasons: tuple[str, ...]
    possible: str
    """What the whole says of the undecided ones; empty when there are none."""


_WEIGHT = (Outcome.FAILED, Outcome.WAIVED, Outcome.UNDECIDED, Outcome.SKIPPED, Outcome.PASSED)


def view(report: PublicationReport, words: Wording) -> tuple[PromiseView, ...]:
    """All promises: those that are broken first, otherwise in the contract's order."""
    views = [_one(o, words) for o in report.outcomes]
    order = ("failed", "warning", "info")
    return tuple(sorted(views, key=lambda v: order.index(v.state) if v.state in order else len(order)))


def _undecided(promise: PromiseOutcome, words: Wording) -> str:
    """What is known of the undecided edits: how many rounding alone leaves open, and how many the whole allows."""
    rounded = words("promises.within-rounding", count=promise.within_rounding) if promise.within_rounding else ""
    possible = words("promises.possible", count=promise.possible) if promise.undecided else ""
    return " ".join(filter(None, (rounded, possible)))


def _one(promise: PromiseOutcome, words: Wording) -> PromiseView:
    counts = {o.value: getattr(promise, o.value) for o in _WEIGHT}
    there = [(name, count) for name, count in counts.items() if count]
    summary = words.list([words(f"tally.{name}", count=count) for name, count in there]) or words("tally.none")
    state = there[0][0] if there else Outcome.SKIPPED.value
    if state == Outcome.FAILED.value and promise.severity is not Severity.ERROR:
        state = promise.severity.value
    check = words.checks.get(promise.check)
    return PromiseView(
        id=promise.promise,
        description=words.pick(promise.description) or promise.promise,
        check=promise.check,
        code=check.code if check else "",
        severity=promise.severity.value,
        owner=promise.owner,
        state=state,
        summary=summary,
        counts=tuple(there),
        bar=charts.stacked(there, summary),
        reasons=tuple(words.reason(r) for r in promise.reasons),
        possible=_undecided(promise, words),
    )
