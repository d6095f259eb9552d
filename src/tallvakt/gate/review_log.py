"""`reviews.jsonl`: what reviewers said of findings, one line each. Appended, never changed; the latest word counts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from tallvakt.model import files
from tallvakt.model.review_notes import ReviewNote

FILE = "reviews.jsonl"


def load(path: Path) -> tuple[ReviewNote, ...]:
    """All notes of a file; none where there is no file. Raises `ReviewError` that names file and line."""
    if not path.exists():
        return ()
    from tallvakt.gate.review_file import ReviewError  # models of its own, which a run without such a file needs not

    reader = TypeAdapter(ReviewNote)
    notes = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if line.strip():
            try:
                notes.append(reader.validate_json(line))
            except ValidationError as error:
                fault = error.errors()[0]
                where = ".".join(map(str, fault["loc"])) or "line"
                raise ReviewError(f"{path}:{number}: {where}: {fault['msg']}") from None
    return tuple(notes)


def append(path: Path, notes: Iterable[ReviewNote]) -> int:
    """Add the notes that the file does not have yet; returns how many. Raises `ReviewError` or OSError."""
    present = set(load(path))
    added = [note for note in notes if note not in present]
    if added:
        lines = (json.dumps(asdict(note), ensure_ascii=False, sort_keys=True) + "\n" for note in added)
        files.append(path, "".join(lines))
    return len(added)
