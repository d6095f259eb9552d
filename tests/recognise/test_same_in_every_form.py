"""One publication as text, workbook, PDF, HTML page and in long form: the same cells, outcomes and fingerprints."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tallvakt import ingest
from tallvakt.model.report import CellRef, PublicationReport, PublicationVerdict
from tallvakt.pipeline.run import Options, check_file
from tallvakt.recognise import recognise
from tallvakt.rules.content import Content, find_suite, load
from tests.helpers import forms
from tests.helpers.forms import Block
from tests.helpers.paths import ROOT

BANK = ROOT / "examples" / "statistics-bank"
TEXT = (BANK / "training-2024-03.txt").read_text(encoding="utf-8")
TITLE = "January 2024 - March 2024"
KEY = ["table", "subject", "row", "column", "copy", "kind", "lower", "upper", "suppressed", "threshold"]
WRONG = {
    "01 North\t324\t310\t322\t341": "01 North\t324\t301\t322\t341",  # a wrong figure
    "Women\t354\t350\t342\t371\nMen\t273\t279": "Women\t238\t*\t342\t371\nMen\t389\t627",  # a recoverable star
    "In all Wage subsidy\t2 007\t1 969\t2 002\t2 051\nWomen": "In all Wage subsidy\t2 007\t1 969\t2 020\t2 051\nWomen",
    # Two stars of Middle are 4 to 6 together by its mean, and 3 at most by the sums of January and February.
    "02 Middle\t*\t*\t*\t*\n03 South\t15\t14\t15\t17": "02 Middle\t3\t*\t*\t4\n03 South\t18\t18\t18\t17",
}


def wrong() -> str:
    made = TEXT
    for old, new in WRONG.items():
        assert made.count(old) == 1
        made = made.replace(old, new)
    return made


PUBLICATIONS = {"right": TEXT, "wrong": wrong()}


def _text(path: Path, blocks: list[Block]) -> Path:
    made = path.with_suffix(".txt")
    made.write_text(forms.text(blocks, TITLE), encoding="utf-8")
    return made


def _html(path: Path, blocks: list[Block]) -> Path:
    made = path.with_suffix(".html")
    made.write_text(forms.page(blocks, TITLE), encoding="utf-8")
    return made


def _workbook(path: Path, blocks: list[Block]) -> Path:
    made = path.with_suffix(".xlsx")
    forms.workbook(made, blocks, TITLE)
    return made


def _pdf(path: Path, blocks: list[Block]) -> Path:
    made = path.with_suffix(".pdf")
    forms.pdf(made, blocks, TITLE)
    return made


def _long(path: Path, blocks: list[Block]) -> Path:
    made = path.with_suffix(".csv")
    made.write_text(forms.bank_csv(forms.observations(blocks, 2024)), encoding="utf-8")
    return made


def _long_reversed(path: Path, blocks: list[Block]) -> Path:
    made = path.with_suffix(".csv")
    header, *rows = forms.observations(blocks, 2024)
    made.write_text(forms.bank_csv([header, *reversed(rows)]), encoding="utf-8")
    return made


def _long_workbook(path: Path, blocks: list[Block]) -> Path:
    made = path.with_suffix(".xlsx")
    forms.bank_workbook(made, forms.observations(blocks, 2024))
    return made


def _long_parquet(path: Path, blocks: list[Block]) -> Path:
    pytest.importorskip("pyarrow")
    made = path.with_suffix(".parquet")
    forms.bank_parquet(made, forms.observations(blocks, 2024))
    return made


def _long_page(path: Path, blocks: list[Block]) -> Path:
    made = path.with_suffix(".html")
    made.write_text(forms.bank_page(forms.observations(blocks, 2024)), encoding="utf-8")
    return made


def _long_pdf(path: Path, blocks: list[Block]) -> Path:
    made = path.with_suffix(".pdf")
    forms.bank_pdf(made, forms.observations(blocks, 2024))
    return made


WRITERS: dict[str, Callable[[Path, list[Block]], Path]] = {
    "text": _text, "workbook": _workbook, "pdf": _pdf, "html": _html, "long-csv": _long,
    "long-csv-reversed": _long_reversed, "long-workbook": _long_workbook, "long-parquet": _long_parquet,
    "long-html": _long_page, "long-pdf": _long_pdf,
}  # fmt: skip


@cache
def content() -> Content:
    return load(find_suite(schemas=(BANK / "schemas",)))


@pytest.fixture(scope="module", params=PUBLICATIONS)
def original(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Block]]:
    path = tmp_path_factory.mktemp(request.param) / "original.txt"
    path.write_text(PUBLICATIONS[request.param], encoding="utf-8")
    document = ingest.read(path)
    tables = [t.table.partition("/")[0] for t in recognise(document, content().library).reading.tables]
    return path, forms.blocks_of(document, tables)


def named(cell: CellRef) -> tuple[str, str, str, int]:
    return cell.table, cell.row, cell.column, cell.copy


def told(path: Path) -> dict[str, Any]:
    """Everything said of a publication but where it stands."""
    report = check_file(path, content(), Options())
    assert report.reason is None
    cells = recognise(ingest.read(path), content().library).cells
    return {
        "family": report.family,
        "edition": report.edition,
        "verdict": report.verdict,
        "counts": report.counts,
        "cells": sorted(map(tuple, cells[KEY].astype(str).to_numpy())),
        "outcomes": report.outcomes,
        "findings": sorted(_finding(report)),
        "causes": sorted(_explained(report), key=str),
        "suppressed": sorted((*named(s.cell), s.status, s.lower, s.upper) for s in report.suppressed),
    }


def _finding(report: PublicationReport) -> list[tuple[Any, ...]]:
    return [
        (
            f.fingerprint, f.series_key, f.check, f.severity, f.outcome, f.expected, f.observed,
            sorted(map(named, f.cells)),
        )
        for f in report.findings
    ]  # fmt: skip


def _explained(report: PublicationReport) -> list[tuple[Any, ...]]:
    """What is told of each cause. Of less likely explanations some are of a form alone: a line can slide in a text."""
    firsts = [(cause, cause.explanations[0]) for cause in report.causes if cause.explanations]
    return [
        (
            sorted(cause.findings), first.kind, first.unique,
            sorted((named(c.cell), c.value, c.lower, c.upper, c.symbol) for c in first.changes),
        )
        for cause, first in firsts
    ]  # fmt: skip


@pytest.mark.parametrize("form", WRITERS)
def test_a_publication_is_the_same_in_every_form(form: str, original: tuple[Path, list[Block]], tmp_path: Path) -> None:
    path, blocks = original
    made, wanted = told(WRITERS[form](tmp_path / "made", blocks)), told(path)
    for key, value in wanted.items():
        assert made[key] == value, key


def test_the_wrong_publication_has_every_kind_of_fault(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PUBLICATIONS["wrong"], encoding="utf-8")
    report = check_file(tmp_path / "a.txt", content(), Options())
    found = {f.check for f in report.findings}
    assert report.verdict == PublicationVerdict.FAILED
    assert found >= {"parts-not-summing", "average-off", "totals-disagreeing", "jointly-inconsistent"}
    assert "suppressed-recoverable" in found
    unique = [explanation for cause in report.causes for explanation in cause.explanations if explanation.unique]
    assert ("301", 310) in {(change.cell.text, change.value) for one in unique for change in one.changes}


def test_the_example_in_long_form_is_the_example_in_tables() -> None:
    document = ingest.read(BANK / "training-2024-03.txt")
    tables = [t.table.partition("/")[0] for t in recognise(document, content().library).reading.tables]
    wanted = forms.bank_csv(forms.observations(forms.blocks_of(document, tables), 2024))
    assert (BANK / "training-2024-03.csv").read_text(encoding="utf-8") == wanted
    assert told(BANK / "training-2024-03.csv") == told(BANK / "training-2024-03.txt")
    assert told(BANK / "training-2024-03.csv")["verdict"] == PublicationVerdict.PASSED
