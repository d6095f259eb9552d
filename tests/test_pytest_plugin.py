"""Each promise of each publication is a test, and the plugin costs nothing when it is not asked for."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tallvakt.cli.app import app
from tallvakt.gate import waivers
from tallvakt.rules.content import find_suite, load
from tallvakt.rules.promises import checked_promises
from tests.checks.test_checks import cases, text_of
from tests.helpers import warm_process
from tests.helpers.checking import check_text

NAME = "TILT180-2024-04.txt"
LOADED = any(e.value == "tallvakt.pytest_plugin" for e in entry_points(group="pytest11"))
PLUGIN = [] if LOADED else ["-p", "tallvakt.pytest_plugin"]
CONTENT = load(find_suite())
TESTS = 2 + len(checked_promises(CONTENT.library.contracts["nav.tilt180"], CONTENT.checks))
"""Of a publication of this family: itself, each promise, and the gate's rule about recoverable figures."""
ALONE = [check for check in CONTENT.checks.values() if check.needs == "editions"]
"""What nothing can be said of while there is no other edition."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> Path:
    """Publications: a right one, a wrong one, and none at all; and a test of somebody else's."""
    folder = tmp_path_factory.mktemp("plugin")
    text = (examples / NAME).read_text()
    (folder / "publications").mkdir()
    (folder / "publications" / "right.txt").write_text(text)
    (folder / "publications" / "wrong.txt").write_text(
        text.replace("ekspertbistand\t552\t394", "ekspertbistand\t552\t593")
    )
    (folder / "publications" / "empty.txt").write_text("")
    case = next(c for c in cases("suppressed-recoverable") if "earlier" in c)
    for name, edition in (("before", case["earlier"][0]), ("after", case)):
        (folder / "editions").mkdir(exist_ok=True)
        (folder / "editions" / f"{name}.txt").write_text(text_of(edition))
    (folder / "families").mkdir()
    for path in examples.glob("*.txt"):
        (folder / "families" / path.name).write_text(path.read_text())
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")
    (folder / "test_light.py").write_text(
        "import sys\ndef test_light():\n"
        "    heavy = {'numpy', 'pandas', 'pydantic', 'tallvakt.pipeline.run', 'great_expectations'}\n"
        "    assert not heavy & set(sys.modules)\n"
    )
    return folder


def call(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(warm_process.folder() / "pytest"), *PLUGIN, *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)


