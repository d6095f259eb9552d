from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tallvakt.model.report import Cause, Change, Edition, Explanation, PublicationReport
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.correction.proposals import Proposal, corrections, without
from tallvakt.pipeline.run import Options
from tallvakt.rules.content import Content
from tests.helpers import grids


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return grids.content(tmp_path_factory.mktemp("grid"))


@pytest.fixture(scope="module")
def report(content: Content, tmp_path_factory: pytest.TempPathFactory) -> PublicationReport:
    file = tmp_path_factory.mktemp("in") / "g.csv"
    file.write_text(grids.csv(grids.changed(grids.RIGHT, 1, 1, "1 240")), encoding="utf-8")
    options = Options(contract="my.grid", edition=Edition("2020-01", "2020-12"))
    found = pipeline.run([file], content, options).publications[0]
    assert found.correction is not None
    return found


def proposed(
    report: PublicationReport, content: Content, *, only_unique: bool = False, reveal: bool = False
) -> Proposal:
    return corrections(report, content.library.contracts["my.grid"], only_unique=only_unique, reveal=reveal)


def with_explanation(report: PublicationReport, **fields: Any) -> PublicationReport:
    """The report with another first explanation of its only cause."""
    cause = report.causes[0]
    first = replace(cause.explanations[0], **fields)
    return replace(report, causes=(replace(cause, explanations=(first,)),))


def with_change(report: PublicationReport, **fields: Any) -> PublicationReport:
    """The report in which the first explanation changes its cell otherwise."""
    [fault] = report.causes[0].explanations[0].faults
    change: Change = replace(fault.changes[0], **fields)
    return with_explanation(report, faults=(replace(fault, changes=(change,)),))


def reasons(proposal: Proposal) -> set[str]:
    assert proposal.empty
    assert all(left.places for left in proposal.left_open)
    return {left.why for left in proposal.left_open} - {"only-together"}


def test_the_first_explanation_is_written(report: PublicationReport, content: Content) -> None:
    [change] = proposed(report, content).rewrites
    assert (change.cell.text, change.becomes, change.shown) == ("1 240", "1 204", "1 240")


def test_only_unique(report: PublicationReport, content: Content) -> None:
    assert reasons(proposed(with_explanation(report, unique=False), content, only_unique=True)) == {"not-unique"}
    assert not proposed(with_explanation(report, unique=True), content, only_unique=True).empty


def test_what_would_narrow_a_star_is_written_only_when_revealed(report: PublicationReport, content: Content) -> None:
    hidden = with_change(report, through_hidden=True)
    assert reasons(proposed(hidden, content)) == {"would-narrow"}
    assert not proposed(hidden, content, reveal=True).empty
    masked = with_change(report, through_hidden=True, value=None, lower=None, upper=None)
    assert reasons(proposed(masked, content)) == {"would-narrow"}


def test_of_several_values_none_is_written(report: PublicationReport, content: Content) -> None:
    assert reasons(proposed(with_change(report, value=None, upper=1300.0), content)) == {"no-value"}


def test_what_is_not_part_of_the_joint_correction_is_left_open(report: PublicationReport, content: Content) -> None:
    assert report.correction is not None
    alone = replace(report, correction=replace(report.correction, changes=()))
    assert reasons(proposed(alone, content)) == {"not-jointly"}


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        ({"impossible": True}, "impossible"),
        ({"explanations": (), "searched": False, "limit": "seconds"}, "out-of-time"),
        ({"explanations": ()}, "unexplained"),
    ],
)
def test_without_an_explanation_it_is_said_why(
    cause: dict[str, Any], why: str, report: PublicationReport, content: Content
) -> None:
    other: Cause = replace(report.causes[0], **cause)
    assert reasons(proposed(replace(report, causes=(other,)), content)) == {why}


def test_an_error_of_no_cause_is_left_open(report: PublicationReport, content: Content) -> None:
    assert reasons(proposed(replace(report, causes=()), content)) == {"unexplained"}


def test_a_cause_is_written_whole_or_not_at_all(report: PublicationReport, content: Content) -> None:
    first: Explanation = report.causes[0].explanations[0]
    [fault] = first.faults
    second = replace(fault.changes[0], cell=report.cells[5], value=None)
    assert report.correction is not None
    correction = replace(report.correction, changes=(*fault.changes, second))
    both = with_explanation(report, faults=(replace(fault, changes=(*fault.changes, second)),))
    assert reasons(proposed(replace(both, correction=correction), content)) == {"no-value"}


def test_what_is_left_open_is_told_by_the_cell_that_keeps_it_and_by_those_that_go_with_it(
    report: PublicationReport, content: Content
) -> None:
    [fault] = report.causes[0].explanations[0].faults
    second = replace(fault.changes[0], cell=report.cells[5], value=None)
    both = with_explanation(report, faults=(replace(fault, changes=(*fault.changes, second)),))
    assert report.correction is not None
    both = replace(both, correction=replace(report.correction, changes=(*fault.changes, second)))
    left = proposed(both, content).left_open
    assert [(o.why, o.places) for o in left] == [
        ("no-value", (report.cells[5].place,)),
        ("only-together", (fault.changes[0].cell.place,)),
    ]


def test_a_place_that_is_not_written_leaves_its_cause_open(report: PublicationReport, content: Content) -> None:
    proposal = proposed(report, content)
    [change] = proposal.rewrites
    rest = without(proposal, report, change.cell, "formula")
    assert rest is not None
    assert (rest.empty, [o.why for o in rest.left_open]) == (True, ["formula"])
    assert {f.cause for o in rest.left_open for f in o.findings} == {report.causes[0].id}
    assert without(proposal, report, report.cells[5], "formula") is None
