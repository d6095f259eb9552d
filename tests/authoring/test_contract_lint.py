"""Contracts whose promises do not go together."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tallvakt.authoring.contract_lint import lint
from tallvakt.cli.app import app
from tallvakt.rules.content import find_suite, load

CODES = "code,nb,en\na,A,A\nb,B,B\n"
BASE = """\
family: made.up
version: "1"
title: {en: Made up}
dimensions:
  thing: {codelist: things}
columns: {average: {labels: [Mean], rounding: half-up}}
left_out_row: zero
tables:
  whole: {rows: thing}
  by-group: {rows: thing, for: thing}
"""
SUMS = "  - {id: sums, check: parts-not-summing}\n"
AVERAGE = "  - {id: means, check: average-off}\n"
TOTALS = "  - {id: totals, check: totals-disagreeing, with: {anchor: whole}}\n"
GROUPS = "  - {id: groups, check: statuses-not-summing, with: {parts: by-group, whole: whole}}\n"


def remarks(
    folder: Path, promises: str, codes: str = CODES, base: str = BASE
) -> list[tuple[str, tuple[str, ...], str]]:
    (folder / "codelists").mkdir()
    (folder / "codelists" / "things.csv").write_text(codes, encoding="utf-8")
    (folder / "made.yaml").write_text(f"{base}promises:\n{promises}", encoding="utf-8")
    content = load(find_suite((folder,)))
    found = lint(content.library.contracts["made.up"], content.library, content.checks)
    return [(r.kind, r.promises, r.why) for r in found]


def test_the_suites_own_contracts_are_in_order() -> None:
    content = load(find_suite())
    for contract in content.library.contracts.values():
        kinds = {r.kind for r in lint(contract, content.library, content.checks)}
        assert not kinds & {"contradiction", "redundant", "never-applies", "unguarded"}, contract.family


def test_promises_that_no_figures_can_keep(tmp_path: Path) -> None:
    """With a part of b, the things in all are b; the totals of both groups, a and b, cannot sum to b as well."""
    found = remarks(tmp_path, SUMS + AVERAGE + GROUPS + TOTALS, "code,nb,en,parent\na,A,A,b\nb,B,B,\n")
    kinds = {promises for kind, promises, _ in found if kind == "contradiction"}
    assert kinds == {("sums", "groups", "totals")}


def test_cells_that_no_promise_touches_and_the_columns_they_stand_in(tmp_path: Path) -> None:
    found = remarks(tmp_path, SUMS)
    assert [why for kind, _, why in found if kind == "untouched"] == [
        "table whole: no promise touches 3 of its cells (columns average)",
        "table by-group: no promise touches 6 of its cells (columns average)",
    ]


def test_a_promise_that_follows_from_another(tmp_path: Path) -> None:
    found = remarks(
        tmp_path, SUMS + AVERAGE + "  - {id: sums-again, check: parts-not-summing, with: {tables: [whole]}}\n"
    )
    assert ("redundant", ("sums-again",), "it follows from sums") in found
    assert [kind for kind, *_ in found] == ["redundant"]


def test_a_promise_about_nothing(tmp_path: Path) -> None:
    found = remarks(tmp_path, SUMS + AVERAGE + "  - {id: none, check: parts-not-summing, with: {axis: columns}}\n")
    assert ("never-applies", ("none",), "it is about no cells of the contract") in found


GROWN = BASE.replace("columns: {average: {labels: [Mean], rounding: half-up}}", "columns: {periods: KIND}").replace(
    "by-group: {rows: thing, for: thing}",
    "grown: {rows: thing, marks: [Change], total: false, figures: {negative: true}}",
)
CHANGE = """\
  - id: change
    check: change-off
    with: {result: {table: grown}, of: {table: whole}, minus: {table: whole}, before: 1}
"""


@pytest.mark.parametrize("kind", ["month", "quarter", "half-year", "year", "school-year", "fiscal-year"])
def test_one_period_and_the_one_before_are_there_of_every_kind(kind: str, tmp_path: Path) -> None:
    found = remarks(tmp_path, SUMS + CHANGE, base=GROWN.replace("KIND", kind))
    assert [promises for remark, promises, _ in found if remark == "never-applies"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [(["nav.tilt140"], 0, "Contracts: 1. Remarks: 0."), (["nav.tilt14"], 2, "did you mean 'nav.tilt140'?")],
)
def test_the_command(arguments: list[str], code: int, said: str) -> None:
    result = CliRunner().invoke(app, ["lint", *arguments])
    assert result.exit_code == code
    assert said in result.output


@pytest.mark.parametrize(
    ("protect", "kinds"),
    [
        ("", set()),
        ("protect: {symbols: []}\n", {"unguarded"}),
        ('protect: {symbols: [":"]}\n', set()),
        ('protect: {symbols: ["*"]}\n', {"unguarded", "never-applies"}),
    ],
)
def test_a_contract_that_hides_figures_guards_some(tmp_path: Path, protect: str, kinds: set[str]) -> None:
    symbols = 'symbols: {":": {means: suppressed, lower: 0, upper: 4}}\n'
    every = SUMS + AVERAGE + symbols + protect
    assert {kind for kind, _, _ in remarks(tmp_path, every)} - {"untouched"} == kinds
    result = CliRunner().invoke(app, ["lint", "made.up", "--schemas", str(tmp_path)])
    assert result.exit_code == int("unguarded" in kinds)
