"""Registered checks of pandera on a frame of one's own decide by intervals, as the suite does."""

from __future__ import annotations

import itertools
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallvakt.api import frames
from tallvakt.api.frames import mean_of_periods, parts_sum_to_total, printed_as_declared, suppressed_small

# An older pandera asks whether there is a dask, and an older dask complains of being asked.
pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Dask dataframe query planning:FutureWarning")
STAR: dict[str, Any] = {"*": [0, 3]}
TABLE = pd.DataFrame(
    {
        "county": ["Oslo", "Agder", "Troms", "In all"],
        "2024-01": ["1 028", "*", "20", "1 050"],
        "2024-02": ["28", "20", "5", "53"],
        "average": ["528", "11", "13", "552"],
    }
)
ROWS: dict[str, Any] = {"total": "In all", "row": "county", "values": ["2024-01", "2024-02"], "symbols": STAR}


def changed(row: int, column: str, text: Any) -> pd.DataFrame:
    frame = TABLE.copy().astype(object)
    frame.loc[row, column] = text
    return frame


def wrong(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> set[tuple[str, Any]]:
    """Name of the check and index of every row that it is broken in."""
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        return {
            (str(check).partition("(")[0], index) for check, index in zip(cases["check"], cases["index"], strict=True)
        }
    return set()


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (TABLE, set()),
        (changed(3, "2024-01", "1 052"), {("parts_sum_to_total", 3)}),
        (changed(3, "2024-01", "1 047"), {("parts_sum_to_total", 3)}),
        (changed(3, "2024-01", None), set()),
        (changed(0, "2024-01", float("nan")), set()),
        (changed(3, "2024-02", 54), {("parts_sum_to_total", 3)}),
    ],
)
def test_rows_sum_to_the_row_that_is_labelled_so(frame: pd.DataFrame, expected: set[tuple[str, Any]]) -> None:
    assert wrong(pa.DataFrameSchema(checks=pa.Check.parts_sum_to_total(**ROWS)), frame) == expected


def test_columns_sum_to_a_column() -> None:
    frame = pd.DataFrame(
        {"women": ["4", "*", "7"], "men": ["5", "6", "*"], "all": ["9", "10", "8"]}, index=["a", "b", "c"]
    )
    check = pa.Check.parts_sum_to_total(total="all", parts=["women", "men"], symbols=STAR)
    assert wrong(pa.DataFrameSchema(checks=check), frame) == {("parts_sum_to_total", "b")}


def test_each_group_has_a_sum_of_its_own_and_intervals_are_taken_as_they_are() -> None:
    frame = pd.DataFrame(
        {
            "year": [2023, 2023, 2023, 2024, 2024, 2024],
            "row": ["total", "a", "b"] * 2,
            "lower": [9, 4, 0, 9, 4, 0],
            "upper": [9, 4, 3, 9, 5, 4],
        }
    )
    given: dict[str, Any] = {"total": "total", "row": "row", "by": ["year"], "interval": ["lower", "upper"]}
    assert list(parts_sum_to_total(frame, **given)) == [False, True, True, True, True, True]
    strict = parts_sum_to_total(frame, **given, undecided="fail")
    assert list(strict) == [False, True, True, False, True, True]


def test_a_part_that_may_be_left_out_may_be_any_figure_above_zero() -> None:
    frame = pd.DataFrame({"row": ["total", "a"], "n": [9, 4]})
    assert list(parts_sum_to_total(frame, total="total", row="row")) == [False, True]
    assert list(parts_sum_to_total(frame, total="total", row="row", left_out=["a", "b"])) == [True, True]
    frame.loc[0, "n"] = 3
    assert list(parts_sum_to_total(frame, total="total", row="row", left_out=["a", "b"])) == [False, True]


@pytest.mark.parametrize(("mean", "holds"), [("43", True), ("42", False), ("*", False), (43.0, True)])
def test_a_mean_is_rounded_half_up(mean: Any, holds: bool) -> None:
    frame = pd.DataFrame({"average": [mean], "a": ["40"], "b": ["45"]}, dtype=object)
    assert list(mean_of_periods(frame, mean="average", periods=["a", "b"], symbols=STAR)) == [holds]


