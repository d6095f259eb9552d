"""A contract whose tables have several value columns, as one with a table for each of them.

`by-region` with the values `number` and `per-cent` becomes `by-region-number` and `by-region-per-cent`: whatever holds
for a table holds for each, with the figures of its own column. A promise that lists `by-region` lists both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tallvakt.model.yamlfile import Misplaced
from tallvakt.rules.contract_parts import Format, Symbol, ValueColumn

if TYPE_CHECKING:
    from tallvakt.rules.contract import DeclaredContract, Promise, Table


def table_id(table: str, value: str) -> str:
    """The id of the table of one value column."""
    return f"{table}-{value}"


def labels_of(declared: DeclaredContract) -> dict[str, tuple[str, ...]]:
    """By value, the labels that its column may have."""
    return {name: one.label or (name, name.replace("-", " ")) for name, one in declared.values.items()}


def value_of_table(declared: DeclaredContract) -> dict[str, str]:
    """By the id of each table that the value columns make, the value that it is of."""
    return {table_id(table, value): value for table in declared.tables for value in declared.values}


def spread(declared: DeclaredContract) -> dict[str, Any]:
    """The parts of a contract that value columns change: its tables, promises and breaks. Raises `Misplaced`."""
    if not declared.values:
        return {}
    return {
        "tables": _tables(declared),
        "promises": tuple(_promise(promise, declared) for promise in declared.promises),
        "breaks": tuple(
            one.model_copy(update={"tables": tuple(_listed(one.tables, declared))}) for one in declared.breaks
        ),
    }


def _tables(declared: DeclaredContract) -> dict[str, Table]:
    """One table for each value column of each. Raises `Misplaced` for two of one name."""
    tables: dict[str, Table] = {}
    for name, table in declared.tables.items():
        for value, column in declared.values.items():
            one = table_id(name, value)
            if one in tables or one in declared.tables:
                raise Misplaced(("values", value), f"table '{one}' is there already")
            tables[one] = table.model_copy(update=_parts(declared, table, value, column))
    return tables


def _promise(promise: Promise, declared: DeclaredContract) -> Promise:
    if "tables" not in promise.parameters:
        return promise
    tables = _listed(promise.parameters["tables"], declared)
    return promise.model_copy(update={"parameters": {**promise.parameters, "tables": tables}})


def _listed(given: Any, declared: DeclaredContract) -> list[Any]:
    """Names of tables, with those of each value column in the place of the table of all."""
    names = given if isinstance(given, list | tuple) else [given]
    return [
        one
        for name in names
        for one in ([table_id(name, value) for value in declared.values] if name in declared.tables else [name])
    ]


def _parts(declared: DeclaredContract, table: Table, value: str, column: ValueColumn) -> dict[str, Any]:
    """What the table of a value column says otherwise: its figures, its title, and what hides figures of its units."""
    figures = Format.model_construct(
        column.model_fields_set - {"label"}, **{name: getattr(column, name) for name in Format.model_fields}
    )
    label = (column.label or (value.replace("-", " "),))[0]
    title = {language: f"{text}: {label}" for language, text in (table.title or {}).items()}
    return {"figures": figures, "title": title or None, "symbols": _symbols(declared, table, figures)}


def _symbols(declared: DeclaredContract, table: Table, figures: Format) -> Mapping[str, Symbol] | None:
    """The symbols of a table; where its figures have other units, one that hides a figure hides any."""
    if figures.decimals == declared.figures.decimals:
        return table.symbols
    hiding = {
        text: symbol.model_copy(update={"lower": 0, "upper": None})
        for text, symbol in declared.symbols.items()
        if symbol.hides_units
    }
    return {**hiding, **(table.symbols or {})} or None
