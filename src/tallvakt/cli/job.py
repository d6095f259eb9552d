"""What the commands do: run the pipeline, apply waivers and policy, mask, write every output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from tallvakt.authoring.self_draft import draft_of
from tallvakt.gate import baseline, history_records, review_log, sign_off, waivers
from tallvakt.gate import policy as policies
from tallvakt.gate.baseline import Comparison
from tallvakt.gate.finishing import Finishing
from tallvakt.gate.policy import Policy
from tallvakt.gate.sign_off import SignOff
from tallvakt.gate.waivers import Waivers
from tallvakt.ingest import sources
from tallvakt.ingest.limits import Limits, parse, raised
from tallvakt.model import results_file
from tallvakt.model.past_editions import Past, PastEdition
from tallvakt.model.periods import typed
from tallvakt.model.report import Edition, Run, exit_code_of
from tallvakt.model.review_notes import ReviewNote, latest
from tallvakt.model.unknown_name import no_such
from tallvakt.model.version import VERSION
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.run import Hands, Options, RunResult
from tallvakt.render import html_site, output_formats, progress, results_json, terminal
from tallvakt.render.page_names import page_names
from tallvakt.render.publication_outputs import PublicationOutputs, PublicationRow, results_name
from tallvakt.render.terminal import Detail
from tallvakt.render.wording import languages
from tallvakt.rules.content import Content

FILES_EACH = 6
"""A process takes as long to start as so many files take to check."""
DEFAULT_OUT = Path("build/reports")
"""The folder that nobody named: git is told to leave it alone when it is made."""
FILES_KEPT = 100
"""The reports of more files than this are laid aside, and loaded one at a time."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run is told."""

    out: Path
    lang: str | None = None
    formats: tuple[str, ...] = ()
    baseline: Path | None = None
    history: Path | None = None
    """The folder of records of earlier runs, in which this run leaves its own."""
    waivers: Path | None = None
    policy: Path | None = None
    sign_offs: Path = Path(sign_off.FILE)
    reviews: Path = Path(review_log.FILE)
    reveal: bool = False
    detail: Detail = "normal"
    command: str = ""
    results_per_publication: bool = False
    """A file of results for each publication, and `results.json` names them."""
    workers: int = 0
    """Processes that check; 0 for as many as are worth their start."""
    cluster: str | None = None
    """Address of a scheduler that gives out the work instead."""
    cache: Path | None = None
    """The folder of results that may be used again."""
    keep: ExitStack = field(default_factory=ExitStack)
    """Closed by the caller when nothing is asked of the run any longer."""


def options(
    content: Content,
    *,
    contract: str | None,
    edition: str | None,
    budget: float,
    remedy: bool = False,
    archive: Iterable[str] = (),
    limits: Iterable[str] = (),
    formats: Iterable[str] = (),
) -> Options:
    """The options of a run. Raises ValueError that names the wrong one and the likely slip."""
    if contract is not None and contract not in content.library.contracts:
        raise ValueError(f"--contract: {no_such('contract', contract, content.library.contracts)}")
    months = None if edition is None else read_edition(edition)
    try:
        archived = tuple(sources.archived(archive))
    except sources.NothingFoundError as error:
        raise ValueError(f"--archive: {error}") from None
    return Options(
        contract=contract,
        edition=months,
        budget=budget,
        remedy=remedy,
        archive=archived,
        limits=read_limits(limits),
        frames=not output_formats.NEEDS_CELLS.isdisjoint(formats),
        drafter=draft_of,
    )


def read_limits(words: Iterable[str]) -> Limits:
    """The limits as typed. Raises ValueError."""
    try:
        return raised(Limits(), parse(words))
    except ValueError as error:
        raise ValueError(f"--limit: {error}") from None


def read_edition(text: str) -> Edition:
    """An edition as typed. Raises ValueError."""
    months = typed(text)
    if months is None:
        raise ValueError(
            f"--edition: '{text}' is no period; write 2024-01..2024-08, 2024-08 for one month, or 2024 for a year"
        )
    return months


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A run whose outputs are written, and what it was held to."""

    run: Run
    """Its reports; what is brief of them where they are many."""
    exit_code: int
    comparison: Comparison | None
    """How it stands to the baseline, where there is one."""
    policy: Policy
    sign_offs: tuple[SignOff, ...]
    waivers: Waivers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What a run is held to besides contracts, read before any work: everything that can be refused."""

    files: Sequence[Path]
    baseline: Mapping[str, Any] | None
    past: Past
    policy: Policy
    notes: Mapping[str, Sequence[ReviewNote]]
    waivers: Waivers
    sign_offs: tuple[SignOff, ...]


