"""Figures changed in publications that hold: verdicts as in plain arithmetic, every fault at its place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt.model.report import CellRef, PublicationReport, PublicationVerdict
from tests.helpers.arithmetic import Publication, tally
from tests.helpers.probe import TILT140, TILT180, checked, example, failed, made_up
from tests.helpers.true_counts import printed, truth

ARITHMETIC = ("parts-not-summing", "totals-disagreeing", "statuses-not-summing", "average-off")
STARRED = "starred.txt"
BASES = (TILT180, "made-up.txt", STARRED)


@cache
def text(name: str) -> str:
    if name == STARRED:
        return printed(truth(Random(11), months=3, most=30))
    return made_up() if name == "made-up.txt" else example(name)


@cache
def report(name: str) -> PublicationReport:
    return checked(text(name), name, contract_of(name))


def contract_of(name: str) -> str:
    return "nav.tilt140" if name == TILT140 else "nav.tilt180"


def changed(name: str, cells: Sequence[CellRef], tokens: Sequence[str]) -> PublicationReport:
    """The report after some cells were printed as something else."""
    lines = text(name).split("\n")
    new = dict(zip((c.place[:4] for c in cells), tokens, strict=True))
    for (line, _, start, end), token in sorted(new.items(), reverse=True):  # the last in a line first
        lines[line - 1] = lines[line - 1][:start] + token + lines[line - 1][end:]
    return checked("\n".join(lines), name, contract_of(name), budget=0.2)


def compare(found: PublicationReport) -> None:
    """Tallies and failed promises of the suite are those of plain arithmetic."""
    asked = list(Publication(found).asked())
    theirs = tally(asked)
    for outcome in found.outcomes:
        if outcome.check in ARITHMETIC:
            ours = {"passed": outcome.passed, "failed": outcome.failed, "undecided": outcome.undecided}
            assert ours == theirs[outcome.check], outcome.check
    for check in ARITHMETIC:
        told = [{(c.table, c.row, c.column, c.copy) for c in f.cells} for f in failed(found, check)]
        wrong = [set(one.terms) for one in asked if one.check == check and one.verdict == "failed"]
        assert sorted(map(sorted, told)) == sorted(map(sorted, wrong)), check


TOKENS = st.one_of(
    st.integers(0, 12).map(str),
    st.integers(4, 10**6).map(lambda n: f"{n:,}".replace(",", " ")),
    st.integers(1000, 10**9).map(lambda n: f"{n:,}".replace(",", ".")),
    st.sampled_from(["*", "x", "1,5", "-3", "", "½", "1 00"]),
)


@pytest.mark.parametrize("name", BASES)
@settings(max_examples=12)
@given(data=st.data())
def test_verdicts_are_those_of_plain_arithmetic(name: str, data: st.DataObject) -> None:
    cells = data.draw(st.lists(st.sampled_from(report(name).cells), min_size=1, max_size=6, unique=True))
    compare(changed(name, cells, [data.draw(TOKENS) for _ in cells]))


@pytest.mark.parametrize("name", [TILT140, *BASES])
def test_untouched_publications_hold_in_plain_arithmetic(name: str) -> None:
    compare(report(name))


@pytest.mark.parametrize("name", BASES)
@settings(max_examples=15)
@given(data=st.data())
def test_one_changed_figure_that_breaks_a_promise_is_told_at_its_place(name: str, data: st.DataObject) -> None:
    cell = data.draw(st.sampled_from([c for c in report(name).cells if c.text != "*"]))
    number = int(cell.text.replace(" ", ""))
    other = data.draw(st.integers(0, 10 * number + 9).filter(lambda n: n != number))
    found = changed(name, [cell], [str(other)])
    broken = [a for a in Publication(found).asked() if a.verdict == "failed"]
    assert all((cell.table, cell.row, cell.column, cell.copy) in one.terms for one in broken)
    for one in broken:
        places = [{c.place[:2] for c in f.cells} for f in failed(found, one.check)]
        assert any(cell.place[:2] in here for here in places), one
    if broken:
        assert found.verdict is PublicationVerdict.FAILED


@settings(max_examples=10)
@given(data=st.data())
def test_a_star_printed_openly_or_a_figure_hidden_breaks_no_promise_of_arithmetic(data: st.DataObject) -> None:
    """A figure above 3 hidden by a star is a lie that some promise may catch; a hidden 0 to 3 shown never is."""
    cell = data.draw(st.sampled_from([c for c in report(STARRED).cells if c.text == "*"]))
    star = next(s for s in report(STARRED).suppressed if s.cell == cell)
    assert star.lower is not None
    assert star.upper is not None
    values = [v for v in range(4) if star.lower <= v <= star.upper]
    found = changed(STARRED, [cell], [str(data.draw(st.sampled_from(values)))])
    assert [f.cells[0] for f in failed(found, "suppression-missing")]
    assert not [f for check in ARITHMETIC for f in failed(found, check)]
