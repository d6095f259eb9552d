"""What runs in a worker process: one task after another until its input ends, each saying when it may be ended."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tallvakt.ingest.limits import MIB, Limits
from tallvakt.model.collector import collect_rarely

LARGEST_KEPT = 600 * MIB
"""A process that has taken more memory than this is not used again."""

_send: Callable[..., None] | None = None
"""Writes a message to the process that gave the task; None in a process that is no worker."""


def serving() -> bool:
    """Whether this process is a worker, which another one can end."""
    return _send is not None


def report(done: int, of: int) -> None:
    """Tell the process that gave the task how many parts are done."""
    if _send is not None:
        _send("parts", done, of)


@contextmanager
def held(seconds: float, limits: Limits) -> Iterator[None]:
    """While this lasts the worker is ended after so many seconds, and its memory is held to the limit.

    Memory is what is taken beyond that of now, and held where the system has `RLIMIT_AS`; what would be above the limit
    raises MemoryError.
    """
    assert _send is not None  # noqa: S101  only a worker can be ended
    _send("seconds", seconds)
    before = _hold_memory(limits.memory)
    try:
        yield
    finally:
        _let_memory(before)
        _send("seconds", None)


def serve() -> None:
    """Do tasks from standard input, write parts and results to standard output; ends where its input does."""
    global _send
    out = sys.stdout.buffer
    sys.stdout = sys.stderr

    def send(*message: Any) -> None:
        pickle.dump(message, out, pickle.HIGHEST_PROTOCOL)
        out.flush()

    _send = send
    collect_rarely()
    while True:
        try:
            function, args = pickle.load(sys.stdin.buffer)  # noqa: S301  written by `WorkerPool`
        except EOFError:
            return
        kind, result = _outcome(function, args)
        send(kind, result, _memory_taken() < LARGEST_KEPT)


def _outcome(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return "done", function(*args)
    except BaseException as error:  # a library written in Rust panics with one
        return "raised", _portable(error)


def _portable(error: BaseException) -> BaseException:
    """The error, or a RuntimeError that says it, where it cannot be sent."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  our own bytes
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _hold_memory(most: int) -> tuple[int, int] | None:
    try:
        import resource
    except ImportError:  # not on Windows
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    bound = _address_space() + most
    resource.setrlimit(resource.RLIMIT_AS, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))
    return soft, hard


def _let_memory(before: tuple[int, int] | None) -> None:
    if before is not None:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, before)


def _address_space() -> int:
    """Bytes of address space that this process has now; 0 where the system does not tell."""
    return _status("VmSize:")


def _memory_taken() -> int:
    """The most memory that this process has taken, in bytes; 0 where the system does not tell.

    `ru_maxrss` would also count what the process that started this one had taken, so Linux is asked for its own mark.
    """
    return _status("VmHWM:")


def _status(mark: str) -> int:
    status = Path("/proc/self/status")
    try:
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:  # not on Linux
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(mark)), 0)