def check(paths: Iterable[str], content: Content, options: Options, settings: Settings) -> Job:
    """Check publications, write every output and say how the run stands. Raises ValueError or OSError."""
    prepare(settings, content)
    given = _given(paths, content, settings)
    outputs = _outputs(given, content, settings)
    finishing = Finishing(
        content=content,
        policy=given.policy,
        waivers=given.waivers,
        sign_offs=given.sign_offs,
        today=date.today(),
        reveal=settings.reveal,
    )
    result = run_watched(given.files, content, options, settings, finishing, outputs)
    comparison = None if given.baseline is None else baseline.compare(result.run, given.baseline, result.whole)
    write(result, outputs, settings, comparison)
    if settings.history is not None:
        history_records.write(result.run, settings.history)
    job = Job(
        run=result.run,
        exit_code=_exit_code(result),
        comparison=comparison,
        policy=given.policy,
        sign_offs=given.sign_offs,
        waivers=given.waivers,
    )
    remark(job)
    return job


def _given(paths: Iterable[str], content: Content, settings: Settings) -> _Given:
    """What a run is held to; the baseline is read before this run may replace it."""
    before = None if settings.baseline is None else results_file.read(settings.baseline)
    recorded = () if settings.history is None else _recorded(settings.history)
    return _Given(
        baseline=before,
        past=Past(recorded, history_records.of_results(before) if before else ()),
        policy=policies.find(settings.policy, checks=content.checks, families=content.library.contracts),
        notes=latest(review_log.load(settings.reviews)),
        waivers=waivers.find(settings.waivers),
        sign_offs=sign_off.load(settings.sign_offs),
        files=sources.expand(paths, settings.out),
    )


def _outputs(given: _Given, content: Content, settings: Settings) -> PublicationOutputs:
    """What writes the page and the results of each publication."""
    return PublicationOutputs(
        content=content,
        out=settings.out,
        lang=settings.lang,
        pages=tuple(page_names([sources.shown(path) for path in given.files])),
        run=Run(VERSION, pipeline.now(), settings.command, ()),
        baseline=None if given.baseline is None else baseline.before_run(given.baseline),
        past=given.past,
        notes=given.notes,
        detail=settings.detail,
        encoding=terminal.console().encoding,
        results_alone=settings.results_per_publication,
    )


