"""File names of pages: safe on every file system and in every link, and none twice."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

RESERVED = "index"
HELP = "help-"
"""What the name of every page of help begins with."""
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ß": "ss", "đ": "d", "ŋ": "ng", "ŧ": "t"})


def page_names(sources: Sequence[str]) -> list[str]:
    """A file name for each source: its own name in plain letters; sources that would share one get a digest each."""
    stems = [_plain(PurePath(source.replace("\\", "/")).name) for source in sources]
    shared = {stem for stem, count in Counter(stems).items() if count > 1 or stem == RESERVED or stem.startswith(HELP)}
    names: dict[str, None] = {}
    for source, stem in zip(sources, stems, strict=True):
        digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        name = f"{stem}-{digest}" if stem in shared else stem
        number = 2
        base = name
        while name in names:  # the same source twice, or a file that is named like another one's digest
            name, number = f"{base}-{number}", number + 1
        names[name] = None
    return [f"{name}.html" for name in names]


def _plain(name: str) -> str:
    stem = name.rsplit(".", 1)[0] if "." in name[1:] else name
    plain = unicodedata.normalize("NFKD", stem.casefold().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].rstrip("-") or "publication"
