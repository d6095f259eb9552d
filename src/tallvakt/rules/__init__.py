"""What is promised and what can be checked. What a check may import stands here, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallvakt.model.answers import Reasoned
from tallvakt.model.editions import Editions
from tallvakt.model.reading import HeaderRead, LabelRead, Reading, RowRead, TableKey, Unaccounted
from tallvakt.model.report import Edition, Place, Severity
from tallvakt.rules.edit_rows import EditRows, anchored, balance, means, only, together
from tallvakt.rules.exchanged_rows import exchanged_rows
from tallvakt.rules.figures import Figures
from tallvakt.rules.hierarchy import links
from tallvakt.rules.operands import Where, matched, together_named
from tallvakt.rules.registry import Check, Fault, RegistryError, RowOf, check, table_of
from tallvakt.rules.timeseries import series, transitions

if TYPE_CHECKING:
    from tallvakt.rules.contract import Contract, Table

__all__ = [
    "Check",
    "Contract",
    "EditRows",
    "Edition",
    "Editions",
    "Fault",
    "Figures",
    "HeaderRead",
    "LabelRead",
    "Place",
    "Reading",
    "Reasoned",
    "RegistryError",
    "RowOf",
    "RowRead",
    "Severity",
    "Table",
    "TableKey",
    "Unaccounted",
    "Where",
    "anchored",
    "balance",
    "check",
    "exchanged_rows",
    "links",
    "matched",
    "means",
    "only",
    "series",
    "table_of",
    "together",
    "together_named",
    "transitions",
]
