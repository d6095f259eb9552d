"""The steps of a run: each holds a publication to the promises of one kind.

A step takes an examination and yields, for each promise of its kind, the tally and the findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tallvakt.analysis.audit import Answers
from tallvakt.model.editions import Editions
from tallvakt.model.report import Finding, Outcome, PromiseOutcome
from tallvakt.pipeline.findings import OUTCOME, Judge
from tallvakt.reasoning import Verdict
from tallvakt.rules import cells
from tallvakt.rules.promises import CheckedPromise
from tallvakt.rules.registry import Fault

NOTHING: Final[Mapping[str, int]] = MappingProxyType({})


@dataclass(frozen=True, eq=False, slots=True)
class Examination:
    """One recognised publication, its system and what is known of it so far."""

    judge: Judge
    promises: tuple[CheckedPromise, ...]
    verdicts: NDArray[np.int8]
    answers: Answers
    editions: Editions

    def of(self, needs: str) -> list[CheckedPromise]:
        """The promises whose checks need a thing."""
        return [h for h in self.promises if h.check.needs == needs]

    def result(
        self,
        promise: CheckedPromise,
        faults: Sequence[Fault],
        *,
        passed: int | None = None,
        skipped: Mapping[str, int] = NOTHING,
    ) -> Result:
        """The result of a promise whose check gives faults: its tally, and a finding for each.

        `passed`: how many questions were answered well, one if there is no fault; `skipped`: by reason, how many were
        not answered.
        """
        tally = {
            Outcome.PASSED: int(not faults) if passed is None else passed,
            Outcome.FAILED: len(faults),
            Outcome.SKIPPED: sum(skipped.values()),
        }
        findings = [self.judge.of_fault(promise, fault) for fault in faults]
        return Result(promise, promise.outcome(tally, tuple(skipped)), findings)


NOTHING_PRINTED = "nothing-printed"
"""Why a promise was not tried: nothing that it is about is printed."""


class Result(NamedTuple):
    """What one step found of one promise."""

    promise: CheckedPromise
    outcome: PromiseOutcome
    findings: list[Finding]


Step = Callable[[Examination], Iterator[Result]]


def structure(exam: Examination) -> Iterator[Result]:
    """Structure and labels, from the reading."""
    for promise in exam.of("reading"):
        faults = list(promise.check.function(exam.judge.recognised.reading, **promise.parameters))
        yield exam.result(promise, faults)


def row_wise(exam: Examination) -> Iterator[Result]:
    """One cell at a time, decided by pandera."""
    mine = exam.of("cells")
    frame = exam.judge.recognised.cells
    right = cells.validate(frame, [h.check for h in mine], {h.check.name: h.parameters for h in mine})
    for promise in mine:
        wrong = np.flatnonzero(~right[promise.check.name]).tolist()
        tally = {Outcome.PASSED: len(frame) - len(wrong), Outcome.FAILED: len(wrong)}
        yield Result(promise, promise.outcome(tally), [exam.judge.of_cell(promise, i) for i in wrong])


def across_cells(exam: Examination) -> Iterator[Result]:
    """Promises across cells, decided by the edit system."""
    edits = exam.judge.edits
    by_id = {h.id: h for h in exam.promises}
    undecided = exam.verdicts == Verdict.UNDECIDED
    in_print = undecided & ~edits.hides(exam.judge.recognised.cells) if undecided.any() else undecided
    for number, declared in enumerate(edits.promises):
        mine = (edits.promise == number) & edits.counted
        counts = np.bincount(exam.verdicts[mine], minlength=len(Verdict))
        reasons = Counter(reason for row_promise, _, reason in edits.skipped if row_promise == number)
        if not reasons and not mine.any() and not _may_be_absent(exam, declared.parameters):
            reasons[NOTHING_PRINTED] = 1
        tally = {OUTCOME[v]: int(counts[v]) for v in Verdict} | {Outcome.SKIPPED: reasons.total()}
        possible = int((mine & undecided & exam.answers.possible).sum())
        promise = by_id[declared.id]
        failed = np.flatnonzero(mine & (exam.verdicts == Verdict.FAILED)).tolist()
        rounded = int((mine & in_print).sum())
        outcome = promise.outcome(tally, tuple(sorted(reasons)), possible=possible, within_rounding=rounded)
        yield Result(promise, outcome, [exam.judge.of_edit(promise, r) for r in failed])


def _may_be_absent(exam: Examination, parameters: Mapping[str, object]) -> bool:
    """Whether parameters name a table that need not be printed: then nothing is promised where it is not."""
    tables = exam.judge.recognised.contract.tables
    named = {name for name in tables if not tables[name].required}
    return any(value in named for value in parameters.values() if isinstance(value, str))


def over_time(exam: Examination) -> Iterator[Result]:
    """Figures over the months."""
    for promise in exam.of("figures"):
        faults = list(promise.check.function(exam.judge.publication.figures, **promise.parameters))
        yield exam.result(promise, faults)


def across_editions(exam: Examination) -> Iterator[Result]:
    """The edition beside earlier ones, where the run has any."""
    for promise in exam.of("editions"):
        faults = list(promise.check.function(exam.editions, **promise.parameters))
        alone = not exam.editions.earlier
        unanswered = Counter({"no-earlier-edition": 1}) if alone else Counter[str]()
        yield exam.result(promise, faults, passed=int(not faults and not alone), skipped=unanswered)


def across_publications(exam: Examination) -> Iterator[Result]:
    """Promises about a publication of another family, decided by the edit system."""
    for promise in exam.of("publications"):
        beside = exam.judge.beside
        rows_and_skips = None if beside is None else beside.promised(promise.id)
        if beside is None or rows_and_skips is None:
            yield Result(promise, promise.outcome({Outcome.SKIPPED: 1}, ("publication-missing",)), [])
            continue
        rows, skipped = rows_and_skips
        counts = beside.verdicts(rows)
        tally = {OUTCOME[v]: int(counts[v]) for v in Verdict} | {Outcome.SKIPPED: len(skipped)}
        failed = [exam.judge.of_edit(promise, row) for row in beside.failed(rows)]
        yield Result(promise, promise.outcome(tally, tuple(sorted(set(skipped)))), failed)


def reasoning(exam: Examination) -> Iterator[Result]:
    """What follows from all promises together."""
    for promise in exam.of("reasoning"):
        faults = list(promise.check.function(exam.answers.reasoned, **promise.parameters))
        answered, unanswered = exam.answers.reasoned.questions(promise.check.counts)
        passed = max(answered - len(faults), 0)
        skipped = Counter({"not-proved": unanswered}) if unanswered else Counter[str]()
        yield exam.result(promise, faults, passed=passed, skipped=skipped)


STEPS: tuple[Step, ...] = (
    structure, row_wise, across_cells, over_time, across_editions, across_publications, reasoning,
)  # fmt: skip


def results(exam: Examination) -> list[Result]:
    """Every promise with its outcome and findings, in order of its check's code."""
    return sorted((r for step in STEPS for r in step(exam)), key=lambda r: r.promise.check.code)
