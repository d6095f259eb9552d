"""What was not checked, table by table and by kind of fault: nothing that was not asked counts as right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from tallvakt.model.report import NOT_HELD, PublicationReport
from tallvakt.render.views.page_text import safe
from tallvakt.render.wording import Wording

ALONE: Final = "no-earlier-edition"
"""Why a promise about earlier editions was not tried."""


class UncheckedTable(NamedTuple):
    """One table in which an error may go unseen; `asked` is False where no promise is about any of its figures."""

    name: str
    figures: int
    idle: int
    blind: int
    asked: bool


class UncheckedView(NamedTuple):
    """Tables in the order of the publication, and what else was not asked or not answered."""

    tables: tuple[UncheckedTable, ...]
    kinds: tuple[str, ...]


def view(report: PublicationReport, words: Wording) -> UncheckedView:
    """What was not checked; empty where everything was asked and answered, or nothing could be read."""
    if report.verdict in NOT_HELD and not report.cells:
        return UncheckedView((), ())
    return UncheckedView(tuple(_tables(report, words)), tuple(_kinds(report, words)))


def _tables(report: PublicationReport, words: Wording) -> Iterator[UncheckedTable]:
    tables = [cell.table for cell in report.cells]
    sizes = Counter(tables)
    idle = Counter(map(tables.__getitem__, report.in_no_promise))
    blind = Counter(map(tables.__getitem__, report.blind - report.in_no_promise))
    for table, figures in sizes.items():
        if idle[table] or blind[table]:
            yield UncheckedTable(
                name=safe(words.table(table, report)),
                figures=figures,
                idle=idle[table],
                blind=blind[table],
                asked=idle[table] < figures,
            )


def _kinds(report: PublicationReport, words: Wording) -> Iterator[str]:
    """Kinds of faults that were not asked about, and questions that were left open, one sentence each."""
    undecided = sum(o.undecided - o.within_rounding for o in report.outcomes)
    if undecided:
        yield words("unchecked.undecided", count=undecided)
    if any(ALONE in outcome.reasons for outcome in report.outcomes):
        yield words("unchecked.alone")
    for outcome in report.outcomes:
        reasons = [words.reason(reason) for reason in outcome.reasons if reason != ALONE]
        if outcome.skipped and reasons:
            promise = words.pick(outcome.description) or outcome.promise
            yield safe(words("unchecked.skipped", promise=promise, reasons="; ".join(reasons)), 600)
    if report.counts.unaccounted:
        yield words("unchecked.unaccounted", count=report.counts.unaccounted)
    if out_of_time := sum(star.status == "skipped" for star in report.suppressed):
        yield words("unchecked.stars", count=out_of_time)
    if unfinished := sum(not cause.searched and cause.limit != "" for cause in report.causes):
        yield words("unchecked.causes", count=unfinished)
    yield from (safe(words.reader_remark(r), 600) for r in report.remarks if r.left_out)
