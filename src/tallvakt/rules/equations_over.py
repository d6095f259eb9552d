"""What the terms of an equation are codes of: rows, columns, subjects or tables of a contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from tallvakt.model.report import TOTAL
from tallvakt.model.unknown_name import no_such
from tallvakt.rules.labelled_codes import no_code
from tallvakt.rules.operands import Where

if TYPE_CHECKING:  # a layer above this one; only its shape is meant
    from tallvakt.rules.contract import Contract

Over = Literal["rows", "columns", "subjects", "tables", "values"]
EVERY: tuple[Over, ...] = ("rows", "columns", "subjects", "tables", "values")
_AXIS: Mapping[Over, Literal["row", "column", "subject", "table"]] = {
    "rows": "row",
    "columns": "column",
    "subjects": "subject",
    "tables": "table",
    "values": "table",
}


def meant(
    contract: Contract, terms: Sequence[str], over: Over | None, tables: Sequence[str]
) -> tuple[Over, tuple[str, ...]]:
    """What the terms are codes of, and the tables where all of them are.

    Raises ValueError (`parameter: why`) where they are codes of nothing, or of several things and none is named.
    """
    for name in tables:
        if name not in contract.tables:
            raise ValueError(f"tables: {no_such('table', name, contract.tables)}")
    names = tuple(tables) or tuple(contract.tables)
    asked = [over] if over else EVERY
    fits = {each: _tables_with(contract, terms, each, names) for each in asked}
    fitting = [each for each in asked if fits[each]]

    # A list that is open takes any code; it is meant only where the terms are codes of nothing else.
    if not fitting and "rows" in asked and not any(_named_by_some(contract, terms, each, names) for each in asked):
        fits["rows"] = tuple(name for name in names if _codes(contract, name, "rows") is None)
        fitting = ["rows"] if fits["rows"] else []
    if len(fitting) > 1:
        raise ValueError(f"over: the terms are codes of {' and of '.join(fitting)}; say which are meant")
    if not fitting:
        raise ValueError(f"equation: {_no_code(contract, terms, asked, names)}")
    return fitting[0], fits[fitting[0]]


def _named_by_some(contract: Contract, terms: Sequence[str], over: Over, names: Sequence[str]) -> bool:
    """Whether some of the terms are listed there: then the others are slips, and no rows of an open list."""
    return any(set(terms) & (_codes(contract, name, over) or frozenset()) - {TOTAL} for name in names)


def _no_code(contract: Contract, terms: Sequence[str], asked: Sequence[Over], names: Sequence[str]) -> str:
    """Which term is a code of nothing, with the likely right word; or that no table has all of them."""
    codes = {each: {code for name in names for code in _codes(contract, name, each) or ()} for each in asked}
    nearest = max(asked, key=lambda each: len(codes[each].intersection(terms)))
    if codes[nearest].issuperset(terms):
        return f"no table has all of {', '.join(terms)}; each of them is a code of {nearest}"
    some = codes[nearest].intersection(terms)
    every = codes[nearest] if some else {code for each in asked for code in codes[each]}
    unknown = next(term for term in terms if term not in every) if not every.issuperset(terms) else terms[0]
    kind = f"code of {nearest}" if some or len(asked) == 1 else "code of rows, columns, subjects, tables or values"
    return no_code(contract, kind, unknown, every)


def operands(
    contract: Contract, terms: Sequence[str], over: Over, tables: Sequence[str]
) -> list[tuple[list[Where], tuple[str, ...]]]:
    """Where each term stands, and the tables that are meant; none where the terms name them.

    Once for all tables. Where the terms are value columns, or codes that slices of a table are of, once for each table
    that has them; where they are tables that have value columns, once for each of these.
    """
    if over == "tables" and not set(terms) <= set(contract.tables):
        return [([{"table": f"{term}-{value}"} for term in terms], ()) for value in contract.values]
    if over == "values":
        bases = dict.fromkeys(_base(contract, table) for table in tables)
        named = [_tables_by_value(contract, base) for base in bases]
    elif over == "subjects":
        bases = dict.fromkeys(contract.slice_of[table].base for table in tables if table in contract.slice_of)
        named = [{s.code: t for t, s in contract.slice_of.items() if s.base == base} for base in bases]
    else:
        return [([{_AXIS[over]: term} for term in terms], () if over == "tables" else tuple(tables))]
    standing: list[tuple[list[Where], tuple[str, ...]]] = [
        ([{"table": by_term[term]} for term in terms], ()) for by_term in named
    ]
    rest = tuple(table for table in tables if over == "subjects" and table not in contract.slice_of)
    return [*standing, ([{_AXIS[over]: term} for term in terms], rest)] if rest else standing


def _base(contract: Contract, table: str) -> str:
    """The table as it is declared, of which a table is that of one value column."""
    return table.removesuffix(f"-{contract.value_of[table]}")


def _tables_by_value(contract: Contract, base: str) -> dict[str, str]:
    """By value, the table of a declared table."""
    return {value: table for table, value in contract.value_of.items() if table == f"{base}-{value}"}


def _tables_with(contract: Contract, terms: Sequence[str], over: Over, names: Sequence[str]) -> tuple[str, ...]:
    """The tables where every term is a code; all that are named, if the terms are tables."""
    if over == "tables":
        declared = {_base(contract, table) for table in contract.value_of}
        return tuple(names) if set(terms) <= set(contract.tables) or set(terms) <= declared else ()
    if over == "values":
        return tuple(name for name in names if name in contract.value_of) if set(terms) <= set(contract.values) else ()
    codes = {name: _codes(contract, name, over) for name in names}
    return tuple(name for name, listed in codes.items() if listed is not None and set(terms) <= listed)


def _codes(contract: Contract, table: str, over: Over) -> frozenset[str] | None:
    """The codes that may stand there; None where they are those printed."""
    one = contract.tables[table]
    if over == "tables":
        return frozenset(contract.tables).union(_base(contract, table) for table in contract.value_of)
    if over == "values":
        return frozenset(contract.values)
    if over == "subjects" and table in contract.slice_of:
        return contract.codes.get(contract.slice_of[table].dimension, frozenset())
    dimension = {"rows": one.rows, "columns": one.columns, "subjects": one.subject}[over]
    if dimension is None:
        return frozenset()
    if contract.dimensions[dimension].open:
        return None
    total = {TOTAL} if over != "subjects" else set()
    return contract.codes.get(dimension, frozenset()) | total
