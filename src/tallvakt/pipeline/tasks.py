"""The tasks of a run: open a file, check a group of publications. Each may be done by any process that can be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tallvakt.ingest.limits import Progress
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What every task of a run is told."""

    content: Content
    options: Options
    spill: Spill
    finish: Finish | None = None
    lays_aside: bool = False
    """Finished reports are put into the spill, and not given back."""
    unread: tuple[Remark, ...] = ()
    """What could not be read of the archive: a remark of every report."""

    def finished(self, number: int, report: PublicationReport) -> PublicationReport | None:
        """The finished report of a file; None when it is laid aside."""
        report = replace(report, remarks=(*report.remarks, *self.unread))
        if self.finish is not None:
            report = self.finish(report)
        if not self.lays_aside:
            return report
        self.spill.put(report_name(number), report)
        return None


def report_name(number: int) -> str:
    """What the report of a file is laid aside as."""
    return f"report-{number}"


def open_archived(
    work: Work, number: int, path: Path, reading: Callable[[str], Progress] | None
) -> Outline | Remark | None:
    """Open a file of the archive: its outline, a remark that it cannot be read, or None where no contract fits it."""
    opened = open_file(path, work.content, work.options, reading)
    if isinstance(opened, PublicationReport):
        return Remark("archive-unread", {"file": opened.source})
    return None if opened.draft is not None else replace(_laid_aside(work, number, opened), archived=True)


def open_one(
    work: Work, number: int, path: Path, reading: Callable[[str], Progress] | None
) -> Outline | PublicationReport | None:
    """Open a file: its outline, or its finished report (None when laid aside) where nothing can be tied to it."""
    opened = open_file(path, work.content, work.options, reading)
    if isinstance(opened, PublicationReport):
        return work.finished(number, opened)
    if opened.draft is not None:
        alone = PublicationSet((), work.content, work.options.budget)
        return work.finished(number, check_opened(opened, work.content, work.options, alone))
    return _laid_aside(work, number, opened)


def _laid_aside(work: Work, number: int, opened: Opened) -> Outline:
    work.spill.put(opened_name(number), opened)
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


def check_group(work: Work, group: tuple[Outline, ...], editions: str) -> dict[int, PublicationReport | None]:
    """By number, the finished report of each publication of a group (None when laid aside).

    It may be done again, as on a cluster that lost what it gave. `editions` is the name under which the `Editions` of
    the run are laid aside.
    """
    content, options = work.content, work.options
    opened = {outline.number: work.spill.get(opened_name(outline.number)) for outline in group}
    publications = PublicationSet(
        ((o.document.source, o.recognised) for o in opened.values()),
        content,
        options.budget,
        work.spill.get(editions),
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
