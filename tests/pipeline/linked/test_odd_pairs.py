"""Publications beside each other that are not quite alike: open stars, revisions, codes like years, waivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tallvakt.analysis.audit import reason
from tallvakt.ingest import plain_text as reader
from tallvakt.model.check_traits import Counted
from tallvakt.model.grading import regrade
from tallvakt.model.report import Finding, Outcome, PublicationReport, PublicationVerdict, Run
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.linked import PublicationSet
from tallvakt.pipeline.linked.member import Beside
from tallvakt.pipeline.run import Options
from tallvakt.recognise import Recognised, recognise
from tallvakt.render.masking import UNTOLD, mask
from tests.helpers.contract_language import content
from tests.helpers.probe import content as suite
from tests.pipeline.linked.test_editions import FAMILY, pair

OFFICES = {"offices": "code,nb,en\nnorth,Nord,North\nsouth,Sør,South\nwest,Vest,West\neast,Øst,East\n"}
PLAIN = """\
dimensions:
  office: {codelist: offices}
symbols: {"*": {means: suppressed, lower: 0, upper: 3}}
tables:
  offices: {rows: office, title: {en: Office}}
promises:
  - {id: parts, check: parts-not-summing}
"""
MONTHS = ("Januar", "Februar", "Mars", "April")


def edition(months: int, rows: str, *more: str) -> str:
    """An edition to a month; rows are `label: figures`, one to a line; `more` are columns after the months."""
    lines = [line.strip().split(": ") for line in rows.strip().splitlines()]
    header = "\t".join(("", *MONTHS[:months], *more))
    return f"Januar 2024 - {MONTHS[months - 1]} 2024\n\n{header}\n" + "".join(
        f"{label}\t" + "\t".join(figures.split()) + "\n" for label, figures in lines
    )


def checked(folder: Path, contract: str, texts: Sequence[str], lists: dict[str, str] | None = None) -> Run:
    """Publications of one made-up family, on one publications."""
    made = content(folder, contract, lists or OFFICES)
    documents = [reader.parse(text.encode(), f"{number}.txt") for number, text in enumerate(texts)]
    known = [(d, recognise(d, made.library, family="test.made")) for d in documents]
    publications = PublicationSet([(d.source, r) for d, r in known], made, 30.0)
    reports = tuple(pipeline.examine(d, r, made, Options(), publications) for d, r in known)
    return Run("0", "2024-01-01T00:00:00Z", "", reports)


def of(report: PublicationReport, check: str) -> list[Finding]:
    return [f for f in report.findings if f.check == check]


def test_a_figure_open_in_another_edition_is_not_told_of_the_star(tmp_path: Path) -> None:
    first = edition(1, "I alt: 33\nNorth: *\nSouth: 20\nWest: *\nEast: 9")
    second = edition(2, "I alt: 33 40\nNorth: 2 9\nSouth: 20 20\nWest: * 2\nEast: 9 9")
    found = checked(tmp_path, PLAIN, (first, second))
    (before, _), (after, _) = found.publications, mask(found).publications
    there = [
        [c for s in report.suppressed for e in s.derivation for c in e.cells if c.source] for report in (before, after)
    ]
    assert "2" in [c.text for c in there[0]]
    assert UNTOLD in [c.text for c in there[1]]
    assert "2" not in [c.text for c in there[1]]


def test_a_row_that_the_earlier_edition_leaves_out_is_known_through_its_sum(tmp_path: Path) -> None:
    """What a row left out means is the convention's word, and the report says so."""
    first = edition(1, "I alt: *\nSouth: *\nWest: *")
    second = edition(2, "I alt: * 40\nNorth: * 9\nSouth: * 20\nWest: * 11")
    _, later = checked(tmp_path, PLAIN, (first, second)).publications
    stars = {s.cell.row: (s.status, s.depends_on_left_out) for s in later.suppressed}
    assert stars.pop("north") == ("recoverable", True)
    assert set(stars.values()) == {("open", False)}


