"""Contracts: what a publication family promises, as declared in `schemas/**.yaml`.

A contract is plain data; `tallvakt.rules.contract_files` finds, merges and loads the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tallvakt.model.report import Severity
from tallvakt.model.yamlfile import Misplaced, unknown
from tallvakt.rules.codelists import Codelist

Words = Annotated[dict[Literal["nb", "en"], str], Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
LeftOut = Literal["zero", "unknown", "error"]
PeriodKind = Literal["month", "quarter", "year"]
OPEN_LIST = "open"


def _listed(given: Any) -> Any:
    """One thing where a list may stand; a number (a year, a code) is what it is written as."""
    items = given if isinstance(given, list | tuple) else [given]
    return tuple(str(i) if type(i) is int else i for i in items)


Texts = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...],
    BeforeValidator(_listed, json_schema_input_type=str | int | list[str | int]),
]
"""One text or several."""


class Part(BaseModel):
    """Base of every part of a contract: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Symbol(Part):
    """A printed symbol: the interval of integers it stands for, and why it is printed."""

    means: Literal["suppressed", "zero", "not-applicable", "missing"] = "suppressed"
    lower: int = 0
    upper: int | None = None
    basis: str = Field(default="", description="Legal basis of the symbol")
    label: Words | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Symbol:
        if self.upper is not None and self.upper < self.lower:
            raise ValueError(f"upper {self.upper} is below lower {self.lower}")
        return self


class Format(Part):
    """How figures are printed, and which true values a printed one stands for."""

    decimals: int = Field(
        default=0, ge=0, le=6, description="Printed decimals; figures are counted in the last of them"
    )
    decimal_mark: Literal[",", ".", "either"] = Field(
        default=",", description="'either' where the forms of the publication differ, as workbooks and PDF do"
    )
    negative: bool = Field(default=False, description="Figures below zero are allowed")
    base: int = Field(default=1, ge=1, description="Figures are rounded to multiples of this")
    rounding: Literal["half-up", "down", "up"] = "half-up"
    unit: Words | None = None

    def interval(self, value: int) -> tuple[int, int]:
        """What a printed value stands for: itself, or all that is rounded to it."""
        if self.rounding == "down":
            lower, upper = value, value + self.base - 1
        elif self.rounding == "up":
            lower, upper = value - self.base + 1, value
        else:
            lower, upper = value - self.base // 2, value + (self.base - 1) // 2
        return (lower if self.negative else max(lower, 0)), upper


class Parents(Part):
    """Codes that roll up to a code of another dimension by how they begin: 0301 to 03."""

    from_: Name = Field(alias="from", description="The dimension the parents are codes of")
    digits: int = Field(ge=1, le=12, description="How many letters of the code name its parent")


class Dimension(Part):
    """A classification whose codes label rows or columns, or tell what a table is printed for."""

    codelist: Name = Field(description=f"A codelist, or '{OPEN_LIST}': the codes are those printed")
    codes_printed: bool = Field(default=False, description="Labels start with the code: '03 Oslo'")
    parents: Parents | None = Field(default=None, description="Parents by prefix; else those of the codelist")
    title: Words | None = None

    @property
    def open(self) -> bool:
        """Whether the codes are taken from the printed labels."""
        return self.codelist == OPEN_LIST


class Average(Part):
    """The year-to-date average column and its rounding rule."""

    labels: tuple[str, ...] = Field(min_length=1)
    rounding: Literal["half-up"] = "half-up"


class Columns(Part):
    """What the columns are of every table that names no dimension for them."""

    periods: PeriodKind | tuple[PeriodKind, ...] = Field(
        default="month", description="The periods printed; of several, the first is the one that must be complete"
    )
    average: Average | None = None

    @property
    def kinds(self) -> tuple[PeriodKind, ...]:
        """The kinds of periods, the one that must be complete first."""
        return (self.periods,) if isinstance(self.periods, str) else self.periods


class Total(Part):
    """How the total row is labelled; the name of the table's subject may follow."""

    labels: tuple[str, ...] = ("I alt",)


class Table(Part):
    """A breakdown: rows by one dimension, printed once for each code of another, or once in all."""

    rows: Name
    subject: Name | None = Field(
        default=None, alias="for", description="One such table for each code of this dimension"
    )
    columns: Name | None = Field(default=None, description="Columns are codes of this dimension, not periods")
    each: PeriodKind | None = Field(
        default=None,
        description="With `columns`: printed once for each such period, which is named over the columns, in the "
        "heading or in the sheet's name",
    )
    beside: tuple[str, ...] = Field(
        default=(),
        description="It is a column of the other tables, beside the periods and labelled so: of the period before it",
    )
    printed: Literal["rows", "columns", "years-by-months", "grouped"] = Field(
        default="rows",
        description="Where the categories stand; a series alone may be years down and months across, and a block may "
        "be headed by its subject, with the groups of its rows in a column of their own",
    )
    total: bool = Field(default=True, description="It has a total row")
    marks: tuple[str, ...] = Field(
        default=(), description="Words, one of which stands in the sheet's name or the heading"
    )
    named_in: Literal["total", "heading"] = Field(
        default="total",
        description="Where the subject is named: in the total row, or in the heading or the sheet's name",
    )
    symbols: dict[str, Symbol] | None = Field(
        default=None, description="What symbols mean here, when not as in the others"
    )
    outside: tuple[str, ...] = Field(default=(), description="Rows that are no part of the total")
    title: Words | None = None
    left_out_row: LeftOut | None = None
    required: bool = Field(default=True, description="Its absence is a finding")
    figures: Format | None = Field(
        default=None, description="How this table's figures are printed, when not as the others"
    )
    untouchable: tuple[str, ...] = Field(default=(), description="Rows that the disclosure remedy must never hide")

    @model_validator(mode="after")
    def _columns_fit(self) -> Table:
        if self.each is not None and (self.columns is None or self.subject is not None):
            raise Misplaced(("each",), "is for a table with 'columns' of a dimension, and without 'for'")
        if self.beside and self.columns is not None:
            raise Misplaced(("beside",), "is for a table whose columns are periods")
        return self


