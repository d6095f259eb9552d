"""What the suite finds in two real publications: every promise asked, none broken; and what a changed figure does."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt.model.report import Outcome, PublicationReport, PublicationVerdict
from tests.helpers.checking import check_text
from tests.helpers.paths import CASES, EXAMPLES

COUNTS = {
    "TILT140-2024-08.txt": {
        "parts-not-summing": 368,
        "statuses-not-summing": 64,
        "average-off": (325, 14),
    },
    "TILT180-2024-04.txt": {
        "parts-not-summing": 112,
        "statuses-not-summing": 20,
        "average-off": (172, 8),
    },
}
"""Asked in all, or passed and undecided."""
JUMPS = {"TILT140-2024-08.txt": 4, "TILT180-2024-04.txt": 0}
"""Jumps with the parameters of Statistics Norway, a star taken for the largest number it may stand for."""
PLAIN_JUMPS = {(100, 3), (179, 7), (96, 8), (101, 9)}
"""Line and field of those that the plain method finds, which passes stars over."""


@cache
def text(name: str) -> str:
    return (EXAMPLES / name).read_text(encoding="utf-8")


@cache
def report(name: str) -> PublicationReport:
    return check_text(text(name), name)


@pytest.mark.parametrize("name", COUNTS)
def test_every_promise_is_asked_and_none_is_broken(name: str) -> None:
    for outcome in report(name).outcomes:
        if outcome.check == "label-damaged":
            assert outcome.failed
            continue
        if outcome.check == "jump":
            assert outcome.failed == JUMPS[name]
        elif not outcome.check.startswith("suppressed-"):
            assert outcome.failed == 0, outcome
        assert outcome.possible == outcome.undecided
        alone = outcome.check in ("month-revised", "edition-missing", "rows-exchanged")
        assert outcome.reasons == (("no-earlier-edition",) if alone else ())
        expected = COUNTS[name].get(outcome.check)
        if isinstance(expected, tuple):
            assert (outcome.passed, outcome.undecided) == expected
        elif expected is not None:
            assert outcome.passed + outcome.undecided == expected
    assert {outcome.check for outcome in report(name).outcomes} >= set(COUNTS[name])
    assert report(name).verdict is PublicationVerdict.REMARKS


def test_the_jumps_of_the_plain_method_are_among_those_found() -> None:
    found = [f for f in report("TILT140-2024-08.txt").findings if f.check == "jump"]
    assert {(f.cells[0].place.line, f.cells[0].place.field) for f in found} >= PLAIN_JUMPS


@cache
def starless(name: str) -> tuple[int, ...]:
    """Cells of months in sums where no star takes part."""
    told = report(name)
    sums = {n for n, outcome in enumerate(told.outcomes) if outcome.check == "parts-not-summing"}
    cells = {
        cell
        for edit in told.edits
        if edit.promise in sums and all(told.cells[c].text.replace(" ", "").isdigit() for c in edit.cells)
        for cell in edit.cells
    }
    return tuple(sorted(cells))


@settings(max_examples=12)
@given(st.sampled_from(sorted(COUNTS)), st.data())
def test_every_wrong_digit_in_a_sum_without_stars_is_found_at_its_place(name: str, data: st.DataObject) -> None:
    cell = report(name).cells[data.draw(st.sampled_from(starless(name)))]
    digits = [n for n, letter in enumerate(cell.text) if letter.isdigit()]
    place = data.draw(st.sampled_from(digits))
    digit = data.draw(st.sampled_from([d for d in "123456789" if d != cell.text[place]]))
    lines = text(name).split("\n")
    line = lines[cell.place.line - 1]
    start = cell.place.start + place
    assert line[start] == cell.text[place]
    lines[cell.place.line - 1] = line[:start] + digit + line[start + 1 :]
    changed = check_text("\n".join(lines), name)
    assert changed.verdict is PublicationVerdict.FAILED
    found = [f for f in changed.findings if f.check == "parts-not-summing" and f.outcome is Outcome.FAILED]
    assert any(c.place[:2] == cell.place[:2] for finding in found for c in finding.cells)


def test_an_undecided_sum_that_the_whole_rules_out_is_told() -> None:
    """The sum makes the star 3, the average 1 or 2: each is undecided, and neither is possible beside the other."""
    lines = (CASES / "base" / "tilt180.txt").read_text(encoding="utf-8").replace(" | ", "\t").splitlines()
    lines[42], lines[44] = "03 Oslo\t4\t*\t6", "46 Vestland\t181\t175\t187"
    told = check_text("\n".join(lines), "case.txt", contract="nav.tilt180").outcomes
    undecided = {o.check: (o.undecided, o.possible) for o in told if o.undecided}
    assert undecided == {"parts-not-summing": (1, 0), "average-off": (1, 0)}
