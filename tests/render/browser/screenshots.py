"""The pictures in `docs/images/`: `python -m tests.render.browser.screenshots [FOLDER]` from the project's root."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from tallvakt.model.past_editions import Past, PastEdition
from tallvakt.model.report import Edition
from tallvakt.render import html_site
from tests.helpers import samples

Scheme = Literal["light", "dark"]
SHOTS: tuple[tuple[str, str, str, int, int, Scheme], ...] = (
    # name, page, what to do first, width, height, colours
    ("index-desktop", "index.html", "", 1280, 900, "light"),
    ("finding-desktop", "feil.html", "", 1280, 1180, "light"),
    ("table-desktop", "feil.html", "hover", 1280, 900, "light"),
    ("disclosure-desktop", "stjerner.html", "disclosure", 1280, 760, "light"),
    ("finding-dark", "feil.html", "", 1280, 900, "dark"),
    ("finding-phone", "feil.html", "", 360, 760, "light"),
    ("finding-print", "feil.html", "print", 794, 1123, "light"),
)


def main(out: Path) -> None:
    """Write every picture as PNG."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        run = samples.run(
            samples.failing("publikasjoner/feil.txt"),
            samples.giving_away("publikasjoner/stjerner.txt"),
            samples.passing("publikasjoner/bra.txt"),
            replace(samples.waived("publikasjoner/godtatt.txt"), edition=None),
        )
        html_site.write(
            run, Path(folder), lang="nb", checks=samples.CHECKS, reports=samples.REPORTS, past=Past(tuple(_history()))
        )
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        out.mkdir(parents=True, exist_ok=True)
        for name, page, action, width, height, scheme in SHOTS:
            _shoot(browser, Path(folder) / page, action, (width, height), scheme, out / f"{name}.png")
        browser.close()


def _history() -> Iterator[PastEdition]:
    """What earlier runs left of the family: two years of months."""
    for number in range(24):
        year, month = 2022 + number // 12, number % 12 + 1
        errors = (0, 0, 2, 0, 1, 0, 0, 3)[number % 8]
        yield PastEdition(
            family="nav.tilt140", edition=Edition(f"{year}-01", f"{year}-{month:02}"), started="2024-01-01T06:00:00Z",
            verdict="failed" if errors else "passed", errors=errors, given_away=number * 5 % 7, guarded=60 + number,
            undecided=month,
        )  # fmt: skip


def _shoot(browser: Browser, page: Path, action: str, size: tuple[int, int], scheme: Scheme, out: Path) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    tab = context.new_page()
    tab.goto(page.as_uri())
    if action == "print":
        tab.emulate_media(media="print")
    elif action == "hover":
        tab.evaluate("document.getElementById('t-by-county-m1').scrollIntoView({block: 'center'})")
        tab.locator("#c8").hover()
    elif action:
        tab.evaluate("document.querySelectorAll('.stars').forEach(e => { e.open = true; })")
        tab.evaluate(f"document.getElementById('{action}').scrollIntoView()")
    tab.wait_for_timeout(200)
    tab.screenshot(path=out)
    context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/images"))
