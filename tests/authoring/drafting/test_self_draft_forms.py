"""A publication that no contract fits is held to a draft of itself in whatever form it is published."""

from collections.abc import Mapping
from itertools import product
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tallvakt import check, ingest
from tallvakt.cli.app import app
from tallvakt.model.report import PublicationReport, PublicationVerdict
from tests.helpers import forms

HEADS = ("Region", "2024M01", "2024M02", "2024M03", "2024M04")
ROWS: Mapping[str, tuple[int, ...]] = {
    "In all": (4023, 4040, 4089, 4099),
    "North": (1411, 1423, 1437, 1442),
    "Mid": (312, 307, 318, 321),
    "East": (2204, 2219, 2231, 2248),
    "South": (96, 91, 103, 88),
}
FORMS = ["text", "workbook", "page", "pdf"]


def published(form: str, folder: Path, rows: Mapping[str, tuple[int, ...]]) -> PublicationReport:
    """The report of a table of boats in some form."""
    plain = folder / "boats.txt"
    lines = ["\t".join(HEADS), *("\t".join([label, *map(str, row)]) for label, row in rows.items())]
    plain.write_text("\n".join(lines) + "\n", encoding="utf-8")
    blocks = forms.blocks_of(ingest.read(plain))
    path = {"text": plain, "workbook": folder / "b.xlsx", "page": folder / "b.html", "pdf": folder / "b.pdf"}[form]
    if form == "workbook":
        forms.workbook(path, blocks, "Boats")
    elif form == "page":
        path.write_text(forms.page(blocks, "Boats"), encoding="utf-8")
    elif form == "pdf":
        forms.pdf(path, blocks, "Boats")
    (report,) = check(path).publications
    return report


@pytest.mark.parametrize("form", FORMS)
def test_what_holds_is_told(form: str, tmp_path: Path) -> None:
    report = published(form, tmp_path, ROWS)
    assert report.verdict is PublicationVerdict.NO_CONTRACT
    assert report.drafted is not None
    assert (report.drafted.tables, report.drafted.cells) == (1, 20)
    assert [o.passed for o in report.outcomes if o.check == "parts-not-summing"] == [4]
    assert [f for f in report.findings if f.severity == "error"] == []


@pytest.mark.parametrize("form", FORMS)
def test_a_misprint_is_an_error(form: str, tmp_path: Path) -> None:
    report = published(form, tmp_path, {**ROWS, "East": (2204, 2291, 2231, 2248)})
    errors = [f for f in report.findings if f.severity == "error"]
    assert [(f.check, f.facts["column"]) for f in errors] == [("parts-not-summing", "2024-02")]


def test_what_the_columns_of_observations_were_taken_for_is_on_screen(tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    rows = [
        f"{port};{sex};2024M0{month};{17 * n * n + 5 * len(sex) + n * month}"
        for n, port in enumerate(("Bergen", "Oslo", "Moss", "Hamar"), 3)
        for sex, month in product(("men", "women"), (1, 2, 3))
    ]
    path.write_text("\n".join(["port;sex;month;boats", *rows]) + "\n", encoding="utf-8")
    said = CliRunner().invoke(app, ["check", str(path), "--out", str(tmp_path / "out"), "--lang", "en"]).output
    words = " ".join(said.split())
    assert "rows from “port”; columns from “month”; figures from “boats”; one table for each “sex”" in words
