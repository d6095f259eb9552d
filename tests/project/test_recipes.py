"""The recipes of CONTRIBUTING.md, each followed to the letter in a copy of the checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.paths import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.wheel,
    pytest.mark.skipif(shutil.which("bash") is None, reason="the recipes speak shell"),
]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PARTS = TEXT.split("\n## Four recipes\n")[1].split("\n## Taste\n")[0].split("\n### ")[1:]
RECIPES = {title: text for title, _, text in (part.partition("\n") for part in PARTS)}
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
KEPT = ("src", "schemas", "checks", "reports", "tests", "examples", "docs", "benchmarks")

FILES = ("pyproject.toml", "noxfile.py", "README.md", "CONTRIBUTING.md", "action.yml", ".pre-commit-hooks.yaml")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the checkout."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in KEPT:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in (
        "pyproject.toml",
        "noxfile.py",
        "README.md",
        ".pre-commit-hooks.yaml",
        "CONTRIBUTING.md",
        "action.yml",
    ):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def write(block: str, folder: Path) -> None:
    """Follows a block that begins with a path: the file itself, or lines above the first one with a text."""
    first, _, body = block.partition("\n")
    path, _, text = first.removeprefix("# ").partition(" above ")
    file = folder / path
    if not text:
        assert not file.exists(), path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(body, encoding="utf-8")
        return
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if text in line)
    file.write_text("".join([*lines[:at], body, *lines[at:]]), encoding="utf-8")


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_works_to_the_letter(recipe: str, copy: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    for kind, block in BLOCK.findall(RECIPES[recipe]):
        if kind != "console":
            write(block, copy)
            continue
        for command in re.findall(r"^\$ (.+)$", block, re.MULTILINE):
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=copy,
                env=environment,
                capture_output=True,
                text=True,
                timeout=600,
                check=False,
            )
            assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"


def test_there_are_four() -> None:
    assert len(RECIPES) == 4
