"""A draft evaluates what the contract that a person wrote evaluates: of every shipped example, at least 95 % of it."""

from functools import cache
from pathlib import Path

import pytest

from tallvakt import ingest
from tallvakt.drafting import draft, save
from tallvakt.findings import PublicationReport, Verdict
from tallvakt.run import Options, check_file
from tallvakt.suite import Content, find_suite, load

EXAMPLES = Path(__file__).parents[2] / "examples"
PUBLICATIONS = sorted((EXAMPLES / "publications").glob("*.txt"))
WORKBOOKS = sorted((EXAMPLES / "workbooks").glob("*.xlsx"))
SUMS = ("parts-not-summing", "statuses-not-summing", "average-off", "totals-disagreeing")
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
@pytest.mark.parametrize("check", SUMS)
def test_a_draft_of_a_publication_evaluates_what_its_contract_does(path: Path, check: str, tmp_path: Path) -> None:
    real = check_file(path, suite(), Options())
    assert evaluated(real, check) > 0
    mine = drafted(path, tmp_path)
    assert evaluated(mine, check) >= LEAST * evaluated(real, check)
    assert failed(mine) == {}


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda p: p.stem)
def test_a_draft_of_a_workbook_evaluates_what_its_contract_does(path: Path, tmp_path: Path) -> None:
    real = check_file(path, suite(), Options())
    mine = drafted(path, tmp_path)
    assert mine.verdict in (Verdict.PASSED, Verdict.REMARKS)
    assert failed(mine) == {}
    for check in SUMS if real.family else ():
        assert evaluated(mine, check) >= LEAST * evaluated(real, check), check


def test_no_draft_leaves_a_figure_of_a_publication_unread(tmp_path: Path) -> None:
    for number, path in enumerate(PUBLICATIONS):
        report = drafted(path, tmp_path / str(number))
        assert (report.counts.unaccounted, report.counts.total) == (
            0,
            check_file(path, suite(), Options()).counts.total,
        )
