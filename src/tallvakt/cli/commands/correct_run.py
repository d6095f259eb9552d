"""What `correct` does, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from tallvakt.ingest import sources
from tallvakt.model.report import PublicationReport, PublicationVerdict
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.correction import change_list
from tallvakt.pipeline.correction import corrected_edition as editions
from tallvakt.pipeline.correction.corrected_edition import CorrectedCopy, Correcting
from tallvakt.pipeline.correction.proposals import Proposal, corrections, errors
from tallvakt.pipeline.correction.suppressions import suppressions, with_secondary
from tallvakt.pipeline.run import Options
from tallvakt.render import finding_text, output_formats, place_text, progress, terminal
from tallvakt.render.masking import mask, reveal
from tallvakt.render.output_formats import Words
from tallvakt.rules.content import Content

MOST = 20
"""Places left open that are written out for one publication; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is written, and where."""

    out: Path
    lang: str | None = None
    only_unique: bool = False
    suppress: bool = False
    reveal: bool = False


def correct(paths: Iterable[str], content: Content, options: Options, wanted: Wanted) -> int:
    """Write what can be corrected and say what is left open; returns the exit code. Raises ValueError or OSError."""
    files = sources.expand(paths, wanted.out)
    editions.refuse(files, wanted.out)
    words = output_formats.words(content.reports, content.checks, wanted.lang)
    with progress.watched(terminal.console(stderr=True), len(files)) as watch:
        run = pipeline.run(files, content, options, reading=watch.reading)
    shown = (reveal(run) if wanted.reveal else mask(run)).publications
    how = _how(content, options, wanted, words)
    on = terminal.console()
    if not any(_to_write(report, wanted) for report in shown):
        return _nothing_to_write(shown, wanted, words, on)
    copies: dict[Path, CorrectedCopy] = {}
    with editions.workshop(wanted.out) as folder:
        for path, report in zip(files, shown, strict=True):
            copies[path] = editions.copy_of(path, report, how, folder)
        editions.settled(copies, folder, wanted.out, change_list.dumps(copies.values(), words))
    say(copies, wanted, words, on)
    return max(copy.exit_code for copy in copies.values())


def _how(content: Content, options: Options, wanted: Wanted, words: Words) -> Correcting:
    """How copies are made and held to what they promise."""
    contracts = content.library.contracts

    def propose(report: PublicationReport) -> Proposal:
        contract = contracts[report.family or ""]
        if wanted.suppress:
            return suppressions(report, contract)
        return corrections(report, contract, only_unique=wanted.only_unique, reveal=wanted.reveal)

    def read_with(report: PublicationReport) -> Content:
        return with_secondary(content, report.family or "") if wanted.suppress else content

    return Correcting(
        content=content,
        options=Options(
            contract=options.contract,
            edition=options.edition,
            budget=options.budget,
            archive=options.archive,
            limits=options.limits,
        ),
        propose=propose,
        holds=editions.without_recoverable if wanted.suppress else editions.without_new_errors,
        note=lambda report: words(report)("correct.note"),
        read_with=read_with,
    )


def _to_write(report: PublicationReport, wanted: Wanted) -> bool:
    if wanted.suppress:
        return report.remedy is not None
    return bool(errors(report))


def _nothing_to_write(reports: Iterable[PublicationReport], wanted: Wanted, words: Words, on: Console) -> int:
    """Say of every publication that there is nothing to write, or why it was not read; returns the exit code."""
    code = 0
    for report in reports:
        wording = words(report)
        if report.verdict is PublicationVerdict.BROKEN:
            on.print(f"{report.source}: {finding_text.reason(report, wording)}", soft_wrap=True)
            code = 2
        else:
            key = "correct.nothing-to-hide" if wanted.suppress else "correct.no-errors"
            on.print(f"{report.source}: {wording(key)}", soft_wrap=True)
    return code


def say(copies: Mapping[Path, CorrectedCopy], wanted: Wanted, words: Words, on: Console) -> None:
    """Say what became of every publication, and by place what is left open."""
    for path, copy in copies.items():
        report, wording = copy.report, words(copy.report)
        changes = len(copy.proposal.rewrites) + len(copy.proposal.rows)
        if report.verdict is PublicationVerdict.BROKEN:
            text = finding_text.reason(report, wording) or ""
        elif copy.broken:
            text = wording(f"correct.open.{copy.broken}")
        elif copy.written:
            text = wording("correct.written", count=changes, file=str(wanted.out / path.name))
        elif copy.listed:
            text = wording("correct.listed", count=changes)
        elif copy.proposal.left_open:
            text = wording("correct.not-written")
        else:
            text = wording("correct.nothing-to-hide" if wanted.suppress else "correct.no-errors")
        on.print(f"{report.source}: {text}", soft_wrap=True, markup=False)
        places = [(place, left.why) for left in copy.proposal.left_open for place in left.places or (None,)]
        for place, why in places[:MOST]:
            where = place_text.spot(report.source, place)
            on.print(f"  {where}: {wording(f'correct.open.{why}')}", soft_wrap=True, markup=False)
        if (more := len(places) - MOST) > 0:
            on.print(f"  {wording('correct.more', count=more)}", soft_wrap=True, markup=False)
    on.print(f"{wanted.out / editions.LIST}", soft_wrap=True, markup=False)
