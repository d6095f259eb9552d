"""The pipeline over many publications: a tuple of steps, and one bad file never stops the others."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tallvakt import __version__, edits, ingest
from tallvakt.compose import broken, compose
from tallvakt.edits import Edits, LeftOut
from tallvakt.findings import Edition, PublicationReport, Remark, Run
from tallvakt.ingest import Document, UnreadableFile
from tallvakt.judge import Judge
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


def run(
    paths: Iterable[Path],
    content: Content,
    options: Options | None = None,
    *,
    command: str = "",
    progress: Callable[[PublicationReport], None] | None = None,
) -> Run:
    """Check every publication; `progress` is called after each."""
    started = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    reports = []
    for path in paths:
        reports.append(check_file(path, content, options or Options()))
        if progress is not None:
            progress(reports[-1])
    return Run(__version__, started, command, tuple(reports))


def check_file(path: Path, content: Content, options: Options) -> PublicationReport:
    """Check one file; whatever is wrong with it is in the report."""
    start = time.perf_counter()
    try:
        document = ingest.read(path)
        report = check_document(document, content, options)
    except UnreadableFile as error:
        report = broken(str(path), error.remark, _digest(path))
    except NotRecognisedError as error:
        report = broken(str(path), error.remark, _digest(path))
    except OSError as error:
        report = broken(str(path), Remark("file-unreadable", {"error": error.strerror or str(error)}), "")
    except Exception as error:  # a fault of the suite: exit 2, never a pass, and the others go on
        report = broken(
            str(path), Remark("suite-crashed", {"error": f"{type(error).__name__}: {error}"}), _digest(path)
        )
    return replace(report, seconds=time.perf_counter() - start)


def check_text(
    text: str | bytes, name: str = "publication.txt", *, contract: str | None = None, edition: Edition | None = None
) -> PublicationReport:
    """Check a publication given as text, with the suite's own content. Raises as `check_document` does."""
    from tallvakt.ingest import text as reader

    document = reader.parse(text.encode() if isinstance(text, str) else text, name)
    return check_document(document, load(find_suite()), Options(contract, edition))


def check_document(document: Document, content: Content, options: Options) -> PublicationReport:
    """Recognise a document and hold it to its contract. Raises `NotRecognisedError`."""
    recognised = recognise(document, content.library, family=options.contract, edition=options.edition)
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
    bench = Bench(judge, held(contract, content.checks), system.evaluate(), answers)
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
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
