"""What a person says of a publication that a draft would else guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import get_args

from tallvakt.model.report import Edition
from tallvakt.model.unknown_name import no_such
from tallvakt.rules.contract import Symbol

MEANINGS: tuple[str, ...] = get_args(Symbol.model_fields["means"].annotation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Columns of a file with one row per observation by name, where the period is told, and what symbols mean."""

    row: str | None = None
    column: str | None = None
    """The column of periods."""
    value: str | None = None
    period: str | None = None
    """`none`, `file-name`, or the period itself, such as 2024 or 2024-01..2024-08."""
    symbols: Mapping[str, Symbol] = field(default_factory=dict)


def as_period(edition: Edition) -> str:
    """An edition as a contract writes it: `2024-01..2024-08`."""
    return f"{edition.start}..{edition.end}"


def read_symbols(words: Iterable[str]) -> dict[str, Symbol]:
    """Symbols as typed: `:=suppressed`, `*=suppressed:3` for one that hides 0 to 3, `=zero` for a blank field.

    Raises ValueError.
    """
    symbols: dict[str, Symbol] = {}
    for word in words:
        text, equals, rest = word.rpartition("=")
        means, _, upper = rest.partition(":")
        if not equals or (upper and not upper.isdecimal()):
            usual = "'*=suppressed:3', '-=zero', or '=zero' for a blank field"
            raise ValueError(f"--symbol: '{word}' is no symbol; write {usual}")
        if means not in MEANINGS:
            raise ValueError(f"--symbol: {no_such('meaning', means, MEANINGS)}")
        largest = int(upper) if upper else 0 if means == "zero" else None
        symbols[text] = Symbol.model_validate({"means": means, "lower": 0, "upper": largest})
    return symbols
