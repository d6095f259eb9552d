"""The page of one publication: the verdict in a sentence, three numbers, what to do first, and all that follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from tallvakt.model.report import Outcome, PublicationReport, PublicationVerdict, Remark, Run
from tallvakt.model.review_notes import ReviewNote
from tallvakt.render import summary_text, verdict_text
from tallvakt.render.views import (
    cell_links,
    corrected_section,
    disclosure_section,
    finding_cards,
    page_data,
    promise_table,
    table_grid,
    unchecked_section,
)
from tallvakt.render.views.finding_age import Ages
from tallvakt.render.views.finding_views import Findings
from tallvakt.render.views.page_text import safe
from tallvakt.render.wording import Wording


class KeyNumber(NamedTuple):
    """One of the numbers that matter: the number, what it counts, and how it is meant."""

    value: str
    name: str
    note: str


class PageView(NamedTuple):
    """Everything that the template of a publication shows."""

    title: str
    source: str
    family: str
    edition: str
    verdict: str
    sentence: str
    away: tuple[str, str]
    """What is said of figures that can be worked out, and where they are listed; empty where none can."""
    news: str
    accepted: str
    first: tuple[str, str]
    numbers: tuple[KeyNumber, ...]
    links: cell_links.CellLinks
    findings: Findings
    corrected: corrected_section.CorrectedView | None
    grid: table_grid.GridView
    promises: tuple[promise_table.PromiseView, ...]
    disclosure: disclosure_section.DisclosureView | None
    unchecked: unchecked_section.UncheckedView
    remarks: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    hints: tuple[str, ...]
    """What the one who runs the check can do."""
    command: str
    revealed: bool
    without: tuple[str, str]
    """Icon and sentence where there are no findings: a tick only where something was asked."""
    shown: tuple[str, ...]
    """The first lines of a publication that was read but not recognised."""
    script_data: Markup
    summary: str
    """The page as plain text, for a mail."""


def view(
    report: PublicationReport,
    run: Run,
    words: Wording,
    ages: Ages | None = None,
    notes: Mapping[str, Sequence[ReviewNote]] = finding_cards.NO_NOTES,
) -> PageView:
    """The page of a publication in the words of one language."""
    ages = ages or Ages(report, words)
    links = cell_links.of(report)
    findings = finding_cards.view(report, words, run.started, ages, notes, links)
    unchecked, news = unchecked_section.view(report, words), ages.news()
    return PageView(
        title=title(report, words),
        source=safe(report.source),
        family=report.family or "",
        edition=words.edition(report.edition) if report.edition else "",
        verdict=report.verdict.value,
        sentence=safe(verdict_text.lead(report, words), 1000),
        away=_away(report, findings, words),
        news=news,
        accepted=safe(verdict_text.accepted(report, words), 600),
        first=_first(findings, words),
        numbers=_numbers(report, words),
        links=links,
        findings=findings,
        corrected=corrected_section.view(report, words),
        grid=table_grid.view(report, words),
        promises=promise_table.view(report, words),
        disclosure=disclosure_section.view(report, words, links),
        unchecked=unchecked,
        remarks=tuple(_remark(remark, report, words) for remark in report.remarks),
        facts=_facts(report, run, words),
        hints=_hints(report, words),
        command=safe(run.command, 600),
        revealed=report.revealed,
        without=_without(report, words),
        shown=tuple(safe(line, 200) for line in report.raw_lines.values())
        if report.verdict is PublicationVerdict.BROKEN
        else (),
        summary=summary_text.written(report, words, news, summary_text.SummaryParts(findings, unchecked.kinds)),
        script_data=page_data.script_data(report, words, findings.items),
    )


def title(report: PublicationReport, words: Wording) -> str:
    """What a publication is called: its contract's title, or its file."""
    return words.pick(report.title) or safe(report.source.replace("\\", "/").rpartition("/")[2])


def _away(report: PublicationReport, findings: Findings, words: Wording) -> tuple[str, str]:
    """What is said of figures that can be worked out, and where they are listed."""
    text = verdict_text.given_away(report, words)
    listed = next((one.id for one in findings.lists if one.of_stars and not one.waived), "disclosure")
    return text, listed if text else ""


