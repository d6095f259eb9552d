"""Ten questions of a reviewer in five situations, each answered in at most two steps from the front page.

The steps are followed in the browser; `docs/guide/reports-compared.md` prints their numbers, and a test compares.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tallvakt.model.past_editions import Past, PastEdition
from tallvakt.model.report import Edition, PublicationReport
from tallvakt.render import html_site
from tests.helpers import samples
from tests.helpers.paths import ROOT

if TYPE_CHECKING:
    from playwright import sync_api
else:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (nox -s browser)")

MOST = 2
FIRST = ".publications > li:first-of-type"
PAGE = f"{FIRST} h3 a"
FINDING = f"{FIRST} .what a"


@dataclass(frozen=True, slots=True)
class Answer:
    """What to click, from the front page on, and what is then seen: an element, and words in it."""

    steps: tuple[str, ...]
    seen: str
    says: str


def edition(report: PublicationReport, month: int) -> PublicationReport:
    return replace(report, edition=Edition("2024-01", f"2024-{month:02}"))


def revised() -> PublicationReport:
    """An edition of whose two broken promises the edition before broke one."""
    first, second = samples.failing().findings
    return edition(replace(samples.failing(), findings=(first, replace(second, series_key="known"))), 4)


def records(*months: int) -> Past:
    """What earlier runs left of the family."""
    kept = (
        PastEdition(
            family="nav.tilt140", edition=Edition("2024-01", f"2024-{month:02}"), started="2024-05-01T06:00:00Z",
            verdict="passed", errors=0, given_away=1, guarded=70 + month, undecided=3, series=frozenset({"known"}),
        )
        for month in months
    )  # fmt: skip
    return Past(tuple(kept))


def thirty() -> tuple[PublicationReport, ...]:
    kinds: tuple[Callable[[str], PublicationReport], ...] = (samples.failing, samples.giving_away, samples.passing)
    return tuple(kinds[n % 3](f"publications/p{n:02}.txt") for n in range(30))


SITUATIONS: dict[str, tuple[tuple[PublicationReport, ...], Past]] = {
    "a clean run": ((edition(samples.giving_away(), 4),), records(1, 2, 3)),
    "one error": ((edition(samples.failing(), 4),), records(1, 2, 3)),
    "twelve errors": ((edition(samples.twelve(), 4),), records(1, 2, 3)),
    "a revision": ((revised(),), records(1, 2, 3)),
    "thirty publications": (thirty(), records(1)),
}


def answers(question: str, situation: str) -> Answer:
    """Where the answer to a question is found."""
    clean = situation == "a clean run"
    one = "[data-item] >> nth=0"
    return {
        "May it be published?": Answer((), f"{FIRST} .word", "etter vurdering" if clean else "Må rettes"),
        "What is wrong, where, and what should it be?": Answer(
            (), f"{FIRST} .what", "kan regnes ut" if clean else r"skal være 425"
        ),
        "Who does what?": Answer((PAGE, ".work-line button >> nth=0"), "dialog label[for=work-person]", "Tildelt"),
        "How sure is it?": Answer(
            (PAGE,) if clean else (FINDING,), ".lead" if clean else ".sure >> nth=0",
            "Ingen sumkrav er brutt" if clean else "Den eneste forklaringen",
        ),
        "What was not checked?": Answer((PAGE, ".toc a[href='#unchecked']"), "#unchecked", "Ikke kontrollert"),
        "What has changed since last time?": Answer(
            (PAGE,) if situation == "a revision" else (),
            ".news" if situation == "a revision" else f"{FIRST} .num >> nth=2",
            "Ett funn er nytt siden utgaven januar–mars 2024" if situation == "a revision" else r"\d+ nye?|–",
        ),
        "Which hidden figures are given away, and what to do?": Answer(
            (PAGE, ".away a") if clean else (),
            one if clean else f"{FIRST} .num >> nth=1",
            "Gjør dette" if clean else r"\b0$",
        ),
        "How do I accept it?": Answer((PAGE, ".work-line button >> nth=0"), "#work-decision", "godtas"),
        "How do I send it?": Answer((PAGE, "[data-copy=summary]"), "[data-copy=summary]", "Kopiert"),
        "How has the family done?": Answer((), ".history >> nth=0", "Prikkede tall som kan regnes ut"),
    }[question]  # fmt: skip


QUESTIONS = (
    "May it be published?",
    "What is wrong, where, and what should it be?",
    "Who does what?",
    "How sure is it?",
    "What was not checked?",
    "What has changed since last time?",
    "Which hidden figures are given away, and what to do?",
    "How do I accept it?",
    "How do I send it?",
    "How has the family done?",
)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = {}
    for name, (reports, past) in SITUATIONS.items():
        out = tmp_path_factory.mktemp("situation")
        html_site.write(
            samples.run(*reports), out, lang="nb", checks=samples.CHECKS, reports=samples.REPORTS, past=past
        )
        made[name] = out / "index.html"
    return made


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_each_question_is_answered_in_two_steps(
    browser: sync_api.Browser, sites: dict[str, Path], question: str, situation: str
) -> None:
    answer = answers(question, situation)
    assert len(answer.steps) <= MOST
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    page.goto(sites[situation].as_uri())
    for step in answer.steps:
        page.locator(step).click()
    seen = page.locator(answer.seen)
    sync_api.expect(seen).to_be_visible()
    sync_api.expect(seen).to_contain_text(re.compile(answer.says))
    context.close()


def test_the_guide_prints_the_numbers_of_these_steps() -> None:
    guide = (ROOT / "docs" / "guide" / "reports-compared.md").read_text("utf-8")
    for question in QUESTIONS:
        numbers = " | ".join(str(len(answers(question, situation).steps)) for situation in SITUATIONS)
        assert f"| {question} | {numbers} |" in guide, question
