"""The steps of a run: each holds a publication to the promises of one kind.

A step takes the bench and yields, for each promise of its kind, the tally and the findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tallvakt.analysis.audit import Answers
from tallvakt.analysis.edits import view
from tallvakt.model.editions import Editions
from tallvakt.model.report import Finding, Outcome, PromiseOutcome
from tallvakt.pipeline.findings import OUTCOME, Judge
from tallvakt.reasoning import Verdict as Holds
from tallvakt.rules import cells
from tallvakt.rules.promises import Held


@dataclass(frozen=True, eq=False, slots=True)
class Bench:
    """One recognised publication, its system and what is known of it so far."""

    judge: Judge
    promises: tuple[Held, ...]
    verdicts: NDArray[np.int8]
    answers: Answers
    editions: Editions

    def of(self, needs: str) -> list[Held]:
        """The promises whose checks need a thing."""
        return [h for h in self.promises if h.check.needs == needs]


class Result(NamedTuple):
    """What one step found of one promise."""

    held: Held
    outcome: PromiseOutcome
    findings: list[Finding]


Step = Callable[[Bench], Iterator[Result]]


def structure(bench: Bench) -> Iterator[Result]:
    """Structure and labels, from the reading."""
    for held in bench.of("reading"):
        faults = list(held.check.function(bench.judge.recognised.reading, **held.parameters))
        tally = {Outcome.PASSED: int(not faults), Outcome.FAILED: len(faults)}
        yield Result(held, held.outcome(tally), [bench.judge.of_fault(held, f) for f in faults])


def row_wise(bench: Bench) -> Iterator[Result]:
    """One cell at a time, decided by pandera."""
    mine = bench.of("cells")
    frame = bench.judge.recognised.cells
    right = cells.validate(frame, [h.check for h in mine], {h.check.name: h.parameters for h in mine})
    for held in mine:
        wrong = np.flatnonzero(~right[held.check.name]).tolist()
        tally = {Outcome.PASSED: len(frame) - len(wrong), Outcome.FAILED: len(wrong)}
        yield Result(held, held.outcome(tally), [bench.judge.of_cell(held, i) for i in wrong])


def across_cells(bench: Bench) -> Iterator[Result]:
    """Promises across cells, decided by the edit system."""
    edits = bench.judge.edits
    by_id = {h.id: h for h in bench.promises}
    for number, declared in enumerate(edits.promises):
        mine = (edits.promise == number) & edits.counted
        counts = np.bincount(bench.verdicts[mine], minlength=len(Holds))
        reasons = Counter(reason for promise, _, reason in edits.skipped if promise == number)
        tally = {OUTCOME[v]: int(counts[v]) for v in Holds} | {Outcome.SKIPPED: reasons.total()}
        open_ = mine & (bench.verdicts == Holds.UNDECIDED)
        possible = int((open_ & bench.answers.possible).sum())
        held = by_id[declared.id]
        failed = np.flatnonzero(mine & (bench.verdicts == Holds.FAILED)).tolist()
        yield Result(
            held, held.outcome(tally, tuple(sorted(reasons)), possible), [bench.judge.of_edit(held, r) for r in failed]
        )


def over_time(bench: Bench) -> Iterator[Result]:
    """Figures over the months."""
    mine = bench.of("figures")
    recognised = bench.judge.recognised
    figures = view(recognised.cells, recognised.contract, {}) if mine else None
    for held in mine:
        faults = list(held.check.function(figures, **held.parameters))
        tally = {Outcome.PASSED: int(not faults), Outcome.FAILED: len(faults)}
        yield Result(held, held.outcome(tally), [bench.judge.of_fault(held, f) for f in faults])


def across_editions(bench: Bench) -> Iterator[Result]:
    """The edition beside earlier ones, where the run has any."""
    for held in bench.of("editions"):
        faults = list(held.check.function(bench.editions, **held.parameters))
        alone = not bench.editions.earlier
        tally = {
            Outcome.PASSED: int(not faults and not alone),
            Outcome.FAILED: len(faults),
            Outcome.SKIPPED: int(alone),
        }
        reasons = ("no-earlier-edition",) if alone else ()
        yield Result(held, held.outcome(tally, reasons), [bench.judge.of_fault(held, f) for f in faults])


def across_publications(bench: Bench) -> Iterator[Result]:
    """Promises about a publication of another family, decided by the edit system."""
    for held in bench.of("publications"):
        beside = bench.judge.beside
        known = None if beside is None else beside.promised(held.id)
        if beside is None or known is None:
            yield Result(held, held.outcome({Outcome.SKIPPED: 1}, ("publication-missing",)), [])
            continue
        rows, skipped = known
        counts = beside.verdicts(rows)
        tally = {OUTCOME[v]: int(counts[v]) for v in Holds} | {Outcome.SKIPPED: len(skipped)}
        failed = [bench.judge.of_edit(held, row) for row in beside.failed(rows)]
        yield Result(held, held.outcome(tally, tuple(sorted(set(skipped)))), failed)


def reasoning(bench: Bench) -> Iterator[Result]:
    """What follows from all promises together."""
    for held in bench.of("reasoning"):
        faults = list(held.check.function(bench.answers.reasoned, **held.parameters))
        answered, unanswered = bench.answers.reasoned.questions(held.check.counts)
        asked = max(answered, len(faults))
        tally = {Outcome.PASSED: asked - len(faults), Outcome.FAILED: len(faults), Outcome.SKIPPED: unanswered}
        reasons = ("not-proved",) if unanswered else ()
        yield Result(held, held.outcome(tally, reasons), [bench.judge.of_fault(held, f) for f in faults])


STEPS: tuple[Step, ...] = (
    structure, row_wise, across_cells, over_time, across_editions, across_publications, reasoning,
)  # fmt: skip


def results(bench: Bench) -> list[Result]:
    """Every promise with its outcome and findings, in order of its check's code."""
    return sorted((r for step in STEPS for r in step(bench)), key=lambda r: r.held.check.code)
