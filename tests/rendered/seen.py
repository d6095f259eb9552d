"""What a person sees of a table, and what the suite reads of it, compared figure by figure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tallvakt import ingest
from tallvakt.recognise import recognise
from tallvakt.rules.content import Content

Seen = dict[tuple[str, str], str]
"""Texts of figures by the labels of their row and column."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A figure that is not read as a person sees it."""

    file: str
    place: tuple[str, str]
    seen: str | None
    """None where nobody sees a figure there."""
    read: str | None
    """None where no figure was read there."""


@dataclass(frozen=True)
class Comparison:
    """Figures of one file: how many were read as seen, which were reported unreadable, and which differ."""

    same: int
    reported: tuple[Difference, ...]
    different: tuple[Difference, ...]


def compare(path: Path, seen: Seen, content: Content) -> Comparison:
    """Every figure that a person sees against the Cells frame, and every one of the frame against what is seen."""
    try:
        recognised = recognise(ingest.read(path), content.library, family="test.made")
        frame = recognised.cells
    except ingest.UnreadableFile as refused:
        return Comparison(
            0, (), tuple(_differ(path, place, text, f"refused: {refused}") for place, text in seen.items())
        )
    read = {(str(c.row), str(c.column)): c for c in frame.itertuples()}
    same, reported, different = 0, [], []
    for (row, column), text in seen.items():
        cell = read.pop((row.lower(), _month(column)), None)
        value = None if cell is None else f"{cell.lower}" if cell.kind == "figure" else str(cell.kind)
        if value is not None and value == _number(text, _decimals(content)):
            same += 1
        elif value == "unreadable":
            reported.append(_differ(path, (row, column), text, value))
        else:
            different.append(_differ(path, (row, column), text, value))
    for place, cell in read.items():
        if cell.kind == "figure":
            different.append(_differ(path, place, None, str(cell.text)))
    return Comparison(same, tuple(reported), tuple(different))


def _differ(path: Path, place: tuple[str, str], seen: str | None, read: str | None) -> Difference:
    return Difference(file=path.name, place=place, seen=seen, read=read)


def _month(header: str) -> str:
    from tests.rendered.varied_tables import MONTHS

    return f"2024-{MONTHS.index(header.split()[0]) + 1:02}"


def _decimals(content: Content) -> int:
    figures = content.library.contracts["test.made"].figures
    return int(figures.decimals or 0)


def _number(text: str, decimals: int) -> str:
    """A figure as a person writes it down: digits, with so many decimals, in units of the last one."""
    plain = re.sub(r"[\s,\u2009\u202f\u00a0]|kr", "", text).replace("\u2212", "-")
    try:
        return str(round(float(plain) * 10**decimals))
    except ValueError:
        return "?"
