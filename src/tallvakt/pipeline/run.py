"""The pipeline over many publications: a tuple of steps, and one bad file never stops the others."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from tallvakt import ingest
from tallvakt.analysis.audit import reason
from tallvakt.analysis.explanations.suspects import Evidence
from tallvakt.ingest import Document, UnreadableFile, sources
from tallvakt.ingest.limits import Limits, Progress
from tallvakt.model.report import DraftedContract, Edition, PublicationReport, PublicationVerdict, Remark, Run
from tallvakt.model.version import VERSION
from tallvakt.pipeline.edition_history import earlier_figures
from tallvakt.pipeline.findings import Judge
from tallvakt.pipeline.linked import PublicationSet
from tallvakt.pipeline.report_builder import broken, compose
from tallvakt.pipeline.steps import Examination, results
from tallvakt.recognise import NotRecognisedError, Recognised, recognise
from tallvakt.rules.content import Content
from tallvakt.rules.contract import Long
from tallvakt.rules.promises import checked_promises


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class SelfDraft:
    """A contract drafted from a document, loaded: it alone is in the content."""

    content: Content
    family: str
    tables: int
    promises: int


Drafter = Callable[[Document, Content], SelfDraft | None]
"""Drafts a contract from a document; None where there is no table to draft from."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may say of a run."""

    contract: str | None = None
    edition: Edition | None = None
    budget: float = 30.0
    """Seconds of reasoning for each publication; as many again for each thing asked of publications tied together."""
    remedy: bool = False
    """Also look for the fewest further figures to suppress."""
    archive: tuple[Path, ...] = ()
    """Publications to compare with; they are not checked themselves."""
    limits: Limits = field(default_factory=Limits)
    """How much of each file is read."""
    drafter: Drafter | None = None
    """Drafts a contract for a file that no contract fits; without it such a file is broken."""


def run(
    paths: Iterable[Path],
    content: Content,
    options: Options | None = None,
    *,
    command: str = "",
    progress: Callable[[PublicationReport], None] | None = None,
    reading: Callable[[str], Progress] | None = None,
) -> Run:
    """Check every publication; `progress` is called after each, `reading(source)` for what to call while it is read."""
    chosen = options or Options()
    started = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    given = list(paths)
    files = set(map(os.path.realpath, given))
    read = [open_file(path, content, chosen, reading) for path in given]
    archive = [
        open_file(path, content, chosen, reading) for path in chosen.archive if os.path.realpath(path) not in files
    ]
    publications = _publications((*read, *archive), content, chosen)
    unread = [_unread(o) for o in archive if isinstance(o, PublicationReport)]
    reports = []
    for opened in read:
        report = (
            opened if isinstance(opened, PublicationReport) else check_opened(opened, content, chosen, publications)
        )
        report = replace(report, remarks=(*report.remarks, *unread))
        reports.append(report)
        if progress is not None:
            progress(report)
    return Run(VERSION, started, command, tuple(reports))


@dataclass(frozen=True, eq=False, slots=True)
class Opened:
    """A publication that was read and recognised."""

    document: Document
    recognised: Recognised
    seconds: float
    draft: SelfDraft | None = None
    """Of a document that no contract fits: what it was recognised by."""
    misfit: Remark | None = None
    """Why no contract fits it."""


def open_file(
    path: Path, content: Content, options: Options, reading: Callable[[str], Progress] | None = None
) -> Opened | PublicationReport:
    """Read and recognise one file; whatever is wrong with it is in the report."""
    start = time.perf_counter()
    document = None
    try:
        source = sources.shown(path)
        document = ingest.read(path, source, limits=options.limits, progress=reading and reading(source))
        recognised = recognise(document, content.library, family=options.contract, edition=options.edition)
    except NotRecognisedError as error:
        drafted = None if document is None else _by_own_draft(document, content, options, error.remark, start)
        return drafted or broken(sources.shown(path), error.remark, _digest(path), document)
    except UnreadableFile as error:
        return broken(sources.shown(path), error.remark, _digest(path), document)
    except FileNotFoundError:
        return broken(sources.shown(path), Remark("file-not-there", {}), "")
    except OSError as error:
        return broken(sources.shown(path), Remark("file-unreadable", {"error": error.strerror or str(error)}), "")
    except Exception as error:
        return _crashed(sources.shown(path), error, _digest(path))
    return Opened(document, recognised, time.perf_counter() - start)


def _by_own_draft(
    document: Document, content: Content, options: Options, misfit: Remark, start: float
) -> Opened | None:
    """A document that no contract fits, recognised by a draft made from itself; None where that cannot be made."""
    if options.drafter is None or options.contract is not None:
        return None
    try:
        draft = options.drafter(document, content)
        if draft is None:
            return None
        recognised = recognise(document, draft.content.library, family=draft.family, edition=options.edition)
    except Exception:
        # The file is broken with or without a draft, and why no contract fits it is what its report must say.
        return None
    return Opened(document, recognised, time.perf_counter() - start, draft, misfit)


