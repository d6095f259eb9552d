"""PX, the format of the statistics banks of the Nordic offices (PxWeb). Places are `line`, `field` and characters.

Source: PX-file format specification 2013, Statistics Sweden.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from tallvakt.ingest import data_cube, px_keys
from tallvakt.ingest.data_cube import Cube, CubeDimension
from tallvakt.ingest.document import Document, Token, UnreadableFile
from tallvakt.ingest.limits import Clock, Limits, Progress, hold_text
from tallvakt.ingest.source_file import SourceFile
from tallvakt.model.report import Place, Remark

_KEYWORD = re.compile(r"\s*([A-Z][A-Z0-9-]*)(?:\[([^\]\"]*)\])?(?:\(([^)]*)\))?\s*=")
_STRING = re.compile(r'"([^"]*)"')
_VALUE = re.compile(r'"[^"]*"|[^\s",;]+')
_TIMES = re.compile(r"\s*TLIST\(([AHQMW])1?\s*(?:,\s*\"(\d{4})\"\s*-\s*\"(\d{4})\")?\)")
_NOTES = ("NOTE", "NOTEX", "VALUENOTE", "VALUENOTEX", "CELLNOTE", "CELLNOTEX")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One keyword: what it is about (`VALUES("region")`), and where its value stands."""

    about: tuple[str, ...]
    text: str
    start: int


def read(file: SourceFile, limits: Limits, _progress: Progress | None = None) -> Document:
    """Read a PX file. Raises `UnreadableFile`."""
    text = file.text
    hold_text(text.count(" "), len(text), limits)
    clock = Clock(limits.seconds)
    reader = _PxReader(text, clock)
    cube = reader.cube(limits)
    notes = [Remark("file-note", {"text": note}) for note in reader.notes()]
    notes += [Remark("px-rows-of-zeros", {"count": reader.left_out})] if reader.left_out else []
    return Document(
        source=file.source,
        sha256=hashlib.sha256(file.data).hexdigest(),
        tables=data_cube.tables(cube),
        prose=cube.above,
        lines={("", number): line for number, line in enumerate(text.split("\n"), start=1)},
        remarks=(*file.decoded[1], *notes),
        observations=data_cube.observations(cube),
    )


