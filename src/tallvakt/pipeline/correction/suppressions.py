"""The further figures that a remedy hides, as changes of a copy, and the content by which such a copy is read."""

from __future__ import annotations

from dataclasses import replace

from tallvakt.analysis.secondary_suppression import SECONDARY, symbol_for
from tallvakt.model.report import PublicationReport
from tallvakt.pipeline.correction.proposals import LeftOpen, Proposal, Rewrite
from tallvakt.rules.content import Content
from tallvakt.rules.contract import Contract, Symbol


def suppressions(report: PublicationReport, contract: Contract) -> Proposal:
    """The figures of a report's remedy, each with the symbol that hides it, and the stars that stay unsafe.

    Raises `NoSymbolError` where the contract must declare a symbol first.
    """
    remedy = report.remedy
    if remedy is None:
        return Proposal()
    rewrites = []
    for cell in remedy.cells:
        table = cell.table.partition("/")[0]
        figure = int("".join(filter(str.isdecimal, cell.text)) or 0)
        rewrites.append(Rewrite(cell=cell, becomes=symbol_for(figure, table, contract), shown=""))
    unsafe = (("not-safe", remedy.unsafe), ("beyond-help", remedy.impossible))
    open_ = (LeftOpen(why=why, places=tuple(cell.place for cell in cells)) for why, cells in unsafe if cells)
    return Proposal(rewrites=tuple(rewrites), left_open=tuple(open_))


def with_secondary(content: Content, family: str) -> Content:
    """The content in which the contract reads the symbol that a copy hides further figures with."""
    library = content.library
    contract = library.contracts[family]
    symbol = Symbol(means="suppressed", secondary=True)
    symbols = {SECONDARY: symbol, **contract.symbols}
    tables = {
        name: table
        if table.symbols is None
        else table.model_copy(update={"symbols": {SECONDARY: symbol, **table.symbols}})
        for name, table in contract.tables.items()
    }
    read = contract.model_copy(update={"symbols": symbols, "tables": tables})
    return replace(content, library=replace(library, contracts={**library.contracts, family: read}))
