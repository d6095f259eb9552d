"""Made-up publications as reports: passed, failed, undecided, waived, giving stars away, broken, hostile, large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tallvakt.model.check_traits import Display, Role
from tallvakt.model.report import (  # fmt: skip
    Cause,
    CellRef,
    Change,
    Counts,
    DraftedContract,
    Edition,
    EditRecord,
    Equation,
    Explanation,
    Finding,
    Outcome,
    Place,
    PrintedRow,
    PrintedTable,
    PromiseOutcome,
    PublicationReport,
    PublicationVerdict,
    Remark,
    Remedy,
    Run,
    Severity,
    SupposedFault,
    SuppressedCell,
)
from tallvakt.rules.registry import Check
from tests.helpers.paths import ROOT

REPORTS = ROOT / "reports"
COLUMNS = ("average", "2024-01", "2024-02")
HEADER = ("Gjennomsnitt hittil i år", "Januar", "Februar")
NAMES = {
    ("by-county", "table", ""): {"nb": "Fylke", "en": "County"},
    ("by-county", "subject", "m1"): {"nb": "Arbeid med støtte", "en": "Supported employment"},
    ("by-county", "row", "03"): {"nb": "Oslo", "en": "Oslo"},
    ("by-county", "row", "15"): {"nb": "Møre og Romsdal", "en": "Møre og Romsdal"},
    ("by-county", "row", "18"): {"nb": "Nordland", "en": "Nordland"},
    ("by-measure", "table", ""): {"nb": "Tiltak", "en": "Measures"},
    ("by-measure", "row", "m1"): {"nb": "Arbeid med støtte", "en": "Supported employment"},
}


def _check(name: str, code: str, severity: Severity, nb: str, en: str, display: Display = Display.PLAIN) -> Check:
    doc = f"What `{name}` finds.\n\n## What it checks\n\nMuch, and **more**.\n\n## Fails\n\n```text\n<b>50</b>\n```"
    todo = {"nb": "Sammenlign med kilden.", "en": "Compare with the source."}
    role = Role.RECOVERABLE_STARS if code == "TV402" else None
    return Check(name, code, "edits", severity, {"nb": nb, "en": en}, todo, len, doc=doc, display=display, role=role)


CHECKS = {
    c.name: c
    for c in (
        _check(
            "label-damaged", "TV201", Severity.WARNING,
            "«{printed}» er lest som «{official}».", "“{printed}” was read as “{official}”.", Display.REPAIRED,
        ),
        _check(
            "parts-not-summing", "TV301", Severity.ERROR,
            "{column}: Radene gir {computed}, trykt er {published}.",
            "{column}: the rows give {computed}, printed is {published}.",
        ),
        _check(
            "totals-disagreeing", "TV302", Severity.ERROR,
            "{column}: {published} her, {computed} der.",
            "{column}: {published} here, {computed} there.",
            Display.COPIES,
        ),
        _check(
            "average-off", "TV304", Severity.ERROR,
            "{row}: Trykt snitt {published}, månedene gir {computed}.",
            "{row}: average {published}, months give {computed}.",
        ),
        _check(
            "suppressed-recoverable", "TV402", Severity.WARNING,
            "En stjerne kan regnes ut.", "A star can be worked out.",
        ),
        _check(
            "jump", "TV501", Severity.WARNING,
            "{text} er et uventet sprang.", "{text} is an unexpected jump.", Display.CHANGE,
        ),
    )
}  # fmt: skip


@dataclass
class Page:
    """A made-up publication that grows table by table."""

    cells: list[CellRef] = field(default_factory=list)
    tables: list[PrintedTable] = field(default_factory=list)
    lines: dict[tuple[str, int], str] = field(default_factory=dict)
    line: int = 10
    columns: tuple[str, ...] = COLUMNS

    def table(self, table: str, title: str, rows: Sequence[tuple[str, str, Sequence[str]]], copy: int = 0) -> None:
        """Print a table: rows of (code, label, figures)."""
        printed = []
        for code, label, figures in rows:
            self.line += 1
            start, made = len(label) + 1, []
            for number, text in enumerate(figures, start=1):
                place = Place(self.line, number, start, start + len(text))
                start += len(text) + 1
                made.append(len(self.cells))
                self.cells.append(CellRef(table, code, self.columns[number - 1], copy, text, place, made[-1]))
            self.lines["", self.line] = "\t".join([label, *figures])
            printed.append(PrintedRow(label, Place(self.line, 0, 0, len(label)), code, tuple(made)))
        self.tables.append(PrintedTable(table, title, HEADER, self.columns, tuple(printed)))
        self.line += 2

    def report(self, source: str, verdict: PublicationVerdict, **more: object) -> PublicationReport:
        """The report of what was printed."""
        stars = sum(c.text == "*" for c in self.cells)
        base = PublicationReport(
            source, "ab" * 32, verdict, family="nav.tilt140", contract_version="1", locale="nb",
            title={"nb": "Deltakere på oppfølgingstiltak", "en": "Participants in follow-up measures"},
            names=NAMES, edition=Edition("2024-01", "2024-02"), counts=Counts(len(self.cells), stars),
            cells=tuple(self.cells), tables=tuple(self.tables), raw_lines=self.lines,
            remarks=(Remark("encoding", {"encoding": "UTF-8"}),),
        )  # fmt: skip
        return replace(base, **more)  # type: ignore[arg-type]

    def equation(self, promise: str, anchor: int, others: Sequence[int], *sides: tuple[int, int]) -> Equation:
        """Anchor = sum of the others; `sides` are what is published and computed."""
        published, computed = sides or (None, None)
        cells = tuple(self.cells[i] for i in (anchor, *others))
        return Equation(promise, anchor, cells, (-1, *[1] * len(others)), 0, 0, published, computed)

    def mean(self, promise: str, anchor: int, others: Sequence[int], *sides: tuple[int, int]) -> Equation:
        """Anchor = mean of the others."""
        k = len(others)
        found = self.equation(promise, anchor, others, *sides)
        return replace(found, coefficients=(2 * k, *[-2] * k), lower=1 - k, upper=k)


def misprint(cell: CellRef, value: int, slip: str, *, probability: float, unique: bool = False) -> Explanation:
    """That one figure should be another."""
    change = Change(cell=cell, value=value, lower=value, upper=value)
    fault = SupposedFault(kind="misprint", facts={"text": cell.text, "slip": slip}, changes=(change,))
    return Explanation(faults=(fault,), unique=unique, probability=probability)


def record(promise: int, outcome: Outcome, equation: Equation) -> EditRecord:
    return EditRecord(promise, outcome, equation.anchor, tuple(c.index for c in equation.cells), equation.coefficients)


def promise(
    name: str, check: str, nb: str, en: str, severity: Severity = Severity.ERROR, **tally: int
) -> PromiseOutcome:
    return PromiseOutcome(name, check, severity, "NAV statistikk", {"nb": nb, "en": en}, **tally)  # type: ignore[arg-type]


def promises(**tallies: dict[str, int]) -> tuple[PromiseOutcome, ...]:
    """The promises `sums`, `copies` and `means`, each with its tally."""
    said = (
        ("sums", "parts-not-summing", "Radene summerer seg til totalen.", "The rows sum to the total."),
        ("copies", "totals-disagreeing", "Samme total er lik overalt.", "The same total is equal everywhere."),
        ("means", "average-off", "Gjennomsnittet stemmer.", "The average is the mean."),
    )
    return tuple(replace(promise(*told), **tallies[told[0]]) for told in said)  # type: ignore[arg-type]


def _page(oslo: str = "425", star: bool = False) -> Page:
    page = Page()
    page.table("by-measure", "Januar 2024 - Februar 2024", [("m1", "Arbeid med støtte", ("730", "720", "740"))])
    last = "*" if star else "5"
    page.table(
        "by-county/m1",
        "Januar 2024 - Februar 2024",
        [
            ("total", "I alt arbeid med støtte", ("730", "720", "740")),
            ("03", "03 Oslo", ("423", "421", oslo)),
            ("15", "15 Møre og Romsdal", ("302", "294", "310")),
            ("18", "18 Nordland", (last, last, last)),
        ],
    )
    return page


def _edits(page: Page) -> list[Equation]:
    """Two sums, two copies, four means; 0-2 are the measure, 3-5 the total, 6-14 the counties."""
    return [
        *(page.equation("sums", 3 + c, (6 + c, 9 + c, 12 + c)) for c in (1, 2)),
        *(page.equation("copies", 3 + c, (c,)) for c in (1, 2)),
        *(page.mean("means", r, (r + 1, r + 2)) for r in (3, 6, 9, 12)),
    ]


def passing(source: str = "publications/passing.txt") -> PublicationReport:
    page = _page()
    edits = tuple(record(n, Outcome.PASSED, e) for n, e in zip((0, 0, 1, 1, 2, 2, 2, 2), _edits(page), strict=True))
    tally = promises(sums={"passed": 2}, copies={"passed": 2}, means={"passed": 4})
    return page.report(source, PublicationVerdict.PASSED, edits=edits, outcomes=tally, blind=frozenset({12}))


def failing(source: str = "publications/failing.txt", unique: bool = True) -> PublicationReport:
    """Oslo's February is printed 452 in place of 425: one cause, two promises."""
    page = _page("452")
    total = page.equation("sums", 5, (8, 11, 14), (740, 740), (767, 767))
    mean = page.mean("means", 6, (7, 8), (423, 423), (437, 437))
    found = {1: total, 5: mean}
    edits = tuple(
        record(p, Outcome.FAILED if n in found else Outcome.PASSED, found.get(n, e))
        for n, (p, e) in enumerate(zip((0, 0, 1, 1, 2, 2, 2, 2), _edits(page), strict=True))
    )
    explanations = (
        misprint(page.cells[8], 425, "swapped", probability=0.97, unique=unique),
        *([] if unique else [misprint(page.cells[5], 767, "other", probability=0.02)]),
    )
    facts = {"column": "2024-02", "published": (740, 740), "computed": (767, 767)}
    findings = (
        Finding("parts-not-summing", "TV301", Severity.ERROR, Outcome.FAILED, facts, total.cells, (), (767, 767),
                (740, 740), (total,), cause=0, fingerprint="a1" * 8, promise="sums"),
        Finding("average-off", "TV304", Severity.ERROR, Outcome.FAILED,
                {"row": {"nb": "Oslo", "en": "Oslo"}, "published": (423, 423), "computed": (437, 437)}, mean.cells, (),
                (437, 437), (423, 423), (mean,), cause=0, fingerprint="a2" * 8, promise="means"),
    )  # fmt: skip
    tally = promises(sums={"passed": 1, "failed": 1}, copies={"passed": 2}, means={"passed": 3, "failed": 1})
    cause = Cause(id=0, findings=tuple(f.fingerprint for f in findings), explanations=explanations)
    return page.report(
        source, PublicationVerdict.FAILED, findings=findings, edits=edits, outcomes=tally, causes=(cause,)
    )


