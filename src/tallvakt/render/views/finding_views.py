"""What the template of a publication shows of its findings: items, cards of causes, lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from tallvakt.render.views.equation_view import EquationView


class RawLine(NamedTuple):
    """A line of the file, split around the token it is shown for."""

    where: str
    before: str
    token: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One figure that should be another; `should` is empty where that is masked or unknown."""

    name: str
    index: int
    place: str
    stands: str
    should: str


class ExplanationView(NamedTuple):
    """A fault, or several, that would explain all findings of a card; `changes` in the order of the publication."""

    says: str
    sure: str
    changes: tuple[ChangeView, ...]
    more: str


class Item(NamedTuple):
    """One finding: what it says, where, and its waiver; on a card also what to do and its equations."""

    id: str
    fingerprint: str
    message: str
    todo: str
    check: str
    code: str
    severity: str
    outcome: str
    status: str
    places: tuple[Markup, ...]
    """Its places in the file as links to their cells."""
    equations: tuple[EquationView, ...]
    waiver: tuple[tuple[str, str], ...]
    expired: bool
    notes: tuple[str, ...]
    """What reviewers said of it, in words."""

    def first_places(self, most: int) -> Markup:
        """So many of its places, in a row."""
        return Markup(", ".join(self.places[:most]))  # noqa: S704  they are markup


class Card(NamedTuple):
    """One cause: its headline, its findings, what explains them, the lines in the file."""

    id: str
    severity: str
    waived: bool
    title: str
    items: tuple[Item, ...]
    age: str
    """Since when it is known, or that it is new; empty where there is nothing to be new against."""
    explanation: ExplanationView | None
    """The likeliest; the headline is what it says."""
    others: tuple[ExplanationView, ...]
    notes: tuple[str, ...]
    lines: tuple[RawLine, ...]
    snippet: str
    earlier: bool
    """All of it was known before, and it is no error."""

    @property
    def shown(self) -> int:
        """How many findings are shown at once; the others are folded."""
        return len(self.items) if len(self.items) <= 2 else 1


class ListPart(NamedTuple):
    """Findings of a list that are about one row of a table, or several, each by itself, without a `title`."""

    title: str
    items: tuple[Item, ...]


class Listing(NamedTuple):
    """Findings of one check that need no card each: one thing for a person to look at, row by row.

    `counted` alone are those that nobody need look at; `earlier` what the baseline had, all of it; `waived` what
    somebody has accepted.
    """

    id: str
    severity: str
    check: str
    code: str
    title: str
    todo: str
    items: tuple[Item, ...]
    age: str
    parts: tuple[ListPart, ...]
    snippet: str
    counted: bool
    earlier: bool
    waived: bool
    of_stars: bool


class Findings(NamedTuple):
    """Cards first, then lists; both in the order in which they weigh."""

    cards: tuple[Card, ...]
    lists: tuple[Listing, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Every finding."""
        of_cards = (item for card in self.cards for item in card.items)
        return (*of_cards, *(item for one in self.lists for item in one.items))

    @property
    def earlier(self) -> int:
        """How many of them are folded, since the baseline had all of them."""
        return sum(card.earlier for card in self.cards) + sum(one.earlier for one in self.lists)

    @property
    def waived(self) -> int:
        """How many findings somebody has accepted."""
        return sum(len(card.items) for card in self.cards if card.waived) + sum(
            len(one.items) for one in self.lists if one.waived
        )
