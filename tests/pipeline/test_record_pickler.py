"""What the spill pickles is what `pickle` makes of it, whatever kind of record it is."""

from __future__ import annotations

import io
import pickle
import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

import pytest

from tallvakt.ingest.limits import Limits
from tallvakt.pipeline import record_pickler
from tallvakt.pipeline.run import Options, open_file
from tallvakt.rules.content import find_suite, load
from tests.helpers.paths import EXAMPLES


class Colour(Enum):
    RED = "red"


class Named(NamedTuple):
    one: int
    two: str = ""


@dataclass(frozen=True, slots=True)
class One:
    value: object


@dataclass(frozen=True, slots=True)
class Several:
    first: int
    second: tuple[object, ...] = ()
    third: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByName:
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Doubled:
    """Made again by a call it would be another."""

    value: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", 2 * self.value)


@dataclass(slots=True)
class Counting:
    """Has a field that no call gives it."""

    start: int
    count: int = field(default=0, init=False)


@dataclass(frozen=True, slots=True)
class Own:
    """Says itself what is pickled of it."""

    value: int

    def __getstate__(self) -> list[int]:
        return [self.value + 1]

    def __setstate__(self, state: list[int]) -> None:
        object.__setattr__(self, "value", state[0])


class Heir(One):
    """Inherits from a record, and is none."""


def counted() -> Counting:
    made = Counting(3)
    made.count = 7
    return made


SHARED = Several(1)
CASES = [
    Named(1, "two"), One(None), One((1, 2)), Several(1, (One(2), Named(3))), ByName(first=1, second=2), Doubled(4),
    counted(), Own(5), Heir(6), Colour.RED, re.compile("a+"), 1 + 2j, {"a": One(Colour.RED)}, Limits(),
]  # fmt: skip


def through(value: object) -> Any:
    file = io.BytesIO()
    record_pickler.dump(value, file)
    return pickle.loads(file.getvalue())


@pytest.mark.parametrize("value", CASES, ids=repr)
def test_a_record_comes_back_as_pickle_gives_it(value: object) -> None:
    again = through(value)
    assert type(again) is type(value)
    assert again == pickle.loads(pickle.dumps(value))


def test_what_is_shared_stays_shared() -> None:
    one, other = through([SHARED, SHARED])
    assert one is other


def test_a_publication_comes_back_as_it_was() -> None:
    opened: Any = open_file(next(EXAMPLES.glob("*.txt")), load(find_suite()), Options())
    again = through(opened)
    assert again.document == opened.document
    assert again.recognised.reading == opened.recognised.reading
    assert again.recognised.cells.equals(opened.recognised.cells)
