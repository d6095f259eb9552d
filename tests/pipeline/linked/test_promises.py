"""Promises about a publication of another family, from contract to report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tallvakt.model.grading import regrade
from tallvakt.model.report import Finding, Outcome, PublicationReport, PublicationVerdict
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.run import Options
from tallvakt.rules.content import Content, find_suite, load
from tallvakt.rules.contract_files import ContractError

OFFICES = """\
family: made.offices
version: "1"
title: {en: Participants by office}
left_out_row: zero
dimensions:
  office: {codelist: offices}
symbols: {"*": {means: suppressed, lower: 0, upper: 3}}
tables:
  offices: {rows: office, title: {en: Office}}
promises:
  - {id: parts, check: parts-not-summing}
  - id: as-overview
    check: publications-disagreeing
    with: {family: made.overview, table: offices, rows: [total], their_table: all, their_rows: [offices]}
"""
OVERVIEW = """\
family: made.overview
version: "1"
title: {en: Overview}
dimensions:
  what: {codelist: what}
symbols: {"*": {means: suppressed, lower: 0, upper: 3}}
tables:
  all: {rows: what, total: false}
"""
TITLED = "Januar 2024 - Februar 2024\n\n\tJanuar\tFebruar\n{}\n"
PUBLICATION = TITLED.format("I alt\t33\t39\nNorth\t*\t9\nSouth\t30\t30")


def suite(folder: Path, offices: str = OFFICES) -> Content:
    lists = folder / "schemas" / "codelists"
    lists.mkdir(parents=True)
    (lists / "offices.csv").write_text("code,nb,en\nnorth,Nord,North\nsouth,Sør,South\n", encoding="utf-8")
    (lists / "what.csv").write_text("code,nb,en\noffices,Kontorer,Offices\nother,Andre,Other\n", encoding="utf-8")
    (lists.parent / "offices.yaml").write_text(offices, encoding="utf-8")
    (lists.parent / "overview.yaml").write_text(OVERVIEW, encoding="utf-8")
    return load(find_suite(schemas=(lists.parent,)))


def checked(folder: Path, overview: str) -> list[PublicationReport]:
    texts = {
        "offices.txt": PUBLICATION,
        "overview.txt": f"Januar 2024 - Februar 2024\n\n\tJanuar\tFebruar\n{overview}\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return list(pipeline.run([folder / name for name in texts], suite(folder), Options()).publications)


def told(report: PublicationReport) -> list[Finding]:
    return [f for f in report.findings if f.check == "publications-disagreeing"]


def test_a_figure_that_differs_is_told_where_it_is_promised(tmp_path: Path) -> None:
    mine, other = checked(tmp_path, "Offices\t33\t38\nOther\t11\t12")
    (finding,) = told(mine)
    assert [c.text for c in finding.cells] == ["39"]
    assert [p.line for p in finding.places] == [4]
    assert list(finding.expected or ()) == [38, 38]
    (equation,) = finding.equations
    assert [(c.text, Path(c.source).name) for c in equation.cells] == [("39", ""), ("38", "overview.txt")]
    assert not told(other)
    assert [mine.verdict, other.verdict] == [PublicationVerdict.FAILED, PublicationVerdict.PASSED]
    edits = [e for e in mine.edits if mine.outcomes[e.promise].check == "publications-disagreeing"]
    assert [e.outcome for e in edits] == [Outcome.PASSED, Outcome.FAILED]


def test_it_can_be_waived(tmp_path: Path) -> None:
    mine, _ = checked(tmp_path, "Offices\t33\t38\nOther\t11\t12")
    waived = [replace(f, outcome=Outcome.WAIVED) if f in told(mine) else f for f in mine.findings]
    after = regrade(mine, waived)
    (outcome,) = [o for o in after.outcomes if o.check == "publications-disagreeing"]
    assert (outcome.passed, outcome.failed, outcome.waived) == (1, 0, 1)
    assert after.verdict is PublicationVerdict.REMARKS


def test_the_other_publication_gives_a_star_away(tmp_path: Path) -> None:
    """33 - 30 is known within the publication; a hidden total is not, until the overview prints it."""
    (folder := tmp_path / "alone").mkdir()
    hidden = PUBLICATION.replace("I alt\t33\t39", "I alt\t*\t39").replace("South\t30", "South\t*")
    for at, overview, beside in ((folder, None, ()), (tmp_path, "Offices\t3\t39\nOther\t11\t12", ("overview.txt",))):
        (at / "offices.txt").write_text(hidden, encoding="utf-8")
        paths = [at / "offices.txt"]
        if overview is not None:
            paths.append(at / "overview.txt")
            paths[-1].write_text(TITLED.format(overview), encoding="utf-8")
        mine, *_ = pipeline.run(paths, suite(at), Options()).publications
        (total,) = [s for s in mine.suppressed if s.cell.row == "total"]
        assert total.status == ("recoverable" if beside else "open")
        assert tuple(Path(source).name for source in total.beside) == beside


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("family: made.overview,", "family: made.overviews,", "did you mean 'made.overview'?"),
        ("family: made.overview,", "family: made.offices,", "no other family 'made.offices'"),
        ("their_table: all", "their_table: al", "did you mean 'all'?"),
        ("table: offices, rows", "table: office, rows", "did you mean 'offices'?"),
        (", their_rows: [offices]", "", "name 'rows' and 'their_rows', or neither"),
        ("rows: [total]", "subject: north, rows: [total]", "printed once, not for 'north'"),
    ],
)
def test_a_slip_in_the_contract_is_told_with_its_place(tmp_path: Path, was: str, now: str, says: str) -> None:
    assert was in OFFICES
    with pytest.raises(ContractError, match=r"offices\.yaml:1[2-4]: promises\.1\.with") as error:
        suite(tmp_path, OFFICES.replace(was, now))
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("figures", "whole", "differs"),
    [
        ("", 33, False),
        ("", 34, True),
        ("figures: {base: 1}\n", 34, False),  # each of three figures may be half a unit off
        ("figures: {base: 1}\n", 35, True),
    ],
)
def test_rounding_leaves_room_between_publications_as_within_one(
    figures: str, whole: int, differs: bool, tmp_path: Path
) -> None:
    offices = OFFICES.replace("rows: [total]", "rows: [north, south]").replace("left_out", f"{figures}left_out")
    folder = tmp_path / "schemas"
    suite(tmp_path, offices)
    (folder / "overview.yaml").write_text(OVERVIEW + figures, encoding="utf-8")
    content = load(find_suite(schemas=(folder,)))
    texts = {
        "offices.txt": TITLED.format("I alt\t33\t39\nNorth\t3\t9\nSouth\t30\t30"),
        "overview.txt": TITLED.format(f"Offices\t{whole}\t39\nOther\t9\t9"),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    run = pipeline.run([tmp_path / name for name in texts], content, Options())
    assert bool([f for report in run.publications for f in told(report)]) is differs
