"""Findings as a few plain lines, shared by the formats that hold text: what, where, and what it may have been."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tallvakt.model.check_traits import Display
from tallvakt.model.report import Finding, Outcome, PromiseOutcome, PublicationReport, PublicationVerdict, Severity
from tallvakt.render import explanation_text, place_text
from tallvakt.render.wording import Wording

MAX_PLACES = 5
_RANK = {severity: rank for rank, severity in enumerate(Severity)}


def message(finding: Finding, wording: Wording) -> str:
    """The finding's sentence on one line."""
    return place_text.clean(wording.message(finding))


def where(finding: Finding, report: PublicationReport) -> str:
    """The places of a finding, the first few written out."""
    places = place_text.places(finding, report)
    shown = "; ".join(place_text.spot(report.source, place) for place in places[:MAX_PLACES])
    return f"{shown} (+{len(places) - MAX_PLACES})" if len(places) > MAX_PLACES else shown


def lines(finding: Finding, report: PublicationReport, wording: Wording) -> Iterator[str]:
    """What is said of a finding: its sentence, its places, its first explanation, who waived it."""
    yield f"{finding.code} {finding.check}: {message(finding, wording)}"
    if spots := where(finding, report):
        yield spots
    yield from (f"? {line}" for line in explanation_text.lines(finding, report, wording))
    if finding.waiver is not None:
        yield place_text.clean(" · ".join(v for _, v in sorted(finding.waiver.items()) if v))


def reason(report: PublicationReport, wording: Wording) -> str | None:
    """Why a publication is broken; None where it is not."""
    if report.verdict is not PublicationVerdict.BROKEN:
        return None
    return place_text.clean(wording.remark(report.reason) if report.reason else wording("word.unknown"))


def warning(report: PublicationReport, wording: Wording) -> str | None:
    """That hidden values are shown and the page must not be shared; None where they are masked."""
    return f"{wording('reveal.title')} {wording('reveal.text')}" if report.revealed else None


def tally(outcome: PromiseOutcome, wording: Wording) -> str:
    """`12 holds, 1 broken`: the outcomes that there are."""
    counts = ((each, int(getattr(outcome, each))) for each in Outcome)
    return ", ".join(f"{wording.number(count)} {wording.outcome(each)}" for each, count in counts if count)


def fails(finding: Finding) -> bool:
    """Whether a finding alone fails the gate."""
    return finding.severity is Severity.ERROR and finding.outcome is Outcome.FAILED


def gravity(finding: Finding, wording: Wording) -> tuple[bool, int, int]:
    """What findings are sorted by, the gravest first.

    What is accepted comes last; of one severity, figures that can be worked out come first and labels that were read
    rightly last.
    """
    weight = 0 if wording.of_recoverable_stars(finding) else 1
    if wording.display(finding) is Display.REPAIRED:
        weight = 2
    return finding.outcome is Outcome.WAIVED, _RANK[finding.severity], weight


def ordered(findings: Iterable[Finding], wording: Wording) -> list[Finding]:
    """The gravest finding first; otherwise as the engine ranked them."""
    return sorted(findings, key=lambda finding: gravity(finding, wording))
