"""SARIF against the official schema of version 2.1.0, from a package of npm: `nox -s sarif`, and in CI.

The schema is the one that the SARIF SDK for JavaScript ships. Nothing of it is kept in this repository, and which
registry npm asks is npm's own affair.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tallvakt.model.report import PublicationReport
from tallvakt.render import sarif
from tests.helpers.rendered_runs import BROKEN, CLEAN, PAGE, SHEET, WAIVED, WRONG, everything, run, say

PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
MEMBER = "package/lib/schemas/sarif-2.1.0-rtm.5.json"
pytestmark = pytest.mark.npm


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on PATH, which the official schema is fetched with")
    folder = tmp_path_factory.mktemp("npm")
    fetched = subprocess.run(
        [npm, "pack", PACKAGE, "--silent"], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    if fetched.returncode:
        pytest.skip(f"npm cannot fetch {PACKAGE}: {fetched.stderr.strip()[-200:]}")
    (package,) = folder.glob("*.tgz")
    with tarfile.open(package) as archive:
        member = archive.extractfile(MEMBER)
        assert member is not None
        data: dict[str, Any] = json.load(member)
    return data


def faults(schema: dict[str, Any], log: Any) -> list[str]:
    validator = jsonschema.validators.validator_for(schema)(schema)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(log)]


@pytest.mark.parametrize("publications", [(WRONG,), (CLEAN,), (BROKEN,), (SHEET, PAGE), (WRONG, BROKEN, CLEAN), ()])
def test_a_log_is_what_the_standard_says(schema: dict[str, Any], publications: tuple[PublicationReport, ...]) -> None:
    assert faults(schema, json.loads(sarif.dumps(run(*publications), say()))) == []


def test_a_log_with_everything_in_it_too(schema: dict[str, Any]) -> None:
    log = json.loads(sarif.dumps(everything(), say()))
    assert log["version"] == "2.1.0"
    assert any("suppressions" in result for result in log["runs"][0]["results"])
    assert WAIVED.fingerprint in str(log)
    assert faults(schema, log) == []


def test_of_real_publications(schema: dict[str, Any], examples: Path, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from tallvakt.cli.app import app

    words = ["gate", str(examples), "--no-record", "--quiet", "--format", "sarif", "--out", str(tmp_path)]
    assert CliRunner().invoke(app, words).exit_code in (0, 1, 2)
    assert faults(schema, json.loads((tmp_path / sarif.NAME).read_text("utf-8"))) == []


def test_the_schema_refuses_what_is_wrong(schema: dict[str, Any]) -> None:
    log = json.loads(sarif.dumps(run(WRONG), say()))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert faults(schema, log)
