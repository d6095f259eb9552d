"""Where a call keeps results: the gate also where CI says so, a check only where it is told to."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tallvakt.cli.app import app
from tallvakt.pipeline import tasks
from tallvakt.pipeline.checking import check_opened

NAME = "TILT180-2024-04.txt"
GATE = ("gate", "--no-record")


@pytest.fixture
def checked(tmp_path: Path, examples: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What calls in a folder with one publication check, as they do."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TALLVAKT_CACHE", raising=False)
    Path(NAME).write_bytes((examples / NAME).read_bytes())
    names: list[str] = []

    def watched(opened: object, *rest: object) -> object:
        names.append(Path(opened.document.source).name)  # type: ignore[attr-defined]
        return check_opened(opened, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(tasks, "check_opened", watched)
    return names


def called(*words: str) -> None:
    result = CliRunner().invoke(app, [*words, NAME])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("words", "variable", "folder"),
    [
        (GATE, "kept", "kept"),
        (GATE, None, None),
        (("check",), "kept", None),
        ((*GATE, "--no-cache"), "kept", None),
        (("check", "--cache", "own", "--no-cache"), None, None),
        ((*GATE, "--cache", "own"), "kept", "own"),
        (("check", "--cache", "own"), None, "own"),
    ],
)
def test_results_are_used_again_from_the_folder_that_was_named(
    words: tuple[str, ...], variable: str | None, folder: str | None, checked: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if variable:
        monkeypatch.setenv("TALLVAKT_CACHE", variable)
    called(*words)
    called(*words)
    assert [name for name in ("kept", "own") if Path(name).exists()] == ([folder] if folder else [])
    assert checked == [NAME] * (1 if folder else 2)


def test_no_cache_makes_anew_what_is_there_and_leaves_it(checked: list[str]) -> None:
    called("check", "--cache", "own")
    before = {path: path.read_bytes() for path in Path("own").rglob("*") if path.is_file()}
    called("check", "--cache", "own", "--no-cache")
    assert checked == [NAME, NAME]
    assert {path: path.read_bytes() for path in Path("own").rglob("*") if path.is_file()} == before
