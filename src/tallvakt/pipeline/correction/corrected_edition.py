"""Corrected copies of publications: written aside, read and checked again, and left behind only where they hold."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tallvakt.ingest.limits import Limits
from tallvakt.ingest.sources import LIST_OF_CORRECTIONS
from tallvakt.model.report import PublicationReport, PublicationVerdict
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.correction.copies import corrected
from tallvakt.pipeline.correction.proposals import LeftOpen, Proposal, errors, without
from tallvakt.pipeline.correction.text_copies import NotWritableError
from tallvakt.pipeline.run import Options
from tallvakt.rules.content import Content

LIST = LIST_OF_CORRECTIONS
"""The list of all changes, beside the copies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedCopy:
    """What became of one publication: the copy, where one was written, and what it changes and leaves open."""

    report: PublicationReport
    proposal: Proposal
    written: bool = False
    listed: bool = False
    """Its form takes no copy: its changes are in the list alone."""
    broken: str = ""
    """Why there is no copy, as a key of the wording, where something is wrong with the file itself."""

    @property
    def exit_code(self) -> int:
        """0 when all was written and held, 1 when something is left open, 2 when the file is broken."""
        if self.broken or self.report.verdict is PublicationVerdict.BROKEN:
            return 2
        return int(bool(self.proposal.left_open) or (self.listed and not self.proposal.empty))


@dataclass(frozen=True, slots=True, kw_only=True)
class Correcting:
    """How copies are made. `propose` says what a copy changes, `holds` whether the report of a copy is good."""

    content: Content
    options: Options
    propose: Callable[[PublicationReport], Proposal]
    holds: Callable[[CorrectedCopy, PublicationReport], bool]
    note: Callable[[PublicationReport], str]
    read_with: Callable[[PublicationReport], Content]


def refuse(files: Sequence[Path], out: Path) -> None:
    """Raise ValueError where copies could not lie in `out` under the names of their files."""
    by_name: dict[str, Path] = {}
    for file in files:
        if file.resolve().parent == out.resolve():
            raise ValueError(f"--out {out}: {file.name} lies there itself; name another folder, nothing is replaced")
        if file.name == LIST:
            raise ValueError(f"{file}: the list of corrections has this name; rename the publication")
        other = by_name.setdefault(file.name, file)
        if other != file:
            raise ValueError(f"{other} and {file} have one name; correct them into a folder each")


@contextmanager
def workshop(out: Path) -> Iterator[Path]:
    """A folder inside `out` in which copies are made; what is left in it is removed. Raises OSError."""
    out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".tallvakt-", dir=out))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy_of(path: Path, report: PublicationReport, how: Correcting, folder: Path) -> CorrectedCopy:
    """The corrected copy of one publication in `folder`, left there only where it holds. Raises OSError."""
    if report.verdict is PublicationVerdict.BROKEN:
        return CorrectedCopy(report=report, proposal=Proposal(), broken="unread")
    copy = CorrectedCopy(report=report, proposal=how.propose(report))
    data = _bytes(path)
    if data is None or hashlib.sha256(data).hexdigest() != report.sha256:
        return replace(copy, proposal=_nothing(copy, "changed"), broken="changed")
    if copy.proposal.empty:
        return copy
    # A note in a first line is dropped where the copy could not be read with it.
    for note in (how.note(report), ""):
        try:
            content, copy = _content(data, copy, note, how.options.limits)
        except NotWritableError as problem:
            if problem.why == "form":
                return replace(copy, listed=True)
            return replace(copy, proposal=_nothing(copy, problem.why))
        if copy.proposal.empty:
            return copy
        target = folder / path.name
        target.write_bytes(content)
        checked = pipeline.run([target], how.read_with(report), how.options).publications[0]
        if how.holds(copy, checked):
            return replace(copy, written=True)
        target.unlink()
    return replace(copy, proposal=_nothing(copy, "does-not-hold"))


def _content(data: bytes, copy: CorrectedCopy, note: str, limits: Limits) -> tuple[bytes, CorrectedCopy]:
    """The bytes of the copy, and the copy without the causes that a place in the file does not take.

    Raises `NotWritableError` where the file takes none, or what is to be changed belongs to no cause.
    """
    report = copy.report
    while not copy.proposal.empty:
        try:
            content = corrected(data, report.source, copy.proposal, report.cells, note=note, limits=limits)
        except NotWritableError as problem:
            rest = None if problem.cell is None else without(copy.proposal, report, problem.cell, problem.why)
            if rest is None:
                raise
            copy = replace(copy, proposal=rest)
        else:
            return content, copy
    return data, copy


def _bytes(path: Path) -> bytes | None:
    """What the file holds now; None where it is gone or can no longer be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _nothing(copy: CorrectedCopy, why: str) -> Proposal:
    """A proposal that changes nothing: all that it would have changed is left open."""
    cells = tuple(LeftOpen(why=why, places=(r.cell.place,)) for r in copy.proposal.rewrites)
    rows = tuple(LeftOpen(why=why, places=(r.after.place,)) for r in copy.proposal.rows)
    return Proposal(left_open=(*copy.proposal.left_open, *cells, *rows))


def without_new_errors(copy: CorrectedCopy, checked: PublicationReport) -> bool:
    """Whether the report of a copy has no error but those that were left open."""
    if checked.verdict is PublicationVerdict.BROKEN:
        return False
    left = {finding.series_key for o in copy.proposal.left_open for finding in o.findings}
    return all(finding.series_key in left for finding in errors(checked))


def without_recoverable(copy: CorrectedCopy, checked: PublicationReport) -> bool:
    """Whether a copy with more figures hidden has no new error and gives no star away but those that stay unsafe."""
    if checked.verdict is PublicationVerdict.BROKEN:
        return False
    before = {finding.series_key for finding in errors(copy.report)}
    remedy = copy.report.remedy
    unsafe = {place(c) for c in (*remedy.unsafe, *remedy.impossible)} if remedy else set()
    given_away = [s.cell for s in checked.suppressed if s.status in ("recoverable", "skipped")]
    new = any(place(cell) not in unsafe for cell in given_away)
    skipped = any(s.status == "skipped" for s in copy.report.suppressed)
    return all(f.series_key in before for f in errors(checked)) and (not new or skipped)


def place(cell: object) -> tuple[object, ...]:
    """What names a cell in any edition of its file: table, row, column and copy."""
    return tuple(getattr(cell, name) for name in ("table", "row", "column", "copy"))


def settled(copies: Mapping[Path, CorrectedCopy], folder: Path, out: Path, table: bytes) -> None:
    """Move the copies that hold, and the list of what they change, from `folder` to `out`. Raises OSError."""
    (folder / LIST).write_bytes(table)
    for path, copy in copies.items():
        if copy.written:
            (folder / path.name).replace(out / path.name)
    (folder / LIST).replace(out / LIST)
