"""What the printed page says of a figure that may be wrong, beyond the promises."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallvakt.analysis.explanations import misprints
from tallvakt.analysis.explanations.cell_arrays import Printed
from tallvakt.analysis.explanations.likelihood import STARRED, Page
from tallvakt.analysis.explanations.neighbours import Expectation

MONTHS = ["2024-01", "2024-02", "2024-03", "2024-04"]


def printed(rows: dict[str, list[str]]) -> Printed:
    """One made-up table, months only; `*` is 0 to 3."""
    cells = [
        {
            "table": "by-county", "subject": "m", "row": row, "column": month, "part": "", "copy": 0, "line": line,
            "kind": "symbol" if text == "*" else "figure", "threshold": 4,
            "suppressed": text == "*",
            "lower": 0 if text == "*" else int(text), "upper": 3 if text == "*" else int(text),
        }
        for line, (row, texts) in enumerate(rows.items(), 1)
        for month, text in zip(MONTHS, texts, strict=True)
    ]  # fmt: skip
    frame = pd.DataFrame(cells)
    return Printed.of(frame.astype(dict.fromkeys(("table", "subject", "row", "column", "part", "kind"), "category")))


STEADY = {"total": ["150", "151", "152", "150"], "03": ["90", "91", "92", "90"], "11": ["60", "60", "60", "60"]}


@pytest.mark.parametrize(
    ("value", "shown", "slip"),
    [
        (38, 33, "digit"), (38, 83, "swapped"), (381, 38, "dropped"), (38, 338, "doubled"), (38, 30, "digit"),
        (38, 7142, "other"), (100, 10, "dropped"), (10, 100, "doubled"),
    ],
)  # fmt: skip
def test_the_slip_is_named(value: int, shown: int, slip: str) -> None:
    assert misprints.likeliest(value, shown) == slip


def test_digits_taken_for_each_other_are_likelier_than_others() -> None:
    assert misprints.log_chance(38, 33) > misprints.log_chance(38, 34)
    assert misprints.log_chance(17, 11) > misprints.log_chance(17, 15)


def test_a_field_printed_twice_is_a_slip_of_its_own() -> None:
    assert misprints.log_chance(612, 47, copied=True) > misprints.log_chance(612, 47)
    assert misprints.likeliest(612, 47, copied=True) == "copied"


@given(st.integers(0, 99999))
def test_chances_are_those_of_one_slip_at_most(value: int) -> None:
    text = str(value)
    reached = set(misprints.sources(value)) | {int(text[:k] + text[k + 1 :] or 0) for k in range(len(text))}
    known = sum(
        chance
        for shown in reached
        for slip, chance in misprints.chances(value, shown)
        if slip not in ("other", "copied", "sign")  # which a count has none of
    )
    assert known <= sum(misprints.WEIGHT.values()) - misprints.WEIGHT["other"] - misprints.WEIGHT["copied"] + 1e-9


@given(st.integers(0, 99999), st.integers(0, 99999))
def test_every_source_is_found(value: int, shown: int) -> None:
    digits = [c for slip, c in misprints.chances(value, shown) if slip != "other"]
    if digits and len(str(value)) >= len(str(shown)) - 1:
        assert value in misprints.sources(shown)
    if value == shown:
        assert misprints.log_chance(value, shown) < -90


def test_neighbouring_months_and_the_total_say_what_to_expect() -> None:
    expected = Expectation(printed(STEADY))
    found = expected.of(5)  # row 03, second month
    assert found is not None
    assert found[0] == pytest.approx(91.1, abs=0.3)
    assert expected.of(1) is None  # a total follows from its parts


def test_an_unsteady_row_is_given_more_room() -> None:
    rows = {f"0{k}": ["50", "51", "50", "51"] for k in range(1, 9)}
    table = printed({"total": ["900"] * 4, **rows, "20": ["50", "80", "30", "70"]})
    expected = Expectation(table)
    steady, unsteady = expected.of(4), expected.of(36)
    assert steady is not None
    assert unsteady is not None
    assert unsteady[1] > 2 * steady[1]


def test_the_value_that_fits_its_neighbours_is_preferred() -> None:
    page = Page(printed({**STEADY, "03": ["90", "97", "92", "90"]}))
    values, score = page(5, 91, 97)
    assert values[np.argmax(score)] == 91
    # The digit slip from 91 outweighs what stays the same; a figure that fits already is not easily suspected.
    suspected, trusted = score.max(), page(9, 61, 66)[1].max()
    assert suspected > trusted


def test_a_figure_below_the_threshold_that_is_printed_openly_is_suspect() -> None:
    page = Page(printed({"total": ["60"] * 4, "03": ["58", "52", "52", "52"], "11": ["2", "8", "8", "8"]}))
    assert page(8, 8, 8)[1][0] > page(4, 52, 52)[1][0]


def test_wide_intervals_are_looked_through_by_slips() -> None:
    values, score = Page(printed(STEADY))(4, 0, 10**7)
    assert {80, 91, 95, 900, 990, 190} <= set(values.tolist())
    assert values.size < 200
    assert np.isfinite(score).all()


def test_a_symbol_in_place_of_a_figure_is_rare() -> None:
    page = Page(printed({"total": ["60"] * 4, "03": ["58", "*", "57", "58"]}))
    values, score = page(5, 4, 20)
    assert values[np.argmax(score)] == 4
    assert score.max() <= STARRED
    assert page.how(5, 4) == "hidden"
