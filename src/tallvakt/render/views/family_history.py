"""How each family has done over its editions: verdicts, and small bars of what was wrong, given away, guarded, open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from tallvakt.model.past_editions import Past, PastEdition
from tallvakt.model.report import NOT_HELD, Edition, PublicationReport, PublicationVerdict
from tallvakt.render import charts, verdict_text
from tallvakt.render.views import publication_page
from tallvakt.render.wording import Wording

NEWEST = 60
"""So many editions, the newest, are shown: five years of months."""
MEASURES = ("errors", "given_away", "guarded", "undecided")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionMark:
    """One edition: its verdict, and its page in this run ("" where an earlier run checked it)."""

    edition: str
    verdict: str
    word: str
    href: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One count over the editions: what it is, its newest value, and its bars."""

    name: str
    newest: str
    bars: Markup


@dataclass(frozen=True, slots=True)
class FamilyHistory:
    """The newest editions of a family, oldest first."""

    family: str
    title: str
    editions: tuple[EditionMark, ...]
    measures: tuple[Measure, ...]


def view(pairs: Iterable[tuple[PublicationReport, str]], past: Past, words: Wording) -> tuple[FamilyHistory, ...]:
    """The history of every family with more than one edition; `pairs` are publications and their pages."""
    families: dict[str, list[tuple[PublicationReport, str]]] = {}
    for report, href in pairs:
        if report.family and report.edition:
            families.setdefault(report.family, []).append((report, href))
    histories = (_family(family, members, past, words) for family, members in sorted(families.items()))
    return tuple(history for history in histories if len(history.editions) > 1)


def _family(family: str, members: Sequence[tuple[PublicationReport, str]], past: Past, words: Wording) -> FamilyHistory:
    """What this run says of an edition goes before what an earlier one said."""
    rows = {record.edition: (record, "") for record in past.editions(family)}
    for report, href in members:
        if report.edition is not None:
            rows[report.edition] = (_record(report, report.edition, words), href)
    newest = sorted(rows.values(), key=lambda row: row[0].order)[-NEWEST:]
    records = [record for record, _ in newest]
    return FamilyHistory(
        family,
        publication_page.title(max((r for r, _ in members), key=_end), words),
        tuple(_mark(record, href, words) for record, href in newest),
        tuple(_measures(records, words)),
    )


def _end(report: PublicationReport) -> str:
    return report.edition.end if report.edition else ""


def _record(report: PublicationReport, edition: Edition, words: Wording) -> PastEdition:
    """What this run says of an edition, as its record would; later than any record."""
    record = PastEdition(family=report.family or "", edition=edition, started="~", verdict=report.verdict.value)
    if report.verdict in NOT_HELD:
        return record
    return replace(
        record,
        errors=verdict_text.faults(report, words),
        given_away=sum(s.status == "recoverable" for s in report.suppressed),
        guarded=guarded(report),
        undecided=sum(o.undecided for o in report.outcomes),
    )


def guarded(report: PublicationReport) -> int | None:
    """Of a hundred figures, in how many a wrong digit would be caught; None where there is no figure."""
    total = len(report.cells)
    weak = len(report.blind | report.in_no_promise)
    return int(100 * (total - weak) / total) if total else None


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
