"""A check of one's own, with any of the `needs`, is counted, told and gated like the shipped ones."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
import xmltodict

from tallvakt.gate.decide import Submission, decide
from tallvakt.model.report import PromiseOutcome, PublicationReport, Run
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.run import Options
from tallvakt.render import junit, masking, output_formats, results_json
from tallvakt.rules.content import Content, find_suite, load

SOURCE = Path(__file__).parents[2] / "src" / "tallvakt"
CHECK = '''"""A check of one's own."""

import numpy as np

from tallvakt.rules import EditRows, Fault, Place, check

FINDS = {finds}


@check("TV39{number}", needs="{needs}", says={{"en": "It is so."}}, todo={{"en": "Look."}})
def own_{needs}({parameters}):
    {body}
'''
FAULTS = "return [Fault({}, places=(Place(1),))] if FINDS else []"
EDIT = (
    "one, zero = np.ones(1, dtype=np.int64), np.zeros(1, dtype=np.int64)\n"
    "    return EditRows(edit=zero, cell=zero, coefficient=one, lower=one * (1000 if FINDS else 0), upper=one * 2000, "
    "anchor=zero, counted=one == 1)"
)
BODIES = {
    "reading": ("reading", FAULTS),
    "cells": ("cells", "return (cells['text'] != '39') | (not FINDS)"),
    "edits": ("figures", EDIT),
    "figures": ("figures", FAULTS),
    "editions": ("editions", FAULTS),
    "publications": ("figures, other, family: str", EDIT),
    "reasoning": ("reasoned", FAULTS),
}
CONTRACT = """\
family: made.{name}
version: "1"
title: {{en: Made up}}
left_out_row: zero
dimensions:
  office: {{codelist: {name}}}
symbols: {{"*": {{means: suppressed, lower: 0, upper: 3}}}}
tables:
  {name}: {{rows: office}}
promises:
{promises}
"""
PROMISES = """\
  - {id: parts-sum, check: parts-not-summing}
  - {id: own-edits, check: own-edits}
  - {id: own-publications, check: own-publications, with: {family: made.others}}
"""
FIGURES = "\n\n\t{}\nI alt\t39\t39\n{}\t9\t9\n{}\t30\t30\n"
PUBLICATIONS = {
    "offices-1.txt": "Januar 2024 - Februar 2024" + FIGURES.format("Januar\tFebruar", "North", "South"),
    "offices-2.txt": "Februar 2024 - Mars 2024" + FIGURES.format("Februar\tMars", "North", "South"),
    "others.txt": "Februar 2024 - Mars 2024" + FIGURES.format("Februar\tMars", "Tea", "Coffee"),
}


def content(folder: Path, *, finds: bool) -> Content:
    """The suite with a check of one's own for each of the needs, and two made-up families."""
    checks, lists = folder / "checks", folder / "schemas" / "codelists"
    checks.mkdir()
    lists.mkdir(parents=True)
    for number, (needs, (parameters, body)) in enumerate(BODIES.items()):
        text = CHECK.format(finds=finds, number=number, needs=needs, parameters=parameters, body=body)
        (checks / f"own_{needs}.py").write_text(text, encoding="utf-8")
    (lists / "offices.csv").write_text("code,nb,en\nnorth,Nord,North\nsouth,Sør,South\n", encoding="utf-8")
    (lists / "others.csv").write_text("code,nb,en\ntea,Te,Tea\ncoffee,Kaffe,Coffee\n", encoding="utf-8")
    for name, promises in (("offices", PROMISES), ("others", "  - {id: parts-sum, check: parts-not-summing}")):
        contract = CONTRACT.format(name=name, promises=promises)
        (lists.parent / f"{name}.yaml").write_text(contract, encoding="utf-8")
    return load(find_suite(schemas=(lists.parent,), checks=(checks,)))


def checked(folder: Path, *, finds: bool) -> tuple[Run, Content]:
    """The run of two editions of one family and a publication of the other."""
    made_up = content(folder, finds=finds)
    for name, text in PUBLICATIONS.items():
        (folder / name).write_text(text, encoding="utf-8")
    whole = pipeline.run([folder / name for name in PUBLICATIONS], made_up, Options())
    return masking.mask(whole), made_up


@pytest.fixture(scope="module", params=[False, True], ids=["holds", "finds"])
def outcome(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[bool, Run, Content]:
    return request.param, *checked(tmp_path_factory.mktemp("own"), finds=request.param)


def later(run: Run) -> PublicationReport:
    """The later edition, which every check is about."""
    return next(p for p in run.publications if p.source.endswith("offices-2.txt"))


@pytest.mark.parametrize("needs", BODIES)
def test_it_is_counted(outcome: tuple[bool, Run, Content], needs: str) -> None:
    finds, run, _ = outcome
    (tally,) = [o for o in later(run).outcomes if o.promise == f"own-{needs}"]
    assert isinstance(tally, PromiseOutcome)
    assert (tally.failed > 0, tally.passed > 0) == (finds, not finds or needs == "cells")


@pytest.mark.parametrize("needs", BODIES)
def test_results_tell_it(outcome: tuple[bool, Run, Content], needs: str) -> None:
    finds, run, made_up = outcome
    written = json.loads(results_json.dumps(run, output_formats.words(made_up.reports, made_up.checks, "en")))
    (report,) = [p for p in written["publications"] if p["source"].endswith("offices-2.txt")]
    assert [o["failed"] > 0 for o in report["outcomes"] if o["check"] == f"own-{needs}"] == [finds]
    assert any(f["check"] == f"own-{needs}" for f in report["findings"]) == finds


@pytest.mark.parametrize("needs", BODIES)
def test_junit_tells_it(outcome: tuple[bool, Run, Content], needs: str) -> None:
    finds, run, made_up = outcome
    xml = junit.dumps(run, output_formats.words(made_up.reports, made_up.checks, "en"))
    suites = xmltodict.parse(xml, force_list=("testsuite", "testcase"))["testsuites"]["testsuite"]
    (suite,) = [s for s in suites if s["@name"].endswith("offices-2.txt")]
    (case,) = [c for c in suite["testcase"] if c["@name"] == f"own-{needs}"]
    assert ("failure" in case) == finds
    assert "skipped" not in case


def test_the_gate_holds_it_back(outcome: tuple[bool, Run, Content]) -> None:
    finds, run, made_up = outcome
    decision = decide(Submission(run, checks=made_up.checks))
    broken = {b.promise for b in decision.failures}
    assert broken == ({f"own-{needs}" for needs in BODIES} if finds else set())
    assert decision.verdict == ("failed" if finds else "passed")


EXEMPT = {
    "authoring/drafting": "what it drafts is a contract, which is written in the names of checks",
    "analysis/explanations": "kinds of faults, one of which shares its word with a check",
    "render/explanation_text.py": "the same",
    "rules/contract.py": "the language's short form of an equation names the check that keeps it",
    "rules/operands.py": "reasons for which an edit is skipped, two of which share their word with a check",
    "rules/sums.py": "the same of one",
}


def test_the_engine_knows_no_check_by_name() -> None:
    """No string of the source is the name of a check, nor compared with one; a name of one word may be another's."""
    names = set(load(find_suite()).checks)
    said = []
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE).as_posix()
        if place.startswith(tuple(EXEMPT)):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in {name for name in names if "-" in name}:
                said.append(f"{place}:{node.lineno}: {node.value}")
            if isinstance(node, ast.Compare):
                constants = [c.value for c in node.comparators if isinstance(c, ast.Constant)]
                said += [f"{place}:{node.lineno}: {value}" for value in constants if value in names]
    assert not said
