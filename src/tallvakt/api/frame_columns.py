"""The columns of the frames of `Checked`: by name, dtype and what stands there. A text that is missing is not empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tallvakt.rules.cells import COLUMNS as CELLS

if TYPE_CHECKING:
    import pandas as pd

Columns = Mapping[str, tuple[str, str]]

_PUBLICATION: Columns = {
    "publication": ("str", "source of the publication"),
    "family": ("str", "its family; missing where it was not recognised"),
    "edition": ("str", "the months that it covers, such as `2024-01..2024-08`"),
}
_PLACE: Columns = {
    "table": ("str", "table of the cell, with the code that it is printed for after a slash"),
    "row": ("str", "code of the row, or `total`"),
    "column": ("str", "code of the period or column, `average` or `total`"),
    "line": ("Int64", "line of text, or row of a sheet, from 1"),
    "field": ("Int64", "field of the line (0 is the label), or column of a sheet"),
}
OUTCOMES: Columns = {
    "publication": ("str", "source of the publication"),
    "family": ("str", "its family; empty where it was not recognised"),
    "edition": ("str", "the months that it covers; empty where it was not recognised"),
    "promise": ("str", "id of the promise, or a rule of the gate"),
    "check": ("str", "the check that keeps it"),
    "severity": ("str", "how severe a finding of it is"),
    "owner": ("str", "who answers for it"),
    "passed": ("int64", "edits that hold; of a rule of the gate publications, or suppressed figures"),
    "failed": ("int64", "edits that fail"),
    "undecided": ("int64", "edits that hold for some values of suppressed figures only"),
    "skipped": ("int64", "edits that could not be asked"),
    "waived": ("int64", "edits whose findings are accepted"),
    "fingerprints": ("object", "a tuple of the findings that count"),
}
FINDINGS: Columns = {
    **_PUBLICATION,
    "fingerprint": ("str", "what the finding is known by from run to run"),
    "check": ("str", "the check that found it"),
    "code": ("str", "its code"),
    "severity": ("str", "how severe it is"),
    "outcome": ("str", "failed, undecided or waived"),
    "message": ("str", "the finding in words"),
    **_PLACE,
    "cells": ("int64", "how many cells it is about; table to field are those of the first"),
    "waiver": ("str", "state of the waiver that names it; missing where none does"),
}
EXPLANATIONS: Columns = {
    **_PUBLICATION,
    "cause": ("int64", "the cause that is explained"),
    "rank": ("int64", "0 for the likeliest explanation of the cause, then 1, 2, …"),
    "kind": ("str", "what kind of fault it is"),
    "unique": ("bool", "whether every explanation by as few faults is this one; proved"),
    "probability": ("float64", "that it is the true one, of those that are told"),
    "says": ("str", "the explanation in words"),
    **_PLACE,
    "printed": ("str", "what is printed there; missing of a row that is not there"),
    "value": ("float64", "what must stand there, where one value is known and may be told"),
    "lower": ("float64", "the least that may stand there"),
    "upper": ("float64", "the most that may stand there"),
    "symbol": ("str", "the symbol that must stand there"),
}


def frame(rows: Iterable[Mapping[str, Any]], columns: Columns) -> pd.DataFrame:
    """The frame of some rows, each column in its dtype whatever the rows are."""
    import pandas as pd

    data = pd.DataFrame(list(rows), columns=list(columns))
    # An older pandas keeps text as objects, and would write what is missing as the word None.
    text = "str" if int(pd.__version__.partition(".")[0]) >= 3 else "object"
    return data.astype({name: text if dtype == "str" else dtype for name, (dtype, _) in columns.items()})


__all__ = ["CELLS", "EXPLANATIONS", "FINDINGS", "OUTCOMES", "frame"]
