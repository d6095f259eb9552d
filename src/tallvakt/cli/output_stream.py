"""Standard output whose reader may leave (`| head`), or which has not all signs: neither ends the run."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class PipedOutput(io.FileIO):
    """A file descriptor that nobody need read to the end: what is written after its reader has left goes nowhere."""

    def write(self, data: ReadableBuffer, /) -> int:
        """The number of bytes that were written, or let go."""
        try:
            return super().write(data)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            return memoryview(data).nbytes


def let_readers_leave() -> None:
    """Put such a stream in the place of standard output, where that is a pipe or a file and no terminal."""
    plain = sys.stdout
    if not isinstance(plain, io.TextIOWrapper) or plain.isatty():
        return
    plain.flush()
    stream = io.BufferedWriter(PipedOutput(plain.fileno(), "w", closefd=False))
    sys.stdout = io.TextIOWrapper(
        stream, encoding=plain.encoding, errors=plain.errors, line_buffering=plain.line_buffering
    )


def show_what_it_can() -> None:
    """Let both streams write a question mark for a sign that their encoding has not, as where the locale is C."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and "utf" not in stream.encoding.lower():
            stream.reconfigure(errors="replace")
