"""A sign-off counts for exactly what was signed, and for nothing else."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tallvakt.gate import sign_off
from tallvakt.model.report import Outcome, PublicationReport, Severity
from tallvakt.render.wording import load as load_wording
from tallvakt.rules.content import find_suite
from tallvakt.rules.content import load as load_suite
from tallvakt.rules.contract_files import Library
from tests.helpers.gate_runs import finding, label, publication, run, star

FAMILY = "nav.tilt140"
REPORT = publication("a.txt", [label(0)], family=FAMILY, suppressed=(star(), star("open")))


@pytest.fixture(scope="module")
def library() -> Library:
    return load_suite(find_suite()).library


def entry(report: PublicationReport) -> dict[str, Any]:
    edition = report.edition
    assert edition is not None
    return {
        "source": report.source,
        "sha256": report.sha256,
        "family": report.family,
        "edition": {"from": edition.start, "to": edition.end},
        "verdict": str(report.verdict),
        "outcomes": [
            {"check": o.check, **{k: getattr(o, k) for k in sign_off.TALLY}} for o in reversed(report.outcomes)
        ],
        "findings": [
            {"fingerprint": f.fingerprint, "check": f.check, "severity": str(f.severity), "outcome": str(f.outcome)}
            for f in report.findings
        ],
        "suppressed": [{"status": s.status} for s in report.suppressed],
    }


def signed(library: Library, reviewer: str = "Kari", decision: str = "approve") -> sign_off.SignOff:
    results = {"publications": [entry(REPORT)]}
    (made,) = sign_off.make(results, library, reviewer=reviewer, decision=decision, note="looked at it")
    return made


def test_an_approved_publication_is_approved(library: Library, tmp_path: Path) -> None:
    path = tmp_path / sign_off.FILE
    sign_off.append(path, [signed(library)])
    contract = sign_off.contract_digest(library, FAMILY)
    standing = sign_off.standing(REPORT, sign_off.load(path), contract)
    assert (standing.state, [s.reviewer for s in standing.counting]) == ("approved", ["Kari"])
    line = json.loads(path.read_text())
    assert set(line) == {"format", *sign_off.SignOff.__annotations__}


CHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "the file": ({"sha256": "0" * 64}, "publication, results"),
    "a finding": ({"findings": (label(0), label(1))}, "results"),
    "a waiver": ({"findings": (replace(label(0), outcome=Outcome.WAIVED),)}, "results"),
    "a severity": ({"findings": (replace(label(0), severity=Severity.INFO),)}, "results"),
    "a star": ({"suppressed": (star("open"), star("open"))}, "results"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_sign_off_of_anything_else_does_not_count(case: str, library: Library) -> None:
    changes, expected = CHANGES[case]
    contract = sign_off.contract_digest(library, FAMILY)
    standing = sign_off.standing(replace(REPORT, **changes), [signed(library)], contract)
    assert (standing.state, standing.counting) == ("stale", ())
    assert [changed for _, changed in standing.stale] == [expected]


def test_another_contract_makes_it_stale(library: Library) -> None:
    standing = sign_off.standing(REPORT, [signed(library)], "0" * 64)
    assert standing.stale[0][1] == "contract"
    assert sign_off.contract_digest(library, FAMILY) != sign_off.contract_digest(library, "nav.tilt180")


def test_of_another_edition_it_says_nothing(library: Library) -> None:
    other = replace(signed(library), edition="2023-01..2023-12")
    assert sign_off.standing(REPORT, [other], "c") == sign_off.Standing("missing")


def test_a_rejection_outweighs_and_can_be_taken_back(library: Library) -> None:
    contract = sign_off.contract_digest(library, FAMILY)
    kari, ola, no = signed(library), signed(library, "Ola"), signed(library, "ola", "reject")
    assert sign_off.standing(REPORT, [kari, no], contract).state == "rejected"
    assert sign_off.standing(REPORT, [kari, no, ola], contract).state == "approved"


def test_so_many_different_reviewers(library: Library) -> None:
    contract = sign_off.contract_digest(library, FAMILY)
    kari, ola = signed(library), signed(library, "Ola")
    assert sign_off.standing(REPORT, [kari, replace(kari, reviewer="KARI")], contract, approvals=2).state == "missing"
    assert sign_off.standing(REPORT, [kari, ola], contract, approvals=2).state == "approved"


def test_the_digest_of_a_report_is_that_of_its_entry() -> None:
    for report in (REPORT, publication("b.txt", [finding(1), finding(2)], family=FAMILY)):
        assert sign_off.report_digest(report) == sign_off.results_digest(entry(report))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"decision": "maybe"}, "is approve or reject"),
        ({"reviewer": "  "}, "--reviewer: is empty"),
        ({"only": "other.txt"}, "no publication 'other.txt' in these results; known: a.txt"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], expected: str, library: Library) -> None:
    results = {"publications": [entry(REPORT)]}
    with pytest.raises(sign_off.SignOffError, match=expected):
        sign_off.make(results, library, **({"reviewer": "Kari", "decision": "approve"} | options))


def test_a_broken_publication_cannot_be_signed_off(library: Library) -> None:
    results = {"publications": [entry(REPORT) | {"family": None}]}
    with pytest.raises(sign_off.SignOffError, match="nothing to sign off"):
        sign_off.make(results, library, reviewer="Kari", decision="approve")


@pytest.mark.parametrize("line", ["{", "[]", '{"format": "x"}', '{"format": "tallvakt-sign-off/1", "odd": 1}', "1"])
def test_a_damaged_line_is_refused_with_its_place(line: str, library: Library, tmp_path: Path) -> None:
    path = tmp_path / sign_off.FILE
    sign_off.append(path, [signed(library)])
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(sign_off.SignOffError, match=":2: not a sign-off"):
        sign_off.load(path)


def test_many_reviewers_at_once_lose_nothing(library: Library, tmp_path: Path) -> None:
    path, base = tmp_path / sign_off.FILE, signed(library)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: sign_off.append(path, [replace(base, reviewer=str(n))]), range(40)))
    assert {s.reviewer for s in sign_off.load(path)} == {str(n) for n in range(40)}


def test_what_was_written_stays(library: Library, tmp_path: Path) -> None:
    path = tmp_path / sign_off.FILE
    sign_off.append(path, [signed(library)])
    before = path.read_bytes().rstrip(b"\n")  # a torn last line is closed, not glued to
    path.write_bytes(before)
    sign_off.append(path, [signed(library, "Ola")])
    assert path.read_bytes().startswith(before + b"\n")
    assert [s.reviewer for s in sign_off.load(path)] == ["Kari", "Ola"]


def test_the_reports_tell_who_signed(library: Library) -> None:
    records = [signed(library), replace(signed(library, "Ola"), results="0" * 64)]
    given = run(REPORT, publication("b.txt", family="nav.tilt180"))
    shown = sign_off.with_standings(given, sign_off.standings(given, records, library)).publications
    assert [(r.key, r.facts["reviewer"]) for r in shown[0].remarks] == [
        ("signed-off-approve", "Kari"),
        ("signed-off-stale", "Ola"),
    ]
    assert shown[1].remarks == ()
    suite = find_suite()
    for lang, word in (("nb", "resultatene er endret"), ("en", "the results changed since")):
        words = load_wording(suite.reports, lang, load_suite(suite).checks)
        assert "Kari" in words.remark(shown[0].remarks[0])
        assert word in words.remark(shown[0].remarks[1])
