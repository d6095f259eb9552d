"""A two-way table printed for each period and each code of a third dimension, as one such table for each code.

`cross` with `columns`, `for: sex` and `each: year` becomes `cross-w` and `cross-m`, each printed once for each year. A
promise that lists `cross` lists both, and the codes are terms of an equation as they are where no period is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from tallvakt.model.yamlfile import Misplaced

if TYPE_CHECKING:  # a layer above this one; only its shape is meant
    from tallvakt.rules.codelists import Code, Codelist
    from tallvakt.rules.contract import Promise, Table

_UNSAFE = re.compile(r"[^\w.-]+")


class Slice(NamedTuple):
    """What a table is a slice of: the table that is declared, and the code of the dimension that it is printed for."""

    base: str
    dimension: str
    code: str


def table_id(base: str, code: str) -> str:
    """The id of the table of one code."""
    return f"{base}-{_UNSAFE.sub('-', code)}"


def slices(tables: Mapping[str, Table], codelists: Mapping[str, Codelist]) -> dict[str, Slice]:
    """By the id of each table that is made, what it is a slice of. Raises `Misplaced` for an id that is taken."""
    made: dict[str, Slice] = {}
    for name, table in tables.items():
        if table.each is None or table.subject is None:
            continue
        for code in codelists[table.subject].codes:
            one = table_id(name, code.code)
            if one in made or one in tables:
                raise Misplaced(("tables", name, "for"), f"table '{one}' is there already")
            made[one] = Slice(name, table.subject, code.code)
    return made


def sliced(
    tables: Mapping[str, Table], slice_of: Mapping[str, Slice], codelists: Mapping[str, Codelist]
) -> dict[str, Table]:
    """The tables, with their slices in the place of those that have any."""
    by_base = _by_base(slice_of)
    parts: dict[str, Table] = {}
    for name, table in tables.items():
        for one in by_base.get(name, [name]):
            parts[one] = _part(table, slice_of[one], codelists) if one in slice_of else table
    return parts


def promised(promise: Promise, slice_of: Mapping[str, Slice]) -> Promise:
    """A promise that lists slices where it lists the table that they are of."""
    if "tables" not in promise.parameters:
        return promise
    tables = listed(promise.parameters["tables"], slice_of)
    return promise.model_copy(update={"parameters": {**promise.parameters, "tables": tables}})


def listed(given: Any, slice_of: Mapping[str, Slice]) -> Any:
    """Names of tables, with the slices of each in its place; as they are where none has any."""
    by_base = _by_base(slice_of)
    names = list(given) if isinstance(given, list | tuple) else [given]
    if not any(name in by_base for name in names):
        return given
    return [one for name in names for one in by_base.get(name, [name])]


def _by_base(slice_of: Mapping[str, Slice]) -> dict[str, list[str]]:
    by_base: dict[str, list[str]] = {}
    for name, one in slice_of.items():
        by_base.setdefault(one.base, []).append(name)
    return by_base


def _part(table: Table, one: Slice, codelists: Mapping[str, Codelist]) -> Table:
    code = next(code for code in codelists[one.dimension].codes if code.code == one.code)
    title = {language: f"{text}: {_name(code, str(language))}" for language, text in (table.title or {}).items()}
    return table.model_copy(update={"subject": None, "title": title or None})


def _name(code: Code, language: str) -> str:
    return code.names.get(language) or code.code
