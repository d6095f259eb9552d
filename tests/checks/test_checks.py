"""The cases of `tests/checks/*.yaml`, and what every check must have."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tallvakt.ingest import Document
from tallvakt.ingest import plain_text as reader
from tallvakt.model.report import Finding, PromiseOutcome, PublicationReport
from tallvakt.pipeline.run import Options, check_document
from tallvakt.recognise import recognise
from tallvakt.render.wording import Wording
from tallvakt.render.wording import load as load_wording
from tallvakt.rules.content import Content, find_suite
from tallvakt.rules.content import load as load_content
from tallvakt.rules.registry import HEADINGS, Check, load
from tests.helpers.checking import check_text

HERE = Path(__file__).parent
FAMILIES = {
    "reading": "12",
    "cells": "14",
    "edits": "3",
    "publications": "3",
    "figures": "15",
    "editions": "6",
    "reasoning": "3456",
}
"""The code families a check may belong to, by what it needs."""
UNDECIDABLE = {"reading", "cells", "figures", "editions"}
"""Whether a line or a label is right is always known; a jump is an outlier or is not."""


@cache
def checks() -> dict[str, Check]:
    return load(find_suite().checks)


@cache
def content() -> Content:
    """The suite, and the made-up family in `checks/schemas`."""
    return load_content(find_suite(schemas=(HERE / "schemas",)))


@cache
def wording() -> Wording:
    return load_wording(find_suite().reports, "en", checks())


@cache
def cases(check: str) -> list[dict[str, Any]]:
    path = HERE / f"{check}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else []


ALL = [(check, case) for check in checks() for case in cases(check)]


def text_of(case: dict[str, Any]) -> str:
    """The publication of a case."""
    if "publication" in case:
        lines = case["publication"].splitlines()
    else:
        lines = (HERE / "base" / f"{case['base']}.txt").read_text(encoding="utf-8").splitlines()
    edited = []
    for number, line in enumerate(lines, start=1):
        if number not in case.get("remove", []):
            edited.append(case.get("change", {}).get(number, line))
        edited += case.get("insert", {}).get(number, "").splitlines()
    return "\n".join(line.replace(" | ", "\t") for line in edited) + "\n"


def parsed(case: dict[str, Any]) -> Document:
    return reader.parse(text_of(case).encode(), "case.txt")


def outcome_of(tally: PromiseOutcome) -> str:
    """The worst that happened."""
    for outcome in ("failed", "undecided", "skipped", "passed"):
        if getattr(tally, outcome):
            return outcome
    return "nothing"


def together(tallies: list[PromiseOutcome]) -> PromiseOutcome:
    """The outcomes of all promises of one check, but of those that are about nothing that the publication prints."""
    tallies = [t for t in tallies if t.reasons != ("nothing-printed",)] or tallies
    counts = {name: sum(getattr(t, name) for t in tallies) for name in ("passed", "failed", "undecided", "skipped")}
    return replace(tallies[0], **counts, reasons=tuple({reason for t in tallies for reason in t.reasons}))


def report_of(case: dict[str, Any]) -> PublicationReport:
    """What the suite makes of the publication of a case."""
    family = case.get("contract", "nav.tilt180")
    if family.startswith("test."):
        others = [
            (f"beside-{number}.txt", recognise(parsed(other), content().library, family=other["contract"]))
            for number, other in enumerate(case.get("beside", ()), start=1)
        ]
        return check_document(parsed(case), content(), Options(family), others)
    earlier = [text_of(other) for other in case.get("earlier", ())]
    return check_text(text_of(case), "case.txt", contract=family, earlier=earlier)


@pytest.mark.parametrize(("check", "case"), ALL, ids=[f"{check}: {case['name']}" for check, case in ALL])
def test_case(check: str, case: dict[str, Any]) -> None:
    expect = case["expect"]
    report = report_of(case)
    findings = [finding for finding in report.findings if finding.check == check]
    said = [wording().message(finding) for finding in findings]
    tally = together([outcome for outcome in report.outcomes if outcome.check == check])
    assert outcome_of(tally) == expect["outcome"], said
    if expect["outcome"] == "failed":
        assert findings
        assert len(findings) == expect.get("findings", len(findings)), said
        assert {finding.severity for finding in findings} == {expect.get("severity", "error")}
    else:
        assert not findings, said
    places = {(place.line, place.field) for finding in findings for place in _places(finding)}
    assert {tuple(place) for place in expect.get("places", [])} <= places
    assert expect.get("says", "") in " ".join(said)
    assert sorted(tally.reasons) == sorted(expect.get("reasons", tally.reasons))


def _places(finding: Finding) -> list[Any]:
    return [*finding.places, *(cell.place for cell in finding.cells)]


@pytest.mark.parametrize("name", checks())
def test_every_check_is_documented(name: str) -> None:
    check = checks()[name]
    assert re.findall(r"^## (.+)$", check.doc, re.MULTILINE) == list(HEADINGS)
    summary, blank, *_ = check.doc.splitlines()
    assert summary.endswith(".")
    assert not blank
    assert all(part.strip() for part in re.split(r"^## .+$", check.doc, flags=re.MULTILINE))
    assert check.path.name == f"{check.code.lower()}_{name.replace('-', '_')}.py"


@pytest.mark.parametrize("name", checks())
def test_every_code_is_of_a_family_that_fits(name: str) -> None:
    check = checks()[name]
    assert check.code[2] in FAMILIES[check.needs]
    assert [c.name for c in checks().values() if c.code == check.code] == [name]


@pytest.mark.parametrize("name", checks())
@pytest.mark.parametrize("told", ["says", "todo", "holds"])
def test_every_sentence_is_in_both_languages(name: str, told: str) -> None:
    words = getattr(checks()[name], told)
    assert set(words) == {"nb", "en"}
    placeholders = {lang: set(re.findall(r"\{(\w+)\}", text)) for lang, text in words.items()}
    assert placeholders["nb"] == placeholders["en"]
    assert all(text.strip() == text and text.endswith(".") for text in words.values())


@pytest.mark.parametrize("name", checks())
def test_every_check_has_cases(name: str) -> None:
    outcomes = {case["expect"]["outcome"] for case in cases(name)}
    wanted = {"passed", "failed"} | (set() if checks()[name].needs in UNDECIDABLE | {"reasoning"} else {"undecided"})
    assert wanted <= outcomes
    names = [case["name"] for case in cases(name)]
    assert len(set(names)) == len(names)


def test_no_case_is_of_an_unknown_check() -> None:
    assert {path.stem for path in HERE.glob("*.yaml")} <= set(checks())


@pytest.mark.parametrize("name", checks())
def test_a_check_imports_the_registry_alone(name: str) -> None:
    source = checks()[name].path.read_text(encoding="utf-8")
    imported = re.findall(r"^(?:from|import) (\w+(?:\.\w+)*)", source, re.MULTILINE)
    assert {module for module in imported if module.startswith("tallvakt")} == {"tallvakt.rules"}
