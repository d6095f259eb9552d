"""The pipeline over many publications: a graph of small tasks over any executor; one bad file stops no other.

Every file is opened; what each covers tells which publications may be tied together; each such group is checked, and
its reports are finished, in one task. What a task needs of another lies in the spill between them.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tallvakt.ingest import detect, sources
from tallvakt.ingest.limits import Progress
from tallvakt.ingest.worker_pool import WorkerLostError
from tallvakt.model.editions import Printing
from tallvakt.model.report import PublicationReport, Remark, Run
from tallvakt.model.version import VERSION
from tallvakt.pipeline.checking import check_document, check_opened, examine
from tallvakt.pipeline.executors import InProcess, completed, executor
from tallvakt.pipeline.opening import Opened, open_file, unreadable
from tallvakt.pipeline.options import Drafter, Options, SelfDraft
from tallvakt.pipeline.report_builder import broken
from tallvakt.pipeline.spill import MemorySpill, Spill, SpilledReports, spill_folder
from tallvakt.pipeline.tasks import (
    Done,
    Finish,
    GroupOrder,
    Work,
    WorkOrder,
    brief_name,
    check_group,
    editions_of,
    open_archived,
    open_one,
    opened_name,
    report_name,
)
from tallvakt.pipeline.tied_groups import Outline, tied_groups
from tallvakt.rules.content import Content

if TYPE_CHECKING:
    from tallvakt.pipeline.result_cache import ResultCache
    from tallvakt.render.publication_outputs import PublicationOutputs

__all__ = [
    "Drafter", "Finish", "Hands", "Opened", "Options", "RunResult", "SelfDraft", "check_document",
    "check_file", "check_opened", "examine", "now", "open_file", "run", "run_all",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What a run gives back: its publications in the order given."""

    run: Run
    """Its reports; what is brief of them where they are laid aside."""
    whole: Run
    """Its reports with all that is in them; each is loaded when it is asked for where they are laid aside."""
    rows: Sequence[Any]
    """What the outputs gave back of each."""
    pieces: Spill
    """What the outputs kept, by name."""


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
    """The reports of publications, checked: see `run_all`."""
    result = run_all(
        paths,
        content,
        options,
        command=command,
        progress=progress,
        reading=reading,
        finish=finish,
        hands=hands,
        keep=keep,
    )
    return result.whole


def run_all(
    paths: Iterable[Path],
    content: Content,
    options: Options | None = None,
    *,
    command: str = "",
    started: str | None = None,
    progress: Callable[[str], None] | None = None,
    reading: Callable[[str], Progress] | None = None,
    finish: Finish | None = None,
    outputs: PublicationOutputs | None = None,
    whole: bool = True,
    cache: ResultCache | None = None,
    hands: Hands | None = None,
    keep: ExitStack | None = None,
) -> RunResult:
    """Check every publication.

    `started` is the moment that the reports name, now by default. `progress` is called with the source of each file
    after it was opened and again after it was checked, `reading(source)` for what to call while it is read in this
    process. `finish` makes the report that is kept of what was found, `outputs` writes what is written of it, both
    where it was made. Where reports are laid aside `finish` must leave nothing in them that was worked out of a hidden
    figure; they can be loaded until `keep` is closed, whole ones only if that is asked for. What the `cache` holds of
    a publication is used again. Raises ValueError for a cluster that does not answer, OSError where something cannot
    be written.
    """
    chosen, hands = options or Options(), hands or Hands()
    head = Run(VERSION, started or now(), command, ())
    with ExitStack() as own:
        spill = (keep or own).enter_context(spill_folder(hands.folder)) if hands.files else MemorySpill()
        hand, ahead = own.enter_context(executor(hands.workers, hands.cluster))
        work = Work(
            content=content,
            options=chosen,
            spill=spill,
            finish=finish,
            outputs=outputs,
            cache=cache,
            lays_aside=hands.lay_aside,
            whole=whole,
        )
        flow = _Flow(
            work=work,
            hand=hand,
            ahead=ahead,
            progress=progress or _unwatched,
            reading=reading if isinstance(hand, InProcess) else None,
        )
        files = list(paths)
        flow.check(files)
    return RunResult(
        run=replace(head, publications=flow.reports(len(files), brief_name)),
        whole=replace(head, publications=flow.reports(len(files), report_name)),
        rows=[flow.done[number].row for number in range(len(files))],
        pieces=work.spill if hands.lay_aside else flow.pieces,
    )


