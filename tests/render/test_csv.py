"""Findings as CSV, read back by pandas; a spreadsheet finds no formula in them."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallvakt.model.report import PublicationReport
from tallvakt.render import findings_csv
from tests.helpers.rendered_runs import BROKEN, DAMAGED, FAILED, OSLO, PAGE, SHEET, WRONG, cell, everything, run, say


def table(*publications: PublicationReport) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(findings_csv.dumps(run(*publications), say())), dtype=str, keep_default_na=False)


def test_one_row_for_each_finding_and_each_broken_publication(tmp_path: Path) -> None:
    (path,) = findings_csv.write(everything(), tmp_path, say()).paths
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    read = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert list(read.columns) == list(findings_csv.COLUMNS)
    assert list(read["code"]) == ["TV201", "TV402", "TV301", "TV301", "", "TV301", "TV301"]


def test_a_row_tells_where_what_and_what_it_may_have_been() -> None:
    row = table(replace(WRONG, findings=(FAILED,))).iloc[0].to_dict()
    assert row | {"message": ""} == dict.fromkeys(findings_csv.COLUMNS, "") | {
        "source": "publications/a #1 æ.txt", "family": "nav.tilt140", "edition": "2024-01..2024-08",
        "verdict": "failed",
        "code": "TV301", "check": "parts-not-summing", "severity": "error", "outcome": "failed",
        "place": "publications/a #1 æ.txt:60:2", "line": "60", "field": "2", "places": "3",
        "table": "by-county/arbeid-med-støtte", "row": "03", "column": "2024-01", "copy": "0", "text": "810",
        "expected_lower": "810", "expected_upper": "813", "observed_lower": "786", "observed_upper": "786",
        "suggested_place": "publications/a #1 æ.txt:60:2", "suggested_lower": "783", "suggested_upper": "786",
        "suggested_changes": "1", "explanation": "Linje 60, felt 2: 810 skal trolig være 783–786.",
        "explanation_kind": "misprint", "probability": "0.9712",
        "revealed": "", "suggested_unique": "false", "fingerprint": "f" * 32, "series_key": "5" * 32,
    }  # fmt: skip


def test_other_documents_and_waivers() -> None:
    rows = table(SHEET, PAGE, WRONG)
    assert list(rows["place"][:2]) == ["d.xlsx:Tiltak og fylke!AB7", "e.pdf:page 3"]
    assert list(rows["line"][:2]) == ["", ""]
    assert list(rows["waived_until"]) == ["", "", "", "", "2024-12-31", ""]


def test_a_broken_publication_tells_why() -> None:
    assert table(BROKEN)["message"][0].startswith("no-such-key")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\x00=1", "\u00a0=1", "＝1", "|cmd"]
)
def test_what_a_spreadsheet_takes_for_a_formula_has_an_apostrophe(text: str) -> None:
    report = replace(WRONG, findings=(replace(FAILED, cause=-1, cells=(cell(1, text, "2024-01", text, OSLO.place),)),))
    row = table(report).iloc[0]
    assert row["text"].startswith("'")
    assert row["row"].startswith("'")


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("=+-@\t\r\n\"';,\x00")))
def test_no_text_begins_as_a_formula_or_breaks_its_row(text: str) -> None:
    damaged = replace(DAMAGED, facts={"printed": "", "official": ""})
    failed = replace(FAILED, cause=-1, cells=(cell(1, "03", "2024-01", text, OSLO.place),))
    rows = table(replace(WRONG, source=text or "x", findings=(damaged, failed)))
    assert list(rows["code"]) == ["TV201", "TV301"]
    for value in (rows["source"][0], rows["text"][1]):
        assert not value.lstrip().startswith(("=", "+", "-", "@"))


def test_our_own_numbers_stay_numbers() -> None:
    below = replace(FAILED, expected=(-3, None))
    assert ",-3," in findings_csv.dumps(run(replace(WRONG, findings=(below,))), say())
