"""Where things stand, as machines want it: places, cells and paths; and text made harmless."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path, PurePath, PureWindowsPath
from typing import Literal
from urllib.parse import quote

from tallvakt.model.cell_names import column_letters
from tallvakt.model.report import CellRef, Finding, Json, Place, PublicationReport

Kind = Literal["text", "workbook", "pdf"]

# Control characters (XML 1.0 and terminals refuse them), lone surrogates, non-characters, and the marks that turn
# the direction of writing: none of them belongs in a sentence about a figure.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+")

_COMMAND = re.compile("(?<=#)(?=#)|(?<=:)(?=:)")


def clean(text: str) -> str:
    """Text on one line, without control characters: each run of them becomes one space."""
    return _UNPRINTABLE.sub(" ", text)


def inert(text: str) -> str:
    """Text in which no CI runner finds a command of its own (`::error`, `##[…]`, `##vso[…]`), wherever it stands."""
    return _COMMAND.sub(" ", clean(text))


def kind(place: Place, source: str) -> Kind:
    """What kind of document a place is in."""
    if place.box is not None or (place.part and _suffix(source) == ".pdf"):
        return "pdf"
    return "workbook" if place.part else "text"


@lru_cache(maxsize=16)
def _suffix(source: str) -> str:
    return PurePath(source).suffix.lower()


def at(place: Place, source: str) -> Json:
    """A place as `results.json` writes it; see `docs/guide/results.md`."""
    match kind(place, source):
        case "pdf":
            page = int(place.part) if place.part.isdecimal() else None
            return {"page": page, "bbox": list(place.box) if place.box else None}
        case "workbook":
            return {"sheet": place.part, "cell": a1(place)}
    span = [place.start, place.end] if place.end > place.start else None
    return {"line": place.line, "field": place.field, "span": span}


def a1(place: Place) -> str:
    """A workbook's place as a spreadsheet writes it: `C7`, or `7:7` for the whole row."""
    return f"{column_letters(place.field)}{place.line}" if place.field else f"{place.line}:{place.line}"


def spot(source: str, place: Place | None) -> str:
    """`file:line:field` in text, `file:sheet!C7` in a workbook, `file:page 3` in a PDF; else the file."""
    if place is None:
        return clean(source)
    match kind(place, source):
        case "pdf":
            return clean(f"{source}:page {place.part}")
        case "workbook":
            return clean(f"{source}:{place.part}!{a1(place)}")
    return clean(f"{source}:{place.line}:{place.field}")


def columns(place: Place | None, source: str) -> tuple[int, int] | None:
    """First column of a token in text and the one after its last, both from 1; None where it has none."""
    if place is None or kind(place, source) != "text" or place.end <= place.start:
        return None
    return place.start + 1, place.end + 1


def line(place: Place | None, source: str) -> int | None:
    """The line in a text file, from 1; None in other documents, whose lines an editor cannot show."""
    return place.line if place is not None and place.line > 0 and kind(place, source) == "text" else None


def prime(finding: Finding, report: PublicationReport) -> CellRef | None:
    """The one cell to point at: the likeliest wrong figure, else the total or average at fault, else the first."""
    causes = [c for c in report.causes if finding.cause >= 0 and c.id == finding.cause and c.explanations]
    suspects = [change.cell for cause in causes for change in cause.explanations[0].changes]
    if suspects:
        # Of several figures that are changed together, one that this finding is about.
        return next((cell for cell in suspects if cell in finding.cells), suspects[0])
    anchors = {e.anchor for e in finding.equations[:1]}
    return next((c for c in finding.cells if c.index >= 0 and c.index in anchors), next(iter(finding.cells), None))


def place(finding: Finding, report: PublicationReport) -> Place | None:
    """The one place to point at."""
    cell = prime(finding, report)
    return cell.place if cell else next(iter(finding.places), None)


def places(finding: Finding, report: PublicationReport) -> list[Place]:
    """Every place of a finding once, the one to point at first."""
    first = place(finding, report)
    everywhere = [first] if first else []
    return list(dict.fromkeys([*everywhere, *(c.place for c in finding.cells), *finding.places]))


def name(cell: CellRef) -> str:
    """A cell in codes, unique in its publication: `by-county/all 03 2024-01`, `#2` for the second printing."""
    return clean(f"{cell.table} {cell.row} {cell.column}" + (f" #{cell.copy + 1}" if cell.copy else ""))


def path(source: str) -> str:
    """A path with forward slashes, relative to the working folder where it lies below it."""
    plain = PureWindowsPath(source).as_posix() if os.sep == "\\" else source
    if not PurePath(plain).is_absolute():
        return os.path.normpath(plain).replace(os.sep, "/")
    try:
        return Path(plain).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return plain


def uri(source: str) -> str:
    """`path` as a URI reference: percent-encoded, `file:///…` outside the working folder."""
    plain = path(source)
    return PurePath(plain).as_uri() if PurePath(plain).is_absolute() else quote(plain)
