"""What a spreadsheet shows of a stored number: rounding, percentages and sections of its number format.

Only what changes the value that is read: decimals, per cent, thousands left out (`#,##0,`), the sign, and a section
without a placeholder, which shows its own text instead of the number (`[<4]"*";0`). Separators, colours and words
beside the number are left out: 5297 is read as `5297`.
Source: ECMA-376 part 1, 18.8.31 (number formats).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

_QUOTED = re.compile(r'"([^"]*)"|\\(.)|[_*].')
_BRACKET = re.compile(r"\[([^\]]*)\]")
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_SCALED = re.compile(r"[0#?](,+)(?:\.|$)")
"""Commas after the last digit of the whole number: each leaves three digits out."""
_GENERAL_DIGITS = 10
"""Digits that the format General shows of a number that is not whole."""
_DIGITS_MOST = 27
"""More digits than decimal arithmetic keeps."""
_SPLIT = re.compile(r'((?:"[^"]*"|\\.|[^;"\\])*)(?:;|$)')


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as shown; `changed` when the file stores another value than a reader sees."""

    text: str
    changed: bool = False
    symbol: bool = False
    """The number is hidden behind a text of its format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    condition: tuple[str, float] | None = None
    literal: str | None = None
    """The text shown instead of the number, or None."""
    decimals: int = 0
    shift: int = 0
    """Digits by which the decimal mark is moved to the right: 2 for per cent, -3 for thousands."""
    scientific: bool = False
    fraction: int = 0
    """The largest denominator of a fraction; 0 where it shows decimals."""
    negative: bool = False
    """It writes a minus sign or parentheses of its own."""


def plain(value: float) -> str:
    """The shortest decimal form, as with the format General: 5297.0 is `5297`, 3.5 is `3.5`."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    exact = Decimal(f"{value:.15g}")
    most = max(_GENERAL_DIGITS - max(exact.adjusted() + 1, 1), 0)
    if exact.adjusted() >= -4 and -exact.as_tuple().exponent > most:  # type: ignore[operator]  # it is finite
        exact = exact.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    return format(exact.normalize(), "f")


def show(value: float, code: str) -> Shown:
    """A finite number in a format."""
    sections = _sections(code)
    section = _choose(sections, value)
    if section is None:
        return Shown(plain(value))
    if section.literal is not None:
        return Shown(section.literal.strip(), True, True)
    exact = Decimal(f"{value:.15g}").scaleb(section.shift)
    if section.fraction:
        return _as_fraction(exact, section.fraction)
    places = section.decimals - exact.adjusted() if section.scientific and exact else section.decimals
    fits = exact.adjusted() + places < _DIGITS_MOST
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if fits else exact
    # A section for negative numbers alone shows them without a sign, unless it writes one itself.
    own = value < 0 and len(sections) > 1 and section is not sections[0] and not section.negative
    shown = abs(rounded) if own else rounded
    text = format(shown.normalize(), "f") if shown else "0"
    return Shown(text + (" %" if section.shift > 0 else ""), rounded != exact)


def _as_fraction(exact: Decimal, most: int) -> Shown:
    fraction = Fraction(exact).limit_denominator(most)
    whole, rest = divmod(abs(fraction.numerator), fraction.denominator)
    sign = "-" if fraction < 0 else ""
    parts = [str(whole)] if whole or not rest else []
    if rest:
        parts.append(f"{rest}/{fraction.denominator}")
    return Shown(sign + " ".join(parts), fraction != Fraction(exact))


@lru_cache(maxsize=1024)
def date_parts(code: str) -> str:
    """Which of `y`, `m` and `d` a format of dates shows; "" for a format that is none, or shows hours."""
    bare = _QUOTED.sub("", _BRACKET.sub("", code.partition(";")[0])).lower()
    if re.search(r"[0#?hs]|general|@", bare):
        return ""
    return "".join(letter for letter in "ymd" if letter in bare)


def alters(code: str) -> bool:
    """Whether a format may show a number otherwise than General does."""
    return bool(_sections(code))


@lru_cache(maxsize=1024)
def matters(code: str) -> bool:
    """Whether a format may show anything else than the stored integer: a scaled number, a text, a sign less."""
    sections = _sections(code)
    return len(sections) > 1 or any(s != _Section(decimals=s.decimals) for s in sections)


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    """The sections of a format; none for General, text, dates, fractions and the like, which are left alone."""
    if code.strip().lower() in ("", "general", "@", "standard"):
        return ()
    pieces = [m[1] for m in _SPLIT.finditer(code)][:4]
    pieces = pieces[:-1] if len(pieces) > 1 and not pieces[-1] and not code.endswith(";") else pieces
    sections = [_section(piece) for piece in pieces[:3]]
    return tuple(s for s in sections if s is not None) if all(sections) else ()


def _section(piece: str) -> _Section | None:
    condition = None
    for inner in _BRACKET.findall(piece):
        if match := _CONDITION.fullmatch(inner.strip()):
            condition = (match[1], float(match[2]))
    bare = _BRACKET.sub("", piece)
    body = _QUOTED.sub("", bare)
    if not re.search(r"[0#?]", body):
        if _DATE_LETTERS.search(body) or "general" in body.lower() or "@" in body:
            return None
        literal = _QUOTED.sub(lambda m: m[1] or m[2] or "", bare)
        return _Section(condition=condition, literal=literal)
    whole, _, exponent = body.upper().partition("E")
    scale = _SCALED.search(re.sub(r"[^0#?,.]", "", whole))
    denominator = re.search(r"/\s*([0#?]+|\d+)", body)
    return _Section(
        condition=condition,
        decimals=len(re.findall(r"[0#?]", whole.partition(".")[2])),
        shift=2 * body.count("%") - (3 * len(scale[1]) if scale else 0),
        scientific=bool(exponent),
        fraction=_denominator(denominator[1]) if denominator else 0,
        negative="-" in bare or "(" in bare,
    )


def _denominator(text: str) -> int:
    """The largest denominator that `?/??` or `?/8` may show."""
    return int(text) if text.isdecimal() and text.strip("0") else 10 ** len(text) - 1


def _choose(sections: tuple[_Section, ...], value: float) -> _Section | None:
    """The section for a value: the first whose condition holds, else positive; negative; zero."""
    if not sections:
        return None
    if any(s.condition for s in sections):
        return next((s for s in sections if s.condition is None or _holds(s.condition, value)), sections[-1])
    if value < 0 and len(sections) > 1:
        return sections[1]
    if value == 0 and len(sections) > 2:
        return sections[2]
    return sections[0]


def _holds(condition: tuple[str, float], value: float) -> bool:
    sign, bound = condition
    return {
        "<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound,
        "=": value == bound, "<>": value != bound,
    }[sign]  # fmt: skip
