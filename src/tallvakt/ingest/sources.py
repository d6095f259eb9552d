"""Which files a call names: files, folders, globs."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from tallvakt.ingest.input_formats import SUFFIXES

LIST_OF_CORRECTIONS = "corrections.csv"
"""What stands beside corrected copies in their folder: a list, no publication."""


class NothingFoundError(ValueError):
    """A folder or glob names no publication; the message says which."""


def shown(path: Path) -> str:
    """A path as text that any output can hold: bytes of a name that are no UTF-8 are written out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def expand(given: Iterable[str], out: Path | None = None) -> list[Path]:
    """Every file that the arguments name, each once, in order.

    A path that does not exist is kept: it becomes a broken publication. What lies below `out` in a folder is passed
    over: the reports of an earlier run are no publications. Raises `NothingFoundError` for a folder without
    publications and for a glob that matches nothing.
    """
    return list(dict.fromkeys(path for argument in given for path in _one(argument, out)))


def archived(given: Iterable[str]) -> list[Path]:
    """As `expand`, of publications to compare with. Raises `NothingFoundError` for a path that does not exist too."""
    paths = expand(given)
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        raise NothingFoundError(f"{missing}: there is no such file or folder to compare with")
    return paths


def _one(argument: str, out: Path | None) -> Iterator[Path]:
    path = Path(argument)
    if path.is_dir():
        publications = sorted(p for p in path.rglob("*") if _is_publication(p, path) and not _is_report(p, path, out))
        if not publications:
            raise NothingFoundError(
                f"{argument}: no publication in this folder (looked for {', '.join(sorted(SUFFIXES))})"
            )
        yield from publications
    elif glob.has_magic(argument) and not path.exists():
        matches = sorted(Path(p) for p in glob.glob(argument, recursive=True))  # noqa: PTH207  # absolute patterns too
        files = [p for p in matches if not p.is_dir() and not p.is_fifo()]  # a pipe may wait for ever
        if not files:
            raise NothingFoundError(f"{argument}: matches no file")
        yield from files
    else:
        yield path


def _is_report(path: Path, folder: Path, out: Path | None) -> bool:
    """Whether a file lies in `out`, a folder inside the one that is searched."""
    if out is None:
        return False
    inside = out.resolve() != folder.resolve() and out.resolve().is_relative_to(folder.resolve())
    return inside and path.resolve().is_relative_to(out.resolve())


def _is_publication(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    no_publication = path.stem.upper() == "README" or path.name == LIST_OF_CORRECTIONS
    return not hidden and not no_publication and path.suffix.lower() in SUFFIXES and path.is_file()
