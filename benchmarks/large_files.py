"""Large files, from the file to the verdict: a workbook of 300,000 figures and a PDF of 60 pages.

    python benchmarks/large_files.py

Each is a whole `tallvakt check` in a new process: seconds on the clock, the most memory, and the ratio to what the
library that reads the file takes for that alone, in a new process too. The files are made up, in a temporary folder.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pdfplumber

sys.path.insert(0, str(Path(__file__).parents[1]))

from tallvakt.model.periods import MONTHS
from tests.helpers import forms
from tests.helpers.forms import Block

LEVELS = (30_000, 10_000, 300)
"""Participants in a measure: with the first hardly a figure is a star, with the last most are."""
SMALL = Path(__file__).parents[1] / "examples" / "publications" / "TILT180-2024-04.txt"
PERIOD = "Januar 2025 - Desember 2025"
SHEETS = {"by-measure": "Tiltak", "by-county": "Tiltak og fylke", "by-municipality": "Tiltak og kommune"}
NAMES = ("Gjennomsnitt hittil i år", *(m.capitalize() for m in MONTHS["nb"]))
COUNTIES = {
    "03 Oslo": 1, "11 Rogaland": 23, "15 Møre og Romsdal": 27, "18 Nordland - Nordlánnda": 41, "31 Østfold": 12,
    "32 Akershus": 21, "33 Buskerud": 18, "34 Innlandet": 46, "39 Vestfold": 6, "40 Telemark": 17, "42 Agder": 25,
    "46 Vestland": 43, "50 Trøndelag - Trööndelage": 38, "55 Troms - Romsa - Tromssa": 21,
    "56 Finnmark - Finnmárku - Finmarkku": 18,
}  # fmt: skip
"""The counties, and how many municipalities each has: 357."""
KINDS = ("Opplæring", "Praksis", "Tilrettelegging", "Lønnstilskudd", "Veiledning", "Avklaring", "Oppfølging", "Mentor")
FIELDS = ("helsefag", "bygg og anlegg", "handel", "reiseliv", "landbruk", "industri", "transport", "kultur")
CONTRACT = """\
family: bench.large
extends: nav.tilt
version: "1"
title: {nb: Deltakere, en: Participants}
file_names: [LARGE]
dimensions:
  measure: {codelist: measures-large, title: {nb: tiltak, en: measure}}
  municipality: {codelist: municipality-large}
tables:
  by-status: {required: false}
  by-sex: {required: false}
  by-age: {required: false}
  by-immigrant-background: {required: false}
  by-world-region: {required: false}
  by-education: {required: false}
"""
FIRST = (
    "Nord", "Sør", "Øst", "Vest", "Midt", "Indre", "Ytre", "Stor", "Små", "Gammel", "Ny", "Lang", "Brei", "Høg",
    "Låg", "Kald", "Varm", "Djup", "Grå", "Blå",
)  # fmt: skip
LAST = (
    "vik", "nes", "dal", "fjord", "berg", "lund", "heim", "stad", "øya", "mo", "sund", "våg", "haug", "ås", "bø",
    "tun", "li", "foss",
)  # fmt: skip
ALONE = {
    "xlsx": "import sys, python_calamine as c; b = c.CalamineWorkbook.from_path(sys.argv[1]);"
    "[b.get_sheet_by_name(n).to_python() for n in b.sheet_names]",
    "pdf": "import sys, pdfplumber; [(p.extract_words(), p.close()) for p in pdfplumber.open(sys.argv[1]).pages]",
}
Counts = np.ndarray[Any, np.dtype[np.int64]]


def row(label: str, months: Counts) -> tuple[str, tuple[str, ...]]:
    """The label, then the average rounded half up and the months; a figure below 4 is a star."""
    average = (2 * int(months.sum()) + len(months)) // (2 * len(months))
    return label, tuple(str(n) if n >= 4 else "*" for n in (average, *map(int, months)))


def split(random: np.random.Generator, totals: Counts, weights: Counts) -> Counts:
    """Each month's total dealt out to parts: parts × months."""
    shares = weights / weights.sum()
    return np.array([random.multinomial(int(total), shares) for total in totals]).T


def block(sheet: str, total: str, parts: Counts, called: Sequence[str]) -> Block:
    """A total and its parts, but those of nothing but zeros."""
    rows = (row(total, parts.sum(axis=0)), *(row(c, p) for c, p in zip(called, parts, strict=True) if p.any()))
    return Block("", NAMES, rows, sheet)


def contract(folder: Path, measures: Sequence[str], towns: Mapping[str, str]) -> None:
    """The contract of such a publication, with its codelists."""
    lists = folder / "schemas" / "codelists"
    lists.mkdir(parents=True)
    (lists.parent / "large.yaml").write_text(CONTRACT, encoding="utf-8")
    numbered = {f"m{number}": name for number, name in enumerate(measures)}
    for name, codes in {"measures-large": numbered, "municipality-large": towns}.items():
        lines = "".join(f"{code},{label},\n" for code, label in codes.items())
        (lists / f"{name}.csv").write_text(f"code,nb,en\n{lines}", encoding="utf-8")


