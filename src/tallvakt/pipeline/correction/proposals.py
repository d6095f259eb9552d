"""What a corrected copy changes: figures and rows of the publication's correction, and what is left open, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tallvakt.model.report import (
    AVERAGE,
    Cause,
    CellRef,
    Change,
    Explanation,
    Finding,
    MissingRow,
    MissingValue,
    Outcome,
    Place,
    PrintedRow,
    PublicationReport,
    Severity,
)
from tallvakt.pipeline.correction.figure_text import FigureStyle, style_of, written
from tallvakt.rules.contract import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why something is written: the cause that it belongs to, and how sure that is."""

    cause: int
    unique: bool
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """One printed token that should be another. `shown` is what it was, blank where that is to be hidden."""

    cell: CellRef
    becomes: str
    shown: str
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """A row to be printed after another, `model`, in whose likeness it is written; `texts` by cell of that row."""

    model: PrintedRow
    label: str
    texts: Mapping[int, str]
    after: CellRef
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOpen:
    """Errors for which nothing is written: where, and why (a key of the wording under `correct.open`)."""

    why: str
    places: tuple[Place, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Everything that one corrected copy changes."""

    rewrites: tuple[Rewrite, ...] = ()
    rows: tuple[NewRow, ...] = ()
    left_open: tuple[LeftOpen, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.rewrites and not self.rows


class _NotWrittenError(Exception):
    """A cause cannot be written; says why, as `LeftOpen.why`, and for which cell."""

    def __init__(self, why: str, cell: CellRef | None = None) -> None:
        super().__init__(why)
        self.why, self.cell = why, cell


def errors(report: PublicationReport) -> tuple[Finding, ...]:
    """The findings that fail the gate."""
    return tuple(f for f in report.findings if f.severity is Severity.ERROR and f.outcome is Outcome.FAILED)


def corrections(report: PublicationReport, contract: Contract, *, only_unique: bool, reveal: bool) -> Proposal:
    """What the correction of a report would change; `reveal`: also what tells something of a star.

    The first explanation of a cause is written whole or not at all: with a part of it the promises would not hold.
    """
    rewrites: list[Rewrite] = []
    rows: list[NewRow] = []
    open_: list[LeftOpen] = []
    explained: set[int] = set()
    for cause in report.causes:
        explained.add(cause.id)
        try:
            explanation = _explanation(report, cause, only_unique)
            reason = Reason(cause=cause.id, unique=explanation.unique, probability=explanation.probability)
            printed = _Printer(report, contract, reveal, reason)
            changes = [printed.rewrite(change) for change in explanation.changes]
            new = [printed.row(row) for row in explanation.rows]
        except _NotWrittenError as problem:
            open_ += _open(report, cause, problem.why, problem.cell)
        else:
            rewrites += changes
            rows += new
    alone = (f for f in errors(report) if f.cause not in explained)
    open_ += (LeftOpen(why="unexplained", places=_places(f), findings=(f,)) for f in alone)
    return Proposal(rewrites=tuple(_once(rewrites)), rows=tuple(rows), left_open=tuple(open_))


def _once(rewrites: list[Rewrite]) -> Iterator[Rewrite]:
    """Every cell once: a figure may be a part of two causes."""
    seen: dict[int, str] = {}
    for rewrite in rewrites:
        if rewrite.cell.index not in seen:
            yield rewrite
        seen.setdefault(rewrite.cell.index, rewrite.becomes)


def _explanation(report: PublicationReport, cause: Cause, only_unique: bool) -> Explanation:
    if cause.impossible:
        raise _NotWrittenError("impossible")
    if not cause.explanations or report.correction is None:
        raise _NotWrittenError("unexplained" if cause.searched else "out-of-time")
    first = cause.explanations[0]
    if only_unique and not first.unique:
        raise _NotWrittenError("not-unique")
    joint = {c.cell.index for c in report.correction.changes}
    missing = {(r.table, r.row) for r in report.correction.rows}
    jointly = {c.cell.index for c in first.changes} <= joint and {(r.table, r.row) for r in first.rows} <= missing
    if not jointly:
        raise _NotWrittenError("not-jointly")
    return first


def without(proposal: Proposal, report: PublicationReport, cell: CellRef, why: str) -> Proposal | None:
    """The proposal without the cause that changes a cell, which is left open; None where it belongs to no cause."""
    about = (*((r.cell, r.reason) for r in proposal.rewrites), *((r.after, r.reason) for r in proposal.rows))
    number = next((reason.cause for other, reason in about if reason and other.index == cell.index), None)
    cause = next((c for c in report.causes if c.id == number), None)
    if cause is None:
        return None
    return Proposal(
        rewrites=tuple(r for r in proposal.rewrites if r.reason is None or r.reason.cause != number),
        rows=tuple(r for r in proposal.rows if r.reason.cause != number),
        left_open=(*proposal.left_open, *_open(report, cause, why, cell)),
    )


def _open(report: PublicationReport, cause: Cause, why: str, cell: CellRef | None) -> Iterator[LeftOpen]:
    """A cause that is left open because of a cell, and by place what is to be changed together with it."""
    findings = tuple(finding for finding in errors(report) if finding.cause == cause.id)
    first = next(iter(cause.explanations), None)
    changed = () if first is None else tuple(change.cell for change in first.changes)
    if cell is None:
        places = tuple(c.place for c in changed) or tuple(p for f in findings for p in _places(f)[:1])
        yield LeftOpen(why=why, places=tuple(dict.fromkeys(places)), findings=findings)
        return
    yield LeftOpen(why=why, places=(cell.place,), findings=findings)
    others = tuple(dict.fromkeys(c.place for c in changed if c.index != cell.index))
    if others:
        yield LeftOpen(why="only-together", places=others)


def _places(finding: Finding) -> tuple[Place, ...]:
    return finding.places or tuple(c.place for c in finding.cells)


class _Printer:
    """Writes what an explanation asks for as the publication prints it."""

    def __init__(self, report: PublicationReport, contract: Contract, reveal: bool, reason: Reason) -> None:
        self._report, self._contract, self._reason = report, contract, reason
        self._reveal = reveal
        self._styles: dict[tuple[str, str], FigureStyle] = {}

    def rewrite(self, change: Change) -> Rewrite:
        """The token for a change. Raises `_NotWrittenError`."""
        text = self._text(change, change.cell, hidden=self._is_hidden(change.cell))
        # A small figure that stood openly is not said again anywhere.
        shown = "" if change.symbol else change.cell.text
        return Rewrite(cell=change.cell, becomes=text, shown=shown, reason=self._reason)

    def row(self, row: MissingRow) -> NewRow:
        """The row in the likeness of the one before it. Raises `_NotWrittenError`."""
        if row.after is None or row.row is None or not row.label:
            raise _NotWrittenError("row-unknown", row.after)
        model = self._model(row.after)
        columns = {self._report.cells[index].column: index for index in model.cells}
        values = {value.column: value for value in row.values}
        if set(columns) != set(values):
            raise _NotWrittenError("row-unknown", row.after)
        texts = {index: self._text(values[column], row.after, hidden=False) for column, index in columns.items()}
        label = row.label.get(self._report.locale) or next(iter(row.label.values()))
        if model.code and model.label.startswith(f"{model.code} "):
            label = f"{row.row} {label.removeprefix(f'{row.row} ')}"
        return NewRow(model=model, label=label, texts=texts, after=row.after, reason=self._reason)

    def _model(self, after: CellRef) -> PrintedRow:
        for table in self._report.tables:
            for row in table.rows:
                if after.index in row.cells:
                    return row
        raise _NotWrittenError("row-unknown", after)

    def _text(self, wanted: Change | MissingValue, cell: CellRef, *, hidden: bool) -> str:
        """What is to be printed, in the style of the table of `cell`. Raises `_NotWrittenError`."""
        if wanted.symbol:
            return wanted.symbol
        if (wanted.through_hidden or hidden) and not self._reveal:
            raise _NotWrittenError("would-narrow", cell)
        if wanted.value is None:
            raise _NotWrittenError("no-value", cell)
        return written(wanted.value, self._style(cell))

    def _is_hidden(self, cell: CellRef) -> bool:
        return any(s.cell.index == cell.index for s in self._report.suppressed)

    def _style(self, cell: CellRef) -> FigureStyle:
        """How the figures are written that are printed as a cell is."""
        name = cell.table.partition("/")[0]
        figures = self._contract.format_at(name, cell.row, cell.column)
        own = self._contract.tables[name].figures_of
        key = (cell.table, next((code for code in (cell.column, cell.row) if code in own), ""))
        if key not in self._styles:
            table = (c for c in self._report.cells if c.table == cell.table and c.column != AVERAGE)
            alike = (c for c in table if self._contract.format_at(name, c.row, c.column) == figures)
            self._styles[key] = style_of(figures, [c.text for c in alike])
        return self._styles[key]
