"""The summary as plain text, for a mail: verdict, what to look at, what was not checked. No markup, short lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tallvakt.model import files
from tallvakt.model.report import PublicationReport, Run
from tallvakt.render import finding_text, verdict_text
from tallvakt.render.output_formats import Words, Written
from tallvakt.render.place_text import clean
from tallvakt.render.views import finding_cards, unchecked_section
from tallvakt.render.views.finding_age import Ages
from tallvakt.render.views.finding_views import Findings
from tallvakt.render.wording import Wording

NAME = "summary.txt"
WIDTH = 76


def write(run: Run, out: Path, words: Words) -> Written:
    """Write `out/summary.txt`."""
    return Written((files.write_text(out / NAME, dumps(run, words)),))


def dumps(run: Run, words: Words) -> str:
    """The summaries of all publications, one below the other."""
    return ("\n" + "-" * WIDTH + "\n\n").join(summary(p, words(p), Ages(p, words(p))) for p in run.publications)


def summary(report: PublicationReport, words: Wording, ages: Ages) -> str:
    """One publication in a few lines."""
    findings = finding_cards.view(report, words, "", ages)
    return written(report, words, ages.news(), SummaryParts(findings, unchecked_section.view(report, words).kinds))


@dataclass(frozen=True, slots=True)
class SummaryParts:
    """What a page shows of a publication and its summary repeats."""

    findings: Findings
    unchecked: tuple[str, ...]


def written(report: PublicationReport, words: Wording, news: str, parts: SummaryParts) -> str:
    """The summary of what is on a page already; `news` since the baseline."""
    title = words.pick(report.title) or report.source
    head = f"{title}, {words.edition(report.edition)}" if report.edition else title
    lines = [*_folded(head), clean(report.source), "", f"{words.verdict(report.verdict).upper()}"]
    for text in (
        finding_text.warning(report, words),
        verdict_text.lead(report, words),
        verdict_text.given_away(report, words),
        verdict_text.accepted(report, words),
        news,
    ):
        lines += _folded(text or "")
    if items := list(_items(parts.findings, words)):
        lines += ["", *(line for item in items for line in _folded(item, "- "))]
    if parts.unchecked:
        lines += ["", words("unchecked.title"), *(line for kind in parts.unchecked for line in _folded(kind, "- "))]
    return "\n".join(lines) + "\n"


def _items(findings: Findings, words: Wording) -> Iterator[str]:
    """The headline of every cause, and every list with its count."""
    for card in findings.cards:
        if not card.waived:
            yield f"{card.title} ({card.explanation.sure})" if card.explanation else card.title
    for one in findings.lists:
        if not one.counted:
            yield f"{one.title} ({words.number(len(one.items))})"


def _folded(text: str, bullet: str = "") -> list[str]:
    return textwrap.wrap(
        clean(text), WIDTH, initial_indent=bullet, subsequent_indent=" " * len(bullet), break_long_words=False
    )
