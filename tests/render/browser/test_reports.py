"""The reports in a real browser: offline, accessible, by keyboard, on paper, on a phone, without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

import pytest

from tallvakt.render import html_site
from tests.helpers import samples
from tests.render.browser.conftest import Heard

if TYPE_CHECKING:
    from playwright import sync_api
else:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (nox -s browser)")

PAGES = (
    "index.html",
    "passing.html",
    "failing",
    "stars.html",
    "waived.html",
    "broken.html",
    "unknown.html",
    "b-quoted",
    "help-nb.html",
)


def url(site: Path, name: str) -> str:
    """The address of a page; a name without an ending stands for the first page that begins so."""
    found = site / name if name.endswith(".html") else next(iter(sorted(site.glob(f"{name}*.html"))))
    return found.as_uri()


def axe() -> str:
    package = pytest.importorskip("axe_playwright_python", reason="axe is not installed (nox -s browser)")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_loads_offline_and_asks_for_nothing_else(page: sync_api.Page, heard: Heard, site: Path, name: str) -> None:
    address = url(site, name)
    page.goto(address)
    assert heard.requests == [address]
    assert page.locator("h1").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [*PAGES, "english.html"])
def test_axe_finds_nothing(browser: sync_api.Browser, site: Path, name: str, scheme: Literal["light", "dark"]) -> None:
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(url(site, name))
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    page.evaluate(axe())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    context.close()
    assert [(v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"]) for v in found["violations"]] == []


def test_hostile_text_does_nothing(page: sync_api.Page, site: Path) -> None:
    page.goto(url(site, "b-quoted"))
    for cell in page.locator("td[id^=c]").all():
        cell.hover()
        cell.click()
    assert page.evaluate("window.hit") is None


@pytest.mark.parametrize("width", [320, 360, 640])  # the last is a desktop at 200 %
@pytest.mark.parametrize("name", [*PAGES, "english.html"])
def test_no_sideways_scroll(browser: sync_api.Browser, site: Path, name: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 740})
    page.goto(url(site, name))
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_hovering_a_cell_lights_up_its_equations_and_says_them(page: sync_api.Page, site: Path) -> None:
    page.goto(url(site, "failing"))
    page.locator("#c8").hover()
    lit = page.evaluate("[...document.querySelectorAll('.hot')].map(e => e.id).sort()")
    assert lit == ["c11", "c14", "c5", "c6", "c7"]
    said = page.locator("#say").inner_text().replace("\u00a0", " ")
    assert "03 Oslo · Februar · linje 15" in said
    assert "brutt: februar 2024: Radene gir 767, trykt er 740." in said
    page.locator("h1").hover()
    assert page.locator(".hot").count() == 0
    assert not page.locator("#say").is_visible()


def test_a_star_that_fails_nothing_is_told_in_printed_tokens(page: sync_api.Page, site: Path) -> None:
    page.goto(url(site, "stars.html"))
    page.locator("#c13").hover()
    assert "720 = 421 + 294 + *" in page.locator("#say").inner_text()


def test_keyboard_alone_reaches_and_moves_through_a_table(page: sync_api.Page, site: Path) -> None:
    page.goto(url(site, "failing"))
    page.locator("#t-by-county-m1").focus()
    page.keyboard.press("Enter")
    active = "document.activeElement.id"
    assert page.evaluate(active) == "c3"
    for key, expected in (
        ("ArrowDown", "c6"), ("ArrowRight", "c7"), ("End", "c8"), ("ArrowRight", "c8"), ("ArrowDown", "c11"),
        ("ArrowUp", "c8"), ("Home", "c6"), ("ArrowLeft", "c6"), ("Escape", "t-by-county-m1"),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert page.evaluate(active) == expected, key


def test_tab_reaches_every_link_control_and_table(page: sync_api.Page, site: Path) -> None:
    page.goto(url(site, "failing"))
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    controls = "a[href], button, select, input, summary, [tabindex='0']"
    wanted = page.locator(controls).evaluate_all("all => all.filter(e => e.checkVisibility()).length")
    seen: set[str] = set()
    for _ in range(wanted + 20):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("(e => [...document.querySelectorAll('*')].indexOf(e))(document.activeElement)"))
    assert len(seen) >= wanted


def test_deep_links_land_on_their_cell_and_mark_it(browser: sync_api.Browser, tmp_path: Path) -> None:
    run = samples.run(samples.large(14_000))
    html_site.write(run, tmp_path, lang="nb", checks=samples.CHECKS, reports=samples.REPORTS)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((tmp_path / "large.html").as_uri() + "#c13000")
    sync_api.expect(page.locator("#c13000")).to_be_focused()
    page.wait_for_timeout(200)
    box = page.locator("#c13000").bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= 900
    assert page.locator("#c13000").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.close()


def test_deep_links_to_findings_open_what_holds_them(page: sync_api.Page, site: Path) -> None:
    page.goto(url(site, "stars.html") + "#f-e1e1e1e1e1e1")
    assert page.locator("#f-e1e1e1e1e1e1").is_visible()


def test_filters_work_and_survive_reload(page: sync_api.Page, site: Path) -> None:
    page.goto(url(site, "index.html"))
    shown = "[...document.querySelectorAll('.publications > li')].filter(e => !e.hidden).length"
    assert page.evaluate(shown) == 10
    page.locator("#q").fill("elsewhere FAIL")
    assert page.evaluate(shown) == 1
    page.locator("#q").fill("")
    page.locator("#verdict").select_option("passed-with-remarks")
    assert page.evaluate(shown) == 2
    page.reload()
    assert page.evaluate(shown) == 2
    assert page.locator("#shown").inner_text() == "Viser 2 av 10"
    page.goto(url(site, "stars.html"))
    page.locator("#show").select_option("error")
    assert page.locator("#findings .list:visible").count() == 0
    page.reload()
    assert page.locator("#findings .list:visible").count() == 0


def test_copy_buttons_copy(browser: sync_api.Browser, site: Path) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(url(site, "failing"))
    page.locator(".card a.link").click()
    sync_api.expect(page.locator(".card a.link").first).to_have_text("Kopiert")
    assert page.evaluate("navigator.clipboard.readText()").endswith("#f-a1a1a1a1a1a1")
    page.locator(".snippet summary").first.click()
    page.locator(".snippet button").first.click()
    sync_api.expect(page.locator(".snippet button").first).to_have_text("Kopiert")
    assert 'fingerprint: "a1a1a1a1a1a1a1a1"' in page.evaluate("navigator.clipboard.readText()")
    context.close()


def test_without_javascript_everything_is_there(browser: sync_api.Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url(site, "stars.html"))
    folded = page.locator("details.stars").first
    assert not folded.locator("ol").first.is_visible()
    folded.locator("summary").first.click()
    assert folded.locator("ol").first.is_visible()
    assert page.locator("#c14").is_visible()
    for dead in ("select", "button", ".js", "input"):
        assert page.locator(f"{dead}:visible").count() == 0, dead
    page.goto(url(site, "index.html"))
    assert page.locator(".publications > li").count() == 10
    context.close()


def test_prints_to_a4_with_findings_unfolded(page: sync_api.Page, site: Path, tmp_path: Path) -> None:
    pdfplumber = pytest.importorskip("pdfplumber")
    page.goto(url(site, "stars.html"))
    page.pdf(path=tmp_path / "page.pdf", format="A4", prefer_css_page_size=True, print_background=True)
    with pdfplumber.open(tmp_path / "page.pdf") as pdf:
        assert (round(pdf.pages[0].width), round(pdf.pages[0].height)) in ((595, 842), (596, 842), (594, 842))
        text = "\n".join(p.extract_text() for p in pdf.pages)
        rightmost = max(word["x1"] for p in pdf.pages for word in p.extract_words())
        assert rightmost < pdf.pages[0].width
    assert "er lest som" in text
    assert "Nordland: 2 tall" in text
    assert "Kopier lenke" not in text
    assert "Hjelp" not in text


def test_the_policy_is_obeyed_and_blocks_the_rest(page: sync_api.Page, heard: Heard, site: Path) -> None:
    page.goto(url(site, "passing.html"))
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=x style=\"color: red\">x</p>')")
    assert page.locator("#x").evaluate("e => getComputedStyle(e).color") != "rgb(255, 0, 0)"
    inject = "const s = document.createElement('script'); s.textContent = 'window.hit = 1'; document.body.append(s);"
    page.evaluate(f"(() => {{ {inject} }})()")
    assert page.evaluate("window.hit") is None
    assert len(heard.complaints) == 2
    heard.complaints.clear()


def test_every_link_is_alive(page: sync_api.Page, site: Path) -> None:
    seen: set[str] = set()
    waiting = [url(site, "index.html")]
    while waiting:
        address = waiting.pop()
        seen.add(address)
        page.goto(address)
        assert page.locator("main h1").count() == 1, address
        for link in page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)"):
            target, _, fragment = link.partition("#")
            assert Path(unquote(urlsplit(target).path)).is_file(), link
            if target == address and fragment:
                assert page.evaluate("id => document.getElementById(id) !== null", unquote(fragment)), link
            if target not in seen and target not in waiting:
                waiting.append(target)
    assert len(seen) == 13


@pytest.mark.slow
def test_a_hundred_thousand_cells_answer_the_keyboard(browser: sync_api.Browser, tmp_path: Path) -> None:
    html_site.write(
        samples.run(samples.large(100_000)), tmp_path, lang="nb", checks=samples.CHECKS, reports=samples.REPORTS
    )
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((tmp_path / "large.html").as_uri())
    assert page.locator("details.fold").count() > 100
    page.locator("#t-by-county-m0").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert re.fullmatch(r"c\d+", page.evaluate("document.activeElement.id"))
    assert page.locator(".hot").count() > 0
    page.close()


def test_thirty_publications_are_two_screens(browser: sync_api.Browser, tmp_path: Path) -> None:
    kinds = (samples.failing, samples.giving_away, samples.passing)
    run = samples.run(*(kinds[n % 3](f"publications/p{n}.txt") for n in range(30)))
    html_site.write(run, tmp_path, lang="nb", checks=samples.CHECKS, reports=samples.REPORTS)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((tmp_path / "index.html").as_uri())
    box = page.locator(".publications > li").last.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 2 * 900
    page.close()


def test_a_phone_shows_the_first_publication_on_its_first_screen(browser: sync_api.Browser, site: Path) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(url(site, "index.html"))
    box = page.locator(".publications > li").first.bounding_box()
    assert box is not None
    assert box["y"] < 740
    page.close()
