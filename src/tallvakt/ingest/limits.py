"""How much of a file is read: bounds that hold against files made to exhaust a machine, and may be raised."""

from __future__ import annotations

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
    """Bounds on one file. Each breach is an `UnreadableFile` that names the limit."""

    bytes: int = 200 * MIB
    """Of the file itself."""
    unpacked: int = 600 * MIB
    """Of everything packed in a workbook, in bytes."""
    ratio: int = 300
    """Unpacked to packed, of any member of more than one MiB."""
    sheets: int = 1_000
    cells: int = 6_000_000
    """Area of all used ranges together, blank cells included: what reading them takes in memory."""
    pages: int = 3_000
    seconds: float = 120.0


def raised(limits: Limits, given: Mapping[str, float]) -> Limits:
    """The limits with some of them set. Raises `ValueError` naming an unknown limit or one that is not positive."""
    known = {f.name for f in fields(Limits)}
    for name, value in given.items():
        if name not in known:
            raise ValueError(f"no limit {name!r}; there are {', '.join(sorted(known))}")
        if not value > 0:
            raise ValueError(f"limit {name} must be more than 0, not {value:g}")
    kinds = {f.name: type(getattr(limits, f.name)) for f in fields(Limits)}
    changes: dict[str, Any] = {name: kinds[name](value) for name, value in given.items()}
    return replace(limits, **changes)


def parse(words: Iterable[str]) -> dict[str, float]:
    """`["cells=10000000"]` as a mapping for `raised`. Raises `ValueError`."""
    found = {}
    for word in words:
        name, equals, value = word.partition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError:
            raise ValueError(f"a limit is written NAME=NUMBER, not {word!r}") from None
        if not equals:
            raise ValueError(f"a limit is written NAME=NUMBER, not {word!r}")
    return found


@dataclass(frozen=True, slots=True)
class Clock:
    """The time one file may take. A reader asks between its parts; nothing is interrupted."""

    limit: float
    started: float = field(default_factory=time.monotonic)

    def check(self, **facts: object) -> None:
        """Raise `UnreadableFile` when the time is up; `facts` say how far reading had come."""
        if time.monotonic() - self.started > self.limit:
            raise UnreadableFile("limit-seconds", limit=self.limit, **facts)


def hold(name: str, value: int, limit: int, **facts: object) -> None:
    """Raise `UnreadableFile` with key `limit-<name>` when a value is above its limit."""
    if value > limit:
        raise UnreadableFile(f"limit-{name}", value=value, limit=limit, **facts)
