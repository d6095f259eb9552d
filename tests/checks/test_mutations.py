"""The mutation matrix: a fault triggers its own check and only the companions that are declared here.

The faults are failing cases of `tests/checks/`, seeded into made-up publications. A companion is a check that must
speak too, for the reason given: a changed month changes its average, a row under the wrong label leaves its sum.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tallvakt.gate.rule_names import RULES
from tallvakt.model.report import Outcome, PublicationVerdict
from tallvakt.pipeline.run import Options, check_file
from tallvakt.rules.content import find_suite, load
from tests.checks.test_checks import cases, checks, report_of, text_of

SMALL = {"table-missing"}
"""A publication of one table lacks the family's others."""
MONTH = {"average-off", "parts-not-summing"}
"""A month that is wrong is wrong in its average and in its sum."""

MATRIX: dict[str, tuple[str, set[str]]] = {
    "table-missing": ("the table by sex of one measure is gone", set()),
    "table-unexpected": ("a table without a total row, by something no contract knows", {"figure-unaccounted"}),
    "month-missing": ("a table without its last month", set()),
    "period-mismatch": ("one title is of another edition", set()),
    "row-duplicated": ("a row twice, the second under the wrong label", {"parts-not-summing"}),
    "row-missing": ("the total row of the main table is gone", set()),
    "figure-unreadable": ("a letter for a digit", set()),
    "figure-unaccounted": ("a row lost its tabs", set()),
    "label-damaged": ("the code is intact and the name is not", set()),
    "label-unknown": ("a label like nothing in the codelist", set()),
    "parts-not-summing": ("one wrong digit", {"average-off"}),
    "totals-disagreeing": ("a total is another number in one table", MONTH),
    "statuses-not-summing": ("one wrong digit in one group", MONTH),
    "average-off": ("a half rounded downwards", set()),
    "jointly-inconsistent": ("the sum makes the star 3, the average makes it 1 or 2", set()),
    "levels-not-summing": ("a municipality is wrong", set()),
    "periods-not-summing": ("a revised quarter did not reach its year", set()),
    "change-off": ("the change was computed from other figures", set()),
    "share-off": ("a percentage of another base", set()),
    "publications-disagreeing": ("a figure and a sum that differ", set()),
    "equation-off": ("one does not", set()),
    "figure-unrounded": ("one is none", set()),
    "suppression-missing": ("a figure below it", {"parts-not-summing"}),
    "suppressed-recoverable": ("one star alone in a sum, its months and so its average", set()),
    "suppressed-narrowed": ("two stars that share 1", set()),
    "jump": ("one figure grows tenfold", SMALL | MONTH),
    "series-broken": ("the same figure six months in a row", SMALL | MONTH),
    "month-revised": ("February was another figure", SMALL),
    "edition-missing": ("the edition to February is missing", SMALL),
    "rows-exchanged": ("two rows with each other's figures", SMALL),
}


@pytest.mark.parametrize("check", MATRIX)
def test_a_fault_triggers_its_check_and_declared_companions_alone(check: str) -> None:
    name, companions = MATRIX[check]
    (case,) = [c for c in cases(check) if c["name"] == name]
    assert case["expect"]["outcome"] == "failed"
    assert {f.check for f in report_of(case).findings if f.outcome is Outcome.FAILED} == {check} | companions


def test_the_matrix_has_every_check() -> None:
    assert set(MATRIX) == set(checks())


def test_without_a_fault_nothing_speaks() -> None:
    assert report_of({"base": "tilt180"}).findings == ()


DECIDED = {
    "pandera": {"figure-unreadable", "suppression-missing"},
    "the edit system": {
        "parts-not-summing", "totals-disagreeing", "statuses-not-summing", "average-off", "jointly-inconsistent",
        "levels-not-summing", "periods-not-summing", "change-off", "share-off", "publications-disagreeing",
        "equation-off", "suppressed-recoverable", "suppressed-narrowed",
    },
    "the reading": {
        "table-missing", "table-unexpected", "month-missing", "period-mismatch", "row-duplicated", "row-missing",
        "figure-unaccounted", "label-damaged", "label-unknown",
    },
    "the series": {"figure-unrounded", "jump", "series-broken", "month-revised", "edition-missing", "rows-exchanged"},
    "great expectations": set(RULES),
}  # fmt: skip
"""Which rule is decided where. Great Expectations' are left undone without it: see `test_gate.py`."""
NEEDS = {
    "cells": "pandera", "edits": "the edit system", "publications": "the edit system",
    "reasoning": "the edit system", "reading": "the reading",
    "figures": "the series", "editions": "the series",
}  # fmt: skip


def test_each_rule_is_decided_in_exactly_one_place() -> None:
    rules = [rule for decided in DECIDED.values() for rule in decided]
    assert len(rules) == len(set(rules))
    assert set(rules) == set(checks()) | set(RULES)
    for check in checks().values():
        assert check.name in DECIDED[NEEDS[check.needs]]


def _no_pandera(monkeypatch: pytest.MonkeyPatch) -> None:
    from tallvakt.rules import cells

    for name in ("pandera.pandas", "pandera.errors"):
        monkeypatch.setitem(sys.modules, name, None)
    for cached in (f for f in vars(cells).values() if hasattr(f, "cache_clear")):
        cached.cache_clear()


def _no_edit_system(monkeypatch: pytest.MonkeyPatch) -> None:
    from tallvakt.analysis import edits

    def gone(*_: Any, **__: Any) -> Any:
        raise ImportError("no edit system")

    monkeypatch.setattr(edits, "EditSystem", gone)


@pytest.mark.parametrize("remove", [_no_pandera, _no_edit_system])
def test_what_is_removed_leaves_its_rules_undone_and_no_publication_passes(
    remove: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "case.txt"
    path.write_text(text_of({"base": "tilt180"}))
    content, options = load(find_suite()), Options("nav.tilt180")
    assert check_file(path, content, options).verdict is PublicationVerdict.PASSED
    remove(monkeypatch)
    assert check_file(path, content, options).verdict is PublicationVerdict.BROKEN
