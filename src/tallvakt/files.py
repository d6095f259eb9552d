"""Files that several runs may write at once: replaced whole, or grown by whole lines, one writer at a time."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the folder of `path` against other runs that change a file in it. Raises OSError if there is none."""
    if sys.platform == "win32":  # no such locks there; a line is still appended in one write
        yield
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def replace(path: Path, text: str) -> Path:
    """Write `text` as UTF-8 in the place of what `path` held, in one step. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".tallvakt-{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        with new.open("xb") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
        new.replace(path)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise
    return path


def append(path: Path, lines: str) -> None:
    """Add whole lines to a file that is only ever appended to; a torn last line is closed first. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with alone(path), path.open("a+b") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                lines = "\n" + lines
        file.write(lines.encode())
        file.flush()
        os.fsync(file.fileno())
