"""Causes with explanations where the engine gave a finding nothing but figures that may be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tallvakt.model.report import Cause, Change, Explanation, Finding, PublicationReport, Suggestion, SupposedFault

AS_ONE = frozenset(("rows-exchanged", "row-dropped", "row-shifted", "column-pasted", "exchanged"))
"""Slips that go through several figures at once; others are made one figure at a time."""


def with_causes(report: PublicationReport) -> PublicationReport:
    """The report with a cause for each group of findings that have suggestions; as it is where it has causes."""
    groups: dict[int, list[Finding]] = {}
    for number, finding in enumerate(report.findings):
        if finding.suggestions:
            groups.setdefault(finding.cause if finding.cause >= 0 else -1 - number, []).append(finding)
    if report.causes or not groups:
        return report
    taken = max(groups, default=-1) + 1
    numbers = {key: key if key >= 0 else taken + n for n, key in enumerate(groups)}
    of_finding = {id(f): numbers[key] for key, findings in groups.items() for f in findings}
    causes = tuple(_cause(numbers[key], findings) for key, findings in groups.items())
    findings = tuple(replace(f, cause=of_finding.get(id(f), f.cause)) for f in report.findings)
    return replace(report, causes=causes, findings=findings)


def _cause(number: int, findings: Sequence[Finding]) -> Cause:
    suggestions: dict[int, list[Suggestion]] = {}
    for suggestion in dict.fromkeys(s for f in findings for s in f.suggestions):
        suggestions.setdefault(suggestion.group, []).append(suggestion)
    explanations = sorted(map(_explanation, suggestions.values()), key=lambda e: (not e.unique, -e.probability))
    return Cause(id=number, findings=tuple(f.fingerprint for f in findings), explanations=tuple(explanations))


def _explanation(suggestions: Sequence[Suggestion]) -> Explanation:
    """What is changed together: one fault where the slip goes through several figures, else one for each."""
    how = suggestions[0].how
    if how in AS_ONE:
        faults = [SupposedFault(kind=how, facts={}, changes=tuple(map(_change, suggestions)))]
    else:
        faults = [
            SupposedFault(kind="misprint", facts={"text": s.cell.text, "slip": s.how}, changes=(_change(s),))
            for s in suggestions
        ]
    unique = all(s.unique for s in suggestions)
    return Explanation(faults=tuple(faults), unique=unique, probability=min(s.likelihood for s in suggestions))


def _change(suggestion: Suggestion) -> Change:
    return Change(
        cell=suggestion.cell,
        value=suggestion.value,
        lower=suggestion.lower,
        upper=suggestion.upper,
        through_hidden=suggestion.through_hidden,
    )
