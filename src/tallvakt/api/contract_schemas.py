"""A contract as pandera schemas: its long table, and each of its tables as it is printed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from tallvakt.api import frame_models as frame_models  # its checks, and those of frames, become known to pandera
from tallvakt.api.contract_tables import TableShape, shapes
from tallvakt.model.periods import typed
from tallvakt.model.report import Edition
from tallvakt.model.unknown_name import no_such
from tallvakt.rules.content import find_suite, load

PathLike = str | os.PathLike[str]
LONG = {
    "table": "table id of the contract",
    "subject": "code of what the table is printed for, or empty",
    "row": "code of the row, or `total`",
    "column": "code of the period or column, or `average`",
    "text": "the figure or symbol as it is printed",
}


@dataclass(frozen=True, slots=True)
class ContractSchemas:
    """The schemas of a contract for one edition: `long` for all its tables, `wide` for each, by its id."""

    family: str
    long: pa.DataFrameSchema
    wide: Mapping[str, pa.DataFrameSchema]

    def long_frame(self, cells: pd.DataFrame) -> pd.DataFrame:
        """The long table of a frame of cells (`Checked.cells`): one row per figure, its first printing."""
        first = cells[cells["copy"] == 0]
        return first[list(LONG)].astype(object).astype("str").reset_index(drop=True)

    def wide_frame(self, cells: pd.DataFrame, table: str) -> pd.DataFrame:
        """One table of a frame of cells of one publication, as it is printed: a column for each period.

        Raises ValueError for a table that the contract does not have, and for cells of several publications.
        """
        if table not in self.wide:
            raise ValueError(f"table: {no_such('table', table, self.wide)}")
        if len(cells["publication"].unique()) > 1:
            raise ValueError("cells: a printed table is of one publication; choose one, by its column 'publication'")
        mine = self.long_frame(cells[cells["table"] == table])
        key = ["subject", "row"]
        order = mine[key].drop_duplicates()
        # A table that is not printed has the columns that it would have.
        columns = list(dict.fromkeys(mine["column"])) or [name for name in self.wide[table].columns if name not in key]
        printed = mine.set_index([*key, "column"])["text"].unstack("column")  # noqa: PD010  # nothing is aggregated
        printed = printed.reindex(index=pd.MultiIndex.from_frame(order), columns=columns)
        return printed.reset_index().rename_axis(columns=None)


def schema_for(
    family: str,
    edition: str | Edition | None,
    *,
    schemas: Iterable[PathLike] = (),
    checks: Iterable[PathLike] = (),
) -> ContractSchemas:
    """The long and the wide tables of a family's contract as pandera schemas.

    `edition` is the period that the columns are of, such as `2024-01..2024-08`, and None for a publication of none.
    Codes are those that its codelists have in that period, texts the figures and symbols of the contract; sums to
    totals, means of periods and small figures are held to where the contract promises them, as registered checks. Other
    promises need the whole suite. `schemas` and `checks` are folders of your own.

    Raises ValueError for a family that has no contract, and for what is no period.
    """
    content = load(find_suite(tuple(map(Path, schemas)), tuple(map(Path, checks))))
    contracts = content.library.contracts
    if family not in contracts:
        raise ValueError(f"family: {no_such('contract', family, contracts)}")
    months = typed(edition) if isinstance(edition, str) else edition
    if edition is not None and months is None:
        raise ValueError(f"edition: '{edition}' is no period; write 2024-01..2024-08, or 2024")
    tables = shapes(contracts[family], content.library, content.checks, months)
    return ContractSchemas(family, _long(family, tables), {one.table: _wide(one) for one in tables})


def _wide(shape: TableShape) -> pa.DataFrameSchema:
    check = pa.Check
    printed: list[Any] = [check.printed_as_declared(**shape.reading)]
    if shape.threshold:
        printed.append(check.suppressed_small(threshold=shape.threshold, **shape.reading))
    columns = {
        "subject": pa.Column(str, check.isin(list(shape.subjects)), coerce=True, description=LONG["subject"]),
        "row": pa.Column(str, _isin(shape.rows), coerce=True, description=LONG["row"]),
    }
    for name, must in shape.columns.items():
        columns[name] = pa.Column(str, printed, coerce=True, required=must, description=f"figures of {name}")
    sums = []
    if shape.sums is not None:
        values = [name for name, must in shape.columns.items() if must and name != shape.mean]
        sums.append(check.parts_sum_to_total(row="row", by=["subject"], values=values, **shape.sums, **shape.reading))
    if shape.mean:
        sums.append(check.mean_of_periods(mean=shape.mean, periods=list(shape.periods), **shape.reading))
    unique = check.key_unique(key=["subject", "row"], within=None)
    return pa.DataFrameSchema(columns, checks=[unique, *sums], name=shape.table, title=shape.title)


def _long(family: str, tables: list[TableShape]) -> pa.DataFrameSchema:
    check = pa.Check
    known = {
        "table": [one.table for one in tables],
        "column": list(dict.fromkeys(name for one in tables for name in one.columns)),
    }
    columns = {
        name: pa.Column(str, check.isin(known[name]) if name in known else None, coerce=True, description=text)
        for name, text in LONG.items()
    }
    checks = [
        check.key_unique(key=["table", "subject", "row"], within="column"),
        check.codes_of_tables(column="subject", codes={one.table: list(one.subjects) for one in tables}, table="table"),
        check.codes_of_tables(
            column="row", codes={one.table: list(one.rows) for one in tables if one.rows}, table="table"
        ),
        *(one for shape in tables for one in _of_table(shape)),
    ]
    return pa.DataFrameSchema(columns, checks=checks, name=family)


def _of_table(shape: TableShape) -> Iterator[Any]:
    check = pa.Check
    mine: dict[str, Any] = {"where": {"table": [shape.table]}, **shape.reading}
    yield check.printed_as_declared(columns=["text"], **mine)
    if shape.threshold:
        yield check.suppressed_small(threshold=shape.threshold, columns=["text"], **mine)
    if shape.sums is not None:
        names = [name for name in shape.columns if name != shape.mean]
        asked = {**mine, "where": {**mine["where"], "column": names}}
        yield check.parts_sum_to_total(row="row", by=["subject", "column"], values=["text"], **shape.sums, **asked)
    if shape.mean:
        yield check.mean_of_periods(
            mean=shape.mean,
            column="column",
            periods=list(shape.periods),
            by=["subject", "row"],
            values=["text"],
            **mine,
        )


def _isin(codes: Iterable[str]) -> Any:
    listed = list(codes)
    return pa.Check.isin(listed) if listed else None
