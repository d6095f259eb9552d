"""What ingest makes of a file: raw tables and prose, every token with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tallvakt.model.cell_names import column_letters
from tallvakt.model.report import Place, Remark


class UnreadableFile(Exception):  # noqa: N818  # a file, not a fault of ours
    """The file cannot be read as a publication. `remark` says why, as a key of the wording."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(f"{key}: {facts}")
        self.remark = Remark(key, facts)

    def __reduce__(self) -> tuple[Any, ...]:
        return _unreadable, (self.remark.key, dict(self.remark.facts))


def _unreadable(key: str, facts: Mapping[str, object]) -> UnreadableFile:
    return UnreadableFile(key, **facts)


class Token(NamedTuple):
    """A printed token, markup and outer blanks removed.

    `text` is what a person takes for the figure or the label: hidden content, raised marks and struck words are not in
    it. What the page shows beside it is in the other fields, as printed and in printed order.
    """

    text: str
    place: Place
    notes: tuple[str, ...] = ()
    """Marks raised or lowered beside the text: `307` with a raised 1 has `("1",)`."""
    struck: tuple[str, ...] = ()
    """Words that are struck through."""
    flags: tuple[str, ...] = ()
    """Flags that stand in a column of their own beside it."""


TROUBLES = ("formula-uncalculated", "formula-stale", "error-value")
"""Why a cell of a workbook holds no figure: a formula without a stored value; one whose workbook asks to be calculated
anew (its text is then the formula, with `=`); an error, such as `#DIV/0!`, which is then the text."""


class RawRow(NamedTuple):
    """A delimited line: its first field and the others.

    `groups` are the labels to the left of `label`, outermost first, where a row is labelled in several columns; one
    that is printed once for several rows is with each of them. A blank one is an empty token.
    """

    label: Token
    fields: tuple[Token, ...]
    groups: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class RawTable:
    """A block of rows. `header` is None where the file prints none; `above` is the prose right before it."""

    above: tuple[Token, ...]
    header: RawRow | None
    rows: tuple[RawRow, ...]
    continues: bool = False
    """It opens a page, untitled and under the same header as the table that ends the page before."""
    over: Token | None = None
    """What stands over its header: the label of these columns among others of the same rows."""


class Hidden(NamedTuple):
    """Rows, columns or a sheet of a workbook that hold something but are not shown, and so were not read."""

    part: str
    """The sheet."""
    kind: str
    """`row`, `column` or `sheet`."""
    first: int = 0
    last: int = 0
    """The first and last row or column, from 1; 0 for a sheet."""

    @property
    def span(self) -> str:
        """`4`, `4–6` or `C–D`; "" for a sheet."""
        ends = [column_letters(n) if self.kind == "column" else str(n) for n in (self.first, self.last) if n]
        return "–".join(dict.fromkeys(ends))

    def __str__(self) -> str:
        """As in `Sheet 1!4–6`; the name alone of a sheet."""
        return f"{self.part}!{self.span}" if self.span else self.part


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file as read. Every delimited field is in a table, every other line in `prose`."""

    source: str
    sha256: str
    tables: tuple[RawTable, ...]
    prose: tuple[Token, ...]
    lines: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """Each line as the file has it, by (part, line)."""
    remarks: tuple[Remark, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    """What a workbook hides, in the order of its sheets."""
    troubles: Mapping[tuple[str, int, int], str] = field(default_factory=dict)
    """One of `TROUBLES` for each cell that has it, by part, line and field."""
    observations: RawTable | None = None
    """The figures of the tables once more, one row each with a column for every dimension, of a file that is made of
    observations (PX, JSON-stat): for contracts that name the columns of a long form."""
