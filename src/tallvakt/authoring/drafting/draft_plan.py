"""Everything a drafted contract will say, before it is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import NamedTuple, TypeVar

from tallvakt.authoring.drafting import page_joins
from tallvakt.authoring.drafting.changes import beside
from tallvakt.authoring.drafting.dimensions import Classification, slug
from tallvakt.authoring.drafting.file_language import language_of
from tallvakt.authoring.drafting.long_form_draft import LongColumns
from tallvakt.authoring.drafting.number_formats import usual_decimals
from tallvakt.authoring.drafting.own_decimals import printed_as
from tallvakt.authoring.drafting.page_joins import Totals
from tallvakt.authoring.drafting.printed_sums import mean_labels, total_at
from tallvakt.authoring.drafting.promise_search import PromiseEvidence, try_promises
from tallvakt.authoring.drafting.raw_tables import Piece, Pieces, pieces
from tallvakt.authoring.drafting.table_kinds import TableKind, TableKinds, sort_tables, total_column
from tallvakt.authoring.drafting.wide_tables import wide
from tallvakt.authoring.drafting.wishes import Wishes
from tallvakt.ingest import Document
from tallvakt.model.label_matching import compact
from tallvakt.model.period_headings import without_references, years_in_heading
from tallvakt.model.periods import Named, in_file_name, named, run, split_years
from tallvakt.rules.contract import Format, Symbol
from tallvakt.rules.contract_files import Library

_T = TypeVar("_T")
PERIODS = ("day", "week", "month", "quarter", "half-year", "year", "school-year", "fiscal-year")
_WITH_GAPS = ("day", "year", "school-year", "fiscal-year")
"""Kinds of periods that publications print far apart, as those of a census; a lost month is a fault."""


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """What was found in a publication, with a name for everything."""

    family: str
    title: str
    locale: str
    found: Pieces
    totals: Totals
    kinds: TableKinds
    kept: PromiseEvidence
    dimensions: Mapping[str, Classification]
    codelists: Mapping[str, str]
    """By dimension, its codelist."""
    tables: Mapping[str, TableKind]
    titles: Sequence[str]
    periods: tuple[str, ...]
    gaps: bool
    """Whether the periods printed are far apart."""
    period: Mapping[str, str]
    """Where the period is told; empty where titles and columns tell it."""
    averages: Sequence[str]
    tried: Mapping[str, tuple[int, int]]
    known: Mapping[str, str]
    """By dimension, a codelist of the suite that explains it."""
    nearly: bool = False
    """Whether what nearly holds is promised too."""
    given: Collection[str] = ()
    """Symbols whose meaning a person said."""
    without: frozenset[str] = frozenset()
    """Promises, by id, that their own file does not keep as it is read."""
    evaluated: Mapping[str, str] = field(default_factory=dict)
    """By promise, in how many cases its own file was held to it."""
    long: LongColumns | None = None
    """The columns of the file, where it has one row per observation."""
    values: Mapping[str, Plan] = field(default_factory=dict)
    """By its label, a plan of each column of figures, where a file of observations has several."""

    def name(self, dimension: Classification) -> str:
        """The name of a classification."""
        return next(name for name, one in self.dimensions.items() if one is dimension)

    @property
    def figures(self) -> Format:
        """How the figures of most tables are printed, but for columns and rows of their own."""
        own = self.found.figures
        same = [printed_as(kind).decimals for kind in self.kinds.kinds if kind.figures.decimals == own.decimals]
        return own.model_copy(update={"decimals": usual_decimals(same)}) if same else own

    @property
    def left_out(self) -> str:
        """What a row that a table leaves out means."""
        return "zero" if self.kept.left_out.kept else "unknown"

    @property
    def why_left_out(self) -> str:
        """On what grounds."""
        tally = self.kept.left_out
        if not tally.holds + tally.fails:
            return "No table leaves out a row that others have, so nothing tells what that would mean."
        return f"Of the tables that leave out a row that others have, {tally} may add up without it."

    @property
    def head(self) -> list[str]:
        """The comment that opens the contract."""
        lines = [
            "Drafted from one publication, by its layout and its arithmetic alone. Before it is relied on, a person",
            "gives the dimensions and tables their right names, completes the codelists (a code that this edition",
            "leaves out is not in them) and reads every comment: it says what was guessed.",
        ]
        if self.kinds.left:
            where = ", ".join(sorted({f"'{t.piece.words[-1] if t.piece.words else ''}'" for t in self.kinds.left}))
            lines += [
                f"Not drafted: {len(self.kinds.left)} tables ({where}) whose rows are labelled in several columns,",
                "or not at all.",
            ]
        return lines

    def on_dimension(self, name: str) -> list[str]:
        """What to say of a classification."""
        one = self.dimensions[name]
        labels = one.labels()
        lines = [f"{len(one.entries)} codes: {_listed(labels)}"]
        if name in self.known:
            lines.append(f"The suite's codelist '{self.known[name]}' has all of them, and may be used instead.")
        unsure = [(label, odd) for entry, label in zip(one.entries, labels, strict=True) if (odd := entry.odd)]
        lines += [f"Unsure: {_listed(odd, 6)} was taken for '{label}'." for label, odd in unsure]
        if id(one) in self.kept.parents:
            lines.append("The levels (column 'parent') were told by which rows add up to which.")
        return lines

    def on_table(self, number: int) -> list[str]:
        """What to say of a kind of table."""
        kind, lines = self.kinds.kinds[number], []
        if (tally := self.kept.parts.get(number)) is not None and not tally.kept:
            nearly = f"add up in only {tally} of its tables" if tally.holds else "do not add up to its total everywhere"
            lines.append(f"Its rows {nearly}, and so nothing is promised.{tally.exceptions}")
        if kind.missing:
            lines.append(f"Not printed for {kind.missing} of the codes; if it must be, remove 'required'.")
        if kind.twice:
            lines.append("Printed several times, and nothing was found that tells these tables apart.")
        if number in self.kept.loose:
            lines.append("Its figures add up where each may be rounded to its last digit by itself ('base: 1').")
        if printed_as(kind).decimals != self.figures.decimals:
            lines.append("Its figures are of another kind; its symbols may hide any value.")
        elif kind.figures.base > self.found.figures.base:
            lines.append(f"All its figures are multiples of {kind.figures.base}.")
        return lines

    @property
    def on_columns(self) -> list[str]:
        """What to say of columns that are neither a period nor an average."""
        if any(k.columns for k in self.kinds.kinds):
            return []
        odd = [label for label in self.tried if label and label not in {compact(a) for a in self.averages}]
        return [f"Columns of no known meaning: {_listed(odd)}."] if odd else []


def plan_draft(
    document: Document, family: str, title: str, *, library: Library, wishes: Wishes, exact: bool = False
) -> Plan:
    """What a contract of a publication will say; `exact`: labels that differ name different things."""
    read = pieces(document, given=wishes.symbols)
    if not _adding(read):
        read = max((read, pieces(document, wide=True, given=wishes.symbols)), key=_adding)
    read = _with_nothing(document, read, wishes)
    total_words = page_joins.totals(read.pieces)
    sorted_ = beside(sort_tables(page_joins.tables(read.pieces, total_words), exact))
    tried, averages = mean_labels([piece for kind in sorted_.kinds for piece in wide(kind)])
    heads = [head for piece in read.pieces for head in piece.heads]
    dimensions = _distinct([(d.title(), d) for d in sorted_.dimensions])
    titles = {word for piece in read.pieces for word in piece.words}
    labels = [row.label for piece in read.pieces for row in piece.rows]
    locale = language_of([*heads, *titles, *labels, *(token.text for token in document.prose)])
    printed = _periods([piece.heads for piece in read.pieces])
    used = {period.kind for period in printed}
    usual = next(iter(_complete_first(sorted_.kinds, used)), "month")
    spoken = bool(printed) or any(piece.period for piece in read.pieces) or in_file_name(PurePath(document.source).name)
    years = None if spoken else _years_told(document, heads)
    return Plan(
        family=family,
        title=title,
        locale=locale,
        found=read,
        totals=_with_columns(total_words, sorted_.kinds),
        kinds=sorted_,
        kept=try_promises(sorted_.kinds),
        dimensions=dimensions,
        codelists={name: _codelist(name, family, library) for name in dimensions},
        tables=_tables(sorted_.kinds, dimensions),
        titles=_titles(sorted_.kinds),
        periods=_complete_first(sorted_.kinds, used) or _in_titles(read.pieces, years),
        gaps=_far_apart([period for period in printed if period.kind == usual], usual) or _apart(sorted_.kinds, usual),
        period=_period(wishes.period, bool(spoken), years),
        averages=averages if "month" in used else [],
        tried=tried,
        known={name: fit for name, d in dimensions.items() if (fit := _explained(d, library))},
    )


def _periods(headers: Sequence[Sequence[str]]) -> list[Named]:
    """The periods that columns are named after; a row of years that span two is no row of months."""
    periods: list[Named] = []
    for heads in headers:
        two_years = split_years([head for head in heads if named(head) is not None])
        for period in filter(None, map(named, heads)):
            spans = two_years or period.kind == "split-year"
            periods.append(period._replace(kind="school-year", number=0) if spans else period)
    return periods


def _complete_first(kinds: Sequence[TableKind], used: set[str]) -> tuple[str, ...]:
    """The kinds of periods, shortest first; one that some tables do not print at all comes after those that all do."""
    ordered = [p for p in PERIODS if p in used]
    own = [kind for kind in kinds if not kind.beside]
    by_kind = [{period.kind for period in _periods([t.piece.heads for _, t in kind.tables])} for kind in own]
    dated = [kinds_of for kinds_of in by_kind if kinds_of]
    return tuple(sorted(ordered, key=lambda one: not all(one in kinds_of for kinds_of in dated)))


def _apart(kinds: Sequence[TableKind], usual: str) -> bool:
    """Whether some kinds of tables print other periods of a kind than others do: those of this year and of the last."""
    codes_of = []
    for kind in (kind for kind in kinds if not kind.beside):
        named_there = _periods([t.piece.heads for _, t in kind.tables])
        codes_of.append({p.code(p.year) for p in named_there if p.kind == usual and p.year is not None})
    printed = [codes for codes in codes_of if codes]
    return len(set(map(frozenset, printed))) > 1


def _in_titles(read: Sequence[Piece], years: YearsTold | None) -> tuple[str, ...]:
    """The kind of the one period that titles name, where no column names any."""
    named_there = {piece.period.kind for piece in read if piece.period is not None}
    named_there |= {"year"} if years is not None else set()
    return tuple(p for p in PERIODS if p in named_there)[:1] or ("month",)


class YearsTold(NamedTuple):
    """The first and the last year of a publication that names no other period, and whether a title tells them."""

    first: int
    last: int
    titled: bool


def _years_told(document: Document, heads: Sequence[str]) -> YearsTold | None:
    """The years that a title names as a range, or else those that stand in the labels of all columns: `2021 Boys`."""
    over = [token.text for table in document.tables for token in table.above] + [t.text for t in document.prose]
    spans = {span for text in over if (span := years_in_heading(text)) is not None}
    if len(spans) == 1:
        return YearsTold(*spans.pop(), True)
    in_heads = [_YEAR_IN_LABEL.findall(without_references(head)) for head in heads if head]
    if in_heads and all(len(years) == 1 for years in in_heads):
        years = sorted({int(year) for (year,) in in_heads})
        return YearsTold(years[0], years[-1], False)
    return None


_YEAR_IN_LABEL = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d.,/-])")


def _period(wished: str | None, spoken: bool, years: YearsTold | None) -> dict[str, str]:
    """Where the period is told: what was asked for, else what the publication tells."""
    if wished is not None:
        return {"from": wished} if wished in ("none", "file-name", "title", "column") else {"default": wished}
    if years is not None and not years.titled:
        return {"default": f"{years.first}..{years.last}" if years.first < years.last else str(years.first)}
    return {} if spoken or years is not None else {"from": "none"}


def _far_apart(periods: Sequence[Named], kind: str) -> bool:
    codes = sorted({period.code(period.year) for period in periods if period.year is not None})
    return kind in _WITH_GAPS and len(codes) > 1 and set(run(codes[0], codes[-1])) != set(codes)


def _distinct(named_: Sequence[tuple[str, _T]]) -> dict[str, _T]:
    by_name: dict[str, _T] = {}
    for name, one in named_:
        by_name[name if name not in by_name else numbered(name, sum(n.startswith(name) for n in by_name))] = one
    return by_name


def numbered(name: str, before: int) -> str:
    """A name that is taken so many times before."""
    return f"{name}-{before + 1}" if before else name


def _with_columns(total_words: Totals, kinds: Sequence[TableKind]) -> Totals:
    """The labels of total rows, and those of total columns that do not begin so."""
    tables = [table for kind in kinds if kind.columns for _, table in kind.tables]
    heads = [t.piece.heads[n] for t in tables if (n := total_column(t)) is not None]
    return Totals((*total_words.labels, *dict.fromkeys(h for h in heads if total_words.rest(h) is None)))


def _tables(kinds: Sequence[TableKind], dimensions: Mapping[str, Classification]) -> dict[str, TableKind]:
    name_of = {id(d): name for name, d in dimensions.items()}
    named_ = []
    for kind in kinds:
        several = sum(k.rows is kind.rows for k in kinds) > 1
        about = f"-for-{name_of[id(kind.subject)]}" if kind.subject is not None and several else ""
        across = f"-and-{name_of[id(kind.columns)]}" if kind.columns is not None else ""
        label = kind.beside or (kind.marks[0] if kind.marks else "")
        mark = f"-{slug(label)}" if label else ""
        named_.append((f"by-{name_of[id(kind.rows)]}{across}{about}{mark}", kind))
    return _distinct(named_)


def _adding(read: Pieces) -> int:
    """How many pieces add up: a star that hides a large figure, to protect a small one, costs its sums elsewhere."""
    return sum(total_at(piece) is not None for piece in read.pieces)


def _with_nothing(document: Document, read: Pieces, wishes: Wishes) -> Pieces:
    """The pieces with what is not there counted as nothing, where that makes the sums come out that it stands in."""
    absent = {t: s for t, s in read.symbols.items() if s.means == "missing" and s.upper is None}
    absent = {t: s for t, s in absent.items() if t not in wishes.symbols}
    if not absent:
        return read
    hidden = {t: s for t, s in read.symbols.items() if t not in absent}
    nothing = {t: s.model_copy(update={"upper": 0}) for t, s in absent.items()}
    again = pieces(document, given={**hidden, **nothing, **wishes.symbols})
    counted = [n for n, one in enumerate(again.pieces) if total_at(one) is not None and _stands_in(one, absent)]
    return again if counted and _adding(again) >= _adding(read) else read


def _stands_in(piece: Piece, symbols: Mapping[str, Symbol]) -> bool:
    return any(row.texts[n] in symbols for row in piece.rows for n in piece.summed)


def _titles(kinds: Sequence[TableKind]) -> list[str]:
    """The heading or sheet that all tables of a kind stand under, and those of no other kind."""
    under = [{t.piece.words[-1] if t.piece.words else "" for _, t in kind.tables} for kind in kinds]
    alone = [len(one) == 1 and sum(bool(one & other) for other in under) == 1 for one in under]
    # Tables side by side stand under one heading: what marks one is its name.
    marked = [kind.marks[0] if kind.marks else "" for kind in kinds]
    return [next(iter(one)) if lone else mark for one, mark, lone in zip(under, marked, alone, strict=True)]


def _codelist(name: str, family: str, library: Library) -> str:
    """A codelist of the draft must not take the place of one of the suite."""
    return name if name not in library.codelists else f"{slug(family)}-{name}"


def _explained(dimension: Classification, library: Library) -> str:
    """A codelist of the suite that knows every label of a classification."""
    wanted = set(map(compact, dimension.labels()))
    codes = {e.printed_code for e in dimension.entries if e.printed_code}
    for name, codelist in library.codelists.items():
        names = {compact(n) for c in codelist.codes for n in c.printed}
        if wanted <= names or (codes and codes <= {c.code for c in codelist.codes}):
            return name
    return ""


def _listed(texts: Sequence[str], most: int = 4) -> str:
    shown = [f"'{t}'" for t in texts[:most]]
    return ", ".join(shown) + (f" and {len(texts) - most} more" if len(texts) > most else "")


__all__ = ["Plan", "numbered", "plan_draft"]
