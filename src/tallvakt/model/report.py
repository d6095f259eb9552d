"""Plain frozen data that flows out of the engine: places, cells, equations, findings, reports.

Nothing here computes; every renderer reads these and nothing else. Numbers are integers, or have the decimals that
their table prints; intervals are `(lower, upper)` with `None` for an open or masked side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from tallvakt.model.check_traits import Role
from tallvakt.model.explanation_report import (
    Cause,
    Change,
    Correction,
    Explanation,
    MissingRow,
    MissingValue,
    SupposedFault,
)
from tallvakt.model.printed_cells import CellRef, Interval, Place

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "AVERAGE",
    "NOT_HELD",
    "NO_PERIOD",
    "TOTAL",
    "VALUE",
    "Cause",
    "CellRef",
    "Change",
    "Correction",
    "Counts",
    "DraftedContract",
    "EditRecord",
    "Edition",
    "Equation",
    "Explanation",
    "Finding",
    "Interval",
    "Json",
    "MissingRow",
    "MissingValue",
    "Other",
    "Outcome",
    "Place",
    "PrintedRow",
    "PrintedTable",
    "PromiseOutcome",
    "PublicationReport",
    "PublicationVerdict",
    "Remark",
    "Remedy",
    "Run",
    "Severity",
    "SupposedFault",
    "SuppressedCell",
]

Json = dict[str, Any]

# The codes of a cell's row and column that no codelist holds.
TOTAL = "total"
AVERAGE = "average"
VALUE = "value"
"""The column of a value column that stands alone, in a publication of no period."""


class Severity(StrEnum):
    """How much a finding weighs: only `error` fails the gate."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Outcome(StrEnum):
    """What became of one promise for one group of cells."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"
    SKIPPED = "skipped"
    WAIVED = "waived"


class PublicationVerdict(StrEnum):
    """What became of one publication."""

    PASSED = "passed"
    REMARKS = "passed-with-remarks"
    FAILED = "failed"
    BROKEN = "broken"
    NO_CONTRACT = "no-contract"
    """It was read, and held to a contract drafted from itself alone: never a pass."""


NOT_HELD = frozenset((PublicationVerdict.BROKEN, PublicationVerdict.NO_CONTRACT))
"""Verdicts of a publication that was held to no contract of anybody's: exit 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedContract:
    """How much the contract says that was drafted from a publication which no contract fits."""

    tables: int
    promises: int
    cells: int
    columns: tuple[tuple[str, str], ...] = ()
    """Of a file with one row per observation: what a column was taken for (a key of the wording), and its name."""


