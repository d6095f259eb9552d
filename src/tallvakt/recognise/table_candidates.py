"""A document as each family reads it: as it is, or, where the contract names the columns of a long form, made wide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from tallvakt.ingest import Document, RawTable, Token
from tallvakt.model import period_headings, periods
from tallvakt.model.reading import PrintedPeriod
from tallvakt.model.report import NO_PERIOD, Edition, Remark
from tallvakt.recognise import group_tables, heading_years, long_form, orientation, table_parts, value_tables
from tallvakt.recognise.headings import Context, contexts
from tallvakt.rules.contract import Contract, Long
from tallvakt.rules.contract_files import Library
from tallvakt.rules.contract_parts import Period

_SHOWN = 5
"""So many values of a column are told."""


class NotRecognisedError(Exception):
    """The document is of no family, or of two alike, or its year is not told. `remark` says why."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(f"{key}: {facts}")
        self.remark = Remark(key, facts)


@dataclass(frozen=True, eq=False, slots=True)
class FamilyReading:
    """A document as a family reads it."""

    document: Document
    titles: tuple[PrintedPeriod, ...]
    edition: Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """What tells the period of a document of a family."""

    kinds: tuple[str, ...]
    """The kinds of periods that it prints."""
    period: Period
    """Where the contract says that the period is told."""
    each: bool = False
    """It has tables of one period each, named in their headings: those are no titles."""
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Its value columns and their labels, where it has several."""
    undated: bool = False
    """No table needs a period for each of its columns, so that a heading may tell one of any kind."""
    wide: bool = False
    """It is a long form made wide, in which a column may name the period of a table."""


class FamilyReadings:
    """One document as each family of a library reads it; the same candidate for all that read it as it is."""

    def __init__(self, document: Document, library: Library, edition: Edition | None = None) -> None:
        self._document, self._library, self._edition = document, library, edition
        self._wide: dict[str, FamilyReading | NotRecognisedError] = {}
        self._narrow: dict[tuple[_Layout, frozenset[str]], FamilyReading | NotRecognisedError] = {}
        self._parted: dict[frozenset[str], Document] = {}

    def of(self, family: str) -> FamilyReading:
        """The document as a family reads it. Raises `NotRecognisedError` with what it lacks."""
        contract = self._library.contracts[family]
        each = any(table.each for table in contract.tables.values())
        values = tuple(contract.value_labels.items())
        layout = _Layout(
            kinds=contract.columns.kinds,
            period=contract.period,
            each=each,
            values=values,
            undated=bool(values) or all(table.columns is not None for table in contract.tables.values()),
        )
        forms = _forms(contract)
        if not any(long_form.matches(self._document, form) for form in forms):
            flags = frozenset(contract.flags)
            reading = self._as_it_is(layout, flags)
        else:
            if family not in self._wide:
                wide = long_form.widen_each(self._document, forms, contract.total.labels)
                empty = NotRecognisedError("long-nothing-kept", family=family, offered=self._offered(forms[0]))
                self._wide[family] = _reading(wide, self._edition, replace(layout, wide=True)) if wide.tables else empty
            reading = self._wide[family]
        if isinstance(reading, NotRecognisedError):
            raise reading
        return reading

    def _offered(self, names: Long) -> tuple[str, ...]:
        """What stands in the columns of which the contract asks for certain values."""
        values_by_name = long_form.offered(self._document, names)
        return tuple(f"{name}: {', '.join(values[:_SHOWN])}" for name, values in values_by_name.items())

    def _as_it_is(self, layout: _Layout, flags: frozenset[str]) -> FamilyReading | NotRecognisedError:
        """The document as printed: one reading for all families that print the same kinds of periods and flags."""
        key = (layout, flags)
        if flags not in self._parted:
            self._parted[flags] = table_parts.parted(self._document, flags)
        if key not in self._narrow:
            self._narrow[key] = _reading(self._parted[flags], self._edition, layout)
        return self._narrow[key]

    def slip(self, families: Iterable[str]) -> NotRecognisedError | None:
        """That the document is nearly the long form of one of some families, and the columns that it lacks."""
        contracts = [self._library.contracts[f] for f in families]
        lacking = [
            (columns, contract.family)
            for contract in contracts
            for form in _forms(contract)[:1]
            if (columns := long_form.lacks(self._document, form))
        ]
        if not lacking:
            return None
        (missing, instead), family = min(lacking, key=lambda pair: len(pair[0][0]))
        return NotRecognisedError("long-columns", family=family, missing=missing, instead=instead or ("–",))

    def reason(self, families: Iterable[str]) -> NotRecognisedError | None:
        """Why none of some families, all tried, can read the document; None when one can."""
        tried = tuple(families)
        errors = [e for f in tried if isinstance(e := self._wide.get(f), NotRecognisedError)]
        plain = [reading for reading in self._narrow.values() if isinstance(reading, NotRecognisedError)]
        if len(plain) == len(self._narrow):
            errors += plain
        return self.slip(tried) or next(iter(errors), None)


def _forms(contract: Contract) -> list[Long]:
    """The long form of a contract, one for each label of its value columns; none where it names none."""
    if contract.long is None or not contract.value_labels:
        return [contract.long] if contract.long is not None else []
    labels = (label for names in contract.value_labels.values() for label in names)
    return [contract.long.model_copy(update={"value": label}) for label in labels]


def _reading(document: Document, edition: Edition | None, layout: _Layout) -> FamilyReading | NotRecognisedError:
    """The document in the layout of a family, or why its period is not known. `edition` is one that is given."""
    titles = tuple(t for t in _titles(document) if not (layout.each and t.edition.start == t.edition.end))
    try:
        covered = edition or _declared(layout, PurePath(document.source).name)
        covered = covered or _edition_of(document, titles if layout.period.from_ != "column" else (), layout)
    except NotRecognisedError as error:
        return error
    return FamilyReading(document, titles, covered)


def _declared(layout: _Layout, name: str) -> Edition | None:
    """The edition where the contract says that none is printed, or that the file's name tells it; None otherwise."""
    where = layout.period
    default = periods.typed(where.default) if where.default else None
    if where.from_ == "none":
        return default or NO_PERIOD
    if where.from_ != "file-name":
        return None
    named = period_headings.in_file_name(name, layout.kinds)
    if named is not None and named.year is not None:
        return periods.covering([named.code(named.year)])
    dated = periods.in_file_name(name)
    if dated is None:
        return None
    year, month = dated
    return periods.typed(f"{year:04}-{month:02}" if month else f"{year:04}")


