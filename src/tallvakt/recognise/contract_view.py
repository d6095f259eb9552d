"""A contract made ready for recognition: its codelists as look-up tables, its tables as candidates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from rapidfuzz import fuzz

from tallvakt.model.figure_marks import without_marks
from tallvakt.model.label_matching import Names, compact
from tallvakt.recognise.headings import find
from tallvakt.rules.codelists import Code
from tallvakt.rules.contract import Contract
from tallvakt.rules.contract_files import Library

_CODE = re.compile(r"(\w{1,8})[\s.:–-]+(\S.*)")
_LABEL_DAMAGE = 75.0
"""How near a text must come to a name to be a damaged label, 0 to 100."""
_TOTAL_DAMAGE = 75.0
"""How near a damaged total label must come to the contract's, 0 to 100."""


_MOST_LABELS = 65536
"""How many labels a codelist remembers; of most lists only a few hundred are ever printed."""
OPEN_WEIGHT = 0.9
"""What a label counts that an open list takes as it is; a listed one counts 1."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class DimensionView:
    """A codelist ready for look-up. An open one takes any label."""

    names: Names
    official: Mapping[str, str]
    codes_printed: bool
    open: bool = False
    prefix: int = 0
    """How many letters of a code name its parent: the code of an open list is longer."""
    _looked_up: dict[str, tuple[str | None, bool]] = field(default_factory=dict)

    def right(self, printed: str) -> tuple[str | None, bool]:
        """The code of a label that needs no guess, and whether its name is damaged beside an intact code."""
        answer = self._looked_up.get(printed)
        if answer is None:
            if len(self._looked_up) >= _MOST_LABELS:
                self._looked_up.clear()
            answer = self._looked_up[printed] = self._right(printed)
        return answer

    def weight(self, printed: str) -> float:
        """How much a label that needs no guess speaks for this dimension, 0 to 1."""
        if not self.open:
            return float(self.right(printed)[0] is not None)
        return OPEN_WEIGHT if not self.codes_printed or _open_code(printed, self.prefix) else 0.0

    def _right(self, printed: str) -> tuple[str | None, bool]:
        if self.open:
            code = _open_code(printed, self.prefix) if self.codes_printed else ""
            return (code or "-".join(printed.casefold().replace("/", " ").split()) or None), False
        if self.codes_printed and (coded := _CODE.fullmatch(printed)) and coded[1] in self.names.spellings:
            return coded[1], self._exact(coded[2]) != coded[1]
        return self._exact(printed), False

    def _exact(self, name: str) -> str | None:
        """The code of a name that is printed right, note marks behind it apart."""
        return self.names.exact(name) or self.names.exact(without_marks(name))

    def bare_name(self, printed: str) -> str:
        """The label without a leading token that looks like a code."""
        coded = _CODE.fullmatch(printed) if self.codes_printed else None
        return coded[2] if coded and any(c.isdigit() for c in coded[1]) else printed


@lru_cache(maxsize=65536)
def _open_code(printed: str, prefix: int) -> str:
    """The code that a label of an open list begins with, longer than its parents' codes; "" for none."""
    match = _CODE.fullmatch(printed)
    return match[1] if match and match[1].isdigit() and len(match[1]) > prefix else ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a total row says its table is printed for; dimension and code are "" for none."""

    dimension: str
    code: str
    repaired: bool


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class ContractView:
    """A contract with its codelists as of one month."""

    contract: Contract
    year: int
    """The year of the month, for periods that name none."""
    dimensions: Mapping[str, DimensionView]
    subjects: Names
    """Spellings of every subject; keys are `dimension/code`."""
    forms: frozenset[str]
    """How tables are printed that are turned before they are read."""
    across: tuple[str, ...]
    """Dimensions that label columns."""
    printed_for: tuple[str, ...]
    """Dimensions of what tables are printed for, where that is named around them and not in a total row."""
    beside: frozenset[str]
    """Labels, compact, of columns that are tables of their own."""
    plain: Mapping[str, tuple[str, ...]]
    """By the dimension that a total row names, "" for none, the tables that nothing else tells apart but their rows."""
    special: tuple[str, ...]
    """The other tables."""
    unlabelled_totals: bool
    """Totals may have no label but the subject of their table."""
    symbols: frozenset[str]
    """What may stand in the place of a figure: symbols of any table, and flags."""

    def subject(self, label: str) -> Subject | None:
        """The subject a total label names; None when it is no total label or its subject is not known."""
        rest = self.after_total(label)
        return None if rest is None else _subject(self, rest)

    def after_total(self, label: str) -> str | None:
        """What follows `I alt` in a label, or None when the label is not of a total.

        Where totals have no label, the name of a subject alone labels the total of its table.
        """
        rest = _after_total(label, self.contract.total.labels)
        return label if rest is None and self.unlabelled_totals and self.subjects.exact(label) else rest

    def is_label(self, text: str) -> bool:
        """Whether a text is the label of a row, printed right, or of a total."""
        if not text:
            return False
        return compact(text) in map(compact, self.contract.total.labels) or any(
            not dimension.open and dimension.right(text)[0] is not None for dimension in self.dimensions.values()
        )

    def is_across(self, text: str) -> bool:
        """Whether a text names a column that is a code of a dimension, or the total of such columns."""
        if not self.across or not text:
            return False
        return self.after_total(text) == "" or any(self.dimensions[d].right(text)[0] for d in self.across)

    def is_near_label(self, text: str) -> bool:
        """Whether a text may be the label of a row, printed right or damaged."""
        ranked = (one.names.ranked(one.bare_name(text))[:1] for one in self.dimensions.values() if text)
        return self.is_label(text) or any(best and best[0][0] >= _LABEL_DAMAGE for best in ranked)

    def spelled(self, dimension: str, text: str) -> tuple[str, str] | None:
        """The one code of a dimension that a heading names, and how; the longest name counts."""
        spellings = {
            code: max(hits, key=len)
            for code, names in self.dimensions[dimension].names.spellings.items()
            if (hits := [hit for name in names if (hit := find(text, name))])
        }
        longest = [pair for pair in spellings.items() if all(len(pair[1]) >= len(hit) for hit in spellings.values())]
        return longest[0] if len(longest) == 1 else None


@lru_cache(maxsize=4096)
def _subject(view: ContractView, rest: str) -> Subject | None:
    if not rest:
        return Subject("", "", False)
    right = view.subjects.exact(rest)
    key = right or view.subjects.nearest(rest)[0]
    if key is None:
        return None
    dimension, _, code = key.partition("/")
    return Subject(dimension, code, right is None)


@lru_cache(maxsize=65536)
def _after_total(label: str, totals: tuple[str, ...]) -> str | None:
    flat, spelled = compact(label), [compact(total) for total in totals]
    if flat in spelled or compact(without_marks(label)) in spelled:
        return ""
    label = without_marks(label)
    flat = compact(label)
    for wanted in filter(None, spelled):
        head = flat[: len(wanted)]
        if head == wanted or (len(head) >= 3 and fuzz.ratio(head, wanted) >= _TOTAL_DAMAGE):
            return _drop_letters(label, len(wanted))
    return None


def _drop_letters(label: str, count: int) -> str:
    for position, letter in enumerate(label):
        count -= not letter.isspace()
        if count == 0:
            return label[position + 1 :].strip()
    return ""


@lru_cache(maxsize=512)
def view(library: Library, family: str, month: str) -> ContractView:
    """The view of a contract as of a month (`YYYY-MM`)."""
    contract = library.contracts[family]
    dimensions = {name: _dimension(library, contract, name, month) for name in contract.dimensions}
    printed_for = [t.subject for t in contract.tables.values() if t.subject]
    wanted = dict.fromkeys([*printed_for, *(s.dimension for s in contract.slice_of.values())])
    subjects = {f"{d}/{code}": spellings for d in wanted for code, spellings in dimensions[d].names.spellings.items()}
    tables = contract.tables.values()
    forms = frozenset(t.printed for t in tables) - {"rows"}
    plain: dict[str, list[str]] = {}
    for table_id, t in contract.tables.items():
        if t.total and not (t.marks or t.each or t.beside or (t.subject and t.named_in == "heading")):
            plain.setdefault(t.subject or "", []).append(table_id)
    return ContractView(
        contract=contract,
        year=int(month[:4]),
        dimensions=dimensions,
        subjects=Names(subjects),
        forms=forms,
        beside=frozenset(compact(label) for t in tables for label in t.beside),
        printed_for=_named_around(contract),
        across=tuple(dict.fromkeys(t.columns for t in tables if t.columns)),
        plain={subject: tuple(ids) for subject, ids in plain.items()},
        special=tuple(t for t in contract.tables if not any(t in ids for ids in plain.values())),
        unlabelled_totals=any(not label.strip() for label in contract.total.labels),
        symbols=frozenset(chain(contract.flags, *map(contract.symbols_of, contract.tables))),
    )


def _named_around(contract: Contract) -> tuple[str, ...]:
    around = {t: table for t, table in contract.tables.items() if table.named_in == "heading"}
    plain = [table.subject for table in around.values() if table.subject]
    return tuple(dict.fromkeys([*plain, *(s.dimension for t, s in contract.slice_of.items() if t in around)]))


def _dimension(library: Library, contract: Contract, name: str, month: str) -> DimensionView:
    one = contract.dimensions[name]
    if one.open:
        prefix = one.parents.digits if one.parents else 0
        return DimensionView(names=Names({}), official={}, codes_printed=one.codes_printed, open=True, prefix=prefix)
    valid = tuple(code.code for code in library.codelists[one.codelist].at(month).codes)
    return _listed(library, one.codelist, valid, one.codes_printed, contract.locale)


@lru_cache(maxsize=512)
def _listed(library: Library, codelist: str, valid: tuple[str, ...], printed: bool, locale: str) -> DimensionView:
    """The view of the valid codes of a codelist, one for all contracts and months: a label is looked up once."""
    by_name = {code.code: code for code in library.codelists[codelist].codes}
    codes = [by_name[name] for name in valid]
    return DimensionView(
        names=Names({c.code: c.printed for c in codes}),
        official={c.code: _official(c, locale, printed) for c in codes},
        codes_printed=printed,
    )


def _official(code: Code, locale: str, printed: bool) -> str:
    name = code.names.get(locale) or code.printed[0]
    return f"{code.code} {name}" if printed and any(c.isdigit() for c in code.code) else name
