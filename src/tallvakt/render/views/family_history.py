"""How each family has done over its editions: verdicts, and small bars of what was wrong, given away, guarded, open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from tallvakt.model.past_editions import Past, PastEdition
from tallvakt.model.report import PublicationVerdict
from tallvakt.render import charts
from tallvakt.render.views.index_rows import IndexRow
from tallvakt.render.wording import Wording

NEWEST = 60
"""So many editions, the newest, are shown: five years of months."""
MEASURES = ("errors", "given_away", "guarded", "undecided")


class EditionMark(NamedTuple):
    """One edition: its verdict, and its page in this run ("" where an earlier run checked it)."""

    edition: str
    verdict: str
    word: str
    href: str


class Measure(NamedTuple):
    """One count over the editions: what it is, its newest value, and its bars."""

    name: str
    newest: str
    bars: Markup


class FamilyHistory(NamedTuple):
    """The newest editions of a family, oldest first."""

    family: str
    title: str
    editions: tuple[EditionMark, ...]
    measures: tuple[Measure, ...]


def view(rows: Iterable[IndexRow], past: Past, words: Wording) -> tuple[FamilyHistory, ...]:
    """The history of every family with more than one edition."""
    families: dict[str, list[IndexRow]] = {}
    for row in rows:
        if row.record is not None:
            families.setdefault(row.record.family, []).append(row)
    histories = (_family(family, members, past, words) for family, members in sorted(families.items()))
    return tuple(history for history in histories if len(history.editions) > 1)


def _family(family: str, members: Sequence[IndexRow], past: Past, words: Wording) -> FamilyHistory:
    """What this run says of an edition goes before what an earlier one said."""
    rows = {record.edition: (record, "") for record in past.editions(family)}
    for member in members:
        if member.record is not None:
            rows[member.record.edition] = (member.record, member.entries[words.lang].href)
    newest = sorted(rows.values(), key=lambda row: row[0].order)[-NEWEST:]
    records = [record for record, _ in newest]
    return FamilyHistory(
        family,
        max(members, key=_end).entries[words.lang].title,
        tuple(_mark(record, href, words) for record, href in newest),
        tuple(_measures(records, words)),
    )


def _end(row: IndexRow) -> str:
    return row.edition.end if row.edition else ""


def _mark(record: PastEdition, href: str, words: Wording) -> EditionMark:
    known = record.verdict in set(PublicationVerdict)
    word = words(f"verdict.{record.verdict}") if known else words("word.unknown")
    verdict = record.verdict if known else "skipped"
    return EditionMark(edition=words.edition(record.edition), verdict=verdict, word=word, href=href)


def _measures(records: Sequence[PastEdition], words: Wording) -> Iterable[Measure]:
    for name in MEASURES:
        values = [getattr(record, name) for record in records]
        if not any(value is not None for value in values):
            continue
        said = [_value(name, value, words) for value in values]
        label = f"{words(f'history.{name}')}: {', '.join(said)}"
        top = 100 if name == "guarded" else max(1, *(value or 0 for value in values))
        yield Measure(words(f"history.{name}"), said[-1], charts.bars(values, top, name, label))


def _value(name: str, value: int | None, words: Wording) -> str:
    if value is None:
        return "–"
    return words("number.percent", percent=value) if name == "guarded" else words.number(value)
