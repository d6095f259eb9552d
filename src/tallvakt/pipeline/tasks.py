"""The tasks of a run: open a file, check a group of publications. Each may be done by any process that can be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallvakt.ingest.limits import Progress
from tallvakt.model.brief_report import brief
from tallvakt.model.collector import before_task
from tallvakt.model.editions import Printing
from tallvakt.model.report import PublicationReport, Remark
from tallvakt.pipeline.checking import check_opened
from tallvakt.pipeline.linked import PublicationSet
from tallvakt.pipeline.linked.links import promised_families
from tallvakt.pipeline.opening import Opened, open_file
from tallvakt.pipeline.options import Options
from tallvakt.pipeline.spill import PlainReport, Spill
from tallvakt.pipeline.tied_groups import Outline
from tallvakt.rules.content import Content

if TYPE_CHECKING:
    from tallvakt.pipeline.result_cache import ResultCache, Reused
    from tallvakt.render.publication_outputs import PublicationOutputs

Finish = Callable[[PublicationReport], PublicationReport]
"""What is done with the report of a publication where it was made, before it is laid aside."""
Editions = Mapping[str, tuple[Printing, ...]]
"""By family, every edition of a run and its archive, without figures, latest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What every task of a run is told."""

    content: Content
    options: Options
    spill: Spill
    finish: Finish | None = None
    outputs: PublicationOutputs | None = None
    cache: ResultCache | None = None
    lays_aside: bool = False
    """Finished reports are put into the spill, and not given back."""
    whole: bool = True
    """Whole reports are, not only what is brief of them."""
    unread: tuple[Remark, ...] = ()
    """What could not be read of the archive: a remark of every report."""

    def finished(self, number: int, report: PublicationReport, key: str = "") -> Done:
        """Finish the report of a file, and write what is written of it; its result is kept under a key."""
        report = replace(report, remarks=(*report.remarks, *self.unread))
        if self.finish is not None:
            report = self.finish(report)
        pieces: dict[str, bytes] = {}
        row = None
        if self.outputs is not None:
            made = self.outputs.make(number, report)
            if self.cache is not None and key:
                self.cache.keep(key, report, made, whole=self.whole)
            row = self.outputs.write(number, made, self.spill.put if self.lays_aside else pieces.__setitem__)
        if not self.lays_aside:
            return Done(report=report, row=row, pieces=pieces)
        self.spill.put(brief_name(number), brief(report))
        if self.whole:
            self.spill.put(report_name(number), report)
        return Done(row=row)

    def reused(self, number: int, result: Reused) -> Done:
        """Write what an earlier run made of the same."""
        pieces: dict[str, bytes] = {}
        row = None
        if self.outputs is not None:
            row = self.outputs.write(number, result.made, self.spill.put if self.lays_aside else pieces.__setitem__)
        if not self.lays_aside:
            return Done(report=PlainReport(result.whole or result.brief).read(), row=row, pieces=pieces)
        self.spill.put(brief_name(number), PlainReport(result.brief))
        if result.whole is not None:
            self.spill.put(report_name(number), PlainReport(result.whole))
        return Done(row=row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What is given back of a publication that is done."""

    report: PublicationReport | None = None
    """None where it is laid aside."""
    row: Any = None
    pieces: Mapping[str, bytes] = field(default_factory=dict)
    """What the files of the whole run hold of it, by name, where that is not laid aside."""


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """Where the `Work` of a run lies: it is sent once, and not with each task."""

    spill: Spill
    name: str

    @property
    def work(self) -> Work:
        """The work, loaded once in each process."""
        work: Work = self.spill.shared(self.name)
        return work


def report_name(number: int) -> str:
    """What the report of a file is laid aside as."""
    return f"report-{number}"


def brief_name(number: int) -> str:
    """What is laid aside of a report for those who ask for no table."""
    return f"brief-{number}"


def open_archived(
    order: WorkOrder, number: int, path: Path, reading: Callable[[str], Progress] | None
) -> Outline | Remark | None:
    """Open a file of the archive: its outline, a remark that it cannot be read, or None where no contract fits it."""
    work = order.work
    opened = open_file(path, work.content, work.options, reading)
    if isinstance(opened, PublicationReport):
        return Remark("archive-unread", {"file": opened.source})
    return None if opened.draft is not None else replace(_laid_aside(work, number, opened), archived=True)


