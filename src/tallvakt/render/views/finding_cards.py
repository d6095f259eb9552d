"""Findings as cards, grouped by what caused them, and as lists where each is only a line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from tallvakt.model.check_traits import Display
from tallvakt.model.report import CellRef, Finding, Outcome, Place, PublicationReport, Severity, Suggestion
from tallvakt.render.finding_text import ordered
from tallvakt.render.views import equation_view
from tallvakt.render.views.equation_view import EquationView
from tallvakt.render.views.page_text import safe
from tallvakt.render.wording import Wording

AS_ONE = {"rows-exchanged", "row-dropped", "row-shifted", "column-pasted", "exchanged"}
"""Slips that go through several figures at once; others are made one figure at a time."""
MAX_LINES = 5
MAX_SUGGESTIONS = 8
MANY = 4
"""So many errors of one check, each without an equation, are a list."""


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the file, and the cell to jump to (-1: none is drawn)."""

    text: str
    index: int


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line of the file, split around the token it is shown for."""

    where: str
    before: str
    token: str
    after: str


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """A figure that may be the wrong one."""

    cell: str
    index: int
    place: str
    printed: str
    value: str
    how: str
    chance: str


@dataclass(frozen=True, slots=True)
class Item:
    """One finding: what it says, what to do, where, and its waiver."""

    id: str
    message: str
    todo: str
    check: str
    code: str
    severity: str
    outcome: str
    status: str
    places: tuple[Link, ...]
    equations: tuple[EquationView, ...]
    waiver: tuple[tuple[str, str], ...]
    expired: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One cause: its headline, its findings, what may be wrong, the lines in the file."""

    id: str
    severity: str
    waived: bool
    title: str
    items: tuple[Item, ...]
    suggestions: tuple[SuggestionView, ...]
    lines: tuple[RawLine, ...]
    snippet: str

    @property
    def shown(self) -> int:
        """How many findings are shown at once; the others are folded."""
        return len(self.items) if len(self.items) <= 2 else 1


@dataclass(frozen=True, slots=True)
class Listing:
    """Findings of one check that need no card each."""

    id: str
    severity: str
    check: str
    code: str
    title: str
    todo: str
    items: tuple[Item, ...]
    snippet: str


@dataclass(frozen=True, slots=True)
class Findings:
    """Cards first, then lists; both in the order in which they weigh."""

    cards: tuple[Card, ...]
    lists: tuple[Listing, ...]


