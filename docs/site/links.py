"""Follows every link of a built site: to a file that is there and a part that it has; nothing is on the network."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src"}
"""What a browser loads by itself."""
LINKS_OF_HEAD = {"canonical", "alternate", "next", "prev"}


class Page(HTMLParser):
    """The parts of a page that can be linked to, its links, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag names, links to or loads."""
        given = {name: value or "" for name, value in attrs}
        self.parts.update(given[name] for name in ("id", "name") if name in given)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag in LOADED and given.get(LOADED[tag]) and given.get("rel") not in LINKS_OF_HEAD:
            self.loads.append(given[LOADED[tag]])


@cache
def read(path: Path) -> Page:
    """A page of the site."""
    return Page(path.read_text(encoding="utf-8"))


def check(site: Path) -> list[str]:
    """What is wrong with the links of a site, a line each; addresses of other sites are not followed."""
    wrong = []
    for path in sorted(site.rglob("*.html")):
        page, name = read(path), path.relative_to(site)
        wrong += [f"{name}: loads {target} from the network" for target in page.loads if _elsewhere(target)]
        targets = dict.fromkeys([*page.links, *(t for t in page.loads if not _elsewhere(t))])
        wrong += [f"{name}: {why}" for target in targets if (why := _why(target, path, site))]
    return wrong


def _elsewhere(target: str) -> bool:
    return urlsplit(target).scheme in ("http", "https") or target.startswith("//")


def _why(target: str, path: Path, site: Path) -> str | None:
    """Why a link leads nowhere; None if it does not."""
    address = urlsplit(target)
    if address.scheme or address.netloc or path.name == "404.html":
        return None  # the page for what is not there names the site's root, which only a server knows
    file = path if not address.path else (path.parent / unquote(address.path)).resolve()
    if file.is_dir():
        file = file / "index.html"
    if not file.is_file() or not file.is_relative_to(site):
        return f"{target} is not there"
    part = unquote(address.fragment)
    if part and file.suffix == ".html" and part not in read(file).parts:
        return f"{target}: the page has no such part"
    return None