def twelve(source: str = "publications/twelve.txt") -> PublicationReport:
    """Twelve tables, a misprint in each: twelve causes."""
    page = Page()
    findings, causes, edits = [], [], []
    for number in range(12):
        first = len(page.cells)
        rows = [("total", "I alt", ("730", "720", "740")), ("03", "03 Oslo", ("423", "421", "452"))]
        rows += [("15", "15 Møre og Romsdal", ("302", "294", "310")), ("18", "18 Nordland", ("5", "5", "5"))]
        page.table(f"by-county/m{number}", "Januar 2024 - Februar 2024", rows)
        total = page.equation("sums", first + 2, (first + 5, first + 8, first + 11), (740, 740), (767, 767))
        facts = {"column": "2024-02", "published": (740, 740), "computed": (767, 767)}
        mark = f"{number:02}" * 8
        findings.append(
            Finding("parts-not-summing", "TV301", Severity.ERROR, Outcome.FAILED, facts, total.cells, (), (767, 767),
                    (740, 740), (total,), cause=number, fingerprint=mark, promise="sums")
        )  # fmt: skip
        explained = misprint(page.cells[first + 5], 425, "swapped", probability=0.97, unique=True)
        causes.append(Cause(id=number, findings=(mark,), explanations=(explained,)))
        edits.append(record(0, Outcome.FAILED, total))
    return page.report(
        source, PublicationVerdict.FAILED, findings=tuple(findings), causes=tuple(causes), edits=tuple(edits),
        outcomes=promises(sums={"failed": 12}, copies={}, means={}),
    )  # fmt: skip


