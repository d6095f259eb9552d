"""Plain data as JSON and back: reports and rows in files that other people's machines may have touched.

Reading makes nothing but the plain classes that it is given, so a file can lie but run nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from operator import attrgetter
from typing import Any

_LEAVES = frozenset((str, int, float, bool, type(None)))
_TUPLE, _SET, _MAP = "(", "{", ":"
"""Tags of what JSON has no form for; every other tag is the name of a class."""


class PlainDataError(ValueError):
    """A text is not the JSON of plain data of these classes."""


class PlainCodec:
    """Writes and reads values made of some frozen dataclasses, named tuples and enums, and of what Python brings.

    An object is a list of its class's name and its fields, in their order.
    """

    def __init__(self, classes: Iterable[type[Any]]) -> None:
        """No two classes may bear one name."""
        self._values: dict[type[Any], Callable[[Any], tuple[Any, ...]]] = {}
        self._make: dict[str, Callable[[list[Any]], Any]] = {
            _TUPLE: tuple,
            _SET: frozenset,
            _MAP: lambda items: dict(zip(items[::2], items[1::2], strict=True)),
        }
        for each in classes:
            self._values[each] = _values(each)
            self._make[each.__name__] = _maker(each)

    def dumps(self, value: Any) -> bytes:
        """The JSON of a value. Raises TypeError for a value of another class."""
        return json.dumps(self._plain(value), ensure_ascii=True, separators=(",", ":")).encode()

    def loads(self, text: bytes) -> Any:
        """The value that a JSON is of. Raises `PlainDataError`."""
        try:
            return self._value(json.loads(text))
        except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
            raise PlainDataError(f"not plain data: {error}") from None

    def _plain(self, value: Any) -> Any:
        kind = type(value)
        if kind in _LEAVES:
            return value
        values = self._values.get(kind)
        if values is not None:
            return [kind.__name__, *map(self._plain, values(value))]
        if kind is tuple or kind is list:
            return [_TUPLE, *map(self._plain, value)]
        if isinstance(value, frozenset):
            return [_SET, *map(self._plain, sorted(value, key=repr))]
        if isinstance(value, Mapping):
            return [_MAP, *(self._plain(each) for item in value.items() for each in item)]
        raise TypeError(f"{kind.__name__} is no plain data")

    def _value(self, plain: Any) -> Any:
        if type(plain) is not list:
            if type(plain) is dict:
                raise PlainDataError("an object stands where a list should")
            return plain
        tag, *items = plain
        return self._make[tag]([self._value(item) if type(item) is list else item for item in items])


def _values(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """What takes the fields of an object of a class."""
    if issubclass(kind, Enum):
        return lambda member: (member.value,)
    if issubclass(kind, tuple):
        return tuple
    names = [f.name for f in fields(kind) if f.init]
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda one: (get(one),)


def _maker(kind: type[Any]) -> Callable[[list[Any]], Any]:
    """What makes an object of a class of its fields."""
    if is_dataclass(kind):
        names = [f.name for f in fields(kind) if f.init]
        return lambda items: kind(**dict(zip(names, items, strict=True)))
    return lambda items: kind(*items)
