"""What the suite finds in two real publications, beside the counts of their promises."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tallvakt import ingest
from tallvakt.analysis import edits
from tallvakt.model.report import AVERAGE, Edition, Outcome, PublicationReport, PublicationVerdict, Run
from tallvakt.pipeline.linked import Publication
from tallvakt.reasoning import disclosure
from tallvakt.recognise import recognise
from tests.helpers.paths import EXAMPLES
from tests.helpers.probe import TILT140, TILT180, content, outputs, report_of, results


@dataclass(frozen=True)
class Known:
    name: str
    family: str
    edition: Edition
    headers: int
    rows: int
    figures: int
    stars: int
    tables: int
    recoverable: int
    narrowed: int
    open: int
    recoverable_with_averages: int
    recoverable_without_convention: int


KNOWN = (
    Known(
        TILT140, "nav.tilt140", Edition("2024-01", "2024-08"), headers=55, rows=348, figures=3132, stars=296, tables=46,
        recoverable=58, narrowed=99, open=110, recoverable_with_averages=62, recoverable_without_convention=58,
    ),
    Known(
        TILT180, "nav.tilt180", Edition("2024-01", "2024-04"), headers=32, rows=184, figures=920, stars=120, tables=28,
        recoverable=35, narrowed=10, open=53, recoverable_with_averages=42, recoverable_without_convention=23,
    ),
)  # fmt: skip
by_name = pytest.mark.parametrize("known", KNOWN, ids=[k.name for k in KNOWN])


def of_months(report: PublicationReport) -> Counter[str]:
    return Counter(s.status for s in report.suppressed if s.cell.column != AVERAGE)


@by_name
def test_it_is_recognised_and_nothing_is_dropped(known: Known) -> None:
    report = report_of(known.name)
    assert (report.family, report.edition) == (known.family, known.edition)
    assert sum(len(t.rows) for t in report.tables) == known.rows
    assert (report.counts.total, report.counts.suppressed) == (known.figures, known.stars)
    assert sum(c.text == "*" for c in report.cells) == known.stars
    assert report.counts.unaccounted == 0
    assert len({t.table for t in report.tables}) == known.tables
    document = ingest.read(EXAMPLES / known.name)
    headers = sum(t.header is not None for t in document.tables)
    headers += sum(r.key == "header-without-rows" for r in document.remarks)
    assert headers == known.headers


@by_name
def test_every_cell_is_where_it_says(known: Known) -> None:
    lines = (EXAMPLES / known.name).read_text(encoding="utf-8").split("\n")
    for cell in report_of(known.name).cells:
        printed = lines[cell.place.line - 1][cell.place.start : cell.place.end]
        assert printed.replace("\\*", "*") == cell.text
        assert lines[cell.place.line - 1].split("\t")[cell.place.field].count(printed)


@by_name
def test_it_passes_with_remarks_and_no_error(known: Known, tmp_path: Path) -> None:
    report = report_of(known.name)
    assert report.verdict is PublicationVerdict.REMARKS
    assert {f.severity for f in report.findings} == {"warning", "info"}
    run = Run("0", "2024-01-01T00:00:00Z", "", (report,))
    assert run.exit_code == 0
    outputs(run, tmp_path)
    (written,) = results(tmp_path)["publications"]
    assert written["verdict"] == "passed-with-remarks"
    assert written["cells"]["total"] == known.figures


@by_name
def test_every_copy_of_a_total_agrees(known: Known) -> None:
    (copies,) = [o for o in report_of(known.name).outcomes if o.check == "totals-disagreeing"]
    assert copies.passed > 0
    assert (copies.failed, copies.undecided, copies.skipped) == (0, 0, 0)


@by_name
def test_what_the_stars_give_away(known: Known) -> None:
    report = report_of(known.name)
    found = of_months(report)
    assert (found["recoverable"], found["narrowed"], found["open"]) == (known.recoverable, known.narrowed, known.open)
    assert found["skipped"] == 0
    assert sum(s.status == "recoverable" for s in report.suppressed) == known.recoverable_with_averages
    told = [f for f in report.findings if f.check == "suppressed-recoverable"]
    given_away = {s.cell.index for s in report.suppressed if s.status == "recoverable"}
    assert given_away <= {c.index for f in told for c in f.cells}


@by_name
def test_what_they_give_away_without_the_convention_that_a_left_out_row_is_zero(known: Known) -> None:
    recognised = recognise(ingest.read(EXAMPLES / known.name), content().library)
    system = Publication("", recognised, content()).edits_without_convention
    found = disclosure.bounds(system.system)
    exact = (found.lower == found.upper)[: system.printed]
    months = recognised.cells["suppressed"] & (recognised.cells["column"] != AVERAGE)
    assert int((exact & months.to_numpy()).sum()) == known.recoverable_without_convention
    depends = sum(s.depends_on_left_out for s in report_of(known.name).suppressed if s.cell.column != AVERAGE)
    assert known.recoverable - depends == known.recoverable_without_convention


@by_name
def test_every_damaged_label_is_read_as_a_code_and_told(known: Known) -> None:
    report = report_of(known.name)
    assert not [r for t in report.tables for r in t.rows if r.code.startswith("?")]
    told = [f for f in report.findings if f.check == "label-damaged"]
    assert told
    assert all(f.outcome is Outcome.FAILED and f.severity == "warning" and f.places for f in told)
    assert not [f for f in report.findings if f.check == "label-unknown"]
    forms = [(f.facts["printed"], f.facts["official"]) for f in told]
    assert len(set(forms)) == len(forms)


def test_codes_stand_for_what_a_person_reads() -> None:
    """A wrong word far from what it stands for, and a place name misread."""
    read = {(r.label, r.code) for name in (TILT140, TILT180) for t in report_of(name).tables for r in t.rows}
    codes = {label: {code for other, code in read if other == label} for label, _ in read}
    grants = codes["Inkluderingskudd"]
    assert codes["Inkluderingsstøtte"] == codes["Inkluderings- kudd"] == grants
    assert len(grants) == 1
    assert codes["18 Nordland - Nordlånnda"] == {"18"}


def test_the_originals_read_as_the_examples(shared_publications: Path) -> None:
    """The examples are the published files; their stars, rows and verdicts are the same."""
    from tallvakt.pipeline import run as pipeline

    found = sorted(shared_publications.glob("*.txt"))
    assert len(found) == 2
    for path, known in zip(found, KNOWN, strict=True):
        report = pipeline.check_file(path, content(), pipeline.Options())
        assert report.verdict is PublicationVerdict.REMARKS
        assert (report.counts, report.edition) == (report_of(known.name).counts, known.edition)
        assert of_months(report) == of_months(report_of(known.name))


def test_many_publications_in_one_system_are_asked_apart() -> None:
    """Cells of both publications of a family, in one frame twice over, give the same verdicts each."""
    from tallvakt.rules.cells import concat

    recognised = recognise(ingest.read(EXAMPLES / TILT180), content().library)
    one = Publication("", recognised, content()).edits
    other = recognised.cells.assign(publication=recognised.cells["publication"].cat.rename_categories(["again"]))
    both = edits.build(
        concat([recognised.cells, other]),
        recognised.contract,
        content().checks,
        subjects=edits.subjects_of(recognised.reading.expected),
    )
    assert Counter(both.evaluate().tolist()) == Counter({k: 2 * n for k, n in Counter(one.evaluate().tolist()).items()})