def check_opened(opened: Opened, content: Content, options: Options, publications: PublicationSet) -> PublicationReport:
    """Check one recognised publication; whatever is wrong with it is in the report."""
    start = time.perf_counter()
    document = opened.document
    try:
        if opened.draft is not None:
            content = opened.draft.content
            publications = PublicationSet([(document.source, opened.recognised)], content, options.budget)
        report = examine(document, opened.recognised, content, options, publications)
    except OverflowError:
        return broken(document.source, _too_large(opened.recognised.cells), document.sha256)
    except Exception as error:
        return _crashed(document.source, error, document.sha256)
    if opened.draft is not None:
        report = _without_contract(report, opened)
    return replace(report, seconds=opened.seconds + time.perf_counter() - start)


def _without_contract(report: PublicationReport, opened: Opened) -> PublicationReport:
    """The report of a publication that was held to a draft of itself."""
    draft = opened.draft
    size = None
    if draft is not None:
        columns = _columns_read(draft.content.library.contracts[draft.family].long)
        size = DraftedContract(tables=draft.tables, promises=draft.promises, cells=report.counts.total, columns=columns)
    return replace(report, verdict=PublicationVerdict.NO_CONTRACT, reason=opened.misfit, drafted=size)


def _columns_read(long: Long | None) -> tuple[tuple[str, str], ...]:
    """What the columns of observations were taken for; a chosen value stands with the name of its column."""
    if long is None:
        return ()
    subject = (long.subject,) if long.subject else ()
    roles = {"row": long.row, "column": long.column, "value": (long.value,), "subject": subject, "table": long.table}
    read = [(role, name) for role, names in roles.items() for name in names]
    return (*read, *(("where", f"{name} = {', '.join(values)}") for name, values in long.where.items()))


def _unread(report: PublicationReport) -> Remark:
    """That a file of the archive could not be compared with."""
    return Remark("archive-unread", {"file": report.source})


def _too_large(cells: pd.DataFrame) -> Remark:
    """That sums leave the arithmetic, with the place of the largest figure."""
    largest = int(cells["lower"].where(cells["kind"] == "figure", 0).to_numpy().argmax())
    return Remark("figures-too-large", {"line": int(cells["line"].iloc[largest]), "text": cells["text"].iloc[largest]})


def _crashed(source: str, error: Exception, sha256: str) -> PublicationReport:
    """A fault of the suite: exit 2, never a pass, and the others go on."""
    return broken(source, Remark("suite-crashed", {"error": f"{type(error).__name__}: {error}"}), sha256)


def check_file(path: Path, content: Content, options: Options) -> PublicationReport:
    """Check one file by itself; whatever is wrong with it is in the report."""
    return run([path], content, options).publications[0]


def check_document(
    document: Document, content: Content, options: Options, others: Iterable[tuple[str, Recognised]] = ()
) -> PublicationReport:
    """Recognise a document and hold it to its contract, beside others already recognised, by source.

    Raises `NotRecognisedError`.
    """
    recognised = recognise(document, content.library, family=options.contract, edition=options.edition)
    publications = PublicationSet([(document.source, recognised), *others], content, options.budget)
    return examine(document, recognised, content, options, publications)


def examine(
    document: Document, recognised: Recognised, content: Content, options: Options, publications: PublicationSet
) -> PublicationReport:
    """Hold a recognised publication to its contract, beside the other publications of the run and its archive."""
    start = time.monotonic()
    contract = recognised.contract
    publication = publications.publication(recognised)
    own = publication.own_bounds
    editions = publications.editions(publication)
    answers = reason(
        recognised.cells,
        contract,
        publication.edits,
        own,
        max(0.0, options.budget - (time.monotonic() - start)),
        lambda: publication.build("unknown"),
        evidence=Evidence(codes=publication.codes, earlier=earlier_figures(editions, len(recognised.cells))),
        remedy=options.remedy,
    )
    beside = publications.beside(publication)
    if beside is not None:
        answers = replace(answers, reasoned=beside.improved(answers.reasoned))
    judge = Judge(document, publication, beside)
    verdicts = publication.edits.evaluate()
    exam = Examination(judge, checked_promises(contract, content.checks), verdicts, answers, editions)
    return compose(exam, results(exam))


def _publications(opened: Iterable[Opened | PublicationReport], content: Content, options: Options) -> PublicationSet:
    with_contract = ((o.document.source, o.recognised) for o in opened if isinstance(o, Opened) and o.draft is None)
    return PublicationSet(with_contract, content, options.budget)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
