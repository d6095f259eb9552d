"""Classifications: labels that recur in tables, damaged spellings of one label joined."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tallvakt.model.label_matching import Names, assign, compact, similarity

_CODED = re.compile(r"(\d{2,8})[\s.:]+(\D.*)")
_ALIKE = 0.5
"""More than this share of a table's labels must be of a classification for the table to be of it."""
_NEAR = 70.0
"""How like a label must be to one of a classification to speak for it, 0 to 100."""
_TITLE = 28
SURE = 85.0
"""A spelling less like the usual one than this is told to the reader."""
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "đ": "d", "ŋ": "n", "ß": "ss", "ł": "l"})


@dataclass(eq=False, slots=True)
class Category:
    """One code, and how often it is printed how."""

    printed_code: str = ""
    spellings: Counter[str] = field(default_factory=Counter)
    subject: Counter[str] = field(default_factory=Counter)
    """Spellings where it names what a table is printed for."""

    @property
    def name(self) -> str:
        """The commonest spelling, blanks apart; written as in its own row, with the fewest blanks."""
        votes: Counter[str] = Counter()
        for text, times in (self.spellings + self.subject).items():
            votes[compact(text)] += times
        wanted = max(votes, key=lambda flat: (votes[flat], flat in {compact(t) for t in self.spellings}, flat))
        own = [t for t in self.spellings if compact(t) == wanted] or [t for t in self.subject if compact(t) == wanted]
        return min(own, key=lambda t: (t.count(" ") + t.count("- "), -self.spellings[t], t))

    def like(self, text: str) -> bool:
        """Whether a text is so like one of its spellings that it may be a damaged one."""
        return any(similarity(text, t) >= _NEAR for t in (*self.spellings, *self.subject))

    @property
    def odd(self) -> list[str]:
        """Spellings so unlike the name that joining them was a guess."""
        name = self.name
        return [t for t in (*self.spellings, *self.subject) if similarity(t, name) < SURE]


@dataclass(eq=False, slots=True)
class Classification:
    """A classification as it is found."""

    coded: bool = False
    exact: bool = False
    """Of a file with one row per observation: a label that holds another, or other digits, is no damaged one of it."""
    entries: list[Category] = field(default_factory=list)
    _of: dict[str, Category] = field(default_factory=dict)

    def of(self, label: str) -> Category | None:
        """The entry that a label was taken for."""
        return self._of.get(label)

    def find(self, label: str) -> Category | None:
        """The entry with this code, or printed so."""
        code, name = split(label) if self.coded else ("", label)
        if code:
            return next((e for e in self.entries if e.printed_code == code), None)
        flat = compact(name)
        return next((e for e in self.entries if any(compact(t) == flat for t in (*e.spellings, *e.subject))), None)

    def names(self) -> Names:
        """All spellings, by position."""
        return Names({str(n): tuple({**e.spellings, **e.subject}) for n, e in enumerate(self.entries)})

    def may_be(self, label: str, entry: Category) -> bool:
        """Whether a label may be a damaged one of an entry: in a file of observations, not where it says more."""
        return not self.exact or all(_one_may_be_other(label, name) for name in (*entry.spellings, *entry.subject))

    def share(self, labels: Sequence[str]) -> float:
        """The share of some labels that it explains; a damaged one counts by its likeness."""
        names, score = self.names(), 0.0
        for label in labels:
            if self.find(label) is not None:
                score += 1
            elif not self.coded:
                likeness, entry = next(iter(names.ranked(label)), (0.0, ""))
                damaged = likeness >= _NEAR and self.may_be(label, self.entries[int(entry)])
                score += likeness / 100 if damaged else 0
        return score / len(labels)

    def take(self, labels: Sequence[str]) -> None:
        """Take the labels of one table: known ones are counted, near ones joined one-to-one, others are new."""
        category_of = {label: self.find(label) for label in labels}
        taken = {str(self.entries.index(e)) for e in category_of.values() if e is not None}
        open_ = [label for label, entry in category_of.items() if entry is None]
        plain = [label for label in open_ if not (self.coded and split(label)[0])]
        near = assign(plain, self.names(), taken)
        joined = {label: self.entries[int(near[n])] for n, label in enumerate(plain) if n in near}
        category_of |= {label: entry for label, entry in joined.items() if self.may_be(label, entry)}
        for label, entry in category_of.items():
            code, name = split(label) if self.coded else ("", label)
            if entry is None:
                self.entries.append(entry := Category(code))
            entry.spellings[name] += 1
            self._of[label] = entry

    def codes(self) -> dict[str, Category]:
        """The entries by code: the printed one, else the name in plain letters."""
        categories: dict[str, Category] = {}
        for entry in self.entries:
            code = entry.printed_code or slug(entry.name) or "row"
            if code in ("total", "average") or code in categories:
                code = next(c for n in range(2, 1 << 20) if (c := f"{code}-{n}") not in categories)
            categories[code] = entry
        return categories

    def labels(self) -> list[str]:
        """The names of its entries, with a capital where all the others have one."""
        names = [e.name for e in self.entries]
        small = [n for n, name in enumerate(names) if name[:1].isalpha() and not name[:1].isupper()]
        alone = len(small) == 1 and any(name[:1].isupper() for name in names)
        return [name[:1].upper() + name[1:] if alone and n in small else name for n, name in enumerate(names)]

    def title(self) -> str:
        """What to call it until a person names it: its first two labels, in letters that a contract takes."""
        words = [slug(e.name) for e in self.entries]
        named = [w for w in words if w[:1].isalpha()][:2] or [f"rows-{w}" for w in words[:1]]
        whole = "-".join(named)
        if len(whole) <= _TITLE:
            return whole
        return whole[:_TITLE].rpartition("-")[0] or whole[:_TITLE]


