"""Writes the example workbooks beside it: made-up figures in the layouts that NAV publishes.

    python examples/workbooks/make.py [FOLDER]

Every figure is drawn at random from a fixed seed and kept consistent: parts sum to totals, averages are rounded half
up, figures below 4 are stars, rows of nothing but zeros are left out. No figure is taken from a real publication.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tallvakt.model.periods import MONTHS
from tallvakt.recognise.contract_view import ContractView, view
from tallvakt.rules.content import find_suite, load

AVERAGE = "Gjennomsnitt hittil i år"
SHEETS = {
    "by-measure": "Arbeidsmarkedsstatus og tiltak",
    "by-status": "Arbeidsmarkedsstatus og tiltak",
    "by-county": "Tiltak og fylke",
    "by-sex": "Tiltak og kjønn",
    "by-age": "Tiltak og alder",
    "by-immigrant-background": "Tiltak og innvandrerbakgrunn",
    "by-world-region": "Tiltak og verdensdel",
    "by-education": "Tiltak og utdanning",
}
Counts = np.ndarray[Any, np.dtype[np.int64]]


def average(months: Sequence[int]) -> int:
    """The mean, rounded half up."""
    return (2 * sum(months) + len(months)) // (2 * len(months))


def shown(figure: int) -> int | str:
    """A figure below 4 is a star."""
    return figure if figure >= 4 else "*"


def row(label: str, months: Iterable[int]) -> list[Any]:
    """A row as published: the label, the average, the months."""
    counts = [int(n) for n in months]
    return [label, shown(average(counts)), *map(shown, counts)]


def split(random: np.random.Generator, totals: Counts, weights: Sequence[float]) -> Counts:
    """Each month's total dealt out to parts, shape parts × months; the shares stay alike from month to month."""
    shares = np.asarray(weights) / sum(weights)
    return np.array([random.multinomial(int(total), shares) for total in totals]).T


def block(sheet: Worksheet, total: str, counts: Counts, labels: Sequence[str]) -> None:
    """A total and its parts, then a blank row."""
    sheet.append(row(total, counts.sum(axis=0)))
    for label, months in zip(labels, counts, strict=True):
        if months.any():
            sheet.append(row(label, months))
    sheet.append([])
    sheet.cell(sheet.max_row + 1, 1, "")


def tilt(path: Path, family: str, year: int, months: int, seed: int, *, files_of_2026: bool = False) -> None:
    """A publication on measures: its contract says which tables there are, and for whom."""
    library = load(find_suite()).library
    seen = view(library, family, f"{year}-{months:02}")
    random = np.random.default_rng(seed)
    names = [MONTHS["nb"][n].capitalize() for n in range(months)]
    book = openpyxl.Workbook()
    about(book, f"Januar {year} - {names[-1]} {year}", str(seen.contract.title.get("nb", family)))
    header = [None, AVERAGE, *(n.lower() if files_of_2026 else n for n in names), *(["NA"] if files_of_2026 else [])]
    figures = measures(seen, random, months)
    for table_id, table in seen.contract.tables.items():
        if table_id not in SHEETS:
            continue
        name = SHEETS[table_id]
        if name not in book.sheetnames:
            book.create_sheet(name).append(header)
            for cell in book[name][1]:
                cell.font = Font(bold=True)
        sheet = book[name]
        official = seen.dimensions[table.rows].official
        for subject, counts in deal(figures, table.subject, len(official), random).items():
            total = "I alt" if not subject else f"I alt {spoken(seen, str(table.subject), subject)}"
            block(sheet, total, counts, list(official.values()))
    save(book, path)


def about(book: openpyxl.Workbook, period: str, title: str) -> None:
    """The sheet of prose."""
    sheet = book.worksheets[0]
    sheet.title = "0. Om tabellene"
    for line in (
        "Om tabellene",
        title,
        "Oppdiktede tall, laget som eksempel.",
        "Tall under 4 er erstattet med «*».",
        period,
    ):
        sheet.append([line])


def measures(seen: ContractView, random: np.random.Generator, months: int) -> dict[tuple[str, str], Counts]:
    """Participants by measure and status, each a list of months."""
    found = {}
    for measure in seen.dimensions["measure"].official:
        level = float(random.lognormal(6, 1.2))
        for status, share in zip(seen.dimensions["status"].official, (0.3, 0.65, 0.05), strict=True):
            found[measure, status] = random.poisson(max(level * share, 0.5), months)
    return found


def deal(
    figures: Mapping[tuple[str, str], Counts], subject: str | None, parts: int, random: np.random.Generator
) -> dict[str, Counts]:
    """The figures of every block of a table by the code it is printed for, shape parts × months."""
    names = list(dict.fromkeys(m for m, _ in figures))
    statuses = list(dict.fromkeys(s for _, s in figures))
    if subject is None:
        return {"": np.array([sum(figures[m, s] for s in statuses) for m in names])}
    if subject == "status":
        return {s: np.array([figures[m, s] for m in names]) for s in statuses}
    weights = random.dirichlet(np.full(parts, 0.8))
    totals = {m: np.asarray(sum(figures[m, s] for s in statuses)) for m in names}
    return {m: split(random, totals[m], list(weights)) for m in names}


