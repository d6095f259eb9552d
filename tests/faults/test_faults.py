"""Whatever a call meets, what it leaves is whole, and its exit code is the documented one.

`TALLVAKT_FAULTS` is how many moments each command is killed at (once by default, 100 with `nox -s faults`).
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.commands import (
    Command,
    argv,
    called,
    commands,
    copied,
    environment,
    halves,
    laid_out,
    left_behind,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.faults,
    pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX"),
]
MOMENTS = int(os.environ.get("TALLVAKT_FAULTS", "1"))
SEED = int(os.environ.get("TALLVAKT_FAULTS_SEED", "0"))
NAMES = ("check", "workers", "cache", "gate", "waive", "correct")
LONG = MOMENTS >= 20


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Command]]:
    """A folder that every test copies, and the commands to call in it."""
    place = tmp_path_factory.mktemp("origin") / "place"
    fingerprint = laid_out(place)
    return place, {command.name: command for command in commands(fingerprint)}


@pytest.fixture
def place(origin: tuple[Path, dict[str, Command]], tmp_path: Path) -> Path:
    return copied(origin[0], tmp_path / "place")


@pytest.fixture
def command(origin: tuple[Path, dict[str, Command]], request: pytest.FixtureRequest) -> Command:
    return origin[1][request.param]


every_command = pytest.mark.parametrize("command", NAMES, indirect=True)


@every_command
def test_killed_at_any_moment_it_leaves_whole_files_and_the_next_call_is_right(command: Command, place: Path) -> None:
    start = time.monotonic()
    assert called(command.words, place).returncode in command.codes
    whole = time.monotonic() - start
    moments = random.Random(f"{SEED} {command.name}")
    for _ in range(MOMENTS):
        child = subprocess.Popen(argv(command.words), cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moments.uniform(0.2, 1.0) * whole)
        child.kill()
        child.wait()
        assert halves(place) == []
    assert called(command.words, place).returncode in command.codes
    assert halves(place) == []


@every_command
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda s: s.name)
def test_stopped_it_leaves_nothing_behind(command: Command, number: signal.Signals, place: Path) -> None:
    (place / "tmp").mkdir()
    child = subprocess.Popen(
        argv(command.words), cwd=place, env=environment(TMPDIR=str(place / "tmp")),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(random.Random(f"{SEED} {command.name} {number}").uniform(1.5, 3.0))
    child.send_signal(number)
    # Before the suite is loaded the signal itself ends the call, which a shell shows as 128 + number too.
    assert child.wait(60) in {128 + number, -number, *command.codes}
    assert halves(place) == []
    assert left_behind(place) == []
    assert list((place / "tmp").iterdir()) == []


@every_command
def test_no_room_on_the_disk_is_told_and_nothing_is_half_written(command: Command, place: Path) -> None:
    """No file may grow beyond 300 bytes, as with a quota that is used up."""

    def quota() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))

    done = subprocess.run(
        argv(command.words), cwd=place, preexec_fn=quota, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == (2 if command.name != "waive" else done.returncode), done.stdout
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
    assert halves(place) == []
    assert left_behind(place) == []


def test_a_folder_that_cannot_be_written_is_named(place: Path) -> None:
    cached = ("check", "in", "--out", "out", "--cache", "/proc/none")
    for words in (("check", "in", "--out", "/proc/none"), ("correct", "in", "--out", "/proc/none"), cached):
        done = called(words, place)
        assert done.returncode == 2
        assert "/proc/none" in done.stderr


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A small disk of its own at a folder; skips where this process may not mount one."""
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("options", ["size=64k", "ro"])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_full_or_read_only_disk_is_told(options: str, workers: str, place: Path) -> None:
    with mounted(place / "out", options):
        done = called(("check", "in", "--out", "out", "-j", workers), place)
        assert done.returncode == 2, done.stdout
        assert "out" in done.stderr
        assert "Traceback" not in done.stderr
        assert "internal error" not in done.stderr
        assert halves(place) == []
        assert left_behind(place) == []


@pytest.mark.parametrize("options", ["size=64k", "size=700k"])
def test_a_cache_without_room_costs_no_result(options: str, place: Path) -> None:
    with mounted(place / "cache", options):
        for _ in range(2):
            assert called(("check", "in", "--out", "out", "--cache", "cache"), place).returncode == 1
            assert halves(place) == []
            assert left_behind(place) == []


