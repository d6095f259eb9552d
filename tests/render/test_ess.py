"""The European Statistical System's report, read back by a model of its own, written from the published structure."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, TypeAdapter

from tallvakt.render.output_formats import FORMATS
from tests.helpers.rendered_runs import BROKEN, WRONG, everything, run, say


class Event(BaseModel):
    time: datetime
    actor: str
    agent: Any = None
    trigger: Any = None


class Rule(BaseModel):
    language: str
    expression: str
    severity: Literal["information", "warning", "error"]
    description: str = ""
    change: Literal["up", "down"] | None = None
    explanation: str = ""


class Aggregate(BaseModel):
    language: str
    expression: str
    description: str = ""


class Data(BaseModel):
    source: list[str]
    target: list[str]
    description: str = ""


class Validation(BaseModel):
    id: str
    type: Literal["validation"]
    event: Event
    rule: Rule
    data: Data
    value: Literal["0", "1", "NA"]


class Aggregation(BaseModel):
    id: str
    type: Literal["aggregation"]
    event: Event
    aggregate: Aggregate
    data: Data
    value: str


Item = Annotated[Validation | Aggregation, Field(discriminator="type")]
REPORT = TypeAdapter(list[Item])


@pytest.fixture
def report(tmp_path: Path) -> list[Validation | Aggregation]:
    (path,) = FORMATS["ess"](everything(), tmp_path, say()).paths
    assert path == tmp_path / "ess-validation-report.json"
    return REPORT.validate_python(json.loads(path.read_text("utf-8")), strict=False)


def test_each_edit_is_a_validation_with_its_value(report: list[Validation | Aggregation]) -> None:
    edits = [i for i in report if isinstance(i, Validation) and ":" in i.rule.expression][:4]
    assert [e.value for e in edits] == ["0", "1", "NA", "0"]
    assert edits[0].rule.expression == "county-sums: parts-not-summing"
    assert edits[0].rule.description == "Løftet county-sums"
    key = "nav.tilt140|2024-01..2024-08|by-county/arbeid-med-støtte"
    assert edits[0].data.target == [f"{key}|total|2024-01"]
    assert edits[0].data.source == [f"{key}|total|2024-01", f"{key}|03|2024-01", f"{key}|11|2024-01"]
    assert edits[1].data.source == [f"{key}|total|2024-01", f"{key}|total|2024-01|1"]


def test_findings_that_are_no_edit_are_validations_too(report: list[Validation | Aggregation]) -> None:
    labels = [i for i in report if isinstance(i, Validation) and i.rule.expression == "label-damaged"]
    assert [(i.value, i.rule.severity, len(i.data.source)) for i in labels] == [("0", "warning", 2)]


def test_each_promise_is_an_aggregation(report: list[Validation | Aggregation]) -> None:
    counts = [(i.aggregate.expression, i.value) for i in report if isinstance(i, Aggregation)]
    assert counts == [
        ("count of failed: county-sums", "1"),
        ("count of failed: averages", "0"),
        ("count of failed: status-sums", "0"),
    ]


def test_waived_is_a_failure_with_its_severity_changed_down(report: list[Validation | Aggregation]) -> None:
    waived = [i for i in report if isinstance(i, Validation) and i.rule.change]
    assert [(i.value, i.rule.change) for i in waived] == [("0", "down")]


def test_ids_are_unique_and_every_item_knows_when_and_who(report: list[Validation | Aggregation]) -> None:
    assert len({i.id for i in report}) == len(report)
    assert {i.event.actor for i in report} == {"tallvakt 0.1.0"}


def test_no_keys_but_those_of_the_structure(tmp_path: Path) -> None:
    (path,) = FORMATS["ess"](run(WRONG, BROKEN), tmp_path, say()).paths
    known = {"id", "type", "event", "rule", "aggregate", "data", "value"}
    for item in json.loads(path.read_text("utf-8")):
        assert set(item) <= known
        assert set(item.get("rule", {})) <= set(Rule.model_fields)
        assert set(item.get("aggregate", {})) <= set(Aggregate.model_fields)
