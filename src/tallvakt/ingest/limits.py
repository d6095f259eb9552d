"""How much of a file is read: bounds that hold against files made to exhaust a machine, and may be raised."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from tallvakt.ingest.document import UnreadableFile

MIB = 1024 * 1024

Progress = Callable[[int, int], None]
"""Called with parts done and parts in all (pages of a PDF, sheets of a workbook)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file. Each breach is an `UnreadableFile` that names the limit and a higher one to try."""

    bytes: int = 200 * MIB
    """Of the file itself."""
    unpacked: int = 600 * MIB
    """Of everything packed in a workbook, or of one page of a PDF, in bytes."""
    ratio: int = 300
    """Unpacked to packed, of any part of a workbook and any page of a PDF of more than one MiB."""
    sheets: int = 1_000
    cells: int = 6_000_000
    """Area of all used ranges together, blank cells included: what reading them takes in memory."""
    pages: int = 3_000
    seconds: float = 120.0
    memory: int = 1024 * MIB
    """What a worker process may take to read a file, in bytes, where the system can hold it to them."""


BYTES = frozenset({"bytes", "unpacked", "memory"})
"""The limits counted in bytes; they are said in MB of 1,048,576."""
_CELL_TAKES, _LETTER_TAKES = 250, 6
"""Bytes of memory for each cell and each letter of a text."""
_UNITS = {"k": 1024, "M": MIB, "G": 1024 * MIB}


def raised(limits: Limits, given: Mapping[str, float]) -> Limits:
    """The limits with some of them set. Raises `ValueError` naming an unknown limit or one that is not positive."""
    names = [f.name for f in fields(Limits)]
    for name, value in given.items():
        if name not in names:
            raise ValueError(f"no limit '{name}'; there are {', '.join(names)}")
        if not 0 < value < math.inf:
            raise ValueError(f"limit {name} must be a number above 0, not {value:g}")
    kinds = {f.name: type(getattr(limits, f.name)) for f in fields(Limits)}
    changes: dict[str, Any] = {name: kinds[name](value) for name, value in given.items()}
    return replace(limits, **changes)


def parse(words: Iterable[str]) -> dict[str, float]:
    """`["cells=10000000", "bytes=400M"]` as a mapping for `raised`; k, M and G are powers of 1024.

    Raises `ValueError`.
    """
    values = {}
    for word in words:
        name, _, value = (part.strip() for part in word.partition("="))
        unit = _UNITS.get(value[-1:], 1)
        try:
            values[name] = float(value.rstrip("kMG") if unit > 1 else value) * unit
        except ValueError:
            example = "such as cells=10000000 or bytes=400M"
            raise ValueError(f"a limit is written NAME=NUMBER, {example}, not '{word}'") from None
    return values


@dataclass(frozen=True, slots=True)
class Clock:
    """The time one file may take. A reader asks between its parts; nothing is interrupted."""

    limit: float
    started: float = field(default_factory=time.monotonic)

    def check(self, **facts: object) -> None:
        """Raise `UnreadableFile` when the time is up; `facts` say how far reading had come."""
        if time.monotonic() - self.started > self.limit:
            raise breach("seconds", self.limit, **facts)


def hold(name: str, value: int, limit: int, **facts: object) -> None:
    """Raise `UnreadableFile` with key `limit-<name>` when a value is above its limit."""
    if value > limit:
        shown = _size(value, math.ceil) if name in BYTES else value
        raise breach(name, limit, value, value=shown, **facts)


def hold_text(cells: int, length: int, limits: Limits) -> None:
    """Hold the cells of a text, and the memory that they and its length will take, to the limits.

    Raises `UnreadableFile`. What a cell and a letter take was measured on files of separators alone.
    """
    hold("cells", cells, limits.cells)
    hold("memory", cells * _CELL_TAKES + length * _LETTER_TAKES, limits.memory)


def breach(name: str, limit: float, value: float = 0, /, **facts: object) -> UnreadableFile:
    """What to raise of a limit that was reached: with the limit, and the `option` that would have let the file through.

    What is counted before reading stops may be less than the whole; so the limit is doubled until it holds `value`.
    """
    higher = 2 * max(limit, 1)
    while higher < value:
        higher *= 2
    shown = _size(limit, math.floor) if name in BYTES else limit
    typed = f"{math.ceil(higher / MIB)}M" if name in BYTES else f"{math.ceil(higher)}"
    return UnreadableFile(f"limit-{name}", **{"limit": shown, "option": f"--limit {name}={typed}", **facts})


def _size(count: float, whole: Callable[[float], int]) -> str:
    for unit, size in (("MB", MIB), ("kB", 1024)):
        if count >= size:
            return f"{whole(count / size)} {unit}"
    return f"{count} B"
