"""What is promised and what can be checked. What a check may import stands here, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallvakt.model.answers import Reasoned
from tallvakt.model.check_traits import Counted, Display, Role
from tallvakt.model.editions import Editions
from tallvakt.model.reading import HeaderRead, LabelRead, Reading, RowRead, TableKey, Unaccounted
from tallvakt.model.report import Edition, Place, Severity
from tallvakt.rules.edit_rows import EditRows, balanced, equal, nothing, together
from tallvakt.rules.equation_text import parse
from tallvakt.rules.equations_over import Over, meant, operands
from tallvakt.rules.exchanged_rows import exchanged_rows
from tallvakt.rules.figures import OPEN, Figures, cells_with
from tallvakt.rules.grouping import grouped
from tallvakt.rules.hierarchy import Axis, sums_of_levels, sums_to_totals
from tallvakt.rules.operands import Meetings, Where, matched, together_named
from tallvakt.rules.ratios import combination, comparison, share, units_of_last_digit
from tallvakt.rules.registry import Check, Fault, RegistryError, RowOf, check, table_of
from tallvakt.rules.sums import (
    Sums,
    first_reason,
    missing_by_kind,
    refuse_ignored,
    subjects_printed,
    table_names,
    within_periods,
)
from tallvakt.rules.timeseries import series, transitions

if TYPE_CHECKING:
    from tallvakt.rules.contract import Contract, Table

__all__ = [
    "OPEN",
    "Axis",
    "Check",
    "Contract",
    "Counted",
    "Display",
    "EditRows",
    "Edition",
    "Editions",
    "Fault",
    "Figures",
    "HeaderRead",
    "LabelRead",
    "Meetings",
    "Over",
    "Place",
    "Reading",
    "Reasoned",
    "RegistryError",
    "Role",
    "RowOf",
    "RowRead",
    "Severity",
    "Sums",
    "Table",
    "TableKey",
    "Unaccounted",
    "Where",
    "balanced",
    "cells_with",
    "check",
    "combination",
    "comparison",
    "equal",
    "exchanged_rows",
    "first_reason",
    "grouped",
    "matched",
    "meant",
    "missing_by_kind",
    "nothing",
    "operands",
    "parse",
    "refuse_ignored",
    "series",
    "share",
    "subjects_printed",
    "sums_of_levels",
    "sums_to_totals",
    "table_names",
    "table_of",
    "together",
    "together_named",
    "transitions",
    "units_of_last_digit",
    "within_periods",
]
