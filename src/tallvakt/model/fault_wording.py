"""What is wrong with a value in a file, with the likely slip: for a person who writes the file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tallvakt.model.unknown_name import NEAR

_QUOTED = re.compile(r"'([^']*)'")
_PATTERNS = {
    "^[a-z][a-z0-9-]*$": "write small letters, digits and hyphens, a letter first",
    r"^[a-z0-9]+(\.[a-z0-9-]+)*$": "write small letters and digits, parted by points, such as nav.tilt140",
    "^[a-z]{2,3}$": "write the code of a language, such as nb, en or pl",
    r"^\d{4}-(0[1-9]|1[0-2])$": "write a month, such as 2024-03",
}
_UNQUOTED = "an unquoted yes, no, on or off is read as true or false: put it in quotes"
_LONGEST = 60
"""Characters of a value that is told as it was given."""
_SORTS = {
    "string_type": "a text belongs here",
    "int_type": "a whole number belongs here",
    "int_parsing": "a whole number belongs here",
    "int_from_float": "a whole number belongs here",
    "float_type": "a number belongs here",
    "float_parsing": "a number belongs here",
    "bool_type": "true or false belongs here",
    "bool_parsing": "true or false belongs here",
    "tuple_type": "a list belongs here",
    "list_type": "a list belongs here",
    "dict_type": "keys and values belong here",
    "model_type": "keys and values belong here",
    "model_attributes_type": "keys and values belong here",
}
_LIMITS = {
    "greater_than_equal": ("ge", "at least"),
    "less_than_equal": ("le", "at most"),
    "greater_than": ("gt", "above"),
    "less_than": ("lt", "below"),
}


def worded(fault: Mapping[str, Any], example: str = "") -> str:
    """A fault of pydantic's in words of the file, with the word that was likely meant.

    `example` says what may stand there, such as `write {from: title}`.
    """
    message, given = str(fault["msg"]).removeprefix("Value error, "), fault.get("input")
    kind, facts = str(fault["type"]), fault.get("ctx", {})
    shown = f"; {example}" if example else ""
    match kind:
        case "literal_error" | "enum":
            names = _QUOTED.findall(message)
            choice = message.removeprefix("Input should be ")
            what = "nothing stands here" if given is None else f"{_given(given)} is not known here"
            return f"{what}; write {choice}{_near(given, names)}"
        case "missing":
            return f"is missing{shown}"
        case "string_pattern_mismatch":
            how = _PATTERNS.get(facts.get("pattern", ""), "")
            return f"'{given}' is not written so; {how}" if how else message
        case "string_too_short" | "too_short":
            return f"is empty{shown}"
    if kind in _LIMITS:
        key, word = _LIMITS[kind]
        return f"{given} cannot stand here; write {word} {facts.get(key)}"
    if kind in _SORTS:
        what = "and nothing stands there" if given is None else f"not {_given(given)}"
        return f"{_SORTS[kind]}, {what}{shown or _instead(kind, given)}"
    return message


def _given(value: Any) -> str:
    """What was given, as a person calls it."""
    if isinstance(value, bool):
        return f"'{str(value).lower()}' ({_UNQUOTED})"
    if isinstance(value, Mapping):
        return "keys and values"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "a list"
    text = str(value)
    return f"'{text}'" if len(text) < _LONGEST else f"'{text[: _LONGEST - 1]}…'"


def _instead(kind: str, given: Any) -> str:
    """How it is likely meant, where that can be seen."""
    text = isinstance(given, str) and len(given) < _LONGEST
    if kind == "string_type" and isinstance(given, int | float) and not isinstance(given, bool):
        return f"; put {given} in quotes"
    if kind in ("tuple_type", "list_type") and text:
        return f"; write [{given}]"
    if kind in ("dict_type", "model_type", "model_attributes_type") and text:
        return f"; write such as {{en: {given}}}" if kind == "dict_type" else ""
    return ""


def plain_path(path: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """A path of keys without the names that pydantic gives to the ways that a value may be read."""
    return tuple(key for key in path if not (isinstance(key, str) and re.search(r"[\[\]()]", key)))


def _near(given: Any, names: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(given, names, n=1, cutoff=NEAR) if isinstance(given, str) else []
    return f"; did you mean '{near[0]}'?" if near else ""
