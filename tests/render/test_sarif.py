"""SARIF, read back with sarif-tools."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from sarif.loader import load_sarif_file

from tallvakt.model.report import PublicationReport
from tallvakt.render import sarif
from tests.helpers.rendered_runs import BROKEN, CHECKS, CLEAN, PAGE, SHEET, WRONG, everything, run, say


def log(*publications: PublicationReport) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(sarif.dumps(run(*publications), say()))
    (only,) = data["runs"]
    return dict(only)


def test_sarif_tools_reads_it(tmp_path: Path) -> None:
    (path,) = sarif.write(everything(), tmp_path, say()).paths
    read = load_sarif_file(str(path))
    assert read.get_distinct_tool_names() == ["Tallvakt"]
    assert read.get_report().get_issue_count_for_severity("error") >= 2
    records = [r for r in read.get_records() if r["Code"] == "TV301"]
    assert {(r["Location"], r["Line"]) for r in records if r["Severity"] == "error"} >= {
        ("publications/a%20%231%20%C3%A6.txt", 60)
    }


def test_line_and_column_of_the_figure_in_text() -> None:
    failed = log(WRONG)["results"][3]
    place = failed["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 60, "startColumn": 15, "endColumn": 18}
    assert place["artifactLocation"] == {
        "uri": "publications/a%20%231%20%C3%A6.txt",
        "uriBaseId": "%SRCROOT%",
        "index": 0,
    }
    assert log(WRONG)["columnKind"] == "unicodeCodePoints"
    others = failed["relatedLocations"]
    assert [o["physicalLocation"]["region"]["startLine"] for o in others] == [59, 61]
    assert [o["id"] for o in others] == [1, 2]


@pytest.mark.parametrize(("publication", "spot"), [(SHEET, "Tiltak og fylke!AB7"), (PAGE, "page 3")])
def test_no_region_where_there_are_no_lines(publication: PublicationReport, spot: str) -> None:
    (location,) = log(publication)["results"][0]["locations"]
    assert "region" not in location["physicalLocation"]
    assert spot in {logical["name"] for logical in location["logicalLocations"]}


def test_rules_hold_their_page_and_results_point_to_them() -> None:
    only = log(WRONG, CLEAN)
    rules = only["tool"]["driver"]["rules"]
    assert [r["id"] for r in rules] == ["TV201", "TV301", "TV304", "TV402"]
    assert {r["name"] for r in rules} == set(CHECKS)
    assert rules[1]["help"]["markdown"] == CHECKS["parts-not-summing"].doc.replace("{", "{{").replace("}", "}}")
    assert rules[1]["shortDescription"]["text"] == "A page about parts-not-summing."
    assert rules[0]["defaultConfiguration"]["level"] == "warning"
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in only["results"])


def test_rules_have_the_documentation_address_that_the_package_declares(monkeypatch: pytest.MonkeyPatch) -> None:
    class Declared:
        def get_all(self, _: str) -> list[str]:
            return ["Source, https://example.test/code", "Documentation, https://example.test/docs/"]

    sarif.documentation.cache_clear()
    monkeypatch.setattr(sarif, "metadata", lambda _: Declared())
    try:
        driver = log(WRONG)["tool"]["driver"]
    finally:
        sarif.documentation.cache_clear()
    assert driver["informationUri"] == "https://example.test/docs"
    assert driver["rules"][1]["helpUri"] == "https://example.test/docs/checks/parts-not-summing.md"


def test_without_such_an_address_they_have_that_of_the_help_beside_the_log(tmp_path: Path) -> None:
    from tallvakt.render import html_site
    from tests.helpers import samples
    from tests.helpers.rendered_runs import CHECKS as SHIPPED

    out = tmp_path / "a #1"
    (path,) = sarif.write(run(WRONG), out, say()).paths
    (only,) = json.loads(path.read_text("utf-8"))["runs"]
    html_site.write(run(WRONG), out, lang=None, checks=SHIPPED, reports=samples.REPORTS)
    for rule in only["tool"]["driver"]["rules"]:
        page, _, anchor = rule["helpUri"].partition("#")
        address = urlsplit(page)
        assert address.scheme == "file"
        assert f'id="{anchor}"' in Path(unquote(address.path)).read_text("utf-8")
        assert anchor == rule["name"]


def test_no_address_where_nothing_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: str) -> None:
        raise PackageNotFoundError

    sarif.documentation.cache_clear()
    monkeypatch.setattr(sarif, "metadata", none)
    try:
        assert "informationUri" not in log(WRONG)["tool"]["driver"]
    finally:
        sarif.documentation.cache_clear()


def test_fingerprints_link_runs_and_waived_ones_are_suppressed() -> None:
    results = log(WRONG)["results"]
    assert results[3]["partialFingerprints"] == {"tallvakt/v1": "f" * 32, "tallvaktSeries/v1": "5" * 32}
    (waived,) = results[2]["suppressions"]
    assert (waived["kind"], waived["status"]) == ("external", "accepted")
    assert waived["justification"] == "Known, corrected in May"
    assert "suppressions" not in results[3]


def test_printed_text_is_no_link_and_no_placeholder() -> None:
    text = log(WRONG)["results"][0]["message"]["text"]
    assert "\\[x\\](http" in text
    assert "{{0}}" in text
    assert "\x1b" not in text
    assert "\n::" not in text


def test_a_broken_publication_is_a_notification_of_a_failed_invocation() -> None:
    (invocation,) = log(BROKEN)["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 2
    assert invocation["startTimeUtc"] == "2024-09-01T06:00:00Z"
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["level"] == "error"
    assert notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "c.pdf"


def test_artifacts_are_known_by_their_hash() -> None:
    artifacts = log(WRONG, BROKEN)["artifacts"]
    assert artifacts[0]["hashes"] == {"sha-256": "0" * 64}
    assert "hashes" not in artifacts[1]