def now() -> str:
    """The present moment as reports name it: ISO 8601, UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


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
    done: dict[int, Done] = field(default_factory=dict)
    """By number, what is done of each file."""
    orders: Iterator[int] = field(default_factory=itertools.count)
    unopened: dict[int, Path] = field(default_factory=dict)
    """By number, the files whose outline an earlier run made."""
    pieces: MemorySpill = field(default_factory=MemorySpill)
    """What the outputs kept, where that is not laid aside."""

    def check(self, files: Sequence[Path]) -> None:
        """Check all files."""
        given = set(map(os.path.realpath, files))
        archive = [path for path in self.work.options.archive if os.path.realpath(path) not in given]
        earlier = self._open_archive(len(files), archive)
        outlines = [*self._open(files), *earlier]
        editions = editions_of(outlines)
        self.work.spill.put(EDITIONS, editions)
        groups = [group for group in tied_groups(outlines) if not all(o.archived for o in group)]
        self._check(self._fresh(groups, editions))

    def reports(self, count: int, name: Callable[[int], str]) -> Sequence[PublicationReport]:
        """The reports of so many files, in their order; those laid aside lie under their names."""
        if self.work.lays_aside:
            return SpilledReports(self.work.spill, tuple(map(name, range(count))))
        return tuple(done.report for _, done in sorted(self.done.items()) if done.report is not None)

    def _open_archive(self, first: int, paths: Sequence[Path]) -> list[Outline]:
        """The outlines of the archive; every report will say what could not be read of it."""
        outcomes: dict[int, Outline | Remark | None] = {}
        for number, outline in self._known(first, paths).items():
            outcomes[number] = replace(outline, archived=True)
        for call, future in self._completed(open_archived, self._openings(first, paths, outcomes)):
            _, number, path, _ = call
            try:
                outcomes[number] = self._keep_outline(future.result())
            except WorkerLostError:
                outcomes[number] = Remark("archive-unread", {"file": sources.shown(path)})
        inorder = [outcomes[number] for number in sorted(outcomes)]
        self.work = replace(self.work, unread=tuple(o for o in inorder if isinstance(o, Remark)))
        return [o for o in inorder if isinstance(o, Outline)]

    def _open(self, paths: Sequence[Path]) -> list[Outline]:
        """The outlines of the files; those that nothing can be tied to are done."""
        outlines = self._known(0, paths)
        for outline in outlines.values():
            self.progress(outline.source)
        for call, future in self._completed(open_one, self._openings(0, paths, outlines)):
            _, number, path, _ = call
            try:
                outcome = self._keep_outline(future.result())
            except WorkerLostError as lost:
                outcome = self.work.finished(number, unreadable(path, detect.ended(lost, self.work.options.limits)))
            self.progress(sources.shown(path))
            if isinstance(outcome, Outline):
                outlines[number] = outcome
            else:
                self._finish(number, sources.shown(path), outcome)
        return [outlines[number] for number in sorted(outlines)]

    def _known(self, first: int, paths: Sequence[Path]) -> dict[int, Outline]:
        """By number, the outlines of files that an earlier run opened."""
        if self.work.cache is None:
            return {}
        outlines = {}
        for number, path in enumerate(paths, first):
            outline = self.work.cache.outline(number, path)
            if outline is not None:
                outlines[number] = outline
                self.unopened[number] = path
        return outlines

    def _keep_outline(self, outcome: T) -> T:
        if self.work.cache is not None and isinstance(outcome, Outline):
            self.work.cache.keep_outline(outcome)
        return outcome

    def _fresh(
        self, tied: Sequence[tuple[Outline, ...]], editions: Mapping[str, tuple[Printing, ...]]
    ) -> Iterator[GroupOrder]:
        """The groups that are to be checked; of the others the results of an earlier run are written."""
        cache = self.work.cache
        if cache is None:
            yield from map(_group, tied)
            return
        from tallvakt.pipeline.result_cache import EditionDigests

        for outlines, keys in zip(tied, cache.keys(tied, EditionDigests(editions), self.work.unread), strict=True):
            results = {number: cache.reused(key, whole=self.work.whole) for number, key in keys.items()}
            again = {o.number: self.unopened[o.number] for o in outlines if o.number in self.unopened}
            group = GroupOrder(outlines=outlines, again=again, keys=keys)
            if all(result is not None for result in results.values()):
                self._done(group, {n: self.work.reused(n, result) for n, result in results.items() if result})
            else:
                yield group

    def _check(self, groups: Iterable[GroupOrder]) -> None:
        """Check groups; when workers are lost with one, each of it by itself."""
        lost: list[GroupOrder] = []
        order = self._order()
        for (_, group, _), future in self._completed(check_group, ((order, g, EDITIONS) for g in groups)):
            try:
                self._done(group, future.result())
            except WorkerLostError:
                if len(group.outlines) > 1:
                    lost += [GroupOrder(outlines=(o,), again=group.again) for o in group.outlines if not o.archived]
                    continue
                (outline,) = group.outlines
                report = broken(outline.source, Remark("worker-lost", {}), "")
                self._done(group, {outline.number: self.work.finished(outline.number, report)})
        if lost:
            self._check(lost)

    def _done(self, group: GroupOrder, done: Mapping[int, Done]) -> None:
        for outline in group.outlines:
            self.work.spill.drop(opened_name(outline.number))
            if not outline.archived:
                self._finish(outline.number, outline.source, done[outline.number])

    def _openings(self, first: int, paths: Iterable[Path], known: Container[int]) -> list[tuple[Any, ...]]:
        order = self._order()
        calls = ((order, number, path, self.reading) for number, path in enumerate(paths, first))
        return [call for call in calls if call[1] not in known]

    def _order(self) -> WorkOrder:
        """Where the work as it stands is laid aside; in memory where no other process needs it."""
        name = f"work-{next(self.orders)}"
        spill = MemorySpill() if isinstance(self.hand, InProcess) else self.work.spill
        spill.put(name, self.work)
        return WorkOrder(spill, name)

    def _completed(
        self, task: Callable[..., T], calls: Iterable[tuple[Any, ...]]
    ) -> Iterator[tuple[tuple[Any, ...], Future[T]]]:
        return completed(self.hand, self.ahead, task, calls)

    def _finish(self, number: int, source: str, done: Done) -> None:
        for name, piece in done.pieces.items():
            self.pieces.put(name, piece)
        self.done[number] = replace(done, pieces={})
        self.progress(source)


def _group(outlines: tuple[Outline, ...]) -> GroupOrder:
    return GroupOrder(outlines=outlines)


def _unwatched(_: str) -> None:
    """Nobody watches."""
