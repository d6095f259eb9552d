"""Compiled templates are kept where Python keeps bytecode, and never stand in the way of a page."""

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from tallvakt.render.template_cache import TemplateCache


def rendered(folder: Path) -> str:
    templates = Environment(loader=FileSystemLoader(folder), autoescape=True, bytecode_cache=TemplateCache(folder))
    return templates.get_template("page.j2").render(name="<a>")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / "page.j2").write_text("Hello {{ name }}")
    return tmp_path


def kept(folder: Path) -> list[Path]:
    return list((folder / "__pycache__").glob("*"))


def test_a_template_is_compiled_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rendered(folder) == "Hello &lt;a&gt;"
    assert len(kept(folder)) == 1
    monkeypatch.setattr(Environment, "_generate", lambda *_: pytest.fail("compiled again"))
    assert rendered(folder) == "Hello &lt;a&gt;"


def test_one_that_changed_is_compiled_anew(folder: Path) -> None:
    rendered(folder)
    (folder / "page.j2").write_text("Good day {{ name }}")
    assert rendered(folder) == "Good day &lt;a&gt;"


@pytest.mark.parametrize("left", [0, 4, 40, 60])
def test_what_is_damaged_is_made_anew(folder: Path, left: int) -> None:
    rendered(folder)
    (file,) = kept(folder)
    file.write_bytes(file.read_bytes()[:left])
    assert rendered(folder) == "Hello &lt;a&gt;"


def test_nothing_is_kept_where_python_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered(folder) == "Hello &lt;a&gt;"
    assert kept(folder) == []


def test_a_place_that_cannot_be_written_costs_nothing(folder: Path) -> None:
    (folder / "__pycache__").write_text("no folder")
    assert rendered(folder) == "Hello &lt;a&gt;"