def _recorded(folder: Path) -> tuple[PastEdition, ...]:
    """The records of earlier runs; those that cannot be read are told on the terminal. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    records, unread = history_records.read(folder)
    for one in unread:
        terminal.console(stderr=True).print(f"History: {one.path} was not read: {one.why}", soft_wrap=True)
    return records


def remark(job: Job) -> None:
    """Say how the run stands to its baseline, and which waivers are idle or no longer count."""
    on, done, compared = terminal.console(), job.run, job.comparison
    unread = [r for p in done.publications[:1] for r in p.remarks if r.key == "archive-unread"]
    for archived in unread:
        on.print(f"Archive: {archived.facts['file']} could not be read, so it was not compared with", soft_wrap=True)
    if compared is not None:
        counts = (len(compared.new), len(compared.persisting), len(compared.fixed))
        unasked = f", {len(compared.unasked)} not asked again" if compared.unasked else ""
        on.print("Baseline: {} new, {} still there, {} fixed".format(*counts) + unasked)
    if not job.waivers.waivers:
        return
    for waiver in waivers.unused(done, job.waivers):
        on.print(f"Waiver {waiver.fingerprint} ({waiver.owner}): matches no finding of this run", soft_wrap=True)
    for finding in (f for p in done.publications for f in p.findings):
        if finding.waiver is not None and finding.waiver["state"] != "valid":
            why = f"{finding.waiver['state']} ({finding.waiver['owner']}, until {finding.waiver['expires']})"
            on.print(f"Waiver {finding.fingerprint}: {why}, so the finding counts again", soft_wrap=True)


def prepare(settings: Settings, content: Content) -> None:
    """Refuse wrong settings before any work. Raises ValueError or OSError."""
    spoken = languages(content.reports)
    if settings.lang is not None and settings.lang not in spoken:
        raise ValueError(f"--lang: {no_such('language', settings.lang, spoken)}")
    for name in settings.formats:
        if name not in output_formats.FORMATS:
            raise ValueError(f"--format: {no_such('format', name, output_formats.FORMATS)}")
        if (install := output_formats.missing(name)) is not None:
            raise ValueError(f"--format {name}: not installed; {install}")
    new = not settings.out.exists()
    settings.out.mkdir(parents=True, exist_ok=True)
    if new and settings.out == DEFAULT_OUT:
        (settings.out / ".gitignore").write_text("*\n", encoding="utf-8")


def run_watched(
    files: Sequence[Path],
    content: Content,
    options: Options,
    settings: Settings,
    finishing: Finishing,
    outputs: PublicationOutputs,
) -> RunResult:
    """What a run of some files gives, with its progress on the terminal."""
    cache = None
    cells = output_formats.NEEDS_CELLS.intersection(settings.formats)
    # What was worked out of a hidden figure is never kept, and frames of cells are not.
    if settings.cache is not None and not settings.reveal and not cells:
        from tallvakt.pipeline import result_cache

        cache = result_cache.cache_of(settings.cache, content, options, finishing, outputs)
    with progress.watched(terminal.console(stderr=True), len(files)) as watch:
        result = pipeline.run_all(
            files,
            content,
            options,
            command=settings.command,
            started=outputs.run.started,
            progress=watch.step,
            reading=watch.reading,
            finish=finishing,
            outputs=outputs,
            whole=bool(_further_formats(settings)) or settings.baseline is not None,
            cache=cache,
            hands=hands(len(files), settings),
            keep=settings.keep,
        )
    if cache is not None:
        cache.results.prune()
    return result


def hands(files: int, settings: Settings) -> Hands:
    """Who does the work: so many processes as were asked for, by default one for each core that has enough to do."""
    most = settings.workers or _cores()
    enough = settings.workers or max(1, files // FILES_EACH)
    return Hands(
        workers=min(most, enough),
        cluster=settings.cluster,
        lay_aside=files > FILES_KEPT and not settings.reveal,
        folder=settings.out if settings.cluster else None,
    )


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def write(
    result: RunResult, outputs: PublicationOutputs, settings: Settings, comparison: Comparison | None = None
) -> None:
    """Write what tells of the whole run: the index, results.json and every other format; and speak on the terminal."""
    rows: Sequence[PublicationRow] = result.rows
    site = replace(outputs.site, baseline=comparison)
    index, *_ = html_site.write_front([row.index for row in rows], site)
    head = results_json.head_of(result.run, _exit_code(result))
    if outputs.results_alone:
        results_json.write_names(head, settings.out, map(results_json.entry_name, outputs.pages))
    else:
        entries = (result.pieces.get(results_name(number)) for number in range(len(rows)))
        results_json.write_entries(head, settings.out, entries)
    words = output_formats.words(outputs.content.reports, outputs.content.checks, settings.lang)
    for name in _further_formats(settings):
        written = output_formats.FORMATS[name](result.whole, settings.out, words)
        if written.stdout:
            sys.stdout.buffer.write(written.stdout.encode("utf-8", "backslashreplace"))
    terminal.show_rows([row.terminal for row in rows], terminal.console(), index)


def _exit_code(result: RunResult) -> int:
    """The exit code of a run, told from its rows: reports that are laid aside are not loaded for it."""
    return exit_code_of(row.index.verdict for row in result.rows)


def _further_formats(settings: Settings) -> tuple[str, ...]:
    """The formats beside the pages and results.json, each once."""
    return tuple(dict.fromkeys(name for name in settings.formats if name != "json"))


def show_content(content: Content) -> None:
    """Print the contracts, the checks and the formats."""
    from rich.table import Table

    on = terminal.console()
    contracts = Table("contract", "version", "title", box=None, title="Contracts", title_justify="left")
    for family, contract in sorted(content.library.contracts.items()):
        contracts.add_row(family, contract.version, contract.title.get("en") or next(iter(contract.title.values())))
    checks = Table("code", "check", "severity", "what it says", box=None, title="Checks", title_justify="left")
    for check in content.checks.values():
        checks.add_row(check.code, check.name, check.severity, check.doc.partition("\n")[0])
    on.print(contracts, "", checks, "", f"Formats: {', '.join(sorted(output_formats.FORMATS))}", sep="\n")


def explain(content: Content, name: str) -> None:
    """Print the page of a check. Raises ValueError for a name or code that no check has."""
    from rich.markdown import Markdown

    from tallvakt.authoring import check_pages

    by_name = {**content.checks, **{c.code: c for c in content.checks.values()}}
    check = by_name.get(name) or by_name.get(name.upper())
    if check is None:
        raise ValueError(no_such("check", name, by_name))
    on = terminal.console()
    on.print(
        Markdown(check_pages.page(check)) if on.is_terminal else check_pages.page(check), soft_wrap=not on.is_terminal
    )
