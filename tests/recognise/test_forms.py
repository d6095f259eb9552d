"""The two real publications in every form a publisher may choose: the same cells, stars and tables each time."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from tallvakt import ingest
from tallvakt.ingest import Document
from tallvakt.recognise import Recognised, long_form, recognise
from tallvakt.rules.cells import refs
from tallvakt.rules.content import Content, find_suite, load
from tallvakt.rules.contract import Long
from tests.helpers import forms
from tests.helpers.forms import Block, Print
from tests.helpers.paths import ROOT

KEY = ["table", "subject", "row", "column", "copy", "lower", "upper"]
COUNTS = {"TILT140-2024-08": (3132, 296, 46), "TILT180-2024-04": (920, 120, 28)}
"""Printed figures, stars among them, distinct tables."""
TITLES = {"TILT140-2024-08": "Januar 2024 - August 2024", "TILT180-2024-04": "Januar 2024 - April 2024"}
LONG = Long(table=("tabell",), row=("rad",), column=("kolonne",), value="verdi")

PRINTS = {
    "ruled": Print(),
    "ruled-narrow-labels": Print(label_width=60),
    "ruled-header-once": Print(repeat=0),
    "bare": Print(rules=False),
    "bare-narrow-labels": Print(rules=False, label_width=60),
    "bare-header-once": Print(rules=False, repeat=0),
    "bare-label-around-figures": Print(rules=False, label_width=60, valign="MIDDLE"),
    "bare-label-above-figures": Print(rules=False, label_width=60, valign="BOTTOM"),
    "bare-rows-as-near-as-lines": Print(rules=False, label_width=80, padding=0),
    "bare-centred": Print(rules=False, label_width=90, align="center"),
    "bare-flush-left": Print(rules=False, label_width=90, align="left"),
    "bare-narrow-columns": Print(rules=False, width=40),
}


def _text(folder: Path, name: str, blocks: list[Block]) -> Document:
    path = folder / f"{name}.txt"
    path.write_text(forms.text(blocks, TITLES[name]), encoding="utf-8")
    return ingest.read(path)


def _workbook(folder: Path, name: str, blocks: list[Block]) -> Document:
    path = folder / f"{name}.xlsx"
    forms.workbook(path, blocks, TITLES[name])
    return ingest.read(path)


def _workbook_2026(folder: Path, name: str, blocks: list[Block]) -> Document:
    path = folder / f"{name}.xlsx"
    forms.workbook(path, blocks, TITLES[name], lower=True, stray=True)
    return ingest.read(path)


def _html(folder: Path, name: str, blocks: list[Block]) -> Document:
    path = folder / f"{name}.html"
    path.write_text(forms.page(blocks, TITLES[name]), encoding="utf-8")
    return ingest.read(path)


def _long(folder: Path, name: str, blocks: list[Block]) -> Document:
    path = folder / f"{name}.csv"
    path.write_text(forms.long_csv(blocks, TITLES[name]), encoding="utf-8")
    document = ingest.read(path)
    assert long_form.matches(document, LONG)
    return long_form.widen(document, LONG)


WRITERS: dict[str, Callable[[Path, str, list[Block]], Document]] = {
    "text": _text, "workbook": _workbook, "workbook-2026": _workbook_2026, "html": _html, "long-csv": _long,
}  # fmt: skip


@cache
def content() -> Content:
    return load(find_suite())


@cache
def original(name: str) -> tuple[Recognised, list[Block]]:
    document = ingest.read(ROOT / "examples" / "publications" / f"{name}.txt")
    recognised = recognise(document, content().library)
    tables = [table.table.partition("/")[0] for table in recognised.reading.tables]
    return recognised, forms.blocks_of(document, tables)


def keys(cells: pd.DataFrame) -> set[tuple[str, ...]]:
    return set(map(tuple, cells[KEY].astype(str).to_numpy()))


def compare(name: str, document: Document) -> None:
    wanted, _ = original(name)
    found = recognise(document, content().library, family=wanted.contract.family, edition=wanted.reading.edition)
    tables = found.cells.groupby(["table", "subject"], observed=True).ngroups
    assert (len(found.cells), int(found.cells["suppressed"].sum()), tables) == COUNTS[name]
    assert keys(found.cells) == keys(wanted.cells)
    assert not found.reading.unaccounted
    assert not found.reading.unclaimed


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("name", COUNTS)
def test_a_publication_is_the_same_in_every_form(name: str, form: str, tmp_path: Path) -> None:
    compare(name, WRITERS[form](tmp_path, name, original(name)[1]))


@pytest.mark.parametrize(
    ("name", "how"),
    [*(("TILT180-2024-04", how) for how in PRINTS), *(("TILT140-2024-08", h) for h in ("ruled", "bare-narrow-labels"))],
)
def test_a_pdf_is_the_same_however_it_is_set(name: str, how: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.pdf"
    forms.pdf(path, original(name)[1], TITLES[name], PRINTS[how])
    compare(name, ingest.read(path))


def test_every_cell_of_a_pdf_has_its_page_and_box(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    forms.pdf(path, original("TILT180-2024-04")[1], "Januar 2024 - April 2024")
    for table in ingest.read(path).tables:
        for row in table.rows:
            for token in row.fields:
                left, top, right, bottom = token.place.box or (0, 0, 0, 0)
                assert token.place.part.isdecimal()
                assert 0 < left < right < 842
                assert 0 < top < bottom < 595


def test_a_cell_keeps_its_box_as_far_as_the_findings(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    forms.pdf(path, original("TILT180-2024-04")[1], "Januar 2024 - April 2024")
    document = ingest.read(path)
    printed = {t.place for table in document.tables for row in table.rows for t in row.fields}
    cells = recognise(document, content().library).cells
    assert {ref.place for ref in refs(cells)} == printed


def test_every_cell_of_a_workbook_is_where_its_place_says(tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "a.xlsx"
    forms.workbook(path, original("TILT180-2024-04")[1], "Januar 2024 - April 2024")
    book = openpyxl.load_workbook(path)
    for table in ingest.read(path).tables:
        for row in table.rows:
            for token in (row.label, *row.fields):
                stored = book[token.place.part].cell(token.place.line, token.place.field).value
                assert str(stored).replace(" ", "") == token.text.replace(" ", "")


@pytest.mark.parametrize("form", ["text", "html", "long-csv"])
def test_the_span_of_a_token_holds_its_text(form: str, tmp_path: Path) -> None:
    document = WRITERS[form](tmp_path, "TILT180-2024-04", original("TILT180-2024-04")[1])
    for table in document.tables:
        for row in table.rows:
            for token in row.fields:
                place = token.place
                printed = document.lines["", place.line][place.start : place.end]
                assert printed.replace("&nbsp;", " ") == token.text
