from __future__ import annotations

import pytest

from tallvakt.pipeline.correction.figure_text import style_of, written
from tallvakt.rules.contract import Format


@pytest.mark.parametrize(
    ("value", "decimals", "mark", "others", "text"),
    [
        (5297, 0, ",", ["810", "5 278"], "5 297"),
        (5297, 0, ",", ["810", "5\u00a0278", "1\u202f000", "2\u00a0000"], "5\u00a0297"),
        (5297, 0, ",", ["810", "5278"], "5297"),
        (1205297, 0, ",", ["5.278"], "1.205.297"),
        (810, 0, ",", ["5 278"], "810"),
        (12.5, 1, ",", ["1,0"], "12,5"),
        (12, 1, "either", ["1.0", "3.4"], "12.0"),
        (5297.25, 2, ".", ["1,000.00"], "5,297.25"),
        (-5, 0, ",", ["-3"], "-5"),
        (7, 0, ",", [], "7"),
    ],
)
def test_a_figure_is_written_as_the_others_are(
    value: float, decimals: int, mark: str, others: list[str], text: str
) -> None:
    figures = Format.model_validate({"decimals": decimals, "decimal_mark": mark})
    assert written(value, style_of(figures, others)) == text
