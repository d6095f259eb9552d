"""One file read and recognised: by its contract, or by a draft made from itself."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tallvakt import ingest
from tallvakt.ingest import Document, UnreadableFile, sources
from tallvakt.ingest.limits import Progress
from tallvakt.model.collector import collector_paused
from tallvakt.model.report import PublicationReport, Remark
from tallvakt.pipeline.options import Options, SelfDraft
from tallvakt.pipeline.report_builder import broken
from tallvakt.recognise import NotRecognisedError, Recognised, recognise
from tallvakt.rules.content import Content


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


@collector_paused()
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
        return unreadable(path, error)
    except FileNotFoundError:
        return broken(sources.shown(path), Remark("file-not-there", {}), "")
    except OSError as error:
        return broken(sources.shown(path), Remark("file-unreadable", {"error": error.strerror or str(error)}), "")
    except Exception as error:
        return crashed(sources.shown(path), error, _digest(path))
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


def unreadable(path: Path, error: UnreadableFile) -> PublicationReport:
    """The report of a file that cannot be read."""
    return broken(sources.shown(path), error.remark, _digest(path))


def crashed(source: str, error: Exception, sha256: str) -> PublicationReport:
    """A fault of the suite: exit 2, never a pass, and the others go on."""
    return broken(source, Remark("suite-crashed", {"error": f"{type(error).__name__}: {error}"}), sha256)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
