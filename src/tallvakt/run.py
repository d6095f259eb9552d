"""The pipeline over many publications: a tuple of steps, and one bad file never stops the others."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from numpy.typing import NDArray

from tallvakt import __version__, cells, edits, ingest
from tallvakt.compose import OUTCOME, broken, compose
from tallvakt.edits import Edits
from tallvakt.findings import Edition, Finding, Outcome, PromiseOutcome, PublicationReport, Remark, Run
from tallvakt.ingest import Document, UnreadableFile
from tallvakt.judge import Judge
from tallvakt.promises import Held, held
from tallvakt.reasoning import Verdict as Holds
from tallvakt.recognise import NotRecognised, Recognised, recognise
from tallvakt.suite import Content, find_suite, load

@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may say of a run."""

    contract: str | None = None
    edition: Edition | None = None
    budget: float = 30.0
    """Seconds of reasoning for each publication."""


def run(
    paths: Iterable[Path],
    content: Content,
    options: Options | None = None,
    *,
    command: str = "",
    progress: Callable[[PublicationReport], None] = lambda report: None,
) -> Run:
    """Check every publication; `progress` is called after each."""
    started = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    reports = []
    for path in paths:
        reports.append(check_file(path, content, options or Options()))
        progress(reports[-1])
    return Run(__version__, started, command, tuple(reports))


def check_file(path: Path, content: Content, options: Options) -> PublicationReport:
    """Check one file; whatever is wrong with it is in the report."""
    start = time.perf_counter()
    try:
        document = ingest.read(path)
        report = check_document(document, content, options)
    except UnreadableFile as error:
        report = broken(str(path), error.remark, _digest(path))
    except NotRecognised as error:
        report = broken(str(path), error.remark, _digest(path))
    except OSError as error:
        report = broken(str(path), Remark("file-unreadable", {"error": error.strerror or str(error)}), "")
    except Exception as error:  # a fault of the suite: exit 2, never a pass, and the others go on
        report = broken(str(path), Remark("suite-crashed", {"error": f"{type(error).__name__}: {error}"}), _digest(path))
    return replace(report, seconds=time.perf_counter() - start)


def check_text(
    text: str | bytes, name: str = "publication.txt", *, contract: str | None = None, edition: Edition | None = None
) -> PublicationReport:
    """Check a publication given as text, with the suite's own content. Raises as `check_document` does."""
    from tallvakt.ingest import text as reader

    document = reader.parse(text.encode() if isinstance(text, str) else text, name)
    return check_document(document, load(find_suite()), Options(contract, edition))


def check_document(document: Document, content: Content, options: Options) -> PublicationReport:
    """Recognise a document and hold it to its contract. Raises `NotRecognised`."""
    recognised = recognise(document, content.library, family=options.contract, edition=options.edition)
    judge = Judge(document, recognised, build(recognised, content))
    verdicts = judge.edits.evaluate()
    promises = held(recognised.contract, content.checks)
    results = [step for steps in STEPS for step in steps(judge, promises, verdicts)]
    results.sort(key=lambda result: result[0].check.code)
    return compose(judge, verdicts, [r[1] for r in results], [f for r in results for f in r[2]])


def build(recognised: Recognised, content: Content) -> Edits:
    """The edit system of one recognised publication."""
    contract, reading = recognised.contract, recognised.reading
    codes = {
        table_id: tuple(c.code for c in content.library.codes(contract, table.rows).at(reading.edition.end).codes)
        for table_id, table in contract.tables.items()
    }
    subjects = edits.subjects_of(reading.expected)
    return edits.build(recognised.cells, contract, content.checks, subjects=subjects, codes=codes)


Verdicts = NDArray[np.int8]
Result = tuple[Held, PromiseOutcome, list[Finding]]


def _cell_results(judge: Judge, promises: Iterable[Held], verdicts: Verdicts) -> Iterator[Result]:
    """Row-wise checks, decided by pandera."""
    mine = [h for h in promises if h.check.needs == "cells"]
    right = cells.validate(judge.recognised.cells, [h.check for h in mine], {h.check.name: h.parameters for h in mine})
    for promise in mine:
        wrong = np.flatnonzero(~right[promise.check.name])
        tally = {Outcome.PASSED: int(right[promise.check.name].sum()), Outcome.FAILED: len(wrong)}
        yield promise, promise.outcome(tally), [judge.of_cell(promise, int(i)) for i in wrong]


def _edit_results(judge: Judge, promises: Iterable[Held], verdicts: Verdicts) -> Iterator[Result]:
    """Promises across cells, decided by the edit system."""
    system = judge.edits
    by_id = {h.id: h for h in promises}
    for number, declared in enumerate(system.promises):
        mine = (system.promise == number) & system.counted
        counts = np.bincount(verdicts[mine], minlength=len(Holds))
        reasons = Counter(reason for promise, _, reason in system.skipped if promise == number)
        tally = {OUTCOME[v]: int(counts[v]) for v in Holds} | {Outcome.SKIPPED: reasons.total()}
        promise = by_id[declared.id]
        failed = np.flatnonzero(mine & (verdicts == Holds.FAILED))
        yield promise, promise.outcome(tally, tuple(sorted(reasons))), [judge.of_edit(promise, int(r)) for r in failed]


def _reading_results(judge: Judge, promises: Iterable[Held], verdicts: Verdicts) -> Iterator[Result]:
    """Structure and labels."""
    for promise in promises:
        if promise.check.needs == "reading":
            faults = list(promise.check.function(judge.recognised.reading, **promise.parameters))
            tally = {Outcome.PASSED: int(not faults), Outcome.FAILED: len(faults)}
            yield promise, promise.outcome(tally), [judge.of_fault(promise, f) for f in faults]


STEPS = (_reading_results, _cell_results, _edit_results)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
