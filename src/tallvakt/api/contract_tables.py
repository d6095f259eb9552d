"""What a contract says of each of its tables for one edition: codes, columns, symbols, and which sums it promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tallvakt.model import periods
from tallvakt.model.check_traits import Role
from tallvakt.model.report import AVERAGE, TOTAL, Edition
from tallvakt.rules.contract import Contract, threshold
from tallvakt.rules.contract_files import Library
from tallvakt.rules.registry import Check
from tallvakt.rules.sums import table_names

_MEAN = "ExpectAveragesToBeMeansOfMonths"
"""The expectation that a check of means declares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """One table: its codes and columns, how its figures are read, and what is promised of them."""

    table: str
    title: str | None
    subjects: tuple[str, ...]
    """What it is printed for; an empty text alone where it is printed once."""
    rows: tuple[str, ...]
    """Codes of its rows; none where they are those printed."""
    columns: Mapping[str, bool]
    """Codes of its columns, and whether each must be there."""
    periods: tuple[str, ...]
    """Those that its mean is of."""
    mean: str
    """The column of the mean that is promised; empty where none is."""
    threshold: int
    """The smallest figure that may be printed openly; 0 where nothing is hidden."""
    reading: Mapping[str, Any] = field(default_factory=dict)
    """Symbols and format of its figures, as the checks of frames take them."""
    sums: Mapping[str, Any] | None = None
    """The total, the parts that are named and those that may be left out; None where no sum is promised."""


def shapes(
    contract: Contract, library: Library, checks: Mapping[str, Check], edition: Edition | None
) -> list[TableShape]:
    """The shape of every table of a contract. Raises ValueError where columns are periods and there is no edition."""
    return [_shape(name, contract, library, checks, edition) for name in contract.tables]


def _shape(
    name: str, contract: Contract, library: Library, checks: Mapping[str, Check], edition: Edition | None
) -> TableShape:
    table, symbols = contract.tables[name], contract.symbols_of(name)
    subjects = ("",) if table.subject is None else _codes(contract, library, table.subject, edition)
    rows = _codes(contract, library, table.rows, edition)
    columns, months = _columns(name, contract, library, edition)
    figures = contract.format_of(name).model_dump(mode="json", exclude_unset=True, exclude={"unit", "label"})
    title = table.title or {}
    return TableShape(
        table=name,
        title=next((text for language, text in title.items() if str(language) == "en"), None),
        subjects=subjects,
        rows=(*rows, TOTAL) if table.total and rows else rows,
        columns=columns,
        periods=months,
        mean=AVERAGE if AVERAGE in columns and _promises(name, contract, checks, mean=True) else "",
        threshold=threshold(symbols),
        reading={"symbols": {text: _symbol(symbol) for text, symbol in symbols.items()}, "figures": figures},
        sums=_sums(name, contract, rows) if _promises(name, contract, checks, mean=False) else None,
    )


def _symbol(symbol: Any) -> dict[str, Any]:
    plain: dict[str, Any] = symbol.model_dump(mode="json", include={"means", "lower", "upper"})
    return plain


def _codes(contract: Contract, library: Library, dimension: str, edition: Edition | None) -> tuple[str, ...]:
    """The codes of a dimension that are valid in any month of an edition; none where they are those printed."""
    listed = library.codes(contract, dimension)
    if edition is None:
        return tuple(code.code for code in listed.codes)
    valid = {code.code for month in periods.months(edition) for code in listed.at(month).codes}
    return tuple(code.code for code in listed.codes if code.code in valid)


def _columns(
    name: str, contract: Contract, library: Library, edition: Edition | None
) -> tuple[dict[str, bool], tuple[str, ...]]:
    """The columns of a table, and the periods that a mean would be of."""
    table = contract.tables[name]
    if table.columns is not None:
        return {**dict.fromkeys(_codes(contract, library, table.columns, edition), True), TOTAL: False}, ()
    if edition is None:
        raise ValueError(f"edition: the columns of '{name}' are periods; write such as 2024-01..2024-08")
    first, *others = contract.columns.kinds
    complete = periods.of_kind(edition, first)
    further = [code for kind in others for code in periods.of_kind(edition, kind)]
    must = contract.columns.gaps is None and not table.beside
    columns = {**dict.fromkeys(complete, must), **dict.fromkeys(further, False)}
    if contract.columns.average is not None:
        columns[AVERAGE] = True
    return columns, complete if first == "month" else ()


def _promises(name: str, contract: Contract, checks: Mapping[str, Check], *, mean: bool) -> bool:
    """Whether a contract promises sums of rows, or means of months, of a table."""
    for promise in contract.promises:
        check, given = checks[promise.check], promise.parameters
        wanted = check.expectation == _MEAN if mean else check.role is Role.PARTS_OF_TOTAL
        named = table_names(given.get("tables", "all"))
        if wanted and given.get("axis", "rows") == "rows" and (not named or name in named):
            return True
    return False


def _sums(name: str, contract: Contract, rows: tuple[str, ...]) -> dict[str, Any] | None:
    """The sum of a table's rows; None where rows are sums of one another, or cannot be told from those outside."""
    table = contract.tables[name]
    above = contract.dimensions[table.rows].parents
    nested = {parent for parents in contract.rollup.get(table.rows, {}).values() for parent in parents}
    if not table.total or nested & set(rows) or (above is not None and above.from_ == table.rows):
        return None
    if table.outside and not rows:
        return None
    inside = [code for code in rows if code not in table.outside]
    sums: dict[str, Any] = {"total": TOTAL, "parts": inside if table.outside else None}
    return sums | {"left_out": inside if contract.left_out(name) == "unknown" else None}
