"""The report of one publication, put together from what the steps found."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tallvakt.ingest import Document
from tallvakt.model.answers import Star
from tallvakt.model.grading import weigh
from tallvakt.model.printed_cells import from_columns
from tallvakt.model.report import (  # fmt: skip
    Cause,
    Correction,
    Counts,
    EditRecord,
    Finding,
    PromiseOutcome,
    PublicationReport,
    PublicationVerdict,
    Remark,
    Remedy,
    SuppressedCell,
)
from tallvakt.pipeline.findings import OUTCOME, Judge, ordered
from tallvakt.pipeline.steps import Examination, Result
from tallvakt.reasoning import Status, Verdict
from tallvakt.rules.contract import words

if TYPE_CHECKING:
    from tallvakt.reasoning import remedy as reasoning

FIRST_LINES = 30
"""Lines of a publication that was read but not recognised that its report shows."""


def broken(source: str, reason: Remark, sha256: str, document: Document | None = None) -> PublicationReport:
    """The report of a file that could not be read or recognised; `document` is what was read of it."""
    report = PublicationReport(source, sha256, PublicationVerdict.BROKEN, reason)
    if document is None:
        return report
    first = [(key, line) for key, line in document.lines.items() if line.strip()][:FIRST_LINES]
    return replace(report, remarks=document.remarks, raw_lines={key: line[:200] for key, line in first})


def compose(exam: Examination, results: Sequence[Result]) -> PublicationReport:
    """The report of a publication that was held to its contract."""
    judge = exam.judge
    recognised, document = judge.recognised, judge.document
    contract, reading = recognised.contract, recognised.reading
    outcomes = tuple(r.outcome for r in results)
    findings, causes, correction = _explained(exam, results)
    printed = judge.edits.printed
    idle = np.flatnonzero(exam.answers.coverage.in_no_promise[:printed])
    blind = np.flatnonzero(exam.answers.coverage.blind[:printed])
    return PublicationReport(
        source=document.source,
        sha256=document.sha256,
        verdict=weigh(findings),
        family=contract.family,
        contract_version=contract.version,
        title=words(contract.title),
        locale=contract.locale,
        names=reading.names,
        edition=reading.edition,
        counts=Counts(
            total=len(recognised.cells),
            suppressed=int(recognised.cells["suppressed"].sum()),
            unaccounted=sum(u.figures for u in reading.unaccounted),
            in_no_promise=len(idle),
            blind=len(blind),
        ),
        outcomes=outcomes,
        findings=findings,
        causes=causes,
        correction=correction,
        cells=judge.cells,
        raised=recognised.reading.raised,
        suppressed=_stars(judge, exam.answers.reasoned.stars),
        remedy=_remedy(judge, exam.answers.remedy),
        in_no_promise=frozenset(idle.tolist()),
        blind=frozenset(blind.tolist()),
        tables=reading.tables,
        edits=(*records(judge, exam.verdicts, outcomes), *records_between(judge, outcomes)),
        remarks=reading.remarks,
        others=judge.beside.others if judge.beside else {},
        raw_lines=raw_lines(judge, findings),
    )


class _Explained(NamedTuple):
    """The findings with the numbers of their causes, the causes, and what would correct them all."""

    findings: tuple[Finding, ...]
    causes: tuple[Cause, ...] = ()
    correction: Correction | None = None


def _explained(exam: Examination, results: Sequence[Result]) -> _Explained:
    """What explains the findings; what would name their causes is loaded only where one has a cause."""
    judge, blames = exam.judge, exam.answers.blames
    blamed = judge.blamed([f for r in results for f in r.findings], blames)
    by_cell = [f for r in results if r.promise.check.needs == "cells" for f in r.findings]
    exposed = [f.fingerprint for f in by_cell if judge.too_small(f.cells[0].index)]
    if not (blames.causes or exposed or any(f.explained_as for f in blamed)):
        return _Explained(ordered(blamed))
    from tallvakt.pipeline.cause_builder import CauseBuilder
    from tallvakt.pipeline.own_causes import with_own_causes

    findings = ordered(with_own_causes(blamed, exposed, blames))
    builder = CauseBuilder(judge, blames, findings)
    causes = builder.causes()
    return _Explained(findings, causes, builder.correction(causes))


def _remedy(judge: Judge, remedy: reasoning.SuppressionRemedy | None) -> Remedy | None:
    if remedy is None:
        return None
    cells = tuple(judge.cells[i] for i in remedy.cells.tolist())
    finished = remedy.status == Status.CONSISTENT
    impossible = set(remedy.impossible.tolist())
    return Remedy(
        cells,
        remedy.lower_bound,
        proved=finished and len(cells) == remedy.lower_bound,
        impossible=tuple(judge.cells[i] for i in sorted(impossible)),
        unsafe=tuple(judge.cells[i] for i in remedy.unprotected.tolist() if i not in impossible),
        safe=tuple(judge.cells[i] for i in remedy.safe.tolist()),
        finished=finished,
    )


def _stars(judge: Judge, audited: Sequence[Star]) -> tuple[SuppressedCell, ...]:
    """Stars with the equations that give them away."""
    if not audited:
        return ()
    numbers, statuses, lower, upper, steps, left_out, beside = zip(*audited, strict=True)
    intervals = map(judge.printed, numbers, zip(lower, upper, strict=True))
    return tuple(
        from_columns(
            SuppressedCell,
            map(judge.cells.__getitem__, numbers),
            statuses,
            *zip(*intervals, strict=True),
            (tuple(map(judge.equation, rows)) for rows in steps),
            left_out,
            beside,
        )
    )


def records(judge: Judge, verdicts: NDArray[np.int8], outcomes: Sequence[PromiseOutcome]) -> tuple[EditRecord, ...]:
    """Every counted edit with its outcome and printed cells."""
    edits = judge.edits
    number = {o.promise: n for n, o in enumerate(outcomes)}
    position = np.array([number[p.id] for p in edits.promises], dtype=np.int64)
    outcome = [OUTCOME[v] for v in Verdict]
    rows = np.flatnonzero(edits.counted)

    # Where the printed cells of each row begin and end: left-out rows have the greatest numbers, and cells ascend.
    matrix, whole = edits.system.matrix, _whole_rows(judge)
    written = np.array([whole.get(row, row) for row in rows.tolist()], dtype=np.int64)
    printed = np.concatenate(([0], np.cumsum(matrix.indices < edits.printed)))
    starts, ends = matrix.indptr[written], matrix.indptr[written + 1]
    ends = starts + printed[ends] - printed[starts]

    columns, values = tuple(matrix.indices.tolist()), tuple(matrix.data.tolist())
    spans = list(itertools.starmap(slice, zip(starts.tolist(), ends.tolist(), strict=True)))
    return tuple(
        from_columns(
            EditRecord,
            position[edits.promise[rows]].tolist(),
            [outcome[verdict] for verdict in verdicts[rows].tolist()],
            edits.anchor[rows].tolist(),
            map(columns.__getitem__, spans),
            map(values.__getitem__, spans),
        )
    )


def records_between(judge: Judge, outcomes: Sequence[PromiseOutcome]) -> Iterator[EditRecord]:
    """Every counted edit between this publication and another, with its outcome and the cells printed here."""
    outcome = [OUTCOME[v] for v in Verdict]
    for number, promised in enumerate(outcomes):
        for equation, verdict in judge.beside.counted(promised.promise) if judge.beside else ():
            terms = zip(equation.cells, equation.coefficients, strict=True)
            cells, coefficients = zip(*((c.index, k) for c, k in terms if not c.source), strict=True)
            yield EditRecord(number, outcome[verdict], equation.anchor, cells, coefficients)


def _whole_rows(judge: Judge) -> dict[int, int]:
    """By star-rule row, the row that names its average too."""
    edits = judge.edits
    full = {(edits.promise[r], edits.anchor[r]): int(r) for r in np.flatnonzero(~edits.counted)}
    starred = np.flatnonzero(edits.counted & np.isin(edits.anchor, edits.anchor[~edits.counted])).tolist()
    return {r: full[key] for r in starred if (key := (edits.promise[r], edits.anchor[r])) in full}


def raw_lines(judge: Judge, findings: Iterable[Finding]) -> dict[tuple[str, int], str]:
    """The file's own lines at the places that findings name."""
    lines = judge.document.lines
    wanted = {(p.part, p.line) for f in findings for p in f.places}
    return {key: lines[key][:2000] for key in sorted(wanted) if key in lines}
