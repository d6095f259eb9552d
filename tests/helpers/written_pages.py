"""Pages of the HTML site as a browser takes them apart: elements, links, ids, words."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from tallvakt.model.report import PublicationReport, Run
from tallvakt.render import html_site
from tests.helpers import samples

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Page(HTMLParser):
    """The elements of a page, its links and ids, and whether every element is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.ids += [v for k, v in attrs if k == "id" and v]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("script", "style"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))

    @property
    def hrefs(self) -> list[str]:
        return [a["href"] or "" for t, a in self.tags if t == "a" and "href" in a]


def write(run: Run, out: Path, lang: str | None = None) -> dict[str, Page]:
    paths = html_site.write(run, out, lang=lang, checks=samples.CHECKS, reports=samples.REPORTS)
    return {p.name: Page(p.read_text(encoding="utf-8")) for p in paths}


def one(report: PublicationReport, out: Path, lang: str = "nb") -> Page:
    pages = write(samples.run(report), out, lang)
    return next(page for name, page in pages.items() if name not in ("index.html", f"help-{lang}.html"))
