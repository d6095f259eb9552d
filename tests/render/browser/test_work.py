"""Work in the page: given, commented, accepted, saved, shown again; offline, and of two reviewers nothing is lost."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tallvakt.gate import review_file
from tests.render.browser.conftest import Heard
from tests.render.browser.test_reports import axe, url

if TYPE_CHECKING:
    from playwright import sync_api
else:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (nox -s browser)")


@pytest.fixture
def page(browser: sync_api.Browser, heard: Heard) -> Iterator[sync_api.Page]:
    context = browser.new_context(
        offline=True, viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    opened = context.new_page()
    heard.listen(opened)
    yield opened
    assert heard.complaints == []
    context.close()


def handle(page: sync_api.Page, unit: str, **fields: str) -> None:
    """Open the panel of an item, fill it in and keep it."""
    page.locator(f"{unit} > .work-line button, {unit} > .part > .work-line button").first.click()
    if "decision" in fields:
        page.locator("#work-decision").select_option(fields.pop("decision"))
    for name, value in fields.items():
        page.locator(f"#work-{name}").fill(value)
    page.locator("#work-keep").click()


def saved(page: sync_api.Page, folder: Path) -> Path:
    with page.expect_download() as download:
        page.locator("#work-save").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_an_item_is_accepted_kept_and_saved_as_what_the_command_line_reads(
    page: sync_api.Page, site: Path, tmp_path: Path
) -> None:
    page.goto(url(site, "stars.html"))
    assert page.locator("#work-count").inner_text() == "0 av 3 punkter er behandlet"
    page.locator("#jump-warning > summary").click()
    until = (date.today() + timedelta(days=30)).isoformat()
    handle(page, "#jump-warning", by="Kari", decision="accept", reason="Ny ordning", owner="Ola", expires=until)
    assert not page.locator("#work").is_visible()
    assert f"godtas til og med {until} (Kari)" in page.locator("#jump-warning").inner_text()
    page.reload()
    page.locator("#jump-warning > summary").click()
    assert page.locator("#work-count").inner_text() == "1 av 3 punkter er behandlet"
    assert f"godtas til og med {until} (Kari)" in page.locator("#jump-warning").inner_text()
    review = review_file.load(saved(page, tmp_path))
    (entry,) = review.entries
    assert (entry.fingerprint, entry.by, entry.owner, entry.reason) == ("e1" * 8, "Kari", "Ola", "Ny ordning")
    (waiver,) = review_file.merge([review], (), date.today()).waivers
    assert waiver.expires.isoformat() == until


def test_a_group_is_one_form_and_a_row_can_be_worked_by_itself(page: sync_api.Page, site: Path, tmp_path: Path) -> None:
    page.goto(url(site, "stars.html"))
    handle(page, "#suppressed-recoverable-warning", by="Kari", person="Ola")
    assert len(review_file.load(saved(page, tmp_path)).entries) == 2
    page.locator("#suppressed-recoverable-warning .part > summary").click()
    handle(page, "#suppressed-recoverable-warning [data-part]", comment="Spør fylket")
    assert {e.comment for e in review_file.load(saved(page, tmp_path)).entries} == {"Spør fylket"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"by": ""}, "Fyll inn Ditt navn"),
        ({"by": "K", "decision": "accept", "owner": "K"}, "Fyll inn Begrunnelse"),
        ({"by": "K", "decision": "accept", "reason": "r", "owner": "K", "expires": "2999-01-01"}, "høyst ett år"),
    ],
)
def test_what_cannot_be_kept_says_why(page: sync_api.Page, site: Path, fields: dict[str, str], said: str) -> None:
    page.goto(url(site, "failing"))
    handle(page, ".card", **fields)
    assert said in page.locator("#work-fault").inner_text()
    assert page.locator("#work").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#work").is_visible()


def test_two_reviewers_who_differ_are_both_shown(page: sync_api.Page, site: Path, tmp_path: Path) -> None:
    page.goto(url(site, "failing"))
    handle(page, ".card", by="Kari", decision="producer")
    entries = [
        {
            "fingerprint": mark, "by": "Ola", "when": "2026-03-01T08:00:00Z", "decision": "accept", "reason": "r",
            "owner": "Ola", "expires": "2026-12-31",
        }
        for mark in ("a1" * 8, "a2" * 8)
    ]  # fmt: skip
    other = tmp_path / "ola.json"
    other.write_text(json.dumps({"format": "tallvakt-review/1", "saved": "2026-03-01T08:00:00Z", "entries": entries}))
    page.locator("#work-load").set_input_files(other)
    state = page.locator(".card > .work-line .work-state")
    sync_api.expect(state).to_contain_text("Avgjort ulikt")
    sync_api.expect(state).to_contain_text("rettes av produsenten (Kari)")
    sync_api.expect(state).to_contain_text("godtas til og med 2026-12-31 (Ola)")
    reviews = [review_file.load(saved(page, tmp_path))]
    assert {e.by for e in reviews[0].entries} == {"Kari", "Ola"}
    assert len(review_file.merge(reviews, (), date.today()).clashes) == 2


def test_a_file_that_is_no_work_is_refused(page: sync_api.Page, site: Path, tmp_path: Path) -> None:
    page.goto(url(site, "failing"))
    path = tmp_path / "x.json"
    path.write_text('{"format": "x"}')
    page.locator("#work-load").set_input_files(path)
    sync_api.expect(page.locator("#work-said")).to_contain_text("ikke arbeid")


def test_the_list_for_the_producer_says_place_stands_and_should_stand(page: sync_api.Page, site: Path) -> None:
    page.goto(url(site, "failing"))
    page.locator("#work-mail").click()
    sync_api.expect(page.locator("#work-mail")).to_have_text("Kopiert")
    text = page.evaluate("navigator.clipboard.readText()").replace("\u00a0", " ")
    assert text.startswith("Deltakere på oppfølgingstiltak, 2024-01..2024-02\nfailing.txt")
    assert "linje 15, felt 3: Arbeid med støtte, Oslo, februar 2024: står 452, skal stå 425" in text


def test_every_list_is_a_sheet_and_no_text_of_it_a_formula(page: sync_api.Page, site: Path, tmp_path: Path) -> None:
    page.goto(url(site, "stars.html"))
    page.locator("#label-damaged-warning > summary").click()
    with page.expect_download() as download:
        page.locator("#label-damaged-warning button", has_text="CSV").click()
    download.value.save_as(tmp_path / "list.csv")
    rows = list(csv.reader((tmp_path / "list.csv").read_text("utf-8-sig").splitlines()))
    assert rows == [["«15 Møre og Romsdal» er lest som «Møre og Romsdal».", "linje 16"]]


@pytest.mark.parametrize("section", ["promises", "disclosure"])
def test_the_other_lists_are_sheets_too(section: str, page: sync_api.Page, site: Path, tmp_path: Path) -> None:
    page.goto(url(site, "stars.html"))
    with page.expect_download() as download:
        page.locator(f"#{section} > .work-line button", has_text="CSV").click()
    download.value.save_as(tmp_path / "list.csv")
    rows = list(csv.reader((tmp_path / "list.csv").read_text("utf-8-sig").splitlines()))
    lines = page.locator({"promises": "details.promise", "disclosure": ".stars > ol > li > .at"}[section]).count()
    assert len(rows) == lines > 0
    assert all(len(row) >= 2 and row[0] for row in rows)


def test_hostile_text_does_nothing_in_the_panel(page: sync_api.Page, site: Path) -> None:
    page.goto(url(site, "b-quoted"))
    handle(page, ".card", by="<img src=x onerror=window.hit=1>", comment="<b>x</b>")
    assert page.evaluate("window.hit") is None
    assert "<b>x</b>" in page.locator(".card > .work-line .work-state").inner_text()


def test_axe_finds_nothing_in_the_open_panel(browser: sync_api.Browser, site: Path) -> None:
    page = browser.new_context(bypass_csp=True).new_page()
    page.goto(url(site, "failing"))
    page.locator(".card > .work-line button").first.click()
    page.locator("#work-decision").select_option("accept")
    page.evaluate(axe())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"]] == []
    page.context.close()