def giving_away(source: str = "publications/stars.txt") -> PublicationReport:
    """Nordland is hidden, and the sums give both of its months away."""
    page = _page(star=True)
    equations = _edits(page)
    starred = {0, 1, 7}
    edits = tuple(
        record(p, Outcome.UNDECIDED if n in starred else Outcome.PASSED, e)
        for n, (p, e) in enumerate(zip((0, 0, 1, 1, 2, 2, 2, 2), equations, strict=True))
    )
    stars = (
        SuppressedCell(page.cells[12], "narrowed"),
        SuppressedCell(page.cells[13], "recoverable", derivation=(equations[0],)),
        SuppressedCell(page.cells[14], "recoverable", derivation=(equations[1],), depends_on_left_out=True),
    )
    findings = (
        *(Finding("suppressed-recoverable", "TV402", Severity.WARNING, Outcome.FAILED, {}, (s.cell,), (s.cell.place,),
                  fingerprint=f"{s.cell.index:02}" * 8) for s in stars[1:]),
        Finding("label-damaged", "TV201", Severity.WARNING, Outcome.FAILED,
                {"printed": "15 Møre og Romsdal", "official": "Møre og Romsdal"}, (), (Place(16, 0, 0, 18),),
                fingerprint="d1" * 8),
        Finding("jump", "TV501", Severity.WARNING, Outcome.FAILED, {"text": "310"}, (page.cells[11],),
                (page.cells[11].place,), fingerprint="e1" * 8),
    )  # fmt: skip
    remedy = Remedy(
        (page.cells[10], page.cells[11]), 2, proved=True, impossible=(page.cells[13],), safe=(page.cells[14],)
    )
    tally = promises(sums={"undecided": 2}, copies={"passed": 2}, means={"passed": 3, "skipped": 1})
    tally = (*tally[:2], replace(tally[2], reasons=("month-missing",)))
    return page.report(
        source,
        PublicationVerdict.REMARKS,
        findings=findings,
        edits=edits,
        outcomes=tally,
        suppressed=stars,
        remedy=remedy,
    )


