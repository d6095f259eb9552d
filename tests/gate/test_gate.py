"""The gate decides its rules with Great Expectations, and a crash is never a pass."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tallvakt.gate import baseline, gate_plan, judgement, outcomes_frame, record, rule_names
from tallvakt.gate.decide import Submission, decide, decide_plainly
from tallvakt.gate.decision import Decision
from tallvakt.gate.policy import Policy
from tallvakt.model.report import PublicationVerdict, Remark, Run, Severity
from tallvakt.rules.content import find_suite
from tallvakt.rules.registry import load
from tests.helpers.gate_runs import FINGERPRINTS, cell, finding, label, publication, run, star

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def asked(given: Run, policy: Mapping[str, Any] | None = None, **more: Any) -> Decision:
    return decide(Submission(given, Policy.model_validate(policy or {}), **more))


CLEAN = publication("clean.txt")
FAILED = publication("failed.txt", [finding(0), finding(1)])
WARNED = publication("warned.txt", [label(2), label(3)])
LEAKY = publication("leaky.txt", suppressed=(star(), star("open")))
BROKEN = publication(
    "broken.txt", family="", verdict=PublicationVerdict.BROKEN, reason=Remark("x", {}), outcomes=(), edition=None
)

CASES: dict[str, tuple[Run, dict[str, Any], int, set[str]]] = {
    "clean": (run(CLEAN), {}, 0, set()),
    "an error fails": (run(CLEAN, FAILED), {}, 1, {rule_names.SEVERITY}),
    "a warning does not": (run(WARNED), {}, 0, set()),
    "a warning does where the policy says so": (run(WARNED), {"fail": "warning"}, 1, {rule_names.SEVERITY}),
    "nothing fails where the policy says so": (run(FAILED), {"fail": "never"}, 0, set()),
    "only in the family that it is said of": (
        run(WARNED, publication("b.txt", [label(5)], family="made.other")),
        {"families": {"made.other": {"fail": "warning"}}},
        1,
        {rule_names.SEVERITY},
    ),
    "so many are let through": (run(FAILED), {"checks": {"parts-not-summing": {"at_most": 2}}}, 0, set()),
    "and no more": (run(FAILED), {"checks": {"parts-not-summing": {"at_most": 1}}}, 1, {rule_names.THRESHOLD}),
    "in each publication": (
        run(publication("a.txt", [finding(0)]), publication("b.txt", [finding(1)])),
        {"checks": {"parts-not-summing": {"at_most": 1}}},
        0,
        set(),
    ),
    "undecided passes": (run(CLEAN), {"undecided": "pass"}, 0, set()),
    "undecided fails where the policy says so": (run(CLEAN), {"undecided": "fail"}, 1, {rule_names.UNDECIDED}),
    "for one check": (run(CLEAN), {"checks": {"label-damaged": {"undecided": "fail"}}}, 0, set()),
    "a recoverable star is a remark": (run(LEAKY), {}, 0, set()),
    "and fails where the policy says so": (run(LEAKY), {"recoverable": "fail"}, 1, {rule_names.RECOVERABLE}),
    "a sign-off is missing": (run(CLEAN), {"sign_off": {"required": True}}, 1, {rule_names.SIGN_OFF}),
    "a broken publication is exit 2": (run(CLEAN, BROKEN), {"fail": "never"}, 2, {rule_names.READABLE}),
    "broken outranks failed": (run(FAILED, BROKEN), {}, 2, {rule_names.READABLE, rule_names.SEVERITY}),
    "no publication at all": (run(), {}, 2, set()),
}


@pytest.mark.parametrize("case", CASES)
def test_a_rule_fails_exactly_when_it_should(case: str) -> None:
    given, policy, code, broken = CASES[case]
    decision = asked(given, policy)
    assert ({b.rule for b in decision.failures}, decision.exit_code) == (broken, code)


@pytest.mark.parametrize("case", CASES)
def test_the_plain_decision_is_the_same(case: str) -> None:
    given, policy, *_ = CASES[case]
    question = Submission(given, Policy.model_validate(policy))
    one, other = decide(question), decide_plainly(question)
    assert (one.verdict, one.crashes) == (other.verdict, other.crashes)
    assert (one.failures, one.remarks) == (other.failures, other.remarks)


def test_a_failure_names_rule_promise_publication_and_fingerprints() -> None:
    (broken,) = asked(run(CLEAN, FAILED, WARNED)).failures
    assert (broken.families, broken.promise, broken.check) == (("made.up",), "parts-sum-to-total", "parts-not-summing")
    assert broken.publications == ("publications/failed.txt",)
    assert broken.fingerprints == tuple(FINGERPRINTS[:2])
    assert broken.counts == {"passed": 24, "failed": 2, "undecided": 0, "skipped": 0, "waived": 0}
    assert broken.description == "Rows sum."


def test_a_finding_graded_down_within_its_promise_weighs_its_own_severity() -> None:
    mild = publication("mild.txt", [finding(0, severity=Severity.WARNING)])
    decision = asked(run(mild))
    assert decision.exit_code == 0
    assert [b.severity for b in decision.remarks] == ["warning"]


def test_a_finding_of_no_promise_is_gated_too() -> None:
    stray = publication("stray.txt", [finding(0, "table-missing", code="TV101")])
    assert asked(run(stray)).exit_code == 1


def test_new_findings_alone() -> None:
    before = {
        "publications": [
            {
                "source": "x",
                "family": "made.up",
                "edition": {"from": "2024-01", "to": "2024-08"},
                "findings": [{"fingerprint": FINGERPRINTS[n], "check": "c", "message": "m"} for n in (0, 1, 40)],
            }
        ]
    }
    comparison = baseline.compare(run(FAILED), before)
    assert comparison.persisting == set(FINGERPRINTS[:2])
    # Nothing in this run asks for it, so nobody knows that it is fixed.
    assert [f.fingerprint for f in comparison.unasked] == [FINGERPRINTS[40]]
    assert not comparison.fixed
    assert asked(run(FAILED), comparison=comparison).exit_code == 1
    assert asked(run(FAILED), {"undecided": "fail"}, comparison=comparison, only_new=True).exit_code == 0
    more = run(publication("failed.txt", [finding(0), finding(1), finding(2)]))
    decision = asked(more, comparison=baseline.compare(more, before), only_new=True)
    assert decision.exit_code == 1
    assert decision.failures[0].fingerprints == (FINGERPRINTS[2],)
    with pytest.raises(ValueError, match="needs --baseline"):
        asked(run(FAILED), only_new=True)


def test_a_crash_inside_an_expectation_is_exit_2(monkeypatch: pytest.MonkeyPatch) -> None:
    from tallvakt.gate import expectations

    def crash(*_: Any) -> Any:
        raise RuntimeError("boom")

    monkeypatch.setattr(expectations, "judge", crash)
    decision = asked(run(CLEAN))
    assert (decision.exit_code, decision.verdict, decision.failures) == (2, "broken", ())
    assert all("boom" in c for c in decision.crashes)


def test_a_crash_of_the_shared_metric_is_exit_2(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other JSON shape: one exception for each metric."""
    from tallvakt.gate import expectations

    def crash(*_: Any) -> Any:
        raise RuntimeError("boom")

    monkeypatch.setattr(expectations, "by_promise", crash)
    decision = asked(run(CLEAN))
    shapes = [r["exception_info"] for r in decision.validation["results"]]
    assert all("raised_exception" not in shape for shape in shapes)
    assert decision.exit_code == 2
    assert "boom" in decision.crashes[0]


