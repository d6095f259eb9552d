"""The tasks of a run: open a file, check a group of publications. Each may be done by any process that can be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tallvakt.ingest.limits import Progress
from tallvakt.model.brief_report import brief
from tallvakt.model.editions import Printing
from tallvakt.model.report import PublicationReport, Remark
from tallvakt.pipeline.checking import check_opened
from tallvakt.pipeline.linked import PublicationSet
from tallvakt.pipeline.linked.links import promised_families
from tallvakt.pipeline.opening import Opened, open_file
from tallvakt.pipeline.options import Options
from tallvakt.pipeline.spill import Spill
from tallvakt.pipeline.tied_groups import Outline
from tallvakt.rules.content import Content

Finish = Callable[[PublicationReport], PublicationReport]
"""What is done with the report of a publication where it was made, before it is laid aside."""
Editions = Mapping[str, tuple[Printing, ...]]
"""By family, every edition of a run and its archive, without figures, latest first."""


Outputs = Callable[[int, PublicationReport, Callable[[str, bytes], None]], Any]
"""What is written of a finished report where it was made, and given back as a row: called with its number and with
what keeps a piece of a file that the whole run writes, under a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What every task of a run is told."""

    content: Content
    options: Options
    spill: Spill
    finish: Finish | None = None
    outputs: Outputs | None = None
    lays_aside: bool = False
    """Finished reports are put into the spill, and not given back."""
    whole: bool = True
    """Whole reports are, not only what is brief of them."""
    unread: tuple[Remark, ...] = ()
    """What could not be read of the archive: a remark of every report."""

    def finished(self, number: int, report: PublicationReport) -> Done:
        """Finish the report of a file, and write what is written of it."""
        report = replace(report, remarks=(*report.remarks, *self.unread))
        if self.finish is not None:
            report = self.finish(report)
        pieces: dict[str, bytes] = {}
        keep = self.spill.put if self.lays_aside else pieces.__setitem__
        row = None if self.outputs is None else self.outputs(number, report, keep)
        if not self.lays_aside:
            return Done(report=report, row=row, pieces=pieces)
        self.spill.put(brief_name(number), brief(report))
        if self.whole:
            self.spill.put(report_name(number), report)
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
        alone = PublicationSet((), work.content, work.options.budget)
        return work.finished(number, check_opened(opened, work.content, work.options, alone))
    return _laid_aside(work, number, opened)


def _laid_aside(work: Work, number: int, opened: Opened) -> Outline:
    # Once its figures are recognised, only its lines and what was remarked of it are asked for.
    document = replace(opened.document, tables=(), prose=(), observations=None)
    work.spill.put(opened_name(number), replace(opened, document=document))
    recognised = opened.recognised
    return Outline(
        number=number,
        source=opened.document.source,
        family=recognised.contract.family,
        edition=recognised.reading.edition,
        partners=promised_families(recognised.contract, work.content.checks),
    )


def opened_name(number: int) -> str:
    """What an opened publication is laid aside as."""
    return f"opened-{number}"


def check_group(order: WorkOrder, group: tuple[Outline, ...], editions: str) -> dict[int, Done]:
    """By number, what is done of each publication of a group.

    It may be done again, as on a cluster that lost what it gave. `editions` is the name under which the `Editions` of
    the run are laid aside.
    """
    work = order.work
    content, options = work.content, work.options
    opened = {outline.number: work.spill.get(opened_name(outline.number)) for outline in group}
    publications = PublicationSet(
        ((o.document.source, o.recognised) for o in opened.values()),
        content,
        options.budget,
        work.spill.shared(editions),
    )
    reports = {}
    for outline in group:
        if not outline.archived:
            report = check_opened(opened[outline.number], content, options, publications)
            reports[outline.number] = work.finished(outline.number, report)
    return reports


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
