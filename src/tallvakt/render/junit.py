"""JUnit XML: a test suite for each publication, a test case for each of its promises.

What only warns does not fail a case, so that the file and the exit code agree. Findings of checks that are no promise
of the contract (a missing table, a damaged label) have a case for each check.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from tallvakt.model import files
from tallvakt.model.grading import by_promise
from tallvakt.model.report import Finding, PromiseOutcome, PublicationReport, Run, Severity
from tallvakt.render import finding_text, place_text
from tallvakt.render.output_formats import Words, Written
from tallvakt.render.wording import Wording

NAME = "junit.xml"
DECLARATION = b"<?xml version='1.0' encoding='utf-8'?>\n"


def write(run: Run, out: Path, words: Words) -> Written:
    """Write `out/junit.xml`."""
    return Written((files.write_bytes(out / NAME, dumps(run, words)),))


def dumps(run: Run, words: Words) -> bytes:
    """The document, UTF-8."""
    document = JUnitXml("tallvakt")
    for publication in run.publications:
        suite = _suite(publication, words(publication))
        suite.timestamp = run.started.removesuffix("Z")
        document.append(suite)
    document.update_statistics()
    xml: bytes = document.tostring()
    return DECLARATION + xml.removeprefix(DECLARATION)


def _suite(report: PublicationReport, wording: Wording) -> TestSuite:
    suite = TestSuite(place_text.clean(report.source))
    facts = {
        "sha256": report.sha256,
        "family": report.family,
        "edition": report.edition,
        "revealed": finding_text.warning(report, wording),
    }
    for key, value in facts.items():
        if value:
            suite.add_property(key, place_text.clean(str(value)))
    suite.add_testcases(list(_cases(report, wording)))
    return suite


def _cases(report: PublicationReport, wording: Wording) -> Iterable[TestCase]:
    group = place_text.clean(report.family or "tallvakt")
    if (reason := finding_text.reason(report, wording)) is not None:
        case = TestCase("readable", group)
        case.append(Error(reason, "broken"))
        yield case
    of_promise = by_promise(report.findings)
    for outcome in report.outcomes:
        case = TestCase(place_text.clean(outcome.promise), group)
        _judge(case, of_promise.pop(outcome.promise, []), report, wording)
        _tallied(case, outcome, wording)
        yield case

    # What is left has no promise in the report.
    for name, findings in sorted(of_promise.items()):
        case = TestCase(place_text.clean(name), group)
        _judge(case, findings, report, wording)
        yield case


def _judge(case: TestCase, findings: list[Finding], report: PublicationReport, wording: Wording) -> None:
    """Fail a case for the findings that fail the gate; tell the others as its output."""
    failing = [f for f in findings if finding_text.fails(f)]
    if failing:
        failure = Failure(finding_text.message(failing[0], wording), failing[0].check)
        failure.text = _text(failing, report, wording)
        case.append(failure)
    if rest := [f for f in findings if not finding_text.fails(f)]:
        case.system_out = _text(rest, report, wording)


def _tallied(case: TestCase, outcome: PromiseOutcome, wording: Wording) -> None:
    """Add the tally of a promise, and its own word where no finding has spoken."""
    tally = place_text.clean(f"{outcome.check}: {finding_text.tally(outcome, wording)}")
    if outcome.failed and outcome.severity is Severity.ERROR and not case.result:
        case.append(Failure(tally, outcome.check))
    elif outcome.skipped and not (outcome.passed or outcome.failed or outcome.undecided or outcome.waived):
        case.append(Skipped(place_text.clean("; ".join(wording.reason(r) for r in sorted(outcome.reasons)))))
    case.system_out = "\n".join(filter(None, (tally, case.system_out)))


def _text(findings: list[Finding], report: PublicationReport, wording: Wording) -> str:
    return "\n\n".join("\n".join(finding_text.lines(f, report, wording)) for f in findings)
