"""The file that a reviewer saves from a page, format `tallvakt-review/1`: decisions, comments and assignments.

An accepted finding becomes a waiver, held to the same rules as one made by `tallvakt waive`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from tallvakt.gate.waivers import Text, Waiver, WaiverError, make
from tallvakt.model import yamlfile
from tallvakt.model.review_notes import ReviewNote
from tallvakt.model.yamlfile import Misplaced

FORMAT = "tallvakt-review/1"
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]


class ReviewError(ValueError):
    """A saved review cannot be read, or says what cannot be; the message names file and entry."""


class ReviewPart(BaseModel):
    """Base of every part of a saved review: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ReviewEntry(ReviewPart):
    """What one reviewer decided about one finding."""

    fingerprint: str = Field(pattern=r"^[0-9a-f]{12,64}$")
    by: Text
    when: datetime
    person: Note = ""
    comment: Note = ""
    decision: Literal["", "accept", "producer"] = ""
    reason: Note = ""
    owner: Note = ""
    expires: date | None = None

    @model_validator(mode="after")
    def _whole(self) -> ReviewEntry:
        if self.decision == "accept":
            for key in ("reason", "owner", "expires"):
                if not getattr(self, key):
                    raise Misplaced((key,), "is required of a finding that is accepted")
        return self

    def note(self) -> ReviewNote:
        """The entry without what becomes a waiver."""
        return ReviewNote(
            fingerprint=self.fingerprint,
            by=self.by,
            when=self.when.isoformat(),
            person=self.person,
            comment=self.comment,
            producer=self.decision == "producer",
        )


class Review(ReviewPart):
    """A saved review."""

    format: Literal["tallvakt-review/1"]
    tallvakt: str = ""
    saved: datetime
    family: str = ""
    edition: str = ""
    source: str = ""
    entries: tuple[ReviewEntry, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """Decisions about one finding that do not agree, each as `who: what`."""

    fingerprint: str
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """What some reviews come to: waivers to write, notes to keep, and findings whose decisions clash."""

    waivers: tuple[Waiver, ...]
    notes: tuple[ReviewNote, ...]
    clashes: tuple[Clash, ...]


def load(path: Path) -> Review:
    """Read a saved review. Raises `ReviewError` that names file and entry, OSError when there is none."""
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise ReviewError(f"{path}: not JSON; a review is the file that a page of the report saves") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ReviewError(f"{path}: format: not '{FORMAT}'; a review is the file that a page of the report saves")
    try:
        return Review.model_validate(data)
    except ValidationError as error:
        where, message = yamlfile.first_fault(Review, error)
        raise ReviewError(f"{path}: {'.'.join(map(str, where))}: {message}") from None


def merge(reviews: Iterable[Review], waivers: Sequence[Waiver], today: date) -> Merged:
    """What reviews come to beside the waivers that there are; of one reviewer the latest word counts.

    A decision that another reviewer, or a waiver that is there, contradicts is told and not taken. Raises
    `WaiverError` for a finding accepted in a way that no waiver can be.
    """
    newest: dict[tuple[str, str], ReviewEntry] = {}
    for entry in sorted((e for review in reviews for e in review.entries), key=lambda e: e.when.timestamp()):
        newest[entry.fingerprint, entry.by.casefold()] = entry
    by_finding: dict[str, list[ReviewEntry]] = {}
    for entry in newest.values():
        by_finding.setdefault(entry.fingerprint, []).append(entry)
    present = {w.fingerprint: w for w in waivers}
    accepted: list[Waiver] = []
    clashes: list[Clash] = []
    for fingerprint, entries in by_finding.items():
        decisions = _decisions(entries, present.get(fingerprint))
        if len({what for _, what in decisions}) > 1:
            clashes.append(Clash(fingerprint, tuple(f"{who}: {what}" for who, what in decisions)))
        elif fingerprint not in present:
            first = [e for e in entries if e.decision == "accept"][:1]
            accepted += [_waiver(entry, today) for entry in first]
    notes = tuple(entry.note() for entries in by_finding.values() for entry in entries)
    return Merged(tuple(accepted), notes, tuple(clashes))


def _decisions(entries: Sequence[ReviewEntry], waiver: Waiver | None) -> list[tuple[str, str]]:
    """Who decided what about a finding: reviewers, and the waiver that is there."""
    decided = [(e.by, _says(e)) for e in entries if e.decision]
    if waiver is not None:
        decided.append((f"{waiver.owner} (waiver)", _accepted(waiver.owner, waiver.reason, waiver.expires)))
    return decided


def _says(entry: ReviewEntry) -> str:
    if entry.decision == "accept" and entry.expires is not None:
        return _accepted(entry.owner, entry.reason, entry.expires)
    return "for the producer to mend"


def _accepted(owner: str, reason: str, expires: date) -> str:
    return f"accepted until {expires} by {owner}: {reason}"


def _waiver(entry: ReviewEntry, today: date) -> Waiver:
    fields: Mapping[str, object] = {"reason": entry.reason, "owner": entry.owner, "expires": entry.expires}
    try:
        return make(fingerprint=entry.fingerprint, created=today, **fields)
    except WaiverError as error:
        raise WaiverError(f"{entry.fingerprint} (accepted by {entry.by}): {error}") from None
