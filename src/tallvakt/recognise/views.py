"""A contract made ready for recognition: its codelists as look-up tables, its tables as candidates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz

from tallvakt.codelists import Code
from tallvakt.contract import Contract
from tallvakt.contracts import Library
from tallvakt.labels import Names, compact

_CODE = re.compile(r"(\w{1,8})[\s.:–-]+(\S.*)")
_TOTAL_DAMAGE = 75.0
"""How near a damaged total label must come to the contract's, 0 to 100."""


@dataclass(frozen=True, eq=False, slots=True)
class DimensionView:
    """A codelist ready for look-up."""

    names: Names
    official: Mapping[str, str]
    codes_printed: bool
    _known: dict[str, tuple[str | None, bool]] = field(default_factory=dict)

    def right(self, printed: str) -> tuple[str | None, bool]:
        """The code of a label that needs no guess, and whether its name is damaged beside an intact code."""
        found = self._known.get(printed)
        if found is None:
            found = self._known[printed] = self._right(printed)
        return found

    def _right(self, printed: str) -> tuple[str | None, bool]:
        if self.codes_printed and (found := _CODE.fullmatch(printed)) and found[1] in self.names.spellings:
            return found[1], self.names.exact(found[2]) != found[1]
        return self.names.exact(printed), False

    def bare_name(self, printed: str) -> str:
        """The label without a leading token that looks like a code."""
        found = _CODE.fullmatch(printed) if self.codes_printed else None
        return found[2] if found and any(c.isdigit() for c in found[1]) else printed


@dataclass(frozen=True, slots=True)
class Subject:
    """What a total row says its table is printed for; dimension and code are "" for none."""

    dimension: str
    code: str
    repaired: bool


@dataclass(frozen=True, eq=False, slots=True)
class ContractView:
    """A contract with its codelists as of one month."""

    contract: Contract
    dimensions: Mapping[str, DimensionView]
    subjects: Names
    """Spellings of every subject; keys are `dimension/code`."""

    def subject(self, label: str) -> Subject | None:
        """The subject a total label names; None when it is no total label or its subject is not known."""
        rest = self.after_total(label)
        return None if rest is None else _subject(self, rest)

    def after_total(self, label: str) -> str | None:
        """What follows `I alt` in a label, or None when the label is not of a total."""
        flat = compact(label)
        for total in self.contract.total.labels:
            wanted = compact(total)
            head = flat[: len(wanted)]
            if head == wanted or (len(head) >= 3 and fuzz.ratio(head, wanted) >= _TOTAL_DAMAGE):
                return _drop_letters(label, len(wanted))
        return None


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
    wanted = dict.fromkeys(t.subject for t in contract.tables.values() if t.subject)
    subjects = {f"{d}/{code}": spellings for d in wanted for code, spellings in dimensions[d].names.spellings.items()}
    return ContractView(contract, dimensions, Names(subjects))


def _dimension(library: Library, contract: Contract, name: str, month: str) -> DimensionView:
    codes = library.codes(contract, name).at(month).codes
    printed = contract.dimensions[name].codes_printed
    return DimensionView(
        Names({c.code: c.printed for c in codes}),
        {c.code: _official(c, contract.locale, printed) for c in codes},
        printed,
    )


def _official(code: Code, locale: str, printed: bool) -> str:
    name = code.names.get(locale) or code.printed[0]
    return f"{code.code} {name}" if printed and any(c.isdigit() for c in code.code) else name
