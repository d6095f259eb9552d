"""The catalogue of checks: up to date, complete, and readable in a terminal of any width."""

from dataclasses import replace
from pathlib import Path

import pytest

from tallvakt.authoring import check_pages
from tallvakt.rules.content import find_suite
from tallvakt.rules.registry import HEADINGS, Check, load


@pytest.fixture(scope="module")
def checks() -> dict[str, Check]:
    return load(find_suite().checks)


def test_the_written_catalogue_is_up_to_date(checks: dict[str, Check], root: Path) -> None:
    assert check_pages.stale(checks, root / "docs" / "checks") == []


def test_what_is_written_is_not_stale_and_what_differs_is(checks: dict[str, Check], tmp_path: Path) -> None:
    folder = tmp_path / "docs" / "checks"
    check_pages.write(checks, folder)
    assert check_pages.stale(checks, folder) == []
    (folder / "average-off.md").write_text("old", encoding="utf-8")
    (folder / "gone.md").write_text("a check of yesterday", encoding="utf-8")
    (folder / "label-damaged.md").unlink()
    told = set(check_pages.stale(checks, folder))
    assert {"average-off.md", "gone.md", "label-damaged.md"} <= told
    check_pages.write(checks, folder)
    assert check_pages.stale(checks, folder) == []
    assert not (folder / "gone.md").exists()


def test_the_index_names_every_check_and_its_page(checks: dict[str, Check]) -> None:
    index = check_pages.index(checks.values())
    for check in checks.values():
        assert f"| {check.code} | [{check.name}]({check.name}.md) | {check.severity} |" in index


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_page_keeps_to_the_width_and_loses_no_word(checks: dict[str, Check], width: int) -> None:
    for check in checks.values():
        page = check_pages.explain(check, width)
        assert page.split() == check_pages.page(check).split()
        assert all(f"## {heading}\n" in page for heading in HEADINGS)
        fenced = False
        for line in page.splitlines():
            fenced ^= line.startswith("```")
            # Nothing can be done about a word that is longer than the line.
            assert len(line) <= width or fenced or " " not in line.strip().removeprefix("- ")


def test_examples_keep_their_layout(checks: dict[str, Check]) -> None:
    check = checks["parts-not-summing"]
    start = check.doc.index("```text")
    example = check.doc[start : check.doc.index("```\n", start + 3)]
    assert example in check_pages.explain(check, 30)


def test_a_foreign_check_without_a_page_or_norwegian_is_still_listed(checks: dict[str, Check]) -> None:
    bare = replace(checks["average-off"], doc="", says={"en": "It is wrong."}, todo={}, holds={})
    assert "- Finding: It is wrong." in check_pages.page(bare)
    assert "| TV304 |" in check_pages.index([bare])
