"""A draft evaluates what the contract that a person wrote evaluates: of every shipped example, at least 95 % of it."""

from functools import cache
from pathlib import Path

import pytest

from tallvakt import ingest
from tallvakt.authoring.drafting import draft, save
from tallvakt.model.report import PublicationReport, PublicationVerdict
from tallvakt.pipeline.run import Options, check_file
from tallvakt.recognise import recognise
from tallvakt.rules.content import Content, find_suite, load
from tests.helpers import forms
from tests.helpers.paths import ROOT

EXAMPLES = ROOT / "examples"
PUBLICATIONS = sorted((EXAMPLES / "publications").glob("*.txt"))
WORKBOOKS = sorted((EXAMPLES / "workbooks").rglob("*.xlsx"))
PRINTED = ("parts-not-summing", "statuses-not-summing", "average-off", "totals-disagreeing")
SUMS = (*PRINTED, "levels-not-summing", "periods-not-summing", "change-off", "share-off")
LEAST = 0.95


@cache
def suite() -> Content:
    return load(find_suite())


def drafted(path: Path, folder: Path) -> PublicationReport:
    made = draft(ingest.read(path), suite().library, "test.draft")
    save(made, folder)
    return check_file(path, load(find_suite((folder,))), Options(contract="test.draft"))


def evaluated(report: PublicationReport, check: str) -> int:
    return sum(o.passed + o.undecided for o in report.outcomes if o.check == check)


def failed(report: PublicationReport) -> dict[str, int]:
    return {o.promise: o.failed for o in report.outcomes if o.check in SUMS and o.failed}


@pytest.mark.parametrize("path", PUBLICATIONS, ids=lambda p: p.stem)
@pytest.mark.parametrize("check", PRINTED)
def test_a_draft_of_a_publication_evaluates_what_its_contract_does(path: Path, check: str, tmp_path: Path) -> None:
    real = check_file(path, suite(), Options())
    assert evaluated(real, check) > 0
    mine = drafted(path, tmp_path)
    assert evaluated(mine, check) >= LEAST * evaluated(real, check)
    assert failed(mine) == {}


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_draft_of_a_workbook_evaluates_what_its_contract_does(path: Path, tmp_path: Path) -> None:
    real = check_file(path, suite(), Options())
    mine = drafted(path, tmp_path)
    assert mine.verdict in (PublicationVerdict.PASSED, PublicationVerdict.REMARKS)
    assert failed(mine) == {}
    assert real.family
    for check in SUMS:
        assert evaluated(mine, check) >= LEAST * evaluated(real, check), check


@pytest.mark.parametrize("form", ["html", "pdf", "xlsx"])
def test_a_draft_does_not_depend_on_the_form_of_the_file(form: str, tmp_path: Path) -> None:
    source = next(p for p in PUBLICATIONS if "TILT180" in p.stem)
    document = ingest.read(source)
    tables = [t.table.partition("/")[0] for t in recognise(document, suite().library).reading.tables]
    blocks, title = forms.blocks_of(document, tables), "Januar 2024 - April 2024"
    path = tmp_path / f"{source.stem}.{form}"
    if form == "html":
        path.write_text(forms.page(blocks, title), encoding="utf-8")
    elif form == "pdf":
        forms.pdf(path, blocks, title)
    else:
        forms.workbook(path, blocks, title)
    mine, as_text = drafted(path, tmp_path / "draft"), drafted(source, tmp_path / "text")
    assert {c: evaluated(mine, c) for c in SUMS} == {c: evaluated(as_text, c) for c in SUMS}
    assert failed(mine) == {}


def test_no_draft_leaves_a_figure_of_a_publication_unread(tmp_path: Path) -> None:
    for number, path in enumerate(PUBLICATIONS):
        report = drafted(path, tmp_path / str(number))
        assert (report.counts.unaccounted, report.counts.total) == (
            0,
            check_file(path, suite(), Options()).counts.total,
        )
