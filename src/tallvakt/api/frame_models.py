"""The frames of `Checked` as pandera models: `CellsModel`, `OutcomesModel`, `FindingsModel`, `ExplanationsModel`.

Each column has its description; what holds between columns are registered checks, so that a model is written to YAML
and read again with all of them.
"""

from __future__ import annotations

from typing import Any, ClassVar

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from tallvakt.api.frame_checks import register
from tallvakt.render.long_tables import EXPLANATIONS, FINDINGS, OUTCOMES
from tallvakt.rules.cells import COLUMNS as CELLS
from tallvakt.rules.cells import KEY, KINDS, OPEN

SEVERITIES = ("error", "warning", "info")


def interval_ordered(frame: pd.DataFrame, *, lower: str, upper: str) -> pd.Series[bool]:
    """For each row, whether its least value is no more than its greatest; a missing one is no fault."""
    least, most = frame[lower], frame[upper]
    return least.isna() | most.isna() | (least <= most)


def figure_is_closed(frame: pd.DataFrame, *, kind: str, upper: str) -> pd.Series[bool]:
    """For each row, whether a printed figure has a greatest value."""
    return (frame[kind] != "figure") | (frame[upper] < OPEN)


def suppressed_is_a_symbol(frame: pd.DataFrame, *, suppressed: str, kind: str) -> pd.Series[bool]:
    """For each row, whether a suppressed figure is printed as a symbol."""
    return ~frame[suppressed] | (frame[kind] == "symbol")


def key_unique(frame: pd.DataFrame, *, key: list[str], within: str | None = None) -> pd.Series[bool]:
    """For each row, whether no row before it has the same values in the columns of the key."""
    return ~frame.duplicated([*key, *([within] if within else [])])


register(interval_ordered, "lower", "upper")
register(figure_is_closed, "kind", "upper")
register(suppressed_is_a_symbol, "suppressed", "kind")
register(key_unique, "key", "within")


def _cell(name: str, **checks: Any) -> Any:
    return pa.Field(description=CELLS[name][1], **checks)


def _outcome(name: str, **checks: Any) -> Any:
    return pa.Field(description=OUTCOMES.columns[name][1], **checks)


def _finding(name: str, *, nullable: bool = False, **checks: Any) -> Any:
    return pa.Field(description=FINDINGS.columns[name][1], nullable=nullable, **checks)


def _explanation(name: str, *, nullable: bool = False, **checks: Any) -> Any:
    return pa.Field(description=EXPLANATIONS.columns[name][1], nullable=nullable, **checks)


class CellsModel(pa.DataFrameModel):
    """Every printed cell with the interval it stands for: `Checked.cells`."""

    publication: Series[pd.CategoricalDtype] = _cell("publication")
    table: Series[pd.CategoricalDtype] = _cell("table")
    subject: Series[pd.CategoricalDtype] = _cell("subject")
    row: Series[pd.CategoricalDtype] = _cell("row")
    column: Series[pd.CategoricalDtype] = _cell("column")
    copy_: Series[pa.Int16] = pa.Field(alias="copy", description=CELLS["copy"][1], ge=0)
    kind: Series[pd.CategoricalDtype] = _cell("kind", isin=list(KINDS))
    text: Series[pd.CategoricalDtype] = _cell("text")
    flag: Series[pd.CategoricalDtype] = _cell("flag")
    note: Series[pd.CategoricalDtype] = _cell("note")
    suppressed: Series[bool] = _cell("suppressed")
    lower: Series[pa.Int64] = _cell("lower")
    upper: Series[pa.Int64] = _cell("upper")
    threshold: Series[pa.Int64] = _cell("threshold", ge=0)
    line: Series[pa.Int32] = _cell("line", ge=1)
    field: Series[pa.Int16] = _cell("field")
    start: Series[pa.Int32] = _cell("start")
    end: Series[pa.Int32] = _cell("end")
    part: Series[pd.CategoricalDtype] = _cell("part")
    box: Series[pd.CategoricalDtype] = _cell("box")

    class Config:
        """What holds between columns."""

        strict = True
        ordered = True
        interval_ordered: ClassVar = {"lower": "lower", "upper": "upper"}
        figure_is_closed: ClassVar = {"kind": "kind", "upper": "upper"}
        suppressed_is_a_symbol: ClassVar = {"suppressed": "suppressed", "kind": "kind"}
        key_unique: ClassVar = {"key": KEY[:-1], "within": KEY[-1]}


