"""What earlier runs left is told: how old a finding is, and how a family has done. Nothing of it is a figure."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tallvakt.gate import baseline, history_records
from tallvakt.gate.history_records import entry
from tallvakt.model.past_editions import FirstSeen, Past
from tallvakt.model.report import Edition, Finding, PublicationReport
from tallvakt.render import html_site, wording
from tallvakt.render.views.finding_age import Ages
from tests.helpers import samples

WORDS = wording.load(samples.REPORTS, "en", samples.CHECKS)
JANUARY, FEBRUARY, MARCH = (Edition("2024-01", f"2024-0{month}") for month in (1, 2, 3))


def edition(months: Edition, *, dropped: str = "", source: str = "") -> PublicationReport:
    """An edition of a publication that gives figures away; `dropped` is a check whose findings it does not have."""
    report = samples.giving_away(source or f"p-{months.end}.txt")
    findings = tuple(_of(f, months) for f in report.findings if f.check != dropped)
    return replace(report, edition=months, findings=findings)


def _of(finding: Finding, months: Edition) -> Finding:
    mark = finding.fingerprint[:8]
    return replace(finding, fingerprint=mark + months.end.replace("-", "") * 2, series_key=mark * 2)


def past(folder: Path, *reports: PublicationReport) -> Past:
    for report in reports:
        history_records.write(replace(samples.run(report), started="2024-04-01T06:00:00Z"), folder)
    records, unread = history_records.read(folder)
    assert not unread
    return Past(records)


def test_a_finding_is_as_old_as_the_first_edition_that_has_it(tmp_path: Path) -> None:
    before = past(tmp_path, edition(FEBRUARY), edition(JANUARY, dropped="jump"))
    now = edition(MARCH)
    jump = next(f for f in now.findings if f.check == "jump")
    label = next(f for f in now.findings if f.check == "label-damaged")
    assert before.first_seen(now, jump) == FirstSeen(FEBRUARY, "2024-04-01")
    assert before.first_seen(now, label) == FirstSeen(JANUARY, "2024-04-01")


def test_what_only_an_edition_before_the_last_had_is_new(tmp_path: Path) -> None:
    before = past(tmp_path, edition(FEBRUARY, dropped="jump"), edition(JANUARY))
    now = edition(MARCH)
    assert before.first_seen(now, next(f for f in now.findings if f.check == "jump")) is None


def test_checking_a_file_twice_makes_nothing_old(tmp_path: Path) -> None:
    now = edition(MARCH)
    ages = Ages(now, WORDS, None, past(tmp_path, now))
    assert not ages.compared
    assert ages.news() == ""


def test_the_page_folds_what_the_last_edition_had_with_its_age_and_tells_what_is_new(tmp_path: Path) -> None:
    before = past(tmp_path / "history", edition(FEBRUARY, dropped="jump"))
    html_site.write(
        samples.run(replace(edition(MARCH), locale="en")), tmp_path, lang="en", checks=samples.CHECKS,
        reports=samples.REPORTS, past=before,
    )  # fmt: skip
    page = (tmp_path / "p-2024-03.html").read_text("utf-8")
    assert "One finding is new since the edition January–February 2024." in page
    folded = page[page.index('<details class="earlier"') : page.index("</section>", page.index('class="earlier"'))]
    assert "since the edition January–February 2024" in folded
    assert 'id="jump-warning"' in page
    assert 'id="jump-warning"' not in folded


def test_the_front_page_shows_a_family_over_its_editions(tmp_path: Path) -> None:
    before = past(tmp_path / "history", edition(JANUARY), edition(FEBRUARY))
    html_site.write(
        samples.run(edition(MARCH)), tmp_path, lang="en", checks=samples.CHECKS, reports=samples.REPORTS, past=before
    )
    front = (tmp_path / "index.html").read_text("utf-8")
    assert "Suppressed figures that can be worked out: 2, 2, 2" in front
    assert "Errors: 0, 0, 0" in front
    assert len(re.findall(r"<span title=\"January(?:–February)? 2024: ", front)) == 2


def test_a_record_holds_counts_and_marks_and_no_figure(tmp_path: Path) -> None:
    report = samples.giving_away()
    path = history_records.write(samples.run(report), tmp_path)
    (kept,) = json.loads(path.read_text("utf-8"))["publications"]
    assert kept == entry(report)
    assert set(kept) == {
        "family", "edition", "verdict", "errors", "given_away", "guarded", "undecided", "findings"
    }  # fmt: skip
    assert all(isinstance(mark, str) for pair in kept["findings"] for mark in pair)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "tallvakt-history/1", "publications": [{}]}', '{"format": "x"}']
)
def test_a_damaged_record_is_told_and_harms_no_other(tmp_path: Path, text: str) -> None:
    history_records.write(samples.run(edition(JANUARY)), tmp_path)
    (tmp_path / "run-damaged.json").write_text(text)
    (tmp_path / "notes.json").write_text("not ours")
    records, unread = history_records.read(tmp_path)
    assert [r.edition for r in records] == [JANUARY]
    assert [u.path.name for u in unread] == ["run-damaged.json"]


def results(report: PublicationReport) -> dict[str, object]:
    """As much of a `results.json` as a comparison reads."""
    months = report.edition or JANUARY
    findings = [
        {
            "fingerprint": f.fingerprint, "check": f.check, "message": f.check, "series_key": f.series_key,
            "cells": [{"table": c.table, "row": c.row, "column": c.column, "copy": c.copy} for c in f.cells],
        }
        for f in report.findings
    ]  # fmt: skip
    outcomes = [{"check": o.check, "skipped": o.skipped} for o in report.outcomes]
    about = {"source": report.source, "family": report.family, "edition": {"from": months.start, "to": months.end}}
    return {"started": "2024-03-01T00:00:00Z", "publications": [{**about, "findings": findings, "outcomes": outcomes}]}


@pytest.mark.parametrize("what", ["asked", "skipped", "no promise", "cell gone"])
def test_what_was_not_asked_again_is_not_called_fixed(what: str) -> None:
    before = samples.failing()
    now = samples.passing(before.source)
    if what == "skipped":
        now = replace(now, outcomes=tuple(replace(o, skipped=1) for o in now.outcomes))
    elif what == "no promise":
        now = replace(now, outcomes=())
    elif what == "cell gone":
        now = replace(now, cells=now.cells[:3])
    compared = baseline.compare(samples.run(now), results(before))
    told, open_ = len(compared.fixed), len(compared.unasked)
    assert (told, open_) == ((2, 0) if what == "asked" else (0, 2))


def test_a_baseline_of_an_earlier_edition_tells_what_is_known() -> None:
    compared = Past((), history_records.of_results(results(edition(FEBRUARY))))
    now = edition(MARCH)
    assert {compared.first_seen(now, f) for f in now.findings} == {FirstSeen(FEBRUARY, "2024-03-01")}
