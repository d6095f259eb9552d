"""Which reader a file is for: told by its first bytes, and for text by its markup and then its name."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tallvakt.ingest import worker_process
from tallvakt.ingest.document import Document, UnreadableFile
from tallvakt.ingest.document_transport import Packed, packed, unpacked
from tallvakt.ingest.input_formats import INPUT_FORMATS, NOT_READ, InputFormat
from tallvakt.ingest.limits import MIB, Limits, Progress, breach, hold
from tallvakt.ingest.source_file import SourceFile
from tallvakt.model.collector import collector_paused

if TYPE_CHECKING:
    from tallvakt.ingest.worker_pool import WorkerLostError

_SMALL = 128 * 1024
"""Bytes of a file that may take but a share of the time."""
_DIRECT = 16 * MIB
"""Bytes of a text that is read in this process."""


def read(data: bytes, source: str, limits: Limits, progress: Progress | None = None) -> Document:
    """Read the bytes of a publication of any form, where reading can be ended. Raises `UnreadableFile`.

    A worker process reads all forms itself. Elsewhere texts of usual size are read in this process, by readers whose
    time is linear to the length, who ask the clock and hold what they make to the limit of memory beforehand; all else
    is read by a worker.
    """
    hold("bytes", len(data), limits.bytes)
    file = SourceFile(data, source)
    form = form_of(file)
    if worker_process.serving():
        return _held(form, file, limits)
    if not form.magic and len(data) <= _DIRECT:
        return _read(form, file, limits, progress)
    from tallvakt.ingest import read_ahead
    from tallvakt.ingest.worker_pool import WorkerLostError

    with collector_paused():
        try:
            return unpacked(read_ahead.packed(data, source, limits, progress))
        except WorkerLostError as lost:
            raise ended(lost, limits) from None


def packed_here(data: bytes, source: str, limits: Limits) -> Packed:
    """What a worker process reads of a file, packed. Raises `UnreadableFile`."""
    file = SourceFile(data, source)
    with collector_paused():
        return packed(_held(form_of(file), file, limits))


def ended(lost: WorkerLostError, limits: Limits) -> UnreadableFile:
    """What to raise of a file whose reader was ended, or brought its process down."""
    if lost.seconds is None:
        return UnreadableFile("reader-stopped", **breach("memory", limits.memory).remark.facts)
    parts = {} if lost.parts is None else {"parts": lost.parts}
    return breach("seconds", limits.seconds, limit=math.ceil(lost.seconds), **parts)


def _held(form: InputFormat, file: SourceFile, limits: Limits) -> Document:
    """Read in a worker process, which is ended where it takes too long. Raises `UnreadableFile`."""
    seconds = limits.seconds * (form.share if len(file.data) <= _SMALL else 1.0)
    try:
        with worker_process.held(seconds, limits):
            return _read(form, file, limits, worker_process.report)
    except UnreadableFile:
        raise
    except MemoryError:
        raise breach("memory", limits.memory) from None
    except BaseException as error:  # a reader written in Rust panics with one
        shown = f"{type(error).__name__}: {error}"[:200].replace("\n", " ")
        raise UnreadableFile("reader-failed", error=shown) from None


def _read(form: InputFormat, file: SourceFile, limits: Limits, progress: Progress | None) -> Document:
    with collector_paused():
        return form.read(file, limits, progress)


def form_of(file: SourceFile) -> InputFormat:
    """The form of a file. Raises `UnreadableFile` for one that is not read, which it names."""
    refused = next((name for magic, name in NOT_READ.items() if file.data.startswith(magic)), None)
    if refused is not None:
        raise UnreadableFile("format-unsupported", format=refused)
    return next(form for form in INPUT_FORMATS if form.fits(file))
