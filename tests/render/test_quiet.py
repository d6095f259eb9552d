"""A normal month is a few things to look at, and nothing of what was found is lost."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tallvakt.gate import baseline
from tallvakt.pipeline.run import run
from tallvakt.render import html_site, output_formats, results_json
from tallvakt.render.masking import mask
from tallvakt.rules.content import Content, find_suite, load
from tests.helpers import samples
from tests.helpers.paths import EXAMPLES

MOST = 12
"""Things for a person to look at in a clean publication."""


@pytest.fixture(scope="module")
def content() -> Content:
    return load(find_suite())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["TILT140-2024-08.txt", "TILT180-2024-04.txt"])
def test_a_clean_publication_is_a_few_items_with_all_findings_in_them(
    tmp_path: Path, content: Content, name: str
) -> None:
    done = mask(run([EXAMPLES / name], content))
    html_site.write(done, tmp_path, lang="nb", checks=content.checks, reports=content.reports)
    page = (tmp_path / f"{Path(name).stem.lower()}.html").read_text("utf-8")
    assert 0 < len(re.findall(r"<\w+[^>]* data-item\b", page)) <= MOST
    findings = done.publications[0].findings
    words = output_formats.words(content.reports, content.checks, "nb")
    written = json.loads(results_json.dumps(done, words))["publications"][0]["findings"]
    assert len(written) == len(findings) > MOST
    assert sum(f'id="f-{f.fingerprint[:12]}"' in page for f in findings) == len(findings)


def test_what_is_only_for_information_is_no_item_and_rows_are_parts(tmp_path: Path) -> None:
    report = samples.giving_away()
    html_site.write(samples.run(report), tmp_path, lang="en", checks=samples.CHECKS, reports=samples.REPORTS)
    page = (tmp_path / "stars.html").read_text("utf-8")
    assert "Supported employment: County, Nordland: 2 figures" in page
    assert page.count("data-item") == 3
    assert page.count("data-part") == 3


def test_what_the_baseline_had_is_folded(tmp_path: Path) -> None:
    done = samples.run(samples.giving_away())
    earlier = {
        "publications": [
            {"source": "x", "findings": [{"fingerprint": f.fingerprint} for f in done.publications[0].findings[:2]]}
        ]
    }
    comparison = baseline.compare(done, earlier)
    html_site.write(done, tmp_path, lang="en", checks=samples.CHECKS, reports=samples.REPORTS, baseline=comparison)
    page = (tmp_path / "stars.html").read_text("utf-8")
    folded = page[page.index('<details class="earlier">') :]
    assert "As last time: one item" in folded
    assert "label-damaged" not in folded.partition("</section>")[0]


def test_an_error_is_never_folded(tmp_path: Path) -> None:
    done = samples.run(replace(samples.failing(), locale="en"))
    earlier = {"publications": [{"source": "x", "findings": [{"fingerprint": "a1" * 8}, {"fingerprint": "a2" * 8}]}]}
    comparison = baseline.compare(done, earlier)
    html_site.write(done, tmp_path, lang="en", checks=samples.CHECKS, reports=samples.REPORTS, baseline=comparison)
    assert 'class="earlier"' not in (tmp_path / "failing.html").read_text("utf-8")
