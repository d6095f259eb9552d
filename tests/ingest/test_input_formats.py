"""One table of input formats, and what follows from it."""

import re
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from tallvakt.authoring import input_format_pages
from tallvakt.ingest import detect, sources
from tallvakt.ingest.input_formats import INPUT_FORMATS, SUFFIXES, InputFormat
from tallvakt.ingest.source_file import SourceFile


def test_a_folder_is_searched_for_every_format_and_nothing_else(tmp_path: Path) -> None:
    for suffix in (*SUFFIXES, ".docx", ".json.gz"):
        (tmp_path / f"a{suffix}").write_text("a", encoding="utf-8")
    assert {path.suffix for path in sources.expand([str(tmp_path)])} == SUFFIXES


def test_the_hooks_look_at_what_a_folder_is_searched_for(root: Path) -> None:
    hooks = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    for hook in hooks:
        pattern = re.compile(hook["files"])
        assert all(pattern.search(f"publications/2024/a{suffix}") for suffix in SUFFIXES)
        assert not pattern.search("publications/a.docx")
        assert not pattern.search("a.xlsx")


def test_the_hooks_pass_over_what_the_search_of_a_folder_does(root: Path, tmp_path: Path) -> None:
    names = ("README.md", "readme.txt", "Readme.csv", "corrections.csv", "a.csv", "my-corrections.csv", "readme2.md")
    for name in names:
        (tmp_path / name).write_text("a", encoding="utf-8")
    searched = {path.name for path in sources.expand([str(tmp_path)])}
    for hook in yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")):
        files, excluded = re.compile(hook["files"]), re.compile(hook["exclude"])
        looked_at = {n for n in names if files.search(f"publications/{n}") and not excluded.search(f"publications/{n}")}
        assert looked_at == searched
        assert not excluded.search("readme/publications/a.csv")


def test_the_guide_names_every_format() -> None:
    page = input_format_pages.guide()
    assert all(f"`{suffix}`" in page for suffix in SUFFIXES)
    assert all(form.title in page for form in INPUT_FORMATS)


@pytest.mark.parametrize("form", INPUT_FORMATS, ids=lambda form: form.module + form.suffixes[0])
def test_every_format_has_its_reader(form: InputFormat) -> None:
    assert callable(form.read)
    assert form.magic or form.opening or callable(import_module(f"tallvakt.ingest.{form.module}").recognises)
    for magic in form.magic:
        assert detect.form_of(SourceFile(magic + b" rest", "a")) is form
