"""Explanations in words: the fault as a sentence, how sure it is, and what should stand where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from tallvakt.model.report import (
    Cause,
    CellRef,
    Change,
    Explanation,
    Finding,
    MissingRow,
    MissingValue,
    PublicationReport,
    SupposedFault,
)
from tallvakt.render import place_text
from tallvakt.render.wording import Wording

_GROUPED = re.compile(r"\d([ .,\u00a0\u2009\u202f])\d{3}(?!\d)")
_UNGROUPED = re.compile(r"\d{4,}")
MAX_CHANGES = 5
"""Changes that a text of a few lines spells out."""
SUREST = 99
"""Per cent that is told at most of what is not proved."""


def cause_of(finding: Finding, report: PublicationReport) -> Cause | None:
    """The cause of a finding; None where nothing explains it."""
    return next((c for c in report.causes if c.id == finding.cause), None) if finding.cause >= 0 else None


def first_explanation(finding: Finding, report: PublicationReport) -> Explanation | None:
    """The likeliest explanation of a finding; None where there is none."""
    cause = cause_of(finding, report)
    return cause.explanations[0] if cause and cause.explanations else None


def says(explanation: Explanation, report: PublicationReport, wording: Wording) -> str:
    """What is supposed to have happened, a sentence for each fault. Where it is not proved, each says 'probably'."""
    sentences = [_fault(fault, report, wording, sure=explanation.unique) for fault in explanation.faults]
    return " ".join(dict.fromkeys(sentences))


def sureness(explanation: Explanation, wording: Wording) -> str:
    """`The only explanation by one fault`, or how probable it is."""
    if explanation.unique:
        return wording("sure.unique", count=len(explanation.faults))
    return wording("sure.likely", percent=percent(explanation))


def percent(explanation: Explanation) -> int:
    """The probability in per cent, from 1 to 99: what is not proved is never certain."""
    return max(1, min(SUREST, round(100 * explanation.probability)))


def value(change: Change | MissingValue, wording: Wording) -> str:
    """What should stand there: a symbol, a number or an interval; '' where it is masked or unknown."""
    if change.symbol:
        return change.symbol
    if change.value is not None:
        text = change.cell.text if isinstance(change, Change) else ""
        return in_style(change.value, text) or wording.number(change.value)
    return "" if (change.lower, change.upper) == (None, None) else wording.interval((change.lower, change.upper))


def in_style(number: float, text: str) -> str:
    """A whole number with the separator that a printed figure has; '' where that shows none."""
    separator = _GROUPED.search(text)
    if not isinstance(number, int) or (separator is None and not _UNGROUPED.fullmatch(text)):
        return ""
    return f"{number:,}".replace("-", "−").replace(",", separator[1] if separator else "")


def label(row: MissingRow, report: PublicationReport, wording: Wording) -> str:
    """What a missing row is called; that it has no certain name where several would do."""
    named = wording.pick(row.label) or (wording.row(row.table, row.row, report) if row.row else "")
    return named or wording("fix.unnamed-row")


def lines(finding: Finding, report: PublicationReport, wording: Wording) -> Iterator[str]:
    """The first explanation of a finding: its sentence with how sure it is, then the first few changes and rows."""
    explanation = first_explanation(finding, report)
    if explanation is None:
        return
    yield place_text.clean(f"{says(explanation, report, wording)} ({sureness(explanation, wording)})")
    for change in explanation.changes[:MAX_CHANGES]:
        if should := value(change, wording):
            yield place_text.clean(f"{wording.cell_name(change.cell, report)}: {change.cell.text} → {should}")
    for row in explanation.rows[:MAX_CHANGES]:
        values = ", ".join(value(v, wording) or "…" for v in row.values)
        yield place_text.clean(f"+ {wording.table(row.table, report)}: {label(row, report, wording)}: {values}")


def _fault(fault: SupposedFault, report: PublicationReport, wording: Wording, *, sure: bool) -> str:
    """The sentence of one fault, with the lines it goes through."""
    facts = {**_derived(fault, report, wording), **fault.facts}
    # What was not found, or is not told, is another column than the one that is named.
    if str(fault.kind).startswith("column"):
        facts.setdefault("other", wording("word.another-column"))
    facts["probably"] = "" if sure else wording("sure.probably")
    sentence = wording.fault(_form(fault, facts), facts)
    return sentence[:1].upper() + sentence[1:]


def _form(fault: SupposedFault, facts: dict[str, Any]) -> str:
    """The key of the wording: the kind, and what parts its sentences."""
    if not fault.facts:
        return "unknown"
    parts = [fault.kind]
    if fault.kind in ("misprint", "figure-hidden") and not facts["value"]:
        parts.append("open")
    if fault.kind in ("rows-exchanged", "row-pasted", "column-pasted") and facts.get("edition"):
        parts.append("edition")
    if fault.kind == "row-pasted" and not facts.get("edition") and not facts.get("from_row"):
        parts.append("elsewhere")
    if fault.kind == "row-missing" and not facts.get("row"):
        parts.append("unnamed")
    if fault.kind == "averages-rounding" and not facts.get("table"):
        parts.append("everywhere")
    parts += [str(fault.facts[fact]) for fact in ("way", "unit", "rule") if fact in fault.facts]
    return "-".join(parts)


def _derived(fault: SupposedFault, report: PublicationReport, wording: Wording) -> dict[str, Any]:
    """Facts that follow from what is changed: the place, what is printed and should be, the lines."""
    change = next(iter(fault.changes), None)
    cells = [c.cell for c in fault.changes] + [r.after for r in fault.rows if r.after]
    return {
        "place": wording.place_of(change.cell, report) if change else "",
        "printed": change.cell.text if change else "",
        "value": value(change, wording) if change else "",
        "how": wording.how(fault.kind),
        "lines": _span(cells, report, wording),
    }


def _span(cells: Iterable[CellRef], report: PublicationReport, wording: Wording) -> str:
    """The lines of some cells of a text, or the places of the first few elsewhere."""
    places = [c.place for c in cells if not c.source]
    if not places:
        return ""
    numbers = sorted({p.line for p in places})
    if all(not p.part and p.box is None for p in places) and len(numbers) > 1:
        return wording("place.lines", first=str(numbers[0]), last=str(numbers[-1]))
    whole = [p._replace(field=0) if not p.part else p for p in places]
    return "; ".join(dict.fromkeys(wording.place(p, report.source) for p in whole[:MAX_CHANGES]))
