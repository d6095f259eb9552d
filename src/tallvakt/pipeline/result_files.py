"""A folder of results by key, that several runs may fill at once: plain files, each with a digest of what it holds."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tallvakt.model import files

FORMAT = b"tallvakt-cache/1"
KEPT_DAYS = 30
"""A result is made anew after so many days, and its file removed."""
_MARK = "tallvakt-cache.txt"
_MARKED = "Results that tallvakt may use again. Nothing in here is run; the folder may be removed at any time.\n"
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class ResultFiles:
    """The files of a folder, each with named parts."""

    folder: Path

    def prepare(self) -> None:
        """Make the folder. Raises OSError where it cannot be written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        mark = self.folder / _MARK
        if not mark.exists():
            files.write_text(mark, _MARKED)

    def get(self, key: str) -> dict[str, bytes] | None:
        """The parts of a key; None where there are none, they are damaged, another key's, or too old."""
        path = self._path(key)
        try:
            if time.time() - path.stat().st_mtime > KEPT_DAYS * _DAY:
                return None
            return _parts(key, path.read_bytes())
        except (OSError, ValueError):
            return None

    def put(self, key: str, parts: Mapping[str, bytes]) -> None:
        """Keep parts under a key, in one step; where that cannot be, nothing is kept, and nothing else is lost."""
        lengths = json.dumps({name: len(part) for name, part in parts.items()}).encode()
        body = b"\n".join([lengths, b"".join(parts.values())])
        head = b" ".join([FORMAT, key.encode(), _digest(body)])
        with suppress(OSError):
            files.write_pieces(self._path(key), (head, b"\n", body))

    def prune(self) -> None:
        """Remove what is too old to be used again, and what killed runs left half-written."""
        oldest = time.time() - KEPT_DAYS * _DAY
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            with suppress(OSError):
                written = path.stat().st_mtime
                left = path.name.startswith(".tallvakt-") and time.time() - written > _DAY
                if written < oldest or left:
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key


def _parts(key: str, data: bytes) -> dict[str, bytes]:
    """The parts of a file. Raises ValueError where it is damaged or another key's."""
    head, _, body = data.partition(b"\n")
    if head != b" ".join([FORMAT, key.encode(), _digest(body)]):
        raise ValueError("damaged")
    lengths, _, rest = body.partition(b"\n")
    parts, start = {}, 0
    for name, length in json.loads(lengths).items():
        parts[name] = rest[start : start + length]
        start += length
    return parts


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=20).hexdigest().encode()
