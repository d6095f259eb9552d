"""The index of a run: every publication with its verdict, newest first, and what changed since the last run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from tallvakt.model.past_editions import NOTHING_PAST, Past
from tallvakt.model.report import PublicationVerdict, Run
from tallvakt.render.views import family_history
from tallvakt.render.views.family_history import FamilyHistory
from tallvakt.render.views.finding_age import BaselineComparison, GoneFinding
from tallvakt.render.views.index_rows import IndexEntry, IndexRow
from tallvakt.render.views.page_text import safe
from tallvakt.render.wording import Wording


class IndexView(NamedTuple):
    """Everything that the template of the index shows."""

    sentence: str
    verdict: str
    counts: tuple[tuple[str, str, int], ...]
    families: tuple[str, ...]
    entries: tuple[IndexEntry, ...]
    histories: tuple[FamilyHistory, ...]
    fixed: tuple[tuple[str, str], ...]
    unasked: tuple[tuple[str, str], ...]
    """What is gone since the baseline, and was perhaps only not asked for again."""
    compared: bool
    revealed: bool
    started: str
    version: str
    command: str


_ORDER = (
    PublicationVerdict.BROKEN,
    PublicationVerdict.NO_CONTRACT,
    PublicationVerdict.FAILED,
    PublicationVerdict.REMARKS,
    PublicationVerdict.PASSED,
)


def view(
    rows: Iterable[IndexRow],
    run: Run,
    words: Wording,
    baseline: BaselineComparison | None = None,
    past: Past = NOTHING_PAST,
) -> IndexView:
    """The index in the words of one language; of `run` the head is read, its publications are in the rows."""
    ordered = sorted(rows, key=lambda row: row.source)
    ordered.sort(key=lambda row: (row.edition.end, row.edition.start) if row.edition else ("9999", ""), reverse=True)
    gone = Counter(f.source for f in baseline.fixed) if baseline else None
    entries = [(row.verdict, _entry(row, words, gone)) for row in ordered]
    # Worst first, and among those alike what is new before what is not; otherwise the newest edition first.
    entries.sort(key=lambda each: (_ORDER.index(each[0]), -(each[1].new or 0)))
    tally = Counter(row.verdict for row in ordered)
    worst = next((v for v in _ORDER if tally[v]), PublicationVerdict.PASSED)
    return IndexView(
        sentence=words("index.total", count=len(ordered)) if ordered else words("index.none"),
        verdict=worst.value,
        counts=tuple((v.value, words.verdict(v), tally[v]) for v in _ORDER if tally[v]),
        families=tuple(sorted({entry.family for _, entry in entries if entry.family})),
        entries=tuple(entry for _, entry in entries),
        histories=family_history.view(ordered, past, words),
        fixed=_gone(baseline.fixed if baseline else ()),
        unasked=_gone(baseline.unasked if baseline else ()),
        compared=baseline is not None,
        revealed=any(row.revealed for row in ordered),
        started=words.moment(run.started),
        version=run.version,
        command=safe(run.command, 600),
    )


def _entry(row: IndexRow, words: Wording, gone: Mapping[str, int] | None) -> IndexEntry:
    """The entry in the words of the index; `gone` by source, None without a baseline."""
    entry = row.entries[words.lang]
    return entry if gone is None else replace(entry, gone=gone[row.source])


def _gone(findings: Sequence[GoneFinding]) -> tuple[tuple[str, str], ...]:
    """Findings that are gone: the file and what was said."""
    return tuple((safe(f.source), safe(f.message, 600)) for f in findings)
