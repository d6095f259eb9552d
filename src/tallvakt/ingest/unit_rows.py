"""Headers that close with a row of units: what names the columns stands above it, in one row or in groups over groups.

Banks of statistics export tables so: `Supply`, `Supply`, `Use` over `Production`, `Import`, `Total` over `PJ` each.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from tallvakt.ingest.document import Token
from tallvakt.ingest.spanning_headers import Cells
from tallvakt.model.numerals import figure_like
from tallvakt.model.periods import named
from tallvakt.model.report import Place

_FEWEST = 3
"""A row of so many units is told from a row of names."""


def named_by_columns(rows: Sequence[Cells]) -> Sequence[Cells]:
    """The rows of a grid; a header over a row of units becomes one row, in its place, and the rows above it are blank.

    A column is named by the last label over it, with those over that one where others have the same; with its unit
    where there are several. What labels the rows may stand in the row of units.
    """
    made = list(rows)
    for number in range(1, len(rows) - 1):
        columns = _columns_of_units(rows, number)
        stack = _stack(rows, number, columns) if columns else []
        names = _names([[text_at(row, c) for row in stack] for c in columns])
        if names is None:
            continue
        units = [text_at(rows[number], c) for c in columns]
        header = list(rows[number])
        for column, name, unit in zip(columns, names, units, strict=True):
            text = f"{name}, {unit}" if len(set(units)) > 1 else name
            header[column] = Token(text, (stack[-1][column] or header[column] or Token("", Place(0))).place)
        made[number] = header
        made[number - len(stack) : number] = [[None] * len(row) for row in stack]
    return made


def _columns_of_units(rows: Sequence[Cells], number: int) -> list[int]:
    """The columns in which a row has a unit below a label and above a figure; none where it is no row of units."""
    above, cells, below = rows[number - 1 : number + 2]
    if not _ends_in_words(cells, above):
        return []
    columns = [c for c in range(len(cells)) if text_at(cells, c) and text_at(above, c)]
    before = [c for c in range(len(cells)) if text_at(cells, c) and c not in columns]
    units = [text_at(cells, c) for c in columns]
    if len(columns) < _FEWEST or len(set(units)) == len(units) or (before and max(before) > columns[0]):
        return []
    if any(text_at(above, c) for c in range(len(above)) if c not in columns):
        return []
    texts = [*units, *(text_at(above, c) for c in columns)]
    if not all(map(_in_words, texts)):
        return []
    figures = sum(figure_like(text_at(below, c)) for c in columns)
    return columns if 2 * figures > len(columns) else []


def _ends_in_words(cells: Cells, above: Cells) -> bool:
    """Whether the last text of a row, of those with one over it, is a label or a unit, which no figure is."""
    for token, over in zip(reversed(cells[: len(above)]), reversed(above[: len(cells)]), strict=True):
        if token is not None and over is not None and token.text and over.text:
            return _in_words(token.text)
    return False


def _in_words(text: str) -> bool:
    """Whether a text is a label or a unit: no figure, symbol or period."""
    words = any(map(str.isalpha, text)) or text in ("%", "‰")
    return words and not figure_like(text) and named(text) is None


def _stack(rows: Sequence[Cells], number: int, columns: Sequence[int]) -> list[Cells]:
    """The rows of labels right above a row of units, uppermost first: one over every column, and nothing else."""
    stack: list[Cells] = []
    for cells in reversed(rows[:number]):
        if [c for c in range(len(cells)) if text_at(cells, c)] != list(columns):
            break
        stack.insert(0, cells)
    return stack


def _names(labels: Sequence[Sequence[str]]) -> list[str] | None:
    """The shortest names by which all columns differ, of the labels over each, uppermost first; None where none do."""
    over = [[text for text, _ in groupby(texts)] for texts in labels]
    for depth in range(1, max(map(len, over), default=0) + 1):
        names = [": ".join(texts[-depth:]) for texts in over]
        if len(set(names)) == len(names):
            return names
    return None


def text_at(cells: Cells, column: int) -> str:
    """The text in a column; empty where it is blank."""
    token = cells[column] if column < len(cells) else None
    return "" if token is None else token.text
