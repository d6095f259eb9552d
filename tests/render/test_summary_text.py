"""The summary for a mail: plain lines, the verdict, what to look at, what was not checked."""

from __future__ import annotations

import pytest

from tallvakt.model.report import PublicationReport
from tallvakt.render import output_formats, summary_text
from tests.helpers import samples


def dumps(*reports: PublicationReport) -> str:
    words = output_formats.words(samples.REPORTS, samples.CHECKS, "en")
    return summary_text.dumps(samples.run(*reports), words)


def test_the_summary_says_the_verdict_the_items_and_what_was_not_checked() -> None:
    text = dumps(samples.failing(), samples.giving_away())
    assert "FAILED" in text or "MUST BE" in text
    assert "- Line 15, field 3: 452 should be 425. (The only explanation by one fault)" in text
    assert "2 suppressed figures can be worked out" in text
    assert "Not checked\n- 2 promises are undecided" in text
    assert "\n" + "-" * summary_text.WIDTH + "\n" in text


@pytest.mark.parametrize(
    "report", [samples.broken(), samples.hostile(), samples.waived(), samples.without_contract(), samples.twelve()]
)
def test_lines_are_short_and_plain(report: PublicationReport) -> None:
    text = dumps(report)
    assert "\x07" not in text
    assert "\u202e" not in text
    longest = max(len(line) for line in text.splitlines() if " " in line.strip("- "))
    assert longest <= summary_text.WIDTH or report.source.startswith("publications/<b>")
