"""Equations as they are written in a contract: `resident + in - out = workplace`, `part <= whole`, `0 <= share <= 100`.

A term is a code, quoted where it holds blanks or signs, with a whole factor before it or none. A number alone is a
constant.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<quoted>"[^"]*"|'[^']*')
      | (?P<sign><=|>=|==|=|[+*<>\u2212\u00d7\u00b7\u2264\u2265\u2260!()/-])
      | (?P<number>\d+(?:\.\d+)?)(?![\w.-])
      | (?P<word>[^\s"'+*=<>\u00d7\u00b7\u2264\u2265\u2260]+)
    )""",
    re.VERBOSE,
)
COMPARED = ("=", "<=", ">=")
_SAME = {"\u2212": "-", "\u00d7": "*", "\u00b7": "*", "\u2264": "<=", "\u2265": ">=", "==": "="}
"""Signs that people write for those of the language: a typographer's minus, `×`, `≤` and `==`."""
_UNKNOWN = {
    "<": "write <= or >=",
    ">": "write <= or >=",
    "!": "only =, <= and >= compare",
    "\u2260": "only =, <= and >= compare",
    "(": "write the terms without brackets",
    ")": "write the terms without brackets",
    "/": "multiply both sides by a whole number instead",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearComparison:
    """`lower <= sum(factor * term) <= upper`; a side that is None is open. `result` is the term it is named after."""

    factors: Mapping[str, int]
    lower: Decimal | None
    upper: Decimal | None
    result: str


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a comparison: its terms with their factors, and what is added to them."""

    factors: Mapping[str, int]
    constant: Decimal


def parse(text: str) -> tuple[LinearComparison, ...]:
    """The comparisons that an equation states. Raises ValueError (`equation: why`) for one that cannot be read."""
    tokens = _tokens(text)
    compared = [number for number, (kind, token) in enumerate(tokens) if kind == "sign" and token in COMPARED]
    if not compared:
        raise ValueError(f"equation: '{text}' compares nothing; write =, <= or >=")
    starts, ends = [0, *(number + 1 for number in compared)], [*compared, len(tokens)]
    sides = [_side(tokens[start:end], text) for start, end in zip(starts, ends, strict=True)]
    signs = [tokens[number][1] for number in compared]
    if len(set(signs)) > 1:
        raise ValueError(f"equation: '{text}' compares in two directions")
    if len(sides) == 3 and signs[0] != "=" and not sides[0].factors and not sides[2].factors:
        low, high = (sides[0], sides[2]) if signs[0] == "<=" else (sides[2], sides[0])
        return (_range(low.constant, sides[1], high.constant),)
    return tuple(_compared(left, sign, right, text) for sign, (left, right) in zip(signs, pairwise(sides), strict=True))


def _tokens(text: str) -> list[tuple[str, str]]:
    """Kind and text of every token; signs that mean the same are written alike."""
    tokens, at = [], 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise ValueError(f"equation: '{text}' cannot be read from '{text[at:].strip()}' on")
        if match["sign"] in _UNKNOWN:
            raise ValueError(f"equation: '{match['sign']}' is not known; {_UNKNOWN[match['sign']]}")
        token = match[match.lastgroup]
        tokens.append((match.lastgroup, _SAME.get(token, token)))
        at = match.end()
    return tokens


def _side(tokens: list[tuple[str, str]], text: str) -> _Side:
    """Signed terms: `a + 2 * b - 3`."""
    factors: Counter[str] = Counter()
    constant, sign, rest = Decimal(0), 1, list(tokens)
    wanted = True
    while rest:
        kind, part = rest.pop(0)
        if kind == "sign" and part in "+-" and (not wanted or len(rest) == len(tokens) - 1):
            sign, wanted = (-1 if part == "-" else 1), True
        elif not wanted or kind == "sign":
            raise ValueError(f"equation: '{text}' cannot be read at '{part}'; {_instead(tokens, len(rest), part)}")
        elif kind == "number" and rest[:1] == [("sign", "*")] and len(rest) > 1:
            name = rest[1]
            if "." in part or name[0] not in ("word", "quoted"):
                raise ValueError(f"equation: '{part} * {name[1]}' is not a whole factor of a code")
            factors[name[1].strip("\"'")] += sign * int(part)
            rest, sign, wanted = rest[2:], 1, False
        elif kind == "number":
            if len(part) > 1 and part[0] == "0" and "." not in part:
                raise ValueError(f"equation: quote the code '{part}'; a number alone is a constant")
            constant, sign, wanted = constant + sign * Decimal(part), 1, False
        else:
            factors[part.strip("\"'")] += sign
            sign, wanted = 1, False
    if wanted:
        raise ValueError(f"equation: '{text}' lacks a term")
    return _Side(dict(factors), constant)


def _instead(tokens: list[tuple[str, str]], left: int, part: str) -> str:
    """What may be meant where a token cannot stand; `left` tokens come after it."""
    kind, before = tokens[len(tokens) - left - 2] if len(tokens) - left > 1 else ("", "")
    if kind == "number" and part.isidentifier():
        return f"a factor is written '{before} * {part}'"
    return "quote a code that holds blanks or signs"


def _range(low: Decimal, side: _Side, high: Decimal) -> LinearComparison:
    if not side.factors:
        raise ValueError("equation: compares numbers alone")
    lower, upper = low - side.constant, high - side.constant
    if lower > upper:
        raise ValueError(f"equation: no figure lies from {low} to {high}")
    return LinearComparison(factors=side.factors, lower=lower, upper=upper, result=next(iter(side.factors)))


def _compared(left: _Side, sign: str, right: _Side, text: str) -> LinearComparison:
    """Left minus right, held against the constants of both."""
    names = dict.fromkeys([*left.factors, *right.factors])
    factors = {name: left.factors.get(name, 0) - right.factors.get(name, 0) for name in names}
    if not names or not all(factors.values()):
        raise ValueError(
            f"equation: '{text}' says nothing of {next((n for n in names if not factors[n]), 'any figure')}"
        )
    constant = right.constant - left.constant
    lone = next((side for side in (right, left) if list(side.factors.values()) == [1]), None)
    return LinearComparison(
        factors=factors,
        lower=constant if sign in ("=", ">=") else None,
        upper=constant if sign in ("=", "<=") else None,
        result=next(iter(lone.factors if lone else factors)),
    )
