"""JSON-stat 2.0 (and the single data set of 1.x). Places are the `line` of the values and the observation as `field`.

Source: JSON-stat 2.0 full specification, https://json-stat.org/full/.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tallvakt.ingest import data_cube
from tallvakt.ingest.data_cube import Cube, CubeDimension
from tallvakt.ingest.document import Document, Token, UnreadableFile
from tallvakt.ingest.limits import Limits, Progress, hold_text
from tallvakt.ingest.source_file import SourceFile
from tallvakt.model.report import Place, Remark

_NORMAL = ("a", "A")
"""A status that says nothing: a normal value."""
_VALUES = re.compile(r'"value"\s*:')


def read(file: SourceFile, limits: Limits, _progress: Progress | None = None) -> Document:
    """Read a data set. Raises `UnreadableFile`, also for JSON of another kind."""
    text = file.text
    hold_text(text.count(","), len(text), limits)
    data = _data_set(text)
    values = _VALUES.search(text)
    line = text.count("\n", 0, values.start()) + 1 if values else 1
    cube = _cube(data, line, limits)
    return Document(
        source=file.source,
        sha256=hashlib.sha256(file.data).hexdigest(),
        tables=data_cube.tables(cube),
        prose=cube.above,
        lines={("", number): one for number, one in enumerate(text.split("\n"), start=1)},
        remarks=(*file.decoded[1], *(Remark("file-note", {"text": note}) for note in _notes(data))),
        observations=data_cube.observations(cube),
    )


def _number(text: str) -> str:
    """A number as it is written, one that is whole without decimals."""
    whole, point, decimals = text.partition(".")
    return whole if point and not decimals.strip("0") else text


def _data_set(text: str) -> Mapping[str, Any]:
    try:
        data = json.loads(text, parse_float=_number, parse_int=str)
    except RecursionError:
        raise UnreadableFile("json-broken", line=1, error="too deep") from None
    except json.JSONDecodeError as error:
        raise UnreadableFile("json-broken", line=error.lineno, error=error.msg) from None
    if isinstance(data, dict) and isinstance(data.get("dataset"), dict):
        data = data["dataset"]
    if not isinstance(data, dict) or not isinstance(data.get("dimension"), dict) or "value" not in data:
        raise UnreadableFile("format-unsupported", format="JSON")
    return data


def _cube(data: Mapping[str, Any], line: int, limits: Limits) -> Cube:
    try:
        ids = data.get("id") or data["dimension"]["id"]
        role = data.get("role") or data["dimension"].get("role") or {}
        times = role.get("time") or []
        metrics = role.get("metric") or []
        dimensions = tuple(_dimension(str(i), data["dimension"][i], i in times, i in metrics) for i in ids)
        cells = data_cube.hold_size([len(d.labels) for d in dimensions], limits)
        values = dict(_values(data["value"], data.get("status"), cells, line))
        title = " ".join(str(data.get("label") or "").split())
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise UnreadableFile("json-broken", line=line, error=f"{type(error).__name__}: {error}"[:200]) from None
    above = (Token(title, Place(1)),) if title else ()
    return data_cube.checked(Cube(dimensions=dimensions, values=values, above=above))


def _dimension(code: str, given: Mapping[str, Any], time: bool, contents: bool) -> CubeDimension:
    category = given["category"]
    index, labels = category.get("index"), category.get("label") or {}
    if index is None:
        codes = list(labels)
    else:
        codes = sorted(index, key=lambda key: int(index[key])) if isinstance(index, dict) else list(index)
    tokens = tuple(Token(" ".join(str(labels.get(c, c)).split()), Place(1, n)) for n, c in enumerate(codes))
    if time:  # a period is told by its code wherever that is one
        tokens = tuple(t._replace(text=str(c)) for t, c in zip(tokens, codes, strict=True))
    name = Token(str(given.get("label") or code), Place(1))
    return CubeDimension(
        name=name, code=code, labels=tokens, codes=tuple(map(str, codes)), time=time, contents=contents
    )


def _values(given: Any, status: Any, cells: int, line: int) -> Iterator[tuple[int, Token]]:
    """Observations by position; a status stands for a value that is not there, else it is a mark beside it."""
    items: Sequence[tuple[int, Any]] = (
        [(int(key), value) for key, value in given.items()] if isinstance(given, dict) else list(enumerate(given))
    )
    if any(not 0 <= number < cells for number, _ in items) or (not isinstance(given, dict) and len(items) != cells):
        raise UnreadableFile("cube-size", cells=cells, values=len(items))
    for number, value in items:
        mark = _status(status, number)
        mark = "" if mark in _NORMAL and value is not None else mark
        place = Place(line, number + 1)
        if value is None:
            yield number, Token(mark, place)
        elif isinstance(value, str | bool):
            yield number, Token(str(value), place, flags=(mark,) if mark else ())
        else:
            raise UnreadableFile("json-broken", line=line, error=f"value {number + 1} is no number")


def _status(status: Any, number: int) -> str:
    if isinstance(status, str):
        return status
    if isinstance(status, dict):
        return str(status.get(str(number)) or "")
    return str(status[number] or "") if isinstance(status, list) and number < len(status) else ""


def _notes(data: Mapping[str, Any]) -> Iterator[str]:
    notes = data.get("note")
    for note in notes if isinstance(notes, list) else [notes] if notes else []:
        yield " ".join(str(note).split())
