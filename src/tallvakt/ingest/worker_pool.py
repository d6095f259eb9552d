"""Worker processes: each does many tasks, one at a time, and is ended when one takes too long or too much memory.

The libraries that read PDF and workbooks can run without end on a damaged or hostile file, take all memory, or end
their whole process; none of it can be stopped from inside. The same processes check publications side by side.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tallvakt.ingest.limits import Progress

_START = """
import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
from tallvakt.ingest import worker_process
worker_process.serve()
"""
T = TypeVar("T")
IDLE_MOST = 2
"""So many processes wait for the next task; a call for more at once keeps as many."""


class WorkerLostError(Exception):
    """A worker ended before its task was done: its time was up, or it went down by itself."""

    def __init__(self, *, seconds: float | None, parts: int | None) -> None:
        super().__init__("time is up" if seconds is not None else "the worker process ended")
        self.seconds = seconds
        """The time that was up; None where it went down by itself."""
        self.parts = parts
        """How many parts of its file were done; None where it had told of none."""


@dataclass(slots=True, eq=False)
class _Process:
    """One worker process, and the timer that ends it."""

    child: subprocess.Popen[bytes]
    seconds: float | None = None
    timer: threading.Timer | None = None
    late: threading.Event = field(default_factory=threading.Event)

    def end(self) -> None:
        """End it, and wait until it is gone."""
        self.child.kill()
        with suppress(OSError, ValueError):
            self.child.communicate()

    def end_after(self, seconds: float | None) -> None:
        """End it when so much time has passed; None takes that back."""
        if self.timer is not None:
            self.timer.cancel()
        self.seconds, self.timer = seconds, None
        if seconds is not None:
            self.timer = threading.Timer(max(seconds, 0.0), self._end_late)
            self.timer.daemon = True
            self.timer.start()

    def _end_late(self) -> None:
        self.late.set()
        self.child.kill()


class WorkerPool:
    """Processes that wait for a task; one is started when none waits. Any number of threads may call at once."""

    def __init__(self, keep: int = IDLE_MOST) -> None:
        self.keep = keep
        self._idle: list[_Process] = []
        self._busy: set[_Process] = set()
        self._closed = False
        self._lock = threading.Lock()
        self._owner = os.getpid()

    def call(self, function: Callable[..., T], *args: Any, progress: Progress | None = None) -> T:
        """What a function gives in a worker process; it, its arguments and its result are pickled.

        The function may ask to be ended after some time (`worker_process.held`) and tell of parts that are done.

        Raises what the function raises, or `WorkerLostError`.
        """
        process = self._taken()
        stays, parts = False, None
        try:
            _send(process, (function, args))
            while True:
                kind, *rest = pickle.load(process.child.stdout)  # type: ignore[arg-type]  # noqa: S301  our own process
                if kind == "parts":
                    parts = rest[0]
                    if progress is not None:
                        progress(rest[0], rest[1])
                elif kind == "seconds":
                    process.end_after(rest[0])
                else:
                    result, stays = rest
                    break
        except (EOFError, pickle.UnpicklingError, OSError):
            seconds = process.seconds if process.late.is_set() else None
            raise WorkerLostError(seconds=seconds, parts=parts) from None
        finally:
            process.end_after(None)
            self._given_back(process, stays and not process.late.is_set())
        if kind == "raised":
            raise result
        done: T = result
        return done

    def rest(self) -> None:
        """End the processes that wait; the next call starts one."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.end()

    def close(self) -> None:
        """End all processes, also those at work: their calls raise `WorkerLostError`, and so does every later one."""
        with self._lock:
            self._closed = True
            if self._owner != os.getpid():
                return
            idle, busy = self._idle, tuple(self._busy)
            self._idle = []
        for process in idle:
            process.end()
        for process in busy:
            process.child.kill()

    def _taken(self) -> _Process:
        with self._lock:
            if self._closed:
                raise WorkerLostError(seconds=None, parts=None)
            if self._owner != os.getpid():  # a fork shares the pipes of its parent
                self._idle, self._busy, self._owner = [], set(), os.getpid()
            process = self._waiting() or _started()
            self._busy.add(process)
        return process

    def _waiting(self) -> _Process | None:
        while self._idle:
            process = self._idle.pop()
            if process.child.poll() is None:
                return process
            process.end()
        return None

    def _given_back(self, process: _Process, stays: bool) -> None:
        with self._lock:
            self._busy.discard(process)
            if stays and not self._closed and len(self._idle) < self.keep:
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


POOL = WorkerPool()
atexit.register(POOL.close)