def test_the_metric_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from tallvakt.gate import expectations

    calls: list[int] = []
    real = judgement.by_promise

    def counted(given: Any) -> Any:
        calls.append(1)
        return real(given)

    monkeypatch.setattr(expectations, "by_promise", counted)
    assert len(asked(run(CLEAN, FAILED)).validation["results"]) > 4
    assert calls == [1]


@pytest.mark.parametrize(
    "slip", [{"undecided": "fial"}, {"at_most": -1}, {"grade": "eror"}, {"atmost": 3}, {"undecided": True}]
)
def test_a_slip_in_a_parameter_is_refused(slip: dict[str, Any]) -> None:
    from tallvakt.gate.expectations import ExpectPartsToSumToTotal

    with pytest.raises(ValueError, match=next(iter(slip))):
        ExpectPartsToSumToTotal(family="made.up", **slip)


def test_every_parameter_reaches_the_expectation() -> None:
    """Great Expectations silently ignores a parameter that is not among the success keys."""
    from tallvakt.gate.expectations import ExpectPromiseToHold, expectations

    own = set(ExpectPromiseToHold.__annotations__) & {"family", "promise", "grade", "at_most", "undecided", "absent"}
    assert len(expectations()) > 20
    for expectation in expectations().values():
        assert set(expectation.success_keys) == own


def test_every_check_has_an_expectation_with_a_name_of_its_own() -> None:
    from tallvakt.gate.expectations import ExpectPromiseToHold, expectation_for

    checks = load(find_suite().checks)
    for check in checks.values():
        expectation = expectation_for(check)
        assert expectation is not ExpectPromiseToHold, check.name
        assert expectation.__doc__
    own = replace(checks["share-off"], expectation="")
    assert expectation_for(own) is ExpectPromiseToHold
    with pytest.raises(ValueError, match="did you mean 'ExpectSharesToBeRight'"):
        expectation_for(replace(own, expectation="ExpectShareToBeRight"))


def test_an_expectation_of_a_check_that_is_always_held_needs_no_name() -> None:
    from tallvakt.gate import expectations

    assert expectations.ExpectPromisesToAgree().promise == "jointly-inconsistent"
    assert expectations.ExpectNoSuppressedFigureToBeRecoverable(family="x").promise == "suppressed-recoverable"


