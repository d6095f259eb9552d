"""What a spreadsheet shows of a stored number: rounding, percentages and sections of its number format.

Only what changes the value that is read: decimals, per cent, and a section without a placeholder, which shows its
own text instead of the number (`[<4]"*";0`). Separators and colours are left out: 5297 is read as `5297`.
Source: ECMA-376 part 1, 18.8.31 (number formats).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_QUOTED = re.compile(r'"([^"]*)"|\\(.)|[_*].')
_BRACKET = re.compile(r"\[([^\]]*)\]")
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_SPLIT = re.compile(r'((?:"[^"]*"|\\.|[^;"\\])*)(?:;|$)')


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as shown; `changed` when the file stores another value than a reader sees."""

    text: str
    changed: bool = False
    symbol: bool = False
    """The number is hidden behind a text of its format."""


@dataclass(frozen=True, slots=True)
class _Section:
    literal: str | None
    """The text shown instead of the number, or None."""
    decimals: int
    percent: bool
    condition: tuple[str, float] | None


def plain(value: float) -> str:
    """The shortest decimal form, as with the format General: 5297.0 is `5297`, 3.5 is `3.5`."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(f"{value:.15g}").normalize(), "f")


def show(value: float, code: str) -> Shown:
    """A finite number in a format."""
    section = _choose(_sections(code), value)
    if section is None:
        return Shown(plain(value))
    if section.literal is not None:
        return Shown(section.literal.strip(), True, True)
    exact = Decimal(f"{value:.15g}") * (100 if section.percent else 1)
    rounded = exact.quantize(Decimal(1).scaleb(-section.decimals), ROUND_HALF_UP)
    text = format(rounded.normalize(), "f") if rounded else "0"
    return Shown(text + (" %" if section.percent else ""), rounded != exact)


def alters(code: str) -> bool:
    """Whether a format may show a number otherwise than General does."""
    return bool(_sections(code))


@lru_cache(maxsize=1024)
def matters(code: str) -> bool:
    """Whether a format may show anything else than the stored integer: a percentage or a text."""
    return any(s.percent or s.literal is not None for s in _sections(code))


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
        return _Section(literal, 0, False, condition)
    if "E" in body.upper() or "/" in body or re.search(r"[0#?],+(?:[^0#?,.]|$)", body.partition(".")[0]):
        return None
    decimals = len(re.findall(r"[0#?]", body.partition(".")[2]))
    return _Section(None, decimals, "%" in body, condition)


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
