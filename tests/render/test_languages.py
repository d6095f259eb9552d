"""Months, days, numbers and plural forms as each language has them; a further language is one file."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tallvakt.model.report import Edition
from tallvakt.render import html_site, wording
from tallvakt.rules.content import find_suite, load
from tests.helpers import samples

MORE = {**samples.CHECKS, "own-check": replace(samples.CHECKS["jump"], name="own-check", code="TV999")}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The suite's reports with Swedish and Polish beside: catalogues of the English words."""
    folder = tmp_path_factory.mktemp("further") / "reports"
    shutil.copytree(samples.REPORTS, folder)
    english = (folder / "wording" / "en.yaml").read_text("utf-8")
    (folder / "wording" / "sv.yaml").write_text(english.replace("locale: en_GB", "locale: sv_SE"), "utf-8")
    plural = "  errors: Errors\n  counted-for-test:\n    one: one\n    few: few\n    many: many\n    other: other\n"
    polish = english.replace("locale: en_GB", "locale: pl_PL").replace("  errors: Errors\n", plural, 1)
    (folder / "wording" / "pl.yaml").write_text(polish, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("lang", "number", "decimal", "day", "month", "months"),
    [
        ("nb", "12\u00a0345", "−1,5", "31. desember 2026", "mars 2024", "januar–august 2024"),
        ("en", "12,345", "−1.5", "31 December 2026", "March 2024", "January–August 2024"),
        ("sv", "12\u00a0345", "−1,5", "31 december 2026", "mars 2024", "januari–augusti 2024"),
    ],
)
def test_numbers_days_and_months(
    reports: Path, lang: str, number: str, decimal: str, day: str, month: str, months: str
) -> None:
    words = wording.load(reports, lang, samples.CHECKS)
    assert (words.number(12345), words.number(-1.5)) == (number, decimal)
    assert (words.day("2026-12-31"), words.month("2024-03")) == (day, month)
    assert words.edition(Edition("2024-01", "2024-08")) == months


@pytest.mark.parametrize(("count", "form"), [(1, "one"), (3, "few"), (5, "many"), (22, "few"), (1.5, "other")])
def test_plural_forms_are_the_languages_own(reports: Path, count: float, form: str) -> None:
    words = wording.load(reports, "pl", samples.CHECKS)
    key = next(k for k in words.catalogue if k.endswith("counted-for-test"))
    assert words(key, count=count) == form


def test_a_further_language_is_one_file(reports: Path, tmp_path: Path) -> None:
    paths = html_site.write(samples.run(samples.failing()), tmp_path, lang="sv", checks=samples.CHECKS, reports=reports)
    assert {p.name for p in paths} == {"index.html", "failing.html", "help-sv.html"}
    page = (tmp_path / "failing.html").read_text("utf-8")
    assert '<html lang="sv">' in page
    assert "januari–februari 2024" in page


def test_a_moment_is_told_in_the_zone_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    if not hasattr(time, "tzset"):
        pytest.skip("no zones to choose here")
    words = wording.load(samples.REPORTS, "nb", samples.CHECKS)
    assert words.moment("2026-11-27T18:29:50Z") == "27. november 2026 kl. 18.29 UTC"
    monkeypatch.setenv("TZ", "CET-1")
    time.tzset()
    try:
        assert words.moment("2026-11-27T18:29:50Z") == "27. november 2026 kl. 19.29"
    finally:
        monkeypatch.setenv("TZ", "UTC")
        time.tzset()


def test_every_check_of_the_suite_is_told_in_norwegian_and_nothing_else_is() -> None:
    content = load(find_suite())
    pages = wording.check_pages(content.reports, "nb")
    assert set(pages) == set(content.checks)
    for check, page in pages.items():
        assert set(page) == {"what", "why", "todo"}, check
        assert not any(sign in text for text in page.values() for sign in ("--", "`", "stjerne", "trykt")), check


def test_a_check_without_a_translation_is_told_in_english(tmp_path: Path) -> None:
    html_site.write(samples.run(samples.failing()), tmp_path, lang="nb", checks=MORE, reports=samples.REPORTS)
    page = (tmp_path / "help-nb.html").read_text("utf-8")
    known, own = page.split('id="average-off"')[1], page.split('id="own-check"')[1]
    assert "Hvorfor det betyr noe" in known.partition("</details>")[0]
    assert '<div lang="en">' in own.partition("</details>")[0]
    assert "Hvorfor det betyr noe" not in own.partition("</details>")[0]
