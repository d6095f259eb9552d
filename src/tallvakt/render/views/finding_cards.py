"""Findings as cards, grouped by what caused them, and as lists where each is only a line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from types import MappingProxyType

from markupsafe import Markup

from tallvakt.model.report import (
    Cause,
    CellRef,
    Change,
    Explanation,
    Finding,
    MissingRow,
    MissingValue,
    Outcome,
    Place,
    PublicationReport,
    Severity,
)
from tallvakt.model.review_notes import ReviewNote
from tallvakt.render import explanation_text
from tallvakt.render.finding_text import gravity, ordered
from tallvakt.render.views import equation_view
from tallvakt.render.views.cell_links import NOWHERE, CellLinks
from tallvakt.render.views.equation_view import EquationView
from tallvakt.render.views.finding_age import Ages
from tallvakt.render.views.finding_views import (
    Card,
    ChangeView,
    ExplanationView,
    Findings,
    Item,
    Listing,
    ListPart,
    RawLine,
)
from tallvakt.render.views.page_text import safe
from tallvakt.render.wording import Wording

NO_NOTES: Mapping[str, Sequence[ReviewNote]] = MappingProxyType({})
MAX_LINES = 5
MAX_CHANGES = 40
"""Changes of an explanation that its table shows."""
MAX_OTHERS = 7
"""Further explanations that a card shows."""
NOT_SHOWN = ("state", "fingerprint")
"""What of a waiver is not shown."""
MANY = 4
"""So many errors of one check, each without an equation, are a list."""


def causes(findings: Iterable[Finding], words: Wording) -> list[list[Finding]]:
    """Findings of one fault together, in the order of their weightiest."""
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(ordered(findings, words)):
        key = finding.cause if finding.cause >= 0 else f"alone {number}"
        groups.setdefault((key, finding.outcome is Outcome.WAIVED), []).append(finding)
    return list(groups.values())


def listed(findings: Iterable[Finding], words: Wording) -> list[Finding]:
    """Findings for which a line is enough: without an equation, and less than errors, or many of them."""
    bare = [f for f in findings if not f.equations and f.cause < 0]
    errors = Counter(f.check for f in bare if f.severity is Severity.ERROR)
    many = {check for check, count in errors.items() if count >= MANY}
    return [f for f in bare if f.severity is not Severity.ERROR or f.check in many or words.of_recoverable_stars(f)]


def view(
    report: PublicationReport,
    words: Wording,
    started: str,
    ages: Ages,
    notes: Mapping[str, Sequence[ReviewNote]] = NO_NOTES,
    links: CellLinks = NOWHERE,
) -> Findings:
    """All findings, how old they are, and by fingerprint what reviewers said of them."""
    maker = _Maker(report, words, started, ages, notes, links)
    rest = sorted(listed(report.findings, words), key=lambda f: (*gravity(f, words), f.code))
    lines = set(map(id, rest))
    waits = [f for f in report.findings if id(f) not in lines]
    return Findings(
        tuple(maker.card(group) for group in causes(waits, words)),
        tuple(maker.listing(list(group)) for _, group in groupby(rest, key=_list_of)),
    )


def _list_of(finding: Finding) -> tuple[str, Severity, bool]:
    """What the findings of one list have in common."""
    return finding.check, finding.severity, finding.outcome is Outcome.WAIVED


@dataclass(frozen=True, slots=True)
class _Maker:
    report: PublicationReport
    words: Wording
    started: str
    ages: Ages
    notes: Mapping[str, Sequence[ReviewNote]]
    links: CellLinks
    taken: Counter[str] = field(default_factory=Counter)

    def _anchor(self, finding: Finding) -> str:
        """The address of a finding on its page, no other's."""
        name = f"f-{finding.fingerprint[:12]}" if finding.fingerprint else f"f-{finding.check}"
        self.taken[name] += 1
        return name if self.taken[name] == 1 else f"{name}-{self.taken[name]}"

    def card(self, group: Sequence[Finding]) -> Card:
        first = group[0]
        cause = explanation_text.cause_of(first, self.report)
        explanations = cause.explanations if cause else ()
        suspects = [change.cell for explanation in explanations for change in explanation.changes]
        items = tuple(self._of_card(f, {cell.index for cell in suspects}) for f in group)
        views = [self._explanation(e) for e in explanations[: MAX_OTHERS + 1]]
        return Card(
            id=items[0].id,
            severity=first.severity.value,
            waived=first.outcome is Outcome.WAIVED,
            title=views[0].says if views else self._title(group),
            items=items,
            age=self.ages.text(group),
            explanation=views[0] if views else None,
            others=tuple(views[1:]),
            notes=tuple(self._notes(cause, len(group))) if cause else (),
            lines=tuple(self._lines(group, suspects)),
            snippet=snippet(group, self.words, self.started),
            earlier=first.outcome is not Outcome.WAIVED and first.severity is not Severity.ERROR and _earlier(items),
        )

    def listing(self, group: Sequence[Finding]) -> Listing:
        first = group[0]
        rows = _rows(group)
        several = {number for numbers in rows if len(numbers) > 1 for number in numbers}
        items = tuple(self._of_list(f, alone=number not in several) for number, f in enumerate(group))
        waived = first.outcome is Outcome.WAIVED
        return Listing(
            id=f"{first.check}-{'accepted' if waived else first.severity.value}",
            severity=first.severity.value,
            check=first.check,
            code=first.code,
            title=self.words.check(first.check),
            todo=safe(self.words.todo(first), 600),
            items=items,
            age=self.ages.text(group),
            parts=tuple(self._parts(rows, group, items)),
            snippet=snippet(group, self.words, self.started),
            counted=waived or first.severity is Severity.INFO,
            earlier=not waived and first.severity is not Severity.ERROR and _earlier(items),
            waived=waived,
            of_stars=self.words.of_recoverable_stars(first),
        )

    def _parts(
        self, rows: Iterable[Sequence[int]], group: Sequence[Finding], items: Sequence[Item]
    ) -> Iterable[ListPart]:
        """The items of a list in the order of `rows`, those about one row of a table together."""
        for several, numbers in groupby(rows, key=lambda row: len(row) > 1):
            if not several:
                yield ListPart("", tuple(items[number] for (number,) in numbers))
                continue
            for row in numbers:
                yield ListPart(self._row_title(group[row[0]].cells[0], len(row)), tuple(items[n] for n in row))

    def _row_title(self, cell: CellRef, count: int) -> str:
        table, row = self.words.table(cell.table, self.report), self.words.row(cell.table, cell.row, self.report)
        return safe(self.words("list.row", table=table, row=row, count=count))

    def _of_list(self, finding: Finding, *, alone: bool) -> Item:
        """An item of a list; `alone` of its row. A hidden figure goes by its name: the list says what is known."""
        of_one_star = (
            self.words.of_recoverable_stars(finding) and len(finding.cells) == 1 and "beside" not in finding.facts
        )
        if not of_one_star:
            return self._item(finding, safe(self.words.message(finding), 600))
        cell = finding.cells[0]
        name = self.words.cell_name(cell, self.report) if alone else self.words.column(cell.column)
        return self._item(finding, safe(name))

    def _title(self, group: Sequence[Finding]) -> str:
        """The headline of findings that nothing explains."""
        if len(group) > 1:
            return self.words("card.cause", count=len(group))
        return safe(self.words.message(group[0]), 600)

    def _notes(self, cause: Cause, promises: int) -> Iterable[str]:
        """What is known of the explanations of a cause as a whole."""
        if cause.impossible:
            yield self.words("fix.impossible")
        if cause.explanations and (cause.explanations[0].unique or len(cause.explanations) == 1):
            yield self.words("fix.then", count=promises)
        if not cause.searched and cause.limit:
            yield self.words(f"fix.limit-{cause.limit}")

    def _explanation(self, explanation: Explanation) -> ExplanationView:
        changes = [*map(self._change, explanation.changes)]
        changes += [self._missing(row, value) for row in explanation.rows for value in row.values]
        hidden = len(changes) - MAX_CHANGES
        return ExplanationView(
            says=safe(explanation_text.says(explanation, self.report, self.words), 600),
            sure=explanation_text.sureness(explanation, self.words),
            changes=tuple(changes[:MAX_CHANGES]),
            more=self.words("fix.more", count=hidden) if hidden > 0 else "",
        )

    def _change(self, change: Change) -> ChangeView:
        return ChangeView(
            name=safe(self.words.cell_name(change.cell, self.report)),
            index=change.cell.index,
            place=self.words.place_of(change.cell, self.report),
            stands=safe(change.cell.text, 40),
            should=safe(explanation_text.value(change, self.words), 60),
        )

    def _missing(self, row: MissingRow, value: MissingValue) -> ChangeView:
        """One figure of a row that is not printed."""
        label = explanation_text.label(row, self.report, self.words)
        after = self.words.row(row.table, row.after.row, self.report) if row.after else ""
        return ChangeView(
            name=safe(f"{label}, {self.words.column(value.column)}"),
            index=-1,
            place=safe(self.words("fix.after", row=after)) if after else "",
            stands=self.words("fix.row-missing"),
            should=safe(explanation_text.value(value, self.words), 60),
        )

    def _of_card(self, finding: Finding, guilty: set[int]) -> Item:
        """An item of a card, with what to do about it and its equations."""
        alone = len(finding.equations) == 1
        equations = [
            equation_view.view(e, self.report, self.words, guilty=guilty, fails=alone, links=self.links)
            for e in finding.equations
        ]
        todo = safe(self.words.todo(finding), 600)
        return self._item(finding, safe(self.words.message(finding), 600), todo=todo, equations=tuple(equations))

    def _item(
        self, finding: Finding, message: str, *, todo: str = "", equations: tuple[EquationView, ...] = ()
    ) -> Item:
        waiver = finding.waiver or {}
        return Item(
            id=self._anchor(finding),
            fingerprint=finding.fingerprint,
            message=message,
            todo=todo,
            check=finding.check,
            code=finding.code,
            severity=finding.severity.value,
            outcome=finding.outcome.value,
            status=self.ages.status(finding),
            places=tuple(self._places(finding)),
            equations=equations,
            waiver=tuple(
                [
                    (k, safe(self.words.day(str(v))))
                    for k, v in waiver.items()
                    if v and k not in ("state", "fingerprint")
                ]
            ),
            expired=bool(waiver) and waiver.get("state", "valid") != "valid",
            notes=tuple(map(self._note, self.notes.get(finding.fingerprint, ()))),
        )

    def _note(self, note: ReviewNote) -> str:
        """What one reviewer said: who takes it, that the producer is to mend it, a comment."""
        parts = [self.words("work.assigned", person=note.person)] if note.person else []
        parts += [self.words("work.for-producer")] if note.producer else []
        parts += [self.words("work.quoted", text=note.comment)] if note.comment else []
        said = " · ".join(parts)
        return safe(self.words("work.said", text=said, by=note.by, day=self.words.day(note.when[:10])), 600)

    def _places(self, finding: Finding) -> Iterable[Markup]:
        cells = {c.place: c.index for c in finding.cells}
        for place in dict.fromkeys([*cells, *finding.places]):
            yield self.links.link(cells.get(place, -1), self.words.place(place, self.report.source))

    def _lines(self, group: Sequence[Finding], suspects: Sequence[CellRef]) -> Iterable[RawLine]:
        """The lines of the figures that may be wrong; else of the totals and averages; else of all there is."""
        shown = list(suspects) or [c for f in group for e in f.equations for c in _anchor(e.anchor, f.cells)]
        tokens = {c.place: c.text for c in shown} or {p: "" for f in group for p in f.places}
        for place, text in list(tokens.items())[:MAX_LINES]:
            raw = self.report.raw_lines.get((place.part, place.line))
            if raw is not None:
                yield self._line(place, text, raw)

    def _line(self, place: Place, text: str, raw: str) -> RawLine:
        start, end = (place.start, place.end) if place.end > place.start else _find(text, raw)
        before, token, after = raw[:start], raw[start:end], raw[end:]
        return RawLine(self.words.place(place, self.report.source), _visible(before), _visible(token), _visible(after))


