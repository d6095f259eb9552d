"""The pipeline over many publications: a graph of small tasks over any executor; one bad file stops no other.

Every file is opened; what each covers tells which publications may be tied together; each such group is checked, and
its reports are finished, in one task. What a task needs of another lies in the spill between them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from tallvakt.ingest import detect, sources
from tallvakt.ingest.limits import Progress
from tallvakt.ingest.worker_pool import WorkerLostError
from tallvakt.model.report import PublicationReport, Remark, Run
from tallvakt.model.version import VERSION
from tallvakt.pipeline.checking import check_document, check_opened, examine
from tallvakt.pipeline.executors import InProcess, completed, executor
from tallvakt.pipeline.opening import Opened, open_file, unreadable
from tallvakt.pipeline.options import Drafter, Options, SelfDraft
from tallvakt.pipeline.report_builder import broken
from tallvakt.pipeline.spill import MemorySpill, SpilledReports, spill_folder
from tallvakt.pipeline.tasks import (
    Finish,
    Work,
    check_group,
    editions_of,
    open_archived,
    open_one,
    opened_name,
    report_name,
)
from tallvakt.pipeline.tied_groups import Outline, tied_groups
from tallvakt.rules.content import Content

__all__ = [
    "Drafter", "Finish", "Hands", "Opened", "Options", "SelfDraft", "check_document", "check_file", "check_opened",
    "examine", "open_file", "run",
]  # fmt: skip

T = TypeVar("T")
EDITIONS = "editions"
"""What the editions of a run are laid aside as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Who does the work of a run, and where what is laid aside lies."""

    workers: int = 1
    cluster: str | None = None
    """The address of a scheduler."""
    lay_aside: bool = False
    """Finished reports lie in files, and are loaded one at a time: memory does not grow with their number."""
    folder: Path | None = None
    """Where files lie while the run lasts; on a cluster, a folder that all of it can reach."""

    @property
    def files(self) -> bool:
        """Whether the tasks need files to tell each other something."""
        return self.workers > 1 or self.cluster is not None or self.lay_aside


def run(
    paths: Iterable[Path],
    content: Content,
    options: Options | None = None,
    *,
    command: str = "",
    progress: Callable[[str], None] | None = None,
    reading: Callable[[str], Progress] | None = None,
    finish: Finish | None = None,
    hands: Hands | None = None,
    keep: ExitStack | None = None,
) -> Run:
    """Check every publication.

    `progress` is called with the source of each file after it was opened and again after it was checked,
    `reading(source)` for what to call while it is read in this process. `finish` makes the report that is kept of what
    was found. Where reports are laid aside it must leave nothing in them that was worked out of a hidden figure; they
    can be loaded until `keep` is closed. Raises ValueError for a cluster that does not answer.
    """
    chosen, hands = options or Options(), hands or Hands()
    started = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with ExitStack() as own:
        spill = (keep or own).enter_context(spill_folder(hands.folder)) if hands.files else MemorySpill()
        hand, ahead = own.enter_context(executor(hands.workers, hands.cluster))
        work = Work(content=content, options=chosen, spill=spill, finish=finish, lays_aside=hands.lay_aside)
        flow = _Flow(
            work=work,
            hand=hand,
            ahead=ahead,
            progress=progress or _unwatched,
            reading=reading if isinstance(hand, InProcess) else None,
        )
        reports = flow.reports(list(paths))
    return Run(VERSION, started, command, reports)


def check_file(path: Path, content: Content, options: Options) -> PublicationReport:
    """Check one file by itself; whatever is wrong with it is in the report."""
    return run([path], content, options).publications[0]


@dataclass(eq=False, slots=True, kw_only=True)
class _Flow:
    """The tasks of one run, given out in three rounds: the archive is opened, the files are, the groups are checked."""

    work: Work
    hand: Executor
    ahead: int
    """Tasks that may be given out and not yet done."""
    progress: Callable[[str], None]
    reading: Callable[[str], Progress] | None
    done: dict[int, PublicationReport | None] = field(default_factory=dict)
    """By number, the report of each file; None for one that is laid aside."""

    def reports(self, files: Sequence[Path]) -> Sequence[PublicationReport]:
        """The reports of all files, in their order."""
        given = set(map(os.path.realpath, files))
        archive = [path for path in self.work.options.archive if os.path.realpath(path) not in given]
        earlier = self._open_archive(len(files), archive)
        outlines = [*self._open(files), *earlier]
        self.work.spill.put(EDITIONS, editions_of(outlines))
        self._check([group for group in tied_groups(outlines) if not all(o.archived for o in group)])
        if self.work.lays_aside:
            return SpilledReports(self.work.spill, tuple(map(report_name, range(len(files)))))
        return tuple(report for _, report in sorted(self.done.items()) if report is not None)

    def _open_archive(self, first: int, paths: Sequence[Path]) -> list[Outline]:
        """The outlines of the archive; every report will say what could not be read of it."""
        outcomes = {}
        for call, future in self._completed(open_archived, self._openings(first, paths)):
            _, number, path, _ = call
            try:
                outcomes[number] = future.result()
            except WorkerLostError:
                outcomes[number] = Remark("archive-unread", {"file": sources.shown(path)})
        inorder = [outcomes[number] for number in sorted(outcomes)]
        self.work = replace(self.work, unread=tuple(o for o in inorder if isinstance(o, Remark)))
        return [o for o in inorder if isinstance(o, Outline)]

    def _open(self, paths: Sequence[Path]) -> list[Outline]:
        """The outlines of the files; those that nothing can be tied to are done."""
        outlines = {}
        for call, future in self._completed(open_one, self._openings(0, paths)):
            _, number, path, _ = call
            try:
                outcome = future.result()
            except WorkerLostError as lost:
                outcome = self.work.finished(number, unreadable(path, detect.ended(lost, self.work.options.limits)))
            self.progress(sources.shown(path))
            if isinstance(outcome, Outline):
                outlines[number] = outcome
            else:
                self._finish(number, sources.shown(path), outcome)
        return [outlines[number] for number in sorted(outlines)]

    def _check(self, groups: Iterable[tuple[Outline, ...]]) -> None:
        """Check groups; when workers are lost with one, each of it by itself."""
        lost: list[tuple[Outline, ...]] = []
        for (_, group, _), future in self._completed(check_group, ((self.work, g, EDITIONS) for g in groups)):
            try:
                reports = future.result()
            except WorkerLostError:
                if len(group) > 1:
                    lost += [(outline,) for outline in group if not outline.archived]
                    continue
                (outline,) = group
                report = broken(outline.source, Remark("worker-lost", {}), "")
                reports = {outline.number: self.work.finished(outline.number, report)}
            for outline in group:
                self.work.spill.drop(opened_name(outline.number))
                if not outline.archived:
                    self._finish(outline.number, outline.source, reports[outline.number])
        if lost:
            self._check(lost)

    def _openings(self, first: int, paths: Iterable[Path]) -> list[tuple[Any, ...]]:
        return [(self.work, number, path, self.reading) for number, path in enumerate(paths, first)]

    def _completed(
        self, task: Callable[..., T], calls: Iterable[tuple[Any, ...]]
    ) -> Iterator[tuple[tuple[Any, ...], Future[T]]]:
        return completed(self.hand, self.ahead, task, calls)

    def _finish(self, number: int, source: str, report: PublicationReport | None) -> None:
        self.done[number] = report
        self.progress(source)


def _unwatched(_: str) -> None:
    """Nobody watches."""
