"""The long tables of a run, one definition for all who hold or write them: cells, outcomes, findings, explanations.

`tallvakt.check(...)` gives them as pandas frames, `--format parquet` writes them as files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tallvakt.model.report import Cause, CellRef, Change, Finding, MissingValue, PublicationReport, Run
from tallvakt.render import explanation_text
from tallvakt.render.output_formats import Words
from tallvakt.render.wording import Wording

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LongTable:
    """A long table: by column, its dtype (`object` is a list of words) and what it holds; and what tells rows apart."""

    title: str
    columns: Mapping[str, tuple[str, str]]
    key: tuple[str, ...] = ()
    required: frozenset[str] = frozenset()
    """Columns that have a value in every row."""


_ABOUT = {
    "publication": ("str", "source of the publication"),
    "family": ("str", "family of its contract; missing where none fits"),
    "edition": ("str", "first and last month, `2024-01..2024-04`; missing where it has none"),
}
_PLACE = {
    "table": ("str", "table id of the contract, with the subject after a slash where it has one"),
    "row": ("str", "code of the row, or `total`"),
    "column": ("str", "code of the column: a period, or `average`"),
    "line": ("Int64", "line of text, or row of a sheet, from 1"),
    "field": ("Int64", "field of the line (0 is the label), or column of a sheet"),
}

OUTCOMES = LongTable(
    title="What became of each promise: one row per publication, promise and severity, and per rule of the gate",
    columns=MappingProxyType(
        {
            "publication": ("str", "source of the publication"),
            "family": ("str", "family of its contract; empty where none fits"),
            "edition": ("str", "first and last month, `2024-01..2024-04`; empty where it has none"),
            "promise": ("str", "id of the promise in the contract, or of the gate's rule"),
            "check": ("str", "name of the check that holds it"),
            "severity": ("str", "`error`, `warning` or `info`"),
            "owner": ("str", "who answers for the promise; empty where the contract names nobody"),
            "passed": ("int64", "equations that hold"),
            "failed": ("int64", "equations that do not"),
            "undecided": ("int64", "equations that suppressed or rounded figures leave open"),
            "skipped": ("int64", "equations that could not be looked at"),
            "waived": ("int64", "equations that fail and are accepted"),
            "fingerprints": (
                "object",
                "fingerprints of the failed findings that count (in a file, with blanks between)",
            ),
        }
    ),
    required=frozenset(("publication", "promise", "check", "severity", "passed", "failed")),
)

FINDINGS = LongTable(
    title="What a person must look at: one row per finding, in the order of the report",
    columns=MappingProxyType(
        {
            **_ABOUT,
            "fingerprint": ("str", "the same for the same finding in another run of the same publication"),
            "check": ("str", "name of the check"),
            "code": ("str", "code of the check"),
            "severity": ("str", "`error`, `warning` or `info`"),
            "outcome": ("str", "`failed`, or `waived` where it is accepted"),
            "message": ("str", "the finding in words"),
            **_PLACE,
            "cells": (
                "int64",
                "printed figures that it is about; table to field are those of the first, or of its place",
            ),
            "waiver": ("str", "state of its waiver; missing where it has none"),
        }
    ),
    required=frozenset(("publication", "fingerprint", "check", "code", "severity", "outcome", "message", "cells")),
)

EXPLANATIONS = LongTable(
    title="What would explain the findings: one row per change of each explanation of each cause, the likeliest first",
    columns=MappingProxyType(
        {
            **_ABOUT,
            "cause": ("int64", "number of the cause in its publication"),
            "rank": ("int64", "0 for the likeliest explanation of the cause"),
            "kind": ("str", "kind of fault"),
            "unique": ("bool", "proved: every explanation by as few faults makes these changes with these values"),
            "probability": ("float64", "that it is the true one, from 0 to 1"),
            "says": ("str", "the explanation in words"),
            **_PLACE,
            "printed": ("str", "what stands there; missing of a row that is not printed"),
            "value": ("float64", "what it should be, where that follows exactly and gives no suppressed figure away"),
            "lower": ("float64", "the least that it should be; missing where that would give a suppressed figure away"),
            "upper": ("float64", "the most that it should be; missing likewise"),
            "symbol": ("str", "the symbol that should be printed instead; missing where a figure should"),
        }
    ),
    required=frozenset(("publication", "cause", "rank", "kind", "unique", "probability", "says")),
)


def cells_table() -> LongTable:
    """The Cells frame of `tallvakt.rules.cells` as a long table."""
    from tallvakt.rules import cells

    return LongTable(
        title="Every printed figure and symbol, with the interval that it stands for; a publication is a run of rows",
        columns=cells.COLUMNS,
        key=tuple(cells.KEY),
        required=frozenset(cells.COLUMNS),
    )


def tables() -> Mapping[str, LongTable]:
    """Every long table by name."""
    return {"cells": cells_table(), "outcomes": OUTCOMES, "findings": FINDINGS, "explanations": EXPLANATIONS}


def frame(rows: Iterable[Row], table: LongTable) -> pd.DataFrame:
    """Rows as a frame with the columns and dtypes of the table; a text that is missing is not empty."""
    import pandas as pd

    data = pd.DataFrame(list(rows), columns=list(table.columns))
    # An older pandas keeps text as objects, and would write what is missing as the word None.
    text = "str" if int(pd.__version__.partition(".")[0]) >= 3 else "object"
    return data.astype({name: text if dtype == "str" else dtype for name, (dtype, _) in table.columns.items()})


def findings(reports: Iterable[PublicationReport], words: Words) -> pd.DataFrame:
    """The findings of reports. Shape `(findings, 16)`, columns as `FINDINGS`."""
    return frame((_finding(f, p, words(p)) for p in reports for f in p.findings), FINDINGS)


def explanations(reports: Iterable[PublicationReport], words: Words) -> pd.DataFrame:
    """The explanations of reports, a row for each change. Shape `(changes, 19)`, columns as `EXPLANATIONS`."""
    rows = (row for p in reports for cause in p.causes for row in _explanations(cause, p, words(p)))
    return frame(rows, EXPLANATIONS)


def of_publication(run: Run, report: PublicationReport, words: Words) -> Iterator[tuple[str, pd.DataFrame]]:
    """The long tables of one publication of a run, by name; no cells where it was not recognised."""
    from tallvakt.gate import outcomes_frame

    if report.frame is not None:
        yield "cells", report.frame
    yield "outcomes", outcomes_frame.outcomes(replace(run, publications=(report,)))
    yield "findings", findings((report,), words)
    yield "explanations", explanations((report,), words)


def _about(report: PublicationReport) -> Row:
    edition = str(report.edition) if report.edition else None
    return {"publication": report.source, "family": report.family, "edition": edition}


def _finding(finding: Finding, report: PublicationReport, wording: Wording) -> Row:
    cell = finding.cells[0] if finding.cells else None
    place = cell.place if cell else next(iter(finding.places), None)
    return {
        **_about(report),
        "fingerprint": finding.fingerprint,
        "check": finding.check,
        "code": finding.code,
        "severity": str(finding.severity),
        "outcome": str(finding.outcome),
        "message": wording.message(finding),
        "table": cell.table if cell else None,
        "row": cell.row if cell else None,
        "column": cell.column if cell else None,
        "line": place.line if place else None,
        "field": place.field if place else None,
        "cells": len(finding.cells),
        "waiver": (finding.waiver or {}).get("state"),
    }


def _explanations(cause: Cause, report: PublicationReport, wording: Wording) -> Iterator[Row]:
    """The rows of one cause: its explanations with all that each changes."""
    for rank, explanation in enumerate(cause.explanations):
        about = {
            **_about(report),
            "cause": cause.id,
            "rank": rank,
            "kind": explanation.kind,
            "unique": explanation.unique,
            "probability": explanation.probability,
            "says": explanation_text.says(explanation, report, wording),
        }
        for change in explanation.changes:
            yield about | _change(change) | _cell(change.cell)
        for row in explanation.rows:
            missing = {"table": row.table, "row": row.row}
            for value in row.values:  # noqa: PD011  # no frame
                yield about | missing | _change(value) | {"column": value.column}


def _cell(cell: CellRef) -> Row:
    place = {"line": cell.place.line, "field": cell.place.field}
    return {"table": cell.table, "row": cell.row, "column": cell.column, "printed": cell.text, **place}


def _change(change: Change | MissingValue) -> Row:
    return {"value": change.value, "lower": change.lower, "upper": change.upper, "symbol": change.symbol or None}
