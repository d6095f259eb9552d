"""A waived finding no longer fails, says who accepted it, and comes back when its day is over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tallvakt.gate import waivers
from tallvakt.model.report import Outcome, PublicationVerdict
from tests.helpers.gate_runs import FINGERPRINTS, finding, label, publication, run

TODAY = date(2026, 11, 21)


def waiver(number: int = 0, **changes: Any) -> waivers.Waiver:
    fields = {
        "fingerprint": FINGERPRINTS[number],
        "reason": "Confirmed by the county",
        "owner": "Kari Nordmann",
        "created": date(2026, 11, 1),
        "expires": date(2027, 2, 1),
    }
    return waivers.make(**(fields | changes))


def test_a_waived_finding_moves_to_waived_everywhere() -> None:
    before = run(publication(findings=[finding(0), finding(1)]))
    assert before.exit_code == 1
    after = waivers.apply(before, waivers.Waivers(waivers=(waiver(0), waiver(1))), TODAY)
    report = after.publications[0]
    assert after.exit_code == 0
    assert report.verdict is PublicationVerdict.PASSED
    assert [f.outcome for f in report.findings] == [Outcome.WAIVED] * 2
    assert (report.outcomes[0].failed, report.outcomes[0].waived, report.outcomes[0].passed) == (0, 2, 8)
    assert {e.outcome for e in report.edits} == {Outcome.WAIVED}
    assert report.findings[0].waiver == {
        "state": "valid",
        "reason": "Confirmed by the county",
        "owner": "Kari Nordmann",
        "created": "2026-11-01",
        "expires": "2027-02-01",
    }


def test_another_finding_of_the_same_promise_still_fails() -> None:
    before = run(publication(findings=[finding(0), finding(1)]))
    report = waivers.apply(before, waivers.Waivers(waivers=(waiver(0),)), TODAY).publications[0]
    assert report.verdict is PublicationVerdict.FAILED
    assert (report.outcomes[0].failed, report.outcomes[0].waived) == (1, 1)


@pytest.mark.parametrize(
    ("today", "changes", "state"),
    [
        (date(2027, 2, 1), {}, "valid"),
        (date(2027, 2, 2), {}, "expired"),
        (date(2026, 10, 31), {}, "not-yet"),
        (TODAY, {"approved_by": "Ola Nordmann"}, "valid"),
    ],
)
def test_only_between_its_days(today: date, changes: dict[str, Any], state: str) -> None:
    given = waivers.Waivers(waivers=(waiver(0, **changes),))
    report = waivers.apply(run(publication(findings=[finding(0)])), given, today).publications[0]
    found = report.findings[0]
    assert found.waiver is not None
    assert found.waiver["state"] == state
    assert (found.outcome is Outcome.WAIVED) == (state == "valid")
    assert (report.verdict is PublicationVerdict.FAILED) == (state != "valid")


def test_a_second_approver_can_be_demanded() -> None:
    before = run(publication(findings=[finding(0), finding(1)]))
    given = waivers.Waivers(waivers=(waiver(0), waiver(1, approved_by="Ola Nordmann")))
    report = waivers.apply(before, given, TODAY, second_approver=True).publications[0]
    assert [f.waiver and f.waiver["state"] for f in report.findings] == ["unapproved", "valid"]
    assert report.verdict is PublicationVerdict.FAILED


def test_a_changed_figure_is_a_new_finding_and_the_waiver_unused() -> None:
    after_change = run(publication(findings=[finding(0, fingerprint=FINGERPRINTS[9])]))
    given = waivers.Waivers(waivers=(waiver(0),))
    assert waivers.apply(after_change, given, TODAY) == after_change
    assert waivers.unused(after_change, given) == given.waivers


def test_applied_twice_is_applied_once() -> None:
    given = waivers.Waivers(waivers=(waiver(0),))
    once = waivers.apply(run(publication(findings=[finding(0), finding(1), label(2)])), given, TODAY)
    assert waivers.apply(once, given, TODAY) == once


WHOLE = {
    "fingerprint": '"00000000abc0"',
    "reason": "a",
    "owner": "Kari",
    "created": "2026-11-01",
    "expires": "2027-01-01",
}


def written(*entries: dict[str, str]) -> str:
    return "waivers:\n" + "".join(
        "  - " + "\n    ".join(f"{key}: {value}" for key, value in entry.items()) + "\n" for entry in entries
    )


WRONG = {
    "unknown key": (written({**WHOLE, "ownr": "x"}), ":7: waivers.0.ownr: no key 'ownr'; did you mean 'owner'?"),
    "no expiry": (written({k: v for k, v in WHOLE.items() if k != "expires"}), ":2: waivers.0.expires: is missing"),
    "no such day": (written({**WHOLE, "expires": "2026-02-30"}), "cannot be read"),
    "a number for a date": (written({**WHOLE, "expires": "20270201"}), ":6: waivers.0.expires: not a date"),
    "too long": (written({**WHOLE, "expires": "2027-11-03"}), ":6: waivers.0.expires: 2027-11-03 is more than a year"),
    "before it began": (written({**WHOLE, "expires": "2026-01-01"}), "is before the waiver was created"),
    "approved by its owner": (written({**WHOLE, "approved_by": "KARI"}), ":7: waivers.0.approved_by: 'KARI' is the"),
    "not a web address": (written({**WHOLE, "link": "javascript:alert(1)"}), ":7: waivers.0.link"),
    "a pattern": (written({**WHOLE, "fingerprint": '"00000000*"'}), ":2: waivers.0.fingerprint"),
    "a number for a fingerprint": (written({**WHOLE, "fingerprint": "123456789012"}), "put the fingerprint in quotes"),
    "twice": (written(WHOLE, WHOLE), ":7: waivers.1.fingerprint: '00000000abc0' stands twice"),
    "no reason": (written({**WHOLE, "reason": '""'}), ":3: waivers.0.reason"),
    "not a mapping": ("- a\n", ":1: a waiver file is a mapping of keys"),
    "an alias": ("waivers: &a\n  - *a\n", ":2: aliases"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_is_refused_with_its_place(case: str, tmp_path: Path) -> None:
    text, expected = WRONG[case]
    path = tmp_path / "waivers.yaml"
    path.write_text(text)
    with pytest.raises(waivers.WaiverError) as error:
        waivers.load(path)
    assert expected in str(error.value)
    assert str(error.value).startswith(str(path))


def test_a_file_named_must_exist_the_usual_one_need_not(tmp_path: Path) -> None:
    assert waivers.find(folder=tmp_path) == waivers.Waivers()
    with pytest.raises(waivers.WaiverError, match="cannot be read"):
        waivers.find(tmp_path / "other.yaml")


def test_added_waivers_are_read_back_and_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text("# ours\n" + written(WHOLE).replace("reason: a", "reason: a  # see the minutes"))
    renewed = waivers.add(path, [waiver(1), waiver(2, link="https://example.org/7", reason="« : # »")])
    assert renewed == ()
    text = path.read_text()
    assert text.startswith("# ours\n")
    assert "# see the minutes" in text
    assert [w.fingerprint for w in waivers.load(path).waivers] == ["00000000abc0", FINGERPRINTS[1], FINGERPRINTS[2]]
    assert waivers.load(path).waivers[2].reason == "« : # »"


def test_waivers_of_one_call_share_no_anchor(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    day = date(2027, 1, 1)
    waivers.add(path, [waiver(0, expires=day), waiver(1, expires=day)])
    assert [w.expires for w in waivers.load(path).waivers] == [day, day]


def test_a_known_fingerprint_is_renewed(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    waivers.add(path, [waiver(0), waiver(1)])
    assert waivers.add(path, [waiver(0, expires=date(2027, 6, 1))]) == (FINGERPRINTS[0],)
    assert [w.expires for w in waivers.load(path).waivers] == [date(2027, 6, 1), date(2027, 2, 1)]


@pytest.mark.parametrize("start", ["", "waivers: []\n", "waivers:\n", "# nothing yet\n"])
def test_any_empty_file_can_be_added_to(start: str, tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(start)
    waivers.add(path, [waiver(0), waiver(1)])
    assert len(waivers.load(path).waivers) == 2
    assert "- fingerprint" in path.read_text()


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: waivers.add(path, [waiver(n)]), range(16)))
    assert {w.fingerprint for w in waivers.load(path).waivers} == set(FINGERPRINTS[:16])
    assert [p.name for p in tmp_path.iterdir()] == ["waivers.yaml"]


def test_a_wrong_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text("waivers: {}\n")
    with pytest.raises(waivers.WaiverError):
        waivers.add(path, [waiver(0)])
    assert path.read_text() == "waivers: {}\n"


def test_short_fingerprints_are_completed_or_refused() -> None:
    known = ["0123456789abcdef", "0123456789ab0000", "ffff456789abcdef"]
    assert waivers.complete(["ffff4567", "0123456789abcdef"], known) == ("ffff456789abcdef", "0123456789abcdef")
    for wrong, expected in [
        ("01234567", "is short for 2 findings"),
        ("ffff", "no finding with fingerprint 'ffff'"),
        ("ffff456789abcdee", "did you mean 'ffff456789abcdef'?"),
    ]:
        with pytest.raises(waivers.WaiverError, match=expected.replace("?", r"\?")):
            waivers.complete([wrong], known)
