"""To send and to print: links by name, two pages on paper, a summary for a mail, contents in view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tallvakt.model.report import PublicationReport
from tallvakt.pipeline.run import run as check_files
from tallvakt.render import html_site
from tallvakt.render.masking import mask
from tallvakt.rules.content import find_suite, load
from tests.helpers import samples
from tests.helpers.paths import EXAMPLES
from tests.render.browser.test_reports import url

if TYPE_CHECKING:
    from playwright import sync_api
else:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (nox -s browser)")


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("by-county/m1:03:2024-02", "c8"), ("by-county%2Fm1:total:average", "c3"), ("by-measure:m1:2024-01", "c1"),
    ],
)  # fmt: skip
def test_a_cell_has_an_address_by_name(page: sync_api.Page, site: Path, name: str, cell: str) -> None:
    page.goto(url(site, "failing") + "#" + name)
    sync_api.expect(page.locator(f"#{cell}")).to_be_focused()
    link = page.locator("#say a.link").get_attribute("href") or ""
    page.goto(url(site, "passing.html") + link)
    sync_api.expect(page.locator(f"#{cell}")).to_be_focused()


def test_an_address_of_nothing_does_nothing(page: sync_api.Page, site: Path) -> None:
    for name in ("by-county/m1:99:2024-02", "nothing:03:2024-02", "a:b", ":::"):
        page.goto(url(site, "failing") + "#" + name)
        assert page.locator(".here").count() == 0


def test_tables_have_addresses_by_name(page: sync_api.Page, site: Path) -> None:
    page.goto(url(site, "failing") + "#t-by-county-m1")
    assert page.locator("#t-by-county-m1").is_visible()


def pages(page: sync_api.Page, folder: Path) -> tuple[int, str]:
    pdfplumber = pytest.importorskip("pdfplumber")
    page.pdf(path=folder / "page.pdf", format="A4", prefer_css_page_size=True, print_background=True)
    with pdfplumber.open(folder / "page.pdf") as pdf:
        return len(pdf.pages), "\n".join(p.extract_text() for p in pdf.pages)


@pytest.mark.parametrize("made", [samples.passing, samples.failing, samples.twelve, samples.giving_away])
def test_a_print_is_two_pages(page: sync_api.Page, tmp_path: Path, made: Callable[[], PublicationReport]) -> None:
    (_, path, *_) = html_site.write(
        samples.run(made()), tmp_path, lang="nb", checks=samples.CHECKS, reports=samples.REPORTS
    )
    page.goto(path.as_uri())
    count, text = pages(page, tmp_path)
    assert count <= 2
    assert text.count("skal være 425") >= (12 if made is samples.twelve else 0)


def test_all_can_be_printed(page: sync_api.Page, site: Path, tmp_path: Path) -> None:
    page.goto(url(site, "stars.html"))
    short, _ = pages(page, tmp_path)
    page.evaluate("window.print = () => {}")
    page.locator("[data-print=all]").click()
    whole, text = pages(page, tmp_path)
    assert whole > short
    assert "Kravene" in text


@pytest.mark.slow
def test_a_clean_publication_is_printed_on_two_pages(page: sync_api.Page, tmp_path: Path) -> None:
    content = load(find_suite())
    done = mask(check_files([EXAMPLES / "TILT140-2024-08.txt"], content))
    html_site.write(done, tmp_path, lang="nb", checks=content.checks, reports=content.reports)
    path = tmp_path / "tilt140-2024-08.html"
    assert path.stat().st_size < 450_000
    page.goto(path.as_uri())
    assert pages(page, tmp_path)[0] <= 2


def test_the_summary_is_copied_as_plain_text(browser: sync_api.Browser, site: Path) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(url(site, "failing"))
    page.locator("[data-copy=summary]").click()
    sync_api.expect(page.locator("[data-copy=summary]")).to_have_text("Kopiert")
    text = page.evaluate("navigator.clipboard.readText()").replace("\u00a0", " ")
    assert "MÅ RETTES" in text
    assert "- Linje 15, felt 3: 452 skal være 425." in text
    context.close()


def test_the_contents_stay_in_view(page: sync_api.Page, site: Path) -> None:
    page.goto(url(site, "failing"))
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    box = page.locator(".toc").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 60
    page.locator(".toc a[href='#tables']").click()
    head = page.locator("#h-tables").bounding_box()
    assert head is not None
    assert head["y"] >= box["height"] - 1


def test_columns_of_all_tables_line_up(page: sync_api.Page, site: Path) -> None:
    page.goto(url(site, "failing"))
    lefts = page.evaluate("[...document.querySelectorAll('.grid')].map(t => t.tHead.rows[0].cells[4].offsetLeft)")
    assert len(lefts) == 2
    assert len(set(lefts)) == 1


@pytest.mark.parametrize("name", ["failing", "stars.html", "waived.html"])
def test_a_phone_has_at_most_one_screen_before_the_first_finding(
    browser: sync_api.Browser, site: Path, name: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(url(site, name))
    box = page.locator("[data-item]").first.bounding_box()
    assert box is not None
    assert box["y"] <= 740
    page.close()
