"""Files that several runs may write at once: replaced whole, grown by whole lines by one writer at a time."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold `path` against other runs that change it. Raises OSError if its folder is none, or cannot be written."""
    with _file_locked(path) if os.name == "nt" else _folder_locked(path.parent):
        yield


@contextmanager
def _folder_locked(folder: Path) -> Iterator[None]:
    """Hold the folder itself: nothing is left in it, and a killed run leaves no lock."""
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _file_locked(path: Path) -> Iterator[None]:
    """Hold a hidden file beside `path`, which stays: where folders cannot be locked, as on Windows."""
    from filelock import FileLock

    with FileLock(path.with_name(f".{path.name}.lock")):
        yield


def write_bytes(path: Path, data: bytes) -> Path:
    """`write_pieces` for bytes that are whole."""
    return write_pieces(path, (data,))


def write_pieces(path: Path, pieces: Iterable[bytes]) -> Path:
    """Replace the file at `path` in one step by what the pieces make; folders above it are made.

    They go to a new file in the same folder, which then takes the name. Whatever stops the writing, Ctrl-C
    included, leaves the file as it was and nothing beside it. Raises OSError when the folder cannot be written.
    """
    with replaced(path) as new, new.open("xb") as file:
        file.writelines(pieces)
    return path


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A new path in the same folder to write to; its file then takes the name, or goes if the block fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".tallvakt-{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        with naming(path):
            yield new
            new.replace(path)
    except BaseException:  # Ctrl-C too must leave nothing behind; it goes on below
        with suppress(OSError):
            new.unlink()
        raise


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Name the file in an OSError that names none: a full disk does not."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def write_text(path: Path, text: str) -> Path:
    """`write_bytes` for text: UTF-8, line ends as they are in `text`, a lone surrogate as its escape."""
    return write_bytes(path, text.encode("utf-8", "backslashreplace"))


def append(path: Path, lines: str) -> None:
    """Add whole lines to a file, all or none; a last line without its end is ended first. Raises OSError.

    The file is replaced in one step: a call that is killed, or a disk that is full, leaves it as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with alone(path):
        before = path.read_bytes() if path.exists() else b""
        if before and not before.endswith(b"\n"):
            before += b"\n"
        with replaced(path) as new, new.open("xb") as file:
            file.write(before + lines.encode())
            file.flush()
            os.fsync(file.fileno())
