"""Reading: a workbook of 300,000 cells, a PDF of 60 pages and others, each beside the library alone on the same file.

    python -m benchmarks.ingest

Prints seconds of processor time, the ratio to what the library below takes by itself, and the most memory used. The
files are made up, in a temporary folder.
"""

from __future__ import annotations

import io
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pdfplumber
import python_calamine as calamine

from tallvakt import ingest
from tallvakt.ingest.worker_pool import POOL
from tallvakt.model.periods import MONTHS
from tests.helpers import forms
from tests.helpers.forms import Block

NAMES = ("Gjennomsnitt hittil i år", *(m.capitalize() for m in MONTHS["nb"]))
MUNICIPALITIES = 357


def blocks(wanted: int, rows: int) -> list[Block]:
    """So many cells of figures, in blocks of so many rows and 13 columns."""
    made = []
    for number in range(round(wanted / (rows * len(NAMES)))):
        lines = [(f"I alt tiltak nummer {number}", tuple(f"{1000 + n}" for n in range(len(NAMES))))]
        lines += [
            (
                f"{1000 + r} Kommune",
                tuple("*" if (r + n + number) % 5 == 0 else str(r * n % 900 + 4) for n in range(13)),
            )
            for r in range(rows - 1)
        ]
        made.append(Block("", NAMES, tuple(lines), "by-county" if number % 2 else "by-sex"))
    return made


def clocked(work: Callable[[], object]) -> float:
    """Seconds of processor time of this process and of the reader processes that it started and that have ended."""
    start = _used()
    work()
    POOL.rest()
    return _used() - start


def _used() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def values_alone(path: Path) -> None:
    book = calamine.CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def words_alone(path: Path) -> None:
    with pdfplumber.open(io.BytesIO(path.read_bytes())) as pdf:
        for page in pdf.pages:
            page.extract_words()
            page.close()


def openpyxl_alone(path: Path) -> None:
    for sheet in openpyxl.load_workbook(path, read_only=True):
        for _ in sheet.iter_rows(values_only=True):
            pass


def tell(name: str, path: Path, alone: dict[str, Callable[[Path], None]]) -> None:
    ours = clocked(lambda: ingest.read(path))
    cells = sum(len(r.fields) for t in ingest.read(path).tables for r in t.rows)
    others = ", ".join(f"{ours / (seconds := clocked(lambda w=work: w(path))):.1f} × {label} ({seconds:.2f} s)"
                       for label, work in alone.items())  # fmt: skip
    print(f"{name}: {cells:,} cells, {path.stat().st_size / 1e6:.1f} MB, {ours:.2f} s; {others}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        large = blocks(300_000, MUNICIPALITIES)
        forms.workbook(here / "a.xlsx", large, "Januar 2024 - Desember 2024")
        tell("workbook", here / "a.xlsx", {"calamine": values_alone, "openpyxl": openpyxl_alone})
        (here / "a.html").write_text(forms.page(large, "Januar 2024 - Desember 2024"), encoding="utf-8")
        tell("HTML", here / "a.html", {})
        (here / "a.csv").write_text(forms.long_csv(large, ""), encoding="utf-8")
        tell("long CSV", here / "a.csv", {})
        for rules in (True, False):
            small = blocks(60 * 26 * 13, 26)
            forms.pdf(here / "a.pdf", small, "Januar 2024 - Desember 2024", forms.Print(rules=rules, width=46))
            with pdfplumber.open(here / "a.pdf") as pdf:
                pages = len(pdf.pages)
            tell(
                f"PDF of {pages} pages, {'with' if rules else 'without'} rules",
                here / "a.pdf",
                {"pdfplumber": words_alone},
            )
    print(
        f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB, making the files included"
    )


if __name__ == "__main__":
    main()
