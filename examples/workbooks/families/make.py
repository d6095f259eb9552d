"""Writes an example workbook of every NAV family beside it: made-up figures, small, in the layouts that NAV publishes.

    python examples/workbooks/families/make.py [FOLDER]

Every figure is drawn at random from a fixed seed and kept consistent: parts sum to totals, municipalities to counties,
averages are rounded half up, figures below 4 are stars, rows of nothing but zeros are left out. No figure is taken from
a real publication.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import openpyxl

from tallvakt.model.periods import MONTHS
from tallvakt.recognise.contract_view import view
from tallvakt.rules.content import find_suite, load

Counts = np.ndarray[Any, np.dtype[np.int64]]
TOWNS = {"03": ("0301 Oslo",), "11": ("1101 Eigersund", "1103 Stavanger", "1106 Haugesund"), "42": ("4201 Risør",)}
"""Municipalities of the counties that the examples print; the others have no participants."""
YEAR, N = 2025, 3
TILT = ("100", "110", "120", "130", "150", "160", "170")
SHEETS = {
    "by-measure": "Arbeidsmarkedsstatus og tiltak",
    "by-status": "Arbeidsmarkedsstatus og tiltak",
    "by-county": "Tiltak og fylke",
    "by-municipality": "Tiltak og kommune",
    "participants-by-municipality": "Tiltaksdeltakere og kommune",
    "by-sex": "Tiltak og kjønn",
    "by-age": "Tiltak og alder",
    "by-immigrant-background": "Tiltak og innvandrerbakgrunn",
    "by-world-region": "Tiltak og verdensdel",
    "by-education": "Tiltak og utdanning",
}


def _beside() -> ModuleType:
    """The script of the layout examples, whose rows and blocks these share."""
    spec = importlib.util.spec_from_file_location("layouts", Path(__file__).parents[1] / "make.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError("make.py of the layout examples is not there")
    module = importlib.util.module_from_spec(spec)
    sys.modules["layouts"] = module
    spec.loader.exec_module(module)
    return module


layouts = _beside()


def tilt(path: Path, number: str) -> None:
    """A publication on measures, with the sheets of municipalities that there are from 2025."""
    seen = view(load(find_suite()).library, f"nav.tilt{number}", f"{YEAR}-{N:02}")
    random = np.random.default_rng(int(number))
    months = [m.capitalize() for m in MONTHS["nb"][:N]]
    book = openpyxl.Workbook()
    layouts.about(book, f"Januar {YEAR} - {months[-1]} {YEAR}", str(seen.contract.title["nb"]))
    figures = layouts.measures(seen, random, N)
    towns = {name: county for county, names in TOWNS.items() for name in names}
    rows = {
        name: list(seen.dimensions[name].official.values())
        for name in {t.rows for t in seen.contract.tables.values()} - {"municipality"}
    }
    whole = layouts.deal(figures, None, 0, random)[""]
    measures = list(dict.fromkeys(m for m, _ in figures))
    dealt = {m: layouts.split(random, whole[n], [4, 3, 2, 1, 1]) for n, m in enumerate(measures)}
    for table_id, table in seen.contract.tables.items():
        name = SHEETS[table_id].replace("og tiltak", "og tiltaks" if number == "100" else "og tiltak")
        if name not in book.sheetnames:
            book.create_sheet(name).append([None, layouts.AVERAGE, *months])
        sheet = book[name]
        if table_id == "participants-by-municipality":
            layouts.block(sheet, "I alt", sum(dealt.values()), list(towns))
            continue
        if table.rows in ("municipality", "county"):
            for measure, counts in dealt.items():
                labels, made = (list(towns), counts) if table.rows == "municipality" else _counties(towns, counts, rows)
                layouts.block(sheet, f"I alt {layouts.spoken(seen, 'measure', measure)}", made, labels)
            continue
        for subject, counts in layouts.deal(figures, table.subject, len(rows[table.rows]), random).items():
            total = f"I alt {layouts.spoken(seen, str(table.subject), subject)}" if subject else "I alt"
            layouts.block(sheet, total, counts, rows[table.rows])
    layouts.save(book, path)


def _counties(towns: Mapping[str, str], counts: Counts, rows: Mapping[str, list[str]]) -> tuple[list[str], Counts]:
    labels = [label for label in rows["county"] if label[:2] in TOWNS]
    own = np.array(list(towns.values()))
    return labels, np.array([counts[own == label[:2]].sum(axis=0) for label in labels])


def grouped(path: Path) -> None:
    """TILT030, until 2022: blocks by age, the main group in column A filled once, the sub-type in column B."""
    seen = view(load(find_suite()).library, "nav.tilt030", "2022-03")
    random = np.random.default_rng(30)
    measure = seen.dimensions["measure"]
    parents = seen.contract.rollup["measure"]
    ages = seen.dimensions["age"].official.values()
    groups: dict[str, list[str]] = {}
    for code, (parent,) in parents.items():
        groups.setdefault(parent, []).append(code)
    counts = {(age, code): random.poisson(25, N) for age in ages for code in parents}
    book = openpyxl.Workbook()
    layouts.about(book, "Januar 2022 - Mars 2022", "Arbeidssøkere på tiltak")
    sheet = book.create_sheet("4a. Arbeidssøkere på tiltak Til")
    sheet.append([None, None, layouts.AVERAGE, *MONTHS["nb"][:N]])
    for age in ("I alt", *ages):
        of = {c: sum(counts[a, c] for a in ages) if age == "I alt" else counts[age, c] for c in parents}
        sheet.append([age, None, *layouts.row("", sum(of.values()))[1:]])
        for group, codes in groups.items():
            name = measure.official[group].removesuffix(" i alt")
            sheet.append([name, "I alt", *layouts.row("", sum(of[c] for c in codes))[1:]])
            for code in codes:
                sheet.append([None, measure.official[code], *layouts.row("", of[code])[1:]])
        sheet.append([])
        sheet.cell(sheet.max_row + 1, 1, "")
    layouts.save(book, path)


def main(folder: Path) -> None:
    """Write every example."""
    layouts.from_column_b(folder / "202404_NED150_eksempel.xlsx", 150)
    layouts.years_down(folder / "202404_HARB100_eksempel.xlsx", 100)
    grouped(folder / "202203_TILT030_eksempel.xlsx")
    for number in TILT:
        tilt(folder / f"{YEAR}{N:02}_TILT{number}_eksempel.xlsx", number)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
