"""Every command of the guides runs and says what the guide says.

In a `console` block a line after `$` is run, `# exit N` is its exit code (0 where nothing is said), and each line below
it stands in what it prints, with `*` for anything. A block of `yaml`, `csv` or `python` whose first line is `# NAME` is
written to that file, `pycon` is a doctest, other `python` a script. Blocks of a page run in order, in a folder with the
two example publications.
"""

from __future__ import annotations

import doctest
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import warm_process
from tests.helpers.paths import ROOT

RUN = ("console", "python", "pycon")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PAGES = sorted(
    path.stem
    for path in (ROOT / "docs" / "guide").glob("*.md")
    if any(kind in RUN for kind, _ in BLOCK.findall(path.read_text(encoding="utf-8")))
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("bash") is None or sys.platform != "linux", reason="the guides speak GNU shell"),
]


@dataclass(frozen=True)
class Step:
    """One command and what it must print."""

    command: str
    code: int
    printed: tuple[str, ...]


def steps(block: str) -> list[Step]:
    found: list[Step] = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        line, *printed = part.strip("\n").split("\n")
        command, _, code = line.partition("  # exit ")
        found.append(Step(command, int(code or 0), tuple(p for p in printed if p.strip())))
    return found


@pytest.mark.parametrize("page", PAGES)
def test_the_guide_tells_what_happens(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(
        ROOT / "examples" / "publications", tmp_path / "publications", ignore=shutil.ignore_patterns("*.md")
    )
    for folder in ("statistics-bank", "first-contract"):
        shutil.copytree(ROOT / "examples" / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEXT_MONTH", (date.today() + timedelta(days=30)).isoformat())
    monkeypatch.setenv("PATH", warm_process.path())
    if not any(e.value == "tallvakt.pytest_plugin" for e in entry_points(group="pytest11")):
        monkeypatch.setenv("PYTEST_ADDOPTS", "-p tallvakt.pytest_plugin")
    names: dict[str, Any] = {}
    for kind, block in BLOCK.findall((ROOT / "docs" / "guide" / f"{page}.md").read_text(encoding="utf-8")):
        if kind == "console":
            for step in steps(block):
                run(step)
        elif kind in ("yaml", "csv", "python") and block.startswith("# "):
            name, rest = block.removeprefix("# ").split("\n", 1)
            (tmp_path / name).write_text(rest if kind == "csv" else block, encoding="utf-8")
        elif kind == "python":
            run(Step(f"python -c {sh(block)}", 0, ()))
        elif kind == "pycon":
            test = doctest.DocTestParser().get_doctest(block, names, page, None, None)
            assert doctest.DocTestRunner().run(test, clear_globs=False).failed == 0
            names = test.globs


def run(step: Step) -> None:
    done = subprocess.run(["bash", "-c", step.command], capture_output=True, text=True, timeout=300, check=False)
    told = done.stdout + done.stderr
    assert done.returncode == step.code, f"$ {step.command}\n{told}"
    for line in step.printed:
        pattern = line.strip().replace("[", "[[]") + "*"
        assert any(fnmatchcase(found.strip(), pattern) for found in told.splitlines()), f"{line!r} is not in:\n{told}"


def sh(text: str) -> str:
    import shlex

    return shlex.quote(text)


def test_the_guides_name_every_rule_of_the_gate() -> None:
    from tallvakt.gate.rule_names import RULES

    text = (ROOT / "docs" / "guide" / "gate.md").read_text(encoding="utf-8")
    assert not [rule for rule in RULES if f"`{rule}`" not in text]


def test_every_policy_and_waiver_of_the_guides_is_right(tmp_path: Path) -> None:
    from tallvakt.gate import policy, waivers

    for page in ("gate", "sign-off", "waive"):
        for kind, block in BLOCK.findall((ROOT / "docs" / "guide" / f"{page}.md").read_text(encoding="utf-8")):
            path = tmp_path / "file.yaml"
            path.write_text(block, encoding="utf-8")
            if kind == "yaml" and block.startswith("# gate.yaml"):
                policy.load(path)
            elif kind == "yaml" and block.startswith("waivers:"):
                waivers.load(path)
