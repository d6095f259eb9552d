"""What CI systems run, run here as far as it goes: the action's shell, GitLab's script, pre-commit for real."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.helpers import warm_process
from tests.helpers.paths import ROOT

NAME = "TILT180-2024-04.txt"
pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="CI speaks bash")


@pytest.fixture
def folder(tmp_path: Path, examples: Path) -> Path:
    """A repository of one publication whose name is not kind to shells."""
    (tmp_path / "publications").mkdir()
    (tmp_path / "publications" / "$(touch hacked) & a.txt").write_bytes((examples / NAME).read_bytes())
    return tmp_path


def shell(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder, env={**os.environ, **variables, "PATH": warm_process.path()},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def action() -> Any:
    return yaml.safe_load((ROOT / "action.yml").read_text())


def gate(folder: Path, **given: str) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    (step,) = [s for s in action()["runs"]["steps"] if s.get("id") == "gate"]
    inputs = {name: i["default"] for name, i in action()["inputs"].items()}
    variables = {
        name: inputs[str(value).removeprefix("${{ inputs.").removesuffix(" }}")] for name, value in step["env"].items()
    }
    for name in ("output", "summary"):
        (folder / name).touch()
    github = {"GITHUB_OUTPUT": str(folder / "output"), "GITHUB_STEP_SUMMARY": str(folder / "summary")}
    done = shell(step["run"], folder, **variables | given | github | {"GITHUB_ACTIONS": "true"})
    lines = (folder / "output").read_text().splitlines()
    return done, dict(line.split("=", 1) for line in lines)


def test_the_action_lets_through_and_tells_where_things_are(folder: Path) -> None:
    done, out = gate(folder, PATHS="publications\n\n")
    assert done.returncode == 0, done.stdout + done.stderr
    assert out["exit-code"] == "0"
    assert json.loads((folder / out["results"]).read_text())["exit_code"] == 0
    assert (folder / out["sarif"]).is_file()
    assert not (folder / "hacked").exists()


def test_the_action_holds_back_and_annotates(folder: Path) -> None:
    (path,) = (folder / "publications").iterdir()
    path.write_text(path.read_text().replace("ekspertbistand\t552\t394", "ekspertbistand\t552\t593"))
    (folder / "strict.yaml").write_text("fail: error\n")
    done, out = gate(folder, PATHS=f"publications/{path.name}", POLICY="strict.yaml", OUT="out")
    assert done.returncode == 1, done.stdout + done.stderr
    assert out == {"exit-code": "1", "results": "out/results.json", "sarif": "out/tallvakt.sarif"}
    assert "::error file=" in done.stdout


def test_a_path_is_never_an_option_or_code(folder: Path) -> None:
    _, out = gate(folder, PATHS="--reveal-suppressed\n$(touch hacked)")
    assert out["exit-code"] == "2"
    assert not (folder / "hacked").exists()


def test_the_action_takes_no_input_as_text_of_a_script() -> None:
    for step in action()["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert "run" not in step or step["shell"] == "bash"


def test_the_gitlab_job_writes_what_it_promises(folder: Path) -> None:
    job = yaml.safe_load((ROOT / "docs" / "ci" / "gitlab.yml").read_text())["tallvakt"]
    done = shell("\n".join(job["script"]), folder, **job["variables"])
    assert done.returncode == 0, done.stdout + done.stderr
    for promised in [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()]:
        assert (folder / promised).exists(), promised


def test_the_gitlab_job_asks_what_to_install(folder: Path) -> None:
    job = yaml.safe_load((ROOT / "docs" / "ci" / "gitlab.yml").read_text())["tallvakt"]
    pip = 'python() { echo "pip: $*"; }\n'
    done = shell(pip + "\n".join(job["before_script"]), folder, **job["variables"])
    assert done.returncode != 0
    assert "TALLVAKT_PACKAGE: says what pip installs" in done.stderr
    assert "pip:" not in done.stdout
    given = {"TALLVAKT_PACKAGE": "./a b", "TALLVAKT_CONSTRAINTS": "c d.txt"}
    done = shell(pip + "\n".join(job["before_script"]), folder, **job["variables"] | given)
    assert "pip: -m pip install --quiet --constraint c d.txt ./a b" in done.stdout


def test_several_gates_of_one_workflow_keep_apart(folder: Path) -> None:
    _, one = gate(folder, PATHS="publications", OUT="first")
    _, two = gate(folder, PATHS="publications", OUT="second")
    assert (one["results"], two["results"]) == ("first/results.json", "second/results.json")
    (upload,) = [s for s in action()["runs"]["steps"] if "upload-artifact" in s.get("uses", "")]
    assert upload["with"]["name"] == "${{ inputs.artifact }}"
    assert upload["with"]["retention-days"] == "${{ inputs.retention-days }}"


def test_git_is_told_to_leave_reports_alone(folder: Path) -> None:
    for words in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *words], cwd=folder, check=True)

    def untracked() -> str:
        words = ["git", "ls-files", "--others", "--exclude-standard"]
        return subprocess.run(words, cwd=folder, check=True, capture_output=True, text=True).stdout

    shell("tallvakt check publications --quiet", folder)
    assert (folder / "build" / "reports" / "index.html").is_file()
    assert untracked() == ""
    shell("tallvakt check publications --quiet --out pages", folder)
    assert "pages/index.html" in untracked(), "a folder that somebody named is theirs"


def test_a_list_of_paths_may_hold_blanks(folder: Path) -> None:
    (folder / "two words").mkdir()
    (folder / "two words" / "a b.txt").write_bytes((folder / "publications" / "$(touch hacked) & a.txt").read_bytes())
    job = yaml.safe_load((ROOT / "docs" / "ci" / "gitlab.yml").read_text())["tallvakt"]
    paths = "publications\n\ntwo words/*.txt\n"
    done = shell("\n".join(job["script"]), folder, **job["variables"] | {"TALLVAKT_PATHS": paths})
    assert done.returncode == 0, done.stdout + done.stderr
    _, out = gate(folder, PATHS=paths, OUT="out")
    for results in (folder / "build" / "reports" / "results.json", folder / out["results"]):
        assert len(json.loads(results.read_text())["publications"]) == 2


def test_the_constraints_pin_what_the_package_needs() -> None:
    lines = (ROOT / "docs" / "ci" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {re.sub(r"[-_.]+", "-", line.split("==")[0].split("[")[0]).lower() for line in lines if "==" in line}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.match(r"[\w.-]+", need)[0].replace(".", "-").lower() for need in project["dependencies"]}  # type: ignore[index]
    assert needed <= pinned
    job = yaml.safe_load((ROOT / "docs" / "ci" / "gitlab.yml").read_text())["tallvakt"]
    assert "TALLVAKT_CONSTRAINTS" in job["before_script"][-1]
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()):
        assert "--constraint=docs/ci/constraints.txt" in hook["additional_dependencies"]
    assert any("constraints.txt" in step.get("run", "") for step in action()["runs"]["steps"])


def test_the_hooks_are_a_manifest_and_call_what_exists() -> None:
    from typer.main import get_command

    from tallvakt.cli.app import app

    pytest.importorskip("pre_commit")
    done = subprocess.run([sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"], cwd=ROOT)
    assert done.returncode == 0
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()):
        program, command, *options = hook["entry"].split()
        known = {name for option in commands[command].params for name in option.opts}
        assert (program, set(options) <= known) == ("tallvakt", True)


@pytest.mark.wheel
def test_pre_commit_installs_and_runs_the_hook(folder: Path) -> None:
    pytest.importorskip("pre_commit")
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    words = [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), "tallvakt", "--all-files"]
    env = {**os.environ, "PRE_COMMIT_HOME": str(folder / "cache")}

    def hooked() -> subprocess.CompletedProcess[str]:
        return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, timeout=900, check=False)

    done = hooked()
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = (folder / "publications").iterdir()
    path.write_text(path.read_text().replace("ekspertbistand\t552\t394", "ekspertbistand\t552\t593"))
    done = hooked()
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed" in done.stdout


def test_ci_runs_the_commands_of_the_readme_to_the_letter() -> None:
    blocks = re.findall(
        r"^```sh\n(.*?)\n```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert len(blocks) == 2
    for block in blocks:
        assert f"{block} || status=1" in lines


def test_the_prepared_workflow_names_sessions_that_exist() -> None:
    jobs = yaml.safe_load((ROOT / "docs" / "ci" / "project-tests.yml").read_text(encoding="utf-8"))["jobs"]
    matrix = jobs["tests"]["strategy"]["matrix"]
    runs = " ".join(step.get("run", "") for step in jobs["checks"]["steps"])
    named = {*matrix["session"], *(one["session"] for one in matrix["include"]), *runs.split("-s ")[1].split()}
    source = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    assert named <= set(re.findall(r"^@nox\.session\ndef (\w+)", source, re.MULTILINE))
    assert matrix["python"][0] == "3.11"
