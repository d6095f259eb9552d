"""Writing files so that a reader sees the old one or the new one, never half of either."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def write_bytes(path: Path, data: bytes) -> Path:
    """Replace the file at `path` in one step; folders above it are made.

    The bytes go to a new file in the same folder, which then takes the name. Whatever stops the writing, Ctrl-C
    included, leaves the file as it was and nothing beside it. Raises OSError when the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".tallvakt-{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        with new.open("xb") as file:
            file.write(data)
        new.replace(path)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise
    return path


def write_text(path: Path, text: str) -> Path:
    """`write_bytes` for text: UTF-8, line ends as they are in `text`, a lone surrogate as its escape."""
    return write_bytes(path, text.encode("utf-8", "backslashreplace"))