def test_a_hidden_mean_says_what_the_true_one_rounds_to() -> None:
    frame = pd.DataFrame({"average": ["*", "*"], "a": ["3", "5"], "b": ["*", "*"]})
    assert list(mean_of_periods(frame, mean="average", periods=["a", "b"], symbols=STAR)) == [True, True]
    assert list(mean_of_periods(frame, mean="average", periods=["a", "b"], symbols=STAR, undecided="fail")) == [
        True,
        False,
    ]


def test_rounded_figures_stand_for_all_that_is_rounded_to_them() -> None:
    frame = pd.DataFrame({"a": [10, 10], "b": [15, 15], "all": [30, 35]})
    given: dict[str, Any] = {"total": "all", "parts": ["a", "b"], "figures": {"base": 5}}
    assert list(parts_sum_to_total(frame, **given)) == [True, False]
    decimals = pd.DataFrame({"a": ["10,1"], "b": ["0,25"], "all": ["10,35"]})
    style = {"decimals": 2, "decimal_mark": ","}
    assert list(parts_sum_to_total(decimals, total="all", parts=["a", "b"], figures=style)) == [True]
    floats = pd.DataFrame({"a": [0.1], "b": [0.2], "all": [0.1 + 0.2]})
    assert list(parts_sum_to_total(floats, total="all", parts=["a", "b"], figures={"decimals": 1})) == [True]


def test_small_figures_are_hidden_on_a_column_and_on_a_frame() -> None:
    small = pa.Check.suppressed_small(threshold=4, symbols=STAR)
    assert wrong(pa.DataFrameSchema({"2024-01": pa.Column(checks=small)}), changed(1, "2024-01", "3")) == {
        ("suppressed_small", 1)
    }
    frame = pd.DataFrame({"n": [0, 3, 4, -2], "of": ["a", "b", "a", "b"]})
    assert list(suppressed_small(frame, threshold=4, columns=["n"], figures={"negative": True})) == [
        False,
        False,
        True,
        True,
    ]
    assert list(suppressed_small(frame, threshold=4, columns=["n"], where={"of": ["a"]})) == [False, True, True, True]
    assert list(suppressed_small(pd.Series([5]), threshold=4, figures={"base": 5})) == [True]


