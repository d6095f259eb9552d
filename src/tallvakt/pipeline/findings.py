"""From faults and verdicts to findings: named cells, facts, equations, fingerprints."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tallvakt.analysis.edits import Edits
from tallvakt.analysis.equations import Whole
from tallvakt.analysis.explanations.blames import Blames
from tallvakt.ingest import Document
from tallvakt.model.numerals import plain
from tallvakt.model.report import CellRef, Equation, Finding, Interval, Outcome, Place, Remark
from tallvakt.pipeline.linked import Publication
from tallvakt.reasoning import Verdict
from tallvakt.recognise import Recognised
from tallvakt.rules.promises import CheckedPromise
from tallvakt.rules.registry import Fault, RowOf

if TYPE_CHECKING:
    from tallvakt.pipeline.linked import Beside

OUTCOME = {Verdict.PASSED: Outcome.PASSED, Verdict.FAILED: Outcome.FAILED, Verdict.UNDECIDED: Outcome.UNDECIDED}


class _Names(NamedTuple):
    """What a finding is known by in later runs."""

    fingerprint: str
    series_key: str


@dataclass(frozen=True, eq=False)
class Judge:
    """One publication on the bench: turns what the checks found into findings."""

    document: Document
    publication: Publication
    beside: Beside | None = None
    """The publications it is tied to, if any."""

    @property
    def recognised(self) -> Recognised:
        """What was read."""
        return self.publication.recognised

    @property
    def edits(self) -> Edits:
        """Its edit system."""
        return self.publication.edits

    @property
    def cells(self) -> tuple[CellRef, ...]:
        """Every printed cell by name."""
        return self.publication.writer.cells

    def printed(self, cell: int, interval: Whole) -> Interval:
        """An interval of a cell in the units that its table prints."""
        return self.publication.writer.printed(cell, interval)

    def of_fault(self, promise: CheckedPromise, fault: Fault) -> Finding:
        """The finding of a check that looks at the reading or the reasoning."""
        equations = tuple([self.equation(row) for row in fault.edits])
        shared = dict.fromkeys(c.index for e in equations for c in e.cells if not c.source)
        every = self.cells
        cells = tuple([every[i] for i in dict.fromkeys((*fault.cells, *shared))])
        named = self.words(fault.cells[0]) if fault.cells else {}
        hidden = {} if fault.cells and not fault.edits else self._hidden(fault.places or [c.place for c in cells])
        given = {k: self.words(v.cell)["row"] if isinstance(v, RowOf) else v for k, v in fault.facts.items()}
        facts = {**named, **given, **self._named(fault.beside), **hidden}
        places = fault.places or tuple([c.place for c in cells])
        names = self._names(promise.check.name, cells, [] if cells else self._what_it_is(places, facts))
        return Finding(
            promise.check.name,
            promise.check.code,
            fault.severity or promise.severity,
            Outcome.FAILED,
            facts,
            cells,
            places,
            equations=equations,
            edits=fault.edits,
            fingerprint=names.fingerprint,
            series_key=names.series_key,
            promise=promise.id,
            explained_as=fault.explained_as,
        )

    def _other(self, row: int, cells: Iterable[CellRef]) -> dict[str, object]:
        """Of an edit between two publications, the other one, and all the rows here that it sums."""
        own = self.edits.system.n_edits
        if self.beside is None or row < own:
            return {}
        return {"other": self.beside.partner(row - own), "row": tuple(self.words(c.index)["row"] for c in cells)}

    def _named(self, beside: tuple[str, ...]) -> dict[str, object]:
        """Other publications of a finding, as the fact that the wording adds to its sentence."""
        if self.beside is None or not beside:
            return {}
        return {"beside": tuple(self.beside.named(source) for source in beside)}

    def _hidden(self, places: Sequence[Place]) -> dict[str, object]:
        """What a workbook hides near places, as the fact that the wording adds to the sentence of a finding.

        A sum may hang on it, or what is missing; no finding of a single cell does.
        """
        if not self.document.hidden:
            return {}
        parts = {place.part for place in places}
        near = [h for h in self.document.hidden if h.kind == "sheet" or h.part in parts or not parts]
        return {"hidden": tuple(map(str, near))} if near else {}

    def of_cell(self, promise: CheckedPromise, cell: int) -> Finding:
        """The finding of a row-wise check."""
        threshold = int(self.recognised.cells["threshold"].iloc[cell])
        facts: dict[str, object] = {"text": self.cells[cell].text, "threshold": threshold}
        place = self.cells[cell].place
        if trouble := self.document.troubles.get((place.part, place.line, place.field)):
            facts["why"] = Remark(trouble, {})
        elif (why := self.recognised.reading.doubts.get(cell)) is not None:
            facts["why"] = why
        return self.of_fault(promise, Fault(facts, cells=(cell,)))

    def of_edit(self, promise: CheckedPromise, row: int) -> Finding:
        """The finding of a failed edit: all its cells, what was published and what the rest makes it."""
        equation = self.equation(row)
        cells = tuple(c for c in equation.cells if not c.source)
        facts = {
            **self.words(equation.anchor),
            **self._other(row, cells),
            **self._hidden([cell.place for cell in cells]),
            "published": equation.published,
            "computed": equation.computed,
            "promise": promise.description,
        }
        between = row >= self.edits.system.n_edits
        there = _texts(c for c in equation.cells if c.source) if between else []
        places = tuple([c.place for c in cells])
        lines = [] if cells else self._what_it_is(places, facts)
        names = self._names(promise.check.name, cells, lines, promise=promise.id if between else "", there=there)
        return Finding(
            promise.check.name,
            promise.check.code,
            promise.severity,
            Outcome.FAILED,
            facts,
            cells,
            places,
            expected=equation.computed,
            observed=equation.published,
            equations=(equation,),
            edits=(row,),
            fingerprint=names.fingerprint,
            series_key=names.series_key,
            promise=promise.id,
        )

    def too_small(self, cell: int) -> bool:
        """Whether a cell is a figure below the threshold of its table, printed openly."""
        read = self.recognised.cells.iloc[cell]
        return bool(read["kind"] == "figure" and read["lower"] < read["threshold"])

    def blamed(self, findings: Sequence[Finding], blames: Blames) -> list[Finding]:
        """The findings, each with the number of its cause."""
        causes = {self._edit(row): number for number, blame in enumerate(blames.causes) for row in blame.rows}
        numbered = []
        for finding in findings:
            cause = self._cause_of(finding, causes)
            if cause is not None:
                finding = replace(finding, cause=cause)
            numbered.append(finding)
        return numbered

    def _cause_of(self, finding: Finding, causes: Mapping[tuple[int, int], int]) -> int | None:
        """The number of the cause that explains a finding, None where localisation named none."""
        own = (self._edit(row) for row in finding.edits if row < self.edits.system.n_edits)
        return next((causes[edit] for edit in own if edit in causes), None)

    def _edit(self, row: int) -> tuple[int, int]:
        """An edit, whichever of its rows is given: promise and anchor."""
        return int(self.edits.promise[row]), int(self.edits.anchor[row])

    def equation(self, row: int) -> Equation:
        """One row written out; rows from the system's last one on are of other publications (see `joint`)."""
        own = self.edits.system.n_edits
        if row < own:
            # The same few rows give many stars away.
            if row not in self._equations:
                self._equations[row] = self.publication.writer.equation(row)
            return self._equations[row]
        if self.beside is None:
            raise IndexError(f"row {row} of a system of {own}")
        return self.beside.equation(row - own)

    @cached_property
    def _equations(self) -> dict[int, Equation]:
        """The rows of this publication that were written out so far."""
        return {}

    def words(self, cell: int) -> dict[str, object]:
        """What people call a cell: the facts `table`, `subject`, `row` and `column`."""
        ref = self.cells[cell]
        row = (ref.table, ref.row)
        if row not in self._words_of_rows:
            self._words_of_rows[row] = self._row_words(*row)
        return {
            **self._words_of_rows[row],
            "column": self.recognised.reading.column_name(ref.table.partition("/")[0], ref.column),
        }

    @cached_property
    def _words_of_rows(self) -> dict[tuple[str, str], dict[str, object]]:
        """What people call the rows that findings were about so far, by table and code."""
        return {}

    def _row_words(self, table: str, row: str) -> dict[str, object]:
        reading = self.recognised.reading
        table_id, _, subject = table.partition("/")
        return {
            "table": reading.table_name((table_id, subject)),
            "subject": reading.names.get((table_id, "subject", subject), {}),
            "row": reading.row_name((table_id, subject), row),
        }

    def _names(
        self, check: str, cells: Sequence[CellRef], lines: list[str], *, promise: str = "", there: Sequence[str] = ()
    ) -> _Names:
        """What names a finding (design: never wording, order or hidden values); without cells, its `lines` do.

        Between two publications also the promise does, and in the fingerprint what is printed `there`.
        """
        family, edition = self.recognised.contract.family, str(self.recognised.reading.edition)
        keys = sorted([f"{c.table}|{c.row}|{c.column}|{c.copy}" for c in cells]) if cells else lines
        texts = _texts(cells) if cells else lines
        promised = (promise,) if promise else ()
        return _Names(
            fingerprint=digest(family, edition, check, *texts, *promised, *there),
            series_key=digest(family, check, *keys, *promised),
        )

    def _what_it_is(self, places: Sequence[Place], facts: Mapping[str, object]) -> list[str]:
        """What tells a finding without cells apart: its lines, or its facts where it has no place either."""
        return self._lines(places) or [repr(sorted(facts.items()))]

    def _lines(self, places: Iterable[Place]) -> list[str]:
        """Each line once, with the fields meant: a line may be long, and hold as many of them as it has letters."""
        fields: dict[tuple[str, int], list[str]] = {}
        for place in places:
            fields.setdefault((place.part, place.line), []).append(str(place.field))
        return [
            f"{part}:{line}:{','.join(those)}:{self.document.lines.get((part, line), '').strip()}"
            for (part, line), those in fields.items()
        ]


def _texts(cells: Iterable[CellRef]) -> list[str]:
    """What cells print, by name."""
    return sorted(f"{c.table}|{c.row}|{c.column}|{c.copy}={plain(c.text)}" for c in cells)


def digest(*parts: str) -> str:
    """A short stable name of some strings."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by severity, cause, check and place: the order of every report."""
    rank = {"error": 0, "warning": 1, "info": 2}
    return tuple(
        sorted(
            findings,
            key=lambda f: (
                rank[f.severity],
                f.cause if f.cause >= 0 else 1 << 30,
                f.code,
                f.places[0][:4] if f.places else (0,),
                f.fingerprint,
            ),
        )
    )
