"""How long a page takes to make and to open, and how large it is.

    python benchmarks/html_report.py [PUBLICATION]

Making is counted in processor time against the checking of the same publication; opening in Chromium from the
machine's PATH (skipped without one): first contentful paint, and the time from a key press to the next frame.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from tallvakt.pipeline.run import run
from tallvakt.render import html_site
from tallvakt.rules.content import find_suite, load
from tests.helpers import samples

PRESS = """() => new Promise(done => {
  const table = document.querySelector('.scroll');
  for (let e = table; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true;
  const cell = table.querySelectorAll('td[id^=c]')[20];
  cell.tabIndex = -1; cell.focus();
  const start = performance.now();
  cell.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true}));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
})"""


def best(call: Callable[[], object], times: int = 7) -> float:
    """Least processor time of some calls, in ms."""
    spent = []
    for _ in range(times):
        start = process_time()
        call()
        spent.append(process_time() - start)
    return min(spent) * 1000


def opened(page: Path) -> str:
    """What Chromium needs for a page."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        return "no Chromium on PATH"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(page.as_uri())
        paint = tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1")
        keys = [tab.evaluate(PRESS) for _ in range(3)]
        browser.close()
    return f"first paint {paint:.0f} ms, first key press {keys[0]:.0f} ms, later ones {min(keys[1:]):.0f} ms"


def main(path: Path) -> None:
    """Print the figures."""
    content = load(find_suite())
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        found = run([path], content)
        check = best(lambda: run([path], content), 3)
        make = best(lambda: html_site.write(found, out, lang=None, checks=content.checks, reports=content.reports))
        page = next(p for p in out.glob("*.html") if not p.stem.startswith(("index", "help")))
        print(f"{path.name}: {page.stat().st_size / 1000:.0f} kB; check {check:.0f} ms, HTML {make:.0f} ms", end="")
        print(f", ratio {make / check:.2f}; {opened(page)}")
        big = samples.run(samples.large(100_000))
        make = best(lambda: html_site.write(big, out, lang="nb", checks=samples.CHECKS, reports=samples.REPORTS), 2)
        page = out / "large.html"
        print(f"100,000 cells: {page.stat().st_size / 1e6:.1f} MB; HTML {make:.0f} ms; {opened(page)}")


if __name__ == "__main__":
    here = Path(__file__).parents[1] / "examples" / "publications" / "TILT140-2024-08.txt"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here)
