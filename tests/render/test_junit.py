"""JUnit XML, written with junitparser and read back with xmltodict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import xmltodict

from tallvakt.model.report import Outcome, PublicationReport, Severity
from tallvakt.render import junit
from tallvakt.render.place_text import clean
from tests.helpers.rendered_runs import BROKEN, CLEAN, FAILED, HOSTILE, RECOVERABLE, SUM, WRONG, everything, run, say


def suites(*publications: PublicationReport) -> list[dict[str, Any]]:
    parsed = xmltodict.parse(junit.dumps(run(*publications), say()), force_list=("testsuite", "testcase"))
    found: list[dict[str, Any]] = parsed["testsuites"]["testsuite"]
    return found


def cases(publication: PublicationReport) -> dict[str, dict[str, Any]]:
    (suite,) = suites(publication)
    return {case["@name"]: case for case in suite["testcase"]}


def test_a_suite_for_each_publication_a_case_for_each_promise(tmp_path: Path) -> None:
    (path,) = junit.write(everything(), tmp_path, say()).paths
    assert path == tmp_path / "junit.xml"
    document = xmltodict.parse(path.read_bytes(), force_list=("testcase",))["testsuites"]
    assert [s["@name"] for s in document["testsuite"]][:3] == ["publications/a #1 æ.txt", "b.txt", "c.pdf"]
    names = [c["@name"] for c in document["testsuite"][0]["testcase"]]
    assert names == ["county-sums", "averages", "status-sums", "label-damaged", "suppressed-recoverable"]
    assert (document["@tests"], document["@failures"], document["@errors"], document["@skipped"]) == (
        "8",
        "3",
        "1",
        "1",
    )


def test_a_broken_promise_fails_with_place_and_words() -> None:
    failure = cases(WRONG)["county-sums"]["failure"]
    assert failure["@type"] == "parts-not-summing"
    assert failure["@message"] == "Delene gir 810–813, trykt er 786."
    assert "publications/a #1 æ.txt:60:2" in failure["#text"]
    assert "783–786" in failure["#text"]


def test_waived_and_warned_is_output_and_no_failure() -> None:
    found = cases(WRONG)
    assert "Known, corrected in May" in found["county-sums"]["system-out"]
    assert clean(HOSTILE).strip()[:40] in found["label-damaged"]["system-out"]
    assert "failure" not in found["label-damaged"]
    assert "failure" not in cases(replace(WRONG, findings=(replace(FAILED, outcome=Outcome.WAIVED),)))["averages"]


def test_promises_that_hold_each_by_itself_do_not_fail_because_they_contradict_each_other() -> None:
    contradiction = replace(FAILED, check="no-way-out", code="TV399", promise="", equations=(SUM, SUM))
    held = tuple(replace(o, failed=0, undecided=1) for o in WRONG.outcomes)
    found = cases(replace(WRONG, findings=(contradiction,), outcomes=held))
    assert "failure" not in found["county-sums"]
    assert "failure" in found["no-way-out"]


def test_a_star_that_one_sum_gives_away_is_no_finding_of_that_sum() -> None:
    recoverable = replace(RECOVERABLE, equations=(SUM,))
    found = cases(replace(CLEAN, findings=(recoverable,)))
    assert "TV402" in found["suppressed-recoverable"]["system-out"]
    assert not any("TV402" in (case["system-out"] or "") for name, case in found.items() if name == "county-sums")


def test_what_was_not_tried_is_skipped_and_undecided_passes() -> None:
    found = cases(WRONG)
    assert "skipped" in found["status-sums"]
    assert not {"skipped", "failure", "error"} & set(found["averages"])


def test_a_failed_promise_fails_even_without_a_finding_and_one_that_only_warns_does_not() -> None:
    bare = replace(WRONG, findings=())
    assert "failure" in cases(bare)["county-sums"]
    gentle = replace(bare, outcomes=tuple(replace(o, severity=Severity.WARNING) for o in bare.outcomes))
    assert "failure" not in cases(gentle)["county-sums"]


def test_a_broken_publication_is_an_error() -> None:
    error = cases(BROKEN)["readable"]["error"]
    assert error["@type"] == "broken"
    assert error["@message"].startswith("no-such-key")


def test_a_clean_publication_has_no_red_case_and_a_hash_to_know_it_by() -> None:
    (suite,) = suites(CLEAN)
    assert suite["@failures"] == suite["@errors"] == "0"
    assert {p["@name"]: p["@value"] for p in suite["properties"]["property"]}["sha256"] == "1" * 64
