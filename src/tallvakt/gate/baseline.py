"""A run held against an earlier one: which findings are new, which still there, which fixed. By fingerprint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tallvakt.model.grading import MOVABLE, regrade
from tallvakt.model.report import NOT_HELD, Finding, Outcome, PublicationReport, Run


@dataclass(frozen=True, slots=True)
class Fixed:
    """A finding of the baseline that is gone."""

    fingerprint: str
    check: str
    source: str
    message: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Fingerprints of this run that the baseline lacks or has, and what is gone since."""

    new: frozenset[str]
    persisting: frozenset[str]
    fixed: tuple[Fixed, ...]
    unasked: tuple[Fixed, ...] = ()
    """What is gone though nothing tells that it was asked for again: a promise or a cell is gone, or was skipped."""

    def age(self, finding: Finding) -> str:
        """`new` or `known`."""
        return "known" if finding.fingerprint in self.persisting else "new"


def before_run(baseline: Mapping[str, Any]) -> Comparison:
    """What a page can say of its findings before all are checked: those of the earlier run are known."""
    return Comparison(
        frozenset(), frozenset(f["fingerprint"] for p in baseline["publications"] for f in p["findings"]), ()
    )


def compare(run: Run, baseline: Mapping[str, Any], whole: Run | None = None) -> Comparison:
    """Hold a run against the parsed `results.json` of an earlier one.

    Passed and skipped matters are no findings. A finding is fixed only when its family and edition were checked again,
    and it was asked for: that is asked of the `whole` reports, where those of the run are brief.
    """
    whole = whole or run
    old = {f["fingerprint"]: (p, f) for p in baseline["publications"] for f in p["findings"]}
    present = {f.fingerprint for p in run.publications for f in p.findings}
    editions = {(p.family, str(p.edition)): n for n, p in enumerate(run.publications) if p.edition is not None}
    fixed: list[Fixed] = []
    unasked: list[Fixed] = []
    for fingerprint, (before, finding) in old.items():
        number = editions.get((before.get("family"), _edition(before)))
        if fingerprint in present or number is None:
            continue
        message = str(finding.get("message", ""))
        gone = Fixed(fingerprint, str(finding.get("check", "")), str(before["source"]), message)
        (fixed if asked_again(whole.publications[number], before, finding) else unasked).append(gone)
    return Comparison(frozenset(present - old.keys()), frozenset(present & old.keys()), tuple(fixed), tuple(unasked))


def asked_again(now: PublicationReport, before: Mapping[str, Any], finding: Mapping[str, Any]) -> bool:
    """Whether what an earlier run found was surely asked for again, so that its absence means it is fixed.

    Its check must have been tried, no more of it skipped than before, and each of its cells must still be printed.
    """
    check = finding.get("check")
    mine = [o for o in now.outcomes if o.check == check]
    tried = sum(o.passed + o.failed + o.undecided + o.waived for o in mine)
    skipped = sum(int(o.get("skipped", 0)) for o in before.get("outcomes", ()) if o.get("check") == check)
    if now.verdict in NOT_HELD or not tried or sum(o.skipped for o in mine) > skipped:
        return False
    printed = {(c.table, c.row, c.column, c.copy) for c in now.cells}
    keys = ("table", "row", "column", "copy")
    return all(tuple(cell.get(key) for key in keys) in printed for cell in finding.get("cells", ()))


def set_aside(run: Run, comparison: Comparison) -> Run:
    """The run as a gate on new findings alone counts it: what is known is as good as waived."""

    def aside(finding: Finding) -> Finding:
        in_baseline = finding.outcome in MOVABLE and comparison.age(finding) == "known"
        return replace(finding, outcome=Outcome.WAIVED) if in_baseline else finding

    return run.each(lambda report: regrade(report, [aside(f) for f in report.findings]))


def _edition(publication: Mapping[str, Any]) -> str:
    edition = publication.get("edition") or {}
    return f"{edition.get('from')}..{edition.get('to')}"
