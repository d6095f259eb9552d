"""Files that several runs may write at once: replaced whole, or grown by whole lines, one writer at a time."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterable, Iterator
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


def write_bytes(path: Path, data: bytes) -> Path:
    """`write_pieces` for bytes that are whole."""
    return write_pieces(path, (data,))


def write_pieces(path: Path, pieces: Iterable[bytes]) -> Path:
    """Replace the file at `path` in one step by what the pieces make; folders above it are made.

    They go to a new file in the same folder, which then takes the name. Whatever stops the writing, Ctrl-C
    included, leaves the file as it was and nothing beside it. Raises OSError when the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".tallvakt-{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        with new.open("xb") as file:
            file.writelines(pieces)
        new.replace(path)
    except BaseException:  # Ctrl-C too must leave nothing behind; it goes on below
        with suppress(OSError):
            new.unlink()
        raise
    return path


def write_text(path: Path, text: str) -> Path:
    """`write_bytes` for text: UTF-8, line ends as they are in `text`, a lone surrogate as its escape."""
    return write_bytes(path, text.encode("utf-8", "backslashreplace"))


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
