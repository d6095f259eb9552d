"""`results.json` keeps to its schema, its places are those of the document, and it is read back or refused by name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tallvakt.model import results_file
from tallvakt.model.report import CellRef, Place, Remedy, SuppressedCell
from tallvakt.render import results_json
from tests.helpers.paths import ROOT
from tests.helpers.rendered_runs import BROKEN, FAILED, OSLO, PAGE, SHEET, WRONG, cell, everything, run, say

SCHEMA = json.loads((ROOT / "docs" / "results.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def written(tmp_path: Path) -> dict[str, Any]:
    (path,) = results_json.write(everything(), tmp_path, say()).paths
    assert path == tmp_path / "results.json"
    return results_file.read(path)


def test_what_is_written_is_valid_and_reads_back(tmp_path: Path) -> None:
    data = written(tmp_path)
    VALIDATOR.validate(data)
    assert data == results_json.to_json(everything(), say())


def test_schema_is_a_schema_and_closed() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    objects = [d for d in SCHEMA["$defs"].values() if d.get("type") == "object"]
    assert all(d["additionalProperties"] is False and set(d["required"]) == set(d["properties"]) for d in objects)


def test_the_fields_of_the_design_are_there() -> None:
    first = results_json.to_json(everything(), say())["publications"][0]
    assert first["edition"] == {"from": "2024-01", "to": "2024-08"}
    assert first["cells"] == {"total": 4, "suppressed": 1, "unaccounted": 0, "in_no_promise": 2, "blind": 1}
    failed = first["findings"][3]
    assert failed["message"] == "Delene gir 810–813, trykt er 786."
    assert failed["edition"] == "2024-01..2024-08"
    assert (failed["expected"], failed["observed"]) == ([810, 813], [786, 786])
    assert failed["cells"][1] == {
        "table": "by-county/arbeid-med-støtte", "row": "03", "column": "2024-01", "copy": 0, "text": "810",
        "at": {"line": 60, "field": 2, "span": [14, 17]},
    }  # fmt: skip
    (cause,) = first["causes"]
    assert cause["findings"] == ["f" * 32, "c" * 32]
    likeliest = cause["explanations"][0]
    assert (likeliest["kind"], likeliest["unique"], likeliest["probability"]) == ("misprint", False, 0.971235)
    assert likeliest["changes"] == [
        {"cell": failed["cells"][1], "printed": "810", "value": None, "lower": 783, "upper": 786, "symbol": None}
    ]
    assert first["correction"] is None


def test_promises_of_one_check_are_one_outcome_in_order_of_name() -> None:
    first = results_json.to_json(everything(), say())["publications"][0]
    assert first["outcomes"] == [
        {"check": "average-off", "passed": 3, "failed": 0, "undecided": 2, "skipped": 0, "waived": 0},
        {"check": "parts-not-summing", "passed": 7, "failed": 1, "undecided": 0, "skipped": 4, "waived": 1},
    ]
    assert [p["promise"] for p in first["promises"]] == ["county-sums", "averages", "status-sums"]


def test_places_in_a_workbook_and_a_pdf() -> None:
    sheet, page = results_json.to_json(run(SHEET, PAGE), say())["publications"]
    assert sheet["findings"][0]["cells"][0]["at"] == {"sheet": "Tiltak og fylke", "cell": "AB7"}
    assert page["findings"][0]["cells"][0]["at"] == {"page": 3, "bbox": [1.5, 2.0, 3.25, 4.0]}


NAMES = st.text(max_size=8)
PLACES = st.builds(
    Place,
    st.integers(0, 10**6),
    st.integers(0, 800),
    st.integers(0, 9),
    st.integers(0, 9),
    NAMES,
    st.none() | st.tuples(*[st.floats(0, 900)] * 4),
)
BOUNDS = st.none() | st.integers(0, 10**18) | st.floats(0, 1e9)


@given(
    cells=st.lists(st.builds(CellRef, NAMES, NAMES, NAMES, st.integers(0, 3), NAMES, PLACES), min_size=1, max_size=4),
    bounds=st.tuples(BOUNDS, BOUNDS),
    source=st.sampled_from(("a.txt", "a.xlsx", "a.pdf")),
)
def test_a_suppressed_figure_is_one_line_of_what_it_is_as_data(
    cells: list[CellRef], bounds: tuple[float | None, float | None], source: str
) -> None:
    stars = tuple(SuppressedCell(each, "narrowed", *bounds) for each in cells)
    report = replace(WRONG, source=source, suppressed=stars)
    data = results_json.to_json(run(report), say())["publications"][0]["suppressed"]
    assert data[0].keys() == {"cell", "status", "lower", "upper"}
    lines = results_json.entry(report, say()(report)).decode().split('"suppressed": [')[1].split("\n   ]")[0]
    assert lines.strip() == ",\n    ".join(json.dumps(star, ensure_ascii=False) for star in data)


def test_what_is_masked_is_null() -> None:
    masked = replace(FAILED, expected=None, observed=(None, None))
    data = results_json.to_json(run(replace(WRONG, findings=(masked,))), say())
    VALIDATOR.validate(data)
    finding = data["publications"][0]["findings"][0]
    assert (finding["expected"], finding["observed"]) == (None, [None, None])
    star = data["publications"][0]["suppressed"][0]
    assert (star["status"], star["lower"], star["upper"]) == ("recoverable", None, None)


def test_the_remedy_says_which_figures_are_safe_beside_its_bound() -> None:
    first, second = WRONG.cells[:2]
    remedy = Remedy((first,), 3, proved=False, impossible=(), unsafe=(second,), safe=(first, second), finished=False)
    data = results_json.to_json(run(replace(WRONG, remedy=remedy)), say())
    VALIDATOR.validate(data)
    written = data["publications"][0]["remedy"]
    assert (written["at_least"], written["fewest"], written["finished"]) == (3, False, False)
    assert [len(written[part]) for part in ("cells", "safe", "unsafe", "impossible")] == [1, 2, 1, 0]
    assert written["cells"][0]["text"] == first.text


def test_a_broken_publication_tells_why_and_nothing_else() -> None:
    data = results_json.to_json(run(BROKEN), say())
    VALIDATOR.validate(data)
    (broken,) = data["publications"]
    assert data["exit_code"] == 2
    assert broken["sha256"] is None
    assert broken["reason"].startswith("no-such-key")


def test_equal_runs_give_equal_bytes_whatever_the_language_of_the_other() -> None:
    assert results_json.dumps(everything(), say("nb")) == results_json.dumps(everything(), say("nb"))
    nb, en = (json.loads(results_json.dumps(everything(), say(lang))) for lang in ("nb", "en"))
    for one, other in zip(_findings(nb), _findings(en), strict=True):
        assert one["message"] != other["message"]
        assert one | {"message": ""} == other | {"message": ""}


def _findings(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for publication in data["publications"]:
        yield from publication["findings"]


@given(st.text(st.characters(codec=None, categories=("Cs", "Cc", "Lu", "Po"))))
def test_any_printed_text_survives(tmp_path_factory: pytest.TempPathFactory, printed: str) -> None:
    report = replace(WRONG, findings=(replace(FAILED, cells=(cell(1, "03", "2024-01", printed, OSLO.place),)),))
    (path,) = results_json.write(run(report), tmp_path_factory.getbasetemp(), say()).paths
    read = results_file.read(path)["publications"][0]["findings"][0]["cells"][0]["text"]
    assert read.encode("utf-16", "surrogatepass") == printed.encode("utf-16", "surrogatepass")


def test_a_file_for_each_publication_reads_back_as_one(tmp_path: Path) -> None:
    whole, each = tmp_path / "whole", tmp_path / "each"
    results_json.write(everything(), whole, say())
    written = results_json.write_each(everything(), each, say()).paths
    assert len(written) == 1 + len(everything().publications)
    read, joined = results_file.read(whole), results_file.read(each)
    assert joined["publications"] == read["publications"]
    written[1].write_text("{}", encoding="utf-8")
    with pytest.raises(results_file.ResultsError, match=re.escape(str(written[1]))):
        results_file.read(each)


WRONG_FILES = {
    "": ":1:1: not JSON",
    "{": ":1:2: not JSON",
    '{"a": 1,\n "b": }': ":2:7: not JSON",
    "[]": "has no 'format'",
    '{"version": "2.1.0"}': "has no 'format'",
    '{"format": "tallvakt-results/3", "publications": []}': "'tallvakt-results/3' is not 'tallvakt-results/2'",
    '{"format": "tallvakt-results/1"}': "publications: no list",
    '{"format": "tallvakt-results/1", "publications": [[]]}': "publications.0.findings: no list",
    '{"format": "tallvakt-results/1", "publications": [{"findings": [{}]}]}': "publications.0.findings.0",
    "[" * 200_000: "nested too deeply",
    "\x00": ":1:1: not JSON",
}


@pytest.mark.parametrize(("content", "fault"), WRONG_FILES.items(), ids=range(len(WRONG_FILES)))
def test_a_wrong_file_is_refused_with_its_name_and_place(tmp_path: Path, content: str, fault: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(content, "utf-8")
    with pytest.raises(results_file.ResultsError) as refused:
        results_file.read(path)
    assert str(path) in str(refused.value)
    assert fault in str(refused.value)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes(b'{"format": "\xe6"}')
    for path, fault in (
        (tmp_path / "none.json", "No such file"),
        (tmp_path, "No such file"),
        (tmp_path / "latin.json", "UTF-8"),
    ):
        with pytest.raises(results_file.ResultsError, match=fault):
            results_file.read(path)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_bytes(b"\xef\xbb\xbf" + results_json.dumps(run(), say()).encode())
    assert results_file.read(path)["publications"] == []


def test_a_whole_line_has_no_span() -> None:
    report = replace(WRONG, findings=(replace(FAILED, cells=(), places=(Place(3),)),))
    data = results_json.to_json(run(report), say())
    VALIDATOR.validate(data)
    assert data["publications"][0]["findings"][0]["places"] == [{"line": 3, "field": 0, "span": None}]


def _documented(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node.get("properties", {})
        for value in node.values():
            yield from _documented(value)
    elif isinstance(node, list):
        for value in node:
            yield from _documented(value)


def test_every_field_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "guide" / "results.md").read_text("utf-8")
    missing = {name for name in _documented(SCHEMA) if f"`{name}`" not in guide}
    assert not missing
