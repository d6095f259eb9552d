"""Reader processes: each serves many files, one at a time, and is ended when a file takes too long or too much memory.

The libraries that read PDF and workbooks can run without end on a damaged or hostile file, take all memory, or end
their whole process; none of it can be stopped from inside. What is read comes back packed.
"""

from __future__ import annotations

import atexit
import math
import os
import pickle
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tallvakt.ingest.document import Document, UnreadableFile
from tallvakt.ingest.document_transport import unpacked
from tallvakt.ingest.limits import Limits, Progress, breach

_START = """
import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
from tallvakt.ingest import reader_process
reader_process.serve()
"""
IDLE_MOST = 2
"""So many processes wait for the next file."""


@dataclass(slots=True)
class _Process:
    """One reader process and the file it is at work on."""

    child: subprocess.Popen[bytes]
    late: threading.Event = field(default_factory=threading.Event)

    def end(self) -> None:
        """End it, and wait until it is gone."""
        self.child.kill()
        with suppress(OSError, ValueError):
            self.child.communicate()

    def end_late(self) -> None:
        """End it because its time is up."""
        self.late.set()
        self.child.kill()


class ReaderPool:
    """Processes that wait for a file; one is started when none waits."""

    def __init__(self) -> None:
        self._idle: list[_Process] = []
        self._lock = threading.Lock()
        self._owner = os.getpid()

    def read(
        self, data: bytes, source: str, limits: Limits, progress: Progress | None = None, share: float = 1.0
    ) -> Document:
        """The document that a file is read as, by a process that is ended after a share of the time that it may take.

        Raises the `UnreadableFile` that the reader raised, that of the limits `seconds` and `memory`, or one of a
        reader that brought its process down or failed. Memory is held to its limit where the system has `RLIMIT_AS`.
        """
        seconds = max(limits.seconds * share, 0.0)
        process = self._taken()
        timer = threading.Timer(seconds, process.end_late)
        timer.start()
        stays = False
        reached: dict[str, int] = {}
        try:
            _send(process, (data, source, limits))
            while True:
                kind, *rest = pickle.load(process.child.stdout)  # type: ignore[arg-type]  # noqa: S301  our own process
                if kind != "parts":
                    stays = bool(rest.pop())
                    return _answer(kind, rest, limits)
                reached = {"parts": rest[0]}
                if progress is not None:
                    progress(rest[0], rest[1])
        except (EOFError, pickle.UnpicklingError, OSError):
            if process.late.is_set():
                raise breach("seconds", limits.seconds, limit=math.ceil(seconds), **reached) from None
            raise UnreadableFile("reader-stopped", **breach("memory", limits.memory).remark.facts) from None
        finally:
            timer.cancel()
            self._given_back(process, stays and not process.late.is_set())

    def close(self) -> None:
        """End all processes that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            if self._owner == os.getpid():
                process.end()

    def _taken(self) -> _Process:
        with self._lock:
            if self._owner != os.getpid():  # a fork shares the pipes of its parent
                self._idle, self._owner = [], os.getpid()
            while self._idle:
                process = self._idle.pop()
                if process.child.poll() is None:
                    return process
                process.end()
        return _started()

    def _given_back(self, process: _Process, stays: bool) -> None:
        with self._lock:
            if stays and len(self._idle) < IDLE_MOST:
                self._idle.append(process)
                return
        process.end()


def _started() -> _Process:
    child = subprocess.Popen(  # noqa: S603  this very interpreter
        [sys.executable, "-I", "-c", _START],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    process = _Process(child)
    with suppress(OSError):  # it ended at once, which its first answer tells
        _send(process, sys.path)
    return process


def _send(process: _Process, message: object) -> None:
    assert process.child.stdin is not None  # noqa: S101  it is a pipe
    with suppress(BrokenPipeError):  # it ended early, and has told why or was ended
        pickle.dump(message, process.child.stdin, pickle.HIGHEST_PROTOCOL)
        process.child.stdin.flush()


def _answer(kind: str, rest: list[Any], limits: Limits) -> Document:
    if kind == "done":
        return unpacked(rest[0])
    if kind == "memory":
        raise breach("memory", limits.memory)
    if kind == "refused":
        raise UnreadableFile(rest[0].key, **rest[0].facts)
    raise UnreadableFile("reader-failed", error=rest[0])


POOL = ReaderPool()
atexit.register(POOL.close)