def spoken(seen: ContractView, dimension: str, code: str) -> str:
    """A subject's name within a total's label: a measure begins with a small letter."""
    name = seen.dimensions[dimension].official[code]
    return name if dimension == "status" else name[:1].lower() + name[1:]


def save(book: openpyxl.Workbook, path: Path) -> None:
    """Write with a fixed date, so that nothing but a figure changes a file."""
    book.properties.created = book.properties.modified = datetime(2024, 1, 1)
    book.save(path)


def from_column_b(path: Path, seed: int) -> None:
    """NED150: sheets that begin in column B, one with a blank column after January; counts and percentages."""
    random = np.random.default_rng(seed)
    counties = list(view(load(find_suite()).library, "nav.tilt140", "2024-04").dimensions["county"].official.values())
    population = random.integers(40_000, 600_000, len(counties))
    counts = np.array([random.poisson(people * 0.045, 4) for people in population])
    months = ["Januar", None, "Februar", "Mars", "April"]
    book = openpyxl.Workbook()
    about(book, "Januar 2024 - April 2024", "Personer med nedsatt arbeidsevne")
    numbers, shares = book.create_sheet("1a. Fylke Antall"), book.create_sheet("2a. Fylke Prosent av befolkning")
    for sheet in (numbers, shares):
        sheet.append([None, "Nedsatt arbeidsevne etter fylke"])
        sheet.append([])
    numbers.append([None, None, *months])
    shares.append([None, None, *(m for m in months if m)])
    for label, people, row_ in [
        ("I alt", population.sum(), counts.sum(axis=0)),
        *zip(counties, population, counts, strict=True),
    ]:
        numbers.append([None, label, int(row_[0]), None, *map(int, row_[1:])])
        shares.append([None, label, *(float(n / people) for n in row_)])
        for cell in shares[shares.max_row][2:]:
            cell.number_format = "0.0%"
    save(book, path)


def years_down(path: Path, seed: int) -> None:
    """HARB100: a sheet for each series, years down and months across; the last year is not over."""
    random = np.random.default_rng(seed)
    book = openpyxl.Workbook()
    about(book, "Januar 2020 - April 2024", "Hovedtall om arbeidsmarkedet, sesongjusterte tall")
    for name, level in (("1. Helt ledige", 64_000), ("2. Bruttoledighet", 81_000)):
        sheet = book.create_sheet(name)
        sheet.append(["År", *(m.capitalize() for m in MONTHS["nb"])])
        for year in range(2020, 2025):
            months = 4 if year == 2024 else 12
            sheet.append([year, *(int(n) for n in random.normal(level, 2_000, months))])
    save(book, path)


def groups(path: Path, seed: int) -> None:
    """TILT030, until 2022: blocks by age, the main group in column A filled once, the sub-type in column B."""
    random = np.random.default_rng(seed)
    kinds = {
        "Opplæring": ["Arbeidsmarkedsopplæring", "Fag- og yrkesopplæring"],
        "Oppfølging": ["Oppfølging", "Jobbklubb"],
    }
    book = openpyxl.Workbook()
    about(book, "Januar 2022 - Mars 2022", "Arbeidssøkere på tiltak")
    sheet = book.create_sheet("4a. Arbeidssøkere på tiltak Til")
    sheet.append([None, None, AVERAGE, "januar", "februar", "mars"])
    for age in ("I alt", "19 år og under", "20-24 år"):
        counts = {kind: random.poisson(30, (len(types), 3)) for kind, types in kinds.items()}
        sheet.append([age, None, *row("", sum(c.sum(axis=0) for c in counts.values()))[1:]])
        for kind, types in kinds.items():
            sheet.append([kind, "I alt", *row("", counts[kind].sum(axis=0))[1:]])
            for label, months in zip(types, counts[kind], strict=True):
                sheet.append([None, label, *row("", months)[1:]])
        sheet.append([])
        sheet.cell(sheet.max_row + 1, 1, "")
    save(book, path)


def main(folder: Path) -> None:
    """Write every example."""
    tilt(folder / "202408_TILT140_eksempel.xlsx", "nav.tilt140", 2024, 8, 140)
    tilt(folder / "2026.04_TILT180_eksempel.xlsx", "nav.tilt180", 2026, 4, 180, files_of_2026=True)
    from_column_b(folder / "202404_NED150_eksempel.xlsx", 150)
    years_down(folder / "202404_HARB100_eksempel.xlsx", 100)
    groups(folder / "202203_TILT030_eksempel.xlsx", 30)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
