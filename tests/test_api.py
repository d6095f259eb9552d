"""The suite from Python."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import tallvakt
from tallvakt import api, check
from tallvakt.gate import outcomes_frame
from tallvakt.rules import cells

NAME = "TILT180-2024-04.txt"


@pytest.fixture(scope="module")
def checked(examples: Path) -> tallvakt.Checked:
    return check(examples / NAME)


def test_the_documentation_says_what_happens(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert doctest.testmod(api).failed == 0


def test_importing_the_package_is_light() -> None:
    code = (
        "import sys, tallvakt; assert not {'numpy', 'pandas', 'pydantic', 'typer'} & set(sys.modules); tallvakt.check"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match="no attribute 'chek'"):
        tallvakt.chek  # noqa: B018


def test_the_frames_are_those_of_the_report(checked: tallvakt.Checked) -> None:
    report = checked.publications[0]
    assert len(checked.cells) == report.counts.total == 920
    assert int(checked.cells["suppressed"].sum()) == report.counts.suppressed == 120
    assert list(checked.findings["fingerprint"]) == [f.fingerprint for f in report.findings]
    assert list(checked.outcomes.columns) == list(outcomes_frame.COLUMNS)
    assert set(checked.outcomes["promise"]) >= {o.promise for o in report.outcomes}


def test_the_cells_of_several_publications_hold_their_own_model(examples: Path) -> None:
    together = check(sorted(examples.glob("*.txt"))).cells
    assert together["publication"].nunique() == 2
    assert cells.validate(together, (), {}) == {}
    alone = {path.name: len(check(path).cells) for path in examples.glob("*.txt")}
    assert len(together) == sum(alone.values())


def test_a_star_is_its_interval_in_the_frame(checked: tallvakt.Checked) -> None:
    stars = checked.cells[checked.cells["suppressed"]]
    assert set(stars["lower"]) == {0}
    assert set(stars["upper"]) == {3}


def test_outcomes_say_who_signed_where_the_policy_demands_it(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from tallvakt.cli.app import app
    from tallvakt.gate import contract_plan, plain_decision, policy
    from tallvakt.rules.content import find_suite, load

    monkeypatch.chdir(tmp_path)
    (tmp_path / "gate.yaml").write_text("sign_off: {required: true}\n")
    content = load(find_suite())
    rules = policy.load(tmp_path / "gate.yaml")
    planned = contract_plan.plan([content.library.contracts["nav.tilt180"]], content.checks, rules)

    def decided() -> str:
        return plain_decision.decide(check(examples / NAME).outcomes, planned).verdict

    assert decided() == "failed"
    CliRunner().invoke(app, ["check", str(examples / NAME), "--out", "o", "--quiet"])
    signing = ["sign-off", "o", "--reviewer", "Kari", "--decision", "approve"]
    assert CliRunner().invoke(app, signing).exit_code == 0
    assert decided() == "passed"


def test_a_notebook_shows_a_table(tmp_path: Path, examples: Path) -> None:
    odd = tmp_path / "<b>&.txt"
    odd.write_bytes((examples / NAME).read_bytes())
    shown = check([odd, tmp_path / "none.txt"])
    html = shown._repr_html_()
    assert "&lt;b&gt;&amp;.txt" in html
    assert "<b>" not in html
    assert shown.exit_code == 2
    assert repr(shown) == "<tallvakt.Checked <b>&.txt: passed-with-remarks, none.txt: broken>"


def test_limits_hold_for_the_report_and_the_cells(examples: Path) -> None:
    (report,) = check(examples / NAME, limits={"cells": 100}).publications
    assert report.reason is not None
    assert (report.verdict.value, report.reason.key) == ("broken", "limit-cells")
    assert len(check(examples / NAME, limits={"cells": 100_000}).cells) == 920
    with pytest.raises(ValueError, match="no limit 'cell'"):
        check(examples / NAME, limits={"cell": 1})


def test_the_cells_are_those_that_were_checked_whatever_becomes_of_the_file(tmp_path: Path, examples: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes((examples / NAME).read_bytes())
    done = check(str(path))
    path.unlink()
    assert len(done.cells) == 920


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"contract": "nav.tilt"}, "no contract 'nav.tilt'; did you mean 'nav.tilt"),
        ({"edition": "spring"}, "is no period"),
        ({"policy_file": "none.yaml"}, "none.yaml"),
    ],
)
def test_a_wrong_call_says_so(options: dict[str, str], expected: str, examples: Path) -> None:
    with pytest.raises(ValueError, match=expected):
        check(examples / NAME, **options)  # type: ignore[arg-type]