def coded(labels: Sequence[str]) -> bool:
    """Whether labels begin with codes: most do, none twice, before names that differ, and of one width or of levels."""
    matches = [m for label in labels if (m := _CODED.fullmatch(label))]
    names = {(len(m[1]), compact(m[2])) for m in matches}
    codes = {m[1] for m in matches}
    widths = sorted({len(code) for code in codes})
    nested = all(any(code[:w] in codes for w in widths if w < len(code)) for code in codes if len(code) > widths[0])
    return 2 * len(matches) > len(labels) and len(names) == len(codes) == len(matches) > 1 and nested


def split(label: str) -> tuple[str, str]:
    """The code and the name of a label; no code where none is printed."""
    match = _CODED.fullmatch(label)
    return (match[1], match[2]) if match else ("", label)


def cluster(tables: Iterable[Sequence[str]], exact: bool = False) -> tuple[list[Classification], list[Classification]]:
    """The classifications of some tables' labels, and that of each table.

    The largest tables come first, so that what is damaged meets what is whole.
    """
    given = list(tables)
    dimensions: list[Classification] = []
    of: list[Classification | None] = [None] * len(given)
    for number in sorted(range(len(given)), key=lambda n: -len(given[n])):
        labels = list(dict.fromkeys(given[number]))
        scored = [(d.share(labels), -n, d) for n, d in enumerate(dimensions)]
        best = max(scored, key=lambda s: s[:2], default=None)
        if best is None or best[0] <= _ALIKE:
            best = (1.0, 0, Classification(coded(labels), exact))
            dimensions.append(best[2])
        best[2].take(labels)
        of[number] = best[2]
    return dimensions, [d for d in of if d is not None]


def _one_may_be_other(one: str, other: str) -> bool:
    flat, other_flat = compact(one), compact(other)
    if flat != other_flat and (flat in other_flat or other_flat in flat):
        return False
    return re.findall(r"\d+", one) == re.findall(r"\d+", other)


def slug(text: str) -> str:
    """A text in plain small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
