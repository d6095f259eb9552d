"""The command line as a process of its own: what it loads, and how it ends when it is interrupted or nobody listens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers import warm_process
from tests.helpers.paths import EXAMPLES
from tests.helpers.probe import TILT180, results

SLOW = '''"""Waits: a check for a test of stopping.

## What it checks

Nothing.

## Why it matters

It does not.

## Fails

Never.

## Passes

Always.

## What to do

Wait.

## Reference

None.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from tallvakt.registry import Fault, Reading, check


@check("TV199", needs="reading", holds={"en": "-"}, says={"en": "-"}, todo={"en": "-"})
def waits(reading: Reading) -> Iterator[Fault]:
    """Never."""
    Path("started").touch()
    time.sleep(60)
    yield from ()
'''


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_in_the_middle_of_a_run(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "tv199_waits.py").write_text(SLOW)
    (tmp_path / "o").mkdir()
    (tmp_path / "o" / "index.html").write_text("old")
    command = [sys.executable, "-m", "tallvakt", "check", str(EXAMPLES / TILT180), "--out", "o", "--checks", "checks"]
    running = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    until = time.monotonic() + 120
    while not (tmp_path / "started").exists() and running.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130, out + err
    assert "Traceback" not in out + err
    assert [p.name for p in (tmp_path / "o").iterdir()] == ["index.html"]
    assert (tmp_path / "o" / "index.html").read_text() == "old"


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_reader_that_leaves_changes_neither_files_nor_exit_code(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tallvakt", "check", str(EXAMPLES / TILT180), "--out", "o", "--verbose"]
    running = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    running.stdout.close()
    assert running.wait(timeout=120) == 0
    assert running.stderr is not None
    with running.stderr as told:
        assert told.read() == b""
    assert results(tmp_path / "o")["publications"][0]["verdict"] == "passed-with-remarks"


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
@pytest.mark.parametrize("words", ["schema", "list", "--help", f"check {EXAMPLES / TILT180} --out o --format github"])
def test_no_command_minds_a_reader_that_leaves(words: str, tmp_path: Path) -> None:
    script = f"set -o pipefail; (sleep 1; tallvakt {words}) | true"
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env={**os.environ, "PATH": warm_process.path()},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_quiet_prints_the_suites_own_lines_alone(tmp_path: Path) -> None:
    """A solver of a library greets on standard output while it is constructed; nobody asked for that."""
    solver = "from tallvakt.reasoning import solver; solver.silent().run()\n"
    words = ["tallvakt", "check", str(EXAMPLES / TILT180), "--out", "o", "--quiet", "--remedy"]
    call = f"import sys; sys.argv = {words}"
    done = subprocess.run(
        [sys.executable, "-c", f"{solver}{call}\nfrom tallvakt.cli import main; main()"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["1 publication, 1 passed with remarks", "Report: o/index.html"]


def test_help_loads_nothing_heavy() -> None:
    heavy = "{'numpy', 'pandas', 'scipy', 'highspy', 'pandera', 'great_expectations', 'jinja2', 'pdfplumber'}"
    found = python(f"import sys, tallvakt.cli.app; print(sorted({heavy} & set(sys.modules)))")
    assert found.stdout.strip() == "[]", found.stderr


def test_a_decision_without_a_record_does_not_load_great_expectations(tmp_path: Path) -> None:
    code = f"""
import sys
sys.argv = ["tallvakt", "gate", {str(EXAMPLES / TILT180)!r}, "--out", {str(tmp_path)!r}, "--no-record", "--quiet"]
from tallvakt import cli
try:
    cli.main()
except SystemExit as left:
    print(left.code, "great_expectations" in sys.modules)
"""
    told = python(code)
    assert told.stdout.splitlines()[-2:] == ["Gate: passed", "0 False"], told.stdout + told.stderr
    assert not (tmp_path / "gx").exists()


BLOCKED = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "great_expectations":
            raise ImportError("great_expectations is not here")

sys.meta_path.insert(0, Blocker())
sys.argv = {words!r}
from tallvakt import cli
cli.main()
"""


@pytest.mark.parametrize(
    ("more", "code"), [(["--no-record"], 0), (["--no-record", "--policy", "gate.yaml"], 1), ([], 2)]
)
def test_a_decision_without_a_record_needs_no_great_expectations(more: list[str], code: int, tmp_path: Path) -> None:
    """It need not be installed; a decision that is to be recorded says so instead of deciding less."""
    (tmp_path / "gate.yaml").write_text("recoverable: fail\nnotify: [{command: [touch, told]}]\n")
    (tmp_path / "plain.yaml").write_text("fail: error\n")
    words = ["tallvakt", "gate", str(EXAMPLES / TILT180), "--out", "o", "--quiet", *more]
    words += [] if "--policy" in more else ["--policy", "plain.yaml"]
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED.format(words=words)],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    assert (tmp_path / "told").exists() == (code == 1)
    if code == 2:
        assert "Great Expectations cannot be imported" in done.stderr
        assert "--no-record decides without it" in done.stderr


NOT_FOR_CLEAN_TEXT = (
    "filelock",
    "great_expectations",
    "hypothesis",
    "pandera.backends.pandas.register",
    "pdfplumber",
    "python_calamine",
    "tallvakt.analysis.explanations.accounts",
    "tallvakt.analysis.explanations.suspects",
    "tallvakt.analysis.secondary_suppression",
    "tallvakt.gate.review_file",
    "tallvakt.ingest.data_cube",
    "tallvakt.ingest.html_pages",
    "tallvakt.pipeline.cause_builder",
    "tallvakt.reasoning.localisation.causes",
    "tallvakt.reasoning.remedy",
    "xlsxwriter",
)
"""What answers questions that a check of a text file in which all holds does not ask."""


def test_a_check_loads_only_what_it_asks(tmp_path: Path) -> None:
    """A process takes as long to load what it never calls as to check a publication."""
    code = f"""
import sys
sys.argv = ["tallvakt", "check", {str(EXAMPLES / TILT180)!r}, "--out", {str(tmp_path)!r}, "--quiet"]
from tallvakt import cli
try:
    cli.main()
except SystemExit as left:
    print(left.code, sorted({{*{NOT_FOR_CLEAN_TEXT}}} & set(sys.modules)))
"""
    assert python(code).stdout.splitlines()[-1] == "0 []"


ENDED = """
import atexit
from tallvakt import cli
def main():
    atexit.register(print, "done at the end")
    print("said")
    {ending}
cli.main = main
cli.process()
"""


@pytest.mark.parametrize(
    ("ending", "code"),
    [("raise SystemExit(1)", 1), ("raise SystemExit(0)", 0), ("raise SystemExit('why')", 1), ("1 / 0", 1)],
)
def test_a_process_ends_with_its_code_when_all_is_said_and_done(ending: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ENDED.format(ending=ending)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == code
    assert done.stdout.splitlines() == ["said", "done at the end"]
    assert bool(done.stderr) == ("Exit" not in ending or "why" in ending)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_output_that_cannot_be_written_is_no_success() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tallvakt", "--version"], stdout=full, stderr=subprocess.PIPE, timeout=60
        )
    assert done.returncode != 0
    assert done.stderr
