"""Which mark parts thousands and which one decimals in one file, as the file itself and its contract say.

A blank, an apostrophe or an underscore between groups of three digits can be nothing else than a mark of thousands. A
comma or a point may be either: `1.411` is 1411 or 1.411. What the contract states holds; what it leaves open the file
settles by figures that can be read in one way only (`1,411.1`, `35.2`, `1,234,567`); what stays open is not read, and
both readings are told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from tallvakt.model import figure_marks
from tallvakt.model.numerals import DIGITS, SPACES
from tallvakt.rules.contract import Format

EITHER = ",."
"""Marks that part thousands in some languages and decimals in others."""
CLEAR = SPACES + "'’ʼ_"
"""Marks that part nothing but thousands."""
_BODY = re.compile(rf"\d(?:[\d{CLEAR}{EITHER}]*\d)?")
_SIGNED = re.compile(rf"(?P<open>\()?(?P<sign>[-−–+])?[{SPACES}]?(?P<body>\d[^()%]*?)(?P<close>\))?[{SPACES}]?%?")
_RARE = 10
"""One figure in so many that is parted otherwise may be misprinted."""
_APOSTROPHES = "'’ʼ"


def separator_class(mark: str) -> str:
    """All marks that count as the same one: every blank as a blank, every apostrophe as a plain one."""
    for alike in (SPACES, _APOSTROPHES):
        if mark in alike:
            return alike
    return mark


class SeparatorUse(NamedTuple):
    """In how many figures a comma or a point parts decimals, or thousands, or may part either."""

    decimals: int = 0
    thousands: int = 0
    open: int = 0

    @property
    def parts_decimals(self) -> bool:
        """Whether it parts decimals in this file; a single figure may be a misprint."""
        return self.decimals * _RARE > self.thousands + self.open

    @property
    def parts_thousands(self) -> bool:
        """Whether it may part thousands in this file."""
        return self.thousands + self.open > 0 and not self.parts_decimals


@lru_cache(maxsize=65536)
def use_of(body: str, mark: str) -> SeparatorUse:
    """How a comma or a point is used in one figure without its sign."""
    count = body.count(mark)
    if not count:
        return SeparatorUse()
    whole, _, rest = body.rpartition(mark)
    if count > 1:
        return SeparatorUse(thousands=1)
    if len(rest) != 3 or not rest.isdecimal():
        other = EITHER.replace(mark, "")
        return SeparatorUse(thousands=1) if other in rest and rest[:3].isdecimal() else SeparatorUse(decimals=1)
    grouped = any(sign in whole for sign in EITHER + CLEAR)
    if grouped or whole.startswith("0") or len(whole) > 3:
        return SeparatorUse(decimals=1)
    return SeparatorUse(open=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberStyle:
    """How the figures of one format are printed in one file."""

    thousands: str
    """Every mark that may part thousands."""
    mark: str
    """Every mark that may part decimals."""
    decimals: int
    negative: bool
    ambiguous: str = ""
    """Marks that may part either; a figure with one of them is not read."""
    zero: str = ""
    """The mark and the zero that whole numbers end in throughout a file, as `4023.0` does."""

    def read(self, text: str) -> int | None:
        """The value of a printed figure in units of its last decimal; None when it is not one, or may be two."""
        if text.isdecimal():
            return self._units(text)
        if not (self.decimals or self.zero or self.ambiguous) and (digits := ungrouped(text, self.thousands)):
            return self._units(digits)
        parts = _SIGNED.fullmatch(text)
        if parts is None:
            return None
        opened, sign, body, closed = parts.groups()
        if bool(opened) != bool(closed):
            return None
        below = bool(opened) or (sign or "+") != "+"
        if (below and not self.negative) or (opened and sign):
            return None
        body = body.strip(SPACES)
        if self.zero:
            body = body.removesuffix(self.zero)
        if self.ambiguous and self.readings(text):
            return None
        value = self._value(body)
        return value if value is None or not below else -value

    def _units(self, digits: str) -> int | None:
        """The value of a whole number; None where it is too large."""
        return int(digits) * int(10**self.decimals) if len(digits) + self.decimals <= DIGITS else None

    def readings(self, text: str) -> tuple[str, ...]:
        """Both values that a figure may have, as plain numbers; none when its marks part one thing only."""
        parts = _SIGNED.fullmatch(text)
        body = parts["body"].strip(SPACES) if parts else ""
        unclear = next((mark for mark in self.ambiguous if use_of(body, mark).open), "")
        return (body.replace(unclear, ""), body.replace(unclear, ".")) if unclear else ()

    def _value(self, body: str) -> int | None:
        marks = [m for m in self.mark if self.decimals and m in body]
        mark = max(marks, key=body.rfind, default="")
        whole, _, rest = body.rpartition(mark) if mark else (body, "", "")
        if mark and (len(rest) > self.decimals or not rest.isdecimal()):
            whole, rest, mark = body, "", ""  # a figure without decimals, whose thousands the same mark may part
        digits = ungrouped(whole, self.thousands.replace(mark, "") if mark else self.thousands)
        if not digits or len(digits) + self.decimals > DIGITS:
            return None
        return int(digits) * int(10**self.decimals) + int(rest.ljust(self.decimals, "0") or 0)


@lru_cache(maxsize=65536)
def ungrouped(whole: str, thousands: str) -> str:
    """The digits of a whole number whose groups one of some marks parts; "" when it is none, or parted otherwise."""
    if whole.isdecimal():
        return whole
    mark = next((c for c in whole if not c.isdecimal()), "")
    if not mark or mark not in thousands:
        return ""
    groups = re.split(f"[{re.escape(separator_class(mark))}]", whole)
    first, others = groups[0], groups[1:]
    fits = first.isdecimal() and 1 <= len(first) <= 3 and all(len(g) == 3 and g.isdecimal() for g in others)
    return "".join(groups) if fits else ""


def bodies(texts: Iterable[str]) -> list[str]:
    """The figures among some tokens, without marks, signs and parentheses."""
    return [body for text in texts if (body := text if text.isdecimal() else _body(text))]


@lru_cache(maxsize=65536)
def _body(text: str) -> str:
    """The figure of a token, without marks, sign and parentheses; "" for a token that is none."""
    match = _SIGNED.fullmatch(text) or _SIGNED.fullmatch(figure_marks.split(text).figure)
    body = match["body"].strip(SPACES) if match else ""
    return body if _BODY.fullmatch(body) else ""


def style(figures: Collection[str], form: Format, elsewhere: Collection[str] = ()) -> NumberStyle:
    """How figures of a format are printed, as its contract states and as the figures themselves tell.

    `figures` are such as `bodies` returns; `elsewhere` are the marks that part decimals in other tables of the file.
    """
    by_mark = {mark: uses(figures, mark) for mark in EITHER}
    stated = form.decimal_mark if "decimal_mark" in form.model_fields_set else None
    separator = form.thousands
    if separator:
        marks = stated if stated and stated != "either" else EITHER.replace(separator, "")
        return _style(form, separator_class(separator), marks)
    if form.decimals == 0:
        return _of_whole_numbers(form, figures, {*elsewhere, stated or ""})
    if stated is not None and stated != "either":
        return _style(form, CLEAR + EITHER.replace(stated, ""), stated)

    # the contract leaves the mark open: the one that parts decimals in this file
    shown = [mark for mark in EITHER if by_mark[mark].parts_decimals]
    if len(shown) == 1:
        return _style(form, CLEAR + EITHER.replace(shown[0], ""), shown[0])
    if shown:
        return _style(form, CLEAR + EITHER, EITHER)
    unclear = "".join(m for m in EITHER if by_mark[m].open and not by_mark[m].thousands)
    decided = any(by_mark[m].thousands for m in EITHER) or form.decimals < len("000")
    return _style(form, CLEAR + EITHER, form.decimal_mark.replace("either", EITHER), "" if decided else unclear)


def uses(figures: Iterable[str], mark: str) -> SeparatorUse:
    """In how many figures a mark parts what."""
    mark_uses = [use_of(body, mark) for body in figures if mark in body]
    return SeparatorUse(*map(sum, zip(*mark_uses, strict=True))) if mark_uses else SeparatorUse()


def decimal_marks(figures: Collection[str]) -> set[str]:
    """The marks that part decimals in some figures."""
    return {mark for mark in EITHER if uses(figures, mark).parts_decimals}


def _of_whole_numbers(form: Format, figures: Collection[str], decimal: Collection[str]) -> NumberStyle:
    """Whole numbers: a comma or a point parts thousands where the file uses it so, it alone, and in most of them.

    `decimal` are marks that part decimals, as the contract or other tables say.
    """
    for zero in (f"{mark}0" for mark in EITHER):
        if len(figures) > 1 and all(body.endswith(zero) for body in figures):
            whole = [body.removesuffix(zero) for body in figures]
            return replace(_of_whole_numbers(form, whole, {*decimal, zero[0]}), zero=zero)
    by_mark = {mark: uses(figures, mark) for mark in EITHER}
    clear = any(c in body for body in figures for c in CLEAR)
    thousands, unclear = CLEAR, ""
    for mark in EITHER:
        use, other = by_mark[mark], by_mark[EITHER.replace(mark, "")]
        if not use.parts_thousands:
            thousands += "" if use.decimals or mark == "," else mark
            continue
        thousands += mark
        grouped = [body for body in figures if mark in body]
        shortest = min(map(len, grouped)) - 1
        plain = sum(body.isdecimal() and len(body) >= shortest for body in figures)
        rival = other.parts_thousands or mark in decimal
        if mark == form.decimal_mark:  # in this language it parts decimals: the file must use it for all thousands
            rival = rival or clear or plain > len(grouped)
        if rival and not use.thousands:
            unclear += mark
    return _style(form, thousands, "", unclear)


def _style(form: Format, thousands: str, mark: str, ambiguous: str = "") -> NumberStyle:
    return NumberStyle(
        thousands=thousands, mark=mark, decimals=form.decimals, negative=form.negative, ambiguous=ambiguous
    )
