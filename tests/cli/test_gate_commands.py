"""`gate`, `waive` and `sign-off` as a publisher calls them, on an example publication."""

from __future__ import annotations

import json
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tallvakt.cli.app import app
from tests.helpers import warm_process

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

NAME = "TILT180-2024-04.txt"
RIGHT, WRONG = "Tilskudd til ekspertbistand\t552\t394\t", "Tilskudd til ekspertbistand\t552\t593\t"
TOMORROW = (date.today() + timedelta(days=1)).isoformat()


@pytest.fixture
def here(tmp_path: Path, examples: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with one publication."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / NAME).write_bytes((examples / NAME).read_bytes())
    return tmp_path


def corrupt(folder: Path) -> None:
    text = (folder / NAME).read_text()
    assert RIGHT in text
    (folder / NAME).write_text(text.replace(RIGHT, WRONG))


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def results() -> Any:
    return json.loads(Path("build/reports/results.json").read_text())


def failed() -> list[str]:
    return [
        f["fingerprint"]
        for p in results()["publications"]
        for f in p["findings"]
        if (f["outcome"], f["severity"]) == ("failed", "error")
    ]


def records() -> list[Any]:
    return [json.loads(p.read_text()) for p in sorted(Path("build/reports/gx").glob("gate-*.json"))]


def test_a_sound_publication_is_let_through_and_recorded(here: Path) -> None:
    done = call("gate", NAME)
    assert (done.exit_code, "Gate: passed" in done.output) == (0, True), done.output
    (record,) = records()
    assert record["decision"]["verdict"] == "passed"
    assert record["publications"][0]["family"] == "nav.tilt180"
    assert (here / "build/reports/index.html").is_file()


def test_a_wrong_figure_is_held_back(here: Path) -> None:
    corrupt(here)
    done = call("gate", NAME)
    assert done.exit_code == 1, done.output
    assert "gate-severity: parts-sum-to-total" in done.output
    (record,) = records()
    named = {f for b in record["decision"]["failures"] for f in b["fingerprints"]}
    assert set(failed()) == named


def test_waived_it_gets_through_until_the_day_is_over(here: Path) -> None:
    corrupt(here)
    call("check", NAME)
    told = call("waive", *(f[:10] for f in failed()), "--reason", "Known", "--owner", "Kari", "--expires", TOMORROW)
    assert told.exit_code == 0, told.output
    done = call("gate", NAME)
    assert done.exit_code == 0, done.output
    kept = results()["publications"][0]
    assert {f["waiver"]["owner"] for f in kept["findings"] if f["outcome"] == "waived"} == {"Kari"}
    path = here / "waivers.yaml"
    path.write_text(path.read_text().replace(date.today().isoformat(), "2026-01-01").replace(TOMORROW, "2026-01-02"))
    done = call("gate", NAME)
    assert done.exit_code == 1
    assert "expired (Kari, until 2026-01-02), so the finding counts again" in done.output


def test_the_policy_can_demand_a_second_approver(here: Path) -> None:
    corrupt(here)
    (here / "gate.yaml").write_text("waivers: {second_approver: true}\n")
    call("check", NAME)
    words = ["--reason", "Known", "--owner", "Kari", "--expires", TOMORROW]
    marks = failed()
    call("waive", *marks, *words)
    done = call("check", NAME)
    assert done.exit_code == 1
    assert "unapproved (Kari" in done.output
    assert "renewed until" in call("waive", *marks, *words, "--approved-by", "Ola").output
    assert call("check", NAME).exit_code == 0


def test_an_idle_waiver_is_told(here: Path) -> None:
    corrupt(here)
    call("check", NAME)
    call("waive", failed()[0], "--reason", "Known", "--owner", "Kari", "--expires", TOMORROW)
    (here / NAME).write_text((here / NAME).read_text().replace(WRONG, RIGHT))
    done = call("gate", NAME)
    assert done.exit_code == 0
    assert "matches no finding of this run" in done.output
    assert len(records()[0]["waivers_unused"]) == 1


def test_a_waived_figure_that_changes_again_fails_again(here: Path) -> None:
    corrupt(here)
    call("check", NAME)
    call("waive", *failed(), "--reason", "Known", "--owner", "Kari", "--expires", TOMORROW)
    assert call("check", NAME).exit_code == 0
    (here / NAME).write_text((here / NAME).read_text().replace(WRONG, WRONG.replace("593", "594")))
    assert call("check", NAME).exit_code == 1


def test_only_a_sign_off_of_these_results_counts(here: Path) -> None:
    (here / "gate.yaml").write_text("sign_off: {required: true}\n")
    assert "gate-sign-off" in call("gate", NAME).output
    signed = call("sign-off", "build/reports", "--reviewer", "Kari", "--decision", "approve", "--note", "ok")
    assert signed.exit_code == 0, signed.output
    done = call("gate", NAME)
    assert done.exit_code == 0, done.output
    assert f"sign-off of {NAME}: approved: Kari (approve" in done.output
    (here / NAME).write_text((here / NAME).read_text() + "\n")
    done = call("gate", NAME)
    assert done.exit_code == 1
    assert "Kari's does not count: publication, results changed since" in done.output
    call("sign-off", "build/reports/results.json", "--reviewer", "Kari", "--decision", "reject")
    assert ": rejected: Kari (reject" in call("gate", NAME).output


def test_new_findings_alone(here: Path) -> None:
    corrupt(here)
    assert call("gate", NAME).exit_code == 1
    before = here / "before.json"
    before.write_bytes(Path("build/reports/results.json").read_bytes())
    assert call("gate", NAME, "--baseline", str(before)).exit_code == 1
    done = call("gate", NAME, "--baseline", str(before), "--fail-on", "new")
    assert done.exit_code == 0, done.output
    assert "Baseline: 0 new" in done.output
    # Against its own last results, which the run then replaces.
    assert call("gate", NAME, "--baseline", "build/reports", "--fail-on", "new").exit_code == 0
    (here / NAME).write_text((here / NAME).read_text().replace(WRONG, RIGHT))
    assert " fixed" in call("gate", NAME, "--baseline", str(before)).output


def test_data_docs(here: Path) -> None:
    assert call("gate", NAME, "--data-docs").exit_code == 0
    assert (here / "build/reports/gx/data-docs/index.html").is_file()


BAD: dict[str, tuple[dict[str, str], list[str], str]] = {
    "policy": (
        {"gate.yaml": "fial: error\n"},
        ["gate", NAME],
        "gate.yaml:1: fial: no key 'fial'; did you mean 'fail'?",
    ),
    "policy of an unknown check": (
        {"gate.yaml": "checks:\n  average-of: {at_most: 1}\n"},
        ["gate", NAME],
        "did you mean 'average-off'?",
    ),
    "waivers": ({"waivers.yaml": "waivers:\n  - a\n"}, ["check", NAME], "waivers.yaml:2: waivers.0"),
    "sign-offs": ({"sign-offs.jsonl": "x\n"}, ["gate", NAME], "sign-offs.jsonl:1: not a sign-off"),
    "no policy there": ({}, ["gate", NAME, "--policy", "none.yaml"], "none.yaml"),
    "baseline": ({"b.json": "{}"}, ["gate", NAME, "--baseline", "b.json"], "b.json: not a results.json"),
    "new against nothing": ({}, ["gate", NAME, "--fail-on", "new"], "needs --baseline"),
    "fail on what": ({}, ["gate", NAME, "--fail-on", "old"], "'old' is not `new`"),
    "output is a file": ({"out": ""}, ["gate", NAME, "--out", "out/deep"], "out"),
    "waive without results": (
        {},
        ["waive", "00000000abc0", "--reason", "r", "--owner", "o", "--expires", TOMORROW],
        "results.json: cannot be read",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_wrong_call_is_exit_2_and_one_line(here: Path, case: str) -> None:
    files, words, expected = BAD[case]
    for name, text in files.items():
        (here / name).write_text(text)
    done = call(*words)
    assert done.exit_code == 2, done.output
    assert expected in done.stderr
    assert "Traceback" not in done.output
    assert not Path("build/reports/gx").exists()


def test_a_fingerprint_that_matches_nothing_is_refused(here: Path) -> None:
    call("check", NAME)
    done = call("waive", "0" * 16, "--reason", "r", "--owner", "o", "--expires", TOMORROW)
    assert done.exit_code == 2
    assert "no finding with fingerprint" in done.stderr
    assert not (here / "waivers.yaml").exists()


def test_a_broken_publication_is_exit_2_for_all_and_the_others_are_told(here: Path) -> None:
    (here / "empty.txt").write_text("")
    done = call("gate", NAME, "empty.txt", "none.txt")
    assert done.exit_code == 2
    assert "gate-readable" in done.output
    (record,) = records()
    assert {p["verdict"] for p in record["publications"]} == {"passed-with-remarks", "broken"}


def test_two_gates_at_once_in_one_folder(here: Path) -> None:
    corrupt(here)
    gates = [
        subprocess.Popen([warm_process.folder() / "tallvakt", "gate", NAME, "-q"], stdout=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [g.wait(timeout=300) for g in gates] == [1, 1]
    assert len(records()) == 2
    assert results()["exit_code"] == 1
    assert not list(here.rglob(".tallvakt-*"))


@pytest.mark.parametrize(
    ("format_name", "annotation"),
    [("github", "::error title=tallvakt::none.yaml"), ("azure", "##vso[task.logissue type=error;]none.yaml")],
)
def test_a_policy_that_is_not_there_is_an_annotation(here: Path, format_name: str, annotation: str) -> None:
    result = call("gate", NAME, "--policy", "none.yaml", "--format", format_name)
    assert result.exit_code == 2
    assert annotation in result.stdout