def open_one(order: WorkOrder, number: int, path: Path, reading: Callable[[str], Progress] | None) -> Outline | Done:
    """Open a file: its outline, or what is done of it where nothing can be tied to it."""
    work = order.work
    opened = open_file(path, work.content, work.options, reading)
    if isinstance(opened, PublicationReport):
        return work.finished(number, opened)
    if opened.draft is not None:
        return work.finished(number, _alone(work, opened))
    return _laid_aside(work, number, opened)


def _alone(work: Work, opened: Opened) -> PublicationReport:
    """The report of a publication that is held to a draft of itself."""
    return check_opened(opened, work.content, work.options, PublicationSet((), work.content, work.options.budget))


def _laid_aside(work: Work, number: int, opened: Opened) -> Outline:
    work.spill.put(opened_name(number), _without_tables(opened))
    recognised = opened.recognised
    return Outline(
        number=number,
        source=opened.document.source,
        family=recognised.contract.family,
        edition=recognised.reading.edition,
        partners=promised_families(recognised.contract, work.content.checks),
        sha256=opened.document.sha256,
    )


def _without_tables(opened: Opened) -> Opened:
    """Once its figures are recognised, only the lines of a document and what was remarked of it are asked for."""
    return replace(opened, document=replace(opened.document, tables=(), prose=(), observations=None))


def opened_name(number: int) -> str:
    """What an opened publication is laid aside as."""
    return f"opened-{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupOrder:
    """Publications that are checked in one task."""

    outlines: tuple[Outline, ...]
    again: Mapping[int, Path] = field(default_factory=dict)
    """By number, the files that an earlier run opened, and this one has not."""
    keys: Mapping[int, str] = field(default_factory=dict)
    """By number, what the result is kept under."""


def check_group(order: WorkOrder, group: GroupOrder, editions: str) -> dict[int, Done]:
    """By number, what is done of each publication of a group.

    It may be done again, as on a cluster that lost what it gave. `editions` is the name under which the `Editions` of
    the run are laid aside.
    """
    before_task()
    work = order.work
    content, options = work.content, work.options
    every = {outline.number: _opened(work, group, outline) for outline in group.outlines}
    opened = {number: one for number, one in every.items() if isinstance(one, Opened) and one.draft is None}
    publications = PublicationSet(
        ((o.document.source, o.recognised) for o in opened.values()),
        content,
        options.budget,
        work.spill.shared(editions),
    )
    # What was read must be what the keys are of: a file may have changed since.
    same = all(number in opened and opened[number].document.sha256 == o.sha256 for number, o in _by_number(group))
    done = {}
    waiting = [outline.number for outline in group.outlines if not outline.archived]
    for number in waiting:
        one = every[number]
        if number in opened:
            report = check_opened(opened[number], content, options, publications)
        else:
            report = one if isinstance(one, PublicationReport) else _alone(work, one)
        if number == waiting[-1]:
            # What the last one was checked with would lie in memory beside all that is written of it.
            del one, publications
            every.clear()
            opened.clear()
        done[number] = work.finished(number, report, group.keys.get(number, "") if same else "")
    return done


def _by_number(group: GroupOrder) -> list[tuple[int, Outline]]:
    return [(outline.number, outline) for outline in group.outlines]


def _opened(work: Work, group: GroupOrder, outline: Outline) -> Opened | PublicationReport:
    """A publication as it was laid aside, or opened now."""
    path = group.again.get(outline.number)
    if path is None:
        opened: Opened = work.spill.take(opened_name(outline.number))
        return opened
    return open_file(path, work.content, work.options)


def editions_of(outlines: Iterable[Outline]) -> Editions:
    """Every edition by family, latest first; of two alike, the first given."""
    families: dict[str, dict[object, Printing]] = defaultdict(dict)
    for outline in outlines:
        printing = Printing(outline.source, outline.edition, {})
        families[outline.family].setdefault(outline.edition, printing)
    return {
        family: tuple(sorted(printings.values(), key=lambda p: p.edition.end, reverse=True))
        for family, printings in families.items()
    }