class Long(Part):
    """The columns of the publication in long form: one row per observation."""

    table: Texts = Field(default=(), description="Columns that tell tables apart; their words stand above the tables")
    row: Texts = Field(min_length=1, description="What labels a row; several are printed as one label, '03 Oslo'")
    column: Texts = Field(min_length=1, description="What a column is, mostly a period; several are one label")
    value: str = Field(min_length=1, description="The figure")
    subject: str | None = Field(default=None, min_length=1, description="What a table is printed for")
    total: Texts = Field(default=(), description="Words of a total row; those of the contract when not given")
    where: dict[str, Texts] = Field(
        default_factory=dict, description="Only observations that have one of these values in a column are read"
    )

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that must be there, each once."""
        subject = (self.subject,) if self.subject else ()
        return tuple(dict.fromkeys((*self.table, *subject, *self.row, *self.column, self.value, *self.where)))

    @model_validator(mode="after")
    def _told_apart(self) -> Long:
        role: dict[str, str] = {}
        subject = (self.subject,) if self.subject else ()
        roles = {"table": self.table, "subject": subject, "row": self.row, "column": self.column, "value": [self.value]}
        for key, names in roles.items():
            for name in names:
                if role.setdefault(name.casefold(), key) != key:
                    raise Misplaced((key,), f"the column '{name}' is named as '{role[name.casefold()]}' already")
        return self


class Promise(Part):
    """One promise: a check, its parameters, and who answers for it."""

    id: Name
    check: Name
    parameters: dict[str, Any] = Field(default_factory=dict, alias="with")
    severity: Severity | None = None
    owner: str | None = None
    description: Words | None = None


class Break(Part):
    """A known break in the series: figures of this month are not compared with those before it."""

    month: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
    tables: tuple[Name, ...] = Field((), description="The tables it concerns; all when none is named")
    reason: Words


class Protect(Part):
    """What the publisher must protect, for the disclosure audit."""

    symbols: tuple[str, ...] = ("*",)
    averages: bool = True


class DeclaredContract(Part):
    """A contract as its files declare it: the promises of one publication family."""

    model_config = ConfigDict(title="Contract")

    family: Annotated[str, Field(pattern=r"^[a-z0-9]+(\.[a-z0-9-]+)*$")]
    version: str
    title: Words
    publisher: str = ""
    owner: str = ""
    locale: Literal["nb", "en"] = "en"
    file_names: tuple[str, ...] = Field(default=(), description="Words in a file name that point to this family")
    dimensions: dict[Name, Dimension]
    symbols: dict[str, Symbol] = Field(default_factory=dict)
    figures: Format = Format()
    columns: Columns = Columns()
    total: Total = Total()
    long: Long | None = Field(default=None, description="How the publication is read that has one row per observation")
    left_out_row: LeftOut = "unknown"
    tables: dict[Name, Table]
    protect: Protect = Protect()
    breaks: tuple[Break, ...] = ()
    promises: tuple[Promise, ...] = ()

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
    def _subject_of_long(self) -> Self:
        if self.long is not None and self.long.subject and not any(t.subject for t in self.tables.values()):
            raise Misplaced(("long", "subject"), "no table is printed 'for' anything")
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
                if symbol.means == "suppressed" and symbol.upper:
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

    def symbols_of(self, table: str) -> dict[str, Symbol]:
        """What symbols mean in a table."""
        own = self.tables[table].symbols
        return self.symbols if own is None else own

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

    @classmethod
    def load(cls, declared: DeclaredContract, codelists: Mapping[str, Codelist]) -> Contract:
        """The contract, with what its codelists say, by dimension; dimensions without one are open."""
        fields = {name: getattr(declared, name) for name in DeclaredContract.model_fields}
        return cls.model_construct(
            declared.model_fields_set,
            **fields,
            codes={name: frozenset(code.code for code in listed.codes) for name, listed in codelists.items()},
            rollup={name: listed.parents for name, listed in codelists.items() if listed.parents},
        )


def threshold(symbols: Mapping[str, Symbol]) -> int:
    """The smallest figure that may be printed openly; 0 when nothing is suppressed."""
    return max((s.upper for s in symbols.values() if s.means == "suppressed" and s.upper is not None), default=-1) + 1


def words(given: Words | None) -> dict[str, str]:
    """A text by language, as plain strings."""
    return {str(language): text for language, text in (given or {}).items() if text}
