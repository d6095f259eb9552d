"""Which reader a file is for: told by its first bytes, and for text by its markup and then its name."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from tallvakt.ingest.document import Document, UnreadableFile
from tallvakt.ingest.input_formats import INPUT_FORMATS, NOT_READ, InputFormat
from tallvakt.ingest.limits import MIB, Limits, Progress, hold
from tallvakt.ingest.source_file import SourceFile

_SMALL = 128 * 1024
"""Bytes of a file that may take but a share of the time."""
_DIRECT = 16 * MIB
"""Bytes of a text that is read in this process."""


def read(data: bytes, source: str, limits: Limits, progress: Progress | None = None) -> Document:
    """Read the bytes of a publication of any form, where reading can be ended. Raises `UnreadableFile`.

    A text of usual size is read in this process, by readers whose time is linear to the length, who ask the clock and
    hold what they make to the limit of memory beforehand; all else is read by a process of the pool, which is ended.
    """
    from tallvakt.ingest.reader_pool import POOL

    hold("bytes", len(data), limits.bytes)
    file = SourceFile(data, source)
    form = form_of(file)
    if not form.magic and len(data) <= _DIRECT:
        return _read(form, file, limits, progress)
    share = form.share if len(data) <= _SMALL else 1.0
    with collector_paused():
        return POOL.read(data, source, limits, progress, share)


def read_here(data: bytes, source: str, limits: Limits, progress: Progress | None = None) -> Document:
    """The same in this process. Raises `UnreadableFile`."""
    hold("bytes", len(data), limits.bytes)
    file = SourceFile(data, source)
    return _read(form_of(file), file, limits, progress)


def _read(form: InputFormat, file: SourceFile, limits: Limits, progress: Progress | None) -> Document:
    with collector_paused():
        return form.read(file, limits, progress)


def form_of(file: SourceFile) -> InputFormat:
    """The form of a file. Raises `UnreadableFile` for one that is not read, which it names."""
    refused = next((name for magic, name in NOT_READ.items() if file.data.startswith(magic)), None)
    if refused is not None:
        raise UnreadableFile("format-unsupported", format=refused)
    return next(form for form in INPUT_FORMATS if form.fits(file))


@contextmanager
def collector_paused() -> Iterator[None]:
    """A million tokens without a cycle among them: looking for cycles would take a third of the time."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()
