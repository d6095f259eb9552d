"""The two example publications in every format, each valid and agreeing with the others; nothing hidden is told."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import xmltodict
from jsonschema import Draft202012Validator

from tallvakt.model import results_file
from tallvakt.model.report import Run, SuppressedCell
from tallvakt.pipeline import run as pipeline
from tallvakt.render.masking import mask
from tallvakt.render.output_formats import FORMATS, Words, words
from tallvakt.rules.content import find_suite, load
from tests.helpers.paths import ROOT


@pytest.fixture(scope="module")
def told(examples: Path) -> tuple[Run, Words]:
    """The run before masking, and the wording of the suite's own checks."""
    content = load(find_suite())
    return pipeline.run(sorted(examples.glob("*.txt")), content), words(content.reports, content.checks)


@pytest.fixture(scope="module")
def out(told: tuple[Run, Words], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    for write in FORMATS.values():
        write(mask(told[0]), folder, told[1])
    return folder


def test_results_json_is_valid(out: Path) -> None:
    schema = json.loads((ROOT / "docs" / "results.schema.json").read_text("utf-8"))
    data = results_file.read(out / "results.json")
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(data)
    assert [p["cells"]["total"] for p in data["publications"]] == [3132, 920]
    assert [p["cells"]["suppressed"] for p in data["publications"]] == [296, 120]


def test_all_formats_tell_the_same_findings(out: Path) -> None:
    publications = results_file.read(out / "results.json")["publications"]
    codes = Counter(f["code"] for p in publications for f in p["findings"])
    assert codes
    (log,) = json.loads((out / "tallvakt.sarif").read_text("utf-8"))["runs"]
    assert Counter(result["ruleId"] for result in log["results"]) == codes
    assert len(json.loads((out / "gl-code-quality-report.json").read_text("utf-8"))) == codes.total()
    with (out / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        assert Counter(row["code"] for row in csv.DictReader(file)) == codes
    report = (out / "report.md").read_text("utf-8")
    assert report.count("\n- **TV") == codes.total()
    suites = xmltodict.parse((out / "junit.xml").read_bytes())["testsuites"]["testsuite"]
    assert all(int(s["@tests"]) >= len(p["promises"]) > 0 for s, p in zip(suites, publications, strict=True))
    assert all(suite["@failures"] == suite["@errors"] == "0" for suite in suites)


def test_fingerprints_tell_findings_apart(out: Path) -> None:
    prints = [f["fingerprint"] for p in results_file.read(out / "results.json")["publications"] for f in p["findings"]]
    assert all(prints)
    assert len(set(prints)) == len(prints)


def test_places_point_at_what_is_printed_there(out: Path, examples: Path) -> None:
    for publication in results_file.read(out / "results.json")["publications"]:
        lines = Path(publication["source"]).read_text("utf-8").splitlines()
        stars = [star["cell"] for star in publication["suppressed"]]
        assert stars
        for cell in stars + [cell for finding in publication["findings"] for cell in finding["cells"]]:
            start, end = cell["at"]["span"]
            assert lines[cell["at"]["line"] - 1][start:end].strip("\\*<b>/") == cell["text"].strip("\\*<b>/")


def _other(star: SuppressedCell) -> SuppressedCell:
    if star.lower is None or star.upper is None:
        return star
    return star._replace(lower=star.lower + 1, upper=star.upper + 1)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_other_recovered_values_change_no_byte(told: tuple[Run, Words], out: Path, tmp_path: Path, name: str) -> None:
    """What the reasoning found behind the stars is exchanged before masking; every file stays as it was."""
    done, speak = told
    changed = tuple(replace(p, suppressed=tuple(map(_other, p.suppressed))) for p in done.publications)
    assert changed != done.publications
    written = FORMATS[name](mask(replace(done, publications=changed)), tmp_path, speak)
    before = FORMATS[name](mask(done), tmp_path / "before", speak)
    assert written.stdout.replace("/before/", "/") == before.stdout.replace("/before/", "/")
    assert [p.read_bytes() for p in written.paths] == [p.read_bytes().replace(b"/before/", b"/") for p in before.paths]