def _rows(group: Sequence[Finding]) -> list[list[int]]:
    """The numbers of findings, those together that are about one row of a table."""
    rows: dict[object, list[int]] = {}
    for number, finding in enumerate(group):
        cell = finding.cells[0] if finding.cells else None
        rows.setdefault((cell.table, cell.row) if cell else number, []).append(number)
    return list(rows.values())


def _earlier(items: Iterable[Item]) -> bool:
    """Whether the baseline had every one of some findings."""
    return all(item.status == "known" for item in items)


def _find(text: str, raw: str) -> tuple[int, int]:
    """The span of a field in a line, for documents without spans; after the line where it is not there just once."""
    spans = [m.span() for m in re.finditer(rf"(?<![^\s]){re.escape(text)}(?![^\s])", raw)] if text else []
    return spans[0] if len(spans) == 1 else (len(raw), len(raw))


def _anchor(index: int, cells: Iterable[CellRef]) -> list[CellRef]:
    return [c for c in cells if c.index == index]


def _visible(text: str) -> str:
    """A piece of a raw line with its tabs to be seen."""
    return safe(text.replace("\t", " → "), 400)


def snippet(group: Sequence[Finding], words: Wording, started: str) -> str:
    """The waiver of some findings, ready to be filled in: for `waivers.yaml`, and of many findings as a command."""
    try:
        today = date.fromisoformat(started[:10])
    except ValueError:
        return ""
    shown = [f for f in group if f.fingerprint and f.outcome is not Outcome.WAIVED and f.severity is not Severity.INFO]
    if len(shown) > MANY:
        marks = " ".join(dict.fromkeys(f.fingerprint for f in shown))
        why, who = words("waiver.fill-reason"), words("waiver.fill-owner")
        return f'tallvakt waive {marks} --reason "{why}" --owner "{who}" --expires {today + timedelta(days=90)}\n'
    blocks = [
        f'  - fingerprint: "{f.fingerprint}"\n'
        f'    reason: "{words("waiver.fill-reason")}"\n    owner: "{words("waiver.fill-owner")}"\n'
        f"    created: {today}\n    expires: {today + timedelta(days=90)}\n"
        for f in shown
    ]
    return "".join(blocks)