def test_what_is_no_figure_and_no_symbol_is_told() -> None:
    values = pd.Series(["1 028", "*", "x", "12,5", "", None], dtype=object)
    assert list(printed_as_declared(values, symbols=STAR)) == [True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("slip", "expected"),
    [
        ({**ROWS, "total": "In al"}, "no label 'In al'; did you mean 'In all'"),
        ({**ROWS, "row": "conty"}, "no column 'conty'; did you mean 'county'"),
        ({**ROWS, "values": ["2024-03"]}, "no column '2024-03'"),
        ({**ROWS, "values": "2024-01"}, r"write \['2024-01'\]"),
        ({**ROWS, "undecided": "fial"}, "did you mean 'fail'"),
        ({**ROWS, "symbols": {"*": [0]}}, "least and a greatest"),
        ({**ROWS, "figures": {"bas": 5}}, "bas"),
        ({**ROWS, "where": {"cuonty": ["Oslo"]}}, "no column 'cuonty'"),
        ({**ROWS, "interval": ["lower"]}, "name two columns"),
        ({"total": "In all"}, "name the columns of the parts"),
        ({"total": "average", "parts": ["2024-01"], "by": ["county"]}, "name the column that labels rows"),
    ],
)
def test_a_slip_never_passes(slip: dict[str, Any], expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        parts_sum_to_total(TABLE, **slip)
    with pytest.raises(pa.errors.SchemaError, match="parts_sum_to_total"):
        pa.DataFrameSchema(checks=pa.Check.parts_sum_to_total(**slip)).validate(TABLE)


def test_two_totals_in_one_sum_are_refused() -> None:
    frame = pd.DataFrame({"year": [1, 1, 2, 2], "row": ["all", "a"] * 2, "n": [1, 1, 2, 2]})
    with pytest.raises(ValueError, match="two rows are labelled 'all'"):
        parts_sum_to_total(frame, total="all", row="row", values=["n"])
    with pytest.raises(ValueError, match="more decimals"):
        parts_sum_to_total(pd.DataFrame({"a": [1.5], "all": [1.5]}), total="all", parts=["a"])


def test_an_empty_frame_has_nothing_wrong() -> None:
    assert list(parts_sum_to_total(TABLE.iloc[:0], **ROWS)) == []


CHECKS = [
    pa.Check.parts_sum_to_total(**ROWS),
    pa.Check.parts_sum_to_total(total="In all", row="county", values=["average"], symbols=STAR),
    pa.Check.mean_of_periods(mean="average", periods=["2024-01", "2024-02"], symbols=STAR, undecided="pass"),
]


@pytest.mark.parametrize("kept_as", ["yaml", "json"])
def test_schemas_keep_them_in_yaml_and_json(kept_as: str) -> None:
    pytest.importorskip("pandera.io", reason="this pandera writes schemas only with its extra io", exc_type=ImportError)
    small = pa.Check.suppressed_small(threshold=4, symbols=STAR, figures={"thousands": " "})
    schema = pa.DataFrameSchema({"2024-01": pa.Column(str, small, description="figures")}, checks=CHECKS)
    text = getattr(schema, f"to_{kept_as}")()
    again = getattr(pa.DataFrameSchema, f"from_{kept_as}")(text)
    assert getattr(again, f"to_{kept_as}")() == text
    for frame in (TABLE, changed(3, "2024-02", "54"), changed(0, "2024-01", "2")):
        assert wrong(again, frame) == wrong(schema, frame)
    assert wrong(again, changed(3, "2024-02", "54")) >= {("parts_sum_to_total", 3)}


def test_they_are_registered_once_and_documented() -> None:
    import importlib

    from tallvakt.api import frame_checks

    importlib.reload(frame_checks)
    for name in ("parts_sum_to_total", "mean_of_periods", "suppressed_small", "printed_as_declared"):
        assert hasattr(pa.Check, name)
        assert getattr(frames, name).__doc__


token = st.one_of(st.integers(0, 9).map(str), st.just("*"))


def possible(texts: list[str]) -> list[tuple[int, ...]]:
    """Every way to put numbers in place of stars."""
    return list(itertools.product(*(range(4) if text == "*" else (int(text),) for text in texts)))


@given(st.lists(token, min_size=1, max_size=4), token)
def test_a_sum_fails_exactly_when_no_numbers_behind_the_stars_make_it(parts: list[str], total: str) -> None:
    ways = [sum(way[:-1]) == way[-1] for way in possible([*parts, total])]
    frame = pd.DataFrame([[*parts, total]], columns=[*map(str, range(len(parts))), "all"])
    given: dict[str, Any] = {"total": "all", "parts": list(frame.columns[:-1]), "symbols": STAR}
    assert bool(parts_sum_to_total(frame, **given).all()) == any(ways)
    assert bool(parts_sum_to_total(frame, **given, undecided="fail").all()) == all(ways)
    turned = frame.T.reset_index(names="row")
    labelled = parts_sum_to_total(turned, total="all", row="row", symbols=STAR)
    assert bool(labelled.all()) == any(ways)


@given(st.lists(token, min_size=1, max_size=3), token)
def test_a_mean_fails_exactly_when_no_numbers_behind_the_stars_make_it(parts: list[str], mean: str) -> None:
    size = len(parts)
    ways = [(2 * sum(way[:-1]) + size) // (2 * size) == way[-1] for way in possible([*parts, mean])]
    frame = pd.DataFrame([[*parts, mean]], columns=[*map(str, range(size)), "mean"])
    given: dict[str, Any] = {"mean": "mean", "periods": list(frame.columns[:-1]), "symbols": STAR}
    assert bool(mean_of_periods(frame, **given).all()) == any(ways)