def test_families_that_promise_the_same_share_an_expectation_unless_the_policy_parts_them() -> None:
    two = run(CLEAN, publication("b.txt", [finding(7)], family="made.other"))
    found = outcomes_frame.outcomes(two)
    shared = gate_plan.plan(two, found, Policy())
    assert all(p.family == "" for p in shared)
    assert {p.meta["contracts"].get("made.other") for p in shared} == {"1"}
    parted = Policy.model_validate({"families": {"made.other": {"checks": {"parts-not-summing": {"at_most": 1}}}}})
    names = [(p.family, p.at_most) for p in gate_plan.plan(two, found, parted) if p.promise == "parts-sum-to-total"]
    assert names == [("made.other", 1), ("made.up", 0)]
    (broken,) = asked(two).failures
    assert broken.families == ("made.other",)
    assert asked(two, parted.model_dump(exclude_unset=True)).exit_code == 0


def test_every_rule_is_decided_by_an_expectation_and_by_no_check() -> None:
    given = run(FAILED, WARNED, LEAKY, BROKEN)
    policy = Policy.model_validate(
        {
            "fail": "warning", "undecided": "fail", "recoverable": "fail", "sign_off": {"required": True},
            "checks": {"label-damaged": {"at_most": 1}},
        }
    )  # fmt: skip
    assert {b.rule for b in decide(Submission(given, policy)).failures} == set(rule_names.RULES)


def test_without_great_expectations_no_rule_of_the_gate_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for name in [n for n in sys.modules if n.startswith("tallvakt.gate.checkpoint")]:
        monkeypatch.delitem(sys.modules, name)
    import tallvakt.gate

    monkeypatch.delattr(tallvakt.gate, "checkpoint", raising=False)
    monkeypatch.setitem(sys.modules, "great_expectations", None)
    with pytest.raises(ImportError):
        asked(run(CLEAN))


def test_the_frame_is_one_row_per_promise_and_rule() -> None:
    found = outcomes_frame.outcomes(run(CLEAN, FAILED), {"publications/clean.txt": True})
    assert list(found.columns) == list(outcomes_frame.COLUMNS)
    by = found.set_index(["publication", "promise"])
    assert by.loc[("publications/failed.txt", "parts-sum-to-total"), "failed"] == 2
    assert by.loc[("publications/clean.txt", rule_names.SIGN_OFF), "passed"] == 1
    assert by.loc[("publications/failed.txt", rule_names.SIGN_OFF), "failed"] == 1
    planned = gate_plan.plan(run(CLEAN, FAILED), found, Policy())
    assert len({(p.family, p.promise, p.grade) for p in planned}) == len(planned)


def test_the_record_holds_the_decision_and_no_figure(tmp_path: Path) -> None:
    secret = publication("secret.txt", [finding(0, facts={"published": 987654321}, cells=(cell(0, "987 654 321"),))])
    question = Submission(run(CLEAN, FAILED, LEAKY, secret), Policy(), load(find_suite().checks))
    path = record.write(question, decide(question), tmp_path)
    assert path.parent == tmp_path / "gx"
    kept = json.loads(path.read_text())
    assert kept["format"] == "tallvakt-gate/1"
    assert (kept["decision"]["verdict"], kept["decision"]["exit_code"]) == ("failed", 1)
    assert [p["source"] for p in kept["publications"]] == [p.source for p in question.run.publications]
    kinds = {r["expectation_config"]["type"] for r in kept["validation"]["results"]}
    assert {"expect_parts_to_sum_to_total", "expect_publications_to_be_readable"} <= kinds
    assert "987654321" not in path.read_text()
    assert "987 654 321" not in path.read_text()


def test_two_gates_in_one_folder_keep_two_records(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    question = Submission(run(CLEAN), Policy())
    decision = decide(question)
    with ThreadPoolExecutor(4) as pool:
        paths = set(pool.map(lambda _: record.write(question, decision, tmp_path), range(12)))
    assert len(paths) == 12
    assert set((tmp_path / "gx").iterdir()) == paths
    for path in paths:
        json.loads(path.read_text())


def test_data_docs_are_built_on_request(tmp_path: Path) -> None:
    decide(Submission(run(CLEAN, FAILED), Policy()), data_docs=tmp_path / "docs")
    pages = list((tmp_path / "docs").rglob("*.html"))
    assert (tmp_path / "docs" / "index.html") in pages
    text = "".join(p.read_text(encoding="utf-8") for p in pages)
    assert "Rows sum." in text


def test_the_callers_own_project_stays_current() -> None:
    import great_expectations as gx
    from great_expectations.data_context.data_context.context_factory import project_manager

    own = gx.get_context(mode="ephemeral")
    asked(run(CLEAN))
    assert project_manager.get_current_project() is own
