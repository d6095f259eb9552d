"""Figures that may be below zero: a sign that was lost or gained, and digits beside a sign."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallvakt.analysis.explanations import misprints
from tests.helpers.contract_language import check

CONTRACT = """\
dimensions: {place: {codelist: place}, what: {codelist: what}}
figures: {negative: NEGATIVE}
total: {labels: [All]}
tables: {main: {rows: place, columns: what}}
promises:
  - {id: rows, check: parts-not-summing}
  - {id: growth, check: parts-not-summing, with: {axis: columns}}
"""
LISTS = {
    "place": "north south east west",
    "what": "code,nb,en\ntotal,Vekst,Growth\nborn,Fødselsoverskudd,Births less deaths\nmoved,Flytting,Moves\n",
}
RIGHT = {"north": (31, 14, 17), "south": (-57, -21, -36), "east": (12, -48, 60), "west": (-206, -12, -194)}


def page(**wrong: tuple[int, int, int]) -> str:
    rows = {"All": tuple(map(sum, zip(*RIGHT.values(), strict=True))), **RIGHT, **wrong}
    lines = [f"{place} | {' | '.join(map(str, figures))}" for place, figures in rows.items()]
    return "January 2024\n\n | Growth | Births less deaths | Moves\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("wrong", "was"),
    [
        ({"south": (-57, -21, 36)}, -36),
        ({"east": (-12, -48, 60)}, 12),
        ({"west": (-206, -12, -149)}, -194),
        ({"west": (-206, -12, -184)}, -194),
        ({"west": (-26, -12, -194)}, -206),
    ],
)
def test_the_figure_is_told_with_its_sign(wrong: dict[str, tuple[int, int, int]], was: int, tmp_path: Path) -> None:
    report = check(tmp_path, CONTRACT.replace("NEGATIVE", "true"), LISTS, page(**wrong))
    (cause,) = report.causes
    first = cause.explanations[0]
    assert [change.value for fault in first.faults for change in fault.changes] == [was]
    assert first.unique


signed = st.integers(-99_999, 99_999)


@given(signed, signed)
def test_every_source_is_found_below_zero_too(value: int, shown: int) -> None:
    slips = [slip for slip, _ in misprints.chances(value, shown) if slip != "other"]
    longer = len(str(abs(value))) >= len(str(abs(shown))) - 1
    if slips and longer and value:
        assert value in misprints.sources(shown)
    assert shown not in misprints.sources(shown)


@given(signed.filter(bool))
def test_a_sign_is_one_slip_and_both_signs_read_alike(value: int) -> None:
    assert misprints.likeliest(value, -value) == "sign"
    other_way = {-number for number in misprints.sources(value)} - {0}
    assert other_way == set(misprints.sources(-value)) - {0}


@given(st.integers(-99_999, -1))
def test_chances_are_those_of_one_slip_at_most(value: int) -> None:
    text = str(-value)
    shorter = {-int(text[:k] + text[k + 1 :] or 0) for k in range(len(text))}
    chances = [chance for shown in {*misprints.sources(value), *shorter} for chance in misprints.chances(value, shown)]
    assert sum(chance for slip, chance in chances if slip != "other") <= 1 + 1e-9
