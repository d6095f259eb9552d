"""The parts of a contract that tables share: symbols, figures, dimensions, periods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from tallvakt.model import periods
from tallvakt.model.yamlfile import Misplaced

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
"""The code of a language, such as `nb`, `en` or `pl`."""
Words = Annotated[dict[Language, str], Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
LeftOut = Literal["zero", "unknown", "error"]
PeriodKind = Literal["day", "week", "month", "quarter", "half-year", "year", "school-year", "fiscal-year"]
OPEN_LIST = "open"
INLINE = "inline"
"""In place of a codelist while a contract is read that lists the codes itself."""


def _listed(given: Any) -> Any:
    """One thing where a list may stand; a number (a year, a code) is what it is written as."""
    items = given if isinstance(given, list | tuple) else [given]
    return tuple(str(i) if type(i) is int else i for i in items)


Texts = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...],
    BeforeValidator(_listed, json_schema_input_type=str | int | list[str | int]),
]
"""One text or several."""


Listed = Annotated[tuple[str, ...], BeforeValidator(_listed, json_schema_input_type=str | int | list[str | int])]
"""One text or several, of which one may be blank."""


class Part(BaseModel):
    """Base of every part of a contract: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    later: ClassVar[tuple[str, ...]] = ()
    """Keys that the first version did not have. A dump leaves them out where they say nothing, so that the digest of a
    contract of that version stays what it was when it was signed off."""

    hints: ClassVar[Mapping[str, str]] = {}
    """By key that is written wrongly, or does not belong here, what is meant instead."""

    @model_serializer(mode="wrap")
    def _dump(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return self.as_first_version(dump(self))

    def as_first_version(self, plain: dict[str, Any]) -> dict[str, Any]:
        """A dump of this part, without the later keys that say nothing."""
        silent = [
            (name, field.alias)
            for name, field in type(self).model_fields.items()
            if name in self.later and getattr(self, name) == field.get_default(call_default_factory=True)
        ]
        return {key: value for key, value in plain.items() if not any(key in names for names in silent)}


class Symbol(Part):
    """A printed symbol: the interval of integers it stands for, and why it is printed."""

    means: Literal["suppressed", "zero", "not-applicable", "missing"] = "suppressed"
    lower: int = 0
    upper: int | None = None
    basis: str = Field(default="", description="Legal basis of the symbol")
    label: Words | None = None
    secondary: bool = Field(
        default=False,
        description="It hides a figure for the sake of another: one that could be printed openly but for that",
    )
    later = ("secondary",)

    @model_validator(mode="after")
    def _ordered(self) -> Symbol:
        if self.upper is not None and self.upper < self.lower:
            raise Misplaced(("upper",), f"upper {self.upper} is below lower {self.lower}")
        if self.secondary and self.means != "suppressed":
            raise Misplaced(("secondary",), f"is for a symbol that 'means: suppressed', not 'means: {self.means}'")
        return self

    @property
    def guarded(self) -> bool:
        """Whether what it hides must be guarded for its own sake."""
        return self.means == "suppressed" and not self.secondary

    @property
    def hides_units(self) -> bool:
        """Whether it says how large the hidden figure may be, which holds for figures of one unit alone."""
        return self.means == "suppressed" and bool(self.upper)

    def at_least(self, threshold: int) -> Symbol:
        """The symbol; a secondary one that says no more hides a figure from the threshold on."""
        if not self.secondary or {"lower", "upper"} & self.model_fields_set:
            return self
        return self.model_copy(update={"lower": threshold})


class Format(Part):
    """How figures are printed, and which true values a printed one stands for."""

    decimals: int = Field(
        default=0, ge=0, le=6, description="Printed decimals; figures are counted in the last of them"
    )
    decimal_mark: Literal[",", ".", "either"] = Field(
        default=",", description="'either' where the forms of the publication differ, as workbooks and PDF do"
    )
    thousands: Literal[",", ".", "'", " ", "_"] | None = Field(
        default=None, description="What parts groups of three digits, where a file leaves it open"
    )
    negative: bool = Field(default=False, description="Figures below zero are allowed")
    base: int = Field(
        default=1,
        ge=1,
        description="Figures are rounded to multiples of this; 1, where it is said, is rounding to the last digit",
    )
    rounding: Literal["half-up", "down", "up", "random"] = Field(
        default="half-up", description="'random' is to a neighbouring multiple, either way"
    )
    noise: int = Field(default=0, ge=0, description="Every figure may be this many units off, either way")
    unit: Words | None = None
    later = ("thousands", "noise")

    @model_validator(mode="after")
    def _fits(self) -> Format:
        if self.rounding == "random" and self.base == 1:
            raise Misplaced(("rounding",), "random is to multiples of a 'base' above 1; 'noise' needs no base")
        fields = self.model_fields_set
        if self.rounding in ("down", "up") and "base" not in fields and self.rounding:
            raise Misplaced(
                ("rounding",), f"'{self.rounding}' is to multiples of a 'base'; give one, 1 for the last digit"
            )
        if self.thousands == self.decimal_mark and "decimal_mark" in self.model_fields_set:
            raise Misplaced(("thousands",), f"'{self.thousands}' is the decimal mark already: 'decimal_mark'")
        return self

    @property
    def rounded(self) -> bool:
        """Whether a printed figure stands for more than itself."""
        return self.base > 1 or self.noise > 0 or self.rounded_to_unit

    @property
    def rounded_to_unit(self) -> bool:
        """Whether each figure stands for half a unit either way, which no whole number of units says."""
        return self.base == 1 and "base" in self.model_fields_set

    @property
    def reach(self) -> tuple[int, int]:
        """How far below and above a printed figure the true one may lie, in units."""
        below, above = {
            "down": (0, self.base - 1),
            "up": (self.base - 1, 0),
            "random": (self.base - 1, self.base - 1),
            "half-up": (self.base // 2, (self.base - 1) // 2),
        }[self.rounding]
        return below + self.noise, above + self.noise

    def interval(self, value: int) -> tuple[int, int]:
        """What a printed value stands for: itself, or all that is rounded to it."""
        return self.intervals(value)

    @property
    def intervals(self) -> Callable[[int], tuple[int, int]]:
        """What each printed value stands for, for those who ask about thousands."""
        (below, above), negative = self.reach, self.negative
        return lambda value: ((value - below if negative else max(value - below, 0)), value + above)


class ValueColumn(Format):
    """One of several value columns: how its figures are printed, and how it is labelled."""

    label: Texts = Field(default=(), description="The labels it may have; its name, if none is given")


class Parents(Part):
    """Codes that roll up to a code of another dimension: by how they begin (0301 to 03), or one by one."""

    from_: Name = Field(alias="from", description="The dimension the parents are codes of")
    digits: int = Field(default=0, ge=0, le=12, description="How many letters of the code name its parent")
    codes: dict[Annotated[str, Field(min_length=1)], Texts] = Field(
        default_factory=dict, description="By code, what it rolls up to, where that is not how it begins"
    )
    later = ("codes",)

    @model_validator(mode="after")
    def _told(self) -> Parents:
        if not self.digits and not self.codes:
            raise Misplaced(("digits",), "give 'digits', 'codes' or both: what tells the parent of a code")
        return self


class InlineCode(Part):
    """A code of a classification that the contract itself lists."""

    hints: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("nb", "nn", "en"), "names by language stand under 'label': {label: {nb: …, en: …}}"),
        **dict.fromkeys(("name", "title", "text"), "the printed label stands under 'label': {label: North}"),
    }
    label: Annotated[str, Field(min_length=1)] | Words
    aliases: Texts = Field(default=(), description="How else it may rightly be printed")
    parent: Texts = Field(default=(), description="The codes it rolls up to")

    @property
    def names(self) -> dict[str, str]:
        """Its name by language; one that is given alone is the same in all."""
        if isinstance(self.label, str):
            return {"nb": self.label, "en": self.label}
        return {str(language): label for language, label in self.label.items()}


