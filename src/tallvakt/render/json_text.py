"""JSON as UTF-8, written by pydantic's own encoder: ten times as quick as Python's."""

from __future__ import annotations

import json

import pydantic_core


def compact(value: object) -> bytes:
    """A value on one line, without spaces between what is in it."""
    try:
        return pydantic_core.to_json(value, inf_nan_mode="null")
    except pydantic_core.PydanticSerializationError:
        return _escaped(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def in_lines(value: object) -> bytes:
    """A value with a line for each that is in it, indented by one."""
    try:
        return pydantic_core.to_json(value, indent=1, inf_nan_mode="null")
    except pydantic_core.PydanticSerializationError:
        return _escaped(json.dumps(value, ensure_ascii=False, indent=1))


def _escaped(text: str) -> bytes:
    """Text with half of a surrogate pair, which no UTF-8 holds, as its escape."""
    return text.encode("utf-8", "backslashreplace")
