"""The tables of a contract as its files declare them, and the columns of a file in long form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from tallvakt.model.yamlfile import Misplaced
from tallvakt.rules.contract_parts import (
    Format,
    LeftOut,
    Listed,
    Name,
    Part,
    PeriodKind,
    Symbol,
    Texts,
    Words,
)


class Table(Part):
    """A breakdown: rows by one dimension, printed once for each code of another, or once in all."""

    hints: ClassVar[Mapping[str, str]] = {"figures_of": "write such as {per-cent: {decimals: 1}}"}
    rows: Name
    subject: Name | None = Field(
        default=None, alias="for", description="One such table for each code of this dimension"
    )
    columns: Name | None = Field(default=None, description="Columns are codes of this dimension, not periods")
    each: PeriodKind | None = Field(
        default=None,
        description="With `columns`: printed once for each such period, which is named over the columns, in the "
        "heading or in the sheet's name; with `for`, once for each period and code",
    )
    beside: Listed = Field(
        default=(),
        description="It is a column of the other tables, beside the periods and labelled so: of the period before it",
    )
    printed: Literal["rows", "columns", "years-by-months", "grouped"] = Field(
        default="rows",
        description="Where the categories stand; a series alone may be years down and months across, and a block may "
        "be headed by its subject, with the groups of its rows in a column of their own",
    )
    total: bool = Field(default=True, description="It has a total row")
    marks: Listed = Field(default=(), description="Words, one of which stands in the sheet's name or the heading")
    named_in: Literal["total", "heading"] = Field(
        default="total",
        description="Where the subject is named: in the total row, or in the heading or the sheet's name",
    )
    symbols: dict[str, Symbol] | None = Field(
        default=None, description="What symbols mean here, beside those of the contract or in their place"
    )
    symbols_only: bool = Field(default=False, description="Only the table's own symbols are read in it")
    outside: Listed = Field(default=(), description="Rows that are no part of the total")
    title: Words | None = None
    left_out_row: LeftOut | None = None
    required: bool = Field(default=True, description="Its absence is a finding")
    figures: Format | None = Field(
        default=None, description="How this table's figures are printed, when not as the others"
    )
    figures_of: dict[Annotated[str, Field(min_length=1)], Format] = Field(
        default_factory=dict,
        description="By code of its columns or rows, how the figures there are printed, when not as the others",
    )
    untouchable: Listed = Field(default=(), description="Rows that the disclosure remedy must never hide")
    later = ("symbols_only", "figures_of")

    @model_validator(mode="after")
    def _columns_fit(self) -> Table:
        if self.each is not None and self.columns is None:
            raise Misplaced(("each",), "is for a table with 'columns' of a dimension; periods are columns otherwise")
        for key in ("beside", "printed"):
            if self.columns is not None and getattr(self, key) not in ((), "rows"):
                raise Misplaced(
                    (key,), f"is for a table whose columns are periods; 'columns: {self.columns}' are codes"
                )
        return self

    @model_validator(mode="after")
    def _subject_named(self) -> Table:
        said = "named_in" in self.model_fields_set
        if said and self.named_in == "heading" and self.subject is None:
            raise Misplaced(("named_in",), "says where it is named what the table is printed for; there is no 'for'")
        if self.subject is not None and self.named_in == "total" and not self.total:
            raise Misplaced(
                ("total",), "'total: false': then no total row names what it is printed 'for'; add named_in: heading"
            )
        return self


class Long(Part):
    """The columns of the publication in long form: one row per observation."""

    table: Texts = Field(default=(), description="Columns that tell tables apart; their words stand above the tables")
    row: Texts = Field(min_length=1, description="What labels a row; several are printed as one label, '03 Oslo'")
    column: Texts = Field(min_length=1, description="What a column is, mostly a period; several are one label")
    value: str = Field(default="", description="The figure; left out where the columns are those of 'values'")
    subject: str | None = Field(default=None, min_length=1, description="What a table is printed for")
    total: Texts = Field(default=(), description="Words of a total row; those of the contract when not given")
    where: dict[str, Texts] = Field(
        default_factory=dict, description="Only observations that have one of these values in a column are read"
    )

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that must be there, each once."""
        subject = (self.subject,) if self.subject else ()
        return tuple(dict.fromkeys((*self.table, *subject, *self.row, *self.column, *self._values, *self.where)))

    @property
    def _values(self) -> tuple[str, ...]:
        return (self.value,) if self.value else ()

    @model_validator(mode="after")
    def _told_apart(self) -> Long:
        role: dict[str, str] = {}
        subject = (self.subject,) if self.subject else ()
        roles = {"table": self.table, "subject": subject, "row": self.row, "column": self.column}
        roles["value"] = self._values
        for key, names in roles.items():
            for name in names:
                if role.setdefault(name.casefold(), key) != key:
                    raise Misplaced((key,), f"the column '{name}' is named as '{role[name.casefold()]}' already")
        return self