@dataclass(frozen=True, slots=True)
class Equation:
    """One edit written out: `lower <= sum of coefficient * cell <= upper`.

    `published` is the interval of the anchor (the total, the average) as printed, `computed` what the
    other terms make it; both None while a star takes part in an edit that does not fail.
    """

    promise: str
    anchor: int
    cells: tuple[CellRef, ...]
    coefficients: tuple[int, ...]
    lower: int | None
    upper: int | None
    published: Interval | None = None
    computed: Interval | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person must look at. `facts` fill the check's sentence in each language.

    A fact is a number (written as the language writes numbers), an interval `(lower, upper)`, a string (`YYYY-MM`
    is written as a month), an edition, a place, a tuple of these (a list in words) or a mapping from language to
    string.
    """

    check: str
    code: str
    severity: Severity
    outcome: Outcome
    facts: Mapping[str, Any]
    cells: tuple[CellRef, ...] = ()
    places: tuple[Place, ...] = ()
    expected: Interval | None = None
    observed: Interval | None = None
    equations: tuple[Equation, ...] = ()
    cause: int = -1
    """Findings with the same cause (>= 0) come from one fault."""
    edits: tuple[int, ...] = ()
    """Rows of the edit system that it is about; for the engine, told nowhere."""
    fingerprint: str = ""
    series_key: str = ""
    waiver: Mapping[str, str] | None = None
    promise: str = ""
    """The id of the promise that it breaks, as in `PromiseOutcome`; empty where that is named as the check."""
    explained_as: str = ""
    """The kind of fault that it shows by itself, as in `SupposedFault`; empty where that is to be sought."""


@dataclass(frozen=True, slots=True)
class PromiseOutcome:
    """The tally of one promise in one publication."""

    promise: str
    check: str
    severity: Severity
    owner: str
    description: Mapping[str, str]
    passed: int = 0
    failed: int = 0
    undecided: int = 0
    skipped: int = 0
    waived: int = 0
    reasons: tuple[str, ...] = ()
    """Why edits were skipped, each reason once."""
    possible: int = 0
    """Of the undecided edits, how many can hold together with all promises they are linked to."""
    within_rounding: int = 0
    """Of the undecided edits, how many no hidden figure takes part in: they are kept within rounding."""
    role: Role | None = None
    """What the engine uses its check for, besides telling what it finds."""


class SuppressedCell(NamedTuple):
    """What the publication gives away of one star; bounds are None while masked. There may be as many as figures."""

    cell: CellRef
    status: str
    lower: float | None = None
    upper: float | None = None
    derivation: tuple[Equation, ...] = ()
    depends_on_left_out: bool = False
    beside: tuple[str, ...] = ()
    """Sources of other publications without which it would not be so."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """Further figures to suppress so that no protected star stays recoverable."""

    cells: tuple[CellRef, ...]
    lower_bound: int
    proved: bool
    impossible: tuple[CellRef, ...] = ()
    """Protected stars that no allowed suppression can hide, proved."""
    unsafe: tuple[CellRef, ...] = ()
    """Protected stars, besides these, that can be worked out still or are not known to be safe."""
    safe: tuple[CellRef, ...] = ()
    """Protected stars that could be worked out and, with these suppressed, are shown to be safe."""
    finished: bool = True
    """Time was enough to look for it and to check it."""


class PrintedRow(NamedTuple):
    """A row as printed: its label, the code it was taken for, and its cells."""

    label: str
    place: Place
    code: str
    cells: tuple[int, ...]
    """Rows of the Cells frame, in printed order."""


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A block as printed, in the publication's own order."""

    table: str
    title: str
    header: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[PrintedRow, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know about how the file was read: a key of the wording and its facts."""

    key: str
    facts: Mapping[str, Any]
    place: Place | None = None
    left_out: bool = False
    """It is about something in the file that was not read: told wherever the verdict is."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Sizes of a publication, in cells."""

    total: int = 0
    suppressed: int = 0
    unaccounted: int = 0
    in_no_promise: int = 0
    blind: int = 0


@dataclass(frozen=True, slots=True)
class Edition:
    """The months a publication covers, first and last, as `YYYY-MM`."""

    start: str
    end: str

    def __str__(self) -> str:
        return "–" if self == NO_PERIOD else f"{self.start}..{self.end}"


NO_PERIOD = Edition("9999-12", "9999-12")
"""The edition of a publication that is of no period: later than any other, so that its codelists are the latest."""


class EditRecord(NamedTuple):
    """One edit with its outcome: what a table cell lights up. There are as many as edits."""

    promise: int
    """Position in `PublicationReport.outcomes`."""
    outcome: Outcome
    anchor: int
    cells: tuple[int, ...]
    coefficients: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """Another publication of the run or its archive that a finding names; fields as in `PublicationReport`."""

    family: str
    title: Mapping[str, str]
    edition: Edition
    names: Mapping[tuple[str, str, str], Mapping[str, str]]
    promises: Mapping[str, Mapping[str, str]]
    """By id, what it promises, by language."""


@dataclass(frozen=True, slots=True)
class PublicationReport:
    """Everything the suite says of one publication."""

    source: str
    sha256: str
    verdict: PublicationVerdict
    reason: Remark | None = None
    family: str | None = None
    contract_version: str | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    locale: str = "en"
    names: Mapping[tuple[str, str, str], Mapping[str, str]] = field(default_factory=dict)
    """What people call things, by language: key `(table id, "table", "")`, `(table id, "row", code)` or
    `(table id, "subject", code)`."""
    edition: Edition | None = None
    counts: Counts = Counts()
    outcomes: tuple[PromiseOutcome, ...] = ()
    findings: tuple[Finding, ...] = ()
    causes: tuple[Cause, ...] = ()
    """By `Cause.id`, the number that `Finding.cause` names."""
    correction: Correction | None = None
    suppressed: tuple[SuppressedCell, ...] = ()
    remedy: Remedy | None = None
    cells: tuple[CellRef, ...] = ()
    """Every printed cell; position is its index."""
    frame: pd.DataFrame | None = field(default=None, compare=False, repr=False)
    """The Cells frame of `tallvakt.rules.cells`, where a run was asked to keep it."""
    raised: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """By cell, the flags and raised notes that stand beside its text."""
    blind: frozenset[int] = frozenset()
    """Cells where no promise would catch a one-digit error."""
    in_no_promise: frozenset[int] = frozenset()
    tables: tuple[PrintedTable, ...] = ()
    edits: tuple[EditRecord, ...] = ()
    remarks: tuple[Remark, ...] = ()
    others: Mapping[str, Other] = field(default_factory=dict)
    """By source, the publications it was held against."""
    raw_lines: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """The file's own lines at the places that findings name, by (part, line)."""
    revealed: bool = False
    seconds: float = 0.0
    drafted: DraftedContract | None = None
    """Of a publication that no contract fits: the draft that it was held to."""


@dataclass(frozen=True, slots=True)
class Run:
    """All publications of one call of the suite."""

    version: str
    started: str
    command: str
    publications: Sequence[PublicationReport]
    """In the order given; where they are many, each is loaded when it is asked for."""

    def each(self, change: Callable[[PublicationReport], PublicationReport]) -> Run:
        """The run with every publication changed, all of them loaded."""
        return replace(self, publications=tuple(map(change, self.publications)))

    @property
    def exit_code(self) -> int:
        """0 clean, 1 a finding of severity error, 2 a publication is broken or has no contract; 2 outranks 1."""
        return exit_code_of(p.verdict for p in self.publications)


def exit_code_of(verdicts: Iterable[PublicationVerdict]) -> int:
    """The exit code of publications with such verdicts: see `Run.exit_code`."""
    all_ = frozenset(verdicts)
    return 2 if all_ & NOT_HELD else int(PublicationVerdict.FAILED in all_)
