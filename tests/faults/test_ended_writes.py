"""A call that is ended in the middle of any of its writes leaves every file whole, and the next call is right.

`TALLVAKT_FAULTS` is how many writes each command is ended in (three by default, 100 with `nox -s faults`, or all).
"""

from __future__ import annotations

import itertools
import random
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults import ended_writer
from tests.faults.commands import commands, copied, halves, laid_out
from tests.faults.test_faults import LONG, MOMENTS, SEED

pytestmark = [
    pytest.mark.slow,
    pytest.mark.faults,
    pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX"),
]
FEW = 3
"""Writes that the short form ends a command in."""
SIZES = (0, 1, 700, 20_000)
"""Bytes that a file may grow to before its writer is ended."""
NEVER = 10**9
CHECK = ("check", "in", "--out", "out", "-j", "1")
DRAFT = ("draft", "in/TILT180-2024-04.txt", "--family", "my.tilt180", "--out", "drafted")
TEXTS = ("csv", "ess", "gitlab", "junit", "markdown", "sarif", "text")
BINARIES = ("xlsx", "parquet")


def formats(*names: str) -> tuple[str, ...]:
    """The words that ask for some formats."""
    return tuple(word for name in names for word in ("-f", name))


SHORT = {
    "all": (*CHECK, *formats(*TEXTS, *BINARIES), "--history", "history"),
    "sign-off": ("sign-off", "first/results.json", "--reviewer", "me", "--decision", "approve"),
}
"""What the tests end; the others are ended by `nox -s faults`."""
WRITING = {
    **SHORT,
    "pages": CHECK,
    "results-each": (*CHECK, "--results-per-publication"),
    "workbook": (*CHECK, *formats("xlsx")),
    "package": (*CHECK, *formats("parquet")),
    "texts": (*CHECK, *formats(*TEXTS)),
    "cache": (*CHECK, "--cache", "cache"),
    "gate": ("gate", "in", "--out", "out"),
    "correct": ("correct", "in", "--out", "corrected"),
    "waive": (),
}


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...]]:
    """A folder that every test copies, and the words of a waiver of one of its findings."""
    place = tmp_path_factory.mktemp("origin") / "place"
    fingerprint = laid_out(place)
    return place, next(command.words for command in commands(fingerprint) if command.name == "waive")


def ended(step: int, most: int, words: Sequence[str], place: Path) -> subprocess.CompletedProcess[str]:
    """A call whose process is ended when a file grows beyond so many bytes after a step."""
    script = [sys.executable, "-P", ended_writer.__file__, str(step), str(most)]
    return subprocess.run(
        [*script, *words], cwd=place, timeout=300, check=False, capture_output=True, encoding="utf-8", errors="replace"
    )


def test_a_draft_that_is_ended_leaves_no_contract_or_a_whole_one(
    origin: tuple[Path, tuple[str, ...]], tmp_path: Path
) -> None:
    place = copied(origin[0], tmp_path / "place")
    whole = ended(NEVER, 0, DRAFT, place)
    assert whole.returncode == 0, whole.stderr
    counted = re.search(r"steps: (\d+)", whole.stderr)
    assert counted
    texts, steps = _texts(place / "drafted"), int(counted[1])
    contract = next(name for name in texts if name.endswith(".yaml"))
    ends = 0
    # The last steps are those of its own files; those before write the draft that is tried on the publication.
    moments = list(itertools.product(range(max(1, steps - 2 * len(texts)), steps + 1), SIZES))
    for step, size in random.Random(f"{SEED} draft").sample(moments, min(max(MOMENTS, FEW), len(moments))):
        place = copied(origin[0], tmp_path / f"place-{step}-{size}")
        ends += ended(step, size, DRAFT, place).returncode == -signal.SIGXFSZ
        left = _texts(place / "drafted")
        assert left.items() <= texts.items(), (step, size)
        assert contract not in left or left == texts, (step, size)
        again = ended(NEVER, 0, DRAFT, place)
        assert again.returncode == (2 if contract in left else 0), again.stderr
        assert _texts(place / "drafted") == texts
    assert ends


def _texts(folder: Path) -> dict[str, bytes]:
    """By name, what the files of a folder hold; hidden ones, which no reader opens, left out."""
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


@pytest.mark.parametrize("name", WRITING if LONG else SHORT)
def test_ended_in_any_write_every_file_is_whole(
    name: str, origin: tuple[Path, tuple[str, ...]], tmp_path: Path
) -> None:
    place, words = copied(origin[0], tmp_path / "place"), WRITING[name] or origin[1]
    whole = ended(NEVER, 0, words, place)
    assert whole.returncode in (0, 1), whole.stderr
    counted = re.search(r"steps: (\d+)", whole.stderr)
    assert counted
    chosen = random.Random(f"{SEED} {name}")
    steps = range(1, int(counted[1]) + 1)
    ends = 0
    moments = list(itertools.product(steps, SIZES))
    for step, size in chosen.sample(moments, min(max(MOMENTS, FEW), len(moments))):
        # Over the files of a whole run, and where there is nothing yet.
        if chosen.random() < 0.5:
            place = copied(origin[0], tmp_path / f"place-{step}-{size}")
        ends += ended(step, size, words, place).returncode == -signal.SIGXFSZ
        assert halves(place) == [], (step, size)
    assert ends
    again = ended(NEVER, 0, words, place)
    assert again.returncode in (0, 1), again.stderr
    assert halves(place) == []
