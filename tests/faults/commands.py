"""The commands that the faults are done to, in a folder of their own, and what must hold of it whatever happened."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from tallvakt.pipeline.result_files import ResultFiles
from tests.helpers.paths import EXAMPLES

WRONG = ("ekspertbistand\t552\t394", "ekspertbistand\t552\t593")
"""A misprint in one of the example publications."""


@dataclass(frozen=True, slots=True)
class Command:
    """A call in the folder `place`, and the exit codes it may end with when nothing disturbs it."""

    name: str
    words: tuple[str, ...]
    codes: frozenset[int]


def commands(fingerprint: str) -> tuple[Command, ...]:
    """Every command that writes; `fingerprint` is one of a finding of the folder's publications."""
    accepted = ("--reason", "known", "--owner", "me", "--expires", "2027-01-31")
    return (
        Command("check", ("check", "in", "--out", "out", "-j", "1", "-f", "sarif", "-f", "junit"), frozenset({1})),
        Command("workers", ("check", "in", "--out", "out", "-j", "2"), frozenset({1})),
        Command("cache", ("check", "in", "--out", "out", "-j", "2", "--cache", "cache"), frozenset({1})),
        Command("gate", ("gate", "in", "--out", "out"), frozenset({1})),
        Command("waive", ("waive", fingerprint, "--results", "first", *accepted), frozenset({0})),
        Command("correct", ("correct", "in", "--out", "corrected"), frozenset({0, 1})),
    )


def laid_out(place: Path) -> str:
    """Lay the publications of the folder out and check them once; the fingerprint of one finding."""
    (place / "in").mkdir(parents=True)
    for source in EXAMPLES.glob("*.txt"):
        text = source.read_text(encoding="utf-8").replace(*WRONG)
        (place / "in" / source.name).write_text(text, encoding="utf-8")
    done = called(("check", "in", "--out", "first"), place)
    assert done.returncode == 1, done.stderr
    results = json.loads((place / "first" / "results.json").read_text(encoding="utf-8"))
    errors = [f for p in results["publications"] for f in p["findings"] if f["severity"] == "error"]
    return str(errors[0]["fingerprint"])


def copied(place: Path, to: Path) -> Path:
    """A copy of a folder that was laid out."""
    shutil.copytree(place, to)
    return to


def argv(words: Sequence[str]) -> list[str]:
    """The call as a program and its words."""
    return [sys.executable, "-m", "tallvakt", *words]


def called(
    words: Sequence[str], place: Path, env: Mapping[str, str] | None = None, seconds: float = 300
) -> subprocess.CompletedProcess[str]:
    """A whole call."""
    return subprocess.run(
        argv(words), cwd=place, env=None if env is None else {**env}, timeout=seconds, check=False,
        capture_output=True, encoding="utf-8", errors="replace",
    )  # fmt: skip


def halves(place: Path) -> list[str]:
    """Files of a folder that are not whole, with what is wrong; hidden ones, which no reader opens, left out."""
    return [f"{path.relative_to(place)}: {fault}" for path in _files(place) if (fault := _fault(path))]


def left_behind(place: Path) -> list[str]:
    """Hidden files and folders of ours that a call left."""
    return sorted(str(p.relative_to(place)) for p in place.rglob(".tallvakt-*"))


def _files(place: Path) -> list[Path]:
    return [p for p in sorted(place.rglob("*")) if p.is_file() and not p.name.startswith(".")]


def _fault(path: Path) -> str:
    data = path.read_bytes()
    try:
        if path.parent.parent.name == "cache":
            return "" if ResultFiles(path.parent.parent).get(path.name) else "damaged"
        if path.suffix == ".html" and not data.rstrip().endswith(b"</html>"):
            return "no end of the page"
        if path.suffix in (".json", ".sarif"):
            json.loads(data)
        if path.suffix == ".jsonl":
            [json.loads(line) for line in data.splitlines()]
        if path.suffix in (".yaml", ".yml"):
            yaml.safe_load(data)
        if path.suffix == ".xml" and not data.rstrip().endswith(b">"):
            return "no end"
    except ValueError as error:
        return str(error)
    return ""


def environment(**changes: str | None) -> dict[str, str]:
    """This process's environment with some of it changed; None takes a variable away."""
    kept = {**os.environ, **{name: value for name, value in changes.items() if value is not None}}
    return {name: value for name, value in kept.items() if changes.get(name, "") is not None}