class OutcomesModel(pa.DataFrameModel):
    """The tally of each promise, and of each rule of the gate, in each publication: `Checked.outcomes`."""

    publication: Series[str] = _outcome("publication")
    family: Series[str] = _outcome("family")
    edition: Series[str] = _outcome("edition")
    promise: Series[str] = _outcome("promise")
    check_: Series[str] = pa.Field(alias="check", description=OUTCOMES.columns["check"][1])
    severity: Series[str] = _outcome("severity", isin=list(SEVERITIES))
    owner: Series[str] = _outcome("owner")
    passed: Series[pa.Int64] = _outcome("passed", ge=0)
    failed: Series[pa.Int64] = _outcome("failed", ge=0)
    undecided: Series[pa.Int64] = _outcome("undecided", ge=0)
    skipped: Series[pa.Int64] = _outcome("skipped", ge=0)
    waived: Series[pa.Int64] = _outcome("waived", ge=0)
    fingerprints: Series[object] = _outcome("fingerprints")

    class Config:
        """What holds between columns."""

        strict = True
        ordered = True
        key_unique: ClassVar = {"key": ["publication", "promise", "severity"], "within": "check"}


class FindingsModel(pa.DataFrameModel):
    """What a person must look at: `Checked.findings`."""

    publication: Series[str] = _finding("publication")
    family: Series[str] = _finding("family", nullable=True)
    edition: Series[str] = _finding("edition", nullable=True)
    fingerprint: Series[str] = _finding("fingerprint", str_matches=r"^[0-9a-f]{8,}$")
    check_: Series[str] = pa.Field(alias="check", description=FINDINGS.columns["check"][1])
    code: Series[str] = _finding("code")
    severity: Series[str] = _finding("severity", isin=list(SEVERITIES))
    outcome: Series[str] = _finding("outcome", isin=["failed", "undecided", "waived"])
    message: Series[str] = _finding("message")
    table: Series[str] = _finding("table", nullable=True)
    row: Series[str] = _finding("row", nullable=True)
    column: Series[str] = _finding("column", nullable=True)
    line: Series[pd.Int64Dtype] = _finding("line", nullable=True)
    field: Series[pd.Int64Dtype] = _finding("field", nullable=True)
    cells: Series[pa.Int64] = _finding("cells", ge=0)
    waiver: Series[str] = _finding("waiver", nullable=True)

    class Config:
        """What holds between columns."""

        strict = True
        ordered = True
        key_unique: ClassVar = {"key": ["publication", "fingerprint"], "within": "check"}


class ExplanationsModel(pa.DataFrameModel):
    """One row per change of each explanation of each cause: `Checked.explanations`."""

    publication: Series[str] = _explanation("publication")
    family: Series[str] = _explanation("family", nullable=True)
    edition: Series[str] = _explanation("edition", nullable=True)
    cause: Series[pa.Int64] = _explanation("cause", ge=0)
    rank: Series[pa.Int64] = _explanation("rank", ge=0)
    kind: Series[str] = _explanation("kind")
    unique_: Series[bool] = pa.Field(alias="unique", description=EXPLANATIONS.columns["unique"][1])
    probability: Series[float] = _explanation("probability", nullable=True, in_range={"min_value": 0, "max_value": 1})
    says: Series[str] = _explanation("says")
    table: Series[str] = _explanation("table", nullable=True)
    row: Series[str] = _explanation("row", nullable=True)
    column: Series[str] = _explanation("column", nullable=True)
    line: Series[pd.Int64Dtype] = _explanation("line", nullable=True)
    field: Series[pd.Int64Dtype] = _explanation("field", nullable=True)
    printed: Series[str] = _explanation("printed", nullable=True)
    value: Series[float] = _explanation("value", nullable=True)
    lower: Series[float] = _explanation("lower", nullable=True)
    upper: Series[float] = _explanation("upper", nullable=True)
    symbol: Series[str] = _explanation("symbol", nullable=True)

    class Config:
        """What holds between columns."""

        strict = True
        ordered = True
        interval_ordered: ClassVar = {"lower": "lower", "upper": "upper"}