def waived(source: str = "publications/waived.txt") -> PublicationReport:
    """One finding accepted, another whose waiver has run out."""
    report = failing(source)
    first, second = report.findings
    told = {"state": "valid", "reason": "Rettes i neste utgave", "owner": "Kari", "expires": "2026-12-31"}
    return replace(
        report,
        findings=(
            replace(first, outcome=Outcome.WAIVED, waiver=told),
            replace(second, waiver={**told, "state": "expired", "owner": "Ola", "expires": "2024-01-31"}),
        ),
    )


def broken(source: str = "publications/broken.txt") -> PublicationReport:
    return PublicationReport(source, "", PublicationVerdict.BROKEN, Remark("file-empty", {}), locale="nb")


def without_contract(source: str = "publications/unknown.txt") -> PublicationReport:
    """Read, and held to a draft of itself alone."""
    reason = Remark("no-contract-near", {})
    drafted = DraftedContract(tables=2, promises=8, cells=15)
    return replace(passing(source), verdict=PublicationVerdict.NO_CONTRACT, reason=reason, drafted=drafted)


HOSTILE = (
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "{{ 7*7 }} {% raw %}",
    "\u202etxet desrever\u202c",
    "👩‍👩‍👧‍👦 𝒜 \x00\x07\ud800",
    "æ" * 10_000,
    "' onmouseover='window.hit=1' \" onfocus=\"window.hit=1",
    "<!-- --><![CDATA[ ]]>&amp;&lt;",
)