@pytest.mark.parametrize("how", ["sum", "mean"])
def test_a_quarter_with_a_revised_month_ties_nothing(tmp_path: Path, how: str) -> None:
    contract = PLAIN.replace("tables:", "columns: {periods: [month, quarter]}\ntables:").replace(
        "{id: parts, check: parts-not-summing}",
        f"{{id: per, check: periods-not-summing, with: {{parts: month, whole: quarter, how: {how}}}}}",
    )
    first = edition(3, "I alt: 60 60 60 60\nWest: 6 * * *", "Q1 2024")
    later = edition(4, "I alt: 60 60 60 60 60\nWest: 9 * * 7 *", "Q1 2024")
    for report in checked(tmp_path, contract, (first, later)).publications:
        assert not of(report, "jointly-inconsistent")


def test_a_code_of_four_digits_is_no_year(tmp_path: Path) -> None:
    contract = PLAIN.replace(
        "  office: {codelist: offices}", "  office: {codelist: offices}\n  town: {codelist: towns}"
    )
    contract = contract.replace("rows: office,", "rows: office, columns: town,")
    towns = OFFICES | {"towns": "code,nb,en\n0301,Oslo,Oslo\n1103,Stavanger,Stavanger\n"}
    texts = [
        f"Januar 2024 - {month} 2024\n\n\tOslo\tStavanger\tI alt\nI alt\t{n}\t20\t{n + 20}\nNorth\t{n}\t20\t{n + 20}\n"
        for month, n in (("Februar", 20), ("Mars", 30))
    ]
    _, later = checked(tmp_path, contract, texts, towns).publications
    assert not of(later, "month-revised")


def test_two_way_tables_of_a_month_are_compared(tmp_path: Path) -> None:
    contract = PLAIN.replace("  office: {codelist: offices}", "  office: {codelist: offices}\n  sex: {codelist: sexes}")
    contract = contract.replace("rows: office,", "rows: office, columns: sex, each: month,")
    lists = OFFICES | {"sexes": "code,nb,en\nm,Menn,Men\nk,Kvinner,Women\n"}

    def table(month: str, women: int) -> str:
        rows = f"I alt\t20\t{women + 13}\t{women + 33}\nNorth\t9\t{women}\t{women + 9}\nSouth\t11\t13\t24"
        return f"{month} 2024\n\n\tMenn\tKvinner\tI alt\n{rows}\n\n"

    texts = [table("Januar", 7) + table("Februar", 7), table("Januar", 12) + table("Februar", 7) + table("Mars", 7)]
    _, later = checked(tmp_path, contract, texts, lists).publications
    assert {(c.row, c.column) for f in of(later, "month-revised") for c in f.cells} == {
        (row, column) for row in ("total", "north") for column in ("k", "total")
    }


def test_an_edition_with_two_contradictions_leaves_the_other_its_audit(tmp_path: Path) -> None:
    contract = "columns: {average: {labels: [Snitt]}}\n" + PLAIN + "  - {id: mean, check: average-off}\n"
    rows = "I alt: {0} 33 39\nNorth: {1} * 7\nSouth: 30 30 30\nWest: {2} * {3}"
    before, after = (
        "Januar 2024 - Februar 2024\n\n\tSnitt\tJanuar\tFebruar\n",
        "Januar 2024 - Mars 2024\n\n\tSnitt\tJanuar\tFebruar\tMars\n",
    )

    def text(head: str, body: str) -> str:
        lines = (line.split(": ") for line in body.splitlines())
        return head + "".join(f"{label}\t" + "\t".join(figures.split()) + "\n" for label, figures in lines)

    contradicted = text(before, rows.format(36, 9, 9, "*"))
    right = text(after, "I alt: 38 33 39 42\nNorth: 6 * 7 10\nSouth: 30 30 30 30\nWest: * * * *")
    first, second = checked(tmp_path, contract, (contradicted, right)).publications
    assert first.verdict is PublicationVerdict.FAILED
    assert {s.status for s in second.suppressed} <= {"open", "narrowed", "recoverable"}
    assert not of(second, "jointly-inconsistent")


