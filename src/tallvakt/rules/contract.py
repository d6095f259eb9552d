"""Contracts: what a publication family promises, as declared in `schemas/**.yaml`.

A contract is plain data; `tallvakt.rules.contract_files` finds, merges and loads the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from tallvakt.model.report import Severity
from tallvakt.model.yamlfile import Misplaced, unknown
from tallvakt.rules import table_slices, value_columns
from tallvakt.rules.codelists import Codelist
from tallvakt.rules.contract_parts import (
    Average,
    Break,
    Columns,
    Dimension,
    Format,
    Language,
    LeftOut,
    Listed,
    Name,
    Parents,
    Part,
    Period,
    PeriodKind,
    Protect,
    Symbol,
    Texts,
    Total,
    ValueColumn,
    Words,
)
from tallvakt.rules.declared_tables import Long, Table
from tallvakt.rules.table_slices import Slice

__all__ = [
    "Average",
    "Break",
    "Columns",
    "Contract",
    "DeclaredContract",
    "Dimension",
    "Format",
    "LeftOut",
    "Long",
    "Parents",
    "Period",
    "PeriodKind",
    "Promise",
    "Protect",
    "Symbol",
    "Table",
    "Total",
    "ValueColumn",
    "threshold",
    "words",
]


_PARAMETERS = (
    "within", "axis", "parts", "whole", "how", "result", "of", "minus", "part", "per", "change", "before", "anchor",
)  # fmt: skip
"""What checks are told by `with`, and people write beside it."""
EQUATION = "equation-off"
"""The check that keeps the equations of a contract."""


class Promise(Part):
    """One promise: a check and its parameters, or an equation; and who answers for it."""

    hints: ClassVar[Mapping[str, str]] = {key: f"it is told to the check, by with: {{{key}: …}}" for key in _PARAMETERS}
    id: Name
    equation: str | None = Field(
        default=None,
        min_length=1,
        description="'resident + in - out = workplace', 'part <= whole', '0 <= share <= 100': short for the check "
        "equation-off",
    )
    over: Literal["rows", "columns", "subjects", "tables", "values"] | None = Field(
        default=None, description="What the terms of the equation are codes of, where they do not tell"
    )
    tables: Texts | None = Field(default=None, description="The tables that the equation is about")
    ignore: Texts | None = Field(default=None, description="Codes of rows and columns that the equation is not about")
    check: Name
    parameters: dict[str, Any] = Field(default_factory=dict, alias="with")
    severity: Severity | None = None
    owner: str | None = None
    description: Words | None = None
    later = ("equation", "over", "tables", "ignore")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, given: Any) -> Any:
        """An equation is a promise of the check that keeps equations."""
        if not isinstance(given, dict):
            return given
        own = {key: given[key] for key in ("equation", "over", "tables", "ignore") if given.get(key) is not None}
        if "equation" not in own:
            if own:
                raise Misplaced((next(iter(own)),), "is for a promise with an 'equation'; a check is told by 'with'")
            return given
        clash = next((key for key in ("check", "with") if key in given), None)
        if clash is not None:
            raise Misplaced((clash,), "a promise is an 'equation' or a 'check', not both")
        return {**given, "check": EQUATION, "with": own}


def _labelled_total(given: Any) -> Any:
    """A text alone, or a list of them, labels total rows; a blank one where they have no label."""
    if given is False:
        raise ValueError("names the labels of total rows; a table that has none says 'total: false' itself")
    return {"labels": given} if isinstance(given, str | list) else given


class DeclaredContract(Part):
    """A contract as its files declare it: the promises of one publication family."""

    model_config = ConfigDict(title="Contract")
    later = ("flags", "period", "values", "ignore")

    family: Annotated[str, Field(pattern=r"^[a-z0-9]+(\.[a-z0-9-]+)*$")]
    version: str
    title: Words
    publisher: str = ""
    owner: str = ""
    locale: Language = Field(
        default="en",
        description="The language of its labels; reports are written in it where they can be, else in English",
    )
    file_names: Listed = Field(default=(), description="Words in a file name that point to this family")
    dimensions: dict[Name, Dimension]
    symbols: dict[str, Symbol] = Field(default_factory=dict)
    flags: dict[str, Words] = Field(
        default_factory=dict, description="Marks of observation, kept beside the figure and shown; never part of it"
    )
    figures: Format = Format()
    period: Period = Period()
    columns: Columns = Columns()
    total: Annotated[Total, BeforeValidator(_labelled_total, json_schema_input_type=Total | str | list[str])] = Total()
    long: Long | None = Field(default=None, description="How the publication is read that has one row per observation")
    values: dict[Name, ValueColumn] = Field(
        default_factory=dict, description="Several value columns, each a subject of its own, with its own figures"
    )
    ignore: Texts = Field(default=(), description="Labels of rows and columns that are read and not judged")
    left_out_row: LeftOut = "unknown"
    tables: dict[Name, Table]
    protect: Protect = Protect()
    breaks: tuple[Break, ...] = ()
    promises: tuple[Promise, ...] = ()

    def as_first_version(self, plain: dict[str, Any]) -> dict[str, Any]:
        """A dump; what is guarded without a word is said, as the first version said it of its only symbol."""
        dumped = super().as_first_version(plain)
        if self.protect.symbols is None:
            dumped["protect"]["symbols"] = list(self.guarded or ("*",))
        return dumped

    @model_validator(mode="after")
    def _references(self) -> Self:
        for table_id, table in self.tables.items():
            for key, dimension in (("rows", table.rows), ("for", table.subject), ("columns", table.columns)):
                if dimension is not None and dimension not in self.dimensions:
                    raise unknown(("tables", table_id, key), "dimension", dimension, self.dimensions)
            for key, dimension in (("for", table.subject), ("columns", table.columns)):
                if dimension is not None and self.dimensions[dimension].open:
                    raise Misplaced(("tables", table_id, key), f"'{dimension}' has no codelist; rows alone may do so")
        for name, one in self.dimensions.items():
            if one.parents is not None and one.parents.from_ not in self.dimensions:
                raise unknown(("dimensions", name, "parents", "from"), "dimension", one.parents.from_, self.dimensions)
        ids = [p.id for p in self.promises]
        for number, name in enumerate(ids):
            if name in ids[:number]:
                raise Misplaced(("promises", number, "id"), f"promise '{name}' is declared twice")
        return self

    @model_validator(mode="after")
    def _no_contradiction(self) -> Self:
        """Keys that say otherwise what another key says."""
        for number, one in enumerate(self.breaks):
            for named in one.tables:
                if named not in self.tables:
                    raise unknown(("breaks", number, "tables"), "table", named, self.tables)
        for name, table in self.tables.items():
            if self.values and table.figures is not None:
                raise Misplaced(("tables", name, "figures"), "'values' say how the figures of each column are printed")
        ignored = next((label for label in self.ignore if label in self.total.labels), None)
        if ignored is not None:
            raise Misplaced(("ignore",), f"'{ignored}' is a label of 'total' too")
        return self

    @model_validator(mode="after")
    def _subject_of_long(self) -> Self:
        if self.long is not None and self.long.subject and not any(t.subject for t in self.tables.values()):
            raise Misplaced(("long", "subject"), "no table is printed 'for' anything")
        return self

    @model_validator(mode="after")
    def _value_of_long(self) -> Self:
        """A long form has one column of figures, or those of `values`."""
        if self.long is not None and bool(self.long.value) == bool(self.values):
            told = "the columns of figures are those of 'values'" if self.values else "name the column of figures"
            raise Misplaced(("long", "value"), told)
        return self

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        """Two tables that nothing printed tells apart are a fault of the contract."""
        table_of: dict[object, str] = {}
        for table_id, table in self.tables.items():
            recognised_by = (table.rows, table.subject, table.columns, table.total, table.marks, table.beside)
            if (other := table_of.setdefault(recognised_by, table_id)) != table_id:
                raise Misplaced(
                    ("tables", table_id), f"nothing tells it from '{other}'; give both 'marks' that are printed"
                )
        return self

    @model_validator(mode="after")
    def _symbols_fit(self) -> Self:
        for table_id, table in self.tables.items():
            if table.symbols is not None or self.format_of(table_id).decimals == self.figures.decimals:
                continue
            for text, symbol in self.symbols.items():
                if symbol.hides_units:
                    raise Misplaced(
                        ("tables", table_id, "symbols"),
                        f"'{text}' stands for {symbol.lower} to {symbol.upper} of other units; say what it means here",
                    )
        return self

    def left_out(self, table: str) -> LeftOut:
        """What a row that a table leaves out means."""
        return self.tables[table].left_out_row or self.left_out_row

    def format_of(self, table: str) -> Format:
        """How the figures of a table are printed."""
        return self.tables[table].figures or self.figures

    def format_at(self, table: str, row: str, column: str) -> Format:
        """How the figure of a cell is printed."""
        own = self.tables[table].figures_of
        return own.get(column) or own.get(row) or self.format_of(table)

    def symbols_at(self, table: str, figures: Format) -> dict[str, Symbol]:
        """What symbols mean among figures of a table that are printed so: those of other units hide any figure."""
        symbols = self.symbols_of(table)
        if figures.decimals == self.format_of(table).decimals:
            return symbols
        any_figure = {"lower": 0, "upper": None}
        return {
            text: symbol.model_copy(update=any_figure) if symbol.hides_units else symbol
            for text, symbol in symbols.items()
        }

    def symbols_of(self, table: str) -> dict[str, Symbol]:
        """What symbols mean in a table: its own, and those of the contract that it does not say otherwise.

        A symbol that hides figures of other units is not taken over. One that is `secondary`, and says no more, stands
        for any figure that might be printed openly.
        """
        one, units = self.tables[table], self.format_of(table).decimals
        other_units = units != self.figures.decimals
        taken = {
            text: symbol
            for text, symbol in self.symbols.items()
            if not one.symbols_only and not (other_units and one.symbols is not None and symbol.hides_units)
        }
        symbols = {**taken, **(one.symbols or {})}
        least = threshold(symbols)
        return {text: symbol.at_least(least) for text, symbol in symbols.items()}

    @property
    def guarded(self) -> tuple[str, ...]:
        """The symbols whose figures the disclosure audit guards."""
        if self.protect.symbols is not None:
            return self.protect.symbols
        everywhere = [self.symbols, *(table.symbols or {} for table in self.tables.values())]
        symbols = [item for symbols in everywhere for item in symbols.items()]
        return tuple(dict.fromkeys(text for text, symbol in symbols if symbol.guarded))

    @property
    def hiding_symbols(self) -> tuple[str, ...]:
        """The symbols, of any table, that mean that a figure is suppressed."""
        everywhere = [self.symbols, *(table.symbols or {} for table in self.tables.values())]
        symbols = [item for symbols in everywhere for item in symbols.items()]
        return tuple(dict.fromkeys(text for text, symbol in symbols if symbol.means == "suppressed"))

    @property
    def formats(self) -> tuple[Format, ...]:
        """How figures are printed in any table, column or row."""
        every = ((self.format_of(name), *table.figures_of.values()) for name, table in self.tables.items())
        return tuple(figures for formats in every for figures in formats)

    @property
    def rounds(self) -> bool:
        """Whether figures of any table are rounded to multiples."""
        return any(figures.base > 1 for figures in self.formats)

    @property
    def rounds_to_units(self) -> bool:
        """Whether figures of any table are rounded to their last printed digit."""
        return any(figures.rounded_to_unit for figures in self.formats)

    @cached_property
    def threshold(self) -> int:
        """The smallest count that may be printed openly; 0 when nothing is suppressed."""
        return threshold(self.symbols)


class Contract(DeclaredContract):
    """A contract that is loaded: what its files declare, and what its codelists say of its dimensions."""

    codes: Mapping[str, frozenset[str]] = Field(default_factory=dict, exclude=True)
    """By dimension, its codes; none where they are those printed."""
    rollup: Mapping[str, Mapping[str, tuple[str, ...]]] = Field(default_factory=dict, exclude=True)
    """By dimension, what its codes roll up to, where any does."""
    value_labels: Mapping[str, tuple[str, ...]] = Field(default_factory=dict, exclude=True)
    """By value, the labels of its column, where there are several."""
    value_of: Mapping[str, str] = Field(default_factory=dict, exclude=True)
    """By table, the value that it is of, where there are several."""
    slice_of: Mapping[str, Slice] = Field(default_factory=dict, exclude=True)
    """By table, what it is a slice of, where it is printed for each period and each code of a third dimension."""

    @classmethod
    def load(cls, declared: DeclaredContract, codelists: Mapping[str, Codelist]) -> Contract:
        """The contract, with what its codelists say, by dimension; dimensions without one are open."""
        fields = {name: getattr(declared, name) for name in DeclaredContract.model_fields}
        fields |= value_columns.spread(declared)
        slice_of = table_slices.slices(fields["tables"], codelists)
        if slice_of:
            fields["tables"] = table_slices.sliced(fields["tables"], slice_of, codelists)
            fields["promises"] = tuple(table_slices.promised(promise, slice_of) for promise in fields["promises"])
        fields["dimensions"] = {
            name: one.model_copy(update={"codelist": codelists[name].id}) if one.codes else one
            for name, one in declared.dimensions.items()
        }
        return cls.model_construct(
            declared.model_fields_set,
            **fields,
            codes={name: frozenset(code.code for code in listed.codes) for name, listed in codelists.items()},
            value_labels=value_columns.labels_of(declared),
            value_of=value_columns.value_of_table(declared),
            slice_of=slice_of,
            rollup={name: listed.parents for name, listed in codelists.items() if listed.parents},
        )


def threshold(symbols: Mapping[str, Symbol]) -> int:
    """The smallest figure that may be printed openly; 0 when nothing is suppressed."""
    return max((s.upper for s in symbols.values() if s.means == "suppressed" and s.upper is not None), default=-1) + 1


def words(given: Words | None) -> dict[str, str]:
    """A text by language, as plain strings."""
    return {str(language): text for language, text in (given or {}).items() if text}