def hostile(source: str = "publications/<b>\"quoted\" 'æøå' & #1?.txt") -> PublicationReport:
    """Every text of the publication is an attack or a nuisance."""
    page = Page()
    rows = [(f"?{n}", text, (text[:40], "*", "12")) for n, text in enumerate(HOSTILE)]
    page.table("by-county/m1", HOSTILE[0], [("total", HOSTILE[1], ("1", "2", "3")), *rows])
    total = page.equation("sums", 1, tuple(range(4, len(page.cells), 3)), (2, 2), (0, 24))
    finding = Finding("parts-not-summing", "TV301", Severity.ERROR, Outcome.FAILED,
                      {"column": HOSTILE[0], "published": HOSTILE[1], "computed": HOSTILE[2]}, total.cells, (), None,
                      None, (total,), fingerprint="c1" * 8, promise="sums")  # fmt: skip
    damaged = [
        Finding("label-damaged", "TV201", Severity.WARNING, Outcome.FAILED, {"printed": t, "official": t}, (),
                (r.place,), fingerprint=f"{n:016}")
        for n, (t, r) in enumerate(zip(HOSTILE, page.tables[0].rows[1:], strict=True))
    ]  # fmt: skip
    return page.report(
        source, PublicationVerdict.FAILED, findings=(finding, *damaged), edits=(record(0, Outcome.FAILED, total),),
        outcomes=(promise("sums", "parts-not-summing", HOSTILE[0], HOSTILE[1], failed=1),),
        title={"nb": HOSTILE[0], "en": HOSTILE[1]}, family="x<y", names={},
        remarks=tuple(Remark(t[:300], {"text": t}, Place(3)) for t in HOSTILE),
    )  # fmt: skip


def large(cells: int, source: str = "publications/large.txt") -> PublicationReport:
    """Many tables of forty rows and thirteen columns, one of their sums wrong."""
    page = Page(columns=("average", *(f"2024-{month:02}" for month in range(1, 13))))
    rows, wide = 40, 13
    for number in range(max(cells // (wide * rows), 1)):
        parts = [
            (f"{n:02}", f"{n:02} Kommune {n}", ("1 216", *(str(1210 + m) for m in range(12)))) for n in range(rows - 1)
        ]
        total = ("47 405", *(str((1210 + m) * (rows - 1)) for m in range(12)))
        page.table(f"by-county/m{number}", "2024", [("total", "I alt", total), *parts])
    edits: list[Equation] = []
    for first in range(0, len(page.cells), wide * rows):
        last = first + wide * rows
        edits += [page.equation("sums", first + c, range(first + wide + c, last, wide)) for c in range(1, wide)]
        edits += [page.mean("means", r, range(r + 1, r + wide)) for r in range(first, last, wide)]
    wrong = replace(edits[0], published=(429, 429), computed=(430, 430))
    facts = {"column": "2024-01", "published": (429, 429), "computed": (430, 430)}
    finding = Finding("parts-not-summing", "TV301", Severity.ERROR, Outcome.FAILED, facts, wrong.cells, (), (430, 430),
                      (429, 429), (wrong,), fingerprint="f1" * 8, promise="sums")  # fmt: skip
    records = tuple(
        record(0 if e.promise == "sums" else 2, Outcome.PASSED if n else Outcome.FAILED, e) for n, e in enumerate(edits)
    )
    sums = sum(r.promise == 0 for r in records)
    tally = promises(sums={"passed": sums - 1, "failed": 1}, copies={}, means={"passed": len(records) - sums})
    return page.report(source, PublicationVerdict.FAILED, findings=(finding,), edits=records, outcomes=tally)


def run(*publications: PublicationReport) -> Run:
    return Run("0.1.0", "2026-03-01T06:00:00Z", "tallvakt check publications", publications)


def everything() -> Run:
    """One of each kind, two of the same name in two folders, and one in English."""
    return run(
        passing(), failing(), failing("elsewhere/failing.txt", unique=False), giving_away(), waived(), broken(),
        hostile(), without_contract(), replace(giving_away("publications/english.txt"), locale="en"),
        replace(passing("publications/2023.txt"), edition=Edition("2023-01", "2023-02")),
    )  # fmt: skip
