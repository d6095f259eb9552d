"""Reading in a process of its own, which is ended when it takes too long or too much memory.

The libraries that read PDF, `.xls` and `.ods` can run without end on a damaged or hostile file, take all memory, or
end their whole process; none of it can be stopped from inside. What is read comes back pickled.
"""

from __future__ import annotations

import math
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, Any

from tallvakt.ingest.document import UnreadableFile
from tallvakt.ingest.limits import Limits, Progress, breach
from tallvakt.model.report import Remark

_START = """
import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
from tallvakt.ingest import subprocess_reader
subprocess_reader.work()
"""


Reader = Callable[[bytes, str, Limits, Progress], Any]
"""What is called apart: of a module, so that it can be named to another process."""


def call(
    reader: Reader,
    data: bytes,
    source: str,
    limits: Limits,
    progress: Progress | None = None,
    seconds: float | None = None,
) -> Any:
    """What a reader makes of a file, in a process of its own that is ended after `seconds`, by default the limit.

    Raises the `UnreadableFile` that the reader raised, that of the limits `seconds` and `memory`, or one of a reader
    that brought its process down; `ValueError` with what else was the matter. Memory is held to its limit where the
    system has `RLIMIT_AS`.
    """
    seconds = limits.seconds if seconds is None else seconds
    process = subprocess.Popen(  # noqa: S603  this very interpreter
        [sys.executable, "-I", "-c", _START],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(max(seconds, 0.0), end)
    timer.start()
    reached: dict[str, int] = {}
    try:
        _send(process.stdin, (sys.path, (reader, data, source, limits)))
        while True:
            kind, *told = pickle.load(process.stdout)  # type: ignore[arg-type]  # noqa: S301  written by `work`
            if kind != "parts":
                return _answer(kind, told, limits)
            reached = {"parts": told[0]}
            if progress is not None:
                progress(*told)
    except (EOFError, pickle.UnpicklingError):
        if late.is_set():
            raise breach("seconds", limits.seconds, limit=math.ceil(seconds), **reached) from None
        raise UnreadableFile("reader-stopped", **breach("memory", limits.memory).remark.facts) from None
    finally:
        timer.cancel()
        process.kill()
        process.communicate()


def _send(pipe: IO[bytes] | None, messages: tuple[Any, ...]) -> None:
    assert pipe is not None  # noqa: S101  it is a pipe
    try:
        for message in messages:
            pickle.dump(message, pipe, pickle.HIGHEST_PROTOCOL)
        pipe.flush()
    except BrokenPipeError:  # it ended early, and has told why or was ended
        pass


def _answer(kind: str, told: list[Any], limits: Limits) -> Any:
    if kind == "done":
        return told[0]
    if kind == "memory":
        raise breach("memory", limits.memory)
    if kind == "refused":
        raise UnreadableFile(told[0].key, **told[0].facts)
    raise ValueError(told[0])


def work() -> None:
    """In the process apart: read the task from standard input, write parts and result to standard output."""
    out = sys.stdout.buffer
    sys.stdout = sys.stderr

    def tell(*message: Any) -> None:
        out.write(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
        out.flush()

    reader, data, source, limits = pickle.load(sys.stdin.buffer)  # noqa: S301  written by `call`
    _hold_memory(limits.memory)
    tell(*_outcome(lambda: reader(data, source, limits, lambda done, all_: tell("parts", done, all_))))


def _outcome(read: Callable[[], Any]) -> tuple[str, Any]:
    try:
        return "done", read()
    except UnreadableFile as error:
        return "refused", Remark(error.remark.key, error.remark.facts)
    except MemoryError:
        return "memory", None
    except BaseException as error:  # a reader written in Rust panics with one
        return "crashed", f"{type(error).__name__}: {error}"[:200].replace("\n", " ")


def _hold_memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
