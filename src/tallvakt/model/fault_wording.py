"""What is wrong with a value in a file, with the likely slip: for a person who writes the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tallvakt.model.unknown_name import NEAR

_QUOTED = re.compile(r"'([^']*)'")
_PATTERNS = {
    "^[a-z][a-z0-9-]*$": "write small letters, digits and hyphens, a letter first",
    r"^[a-z0-9]+(\.[a-z0-9-]+)*$": "write small letters and digits, parted by points, such as nav.tilt140",
    r"^\d{4}-(0[1-9]|1[0-2])$": "write a month, such as 2024-03",
}


def worded(fault: Mapping[str, Any]) -> str:
    """A fault of pydantic's, said with the word that was likely meant."""
    message, given = str(fault["msg"]).removeprefix("Value error, "), fault.get("input")
    match fault["type"]:
        case "literal_error" | "enum" if isinstance(given, str):
            return message + _near(given, _QUOTED.findall(message))
        case "literal_error" | "string_type" if isinstance(given, bool):
            return f"{message}; an unquoted yes, no, on or off is read as true or false: put it in quotes"
        case "string_type" if isinstance(given, int | float):
            return f"{message}; put {given} in quotes"
        case "string_pattern_mismatch":
            how = _PATTERNS.get(fault.get("ctx", {}).get("pattern", ""))
            return f"'{given}' is not written so; {how}" if how else message
        case "dict_type" | "model_type" if isinstance(given, str) and len(given) < 60:
            return f"{message}, not the text '{given}': keys and values, such as {{en: {given}}}"
    return message


def plain_path(path: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """A path of keys without the names that pydantic gives to the ways that a value may be read."""
    return tuple(key for key in path if not (isinstance(key, str) and re.search(r"[\[\]()]", key)))


def _near(given: str, names: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(given, names, n=1, cutoff=NEAR)
    return f"; did you mean '{near[0]}'?" if near else ""
