"""The pipeline over many publications: a tuple of steps, and one bad file never stops the others."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from tallvakt import __version__, edits, ingest, sources
from tallvakt.compose import broken, compose
from tallvakt.edits import Edits, LeftOut
from tallvakt.findings import Edition, PublicationReport, Remark, Run
from tallvakt.ingest import Document, UnreadableFile
from tallvakt.judge import Judge
from tallvakt.printings import History
from tallvakt.promises import held
from tallvakt.reason import reason
from tallvakt.recognise import NotRecognisedError, Recognised, recognise
from tallvakt.steps import Bench, results
from tallvakt.suite import Content, find_suite, load


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may say of a run."""

    contract: str | None = None
    edition: Edition | None = None
    budget: float = 30.0
    """Seconds of reasoning for each publication."""
    remedy: bool = False
    """Also look for the fewest further figures to suppress."""
    archive: tuple[Path, ...] = ()
    """Publications to compare with; they are not checked themselves."""


def run(
    paths: Iterable[Path],
    content: Content,
    options: Options | None = None,
    *,
    command: str = "",
    progress: Callable[[PublicationReport], None] | None = None,
) -> Run:
    """Check every publication; `progress` is called after each."""
    chosen = options or Options()
    started = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    read = [open_file(path, content, chosen) for path in paths]
    archive = [open_file(path, content, chosen) for path in chosen.archive]
    history = History((o.document.source, o.recognised) for o in (*read, *archive) if isinstance(o, Opened))
    unread = [_unread(o) for o in archive if isinstance(o, PublicationReport)]
    reports = []
    for opened in read:
        report = opened if isinstance(opened, PublicationReport) else check_opened(opened, content, chosen, history)
        report = replace(report, remarks=(*report.remarks, *unread))
        reports.append(report)
        if progress is not None:
            progress(report)
    return Run(__version__, started, command, tuple(reports))


@dataclass(frozen=True, eq=False, slots=True)
class Opened:
    """A publication that was read and recognised."""

    document: Document
    recognised: Recognised
    seconds: float


def open_file(path: Path, content: Content, options: Options) -> Opened | PublicationReport:
    """Read and recognise one file; whatever is wrong with it is in the report."""
    start = time.perf_counter()
    document = None
    try:
        document = ingest.read(path, sources.shown(path))
        recognised = recognise(document, content.library, family=options.contract, edition=options.edition)
    except (UnreadableFile, NotRecognisedError) as error:
        return broken(sources.shown(path), error.remark, _digest(path), document)
    except OSError as error:
        return broken(sources.shown(path), Remark("file-unreadable", {"error": error.strerror or str(error)}), "")
    except Exception as error:
        return _crashed(sources.shown(path), error, _digest(path))
    return Opened(document, recognised, time.perf_counter() - start)


def check_opened(opened: Opened, content: Content, options: Options, history: History) -> PublicationReport:
    """Check one recognised publication; whatever is wrong with it is in the report."""
    start = time.perf_counter()
    document = opened.document
    try:
        report = examine(document, opened.recognised, content, options, history)
    except OverflowError:
        return broken(document.source, _too_large(opened.recognised.cells), document.sha256)
    except Exception as error:
        return _crashed(document.source, error, document.sha256)
    return replace(report, seconds=opened.seconds + time.perf_counter() - start)


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


def check_text(
    text: str | bytes,
    name: str = "publication.txt",
    *,
    contract: str | None = None,
    edition: Edition | None = None,
    earlier: Iterable[str] = (),
) -> PublicationReport:
    """Check a publication given as text, beside earlier editions given so too, with the suite's own content.

    Raises as `check_document` does.
    """
    from tallvakt.ingest import text as reader

    content, options = load(find_suite()), Options(contract, edition)
    before = [reader.parse(other.encode(), f"earlier-{number}.txt") for number, other in enumerate(earlier, start=1)]
    history = History((d.source, recognise(d, content.library, family=contract)) for d in before)
    document = reader.parse(text.encode() if isinstance(text, str) else text, name)
    recognised = recognise(document, content.library, family=contract, edition=edition)
    return examine(document, recognised, content, options, history)


def check_document(document: Document, content: Content, options: Options) -> PublicationReport:
    """Recognise a document and hold it to its contract. Raises `NotRecognisedError`."""
    recognised = recognise(document, content.library, family=options.contract, edition=options.edition)
    return examine(document, recognised, content, options, History(()))


def examine(
    document: Document, recognised: Recognised, content: Content, options: Options, history: History
) -> PublicationReport:
    """Hold a recognised publication to its contract, beside the earlier editions that `history` knows."""
    contract = recognised.contract
    system = build(recognised, content)
    answers = reason(
        recognised.cells,
        contract,
        system,
        options.budget,
        lambda: build(recognised, content, left_out="unknown"),
        remedy=options.remedy,
    )
    judge = Judge(document, recognised, system)
    editions = history.of(document.source, recognised)
    bench = Bench(judge, held(contract, content.checks), system.evaluate(), answers, editions)
    return compose(bench, results(bench))


def build(recognised: Recognised, content: Content, left_out: LeftOut = "as-declared") -> Edits:
    """The edit system of one recognised publication."""
    contract, reading = recognised.contract, recognised.reading
    codes = {
        table_id: tuple(c.code for c in content.library.codes(contract, table.rows).at(reading.edition.end).codes)
        for table_id, table in contract.tables.items()
    }
    subjects = edits.subjects_of(reading.expected)
    return edits.build(recognised.cells, contract, content.checks, subjects=subjects, codes=codes, left_out=left_out)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
