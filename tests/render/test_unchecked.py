"""What was not checked is said, table by table and by kind of fault; nothing that was not asked looks right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tallvakt.model.report import Counts, Outcome, PublicationReport, Remark
from tallvakt.render import html_site, wording
from tallvakt.render.views import promise_table, publication_page, unchecked_section
from tests.helpers import samples

WORDS = wording.load(samples.REPORTS, "en", samples.CHECKS)


def page(report: PublicationReport, out: Path) -> str:
    html_site.write(samples.run(report), out, lang="en", checks=samples.CHECKS, reports=samples.REPORTS)
    name = next(p for p in out.glob("*.html") if p.stem not in ("index", "help-en"))
    return name.read_text("utf-8")


def test_figures_that_no_promise_guards_are_told_by_table() -> None:
    report = replace(samples.passing(), in_no_promise=frozenset({0, 1, 2}), blind=frozenset({12, 13}))
    first, second = unchecked_section.view(report, WORDS).tables
    assert (first.name, first.figures, first.idle, first.blind, first.asked) == ("Measures", 3, 3, 0, False)
    assert (second.idle, second.blind, second.asked) == (0, 2, True)


def _alone(report: PublicationReport) -> PublicationReport:
    first, *rest = report.outcomes
    return replace(report, outcomes=(replace(first, skipped=1, reasons=("no-earlier-edition",)), *rest))


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (samples.giving_away(), "2 promises are undecided"),
        (samples.giving_away(), "Reason: a month is missing"),
        (_alone(samples.passing()), "rows that have changed places"),
        (replace(samples.passing(), counts=Counts(unaccounted=3)), "3 figures of the file belong to no table"),
        (replace(samples.passing(), remarks=(Remark("hidden-sheet", {"sheet": "A"}, left_out=True),)), "is hidden"),
    ],
)
def test_kinds_of_faults_that_were_not_asked_about_are_sentences(report: PublicationReport, said: str) -> None:
    assert any(said in kind for kind in unchecked_section.view(report, WORDS).kinds)


def test_a_promise_that_was_never_tried_has_no_tick() -> None:
    report = replace(samples.passing(), outcomes=samples.promises(sums={}, copies={}, means={"skipped": 3}))
    assert {promise.state for promise in promise_table.view(report, WORDS)} == {"skipped"}


def test_what_is_accepted_is_not_counted_as_kept() -> None:
    report = samples.waived()
    edits = tuple(e._replace(outcome=Outcome.WAIVED) if e.outcome is Outcome.FAILED else e for e in report.edits)
    kept, *_ = publication_page.view(replace(report, edits=edits), samples.run(report), WORDS).numbers
    assert kept.value == "6 of 8"
    assert "2 accepted deviations" in kept.note


@pytest.mark.parametrize("report", [samples.without_contract(), samples.giving_away(), samples.broken()])
def test_command_lines_are_for_the_one_who_runs_the_check(report: PublicationReport, tmp_path: Path) -> None:
    text = page(replace(report, locale="en", remedy=None), tmp_path)
    before, _, after = text.partition('<details class="runner">')
    for sign in ("--contract", "--remedy", "tallvakt draft", "tallvakt check"):
        assert sign not in before.partition("<body>")[2], sign
    assert "For the one who runs the check" in after


def test_the_terminal_still_tells_what_can_be_done() -> None:
    reason = Remark("no-contract-near", {})
    assert "--contract NAME" in WORDS.remark(reason)
    assert "--contract" not in WORDS.reader_remark(reason)


@pytest.mark.parametrize(
    ("report", "icon"),
    [
        (samples.passing(), "passed"),
        (samples.without_contract(), "no-contract"),
        (samples.broken(), "broken"),
        (replace(samples.passing(), outcomes=samples.promises(sums={}, copies={}, means={"skipped": 3})), "skipped"),
    ],
)
def test_no_findings_are_a_tick_only_where_something_was_asked(report: PublicationReport, icon: str) -> None:
    assert publication_page.view(report, samples.run(report), WORDS).without[0] == icon
