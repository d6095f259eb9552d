"""Wording: everything that is said to people, in the language of the reader.

The sentences of findings belong to their checks; all other words stand in `reports/wording/<lang>.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any

import yaml
from babel import Locale
from babel.dates import format_date

from tallvakt.model import periods
from tallvakt.model.cell_names import column_letters
from tallvakt.model.check_traits import Display, Role
from tallvakt.model.report import (
    AVERAGE,
    NO_PERIOD,
    TOTAL,
    CellRef,
    Edition,
    Finding,
    Interval,
    Other,
    Outcome,
    Place,
    PublicationReport,
    PublicationVerdict,
    Remark,
    Severity,
)
from tallvakt.render import locale_text
from tallvakt.rules.registry import Check

Entry = str | Mapping[str, str]
"""A text, or its plural forms (`one`, `other` …, as CLDR calls them), chosen by the fact `count`."""
Catalogue = Mapping[str, Entry]
CheckPages = Mapping[str, Mapping[str, str]]
"""By name of a check: `what` it checks, `why` it matters, and what is `todo`."""

_MONTH = re.compile(r"(\d{4})-(\d\d)")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_FACT = re.compile(r"\{(\w+)\}")
_PLURAL = {"zero", "one", "two", "few", "many", "other"}


@lru_cache(maxsize=8)
def catalogue(reports: Path, lang: str) -> Catalogue:
    """Load the words of a language from `reports/wording/<lang>.yaml`, keys joined by dots.

    Raises FileNotFoundError for a language without a catalogue.
    """
    return dict(_flat(_read(reports / "wording" / f"{lang}.yaml"), ""))


@lru_cache(maxsize=8)
def check_pages(reports: Path, lang: str) -> CheckPages:
    """What is said of checks in a language, from `reports/checks/<lang>.yaml`; nothing where there is no such file."""
    path = reports / "checks" / f"{lang}.yaml"
    return _read(path) if path.exists() else {}


def _read(path: Path) -> Any:
    """What a file of our own holds; the loader of libyaml is much quicker, where there is one."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506  a safe loader


def _flat(node: Mapping[str, Any], prefix: str) -> Iterable[tuple[str, Entry]]:
    for key, value in node.items():
        name = f"{prefix}{key}"
        if isinstance(value, str) or ("other" in value and set(value) <= _PLURAL):
            yield name, value
        else:
            yield from _flat(value, f"{name}.")