def test_when_time_is_out_no_star_is_called_safe() -> None:
    documents = [
        reader.parse(text.encode(), f"{number}.txt") for number, text in enumerate(pair("suppressed-recoverable"))
    ]
    known: list[tuple[str, Recognised]] = [(d.source, recognise(d, suite().library, family=FAMILY)) for d in documents]
    publications = PublicationSet(known, suite(), 30.0)
    publication = publications.publication(known[1][1])
    whole = publications.beside(publication)
    assert whole is not None
    edits, cells, figures = publication.edits, publication.recognised.cells, publication.figures
    alone = reason(
        cells, figures, edits, publication.own_bounds, 30.0, lambda: publication.edits_without_convention
    ).reasoned
    hurried = Beside(replace(whole.group, budget=0.0), whole.me).improved(alone)
    known_then = {s.cell: s.status for s in whole.improved(alone).stars}
    for star in hurried.stars:
        assert star.status in ("skipped", known_then[star.cell])
    skipped = sum(s.status == "skipped" for s in hurried.stars)
    assert hurried.questions(Counted.STARS) == (len(hurried.stars) - skipped, skipped)


def test_a_contradiction_is_waived_as_its_own_promise(tmp_path: Path) -> None:
    for name, text in zip(("before.txt", "after.txt"), pair("jointly-inconsistent"), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = [tmp_path / "before.txt", tmp_path / "after.txt"]
    _, report = pipeline.run(paths, suite(), Options(FAMILY)).publications
    (found,) = of(report, "jointly-inconsistent")
    waived = regrade(report, [replace(f, outcome=Outcome.WAIVED) if f is found else f for f in report.findings])
    tallies = {o.promise: (o.failed, o.waived) for o in waived.outcomes}
    assert tallies.pop("jointly-inconsistent") == (0, 1)
    assert tallies == {o.promise: (o.failed, o.waived) for o in report.outcomes if o.promise in tallies}


def test_a_file_of_the_run_that_is_in_the_archive_too_counts_once(tmp_path: Path) -> None:
    for name, text in zip(("before.txt", "after.txt"), pair("suppressed-recoverable"), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = [tmp_path / "before.txt", tmp_path / "after.txt"]
    alone = pipeline.run(paths, suite(), Options(FAMILY)).publications
    doubled = pipeline.run(paths, suite(), Options(FAMILY, archive=tuple(paths))).publications
    assert [[s.status for s in r.suppressed] for r in doubled] == [[s.status for s in r.suppressed] for r in alone]


def test_two_promises_about_one_figure_are_two_findings(tmp_path: Path) -> None:
    lists = OFFICES | {"what": "code,nb,en\nthese,Disse,These\nthose,De,Those\n"}
    promise = "  - {{id: {0}, check: publications-disagreeing, with: {{family: test.other, table: offices, "
    promise += "rows: [total], their_table: all, their_rows: [{0}]}}}}\n"
    folder = tmp_path / "schemas"
    folder.mkdir()
    (folder / "other.yaml").write_text(
        'family: test.other\nversion: "1"\ntitle: {en: Other}\ndimensions: {what: {codelist: what}}\n'
        "tables: {all: {rows: what, total: false}}\n",
        encoding="utf-8",
    )
    made = content(tmp_path, PLAIN + promise.format("these") + promise.format("those"), lists)
    texts = {"test.made": edition(1, "I alt: 33\nSouth: 33"), "test.other": edition(1, "These: 32\nThose: 31")}
    documents = [(reader.parse(text.encode(), f"{family}.txt"), family) for family, text in texts.items()]
    known = [(d, recognise(d, made.library, family=family)) for d, family in documents]
    publications = PublicationSet([(d.source, r) for d, r in known], made, 30.0)
    one, other = of(pipeline.examine(*known[0], made, Options(), publications), "publications-disagreeing")
    assert one.fingerprint != other.fingerprint
    assert one.series_key != other.series_key
