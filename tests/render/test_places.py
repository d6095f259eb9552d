"""Places, paths and harmless text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallvakt.model.report import Place
from tallvakt.render import place_text
from tests.helpers.rendered_runs import COPY, DAMAGED, FAILED, OSLO, TOTAL, WRONG

TEXT, SHEET, PAGE = Place(60, 2, 14, 17), Place(7, 3, part="Ark 1"), Place(4, 2, part="3", box=(1, 2, 3, 4))


@pytest.mark.parametrize(
    ("source", "place", "spot", "line", "columns"),
    [
        ("a.txt", TEXT, "a.txt:60:2", 60, (15, 18)),
        ("a.txt", Place(60), "a.txt:60:0", 60, None),
        ("a.txt", None, "a.txt", None, None),
        ("a.xlsx", SHEET, "a.xlsx:Ark 1!C7", None, None),
        ("a.xlsx", Place(7, 0, part="Ark 1"), "a.xlsx:Ark 1!7:7", None, None),
        ("a.pdf", PAGE, "a.pdf:page 3", None, None),
        ("a.PDF", Place(4, 2, part="3"), "a.PDF:page 3", None, None),
    ],
)
def test_spots(source: str, place: Place | None, spot: str, line: int | None, columns: tuple[int, int] | None) -> None:
    assert place_text.spot(source, place) == spot
    assert place_text.line(place, source) == line
    assert place_text.columns(place, source) == columns


def test_the_cell_to_point_at_is_the_likeliest_wrong_one_else_the_anchor_else_the_first() -> None:
    from dataclasses import replace

    unexplained = replace(WRONG, causes=())
    assert place_text.prime(FAILED, WRONG) is OSLO
    assert place_text.prime(FAILED, unexplained) is TOTAL
    assert place_text.prime(replace(FAILED, cells=FAILED.cells[::-1]), unexplained) is TOTAL
    assert place_text.prime(replace(FAILED, equations=()), unexplained) is FAILED.cells[0]
    assert place_text.prime(DAMAGED, WRONG) is None
    assert place_text.places(DAMAGED, WRONG) == list(DAMAGED.places)
    assert place_text.places(FAILED, WRONG)[0] == OSLO.place
    assert len(place_text.places(FAILED, WRONG)) == 3


def test_names_tell_copies_apart() -> None:
    assert place_text.name(TOTAL) == "by-county/arbeid-med-støtte total 2024-01"
    assert place_text.name(COPY) == "by-county/arbeid-med-støtte total 2024-01 #2"


def test_paths_are_relative_to_where_we_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert place_text.path("./a/../b #1.txt") == "b #1.txt"
    assert place_text.path(str(tmp_path / "a" / "æ.txt")) == "a/æ.txt"
    assert place_text.path("/elsewhere/a.txt") == "/elsewhere/a.txt"
    assert place_text.uri("b #1æ.txt") == "b%20%231%C3%A6.txt"
    assert place_text.uri("/else where/a.txt") == "file:///else%20where/a.txt"


@given(st.text(st.characters(codec=None)))
def test_clean_text_is_one_printable_line_of_xml(text: str) -> None:
    from xml.etree import ElementTree as ET

    clean = place_text.clean(text)
    assert "\n" not in clean
    assert ET.fromstring(f"<a>{clean.replace('&', '&amp;').replace('<', '&lt;')}</a>").text == (clean or None)


@given(st.text("#:a[]vso \n", max_size=12))
def test_inert_text_holds_no_command(text: str) -> None:
    inert = place_text.inert(text)
    assert "##" not in inert
    assert "::" not in inert
