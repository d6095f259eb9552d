"""What a person sees is what is read: LibreOffice and Chromium say what is seen of files that differ by seed.

`TALLVAKT_RENDERED=N` makes N files of each kind instead of the short form's; `TALLVAKT_RENDERED_SEED` another draw.
`TALLVAKT_RENDERED_KEEP=FOLDER` keeps the files.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tallvakt.rules.content import Content
from tests.helpers import contract_language
from tests.rendered import chromium_sees, office, pages, workbooks
from tests.rendered.seen import Comparison, compare
from tests.rendered.varied_tables import CODELISTS, CONTRACT, VariedTable, varied_table

if TYPE_CHECKING:
    from playwright import sync_api
else:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (nox -s rendered)")
pytestmark = pytest.mark.rendered
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
COUNT = int(os.environ.get("TALLVAKT_RENDERED", "40"))
SEED = int(os.environ.get("TALLVAKT_RENDERED_SEED", "1"))
REPORTED_FEATURES = ("formula",)
"""A workbook's formula that was never calculated has no figure stored: it is reported, cell by cell."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept = os.environ.get("TALLVAKT_RENDERED_KEEP")
    if kept is None:
        return tmp_path_factory.mktemp("rendered")
    Path(kept).mkdir(parents=True, exist_ok=True)
    return Path(kept).resolve()


@pytest.fixture(scope="module")
def contents(folder: Path) -> Callable[[int], Content]:
    """The content with the contract of tables with so many decimals."""
    read = {
        decimals: contract_language.content(
            folder / f"contract-{decimals}", CONTRACT.replace("DECIMALS", str(decimals)), CODELISTS
        )
        for decimals in (0, 1)
    }
    return read.__getitem__


def _made(kinds: list[str]) -> Iterator[tuple[int, str, VariedTable, random.Random]]:
    for number in range(COUNT):
        rng = random.Random(f"{SEED}-{number}")
        yield number, kinds[number % len(kinds)], varied_table(rng), rng


def _tell(comparisons: list[tuple[str, Comparison]]) -> str:
    lines = [f"{sum(c.same for _, c in comparisons)} figures are read as they are seen"]
    for name, comparison in comparisons:
        lines += [f"{name}: {d}" for d in comparison.different[:3]]
    return "\n".join(lines)


def _hold(comparisons: list[tuple[str, Comparison]]) -> None:
    assert sum(c.same for _, c in comparisons) > 5 * len(comparisons)
    assert not [c for _, c in comparisons if c.different], _tell(comparisons)
    unexplained = [d for kind, c in comparisons if kind not in REPORTED_FEATURES for d in c.reported]
    assert not unexplained, "\n".join(str(d) for d in unexplained)


def test_workbooks(folder: Path, contents: Callable[[int], Content]) -> None:
    if office.SOFFICE is None:
        pytest.skip("no LibreOffice on PATH")
    made = []
    for number, feature, table, rng in _made(list(workbooks.FEATURES)):
        path = folder / f"varied{number:03}-{feature}.xlsx"
        workbooks.write(table, feature, path, rng)
        made.append((feature, table, path))
    shown, printed = folder / "shown", folder / "printed"
    others = folder / "others"
    office.convert([p for *_, p in made], office.AS_SHOWN, shown)
    office.convert([p for *_, p in made], "pdf", printed)
    for form in ("ods", "xls", "xlsx"):
        office.convert([p for *_, p in made], form, others)
    comparisons = []
    for feature, table, path in made:
        seen = office.seen(path, shown, printed)
        comparisons.append((feature, compare(path, seen, contents(table.decimals))))
        for form in ("ods", "xls", "xlsx"):
            again = others / f"{path.stem}.{form}"
            comparisons.append((f"{feature} by LibreOffice", compare(again, seen, contents(table.decimals))))
    _hold(comparisons)


@pytest.fixture(scope="module")
def page() -> Iterator[sync_api.Page]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on PATH")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 1280, "height": 2000})
        browser.close()


def test_pages(folder: Path, contents: Callable[[int], Content], page: sync_api.Page) -> None:
    comparisons = []
    for number, kind, table, rng in _made(list(pages.FIGURES)):
        path = folder / f"varied{number:03}-{kind}.html"
        path.write_text(pages.page(table, kind, rng), encoding="utf-8")
        comparisons.append((kind, compare(path, chromium_sees.seen(page, path), contents(table.decimals))))
    _hold(comparisons)
