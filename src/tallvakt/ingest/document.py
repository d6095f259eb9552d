"""What ingest makes of a file: raw tables and prose, every token with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tallvakt.model.report import Place, Remark


class UnreadableFile(Exception):  # noqa: N818  # a file, not a fault of ours
    """The file cannot be read as a publication. `remark` says why, as a key of the wording."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(f"{key}: {facts}")
        self.remark = Remark(key, facts)


class Token(NamedTuple):
    """A printed token, markup and outer blanks removed."""

    text: str
    place: Place


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


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read. Every delimited field is in a table, every other line in `prose`."""

    source: str
    sha256: str
    tables: tuple[RawTable, ...]
    prose: tuple[Token, ...]
    lines: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """Each line as the file has it, by (part, line)."""
    remarks: tuple[Remark, ...] = ()
