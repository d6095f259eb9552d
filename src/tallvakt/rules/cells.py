"""The Cells frame: the typed interface of everything after recognition.

One line per printed cell, one or more publications in one frame. `COLUMNS` declares every column, to which the
frame is held once, at the exit of recognition, and to a pandera model of the row-wise checks of the suite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, repeat
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tallvakt.model.printed_cells import CellRef, Place, from_columns
from tallvakt.rules.numbering import distinct_keys
from tallvakt.rules.registry import Check

OPEN = int(np.iinfo(np.int64).max)
"""`upper` of a cell that may be any count: an unreadable figure."""
KINDS = ("figure", "symbol", "unreadable")

COLUMNS: Mapping[str, tuple[str, str]] = {
    "publication": ("category", "source of the publication"),
    "table": ("category", "table id of the contract"),
    "subject": ("category", "code of the measure or status the table is printed for, or empty"),
    "row": ("category", "code of the row, `total`, or `?n` for a label that is not known"),
    "column": ("category", "code of a period (`2024-01`, `2024-Q1`), or `average`; or of the column, or `total`"),
    "copy": ("int16", "0 for the first printing of a cell, then 1, 2, …"),
    "kind": ("category", "`figure`, `symbol` or `unreadable`"),
    "text": ("category", "the token as printed"),
    "flag": ("category", "its flags, such as `b` or `p r`; empty where it has none"),
    "note": ("category", "its note marks, such as `1`; empty where it has none"),
    "suppressed": ("bool", "a symbol that hides a figure"),
    "lower": ("int64", "least value the cell may have, in units of the last decimal that its table prints"),
    "upper": ("int64", "greatest value, in the same units; 9223372036854775807 where it may be any"),
    "threshold": ("int64", "smallest count that may be printed openly; 0 where nothing is hidden"),
    "line": ("int32", "line of text, or row of a sheet, from 1"),
    "field": ("int16", "field of the line (0 is the label), or column of a sheet"),
    "start": ("int32", "first character of the token in its line"),
    "end": ("int32", "character after the token"),
    "part": ("category", "sheet or page; empty in text"),
    "box": ("category", "left, top, right and bottom on the page of a PDF, in points; else empty"),
}
KEY = ["publication", "table", "subject", "row", "column", "copy"]


class Value(NamedTuple):
    """What a printed token means, and the marks that it carries."""

    kind: str
    lower: int
    upper: int
    suppressed: bool
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class RowKey(NamedTuple):
    """What the cells of one printed row share, and how many they are."""

    table: str
    subject: str
    row: str
    copy: int
    format: int
    """Position of the meaning of its tokens."""
    size: int


@dataclass(slots=True)
class CellLists:
    """Cells of one publication while they are being read: one entry per row, and parallel ones per cell."""

    rows: list[RowKey] = field(default_factory=list)
    column: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    place: list[Place] = field(default_factory=list)
    flags: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """By cell, the flags that stand beside it."""
    notes: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """By cell, the notes that are raised beside it."""
    own_format: dict[int, int] = field(default_factory=dict)
    """By cell, the position of the meaning of its token, where that is not that of its row."""

    def __len__(self) -> int:
        return len(self.text)

    @property
    def formats(self) -> NDArray[np.int64]:
        """By cell, the position of the meaning of its token."""
        sizes = np.array([row.size for row in self.rows], dtype=np.int64)
        formats = np.repeat(np.array([row.format for row in self.rows], dtype=np.int64), sizes)
        if self.own_format:
            formats[list(self.own_format)] = list(self.own_format.values())
        return formats


def frame(
    cells: CellLists, publication: str, thresholds: Sequence[int], meanings: Sequence[Callable[[str], Value]]
) -> pd.DataFrame:
    """The Cells frame of one publication, one line per cell in printed order.

    By the format of its row or its own, `meanings` say what a token means and `thresholds` what may be printed openly.
    """
    n = len(cells)
    # Of 300,000 places `zip` would make as many iterators.
    places: list[Any] = list(chain.from_iterable(cells.place))
    line, field_, start, end, part, box = (places[number :: len(Place._fields)] for number in range(6))
    table, subject, row, copy, _, size = zip(*cells.rows, strict=True) if cells.rows else ((),) * 6
    sizes = np.array(size, dtype=np.int64)
    texts, printed = pd.factorize(np.array(cells.text, dtype=object))
    formats = cells.formats
    distinct, means_of = distinct_keys(formats * len(printed) + texts, len(meanings) * len(printed))
    means = [meanings[key // len(printed)](printed[key % len(printed)]) for key in distinct.tolist()]
    kind, lower, upper, suppressed, flags, notes = zip(*means, strict=True) if means else ((),) * 6

    def of_row(values: Sequence[str]) -> pd.Categorical:
        codes, names = pd.factorize(np.array(values, dtype=object))
        return _coded(np.repeat(codes, sizes), names)

    def of_text(values: Sequence[Any], dtype: type) -> NDArray[Any]:
        return np.array(values, dtype=dtype)[means_of]

    def marks(words_of: Sequence[tuple[str, ...]], beside: Mapping[int, tuple[str, ...]]) -> pd.Categorical:
        if not beside and n and not any(words_of):
            return _coded(np.zeros(n, dtype=np.int8), [""])
        in_text = [" ".join(words) for words in words_of]
        if not beside:
            codes, names = pd.factorize(np.array(in_text, dtype=object))
            return _coded(codes[means_of] if n else codes[:0], names)
        printed_with = [in_text[of] for of in means_of]
        for cell, words in beside.items():
            printed_with[cell] = " ".join(dict.fromkeys((*printed_with[cell].split(), *words)))
        return _category(printed_with)

    return pd.DataFrame(
        {
            "publication": _coded(np.zeros(n, dtype=np.int8), [publication]),
            "table": of_row(table),
            "subject": of_row(subject),
            "row": of_row(row),
            "column": _category(cells.column),
            "copy": np.repeat(np.array(copy, dtype=np.int16), sizes),
            "kind": _coded(of_text(list(map(KINDS.index, kind)), np.int8), KINDS),
            "text": _coded(texts, printed),
            "flag": marks(flags, cells.flags),
            "note": marks(notes, cells.notes),
            "suppressed": of_text(suppressed, np.bool_),
            "lower": of_text(lower, np.int64),
            "upper": of_text(upper, np.int64),
            "threshold": np.array(thresholds, dtype=np.int64)[formats],
            "line": np.array(line, dtype=np.int32),
            "field": np.array(field_, dtype=np.int16),
            "start": np.array(start, dtype=np.int32),
            "end": np.array(end, dtype=np.int32),
            "part": _category(part),
            "box": _category([" ".join(map(str, sides)) if sides else "" for sides in box] if any(box) else [""] * n),
        },
        copy=False,
    )


def _category(values: Sequence[str]) -> pd.Categorical:
    if len(set(values)) == 1:
        return _coded(np.zeros(len(values), dtype=np.int8), values[:1])
    codes, names = pd.factorize(np.array(values, dtype=object))
    return _coded(codes, names)


def _coded(codes: NDArray[Any], names: Sequence[str] | NDArray[Any]) -> pd.Categorical:
    # As objects: an index of texts is laid out anew as Arrow, and takes three times as long for the few there are.
    return pd.Categorical.from_codes(codes, pd.Index(names, dtype=object), validate=False)


def concat(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """One frame of several, categories united."""
    frames = list(frames)
    joined = {
        name: pd.api.types.union_categoricals([_as_objects(f[name]) for f in frames])
        if kind == "category"
        else np.concatenate([f[name].to_numpy() for f in frames])
        for name, (kind, _) in COLUMNS.items()
    }
    return pd.DataFrame(joined)


def _as_objects(column: pd.Series[Any]) -> pd.Series[Any] | pd.Categorical:
    """A column with categories of the type of those that `frame` makes; pandas itself makes others."""
    categories = column.cat.categories
    return column if categories.dtype == object else _coded(column.cat.codes.to_numpy(), categories.tolist())


class CellsError(Exception):
    """The frame breaks its own contract: a fault of the suite, never of a publication."""


def validate(
    cells: pd.DataFrame, checks: Sequence[Check], parameters: Mapping[str, Mapping[str, Any]]
) -> dict[str, NDArray[np.bool_]]:
    """Hold the frame to its model; returns, for each row-wise check, where it holds (one bool per cell).

    Raises `CellsError` when types, intervals or keys are not what the model declares, and what a check raises.
    """
    _hold_types(cells)
    _hold_rows(cells)
    return {check.name: _holds(check, parameters.get(check.name, {}), cells) for check in checks}


def _holds(check: Check, parameters: Mapping[str, Any], cells: pd.DataFrame) -> NDArray[np.bool_]:
    """Where pandera says that a row-wise check holds.

    It is asked by the check: a schema around it would ask what is decided here by itself, and take twice as long. And
    of the backend by name: a check that looks for its backend first loads all of them, and `hypothesis` where it is.
    """
    import pandera.pandas as pa
    from pandera.backends.pandas.checks import PandasCheckBackend

    # There are no missing values; looking for them costs 2 ms.
    row_wise = pa.Check(partial(check.function, **parameters), name=check.name, ignore_na=False)
    return np.asarray(PandasCheckBackend(row_wise)(cells).check_output, dtype=np.bool_).reshape(len(cells))


def _hold_types(cells: pd.DataFrame) -> None:
    """Raise `CellsError` unless the columns are those declared, in their order, of their types, with no value missing.

    Pandera asks each column by itself whether it is of its type, which costs more than all that it is asked of rows.
    """
    if tuple(cells.columns) != tuple(COLUMNS):
        raise CellsError(f"columns are {', '.join(map(str, cells.columns))}, not {', '.join(COLUMNS)}")
    for name, (kind, _) in COLUMNS.items():
        column = cells[name]
        if kind != "category" and column.dtype != np.dtype(kind):
            raise CellsError(f"column '{name}' is {column.dtype}, not {kind}")
        if kind == "category" and not isinstance(column.dtype, pd.CategoricalDtype):
            raise CellsError(f"column '{name}' is {column.dtype}, not categories")
        if kind == "category" and categories(column).codes.min(initial=0) < 0:
            raise CellsError(f"column '{name}' has a missing value")


def _hold_rows(cells: pd.DataFrame) -> None:
    """Raise `CellsError`, with the first such row, unless intervals, symbols, places and keys are what they must be.

    As arrays, for the same reason: pandera takes longer to ask one of these than all of them take.
    """
    kind = categories(cells["kind"])
    is_kind = {name: kind.codes == code for code, name in enumerate(kind.categories.tolist())}
    none = np.zeros(len(cells), dtype=np.bool_)
    lower, upper = cells["lower"].to_numpy(), cells["upper"].to_numpy()
    wrong = {
        "interval-ordered": lower > upper,
        "figure-is-closed": is_kind.get("figure", none) & (upper == OPEN),
        "suppressed-is-a-symbol": cells["suppressed"].to_numpy() & ~is_kind.get("symbol", none),
        "position-present": cells["line"].to_numpy() < 1,
        "key-unique": pd.Index(_key(cells)).duplicated(),
    }
    for name, rows in wrong.items():
        if rows.any():
            raise CellsError(f"{name} does not hold in row {int(rows.argmax())}")


def categories(column: pd.Series[Any]) -> pd.Categorical:
    """A column of texts as it lies in the frame: its accessor would copy it into a series first."""
    values = column.array
    assert isinstance(values, pd.Categorical)  # noqa: S101  `_hold_types` says so
    return values


def _key(cells: pd.DataFrame) -> NDArray[np.int64]:
    key = np.zeros(len(cells), dtype=np.int64)
    for name in KEY[:-1]:
        values = categories(cells[name])
        key = key * max(len(values.categories), 1) + values.codes
    copies = int(cells["copy"].max()) + 1 if len(cells) else 1
    return np.asarray(key * copies + cells["copy"].to_numpy(), dtype=np.int64)


def _values(column: pd.Series[Any]) -> list[str]:
    """The texts of a column, of every cell the one that all like it share."""
    names = column.cat.categories.tolist()
    return [names[code] for code in column.cat.codes.tolist()]


def _boxes(column: pd.Series[Any]) -> list[tuple[float, float, float, float] | None]:
    boxes: list[tuple[float, float, float, float] | None] = []
    for text in column.cat.categories.tolist():
        sides = [float(side) for side in text.split()]
        boxes.append((sides[0], sides[1], sides[2], sides[3]) if sides else None)
    return [boxes[code] for code in column.cat.codes.tolist()]


def places(cells: pd.DataFrame) -> list[Place]:
    """Where every cell of the frame stands."""
    numbers = (cells[c].to_numpy().tolist() for c in ("line", "field", "start", "end"))
    return from_columns(Place, *numbers, _values(cells["part"]), _boxes(cells["box"]))


def refs(cells: pd.DataFrame) -> tuple[CellRef, ...]:
    """Every cell of the frame by name; position is its index."""
    tables = _tables(cells["table"], cells["subject"])
    columns = (
        tables,
        _values(cells["row"]),
        _values(cells["column"]),
        cells["copy"].tolist(),
        _values(cells["text"]),
        places(cells),
        range(len(cells)),
        repeat("", len(cells)),
    )
    return tuple(from_columns(CellRef, *columns))


def _tables(table: pd.Series[Any], subject: pd.Series[Any]) -> list[str]:
    """Of every cell, its table with the subject that it is printed for, where it has one."""
    tables, subjects = table.cat.categories.tolist(), subject.cat.categories.tolist()
    names = [[f"{one}/{other}" if other else one for other in subjects] for one in tables]
    return [names[t][s] for t, s in zip(table.cat.codes.tolist(), subject.cat.codes.tolist(), strict=True)]