def publication(folder: Path, number: int, level: float) -> list[Block]:
    """The tables of so many measures, each with some `level` of participants; writes their contract."""
    random = np.random.default_rng(357)
    measures = [f"{kind} i {field}" for kind in KINDS for field in FIELDS][:number]
    codes = [f"{county[:2]}{n:02}" for county, size in COUNTIES.items() for n in range(1, size + 1)]
    towns = {code: f"{FIRST[n % len(FIRST)]}{LAST[n // len(FIRST)]}" for n, code in enumerate(codes)}
    contract(folder, measures, towns)
    weights, county = random.lognormal(0, 1, len(codes)), np.array([code[:2] for code in codes])
    totals = random.poisson(random.lognormal(np.log(level), 0.5, (number, 1)), (number, 12))
    made = [block("by-measure", "I alt", totals, measures)]
    for measure, months in zip(measures, totals, strict=True):
        parts = split(random, months, weights)
        sums = np.array([parts[county == label[:2]].sum(axis=0) for label in COUNTIES])
        total = f"I alt {measure[:1].lower()}{measure[1:]}"
        made.append(block("by-county", total, sums, list(COUNTIES)))
        made.append(block("by-municipality", total, parts, [f"{c} {name}" for c, name in towns.items()]))
    return made


def counted(blocks: Sequence[Block]) -> tuple[int, float]:
    """Figures, and the share of them that are stars."""
    figures = [text for b in blocks for _, fields in b.rows for text in fields]
    return len(figures), figures.count("*") / len(figures)


def workbook(path: Path, blocks: Sequence[Block]) -> None:
    """NAV's layout: a sheet for each breakdown, one header over blocks parted by blank rows."""
    book = openpyxl.Workbook(write_only=True)
    about = book.create_sheet("0. Om tabellene")
    for line in ("Tall under 4 er erstattet med «*».", PERIOD):
        about.append([line])
    for breakdown, name in SHEETS.items():
        sheet = book.create_sheet(name)
        sheet.append([None, *NAMES])
        for each in (b for b in blocks if b.table == breakdown):
            for label, fields in each.rows:
                sheet.append([label, *map(forms.value, fields)])
            sheet.append([])
    book.save(path)


def cold(command: Sequence[str]) -> tuple[float, float, float, int]:
    """Seconds on the clock, of processor time, MiB at the most of one process, and the exit code."""
    code = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss, done.returncode)"
    )
    start = time.perf_counter()
    told = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True)
    processor, peak, exit_code = told.stdout.split()
    return time.perf_counter() - start, float(processor), int(peak) / 1024, int(exit_code)


def tell(what: str, path: Path, aim: str, *options: str) -> None:
    """One line: the check, and the reader by itself."""
    given = ("--quiet", "--out", str(path.parent / "out"), "--schemas", str(path.parent / "schemas"), *options)
    check = (sys.executable, "-m", "tallvakt", "check", str(path), *given)
    seconds, processor, peak, code = cold(check)
    alone = cold((sys.executable, "-c", ALONE[path.suffix[1:]], str(path)))[1]
    used = f"{seconds:.1f} s ({processor:.1f} s of processor time), {peak:,.0f} MiB, exit {code}"
    print(f"{what}: {used}; {processor / alone:.1f} × the reader alone; aim {aim}", flush=True)


def workbooks(folder: Path) -> None:
    """With hardly a star, with some, and with most figures small, as those of municipalities are."""
    for level in LEVELS:
        path = folder / f"workbook-{level}" / "202512_LARGE.xlsx"
        blocks = publication(path.parent, len(KINDS) * len(FIELDS), level)
        workbook(path, blocks)
        figures, stars = counted(blocks)
        what = f"workbook of {figures:,} figures, {stars:.1%} of them stars"
        for budget in ("0", "30"):
            tell(f"{what}, {budget} s of reasoning", path, "8 s, 1,024 MiB", "--budget", budget)


def documents(folder: Path) -> None:
    """A PDF of 60 pages, with rules around its cells and without."""
    for rules in (True, False):
        path = folder / f"pdf-{rules}" / "202512_LARGE.pdf"
        blocks = publication(path.parent, 4 if rules else 5, LEVELS[1])
        forms.pdf(path, blocks, PERIOD, forms.Print(rules=rules, width=46))
        with pdfplumber.open(path) as opened:
            pages = len(opened.pages)
        what = f"PDF of {pages} pages, {counted(blocks)[0]:,} figures, with{'' if rules else 'out'} rules"
        tell(what, path, "20 s")


def main() -> None:
    """Make the files and check them."""
    wanted = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    wanted.add_argument("--keep", type=Path, help="make the files in this folder, and leave them there")
    keep = wanted.parse_args().keep
    with tempfile.TemporaryDirectory() as temporary:
        os.environ |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(Path(temporary) / "compiled")}
        cold((sys.executable, "-m", "tallvakt", "check", str(SMALL), "--quiet", "--out", str(Path(temporary) / "out")))
        folder = keep or Path(temporary)
        workbooks(folder)
        documents(folder)


if __name__ == "__main__":
    main()