def test_folders_of_killed_runs_are_removed_by_the_next(place: Path) -> None:
    temporary = place / "tmp"
    temporary.mkdir()
    env = environment(TMPDIR=str(temporary))
    words = argv(("check", "in", "--out", "out", "-j", "2"))
    child = subprocess.Popen(words, cwd=place, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not list(temporary.glob(".tallvakt-run-*")) and time.monotonic() < until:
        time.sleep(0.02)
    child.kill()
    child.wait()
    for folder in temporary.glob(".tallvakt-run-*"):
        os.utime(folder, (0, 0))
    assert called(("check", "in", "--out", "out", "-j", "2"), place, env).returncode == 1
    assert list(temporary.iterdir()) == []


def test_a_folder_that_is_taken_away_meanwhile(place: Path) -> None:
    child = subprocess.Popen(argv(("check", "in", "--out", "out")), cwd=place, stderr=subprocess.PIPE, text=True)
    while child.poll() is None:
        shutil.rmtree(place / "out", ignore_errors=True)
        time.sleep(0.02)
    assert child.stderr is not None
    with child.stderr:
        said = child.stderr.read()
    assert child.returncode in (1, 2)
    assert "Traceback" not in said
    assert "internal error" not in said
    assert halves(place) == []


@pytest.mark.parametrize("runs", [2, pytest.param(20, marks=pytest.mark.skipif(not LONG, reason="nox -s faults"))])
def test_several_runs_at_once_in_one_folder(runs: int, origin: tuple[Path, dict[str, Command]], place: Path) -> None:
    names = [NAMES[n % len(NAMES)] for n in range(runs)] if runs > 2 else ["cache", "cache"]
    chosen = [origin[1][name] for name in names]
    with ThreadPoolExecutor(runs) as threads:
        codes = list(threads.map(lambda command: called(command.words, place).returncode, chosen))
    for command, code in zip(chosen, codes, strict=True):
        assert code in command.codes, command.name
    assert halves(place) == []
    assert left_behind(place) == []


def test_a_file_that_changes_while_it_is_read(place: Path) -> None:
    (path,) = (place / "in").glob("TILT180*")
    whole = path.read_bytes()
    child = subprocess.Popen(argv(("check", "in", "--out", "out")), cwd=place, stderr=subprocess.PIPE, text=True)
    cut = random.Random(SEED)
    while child.poll() is None:
        path.write_bytes(whole[: cut.randrange(len(whole))])
        time.sleep(0.01)
    assert child.stderr is not None
    with child.stderr:
        assert "Traceback" not in child.stderr.read()
    assert child.returncode in (1, 2)
    assert halves(place) == []


def test_a_reader_that_leaves_early(place: Path) -> None:
    """The pipe is a real one, and closed before anything is written."""
    child = subprocess.Popen(
        argv(("check", "in", "--out", "out", "-v")),
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    said = child.stderr.read()
    child.stderr.close()
    child.wait()
    assert "Traceback" not in said
    assert "BrokenPipe" not in said
    assert halves(place) == []


@pytest.mark.parametrize(
    "changes",
    [{"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"}, {"HOME": None}, {"TMPDIR": "/none"}, {"TZ": "Pacific/Apia"}],
    ids=["c-locale", "no-home", "no-tmpdir", "far-zone"],
)
def test_the_environment_changes_nothing(changes: dict[str, str | None], place: Path) -> None:
    done = called(("check", "in", "--out", "out", "-j", "2"), place, environment(**changes))
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    names = {p.name for p in (place / "out").iterdir()}
    assert names == {p.name for p in (place / "first").iterdir()}


def test_names_that_are_no_utf_8(place: Path) -> None:
    (path,) = (place / "in").glob("TILT180*")
    path.rename(os.fsdecode(os.fsencode(place / "in") + b"/TILT180-\xff\xe6.txt"))
    done = called(("check", "in", "--out", "out", "-f", "sarif", "-f", "junit"), place)
    assert done.returncode == 1, done.stderr
    assert halves(place) == []


def test_no_files_and_a_clock_that_jumps(place: Path) -> None:
    (place / "empty").mkdir()
    done = called(("check", "empty", "--out", "out"), place)
    assert done.returncode == 2
    assert "empty" in done.stderr
    jumping = (
        "import itertools, sys, time\n"
        "real, count = time.time, itertools.count()\n"
        "time.time = lambda: real() + (-1) ** next(count) * 1e8\n"
        "sys.argv = ['tallvakt', 'check', 'in', '--out', 'out']\n"
        "from tallvakt.cli.app import main\nmain()\n"
    )
    code = subprocess.run([sys.executable, "-c", jumping], cwd=place, capture_output=True, timeout=300, check=False)
    assert code.returncode == 1, code.stderr
    assert halves(place) == []


@pytest.mark.skipif(not LONG, reason="nox -s faults")
def test_five_thousand_files(place: Path) -> None:
    (path,) = (place / "in").glob("TILT180*")
    text = path.read_text(encoding="utf-8")
    for number in range(5_000):
        year = str(2024 + number % 900)
        (place / "in" / f"TILT180-{number}.txt").write_text(text.replace("2024", year), encoding="utf-8")
    assert called(("check", "in", "--out", "out", "-q"), place, seconds=3_000).returncode == 1
    assert len(list((place / "out").glob("*.html"))) > 5_000
    assert halves(place) == []
