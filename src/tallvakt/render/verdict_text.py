"""The verdict of a publication in a few sentences: errors and remarks, what is given away, what is accepted."""

from __future__ import annotations

from collections.abc import Sequence

from tallvakt.model.check_traits import Display
from tallvakt.model.report import Finding, Outcome, PublicationReport, PublicationVerdict, Severity
from tallvakt.render.wording import Wording


def sentence(report: PublicationReport, words: Wording) -> str:
    """All that is said of a verdict, in one paragraph."""
    hint = words.runner_hint(report.reason) if report.reason else ""
    parts = (lead(report, words), hint, given_away(report, words), accepted(report, words))
    return " ".join(filter(None, parts))


def lead(report: PublicationReport, words: Wording) -> str:
    """Errors, and what weighs less than errors; given-away figures and accepted deviations have lines of their own."""
    if report.verdict is PublicationVerdict.BROKEN:
        return words("sentence.broken", reason=words.reader_remark(report.reason) if report.reason else "")
    if report.verdict is PublicationVerdict.NO_CONTRACT:
        return _without_contract(report, words)
    remarks = words.list(_remarks(report, words))
    if errors := faults(report, words):
        also = f" {words('sentence.also', list=remarks)}" if remarks else ""
        return words("sentence.failed", count=errors) + also
    if remarks:
        return words("sentence.remarks", list=remarks)
    if report.verdict is not PublicationVerdict.PASSED:
        return words("sentence.kept")
    return words("sentence.passed-accepted" if _waived(report) else "sentence.passed")


def given_away(report: PublicationReport, words: Wording) -> str:
    """How many suppressed figures can be worked out, and whether that holds the publication back; "" where none can."""
    count = open_stars(report, words)
    if not count:
        return ""
    weights = {f.severity for f in report.findings if f.outcome is Outcome.FAILED and words.of_recoverable_stars(f)}
    return words("away.held-back" if Severity.ERROR in weights else "away.told", count=count)


def open_stars(report: PublicationReport, words: Wording) -> int:
    """How many suppressed figures can be worked out, without those that somebody has accepted."""
    of_stars = [f for f in report.findings if f.outcome is Outcome.WAIVED and words.of_recoverable_stars(f)]
    waived = {cell.index for finding in of_stars for cell in finding.cells}
    return sum(s.status == "recoverable" and s.cell.index not in waived for s in report.suppressed)


def accepted(report: PublicationReport, words: Wording) -> str:
    """Which deviations are accepted, and the day on which the first of them ends; "" where none is."""
    waived = _waived(report)
    if not waived:
        return ""
    names = words.list(dict.fromkeys(words.check(f.check) for f in waived))
    text = words("accepted.told", count=len(waived), names=names)
    ends = [f.waiver["expires"] for f in waived if f.waiver and f.waiver.get("expires")]
    return f"{text} {words('accepted.until', count=len(waived), day=words.day(min(ends)))}" if ends else text


def faults(report: PublicationReport, words: Wording) -> int:
    """How many faults of severity error there are: findings of one cause count as one, given-away figures not."""
    errors = [f for f in report.findings if f.severity is Severity.ERROR and f.outcome is not Outcome.WAIVED]
    errors = [f for f in errors if not words.of_recoverable_stars(f)]
    return len({f.cause for f in errors if f.cause >= 0}) + sum(f.cause < 0 for f in errors)


def _waived(report: PublicationReport) -> list[Finding]:
    return [f for f in report.findings if f.outcome is Outcome.WAIVED]


def _without_contract(report: PublicationReport, words: Wording) -> str:
    """That a publication was held to a draft alone, and how much of the draft it keeps."""
    draft = report.drafted
    facts = (0, 0, 0) if draft is None else (draft.tables, draft.promises, draft.cells)
    counts = dict(zip(("tables", "promises", "cells"), map(str, facts), strict=True))
    errors = faults(report, words)
    nearly = f" {words('sentence.nearly', count=errors)}" if errors else ""
    return words("sentence.no-contract", **counts) + _columns(draft.columns if draft else (), words) + nearly


def _columns(columns: Sequence[tuple[str, str]], words: Wording) -> str:
    """What the columns of a file of observations were taken for; "" of another file."""
    names: dict[str, list[str]] = {}
    for role, name in columns:
        names.setdefault(role, []).append(words("sentence.column-name", name=name))
    clauses = [words(f"sentence.columns-{role}", names=words.list(each)) for role, each in names.items()]
    return f" {words('sentence.columns', list='; '.join(clauses))}" if clauses else ""


def _remarks(report: PublicationReport, words: Wording) -> Sequence[str]:
    """What weighs less than an error, each kind as a clause with its count."""
    warnings = [f for f in report.findings if f.severity is Severity.WARNING and f.outcome is not Outcome.WAIVED]
    displays = [words.display(f) for f in warnings]
    labels = sum(d in (Display.LABEL, Display.REPAIRED) for d in displays)
    jumps = displays.count(Display.CHANGE)
    others = len(warnings) - labels - jumps - sum(map(words.of_recoverable_stars, warnings))
    counts = {"labels": labels, "jumps": jumps, "others": others}
    return [words(f"sentence.{kind}", count=count) for kind, count in counts.items() if count]
