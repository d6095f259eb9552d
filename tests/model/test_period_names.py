"""Periods as people print them; codes of periods, their order and their months."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallvakt.model import periods
from tallvakt.model.month_names import LANGUAGES, NUMBER
from tallvakt.model.report import Edition

CODES = [
    ("Jan 2024", "2024-01"),
    ("Mar-24", "2024-03"),
    ("mars 2024", "2024-03"),
    ("März 2024", "2024-03"),
    ("févr. 2024", "2024-02"),
    ("enero de 2024", "2024-01"),
    ("tammikuu 2024", "2024-01"),
    ("mrt 2024", "2024-03"),
    ("maj 2024", "2024-05"),
    ("dicembre 2023", "2023-12"),
    ("2024 mars", "2024-03"),
    ("01/2024", "2024-01"),
    ("2024M01", "2024-01"),
    ("2024/01", "2024-01"),
    ("31.01.2024", "2024-01"),
    ("28/01/2024", "2024-01"),
    ("01/31/2024", "2024-01"),
    ("2024-01-15", "2024-01"),
    ("2024-01-31 00:00:00", "2024-01"),
    ("1. januar 2024", "2024-01"),
    ("15 October 2023", "2023-10"),
    ("October 15, 2023", "2023-10"),
    ("Per 31.12.2024", "2024-12"),
    ("Jan–Mar 2023", "2023-Q1"),
    ("Okt.-Dez. 2023", "2023-Q4"),
    ("januar til mars 2023", "2023-Q1"),
    ("1er trimestre 2024", "2024-Q1"),
    ("II kv. 2023", "2023-Q2"),
    ("T1 2024", "2024-Q1"),
    ("Jan-Jun 2023", "2023-H1"),
    ("1. halvår 2023", "2023-H1"),
    ("2023H2", "2023-H2"),
    ("S1 2023", "2023-H1"),
    ("2024U09", "2024-W09"),
    ("uke 9 2024", "2024-W09"),
    ("KW 9/2024", "2024-W09"),
    ("2024-W09", "2024-W09"),
    ("2019/20", "2019-SY"),
    ("2019-20", "2019-SY"),
    ("2019/2020", "2019-SY"),
    ("FY 2019-20", "2019-FY"),
    ("2023", "2023"),
    ("2023p", "2023"),
    ("2023¹", "2023"),
    ("2023 (p)", "2023"),
    ("April 2024p", "2024-04"),
    ("April 2024 (p)", "2024-04"),
    ("1Q24", "2024-Q1"),
    ("2024:Q1", "2024-Q1"),
    ("2024 1. kvartal", "2024-Q1"),
    ("W9 2024", "2024-W09"),
    ("April 2024 [note 1]", "2024-04"),
    ("March 2024 1)", "2024-03"),
]


@pytest.mark.parametrize(("text", "code"), CODES)
def test_a_label_names_a_period(text: str, code: str) -> None:
    period = periods.named(text)
    assert period is not None
    assert period.code(0) == code
    assert periods.kind(code)


@pytest.mark.parametrize(
    "text",
    ["0-5", "15-16", "3a", "Q5", "Oslo", "2024-13", "03 Oslo", "Skole 2019", "5297", "35.2", "1 t", "32.01.2024"],
)
def test_other_labels_name_none(text: str) -> None:
    assert periods.named(text) is None


def test_the_contract_chooses_between_two_readings() -> None:
    both, school = periods.named("2009-10"), periods.named("2009/10")
    assert both is not None
    assert school is not None
    assert [p.code(0) for k in ("month", "school-year", "fiscal-year") if (p := both.of((k,)))] == [
        "2009-10", "2009-SY", "2009-FY",
    ]  # fmt: skip
    assert school.of(("week",)) is None
    census = periods.named("15.10.2023")
    assert census is not None
    assert [p.code(0) for k in ("day", "month", "quarter", "year") if (p := census.of((k,)))] == [
        "2023-10-15", "2023-10", "2023-Q4", "2023",
    ]  # fmt: skip


def test_a_row_shows_that_its_labels_are_years_that_span_two() -> None:
    assert periods.split_years(["2008-09", "2009-10", "2010-11"])
    assert periods.split_years(["200910", "201011"])
    assert not periods.split_years(["2009-10"])
    assert not periods.split_years(["2009-10", "2009-11"])


def test_six_digits_name_a_period_where_one_must_stand() -> None:
    codes = [p.code(0) for text in ("202401", "201920") if (p := periods.joined(text))]
    assert codes == ["2024-01", "2019-SY"]
    assert periods.named("202401") is None


def test_names_of_months_are_those_of_babel() -> None:
    babel = pytest.importorskip("babel")
    from tallvakt.authoring.month_table import names_of

    assert names_of(babel, LANGUAGES) == NUMBER


@pytest.mark.parametrize(
    ("code", "months"),
    [
        ("2024-01-31", ("2024-01", "2024-01")),
        ("2024-W09", ("2024-02", "2024-02")),
        ("2024-H2", ("2024-07", "2024-12")),
        ("2019-SY", ("2019-08", "2020-07")),
        ("2019-FY", ("2019-04", "2020-03")),
    ],
)
def test_the_months_of_a_code(code: str, months: tuple[str, str]) -> None:
    assert periods.span(code) == months


KINDS = ["month", "quarter", "half-year", "year", "school-year", "fiscal-year", "week", "day"]


@given(st.sampled_from(KINDS), st.integers(1990, 2050), st.integers(1, 40))
def test_going_back_step_by_step_is_going_back_at_once(kind: str, year: int, steps: int) -> None:
    start = periods.of_kind(Edition(f"{year}-01", f"{year + 1}-12"), kind)[-1]
    code = start
    for _ in range(steps):
        code = periods.earlier(code, 1)
    assert code == periods.earlier(start, steps)
    assert periods.kind(code) == kind
    assert len(periods.run(code, start)) == steps + 1


@pytest.mark.parametrize(
    ("text", "edition"),
    [
        ("2024", ("2024-01", "2024-12")),
        ("2024-03", ("2024-03", "2024-03")),
        ("2024-01..2024-08", ("2024-01", "2024-08")),
        ("2024-Q2", ("2024-04", "2024-06")),
        ("2019/20", ("2019-08", "2020-07")),
    ],
)
def test_an_edition_as_typed(text: str, edition: tuple[str, str]) -> None:
    assert periods.typed(text) == Edition(*edition)


def test_what_is_no_period_is_no_edition() -> None:
    assert periods.typed("Oslo") is None
    assert periods.typed("January") is None
