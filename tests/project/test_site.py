"""The site's own tools: links that lead nowhere are told, nothing is on the network, every guide has its place."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.helpers.paths import ROOT

SITE = ROOT / "docs" / "site"


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"site_{name}", SITE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = loaded
    spec.loader.exec_module(loaded)
    return loaded


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ('<a href="b/other.html#part">x</a> <a href="#here">x</a> <p id="here">', []),
        ('<a href="b/">a folder with an index</a>', ["b/ is not there"]),
        ('<a href="none.html">x</a>', ["none.html is not there"]),
        ('<a href="b/other.html#gone">x</a>', ["b/other.html#gone: the page has no such part"]),
        ('<a href="../outside.html">x</a>', ["../outside.html is not there"]),
        ('<img src="none.png">', ["none.png is not there"]),
        ('<script src="https://cdn.example/x.js"></script>', ["loads https://cdn.example/x.js from the network"]),
        ('<link rel="stylesheet" href="//cdn.example/x.css">', ["loads //cdn.example/x.css from the network"]),
        ('<a href="https://example.org/">not followed</a> <a href="mailto:a@b">x</a>', []),
    ],
)
def test_links_that_lead_nowhere_are_told(tmp_path: Path, body: str, wrong: list[str]) -> None:
    site = tmp_path / "site"
    (site / "b").mkdir(parents=True)
    (tmp_path / "outside.html").write_text("")
    (site / "b" / "other.html").write_text('<p id="part">')
    (site / "a.html").write_text(body)
    assert module("links").check(site) == [f"a.html: {why}" for why in wrong]


def test_the_guides_that_have_a_place_are_there() -> None:
    """One that has none comes last on the site."""
    listed = [name for names in module("make").GUIDES.values() for name in names]
    assert len(listed) == len(set(listed))
    assert set(listed) <= {page.stem for page in (ROOT / "docs" / "guide").glob("*.md")}


def test_the_glossaries_tell_the_same_words() -> None:
    def rows(page: Path) -> list[list[str]]:
        lines = page.read_text(encoding="utf-8").splitlines()
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")][2:]

    english = {row[0] for row in rows(SITE / "en" / "glossary.md")}
    norwegian = rows(SITE / "nb" / "ordliste.md")
    assert {row[1] for row in norwegian} <= english
    words = [row[0] for row in norwegian]
    assert words == sorted(words, key=lambda word: word.replace("å", "~~").replace("ø", "~"))
