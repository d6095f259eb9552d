"""A contract held against one of its publications: what it does not look at, and what seems to be a wrong rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from tallvakt import ingest
from tallvakt.authoring.missing_tables import MissingTables
from tallvakt.model.check_traits import Display
from tallvakt.model.report import PromiseOutcome, PublicationReport
from tallvakt.pipeline import run
from tallvakt.recognise import table_matching
from tallvakt.recognise.table_candidates import FamilyReadings
from tallvakt.render import wording
from tallvakt.rules import contract_files
from tallvakt.rules.content import Content
from tallvakt.rules.contract import Contract

CoverageKind = Literal[
    "not-read", "wrong-rule", "never-asked", "not-tried", "not-audited", "not-printed", "not-covered", "coverage"
]
_SHOWN = 5
"""So many labels are told."""
_SEVERAL = 2
"""A rule that fails in so many cases and holds in none is likelier wrong than the figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRemark:
    """What a contract leaves out of a publication, or says of it wrongly."""

    source: str
    kind: CoverageKind
    about: str
    why: str


def coverage(path: Path, content: Content, options: run.Options) -> list[CoverageRemark]:
    """Everything that a contract and one of its publications do not share, and the coverage of each table.

    A publication that no contract resembles is held to the nearest one, which is told.
    """
    report = run.check_file(path, content, options)
    remarks: list[_Told] = []
    if report.family is None:
        remarks.append(("not-read", "-", _why_not(report, content)))
        nearest = None if options.contract else _nearest(path, content)
        report = run.check_file(path, content, replace(options, contract=nearest)) if nearest else report
    if report.family is not None:
        contract = content.library.contracts[report.family]
        if remarks:
            remarks = [("not-read", "-", f"no contract resembles it; this is what keeps '{report.family}' from it")]
        document = ingest.read(path)
        missing = MissingTables(document, content.library, report.family, report.edition)
        remarks += [
            *_promises(report, content),
            *_symbols(report, contract),
            *_tables(report, contract, missing),
            *_leftovers(report, content),
        ]
    return [CoverageRemark(source=report.source, kind=kind, about=about, why=why) for kind, about, why in remarks]


def _why_not(report: PublicationReport, content: Content) -> str:
    spoken = wording.load(content.reports, "en", content.checks)
    return spoken.remark(report.reason) if report.reason else "it could not be read"


def _nearest(path: Path, content: Content) -> str | None:
    """The contract that a file fits best, though not well; where it fits none, the only one of the caller's own."""
    try:
        document = ingest.read(path)
    except ingest.UnreadableFile:
        return None
    scores = table_matching.fits(FamilyReadings(document, content.library), content.library, path.name)
    if scores and scores[0][0] > 0:
        return scores[0][1]
    folders = content.suite.schemas[1:] if content.suite is not None else ()
    own = [contract_files.read(path).data for folder in folders for path in sorted(folder.glob("**/*.yaml"))]
    families = [str(data["family"]) for data in own if not data.get("abstract")]
    return families[0] if len(families) == 1 else None


_Told = tuple[CoverageKind, str, str]


def _promises(report: PublicationReport, content: Content) -> Iterator[_Told]:
    """Promises across figures that hold nowhere, or of which some cases or all were not tried."""
    spoken = wording.load(content.reports, "en", content.checks)
    for outcome in (one for one in report.outcomes if content.checks[one.check].needs == "edits"):
        asked = outcome.passed + outcome.failed + outcome.undecided + outcome.waived
        if outcome.failed >= _SEVERAL and not outcome.passed + outcome.undecided:
            why = f"fails in all of its {outcome.failed} cases: is it the wrong rule, or of the wrong tables?"
            yield "wrong-rule", outcome.promise, why
        elif not asked:
            yield "never-asked", outcome.promise, f"no case of it could be tried: {_reasons(outcome, spoken)}"
        elif outcome.skipped:
            cases = f"{outcome.skipped} of its {asked + outcome.skipped} cases were not tried"
            yield "not-tried", outcome.promise, f"{cases}: {_reasons(outcome, spoken)}"


def _reasons(outcome: PromiseOutcome, spoken: wording.Wording) -> str:
    return "; ".join(spoken.reason(reason) for reason in outcome.reasons)


def _symbols(report: PublicationReport, contract: Contract) -> Iterator[_Told]:
    """Symbols that hide figures, and whose figures nothing tries to work out."""
    guarded = contract.protect.symbols
    if guarded is None:  # every symbol that hides figures is guarded
        return
    printed = Counter(cell.text for cell in report.cells)
    for text, symbol in contract.symbols.items():
        if symbol.means == "suppressed" and printed[text] and text not in guarded:
            why = f"hides {printed[text]} figures, and is not under 'protect': nobody asks whether they are given away"
            yield "not-audited", text, why


def _tables(report: PublicationReport, contract: Contract, missing: MissingTables) -> Iterator[_Told]:
    """Tables that are not printed, and of each that is, of how many of its figures a promise was tried."""
    figures = Counter(cell.table.partition("/")[0] for cell in report.cells)
    tried = {cell for edit in report.edits for cell in (edit.anchor, *edit.cells)}
    covered = Counter(cell.table.partition("/")[0] for cell in report.cells if cell.index in tried)
    for name in contract.tables:
        if not figures[name]:
            yield "not-printed", name, missing.cause(name)
            continue
        yield "coverage", name, f"{covered[name]} of {figures[name]} figures are in some promise"


def _leftovers(report: PublicationReport, content: Content) -> Iterator[_Told]:
    """Labels of no codelist, and figures of no table."""
    unknown = [finding for finding in report.findings if content.checks[finding.check].display is Display.LABEL]
    if unknown:
        labels = dict.fromkeys(str(finding.facts.get("printed", "")) for finding in unknown)
        shown = ", ".join(f"'{label}'" for label in list(labels)[:_SHOWN])
        yield "not-covered", "labels", f"{len(labels)} labels are of no codelist of the contract: {shown}"
    if report.counts.unaccounted:
        yield "not-covered", "figures", f"{report.counts.unaccounted} figures are read by no table"
