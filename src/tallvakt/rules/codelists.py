"""Codelists: the codes of a classification with their names, parents and validity, from CSV.

Columns: `code`, `nb`, `en`, and, optional, `aliases` and `parent` (several separated by `|`),
`valid_from`, `valid_to` (`YYYY-MM`, both inclusive).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("nb", "en")
"""The languages of the reports; names in any other may stand in a column of its code, such as `pl`."""
COLUMNS = {"code", "aliases", "parent", "valid_from", "valid_to", *LANGUAGES}
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class CodelistError(ValueError):
    """A codelist file is wrong; the message names file, line and fault."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code: its official names and how else it may rightly be printed."""

    code: str
    names: Mapping[str, str]
    aliases: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    """The codes it rolls up to, in the same list or in that of another dimension."""
    valid_from: str = ""
    valid_to: str = ""

    @property
    def printed(self) -> tuple[str, ...]:
        """All right spellings, official names first."""
        return (*dict.fromkeys(n for n in self.names.values() if n), *self.aliases)


@dataclass(frozen=True, slots=True)
class Codelist:
    """A classification, in its own order."""

    id: str
    codes: tuple[Code, ...]

    def at(self, month: str) -> Codelist:
        """The codes valid in a month (`YYYY-MM`)."""
        return Codelist(
            self.id,
            tuple(c for c in self.codes if c.valid_from <= month and (not c.valid_to or month <= c.valid_to)),
        )

    @property
    def parents(self) -> dict[str, tuple[str, ...]]:
        """What each code rolls up to, where it does."""
        return {c.code: c.parents for c in self.codes if c.parents}

    def name(self, code: str, language: str) -> str:
        """The official name of a code, or the code itself where there is none."""
        for entry in self.codes:
            if entry.code == code:
                names = (entry.names.get(language), entry.names.get("nb"), *entry.names.values())
                return next(filter(None, names), code)
        return code


def load(path: Path) -> Codelist:
    """Read one codelist. Raises `CodelistError` that names file, line and fault."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CodelistError(f"{path}: cannot be read: {error}") from None
    rows = csv.DictReader(text.splitlines())
    header = set(rows.fieldnames or ())
    unknown = {name for name in header - COLUMNS if not _LANGUAGE.fullmatch(name)}
    languages = (*LANGUAGES, *sorted(header - COLUMNS - unknown))
    if "code" not in header or unknown:
        odd = ", ".join(sorted(unknown)) or "no column 'code'"
        raise CodelistError(f"{path}:1: wrong header ({odd}); columns are {', '.join(sorted(COLUMNS))}")
    codes: dict[str, Code] = {}
    for line, row in enumerate(rows, start=2):
        if None in row:
            raise CodelistError(f"{path}:{line}: more fields than the header names; a comma in a name needs quotes")
        values = {key: (value or "").strip() for key, value in row.items() if key}
        code = values["code"]
        if not code:
            raise CodelistError(f"{path}:{line}: the code is empty")
        if code in codes:
            raise CodelistError(f"{path}:{line}: code '{code}' stands twice")
        codes[code] = Code(
            code,
            {language: values.get(language, "") for language in languages},
            tuple(a.strip() for a in values.get("aliases", "").split("|") if a.strip()),
            tuple(p.strip() for p in values.get("parent", "").split("|") if p.strip()),
            values.get("valid_from", ""),
            values.get("valid_to", ""),
        )
    circle = own_ancestor(codes)
    if circle is not None:
        raise CodelistError(f"{path}:{list(codes).index(circle) + 2}: code '{circle}' rolls up to itself")
    return Codelist(path.stem, tuple(codes.values()))


def own_ancestor(codes: Mapping[str, Code]) -> str | None:
    """A code that rolls up to itself, if there is one."""
    for code in codes:
        above, ancestors = set(codes[code].parents), set[str]()
        while above - ancestors:
            ancestors |= above
            above = {p for c in above if c in codes for p in codes[c].parents}
        if code in ancestors:
            return code
    return None
