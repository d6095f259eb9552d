"""What reviewers decided about findings: one entry per reviewer and finding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewNote:
    """What one reviewer says of one finding: who takes it, a comment, and whether the producer is to mend it."""

    fingerprint: str
    by: str
    when: str
    """ISO 8601, UTC."""
    person: str = ""
    comment: str = ""
    producer: bool = False


def latest(notes: Iterable[ReviewNote]) -> dict[str, tuple[ReviewNote, ...]]:
    """By fingerprint, the latest note of each reviewer, in order of time; an emptied note is none."""
    newest: dict[tuple[str, str], ReviewNote] = {}
    for note in sorted(notes, key=lambda n: n.when):
        newest[note.fingerprint, note.by.casefold()] = note
    grouped: dict[str, list[ReviewNote]] = {}
    for note in newest.values():
        if note.person or note.comment or note.producer:
            grouped.setdefault(note.fingerprint, []).append(note)
    return {fingerprint: tuple(those) for fingerprint, those in grouped.items()}