def _titles(document: Document) -> tuple[PrintedPeriod, ...]:
    editions = ((t, periods.period(t.text)) for t in document.prose)
    return tuple(PrintedPeriod(t.text, t.place, edition) for t, edition in editions if edition is not None)


def _edition_of(document: Document, titles: Sequence[PrintedPeriod], layout: _Layout) -> Edition:
    """From the titles (most of them), else from the columns, the headings of tables, and the file name."""
    if titles:
        return Counter(t.edition for t in titles).most_common(1)[0][0]
    tables: Sequence[RawTable] = document.tables
    if layout.values:
        pairs = ((table, Context()) for table in document.tables)
        tables = [part for pair in pairs for part, _ in value_tables.parted(*pair, dict(layout.values))]
    in_columns = _in_columns(tables, layout.kinds)
    over = contexts(document.tables) if layout.each or layout.wide else []
    in_headings = [context.period for context in over if context.period is not None]
    if layout.each:
        in_groups = (text for table in document.tables for text in group_tables.period_labels(table))
        in_headings += [period for text in in_groups if (period := periods.named(text)) is not None]
    named = {n.of(layout.kinds) or n for n in (*in_columns, *in_headings)}
    usual = periods.typed(layout.period.default) if layout.period.default else None
    if not named and layout.period.from_ != "column":
        named = _in_headings(document, layout)
    if not named and usual is not None:
        return usual
    if not named:
        raise NotRecognisedError("no-months")
    name = PurePath(document.source).name
    file_date = periods.in_file_name(name)
    year = next((n.year for n in sorted(named, key=str) if n.year), file_date[0] if file_date else None)
    if year is None and usual is not None:
        year = int(usual.end[:4])
    if year is None:
        year = _year_of_headings(document)
    if year is None:
        raise NotRecognisedError("no-year", file=name)
    return periods.covering(n.code(year) for n in named)


def _in_columns(tables: Sequence[RawTable], kinds: tuple[str, ...]) -> list[periods.Named]:
    """The periods of the columns of tables, with the years that the columns or the headings tell."""
    columns = [orientation.named(table, kinds) for table in tables]
    if all(one.year is not None for named in columns for one in named):
        return [one for named in columns for one in named]
    around = [context.period for context in contexts(tables)]
    dated = (heading_years.completed(*pair) for pair in zip(columns, around, strict=True))
    return [one for named in dated for one in named if one is not None]


def _in_headings(document: Document, layout: _Layout) -> set[periods.Named]:
    """The one period that headings name, those over tables before other lines: of the kinds of the contract, or of any.

    Of any only where no column of a table must be one. None where two lines name different ones.
    """
    over = [token for table in document.tables for token in (*table.above, *_corner(table))]
    for tokens in (over, document.prose):
        every = {named for token in tokens if (named := period_headings.in_heading(token.text)) is not None}
        fitting = {kind for named in every if (kind := named.of(layout.kinds)) is not None}
        hits = fitting or (every if layout.undated else set())
        if hits:
            return hits if len(hits) == 1 else set()
        ranges = {span for token in tokens if (span := period_headings.years_in_heading(token.text)) is not None}
        if len(ranges) == 1 and layout.undated:
            return {periods.Named("year", 0, year) for year in ranges.pop()}
    return set()


def _corner(table: RawTable) -> tuple[Token, ...]:
    return (table.header.label,) if table.header is not None else ()


def _year_of_headings(document: Document) -> int | None:
    """The one year that the headings of the tables name, or else any line."""
    above = [token for table in document.tables for token in (*table.above, *_corner(table))]
    for tokens in (above, document.prose):
        years = {year for token in tokens if (year := periods.year_of_heading(token.text)) is not None}
        named = [one for token in tokens if (one := period_headings.in_heading(token.text)) is not None]
        years = years or {one.year for one in named if one.year is not None}
        if years:
            return years.pop() if len(years) == 1 else None
    return None