def _first(findings: Findings, words: Wording) -> tuple[str, str]:
    """What to do first, and where on the page; nothing where the line of what is given away says it."""
    cards = [c for c in findings.cards if not c.waived]
    lists = [one for one in findings.lists if not one.counted]
    for card in (c for c in cards if c.severity == "error"):
        return words("first.card", title=card.title), card.id
    for one in (one for one in lists if one.severity == "error" or not one.earlier):
        told = one.of_stars and not any(c.severity == "error" for c in cards)
        return ("", "") if told else (words("first.list", title=one.title, count=len(one.items)), one.id)
    for card in cards:
        return words("first.card", title=card.title), card.id
    return "", ""


def _numbers(report: PublicationReport, words: Wording) -> tuple[KeyNumber, ...]:
    outcomes = Counter([e.outcome for e in report.edits])
    tried = outcomes.total() - outcomes[Outcome.SKIPPED]
    promises = KeyNumber(
        words("number.of", part=outcomes[Outcome.PASSED], whole=tried),
        words("number.held"),
        _held_note(report, words, outcomes),
    )
    stars: KeyNumber | None = None
    if report.suppressed:
        away = sum(s.status == "recoverable" for s in report.suppressed)
        share = words("number.of", part=away, whole=len(report.suppressed))
        stars = KeyNumber(share, words("number.stars"), words("number.stars-note"))
    elif report.counts.suppressed:
        stars = KeyNumber(words.number(report.counts.suppressed), words("number.hidden"), words("number.hidden-note"))
    total = len(report.cells)
    weak = len(report.blind | report.in_no_promise)
    percent = int(100 * (total - weak) / total) if total else 0
    kind = "caught" if report.blind else "covered"
    caught = KeyNumber(
        words("number.percent", percent=percent), words(f"number.{kind}"), words(f"number.{kind}-note", count=total)
    )
    return (promises, caught) if stars is None else (promises, stars, caught)


def _held_note(report: PublicationReport, words: Wording, outcomes: Mapping[Outcome, int]) -> str:
    """How many promises are broken, accepted and open, told of hidden figures only where one takes part."""
    open_ = outcomes.get(Outcome.UNDECIDED, 0)
    rounded = min(sum(o.within_rounding for o in report.outcomes), open_)
    counts = {"accepted": outcomes.get(Outcome.WAIVED, 0), "rounded": rounded, "held": open_ - rounded}
    notes = [words("number.broken-note", count=outcomes.get(Outcome.FAILED, 0))]
    return ", ".join(notes + [words(f"number.{name}-note", count=count) for name, count in counts.items() if count])


def _facts(report: PublicationReport, run: Run, words: Wording) -> tuple[tuple[str, str], ...]:
    """How, when and by what it was read."""
    counts = report.counts
    read = words("read.counts", **{k: getattr(counts, k) for k in ("total", "suppressed", "unaccounted")})
    facts = (
        ("file", safe(report.source)),
        ("sha256", report.sha256),
        ("contract", f"{report.family}, {report.contract_version}" if report.family else ""),
        ("figures", read if report.family else ""),
        ("covered", words("read.weak", idle=counts.in_no_promise, blind=counts.blind) if report.family else ""),
        ("version", f"Tallvakt {run.version}"),
        ("time", words.moment(run.started)),
    )
    return tuple((words(f"read.{key}"), value) for key, value in facts if value)


def _remark(remark: Remark, report: PublicationReport, words: Wording) -> tuple[str, str]:
    """What is said of the file, and where."""
    return safe(words.reader_remark(remark), 600), words.place(remark.place, report.source) if remark.place else ""


def _without(report: PublicationReport, words: Wording) -> tuple[str, str]:
    """What is said where there are no findings, and the icon of it."""
    if report.verdict is PublicationVerdict.BROKEN:
        return "broken", words("findings.broken")
    if report.verdict is PublicationVerdict.NO_CONTRACT:
        return "no-contract", words("findings.against-draft")
    tried = any(o.passed or o.undecided for o in report.outcomes)
    return ("passed", words("findings.none")) if tried else ("skipped", words("findings.nothing-tried"))


def _hints(report: PublicationReport, words: Wording) -> tuple[str, ...]:
    """What the one who runs the check can do about the file and what it gives away."""
    remarks = [*([report.reason] if report.reason else []), *report.remarks]
    hints = [words.runner_hint(remark) for remark in remarks]
    if verdict_text.open_stars(report, words) and report.remedy is None:
        hints.append(words("runner.remedy"))
    return tuple(safe(hint, 600) for hint in dict.fromkeys(hints) if hint)
