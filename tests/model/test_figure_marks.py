"""Flags, note marks and units are no part of a figure, however they are printed."""

import pytest

from tallvakt.model.figure_marks import flags_of, notes_after, split, without_marks
from tallvakt.model.numerals import figure_like, run_of_years, year_like

MARKED = [
    ("307", "307", (), (), ""),
    ("307 b", "307", ("b",), (), ""),
    ("307r", "307", ("r",), (), ""),
    ("307bp", "307", ("b", "p"), (), ""),
    ("307 e,p", "307", ("e", "p"), (), ""),
    ("307 [u]", "307", ("u",), (), ""),
    ("307 (p)", "307", ("p",), (), ""),
    ("4 099 r", "4 099", ("r",), (), ""),
    (": c", ":", ("c",), (), ""),
    ("307 [note 1]", "307", (), ("1",), ""),
    ("307 [note 1] [r]", "307", ("r",), ("1",), ""),
    ("307 1)", "307", (), ("1",), ""),
    ("307 (1)", "307", (), ("1",), ""),
    ("4099(1)", "4099", (), ("1",), ""),
    ("4099¹", "4099", (), ("1",), ""),
    ("307 ²⁾", "307", (), ("2",), ""),
    ("307**", "307", (), ("**",), ""),
    ("307†", "307", (), ("†",), ""),
    ("(14) 1)", "(14)", (), ("1",), ""),
    ("12 %", "12", (), (), "%"),
    ("kr 300", "300", (), (), "kr"),
    ("€300", "300", (), (), "€"),
    ("307 pers", "307", (), (), "pers"),
    ("307 km²", "307", (), (), "km²"),
]


@pytest.mark.parametrize(("text", "figure", "flags", "notes", "unit"), MARKED)
def test_a_token_is_parted_from_its_marks(
    text: str, figure: str, flags: tuple[str, ...], notes: tuple[str, ...], unit: str
) -> None:
    assert split(text) == (figure, flags, notes, unit)
    assert figure_like(text) == figure.strip("()").replace(" ", "").isdecimal()


@pytest.mark.parametrize("text", ["40991)", "307 q", "307 ab", "4,1 mill.", "*", "b", "(14)", "Mid", "2 personer"])
def test_what_may_be_part_of_the_figure_or_of_a_word_stays(text: str) -> None:
    assert split(text).figure == text


def test_a_star_is_no_note_mark_where_it_is_a_symbol() -> None:
    assert split("307*", frozenset(), False).figure == "307*"


def test_a_declared_flag_is_one() -> None:
    assert split("307 q", frozenset("q")).flags == ("q",)


@pytest.mark.parametrize(
    ("label", "bare", "notes"),
    [
        ("April 2024 [note 1]", "April 2024", ("1",)),
        ("March 2024 1)", "March 2024", ("1",)),
        ("I alt 1) 2)", "I alt", ("1", "2")),
        ("Mid¹", "Mid", ("1",)),
        ("Mid*", "Mid", ("*",)),
        ("Oslo (by)", "Oslo (by)", ()),
        ("03 Oslo", "03 Oslo", ()),
    ],
)
def test_note_marks_are_no_part_of_a_label(label: str, bare: str, notes: tuple[str, ...]) -> None:
    assert (without_marks(label), notes_after(label)) == (bare, notes)


def test_a_column_of_flags_holds_nothing_else() -> None:
    assert [flags_of(text) for text in ("b", "P", "bp", "[u]")] == [("b",), ("p",), ("b", "p"), ("u",)]
    assert not any(map(flags_of, ("abc", "12", "Oslo", "")))


@pytest.mark.parametrize(
    ("texts", "is_run"),
    [
        ("2020 2021 2022", True),
        ("2022 2021 2020", True),
        ("2020 2021 2022 2023p", True),
        ("1991 2001 2011", True),
        ("2023 2024 2023 2024", True),
        ("202401 202402 202403", True),
        ("201920 202021 202122", True),
        ("2020", False),
        ("2020 2020", False),
        ("2020 2019 2021", False),
        ("1990 2 2010", False),
        ("202413 202414", False),
        ("190001 209912", False),
    ],
)
def test_a_row_of_years_names_columns(texts: str, is_run: bool) -> None:
    assert run_of_years(texts.split()) == is_run


def test_a_year_may_carry_a_flag() -> None:
    assert year_like("2023p")
    assert not year_like("2023x")
    assert not year_like("20231")
