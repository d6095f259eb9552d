"""The number formats of an .ods, written as spreadsheets' users write them (`#,##0,;-0`), for `numberformat` to show.

Source: OASIS OpenDocument 1.3 part 3, 16.29 (data styles).
"""

from __future__ import annotations

from dataclasses import dataclass, field

KINDS = {
    f"number:{kind}-style": kind
    for kind in ("number", "currency", "percentage", "date", "time", "boolean", "text")
}  # fmt: skip
_DATE_LETTERS = {
    "number:year": "yyyy", "number:month": "mm", "number:day": "dd", "number:day-of-week": "ddd",
    "number:hours": "hh", "number:minutes": "mm", "number:seconds": "ss", "number:quarter": "q",
}  # fmt: skip
_MOST_DIGITS = 30


@dataclass(slots=True)
class DataStyle:
    """One number format."""

    kind: str
    pieces: list[str] = field(default_factory=list)
    maps: list[tuple[str, str]] = field(default_factory=list)
    """Conditions, such as `>=0`, and the format that then holds instead."""


class FormatReader:
    """Hears number formats, element by element."""

    def __init__(self) -> None:
        self.formats: dict[str, DataStyle] = {}
        self._format: DataStyle | None = None
        self._words: list[str] | None = None

    def start(self, kind: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if kind in KINDS:
            self._format = self.formats[attributes.get("style:name", "")] = DataStyle(KINDS[kind])
        elif self._format is None:
            return
        elif kind == "style:map":
            condition = attributes.get("style:condition", "").replace(" ", "").removeprefix("value()")
            self._format.maps.append((condition.replace("!=", "<>"), attributes.get("style:apply-style-name", "")))
        elif kind == "number:text":
            self._words = []
        else:
            self._format.pieces.append(_piece(kind, attributes))

    def end(self, kind: str) -> None:
        """A number format or words of it end."""
        if kind != "number:text":
            self._format = None
        elif self._format is not None and self._words is not None:
            text = "".join(self._words).replace('"', "")
            if self._format.kind == "percentage" and "%" in text:
                self._format.pieces.append("%")
                text = text.replace("%", "")
            self._format.pieces.append(f'"{text}"')
            self._words = None

    def words(self, text: str) -> None:
        """Characters."""
        if self._words is not None:
            self._words.append(text)


def format_code(formats: dict[str, DataStyle], name: str) -> str:
    """A number format with its conditions; "" where it shows a number as General does."""
    main = formats.get(name)
    if main is None:
        return ""
    conditional = [(condition, formats[other]) for condition, other in main.maps if other in formats]
    sections = [f"[{condition}]{''.join(style.pieces)}" for condition, style in conditional]
    if main.kind != "text" or not sections:  # beside conditions, it is what texts are shown in
        sections.append("".join(main.pieces))
    return ";".join(sections)


def _piece(kind: str, attributes: dict[str, str]) -> str:
    if kind == "number:number":
        return _number(attributes)
    if kind == "number:scientific-number":
        return _with_decimals("0", attributes) + "E+00"
    if kind == "number:fraction":
        return _fraction(attributes)
    if kind == "number:text-content":
        return "@"
    return "General" if kind == "number:boolean" else _DATE_LETTERS.get(kind, "")


def _number(attributes: dict[str, str]) -> str:
    factor = attributes.get("number:display-factor", "1").partition(".")[0]
    thousands = (len(factor) - 1) // 3 if factor.strip("0") == "1" else 0
    if "number:decimal-places" not in attributes and not thousands:
        return "General"
    return _with_decimals("0", attributes, "," * thousands)


def _with_decimals(whole: str, attributes: dict[str, str], scale: str = "") -> str:
    places = min(_count(attributes.get("number:decimal-places", "")), _MOST_DIGITS)
    return whole + scale + ("." + "0" * places if places else "")


def _fraction(attributes: dict[str, str]) -> str:
    fixed = _count(attributes.get("number:denominator-value", ""))
    digits = min(_count(attributes.get("number:min-denominator-digits", "")), _MOST_DIGITS)
    return f"# ?/{fixed or '?' * max(digits, 1)}"


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