def causes(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings of one fault together, in the order of their weightiest."""
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(ordered(findings)):
        key = finding.cause if finding.cause >= 0 else f"alone {number}"
        groups.setdefault((key, finding.outcome is Outcome.WAIVED), []).append(finding)
    return list(groups.values())


def listed(findings: Iterable[Finding]) -> list[Finding]:
    """Findings for which a line is enough: without an equation, and less than errors, or many of them."""
    bare = [f for f in findings if not f.equations and f.cause < 0]
    errors = Counter(f.check for f in bare if f.severity is Severity.ERROR)
    return [f for f in bare if f.severity is not Severity.ERROR or errors[f.check] >= MANY]


def view(report: PublicationReport, words: Wording, started: str, new: frozenset[str] | None = None) -> Findings:
    """All findings. `new` are the fingerprints that the baseline lacks; None without a baseline."""
    made = _Maker(report, words, started, new)
    rest = sorted(listed(report.findings), key=lambda f: _weight(f, words.display(f)))
    lines = set(map(id, rest))
    waits = [f for f in report.findings if id(f) not in lines]
    return Findings(
        tuple(made.card(group) for group in causes(waits)),
        tuple(made.listing(list(group)) for _, group in groupby(rest, key=lambda f: (f.check, f.severity))),
    )


def _weight(finding: Finding, display: Display) -> tuple[int, bool, str]:
    """Errors first, then warnings; damaged labels last among them, since they were read rightly."""
    return list(Severity).index(finding.severity), display is Display.REPAIRED, finding.code


@dataclass(frozen=True, slots=True)
class _Maker:
    report: PublicationReport
    words: Wording
    started: str
    new: frozenset[str] | None
    taken: Counter[str] = field(default_factory=Counter)

    def _anchor(self, finding: Finding) -> str:
        """The address of a finding on its page, no other's."""
        name = f"f-{finding.fingerprint[:12]}" if finding.fingerprint else f"f-{finding.check}"
        self.taken[name] += 1
        return name if self.taken[name] == 1 else f"{name}-{self.taken[name]}"

    def card(self, group: Sequence[Finding]) -> Card:
        first = group[0]
        best = sorted({s for f in group for s in f.suggestions}, key=lambda s: (not s.unique, -s.likelihood))
        guilty = {s.cell.index for s in best}
        items = tuple(self._item(f, guilty) for f in group)
        return Card(
            id=items[0].id,
            severity=first.severity.value,
            waived=first.outcome is Outcome.WAIVED,
            title=self._title(group, best),
            items=items,
            suggestions=tuple(self._suggestion(s) for s in best[:MAX_SUGGESTIONS]),
            lines=tuple(self._lines(group, best)),
            snippet=snippet(group, self.words, self.started),
        )

    def listing(self, group: Sequence[Finding]) -> Listing:
        first = group[0]
        return Listing(
            id=f"{first.check}-{first.severity.value}",
            severity=first.severity.value,
            check=first.check,
            code=first.code,
            title=self.words.check(first.check),
            todo=safe(self.words.todo(first), 600),
            items=tuple(self._item(f, set()) for f in group),
            snippet=snippet(group, self.words, self.started),
        )

    def _title(self, group: Sequence[Finding], best: Sequence[Suggestion]) -> str:
        if best and (told := self._told(best, len(group))):
            return told
        if len(group) > 1:
            return self.words("card.cause", count=len(group))
        return safe(self.words.message(group[0]), 600)

    def _told(self, best: Sequence[Suggestion], promises: int) -> str:
        """The best suggestion as a sentence, its value left out where masked; '' where it spans many lines."""
        first = best[0]
        together = [s.cell.place for s in best if s.group == first.group]
        if len(together) > 1:
            lines = dict.fromkeys(self.words.place(p._replace(field=0), self.report.source) for p in together)
            if len(lines) > MAX_LINES:
                return ""
            if first.how in AS_ONE:
                return self.words("card.together", how=self.words.how(first.how), places=tuple(lines))
            return self.words("card.several", count=len(together), places=tuple(lines))
        key = ("card.unique" if first.unique else "card.likely") + ("" if first.value is not None else "-hidden")
        place = self.words.place(first.cell.place, self.report.source)
        told = self.words(
            key, place=place[:1].upper() + place[1:], printed=safe(first.cell.text, 40), value=first.value
        )
        return f"{told} {self.words('card.then', count=promises)}" if first.unique or len(best) == 1 else told

    def _item(self, finding: Finding, guilty: set[int]) -> Item:
        status = "" if self.new is None else "new" if finding.fingerprint in self.new else "known"
        waiver = dict(finding.waiver or {})
        state = waiver.get("state", "valid")
        return Item(
            id=self._anchor(finding),
            message=safe(self.words.message(finding), 600),
            todo=safe(self.words.todo(finding), 600),
            check=finding.check,
            code=finding.code,
            severity=finding.severity.value,
            outcome=finding.outcome.value,
            status=status,
            places=tuple(self._places(finding)),
            equations=tuple(
                equation_view.view(e, self.report, self.words, guilty=guilty, fails=len(finding.equations) == 1)
                for e in finding.equations
            ),
            waiver=tuple((k, safe(str(v))) for k, v in waiver.items() if v and k not in ("state", "fingerprint")),
            expired=bool(waiver) and state != "valid",
        )

    def _places(self, finding: Finding) -> Iterable[Link]:
        cells = {c.place: c.index for c in finding.cells}
        for place in dict.fromkeys([*cells, *finding.places]):
            yield Link(self.words.place(place, self.report.source), cells.get(place, -1))

    def _suggestion(self, suggested: Suggestion) -> SuggestionView:
        cell = suggested.cell
        if suggested.value is not None:
            value = self.words.number(suggested.value)
        elif (suggested.lower, suggested.upper) == (None, None):
            value = ""
        else:
            value = self.words.interval((suggested.lower, suggested.upper))
        likely = suggested.likelihood
        chance = "high" if likely >= 0.8 else "some" if likely >= 0.4 else "low"
        return SuggestionView(
            cell=safe(self.words.cell_name(cell, self.report)),
            index=cell.index,
            place=self.words.place(cell.place, self.report.source),
            printed=safe(cell.text, 40),
            value=value,
            how=self.words.how(suggested.how),
            chance=self.words("chance.proved" if suggested.unique else f"chance.{chance}"),
        )

    def _lines(self, group: Sequence[Finding], best: Sequence[Suggestion]) -> Iterable[RawLine]:
        """The lines of the figures that may be wrong; else of the totals and averages; else of all there is."""
        shown = [s.cell for s in best] or [c for f in group for e in f.equations for c in _anchor(e.anchor, f.cells)]
        tokens = {c.place: c.text for c in shown} or {p: "" for f in group for p in f.places}
        for place, text in list(tokens.items())[:MAX_LINES]:
            raw = self.report.raw_lines.get((place.part, place.line))
            if raw is not None:
                yield self._line(place, text, raw)

    def _line(self, place: Place, text: str, raw: str) -> RawLine:
        start, end = (place.start, place.end) if place.end > place.start else _find(text, raw)
        before, token, after = raw[:start], raw[start:end], raw[end:]
        return RawLine(self.words.place(place, self.report.source), _visible(before), _visible(token), _visible(after))


def _find(text: str, raw: str) -> tuple[int, int]:
    """The span of a field in a line, for documents without spans; after the line where it is not there just once."""
    found = [m.span() for m in re.finditer(rf"(?<![^\s]){re.escape(text)}(?![^\s])", raw)] if text else []
    return found[0] if len(found) == 1 else (len(raw), len(raw))


def _anchor(index: int, cells: Iterable[CellRef]) -> list[CellRef]:
    return [c for c in cells if c.index == index]


def _visible(text: str) -> str:
    """A piece of a raw line with its tabs to be seen."""
    return safe(text.replace("\t", " → "), 400)


def snippet(group: Sequence[Finding], words: Wording, started: str) -> str:
    """The waiver of some findings, ready to be filled in: `waivers.yaml`."""
    try:
        today = date.fromisoformat(started[:10])
    except ValueError:
        return ""
    told = [f for f in group if f.fingerprint and f.outcome is not Outcome.WAIVED and f.severity is not Severity.INFO]
    blocks = [
        f'  - fingerprint: "{f.fingerprint}"\n'
        f'    reason: "{words("waiver.fill-reason")}"\n    owner: "{words("waiver.fill-owner")}"\n'
        f"    created: {today}\n    expires: {today + timedelta(days=90)}\n"
        for f in told
    ]
    return "".join(blocks)
