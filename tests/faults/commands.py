"""The commands that the faults are done to, in a folder of their own, and what must hold of it whatever happened."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from tallvakt.pipeline.result_files import ResultFiles
from tallvakt.render.parquet_package import NAME as PACKAGE
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
    if path.parent.parent.name == "cache":
        return "" if ResultFiles(path.parent.parent).get(path.name) else "damaged"
    fault_of = FAULT_OF.get(path.suffix)
    try:
        return fault_of(path, path.read_bytes()) if fault_of else ""
    except (ValueError, zipfile.BadZipFile) as error:
        return str(error)


def _fault_of_page(_: Path, data: bytes) -> str:
    return "" if data.rstrip().endswith(b"</html>") else "no end of the page"


def _fault_of_json(path: Path, data: bytes) -> str:
    content = json.loads(data)
    return _fault_of_package(path.parent, content["resources"]) if path.name == PACKAGE else ""


def _fault_of_lines(_: Path, data: bytes) -> str:
    [json.loads(line) for line in data.splitlines()]
    return ""


def _fault_of_yaml(_: Path, data: bytes) -> str:
    yaml.safe_load(data)
    return ""


def _fault_of_xml(_: Path, data: bytes) -> str:
    return "" if data.rstrip().endswith(b">") else "no end"


def _fault_of_workbook(path: Path, _: bytes) -> str:
    return zipfile.ZipFile(path).testzip() or ""


def _fault_of_table(_: Path, data: bytes) -> str:
    return "" if data[:4] + data[-4:] == b"PAR1PAR1" else "no end of the table"


FAULT_OF = {
    ".html": _fault_of_page,
    ".json": _fault_of_json,
    ".sarif": _fault_of_json,
    ".jsonl": _fault_of_lines,
    ".yaml": _fault_of_yaml,
    ".yml": _fault_of_yaml,
    ".xml": _fault_of_xml,
    ".xlsx": _fault_of_workbook,
    ".parquet": _fault_of_table,
}
"""By suffix, what tells what is wrong with a file and its content; a ValueError tells it too."""


def _fault_of_package(folder: Path, resources: Sequence[Mapping[str, str]]) -> str:
    """What is wrong with the files that a package speaks of."""
    for resource in resources:
        data = folder / resource["path"]
        if not data.exists():
            return f"{data.name} is not there"
        if hashlib.sha256(data.read_bytes()).hexdigest() != resource["hash"].removeprefix("sha256:"):
            return f"{data.name} is another"
    return ""


def environment(**changes: str | None) -> dict[str, str]:
    """This process's environment with some of it changed; None takes a variable away."""
    kept = {**os.environ, **{name: value for name, value in changes.items() if value is not None}}
    return {name: value for name, value in kept.items() if changes.get(name, "") is not None}