def _labelled(given: Any) -> Any:
    """A label alone is a code with that label."""
    return {"label": given} if isinstance(given, str) else given


class Dimension(Part):
    """A classification whose codes label rows or columns, or tell what a table is printed for."""

    hints: ClassVar[Mapping[str, str]] = {
        "codes": "write a code before each label, such as {n: North, s: South}",
        "labels": "write codes: {n: North, s: South}",
        "values": "write codes: {n: North, s: South}",
    }
    codelist: Name = Field(
        default=INLINE, description=f"A codelist, or '{OPEN_LIST}': the codes are those printed; none beside 'codes'"
    )
    codes: dict[
        Annotated[str, Field(min_length=1)],
        Annotated[
            InlineCode,
            BeforeValidator(_labelled, json_schema_input_type=InlineCode | Annotated[str, Field(min_length=1)]),
        ],
    ] = Field(default_factory=dict, description="The codes and their labels, in place of a codelist")
    codes_printed: bool = Field(default=False, description="Labels start with the code: '03 Oslo'")
    parents: Parents | None = Field(default=None, description="Parents by prefix; else those of the codelist")
    title: Words | None = None
    later = ("codes",)

    @model_validator(mode="after")
    def _listed_once(self) -> Dimension:
        if self.codes and "codelist" in self.model_fields_set:
            why = f"the codes are those of the codelist '{self.codelist}' already: give 'codelist' or 'codes', not both"
            raise Misplaced(("codes",), why)
        if not self.codes and "codelist" not in self.model_fields_set:
            raise Misplaced(("codelist",), "give a 'codelist' or 'codes'")
        own = next((code for code, one in self.codes.items() if one.parent), None)
        if own is not None and self.parents is not None:
            raise Misplaced(
                ("parents",), f"the code '{own}' says by its own 'parent' what it rolls up to; give one of both"
            )
        return self

    @property
    def open(self) -> bool:
        """Whether the codes are taken from the printed labels."""
        return self.codelist == OPEN_LIST


