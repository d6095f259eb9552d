"""What runs in a reader process: it reads one file after another until its input ends."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tallvakt.ingest.document import UnreadableFile
from tallvakt.ingest.document_transport import packed
from tallvakt.ingest.limits import MIB, Limits
from tallvakt.model.report import Remark

LARGEST_KEPT = 300 * MIB
"""A process that has taken more memory than this is not used again."""


def serve() -> None:
    """Read files from standard input, write parts and results to standard output; ends where its input does."""
    from tallvakt.ingest import detect

    out = sys.stdout.buffer
    sys.stdout = sys.stderr

    def write(*message: Any) -> None:
        pickle.dump(message, out, pickle.HIGHEST_PROTOCOL)
        out.flush()

    while True:
        try:
            data, source, limits = pickle.load(sys.stdin.buffer)  # noqa: S301  written by `ReaderPool`
        except EOFError:
            return
        _hold_memory(limits)

        def read(data: bytes = data, source: str = source, limits: Limits = limits) -> Any:
            with detect.collector_paused():
                return packed(detect.read_here(data, source, limits, lambda done, of: write("parts", done, of)))

        kind, result = _outcome(read)
        write(kind, result, kind in ("done", "refused") and _memory_taken() < LARGEST_KEPT)


def _outcome(read: Callable[[], Any]) -> tuple[str, Any]:
    try:
        return "done", read()
    except UnreadableFile as error:
        return "refused", Remark(error.remark.key, error.remark.facts)
    except MemoryError:
        return "memory", None
    except BaseException as error:  # a reader written in Rust panics with one
        return "crashed", f"{type(error).__name__}: {error}"[:200].replace("\n", " ")


def _hold_memory(limits: Limits) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = limits.memory if hard == resource.RLIM_INFINITY else min(limits.memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _memory_taken() -> int:
    """The most memory that this process has taken, in bytes; 0 where the system does not tell.

    `ru_maxrss` would also count what the process that started this one had taken, so Linux is asked for its own mark.
    """
    status = Path("/proc/self/status")
    try:
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:  # not on Linux
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)