class Wording:
    """Words, numbers, months and names in one language.

    `catalogue` as loaded by `catalogue()`; `checks` by name, for the sentences of findings; `pages` what is said of
    checks in this language alone.
    """

    def __init__(
        self, lang: str, catalogue: Catalogue, checks: Mapping[str, Check], pages: CheckPages = MappingProxyType({})
    ) -> None:
        self.lang = lang
        self.pages = pages
        self.catalogue = catalogue
        self.checks = checks
        self.locale = Locale.parse(str(catalogue.get("locale", lang)))
        self._plural_form = self.locale.plural_form

    def __call__(self, key: str, **facts: Any) -> str:
        """The text of a key, filled with facts. Raises KeyError for a key that no catalogue holds."""
        return self.fill(self._form(key, facts), facts)

    def has(self, key: str) -> bool:
        """Whether the catalogue holds a key."""
        return key in self.catalogue

    def _form(self, key: str, facts: Mapping[str, Any]) -> str:
        entry = self.catalogue[key]
        if isinstance(entry, str):
            return entry
        count = facts.get("count")
        form = self._plural_form(count) if isinstance(count, int | float) else "other"
        return entry.get(form, entry["other"])

    def fill(self, template: str, facts: Mapping[str, Any]) -> str:
        """Put facts, written in this language, into a template; a fact that is not there shows as an ellipsis."""
        if "{" not in template:
            return template
        pieces = list(_pieces(template))
        for position in range(1, len(pieces), 2):
            name = pieces[position]
            pieces[position] = self.fact(facts[name]) if name in facts else "…"
        return "".join(pieces)

    def fact(self, value: Any) -> str:
        """One fact as this language writes it (see `findings.Finding`)."""
        if type(value) is str:  # as nearly every fact
            return self.month(value)
        if isinstance(value, Mapping):
            return self.pick(value)
        if isinstance(value, bool):
            return self("word.yes" if value else "word.no")
        if isinstance(value, int | float):
            return self.number(value)
        if isinstance(value, Edition):
            return self.edition(value)
        if isinstance(value, Place):
            return self.place(value)
        if isinstance(value, tuple | list):
            if len(value) == 2 and all(v is None or isinstance(v, int | float) for v in value):
                return self.interval((value[0], value[1]))
            return self.list([self.fact(v) for v in value])
        if value is None:
            return self("word.unknown")
        return self.month(str(value))

    def pick(self, words: Mapping[str, str]) -> str:
        """The text in this language, or in the nearest there is."""
        if text := words.get(self.lang):  # as nearly always
            return text
        nearest = (words.get(lang) for lang in ("en", "nb", *words))
        return next(filter(None, nearest), "")

    def number(self, value: float) -> str:
        """A number with the language's separators: 1 234 in nb (no-break space), 1,234 in en."""
        return locale_text.number(value, self.locale)

    def interval(self, interval: Interval | None) -> str:
        """An interval of integers in words: '771 til 780', '4 eller mer', '786'."""
        lower, upper = interval or (None, None)
        if lower is None and upper is None:
            return self("word.unknown")
        if lower is None or upper is None:
            return self("interval.at-most", upper=upper) if lower is None else self("interval.at-least", lower=lower)
        return self.number(lower) if lower == upper else self("interval.range", lower=lower, upper=upper)

    def month(self, text: str) -> str:
        """The code of a period in words, '2024-03' as a month, '2023-SY' as '2023/24'; any other text as it is."""
        # As every code of a period begins; the same few stand in thousands of names.
        return _in_words(self, text) if text[:4].isdigit() else text

    def _period(self, text: str) -> str:
        if quarter := _QUARTER.fullmatch(text):
            return self("quarter", year=quarter[1], number=quarter[2])
        if periods.kind(text) not in ("", "month", "year"):
            return self.pick(periods.worded(text))
        match = _MONTH.fullmatch(text)
        if not match or not "01" <= match[2] <= "12":
            return text
        return f"{self.month_name(match[2])} {match[1]}"

    def month_name(self, number: str) -> str:
        """The name of a month, from '01' to '12'."""
        return locale_text.month_names(self.locale)[int(number)]

    def day(self, text: str) -> str:
        """'2026-11-27' as a day in words; any other text as it is."""
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return text
        return format_date(day, "long", locale=self.locale)

    def moment(self, text: str) -> str:
        """'2026-11-27T18:29:50Z' as day and time of day in words, where it is read; any other text as it is.

        The time is that of the machine's own zone, which is named where it is UTC alone.
        """
        try:
            when = datetime.fromisoformat(text).astimezone()
        except ValueError:
            return text
        clock = {"hour": f"{when.hour:02}", "minute": f"{when.minute:02}"}
        zone = " UTC" if when.tzname() == "UTC" else ""
        return self("moment", day=format_date(when.date(), "long", locale=self.locale), zone=zone, **clock)

    def edition(self, edition: Edition | None) -> str:
        """The months of an edition: 'januar–august 2024'."""
        if edition is None:
            return self("word.unknown-edition")
        if edition == NO_PERIOD:
            return self("word.no-period")
        start, end = edition.start, edition.end
        if start == end:
            return self.month(start)
        first = self.month_name(start[5:]) if start[:4] == end[:4] else self.month(start)
        return f"{first}–{self.month(end)}"

    def list(self, items: Iterable[str]) -> str:
        """A list in words: 'a, b og c'."""
        *head, last = [*items] or [""]
        return f"{', '.join(head)} {self('word.and')} {last}" if head else last

    def table(self, table: str, report: PublicationReport) -> str:
        """What a person calls a table, `id` or `id/subject`: 'Arbeid med støtte: Fylke'."""
        name, _, subject = table.partition("/")
        title = self._name(report, name, "table", "") or name
        return f"{self.subject(table, report)}: {title}" if subject else title

    def subject(self, table: str, report: PublicationReport) -> str:
        """What a table is printed for: the measure or the status; '' for none."""
        name, _, subject = table.partition("/")
        return (self._name(report, name, "subject", subject) or subject) if subject else ""

    def row(self, table: str, code: str, report: PublicationReport) -> str:
        """The name of a row: of its code, or 'i alt'."""
        if code == TOTAL:
            return self("cell.total")
        return self._name(report, table.partition("/")[0], "row", code) or code

    def column(self, column: str) -> str:
        """The name of a column: a period, the average, or the total."""
        key = {AVERAGE: "cell.average", TOTAL: "cell.total"}.get(column)
        return self(key) if key else self.month(column)

    def cell_name(self, cell: CellRef, report: PublicationReport) -> str:
        """A cell in words: 'Arbeid med støtte, Oslo, mars 2024'; totals name their table too."""
        if cell.source:
            report = replace(report, names=report.others[cell.source].names, others={})
            cell = cell._replace(source="")
        row = self.row(cell.table, cell.row, report)
        subject = self.subject(cell.table, report)
        if cell.row == TOTAL:
            table = self._name(report, cell.table.partition("/")[0], "table", "") or cell.table
            row = self("cell.total-of", table=table)
        column = self._name(report, cell.table.partition("/")[0], "column", cell.column) or self.column(cell.column)
        name = ", ".join(part for part in (subject, row, column) if part)
        return self("cell.copy", name=name, number=cell.copy + 1) if cell.copy else name

    def _name(self, report: PublicationReport, table: str, kind: str, code: str) -> str:
        return self.pick(report.names.get((table, kind, code), {}))

    def place_of(self, cell: CellRef, report: PublicationReport) -> str:
        """Where a cell stands: in another publication with the name of that."""
        if not cell.source:
            return self.place(cell.place, report.source)
        return f"{self.other(report.others[cell.source], cell.source)}, {self.place(cell.place, cell.source)}"

    def other(self, other: Other, source: str) -> str:
        """Another publication: its title, its months and its file."""
        return self("place.other", title=self.pick(other.title), edition=other.edition, file=PurePath(source).name)

    def place(self, place: Place, source: str = "") -> str:
        """Where a token of a file stands: line and field, sheet and cell, or page and line."""
        if place.box is not None or (place.part and source.lower().endswith(".pdf")):
            return self("place.page", page=place.part, line=str(place.line))
        if place.part:
            return self("place.sheet", sheet=place.part, cell=f"{column_letters(place.field)}{place.line}")
        return _line_and_field(self, place.line, place.field)

    def verdict(self, verdict: PublicationVerdict) -> str:
        """A verdict in a word or two."""
        return self(f"verdict.{verdict}")

    def display(self, finding: Finding) -> Display:
        """How the check of a finding wants it shown."""
        check = self.checks.get(finding.check)
        return check.display if check else Display.PLAIN

    def of_recoverable_stars(self, finding: Finding) -> bool:
        """Whether a finding is of suppressed figures that can be worked out."""
        check = self.checks.get(finding.check)
        return check is not None and check.role is Role.RECOVERABLE_STARS

    def outcome(self, outcome: Outcome) -> str:
        """An outcome in a word."""
        return self(f"outcome.{outcome}")

    def severity(self, severity: Severity) -> str:
        """A severity in a word."""
        return self(f"severity.{severity}")

    def message(self, finding: Finding) -> str:
        """What a finding says, in one sentence."""
        check = self.checks.get(finding.check)
        if check is None:
            return self("finding.unknown-check", check=finding.check)
        text = self.fill(self.pick(check.says), finding.facts)
        if isinstance(why := finding.facts.get("why"), Remark):
            text = f"{text} {self.remark(why)}"
        if hidden := finding.facts.get("hidden"):
            text = f"{text} {self('finding.hidden', hidden=hidden)}"
        return f"{text} {self('finding.beside', beside=beside)}" if (beside := finding.facts.get("beside")) else text

    def todo(self, finding: Finding) -> str:
        """What a reviewer does about a finding."""
        check = self.checks.get(finding.check)
        return self.fill(self.pick(check.todo), finding.facts) if check else ""

    def remark(self, remark: Remark) -> str:
        """Something to know about how a file was read, or why it could not be, and what can be done about it."""
        return " ".join(filter(None, (self.reader_remark(remark), self.runner_hint(remark))))

    def reader_remark(self, remark: Remark) -> str:
        """A remark for those who read the report: without command lines."""
        return self._keyed("remark", remark.key, remark.facts)

    def runner_hint(self, remark: Remark) -> str:
        """What the one who runs the check can do about a remark; "" where there is nothing."""
        key = f"runner.{remark.key}"
        return self.fill(self._form(key, remark.facts), remark.facts) if self.has(key) else ""

    def check(self, name: str) -> str:
        """What a check is called; its own name where the catalogue has no other."""
        return self(f"check.{name}") if self.has(f"check.{name}") else name

    def reason(self, key: str) -> str:
        """Why an edit was skipped."""
        return self._keyed("reason", key, {})

    def fault(self, form: str, facts: Mapping[str, Any]) -> str:
        """What is supposed to have happened, in one sentence; the kind alone where the catalogue has no sentence."""
        key = f"fault.{form}" if self.has(f"fault.{form}") else "fault.unknown"
        return self.fill(self._form(key, facts), facts)

    def how(self, key: str) -> str:
        """The kind of slip that a suggestion supposes."""
        return self._keyed("how", key, {})

    def _keyed(self, group: str, key: str, facts: Mapping[str, Any]) -> str:
        if self.has(f"{group}.{key}"):
            return self.fill(self._form(f"{group}.{key}", facts), facts)
        facts_text = "; ".join(f"{name}: {self.fact(value)}" for name, value in facts.items())
        return f"{key} ({facts_text})" if facts_text else key


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[str, ...]:
    """A template in turns: text, the name of a fact, text, and so on; it begins and ends with text."""
    return tuple(_FACT.split(template))


@lru_cache(maxsize=16384)
def _line_and_field(words: Wording, line: int, field: int) -> str:
    """A place in a text; publications of a family have their figures in the same ones."""
    return words("place.field" if field else "place.line", line=str(line), field=str(field))


_in_words = lru_cache(maxsize=4096)(Wording._period)


_NEAREST = {"nn": "nb"}
"""A language that has no catalogue, and another that its readers read as well."""


@lru_cache(maxsize=8)
def languages(reports: Path) -> tuple[str, ...]:
    """The languages that have a catalogue: a further one is one file."""
    return tuple(sorted(path.stem for path in (reports / "wording").glob("*.yaml")))


def load(reports: Path, lang: str, checks: Mapping[str, Check]) -> Wording:
    """The wording of a language; English where the language has no catalogue."""
    language = lang if lang in languages(reports) else _NEAREST.get(lang, "en")
    return Wording(language, catalogue(reports, language), checks, check_pages(reports, language))
