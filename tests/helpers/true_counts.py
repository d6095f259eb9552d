"""Made-up publications, printed from counts that are known: what the stars hide is here, and only here.

`Truth` holds every count; `printed` lays it out as the publisher would: figures below the threshold become stars,
rows of nothing but zeros are left out, averages are rounded half up before they are suppressed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from tallvakt.rules.codelists import Codelist
from tests.helpers.probe import content

MONTHS = ("Januar", "Februar", "Mars", "April", "Mai", "Juni", "Juli", "August")
AVERAGE = "Gjennomsnitt hittil i år"
BREAKDOWNS = ("by-county", "by-sex", "by-age", "by-immigrant-background", "by-world-region", "by-education")
Row = tuple[int, ...]
"""The counts of a row, one for each month."""


@dataclass(frozen=True)
class Table:
    """One table: id with subject as in `results.json`, its total label, and its rows by code, label and counts."""

    key: str
    total: str
    rows: Mapping[str, tuple[str, Row]]

    @property
    def sum(self) -> Row:
        return tuple(map(sum, zip(*(row for _, row in self.rows.values()), strict=True)))


@dataclass(frozen=True)
class Truth:
    """Every table of a publication with its true counts."""

    months: int
    tables: tuple[Table, ...]


def codes(family: str, dimension: str) -> Codelist:
    library = content().library
    return library.codes(library.contracts[family], dimension).at("2024-01")


def truth(random: Random, months: int = 2, most: int = 9, family: str = "nav.tilt180") -> Truth:
    """A publication of few: a status of a measure has at most `most`, and many counts are zero.

    Every status has someone: its table would be missed, were it left out.
    """
    measures, statuses = codes(family, "measure").codes, codes(family, "status").codes
    whole = {m.code: [tuple(_count(random, most) for _ in range(months)) for _ in statuses] for m in measures}
    whole[measures[0].code] = [(random.randint(1, most),) * months for _ in statuses]
    totals = {code: tuple(map(sum, zip(*rows, strict=True))) for code, rows in whole.items()}
    tables = [Table("by-measure", "I alt", {m.code: (m.names["nb"], totals[m.code]) for m in measures})]
    for number, status in enumerate(statuses):
        rows = {m.code: (m.names["nb"], whole[m.code][number]) for m in measures}
        tables.append(Table(f"by-status/{status.code}", f"I alt {status.names['nb']}", rows))
    contract = content().library.contracts[family]
    for measure in measures:
        for name in BREAKDOWNS:
            parts = codes(family, contract.tables[name].rows).codes
            split = [_split(random, total, len(parts)) for total in totals[measure.code]]
            rows = {
                p.code: (f"{p.code} {p.names['nb']}" if name == "by-county" else p.names["nb"], row)
                for p, row in zip(parts, zip(*split, strict=True), strict=True)
            }
            tables.append(Table(f"{name}/{measure.code}", f"I alt {measure.names['nb'].lower()}", rows))
    return Truth(months, tuple(tables))


def _count(random: Random, most: int) -> int:
    return random.choice((0, random.randint(0, 4), random.randint(0, most)))


def _split(random: Random, total: int, parts: int) -> list[int]:
    """The first part always has someone: a table of nothing but `Ukjent` could be either of two."""
    some = [0, *random.sample(range(parts), k=random.randint(1, parts))]
    made = [0] * parts
    for number in range(total):
        made[random.choice(some) if number else 0] += 1
    return made


def mean(row: Sequence[int]) -> int:
    """Rounded half up, in whole numbers."""
    return (2 * sum(row) + len(row)) // (2 * len(row))


def printed(true: Truth, threshold: int = 4) -> str:
    """As the publisher prints it."""
    title = f"Januar 2024 - {MONTHS[true.months - 1]} 2024"
    lines = ["Deltakere på tiltak, oppdiktede tall", ""]
    for table in true.tables:
        if not any(table.sum):
            continue
        lines += [title, "", "\t".join(("", AVERAGE, *MONTHS[: true.months])), _line(table.total, table.sum, threshold)]
        lines += [_line(label, row, threshold) for label, row in table.rows.values() if any(row)]
        lines.append("")
    return "\n".join(lines)


def _line(label: str, row: Row, threshold: int) -> str:
    return "\t".join((label, *(f"{v:,}".replace(",", " ") if v >= threshold else "*" for v in (mean(row), *row))))


def hidden(true: Truth, threshold: int = 4) -> dict[tuple[str, str, str], int]:
    """The true count behind every star, by table, row and column as in `results.json`."""
    found: dict[tuple[str, str, str], int] = {}
    for table in true.tables:
        rows = {"total": table.sum} | {code: row for code, (_, row) in table.rows.items()}
        for code, row in rows.items():
            columns = {"average": mean(row)} | {f"2024-{n:02}": v for n, v in enumerate(row, start=1)}
            found |= {(table.key, code, column): v for column, v in columns.items() if v < threshold and any(row)}
    return found
