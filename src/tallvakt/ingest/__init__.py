"""Ingest: a file of any known form becomes a `Document` whose every token knows its place."""

from __future__ import annotations

import stat
from errno import EINVAL
from pathlib import Path

from tallvakt.ingest.document import Document, RawRow, RawTable, Token, UnreadableFile
from tallvakt.ingest.limits import Limits, Progress

__all__ = ["Document", "Limits", "RawRow", "RawTable", "Token", "UnreadableFile", "read"]


def read(
    path: Path, source: str | None = None, *, limits: Limits | None = None, progress: Progress | None = None
) -> Document:
    """Read a publication by its content; its name counts only where text may be of several kinds.

    Raises `UnreadableFile` with the reason, or `OSError` for an unreadable path, a device or a pipe among them.
    """
    from tallvakt.ingest import detect

    limits = limits or Limits()
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise OSError(EINVAL, "a device or a pipe, not a file", str(path))  # it may have no end
    with path.open("rb") as file:
        data = file.read(limits.bytes + 1)
    return detect.read(data, source or str(path), limits, progress)
