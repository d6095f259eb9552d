"""A draft of another publisher's publication evaluates at least 95 % of what the contract that a person wrote does."""

from pathlib import Path
from random import Random

import pytest
import yaml

from tallvakt.authoring.drafting import draft, save
from tallvakt.model.report import PublicationReport
from tallvakt.pipeline.run import Options, check_document
from tallvakt.rules.content import find_suite, load
from tests.helpers import contract_language as language
from tests.helpers.publishers import ALL, TRADES, Publication, table

LEAST = 0.95


def drafted(folder: Path, text: str) -> tuple[str, PublicationReport]:
    """The draft, and what it makes of its publication."""
    document = language.document(folder, text)
    made = draft(document, load(find_suite()).library, "test.draft")
    save(made, folder / "draft")
    return made.files["test.draft.yaml"], check_document(
        document, load(find_suite((folder / "draft",))), Options("test.draft")
    )


def evaluated(report: PublicationReport) -> dict[str, int]:
    checks = load(find_suite()).checks
    counts: dict[str, int] = {}
    for outcome in report.outcomes:
        if checks[outcome.check].needs == "edits":
            counts[outcome.check] = counts.get(outcome.check, 0) + outcome.passed + outcome.undecided
    return {check: count for check, count in counts.items() if count}


@pytest.mark.parametrize("name", ALL)
def test_a_draft_evaluates_what_the_contract_does(name: str, tmp_path: Path) -> None:
    made: Publication = ALL[name]()
    real = language.check(tmp_path, made.contract, made.codelists, made.text)
    assert real.reason is None
    assert not language.faults(real), real.findings
    wanted = evaluated(real)
    assert wanted
    written, mine = drafted(tmp_path, made.text)
    assert mine.reason is None, written
    got = evaluated(mine)
    assert {c: got.get(c, 0) for c in wanted if got.get(c, 0) < LEAST * wanted[c]} == {}, (wanted, got, written)
    assert not language.faults(mine), written
    assert mine.counts.unaccounted == 0


QUARTERS = ["Q1 2024", "Q2 2024", "Q3 2024", "Q4 2024", "2024"]


def quarters(rows: int, wrong: int) -> str:
    """Quarters and their year; the last of so many rows are wrong."""
    random, made = Random(12), {}
    for n, trade in enumerate(TRADES[:rows]):
        parts = [random.randrange(100, 900) for _ in range(4)]
        made[trade] = [*parts, sum(parts) + (7 if n >= rows - wrong else 0)]
    return table(QUARTERS, made)


def test_a_wrong_figure_is_told_beside_the_promise_it_breaks(tmp_path: Path) -> None:
    written, report = drafted(tmp_path, quarters(12, 1))
    assert "the sum of their quarters: 11 of 12. Not in 'playing', 2024 (line 13): that may be an error" in flat(
        written
    )
    assert language.faults(report) == {"periods-not-summing"}


def test_what_fails_too_often_to_be_promised_is_told_as_nearly_one(tmp_path: Path) -> None:
    written, report = drafted(tmp_path, quarters(6, 1))
    assert yaml.safe_load(written)["promises"] == []
    assert "Nearly a promise: Years that are the sum of their quarters (parts quarter, whole year, how sum)" in flat(
        written
    )
    assert "in 5 of 6. Not in 'hauling', 2024 (line 7)" in flat(written)
    assert not language.faults(report)


def test_what_holds_in_two_figures_may_be_chance(tmp_path: Path) -> None:
    written, _ = drafted(tmp_path, quarters(2, 0))
    assert yaml.safe_load(written)["promises"] == []
    assert "Nearly" not in written


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_promised_of_figures_that_have_nothing_to_do_with_each_other(seed: int, tmp_path: Path) -> None:
    random = Random(seed)

    def rows(most: int, width: int) -> dict[str, list[int]]:
        return {t: [random.randrange(1, most) for _ in range(width)] for t in TRADES[: 6 + seed % 6]}

    text = "January 2024\n\n" + table(["Alpha", "Beta", "Gamma", "Delta"], rows(10 ** (1 + seed % 4), 4))
    text += table(QUARTERS, rows(50, 5)) + "Rates\n\n" + table(QUARTERS, rows(20, 5))
    written, _ = drafted(tmp_path, text + "Shares\n\n" + table(QUARTERS, rows(200, 5)))
    assert yaml.safe_load(written)["promises"] == [], written


def rounded(base: int, odd: int = 0) -> str:
    """A table of figures rounded to a base; the first so many are not."""
    random = Random(15)
    rows = {t: [base * random.randrange(1, 90) + (1 if n < odd else 0)] * 2 for n, t in enumerate(TRADES)}
    return table(["January", "February"], rows)


def test_figures_are_rounded_to_a_base_by_sheet(tmp_path: Path) -> None:
    text = f"Persons\n\n{rounded(1)}January 2024 - February 2024\n\nHours\n\n{rounded(10)}"
    contract = yaml.safe_load(drafted(tmp_path, text)[0])
    assert [t.get("figures", {}).get("base", 1) for t in contract["tables"].values()] == [1, 10]
    assert "symbols" not in contract


def test_a_figure_that_is_not_rounded_as_the_others_is_told(tmp_path: Path) -> None:
    written, report = drafted(tmp_path, f"January 2024 - February 2024\n\n{rounded(25, 1)}")
    assert "figures" not in yaml.safe_load(written)
    assert "are multiples of 25: are they rounded, and is that an error?" in flat(written)
    assert report.reason is None


def flat(text: str) -> str:
    """A draft with its comments on one line."""
    return " ".join(text.replace("#", " ").split())
