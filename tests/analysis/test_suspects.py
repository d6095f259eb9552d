"""Suspects of the example publications, with faults put into them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tallvakt import ingest
from tallvakt.analysis import edits
from tallvakt.analysis.explanations.accounts import FaultAccount
from tallvakt.analysis.explanations.blames import Blame
from tallvakt.analysis.explanations.suspects import suspects
from tallvakt.recognise import recognise
from tallvakt.rules import content
from tallvakt.rules.cells import OPEN
from tallvakt.rules.contract import Contract
from tallvakt.rules.registry import Check


@dataclass(frozen=True)
class Publication:
    cells: pd.DataFrame
    contract: Contract
    checks: dict[str, Check]
    subjects: dict[str, tuple[str, ...]]

    def blamed(self, cells: pd.DataFrame) -> list[Blame]:
        return list(suspects(cells, edits.build(cells, self.contract, self.checks, subjects=self.subjects)).causes)

    def cell(self, table: str, subject: str, row: str, column: str, copy: int = 0) -> int:
        at = self.cells
        found = (at["table"] == table) & (at["subject"] == subject) & (at["row"] == row) & (at["column"] == column)
        return int(np.flatnonzero(found & (at["copy"] == copy))[0])

    def line(self, cell: int) -> list[int]:
        return np.flatnonzero(self.cells["line"] == self.cells["line"][cell]).tolist()

    def moved(self, cells: Sequence[int], source: Sequence[int]) -> pd.DataFrame:
        """The cells with what is printed at others; -1: nothing."""
        new = self.cells.copy()
        for name, nothing in {"lower": 0, "upper": OPEN, "text": "", "kind": "unreadable", "suppressed": False}.items():
            old = self.cells[name].astype(object).to_numpy()
            made = old.copy()
            made[list(cells)] = [nothing if s < 0 else old[s] for s in source]
            new[name] = pd.Series(made).astype("category" if name in ("text", "kind") else self.cells[name].dtype)
        return new

    def with_value(self, cell: int, value: int) -> pd.DataFrame:
        new = self.cells.copy()
        new.loc[cell, ["lower", "upper"]] = [value, value]
        return new


@pytest.fixture(scope="module")
def publication(examples: Path) -> Publication:
    suite_content = content.load(content.find_suite())
    seen = recognise(ingest.read(examples / "TILT180-2024-04.txt"), suite_content.library)
    return Publication(seen.cells, seen.contract, dict(suite_content.checks), edits.subjects_of(seen.reading.expected))


def faults(blames: list[Blame]) -> list[FaultAccount]:
    return [fault for blame in blames for fault in blame.accounts[0].faults]


def firsts(blames: list[Blame]) -> dict[int, tuple[int, str]]:
    return {change.cell: (change.lower, fault.kind) for fault in faults(blames) for change in fault.changes}


def first_measure(publication: Publication) -> list[str]:
    at = publication.cells
    rows = at.loc[(at["table"] == "by-measure") & (at["row"] != "total"), "row"]
    return list(dict.fromkeys(rows.astype(str)))


def test_nobody_is_blamed_where_everything_holds(publication: Publication) -> None:
    assert publication.blamed(publication.cells) == []


def test_a_misprinted_figure_is_found_with_its_value(publication: Publication) -> None:
    measure = first_measure(publication)[1]
    cell = publication.cell("by-measure", "", measure, "2024-02")
    value = int(publication.cells["lower"][cell])
    (blame,) = publication.blamed(publication.with_value(cell, value + 30))
    (account,) = blame.accounts
    assert account.unique
    assert [(c.cell, c.lower, c.upper) for c in account.faults[0].changes] == [(cell, value, value)]
    assert len(blame.rows) >= 3


def test_of_copies_the_odd_one_out_is_blamed(publication: Publication) -> None:
    at = publication.cells
    cell = int(np.flatnonzero((at["copy"] == 1) & (at["row"] == "total") & (at["column"] == "2024-03"))[0])
    value = int(at["lower"][cell])
    (blame,) = publication.blamed(publication.with_value(cell, value + 1))
    assert firsts([blame]) == {cell: (value, "misprint")}
    assert len(blame.accounts) == 1


def test_two_errors_in_different_tables_are_two_causes(publication: Publication) -> None:
    one, other = first_measure(publication)[:2]
    cells = [publication.cell("by-sex", m, "total", "2024-01") for m in (one, other)]
    new = publication.with_value(cells[0], int(publication.cells["lower"][cells[0]]) + 40)
    both = replace(publication, cells=new).with_value(cells[1], int(publication.cells["lower"][cells[1]]) + 70)
    blames = publication.blamed(both)
    assert len(blames) == 2
    assert set(firsts(blames)) == set(cells)


def test_exchanged_rows_are_one_fault(publication: Publication) -> None:
    one, other = first_measure(publication)[:2]
    lines = [publication.line(publication.cell("by-measure", "", m, "2024-01")) for m in (one, other)]
    blames = publication.blamed(publication.moved([*lines[0], *lines[1]], [*lines[1], *lines[0]]))
    (blame,) = blames
    assert {how for _, how in firsts(blames).values()} == {"rows-exchanged"}
    assert set(firsts(blames)) == {*lines[0], *lines[1]}
    assert len(blame.rows) > 8


def test_a_lost_field_is_a_shifted_row(publication: Publication) -> None:
    line = publication.line(publication.cell("by-measure", "", first_measure(publication)[2], "2024-01"))
    new = publication.moved(line, [*line[:1], *line[2:], -1])
    found = firsts(publication.blamed(new))
    assert {how for _, how in found.values()} == {"row-shifted"}
    assert found[line[3]][0] == int(publication.cells["lower"][line[3]])


def test_a_dropped_row_is_told_by_what_is_missing(publication: Publication) -> None:
    measure = first_measure(publication)[1]
    at = publication.cells
    rows = at.loc[(at["table"] == "by-sex") & (at["subject"] == measure) & (at["row"] != "total")]
    cell = int(rows.index[0])
    line = publication.line(cell)
    new = at.drop(index=line).reset_index(drop=True)
    blames = publication.blamed(new)
    (fault,) = faults(blames)
    assert fault.kind == "row-missing"
    assert fault.row is not None
    missing = {str(new["column"][figure.cell]): figure.lower for figure in fault.row.figures}
    assert missing == {str(at["column"][c]): int(at["lower"][c]) for c in line if at["column"][c] != "average"}
    assert all(new["row"][figure.cell] == "total" for figure in fault.row.figures)


def test_a_pasted_column_is_one_fault(publication: Publication) -> None:
    measure = first_measure(publication)[3]
    at = publication.cells
    table = (at["table"] == "by-county") & (at["subject"] == measure)
    here, there = (np.flatnonzero(table & (at["column"] == c)).tolist() for c in ("2024-02", "2024-04"))
    blames = publication.blamed(publication.moved(here, there))
    assert {how for _, how in firsts(blames).values()} == {"column-pasted"}


def test_a_star_may_be_the_wrong_one(publication: Publication) -> None:
    at = publication.cells
    large = (at["kind"] == "figure") & (at["row"] == "total") & (at["table"] == "by-sex") & (at["lower"] > 50)
    cell = int(np.flatnonzero(large)[1])
    new = at.copy()
    star: dict[str, int | str] = {"lower": 0, "upper": 3, "kind": "symbol", "suppressed": True}
    for name, value in star.items():
        new.loc[cell, name] = value
    blames = publication.blamed(new)
    (fault,) = (fault for fault in faults(blames) if fault.kind == "figure-hidden")
    (change,) = fault.changes
    assert (change.cell, change.lower, change.through_hidden) == (cell, int(at["lower"][cell]), True)