class Average(Part):
    """The year-to-date average column and its rounding rule."""

    labels: Listed = Field(min_length=1)
    rounding: Literal["half-up"] = "half-up"


class Period(Part):
    """Where the period of the publication is told."""

    from_: Literal["title", "file-name", "column", "none"] = Field(
        default="title", alias="from", description="'none' for a publication that is of no period"
    )
    default: Annotated[str, BeforeValidator(lambda given: str(given) if type(given) is int else given)] | None = Field(
        default=None, description="The period where none is told: 2024, 2024-03, 2024-01..2024-03, 2019/20"
    )

    @model_validator(mode="after")
    def _is_a_period(self) -> Period:
        if self.default is not None and periods.typed(self.default) is None:
            raise Misplaced(("default",), f"'{self.default}' is no period; write 2024, 2024-03 or 2024-01..2024-08")
        return self


class Columns(Part):
    """What the columns are of every table that names no dimension for them."""

    periods: PeriodKind | Annotated[tuple[PeriodKind, ...], Field(min_length=1)] = Field(
        default="month", description="The periods printed; of several, the first is the one that must be complete"
    )
    average: Average | None = None
    gaps: Literal["allowed"] | None = Field(
        default=None, description="Periods may be far apart, as those of a census: none is missing"
    )
    later = ("gaps",)

    @property
    def kinds(self) -> tuple[PeriodKind, ...]:
        """The kinds of periods, the one that must be complete first."""
        return (self.periods,) if isinstance(self.periods, str) else self.periods


class Total(Part):
    """How the total row is labelled; the name of the table's subject may follow. A text alone is its only label."""

    labels: Listed = ("I alt",)


class Break(Part):
    """A known break in the series: figures of this month are not compared with those before it."""

    month: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
    tables: Listed = Field((), description="The tables it concerns; all when none is named")
    reason: Words


class Protect(Part):
    """What the publisher must protect, for the disclosure audit."""

    symbols: Listed | None = Field(
        default=None, description="The symbols to guard; all that mean suppressed, save secondary ones, if not given"
    )
    averages: bool = True
    recoverable: Literal["error", "warning"] | None = Field(
        default=None, description="How severe it is that a hidden figure can be worked out; a warning if not given"
    )
    later = ("recoverable",)
