"""Pickles in which each record is a call with its fields: half the time of what frozen dataclasses do by themselves."""

from __future__ import annotations

import copyreg
import pickle
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import IO, Any

Reducer = Callable[[Any], Any]
"""What `object.__reduce__` gives of an instance."""


def dump(value: object, file: IO[bytes]) -> None:
    """Write a value to a file that `pickle.load` reads."""
    pickler = pickle.Pickler(file, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _REDUCERS
    pickler.dump(value)


class _Reducers(dict[type[Any], Reducer]):
    """By class, how its instances are pickled; found out when the first is met, a KeyError leaves it to them."""

    def __missing__(self, kind: type[Any]) -> Reducer:
        if kind in copyreg.dispatch_table:
            reducer: Reducer = copyreg.dispatch_table[kind]
        elif issubclass(kind, tuple) and hasattr(kind, "_fields"):
            reducer = _of_named_tuple
        elif _is_plain_record(kind):
            reducer = _of_record(kind)
        else:
            raise KeyError(kind)
        self[kind] = reducer
        return reducer


def _of_named_tuple(record: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    return copyreg.__newobj__, (type(record), *record)  # type: ignore[attr-defined]


def _is_plain_record(kind: type[Any]) -> bool:
    """Whether a class is a dataclass with slots that a call with its fields, in their order, makes again as it was."""
    if not ("__dataclass_fields__" in vars(kind) and "__slots__" in vars(kind) and is_dataclass(kind)):
        return False
    by_itself = kind.__reduce_ex__ is object.__reduce_ex__ and kind.__reduce__ is object.__reduce__
    of_fields = getattr(kind.__getstate__, "__module__", "") == "dataclasses"
    in_order = all(field.init and not field.kw_only for field in fields(kind))
    return by_itself and of_fields and in_order and not hasattr(kind, "__post_init__")


def _of_record(kind: type[Any]) -> Reducer:
    names = [field.name for field in fields(kind)]
    values = attrgetter(*names)
    if len(names) == 1:
        return lambda record: (kind, (values(record),))
    return lambda record: (kind, values(record))


_REDUCERS = _Reducers()
