"""Work saved from a page becomes waivers, comments and assignments; what was decided differently is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tallvakt.cli.app import app
from tallvakt.gate import review_file, review_log, waivers
from tallvakt.gate.review_file import ReviewError
from tallvakt.gate.waivers import WaiverError
from tallvakt.model.review_notes import latest

ONE, TWO = "a1" * 8, "a2" * 8
LATER = date.today() + timedelta(days=60)
ACCEPT = {"decision": "accept", "reason": "Confirmed", "owner": "Kari", "expires": LATER.isoformat()}


def entry(fingerprint: str = ONE, by: str = "Kari", when: str = "2026-03-01T08:00:00Z", **more: str) -> dict[str, str]:
    return {"fingerprint": fingerprint, "by": by, "when": when, **more}


def saved(folder: Path, *entries: Mapping[str, str], name: str = "review.json", **about: str) -> Path:
    path = folder / name
    record = {"format": "tallvakt-review/1", "saved": "2026-03-01T09:00:00Z", "entries": list(entries), **about}
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def results(folder: Path) -> Path:
    findings = [{"fingerprint": mark, "series_key": mark, "message": "m"} for mark in (ONE, TWO)]
    data: dict[str, Any] = {"format": "tallvakt-results/2", "publications": [{"source": "x", "findings": findings}]}
    path = folder / "results.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def take_over(folder: Path, *files: Path) -> tuple[int, str]:
    arguments = ["--results", str(results(folder)), "--waivers", str(folder / "waivers.yaml")]
    arguments += ["--reviews", str(folder / "reviews.jsonl")]
    done = CliRunner().invoke(app, ["review", "import", *map(str, files), *arguments])
    return done.exit_code, done.output


def test_an_accepted_finding_becomes_a_waiver_and_the_rest_notes(tmp_path: Path) -> None:
    work = saved(tmp_path, entry(**ACCEPT), entry(TWO, person="Ola", comment="Ask the county", decision="producer"))
    code, told = take_over(tmp_path, work)
    assert code == 0, told
    (waiver,) = waivers.load(tmp_path / "waivers.yaml").waivers
    assert (waiver.fingerprint, waiver.owner, waiver.reason, waiver.expires) == (ONE, "Kari", "Confirmed", LATER)
    (note,) = latest(review_log.load(tmp_path / "reviews.jsonl"))[TWO]
    assert (note.person, note.comment, note.producer, note.by) == ("Ola", "Ask the county", True, "Kari")


def test_taking_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    work = saved(tmp_path, entry(**ACCEPT), entry(TWO, comment="Seen"))
    take_over(tmp_path, work)
    before = [(tmp_path / name).read_bytes() for name in ("waivers.yaml", "reviews.jsonl")]
    code, told = take_over(tmp_path, work)
    assert code == 0, told
    assert [(tmp_path / name).read_bytes() for name in ("waivers.yaml", "reviews.jsonl")] == before


def test_two_reviewers_who_differ_are_told_and_neither_is_taken(tmp_path: Path) -> None:
    one = saved(tmp_path, entry(**ACCEPT), name="kari.json")
    other = saved(tmp_path, entry(by="Ola", decision="producer"), name="ola.json")
    code, told = take_over(tmp_path, one, other)
    assert code == 1
    assert "decided differently" in told
    assert "Kari: accepted until" in told
    assert "Ola: for the producer to mend" in told
    assert not (tmp_path / "waivers.yaml").exists()


def test_a_waiver_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    take_over(tmp_path, saved(tmp_path, entry(**ACCEPT)))
    before = (tmp_path / "waivers.yaml").read_bytes()
    other = saved(tmp_path, entry(by="Ola", **{**ACCEPT, "owner": "Ola", "reason": "Other"}), name="ola.json")
    code, told = take_over(tmp_path, other)
    assert code == 1
    assert "(waiver)" in told
    assert (tmp_path / "waivers.yaml").read_bytes() == before


def test_of_one_reviewer_the_latest_word_counts(tmp_path: Path) -> None:
    old = review_file.load(saved(tmp_path, entry(decision="producer")))
    new = review_file.load(saved(tmp_path, entry(by="kari", when="2026-03-02T08:00:00Z", **ACCEPT)))
    merged = review_file.merge([new, old], (), date.today())
    assert not merged.clashes
    assert [w.owner for w in merged.waivers] == ["Kari"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"expires": ""}, "expires"),
        ({"reason": ""}, "entries.0.reason: is required"),
        ({"owner": " "}, "entries.0.owner: is required"),
        ({"fingerprint": "*"}, "entries.0.fingerprint"),
        ({"decision": "perhaps"}, "entries.0.decision"),
        ({"decison": "accept"}, "did you mean 'decision'"),
        ({"by": ""}, "entries.0.by"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_place(tmp_path: Path, changed: dict[str, str], said: str) -> None:
    path = saved(tmp_path, {**entry(**ACCEPT), **changed})
    with pytest.raises(ReviewError, match=said):
        review_file.load(path)


def test_what_no_waiver_may_be_is_refused(tmp_path: Path) -> None:
    late = (date.today() + timedelta(days=800)).isoformat()
    review = review_file.load(saved(tmp_path, entry(**{**ACCEPT, "expires": late})))
    with pytest.raises(WaiverError, match="more than a year"):
        review_file.merge([review], (), date.today())


@pytest.mark.parametrize("text", ["", "[]", '{"format": "tallvakt-results/2"}', "{"])
def test_a_file_that_is_no_review_is_refused_and_nothing_is_written(tmp_path: Path, text: str) -> None:
    path = tmp_path / "work.json"
    path.write_text(text)
    code, told = take_over(tmp_path, saved(tmp_path, entry(**ACCEPT)), path)
    assert code == 2
    assert "review" in told
    assert not (tmp_path / "waivers.yaml").exists()


def test_a_finding_that_is_not_of_the_results_is_refused(tmp_path: Path) -> None:
    code, told = take_over(tmp_path, saved(tmp_path, entry("ff" * 8, **ACCEPT)))
    assert code == 2
    assert "entries.0.fingerprint" in told


def test_a_damaged_log_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "reviews.jsonl"
    path.write_text('{"fingerprint": "a1", "by": "Kari", "when": "2026"}\n{"by": 1}\n')
    with pytest.raises(ReviewError, match=r"reviews\.jsonl:2: "):
        review_log.load(path)
