"""Which mark parts thousands and which decimals: as the contract states, else as the file shows; never a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallvakt.recognise.number_style import NumberStyle, bodies, decimal_marks, style
from tallvakt.rules.contract_parts import Format

BLANKS = [" ", "\u00a0", "\u2009", "\u202f"]


def told(texts: list[str], form: Format) -> NumberStyle:
    return style(bodies(texts), form)


@pytest.mark.parametrize("mark", [",", ".", "'", "’", "_", *BLANKS])
def test_groups_by_any_mark_of_thousands(mark: str) -> None:
    texts = [f"4{mark}023", f"1{mark}411", "312", f"1{mark}234{mark}567"]
    printed = told(texts, Format())
    assert [printed.read(t) for t in texts] == [4023, 1411, 312, 1234567]


@pytest.mark.parametrize(
    ("text", "value"),
    [("(14)", -14), ("-14", -14), ("−14", -14), ("–14", -14), ("+25", 25), ("− 14", -14), ("14", 14)],
)
def test_signs(text: str, value: int) -> None:
    assert told([text], Format(negative=True)).read(text) == value
    assert told([text], Format()).read(text) == (value if value > 0 else None)


@pytest.mark.parametrize(
    "text", ["(14", "14)", "(-14)", "--14", "1 2345", "12 34", "1,23,456", "1.234,567", "1''234", ""]
)
def test_what_is_no_figure_is_not_read(text: str) -> None:
    assert told(["1 234", text], Format(negative=True)).read(text) is None


def test_the_file_tells_the_decimal_mark_where_the_contract_is_silent() -> None:
    for texts in (
        ["1,411.1", "35.2", "7"],
        ["1.411,1", "35,2", "7"],
        ["1 411.1", "35.2", "7"],
        ["1411,1", "35,2", "7"],
    ):
        printed = told(texts, Format(decimals=1))
        assert [printed.read(t) for t in texts] == [14111, 352, 70]


def test_what_the_contract_states_holds() -> None:
    printed = told(["1.411", "35,2"], Format(decimals=1, decimal_mark=","))
    assert [printed.read(t) for t in ("1.411", "35,2", "35.2")] == [14110, 352, None]
    stated = told(["4,099", "4.099"], Format(thousands=","))
    assert [stated.read(t) for t in ("4,099", "4.099", "4099", "4 099")] == [4099, None, 4099, None]
    parted = told(["1.411"], Format(decimals=3, thousands="."))
    assert parted.read("1.411") == 1411000


@pytest.mark.parametrize(
    ("texts", "form"),
    [
        (["4.023", "4,040"], Format()),
        (["4 023", "4,040"], Format()),
        (["4,040", "1411", "2204", "2219"], Format()),
        (["1.411", "2.204"], Format(decimals=3)),
        (["4,040"], Format(decimal_mark=",")),
    ],
)
def test_a_figure_that_may_be_two_is_not_read_and_both_are_told(texts: list[str], form: Format) -> None:
    printed = told(texts, form)
    doubtful = [t for t in texts if printed.readings(t)]
    assert doubtful
    assert all(printed.read(t) is None for t in doubtful)
    for text in doubtful:
        digits = text.replace(",", "").replace(".", "")
        assert printed.readings(text) == (digits, f"{digits[0]}.{digits[1:]}")


def test_a_mark_of_decimals_elsewhere_in_the_file_makes_thousands_doubtful() -> None:
    elsewhere = decimal_marks(bodies(["35,2", "12,9"]))
    assert style(bodies(["4,023", "1,411"]), Format(), elsewhere).read("4,023") is None


def test_one_misprint_does_not_change_how_the_others_are_read() -> None:
    texts = [f"{n}.{n:03}" for n in range(101, 140)] + ["30.7"]
    printed = told(texts, Format())
    assert [printed.read(t) for t in texts[:2]] == [101101, 102102]
    assert printed.read("30.7") is None


@given(
    st.lists(st.integers(0, 10**12), min_size=1),
    st.sampled_from([",", ".", "'", "_", *BLANKS]),
    st.integers(0, 2),
    st.sampled_from([",", "."]),
)
def test_a_file_that_prints_one_way_is_read_as_printed(values: list[int], mark: str, decimals: int, point: str) -> None:
    if mark == point:
        return
    unit = 10**decimals
    texts = [
        f"{v // unit:,}".replace(",", mark) + (f"{point}{v % unit:0{decimals}}" if decimals else "") for v in values
    ]
    printed = told(texts, Format(decimals=decimals))
    assert [printed.read(t) for t in texts] == values
