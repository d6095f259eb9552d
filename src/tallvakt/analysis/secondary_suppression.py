"""Further figures to hide for the sake of hidden ones: which may be, what a reader then knows, with which symbol."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from tallvakt.analysis.edits import Edits
from tallvakt.model.report import TOTAL
from tallvakt.reasoning import NO_LIMIT
from tallvakt.reasoning.disclosure import Bounds
from tallvakt.reasoning.remedy import SuppressionRemedy, suggest
from tallvakt.reasoning.system import Ints, Mask
from tallvakt.rules.contract import Contract, Symbol, threshold

SECONDARY = ":"
"""The symbol of a figure hidden for the sake of others, where the contract gives none and this has no other meaning."""


class NoSymbolError(ValueError):
    """The contract has no symbol for a figure that is hidden for the sake of others."""


def remedy(
    cells: pd.DataFrame, contract: Contract, edits: Edits, stars: Ints, audit: Bounds, budget: float
) -> SuppressionRemedy:
    """The fewest further figures to hide so that none of ``stars``, cells of the system, is recoverable.

    A reader is taken to know of a figure at or above the threshold that it is that, and of a smaller one what its
    table's symbol says. Small figures go before large ones and whole rows before scattered cells where as few do.
    """
    size = edits.system.n_cells
    wanted = np.zeros(size, dtype=np.bool_)
    wanted[stars] = True
    printed = slice(edits.printed)
    may, lower, upper = hidable(cells, contract, edits)
    group = np.full(size, -1, dtype=np.int64)
    group[printed] = cells.groupby(["table", "subject", "row", "copy"], observed=True).ngroup().to_numpy()
    rank = np.zeros(size, dtype=np.int64)
    # In doublings: a sum that differs by a hidden value or two ranks the same.
    rank[may] = [int(figure).bit_length() for figure in edits.system.lower[may]]
    return suggest(edits.system, wanted, may, lower, upper, audit=audit, rank=rank, group=group, budget=budget)


def hidable(cells: pd.DataFrame, contract: Contract, edits: Edits) -> tuple[Mask, Ints, Ints]:
    """Which cells of the system may be hidden, and the least and greatest that a reader then knows; shape (cells,)."""
    size, printed = edits.system.n_cells, slice(edits.printed)
    may = np.zeros(size, dtype=np.bool_)
    may[printed] = (cells["kind"] == "figure").to_numpy() & ~untouchable(cells, contract)
    lower, upper = np.zeros(size, dtype=np.int64), np.full(size, NO_LIMIT)
    lower[printed], upper[printed] = hidden_intervals(cells, contract)
    may &= (edits.system.lower >= lower) & (edits.system.upper <= upper)
    return may, lower, upper


def hidden_intervals(cells: pd.DataFrame, contract: Contract) -> tuple[Ints, Ints]:
    """What a reader knows of every figure once it is hidden, by its table's symbols; shape (cells,) each."""
    lower, upper = np.zeros(len(cells), dtype=np.int64), np.full(len(cells), NO_LIMIT)
    figures = cells["lower"].to_numpy()
    for table in contract.tables:
        symbols = contract.symbols_of(table)
        mine = (cells["table"] == table).to_numpy()
        least = threshold(symbols)
        declared = next((s for s in symbols.values() if s.secondary), None)
        lower[mine] = least if declared is None else declared.lower
        if declared is not None and declared.upper is not None:
            upper[mine] = declared.upper
        small = [s for s in symbols.values() if s.guarded and s.upper is not None]
        if small:
            widest = max(small, key=lambda s: s.upper or 0)
            below = mine & (figures < least)
            lower[below], upper[below] = widest.lower, widest.upper
    return lower, upper


def untouchable(cells: pd.DataFrame, contract: Contract) -> Mask:
    """The figures that must never be hidden: of rows the contract names, and of totals where it names none."""
    fixed = np.zeros(len(cells), dtype=np.bool_)
    for table_id, table in contract.tables.items():
        mine = (cells["table"] == table_id).to_numpy()
        if "untouchable" in table.model_fields_set:
            fixed |= mine & cells["row"].isin(table.untouchable).to_numpy()
        else:
            fixed |= mine & ((cells["row"] == TOTAL) | (cells["column"] == TOTAL)).to_numpy()
    return fixed


def symbol_for(figure: int, table: str, contract: Contract) -> str:
    """What is printed for a figure, in units of its table, when it is hidden for the sake of others.

    Below the threshold the symbol of small figures, else the contract's secondary symbol; without one, `:` where that
    has no other meaning. Raises `NoSymbolError` that asks for a declaration.
    """
    symbols = contract.symbols_of(table)
    if figure < threshold(symbols):
        return primary_symbol(symbols, contract.guarded)
    declared = [text for text, symbol in symbols.items() if symbol.secondary]
    if declared:
        return declared[0]
    if SECONDARY in symbols:
        raise NoSymbolError(
            f"contract '{contract.family}': '{SECONDARY}' means {symbols[SECONDARY].means} already, so it cannot hide "
            "figures for the sake of others; declare a symbol with {means: suppressed, secondary: true}"
        )
    return SECONDARY


def primary_symbol(symbols: dict[str, Symbol], protected: Collection[str]) -> str:
    """The symbol of a small figure: one that the contract protects where there is one. Raises `NoSymbolError`."""
    small = [text for text, symbol in symbols.items() if symbol.guarded]
    if not small:
        raise NoSymbolError("the contract declares no symbol for small figures (means: suppressed)")
    return next((text for text in small if text in protected), small[0])
