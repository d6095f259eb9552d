"""A draft held against the file it was drafted from, and mended until that file keeps what it promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tallvakt.authoring.drafting import Draft, save, written
from tallvakt.authoring.drafting.draft_plan import Plan
from tallvakt.authoring.drafting.promise_list import DraftedPromise, promises
from tallvakt.authoring.drafting.tally import SHARE
from tallvakt.ingest import Document
from tallvakt.model.report import Finding, Outcome, PromiseOutcome, PublicationReport
from tallvakt.pipeline import run
from tallvakt.pipeline.report_builder import broken
from tallvakt.recognise import NotRecognisedError
from tallvakt.rules import contract_files
from tallvakt.rules.content import Content

_ROUNDS = 3
"""A draft is mended so often at most: what is left out may leave another promise with nothing to ask."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class OwnFile:
    """A draft that was held against its own file, what that gave, and what had to be left out for it."""

    draft: Draft
    report: PublicationReport
    content: Content
    """The checks, and the contract of the draft alone."""
    left_out: tuple[str, ...]


def held(draft: Draft, document: Document, content: Content, options: run.Options) -> OwnFile:
    """A draft held against its own file. Promises that this does not keep, or never asks, are left out of it.

    What a promise names as a likely error of the file is no reason to leave it out. Counts are those of the check.
    """
    left_out: list[str] = []
    for _ in range(_ROUNDS):
        report, alone = _checked(draft, document, content, options)
        if report.reason is not None:
            break
        outcomes = {one.promise: one for one in report.outcomes}
        plan, unkept = draft.plan, dict(_unkept(draft.plan, outcomes, report))
        evaluated = {name: counts(one) for name, one in outcomes.items()}
        draft = written(replace(plan, without=plan.without | unkept.keys(), evaluated=evaluated))
        if not unkept:
            break
        left_out += unkept.values()
    return OwnFile(draft=draft, report=report, content=alone, left_out=tuple(left_out))


def _checked(
    draft: Draft, document: Document, content: Content, options: run.Options
) -> tuple[PublicationReport, Content]:
    with TemporaryDirectory() as folder:
        save(draft, Path(folder))
        library = contract_files.load((Path(folder),), content.checks)
    alone = Content(library, content.checks, content.reports)
    try:
        return run.check_document(document, alone, replace(options, contract=draft.family)), alone
    except NotRecognisedError as error:
        return broken(document.source, error.remark, document.sha256, document), alone


def _unkept(plan: Plan, outcomes: dict[str, PromiseOutcome], report: PublicationReport) -> Iterator[tuple[str, str]]:
    """Promises that the file does not keep, or is never asked for, by id; and what to tell of it."""
    for promise in promises(plan):
        outcome = outcomes.get(promise.id)
        if outcome is None:
            continue
        asked = outcome.passed + outcome.failed + outcome.undecided
        failed = [f for f in report.findings if f.outcome is Outcome.FAILED]
        failures = [f for f in failed if _breaks(f, promise)]
        named = all(names(promise.why, failure) for failure in failures)
        if not asked:
            yield promise.id, f"Left out: {promise.id} ({promise.says}): its own file never asks it."
        elif outcome.failed and (not named or outcome.failed > (1 - SHARE) * asked + 1):
            few = f"{outcome.failed} of {asked}"
            yield promise.id, f"Left out: {promise.id} ({promise.says}): as the file is read, {few} do not hold."


def _breaks(finding: Finding, promise: DraftedPromise) -> bool:
    return finding.promise == promise.id or (not finding.promise and finding.check == promise.check)


def names(text: str, finding: Finding) -> bool:
    """Whether a comment of a draft tells that something is wrong in the line that a finding is about."""
    lines = {place.line for place in finding.places}
    return any(f"(line {line}{end}" in text for line in lines for end in (")", " of "))


def counts(outcome: PromiseOutcome) -> str:
    """In how many cases a file keeps a promise, of those that it was asked in."""
    asked = outcome.passed + outcome.failed + outcome.undecided
    open_ = f", {outcome.undecided} of them within what is hidden or rounded" if outcome.undecided else ""
    return f"{outcome.passed + outcome.undecided} of {asked}{open_}"
