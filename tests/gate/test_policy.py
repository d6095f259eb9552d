"""The policy says what fails; a wrong one is refused with its place, and none at all is sensible."""

from __future__ import annotations

from pathlib import Path

import pytest

from tallvakt.gate import policy
from tallvakt.model.report import PublicationVerdict, Severity
from tests.helpers.gate_runs import finding, label, publication, run

CHECKS = ("parts-not-summing", "label-damaged", "average-off")
FAMILIES = ("made.up", "made.other")

WRONG = {
    "fial: error\n": ":1: fial: no key 'fial'; did you mean 'fail'?",
    "fail: errors\n": (
        ":1: fail: 'errors' is not known here; write 'error', 'warning', 'info' or 'never'; did you mean 'error'"
    ),
    "checks:\n  lable-damaged: {severity: info}\n": ":2: checks.lable-damaged: no check 'lable-damaged'; did you mean",
    "checks:\n  label-damaged: {severity: info, atmost: 1}\n": ":2: checks.label-damaged.atmost: no key 'atmost'; did",
    "families:\n  made.upp: {}\n": ":2: families.made.upp: no publication family 'made.upp'; did you mean 'made.up'?",
    "families:\n  made.up:\n    checks:\n      avrage-off: {}\n": ":4: families.made.up.checks.avrage-off: no check",
    "families:\n  made.up: {fial: never}\n": ":2: families.made.up.fial: no key 'fial'; did you mean 'fail'?",
    "checks:\n  average-off: {at_most: -1}\n": ":2: checks.average-off.at_most: -1 cannot stand here; write at least 0",
    "sign_off: {required: maybe}\n": ":1: sign_off.required: true or false belongs here, not 'maybe'",
    "notify:\n  - when: [failed]\n": ":2: notify.0: names exactly one of slack, teams, webhook, email, command",
    "notify:\n  - slack: {url: 'https://x'}\n": ":2: notify.0.slack.url: no key 'url'; did you mean 'url_env'?",
    "notify:\n  - slack: {url_env: 'https://hooks.example/T0'}\n": "a secret never stands in this file",
    "notify:\n  - slack: {url_env: A}\n    retries: 99\n": ":3: notify.0.retries",
    "fail: error\nfail: never\n": ":2: fail: the key stands twice",
    "[]": ":1: a gate policy is a mapping of keys",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_policy_is_refused_with_its_place(text: str, tmp_path: Path) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text(text)
    with pytest.raises(policy.PolicyError) as error:
        policy.load(path, CHECKS, FAMILIES)
    assert str(error.value).startswith(str(path))
    assert WRONG[text] in str(error.value)
    assert "https://hooks" not in str(error.value)


def loaded(text: str, tmp_path: Path) -> policy.Policy:
    path = tmp_path / "gate.yaml"
    path.write_text(text)
    return policy.load(path, CHECKS, FAMILIES)


def test_without_a_file_only_errors_fail(tmp_path: Path) -> None:
    ruling = policy.find(folder=tmp_path).judge("made.up", "average-off")
    assert [ruling.fails(s) for s in (Severity.ERROR, Severity.WARNING, Severity.INFO)] == [True, False, False]
    assert (ruling.severity, ruling.at_most, ruling.undecided, ruling.recoverable) == (None, 0, "pass", "pass")


def test_a_file_of_comments_is_the_default(tmp_path: Path) -> None:
    assert loaded("# nothing yet\n", tmp_path) == policy.Policy()


NARROW = """
fail: warning
undecided: fail
recoverable: fail
checks:
  average-off: {at_most: 3, undecided: pass}
  label-damaged: {severity: info}
families:
  made.other:
    fail: never
    recoverable: pass
    checks:
      average-off: {undecided: fail}
"""


def test_the_narrowest_word_counts(tmp_path: Path) -> None:
    p = loaded(NARROW, tmp_path)
    here, there = p.judge("made.up", "average-off"), p.judge("made.other", "average-off")
    assert (here.at_most, here.undecided, here.recoverable, here.fails(Severity.WARNING)) == (3, "pass", "fail", True)
    assert (there.at_most, there.undecided, there.recoverable) == (3, "fail", "pass")
    assert not there.fails(Severity.ERROR)
    assert p.judge("made.up", "parts-not-summing").undecided == "fail"
    assert p.judge("made.other", "label-damaged").severity is Severity.INFO


def test_severities_are_graded_and_verdicts_follow(tmp_path: Path) -> None:
    before = run(publication(findings=[finding(0), label(1)]), publication("b.txt", [label(2)], family="made.other"))
    p = loaded("checks: {parts-not-summing: {severity: info}}\nfamilies: {made.other: {checks: {label-damaged: "
               "{severity: error}}}}\n", tmp_path)  # fmt: skip
    after = policy.grade(before, p)
    assert [r.verdict for r in before.publications] == [PublicationVerdict.FAILED, PublicationVerdict.REMARKS]
    assert [r.verdict for r in after.publications] == [PublicationVerdict.REMARKS, PublicationVerdict.FAILED]
    assert policy.grade(before, policy.Policy()) == before
