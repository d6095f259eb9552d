"""Made-up runs that every format must tell: right, wrong, hostile, waived, broken; text, workbook and PDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
from openpyxl import load_workbook

from tallvakt.model.report import (
    Cause,
    CellRef,
    Change,
    Counts,
    Edition,
    EditRecord,
    Equation,
    Explanation,
    Finding,
    Outcome,
    Place,
    PromiseOutcome,
    PublicationReport,
    PublicationVerdict,
    Remark,
    Run,
    Severity,
    SupposedFault,
    SuppressedCell,
)
from tallvakt.render.output_formats import Words, Written, words
from tallvakt.rules.registry import Check
from tests.helpers.paths import ROOT

REPORTS = ROOT / "reports"
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

HOSTILE = (
    '=cmd|"/c calc"!A1, <script>alert(1)</script> [x](http://evil.test) **b** `c` @nav #12 | %0A::error::no '
    "##vso[task.complete]\n::warning::no\r\x1b[31m]]> & {0} \u202e ## ![](http://evil.test/p.png) ~~s~~ ;"
)
"""Everything that some format takes for its own syntax."""


def _check(name: str, code: str, severity: Severity, nb: str, en: str) -> Check:
    doc = f"A page about {name}.\n\n## What it checks\n\nMuch [and more]({{link}}).\n\n## What to do\n\nLook."
    return Check(name, code, "edits", severity, {"nb": nb, "en": en}, {"nb": "Se.", "en": "Look."}, len, doc=doc)


CHECKS = {
    check.name: check
    for check in (
        _check("average-off", "TV304", ERROR, "Snittet er {published}.", "The average is {published}."),
        _check("label-damaged", "TV201", WARNING, "«{printed}» lest som {official}.", "{printed} read as {official}."),
        _check(
            "parts-not-summing", "TV301", ERROR, "Delene gir {computed}, trykt er {published}.",
            "Parts give {computed}, printed is {published}.",
        ),
        _check("suppressed-recoverable", "TV402", WARNING, "En stjerne kan regnes ut.", "A star can be worked out."),
    )
}  # fmt: skip


def say(lang: str | None = None) -> Words:
    """The wording of the made-up checks."""
    return words(REPORTS, CHECKS, lang)


def cell(index: int, row: str, column: str, text: str, place: Place, copy: int = 0) -> CellRef:
    return CellRef("by-county/arbeid-med-støtte", row, column, copy, text, place, index)


TOTAL = cell(0, "total", "2024-01", "786", Place(59, 2, 14, 17))
OSLO = cell(1, "03", "2024-01", "810", Place(60, 2, 14, 17))
STAR = cell(2, "11", "2024-01", "*", Place(61, 2, 13, 14))
COPY = cell(3, "total", "2024-01", "786", Place(80, 2, 14, 17), copy=1)

SUM = Equation("county-sums", 0, (TOTAL, OSLO, STAR), (-1, 1, 1), 0, 0, (786, 786), (810, 813))


def supposed(cell: CellRef, lower: int, upper: int, probability: float) -> Explanation:
    """That a figure should be one of some others."""
    change = Change(cell=cell, value=None, lower=lower, upper=upper)
    fault = SupposedFault(kind="misprint", facts={"text": cell.text, "slip": "other"}, changes=(change,))
    return Explanation(faults=(fault,), unique=False, probability=probability)


CAUSE = Cause(
    id=0,
    findings=("f" * 32, "c" * 32),
    explanations=(supposed(OSLO, 783, 786, 0.9712345678), supposed(TOTAL, 810, 813, 0.1)),
)
FAILED = Finding(
    check="parts-not-summing",
    code="TV301",
    severity=ERROR,
    outcome=Outcome.FAILED,
    facts={"computed": (810, 813), "published": 786},
    cells=(TOTAL, OSLO, STAR),
    expected=(810, 813),
    observed=(786, 786),
    equations=(SUM,),
    cause=0,
    fingerprint="f" * 32,
    series_key="5" * 32,
    promise="county-sums",
)
DAMAGED = Finding(
    "label-damaged", "TV201", WARNING, Outcome.FAILED, {"printed": HOSTILE, "official": "Oslo"},
    places=(Place(60, 0, 0, 7), Place(90, 0, 0, 7)), fingerprint="a" * 32, series_key="b" * 32,
)  # fmt: skip
WAIVED = replace(
    FAILED, outcome=Outcome.WAIVED, fingerprint="c" * 32,
    waiver={"reason": "Known, corrected in May", "owner": "Kari", "expires": "2024-12-31"},
)  # fmt: skip
RECOVERABLE = Finding(
    "suppressed-recoverable", "TV402", WARNING, Outcome.FAILED, {}, cells=(STAR,), fingerprint="d" * 32,
    series_key="e" * 32,
)  # fmt: skip


def promise(name: str, check: str, severity: Severity = ERROR, **tally: int) -> PromiseOutcome:
    description = {"nb": f"Løftet {name}", "en": f"The promise {name}"}
    return replace(PromiseOutcome(name, check, severity, "owner", description), **tally)  # type: ignore[arg-type]


WRONG = PublicationReport(
    source="publications/a #1 æ.txt",
    sha256="0" * 64,
    verdict=PublicationVerdict.FAILED,
    family="nav.tilt140",
    locale="nb",
    edition=Edition("2024-01", "2024-08"),
    counts=Counts(4, 1, 0, 2, 1),
    outcomes=(
        promise("county-sums", "parts-not-summing", passed=7, failed=1, waived=1),
        promise("averages", "average-off", passed=3, undecided=2),
        replace(promise("status-sums", "parts-not-summing", skipped=4), reasons=("inconsistent",)),
    ),
    findings=(DAMAGED, RECOVERABLE, WAIVED, FAILED),
    suppressed=(SuppressedCell(STAR, "recoverable"),),
    causes=(CAUSE,),
    cells=(TOTAL, OSLO, STAR, COPY),
    edits=(
        EditRecord(0, Outcome.FAILED, 0, (0, 1, 2), (-1, 1, 1)),
        EditRecord(0, Outcome.PASSED, 0, (0, 3), (-1, 1)),
        EditRecord(1, Outcome.UNDECIDED, 1, (1, 2), (-1, 1)),
        EditRecord(0, Outcome.WAIVED, 0, (0, 1), (-1, 1)),
    ),
)
CLEAN = PublicationReport(
    "b.txt", "1" * 64, PublicationVerdict.PASSED, family="nav.tilt180", edition=Edition("2024-01", "2024-04")
)
BROKEN = PublicationReport(
    "c.pdf", "", PublicationVerdict.BROKEN, reason=Remark("no-such-key", {"place": f"line 1 {HOSTILE}"}), locale="nb"
)


def elsewhere(source: str, place: Place) -> PublicationReport:
    """A publication with one failed cell, at a place in another kind of document."""
    spot = cell(1, "03", "2024-01", "810", place)
    finding = replace(FAILED, cells=(spot,), equations=(), cause=-1, fingerprint="9" * 32)
    return replace(WRONG, source=source, findings=(finding,), suppressed=(), outcomes=(), edits=())


SHEET = elsewhere("d.xlsx", Place(7, 28, part="Tiltak og fylke"))
PAGE = elsewhere("e.pdf", Place(4, 2, part="3", box=(1.5, 2.0, 3.25, 4.0)))


def run(*publications: PublicationReport) -> Run:
    return Run("0.1.0", "2024-09-01T06:00:00Z", "tallvakt check", publications)


def everything() -> Run:
    return run(WRONG, CLEAN, BROKEN, SHEET, PAGE)


Told = Callable[[Run], str]


def text_of(written: Written) -> str:
    """All that a format wrote, of a workbook the texts of its cells."""
    return written.stdout + "".join(map(_text, written.paths))


def _text(path: Path) -> str:
    if path.suffix == ".parquet":
        return str(pd.read_parquet(path).to_csv())
    if path.suffix != ".xlsx":
        return path.read_text("utf-8")
    cells = (cell.value for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row)
    return "\n".join(str(value) for value in cells if value is not None)