class _PxReader:
    def __init__(self, text: str, clock: Clock) -> None:
        self._text, self._clock = text, clock
        self.left_out = 0
        """Rows of zeros that a file with keys does not hold."""
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._entries: dict[str, list[_Entry]] = {}
        for keyword, entry in self._parsed():
            self._entries.setdefault(keyword, []).append(entry)

    def cube(self, limits: Limits) -> Cube:
        """Dimensions and figures."""
        names = [*self._names("STUB"), *self._names("HEADING")]
        dimensions = tuple(self._dimension(name) for name in names)
        cells = data_cube.hold_size([len(d.labels) for d in dimensions], limits)
        keyed = [self._key(name) for name in self._names("STUB")] if "KEYS" in self._entries else []
        if keyed:
            start = self._place(self._entries["DATA"][0].start)[0] if "DATA" in self._entries else 1
            values, self.left_out = px_keys.placed(self._values(), dimensions, keyed, Place(start))
        else:
            values = dict(enumerate(self._values()))
        if len(values) != cells:
            raise UnreadableFile("cube-size", cells=cells, values=len(values))
        above = tuple(self._token(entry) for key in ("TITLE", "UNITS") for entry in self._entries.get(key, ())[:1])
        return data_cube.checked(Cube(dimensions=dimensions, values=values, above=above))

    def notes(self) -> Iterator[str]:
        """The notes of the file, each as one line."""
        for key in _NOTES:
            for entry in self._entries.get(key, ()):
                text = " ".join("".join(_STRING.findall(entry.text)).replace("#", " ").split())
                yield f"{', '.join(entry.about)}: {text}" if entry.about else text

    def _parsed(self) -> Iterator[tuple[str, _Entry]]:
        """Keywords in the language of the file; those of its other languages are translations."""
        position, text = 0, self._text
        while match := _KEYWORD.match(text, position):
            self._clock.check()
            end = self._end(match.end())
            if match[2] is None:
                about = tuple(_STRING.findall(match[3] or ""))
                yield match[1], _Entry(about=about, text=text[match.end() : end], start=match.end())
            position = end + 1
        if text[position:].strip():
            raise UnreadableFile("px-broken", line=self._place(position)[0])

    def _end(self, start: int) -> int:
        """The semicolon that ends a value: the next one outside of quotation marks."""
        position = start
        while True:
            semicolon, quote = self._text.find(";", position), self._text.find('"', position)
            if semicolon < 0:
                return len(self._text)
            if quote < 0 or semicolon < quote:
                return semicolon
            closing = self._text.find('"', quote + 1)
            if closing < 0:
                raise UnreadableFile("px-broken", line=self._place(quote)[0])
            position = closing + 1

    def _key(self, name: str) -> str:
        """Whether the codes or the values of a dimension of the stub are the keys of the rows."""
        entry = self._about("KEYS", name)
        return "CODES" if entry is not None and "CODES" in entry.text.upper() else "VALUES"

    def _names(self, keyword: str) -> list[str]:
        return [name for entry in self._entries.get(keyword, ()) for name in _STRING.findall(entry.text)]

    def _about(self, keyword: str, name: str) -> _Entry | None:
        return next((e for e in self._entries.get(keyword, ()) if e.about == (name,)), None)

    def _dimension(self, name: str) -> CubeDimension:
        values, codes, times = (self._about(keyword, name) for keyword in ("VALUES", "CODES", "TIMEVAL"))
        if values is None:
            raise UnreadableFile("px-no-values", dimension=name)
        labels = tuple(self._labels(values))
        listed = _STRING.findall(codes.text) if codes is not None else []
        texts = tuple(listed) if len(listed) == len(labels) else tuple(label.text for label in labels)
        if times is not None and _TIMES.match(times.text):
            labels = self._periods(times, labels)
        place = Place(self._place(values.start)[0])
        return CubeDimension(
            name=Token(name, place),
            code="",
            labels=labels,
            codes=texts,
            time=times is not None,
            contents=name in self._names("CONTVARIABLE"),
        )

    def _labels(self, values: _Entry) -> Iterator[Token]:
        for number, match in enumerate(_STRING.finditer(values.text)):
            line, start = self._place(values.start + match.start(1))
            yield Token(" ".join(match[1].split()), Place(line, number, start, start + len(match[1])))

    def _periods(self, times: _Entry, labels: tuple[Token, ...]) -> tuple[Token, ...]:
        """Months and quarters as the list of times writes them, where it has as many as there are labels."""
        listed = _STRING.findall(times.text.partition(")")[2])
        unit = _TIMES.match(times.text)
        if unit is None or len(listed) != len(labels) or unit[1] not in "MQ":
            return labels
        marks = {"M": (6, "M"), "Q": (5, "Q")}
        size, letter = marks[unit[1]]
        if any(not code.isdecimal() or len(code) != size for code in listed):
            return labels
        return tuple(t._replace(text=f"{c[:4]}{letter}{c[4:]}") for t, c in zip(labels, listed, strict=True))

    def _values(self) -> Iterator[Token]:
        if "DATA" not in self._entries:
            raise UnreadableFile("px-no-data")
        data = self._entries["DATA"][0]
        shown = {f'"{"." * n}"': self._symbol(f"DATASYMBOL{n}", "." * n) for n in range(1, 7)}
        shown |= {'"-"': self._symbol("DATASYMBOLNIL", "-")}
        field, last = 0, 0
        for number, match in enumerate(_VALUE.finditer(data.text)):
            if number % 5_000 == 0:
                self._clock.check()
            line, start = self._place(data.start + match.start())
            field = field + 1 if line == last else 0
            last = line
            printed = shown.get(match[0], match[0].strip('"'))
            yield Token(printed, Place(line, field, start, start + len(match[0])))

    def _symbol(self, keyword: str, default: str) -> str:
        return next((word for entry in self._entries.get(keyword, ()) for word in _STRING.findall(entry.text)), default)

    def _token(self, entry: _Entry) -> Token:
        line, start = self._place(entry.start)
        return Token(" ".join("".join(_STRING.findall(entry.text)).split()), Place(line, 0, start, start))

    def _place(self, position: int) -> tuple[int, int]:
        line = bisect_right(self._line_starts, position)
        return line, position - self._line_starts[line - 1]
