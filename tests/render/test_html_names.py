"""What the pages of the HTML site are called, and how their equations are written."""

from __future__ import annotations

import pytest

from tallvakt.model.report import Equation
from tallvakt.render import wording
from tallvakt.render.page_names import page_names
from tallvakt.render.views import cell_links, equation_view
from tests.helpers import samples


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["a/b.txt"], ["b.html"]),
        (["Æøå fil (1).txt", "x\\y.PDF"], ["aeoeaa-fil-1.html", "y.html"]),
        (["日本.txt"], ["publication.html"]),
        ([".txt", "a.b.txt"], ["txt.html", "a-b.html"]),
        (["ü" * 300], ["u" * 80 + ".html"]),
    ],
)
def test_page_names(sources: list[str], expected: list[str]) -> None:
    assert page_names(sources) == expected


def test_page_names_never_meet() -> None:
    sources = ["a/x.txt", "b/x.txt", "a/x.txt", "c/X.TXT", "index.txt", "help-nb.md"]
    names = page_names(sources)
    assert len({n.lower() for n in names}) == len(sources)
    assert not {"index.html", "help-nb.html", "help-en.html"} & set(names)


@pytest.mark.parametrize(
    ("anchor", "cells", "coefficients", "expected"),
    [
        (0, (0, 1, 2), (-1, 1, 1), "sum"),
        (0, (0, 1), (1, -1), "equal"),
        (0, (0, 1, 2), (4, -2, -2), "mean"),
        (9, (1, 2), (2, 2), "mean"),
        (0, (0, 1, 2), (3, -2, -2), "other"),
        (0, (0, 1, 2), (-1, 1, 2), "other"),
    ],
)
def test_shapes_of_equations(anchor: int, cells: tuple[int, ...], coefficients: tuple[int, ...], expected: str) -> None:
    assert equation_view.shape(anchor, cells, coefficients) == expected


def test_an_equation_in_brief_has_its_guilty_terms_and_counts_the_others() -> None:
    report = samples.large(4000)
    record = max(report.edits, key=lambda e: len(e.cells))
    cells = tuple(report.cells[i] for i in record.cells)
    last = max(i for i in record.cells if i != record.anchor)
    found = Equation("sums", record.anchor, cells, record.coefficients, 0, 0)
    words = wording.load(samples.REPORTS, "nb", samples.CHECKS)
    links = cell_links.of(report)
    brief, whole = (
        equation_view.view(found, report, words, guilty={last}, brief=brief, links=links) for brief in (True, False)
    )
    shown, left_out = equation_view.BRIEF + 1, len(cells) - 2 - equation_view.BRIEF
    assert brief.sides.count("href=") - 1 == shown < len(whole.terms) == len(cells) - 1
    assert f"… og {left_out} " in brief.sides
    assert links.figure(last, report.cells[last].text, guilty=True) in brief.sides
    assert brief.sides.count("guilty") == 1