def test_it_costs_nothing_when_it_is_not_asked_for(folder: Path) -> None:
    command = [sys.executable, "-m", "pytest", *PLUGIN, "test_light.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout


def test_publications_and_promises_are_tests_with_readable_ids_and_failures(folder: Path) -> None:
    done = call(folder, "--tallvakt", "publications", "publications", "-v", "--junitxml", "junit.xml")
    assert done.returncode == 1, done.stdout
    assert "publications/right.txt::parts-sum-to-total PASSED" in done.stdout
    assert "publications/wrong.txt::parts-sum-to-total FAILED" in done.stdout
    assert "publications/empty.txt::publication FAILED" in done.stdout
    assert "wrong.txt:12: TV301" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    cases = list(ET.parse(folder / "junit.xml").iter("testcase"))
    assert len(cases) == 2 * TESTS + 1
    assert sum(1 for case in cases if case.find("failure") is not None) == 5


def test_they_can_be_chosen_by_name(folder: Path) -> None:
    done = call(folder, "--tallvakt", "publications", "publications", "-k", "right and average", "-v")
    assert done.returncode == 0, done.stdout
    assert f"1 passed, {2 * TESTS} deselected" in done.stdout


def test_by_id_too(folder: Path) -> None:
    done = call(folder, "--tallvakt", "publications/wrong.txt", "publications/wrong.txt::totals-agree", "-v")
    assert "publications/wrong.txt::totals-agree FAILED" in done.stdout


def test_and_by_several_workers_of_which_one_checks(folder: Path) -> None:
    done = call(folder, "--tallvakt", "publications/right.txt", "publications", "-n", "2", "-v")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{TESTS - len(ALONE)} passed, {len(ALONE)} skipped" in done.stdout
    workers = {line.split()[0] for line in done.stdout.splitlines() if "right.txt::" in line and line.startswith("[gw")}
    assert len(workers) == 1


POLICIES = {
    "by default": "",
    "warnings fail": "fail: warning\n",
    "undecided fails": "undecided: fail\n",
    "recoverable fails": "recoverable: fail\n",
    "nothing fails": "fail: never\n",
    "some are let through": "checks: {parts-not-summing: {at_most: 1}}\n",
    "signed": "sign_off: {required: true}\n",
    "by family": "fail: never\nfamilies: {nav.tilt180: {fail: error}}\n",
}


FILES = {
    "right": "publications/right.txt",
    "wrong": "publications/wrong.txt publications/right.txt",
    "broken": "publications/empty.txt publications/right.txt",
    "editions": "editions/before.txt editions/after.txt",
    "families": "families/TILT140-2024-08.txt families/TILT180-2024-04.txt",
    "archive": "editions/after.txt",
}
ARCHIVE = {"archive": "editions/before.txt"}
"""What is compared with and not checked, by the files that are."""
MATRIX = (
    ("by default", "right"), ("by default", "wrong"), ("by default", "broken"), ("by default", "editions"),
    ("warnings fail", "right"), ("warnings fail", "editions"), ("undecided fails", "editions"),
    ("recoverable fails", "right"), ("recoverable fails", "editions"), ("nothing fails", "wrong"),
    ("nothing fails", "broken"), ("some are let through", "wrong"), ("signed", "right"), ("by family", "wrong"),
    ("warnings fail", "families"), ("recoverable fails", "families"), ("by default", "archive"),
    ("recoverable fails", "archive"),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("policy", "files"), MATRIX)
def test_it_says_what_the_gate_says(folder: Path, policy: str, files: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one process: pytest's own tests of what a session is are those above."""
    paths = FILES[files].split()
    (folder / "gate.yaml").write_text(POLICIES[policy] or "fail: error\n")
    monkeypatch.chdir(folder)
    archive = [ARCHIVE[files]] if files in ARCHIVE else []
    more = [word for path in archive for word in ("--archive", path)]
    gate = CliRunner().invoke(app, ["gate", *paths, *more, "--no-record", "--quiet", "--out", "o"])
    words = [word for path in paths for word in ("--tallvakt", path)]
    words += [word for path in archive for word in ("--tallvakt-archive", path)]
    ran = pytest.main([*PLUGIN, *words, *paths, "-q", "-p", "no:cacheprovider", "--rootdir", str(folder)])
    (folder / "gate.yaml").unlink()
    assert (int(ran) == 0) == (gate.exit_code == 0), gate.output
    assert gate.exit_code in (0, 1, 2)
    assert ran in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)


def test_editions_are_held_against_each_other_as_the_gate_does(folder: Path) -> None:
    """A figure is hidden in one edition, and another gives it away."""
    (folder / "gate.yaml").write_text("recoverable: fail\n")
    done = call(folder, "--tallvakt", "editions", "editions", "-q", "-rA")
    (folder / "gate.yaml").unlink()
    assert "FAILED editions/before.txt::gate-recoverable" in done.stdout, done.stdout
    assert "FAILED editions/after.txt::gate-recoverable" in done.stdout


def test_a_crash_of_the_decision_is_an_error_and_no_pass(folder: Path) -> None:
    (folder / "conftest.py").write_text(
        "from tallvakt.gate import plain_decision\n"
        "def crash(*_): raise RuntimeError('boom')\n"
        "plain_decision.judge = crash\n"
    )
    done = call(folder, "--tallvakt", "publications/right.txt", "publications/right.txt", "-q")
    (folder / "conftest.py").unlink()
    assert done.returncode == 1
    assert "errors" in done.stdout.splitlines()[-1]
    assert "passed" not in done.stdout.splitlines()[-1]


def test_waived_they_are_expected_to_fail(folder: Path) -> None:
    wrong = (folder / "publications" / "wrong.txt").read_text()
    today = date.today()
    failed = [f for f in check_text(wrong).findings if f.severity.value == "error"]
    waivers.add(
        folder / "known.yaml",
        [
            waivers.make(
                fingerprint=f.fingerprint, reason="Known", owner="Kari", created=today, expires=today + timedelta(2)
            )
            for f in failed
        ],
    )
    done = call(
        folder, "--tallvakt", "publications/wrong.txt", "--tallvakt-waivers", "known.yaml", "publications", "-rx"
    )
    assert done.returncode == 0, done.stdout
    assert f"{TESTS - 4 - len(ALONE)} passed, {len(ALONE)} skipped, 4 xfailed" in done.stdout
    assert "waived: Known (Kari, until" in done.stdout


def test_the_policy_of_the_gate_counts(folder: Path) -> None:
    (folder / "strict.yaml").write_text("fail: warning\nundecided: fail\n")
    done = call(folder, "--tallvakt", "publications/right.txt", "--tallvakt-policy", "strict.yaml", "publications")
    assert "right.txt::label-damaged" in done.stdout
    assert "edits are undecided" in done.stdout


def test_limits_hold(folder: Path) -> None:
    done = call(folder, "--tallvakt", "publications/right.txt", "publications/right.txt", "--tallvakt-limit", "cells=9")
    assert done.returncode == 1
    assert "--limit cells=" in done.stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--tallvakt", "nowhere/*.txt"], "matches no file"),
        (["--tallvakt", "publications", "--tallvakt-policy", "none.yaml"], "none.yaml: cannot be read"),
        (["--tallvakt", "publications", "--tallvakt-limit", "cells"], "a limit is written NAME=NUMBER"),
    ],
)
def test_a_wrong_call_is_an_error_of_usage(folder: Path, words: list[str], expected: str) -> None:
    done = call(folder, *words)
    assert done.returncode == 4
    assert expected in done.stderr
