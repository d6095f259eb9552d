"""A file that a worker process reads while this one gets ready for it, such as by importing what checks it."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from tallvakt.ingest import detect, sources
from tallvakt.ingest.document_transport import Packed
from tallvakt.ingest.input_formats import INPUT_FORMATS
from tallvakt.ingest.limits import Limits, Progress
from tallvakt.ingest.source_file import SourceFile
from tallvakt.ingest.worker_pool import POOL


@dataclass(slots=True, eq=False)
class _Begun:
    """A file that is being read, or was."""

    data: bytes
    source: str
    limits: Limits
    packed: Future[Packed] = field(default_factory=Future)
    progress: Progress | None = None
    """Who is told of parts that are done; nobody before somebody waits for the file."""

    def read(self) -> None:
        """Read it in a worker process; what that raises is for whoever asks for the file."""
        try:
            self.packed.set_result(
                POOL.call(detect.packed_here, self.data, self.source, self.limits, progress=self._tell)
            )
        except BaseException as error:
            self.packed.set_exception(error)

    def _tell(self, done: int, of: int) -> None:
        if self.progress is not None:
            self.progress(done, of)


_begun: list[_Begun] = []
"""The file that was begun last, until it is asked for."""


def begin(path: Path, limits: Limits) -> None:
    """Begin to read a file, if there is one of a form whose first bytes tell it: all those are read by a worker.

    Nothing is told of what is wrong with it before it is asked for.
    """
    if not path.is_file():
        return
    try:
        with path.open("rb") as opened:
            file = SourceFile(opened.read(limits.bytes + 1), sources.shown(path))
    except OSError:
        return
    if len(file.data) > limits.bytes or not any(form.magic and form.fits(file) for form in INPUT_FORMATS):
        return
    begun = _Begun(file.data, file.source, limits)
    _begun[:] = [begun]
    # A daemon: at the end of this process nobody waits for a file that nobody asked for, and its worker is ended.
    threading.Thread(target=begun.read, daemon=True).start()


def packed(data: bytes, source: str, limits: Limits, progress: Progress | None = None) -> Packed:
    """What a worker process reads of a file, begun before or now.

    Raises `UnreadableFile`, or `WorkerLostError` where the process was ended or went down.
    """
    asked = (data, source, limits)
    begun = next((one for one in _begun if (one.data, one.source, one.limits) == asked), None)
    if begun is None:
        return POOL.call(detect.packed_here, data, source, limits, progress=progress)
    _begun.remove(begun)
    begun.progress = progress
    return begun.packed.result()
