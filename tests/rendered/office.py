"""What LibreOffice shows of a workbook: the cells as text, and which of them stand on its printed pages."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pdfplumber

from tests.rendered.seen import Seen

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
# As shown (the ninth), every sheet in a file of its own (the last): LibreOffice's own list of tokens.
AS_SHOWN = "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,false,true,false,false,-1"
RAISED = 0.8
"""A character is raised where it is smaller than this share of the cell's other characters."""


def convert(files: Iterable[Path], to: str, out: Path) -> None:
    """Has LibreOffice write `files` in another form to the folder `out`; raises where it fails."""
    assert SOFFICE is not None
    profile = f"-env:UserInstallation={(out.parent / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", to, "--outdir", str(out), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=1800)


def seen(workbook: Path, shown: Path, printed: Path) -> Seen:
    """What a person sees of a workbook whose cells and printed pages were written to two folders."""
    on_paper = list(_words(printed / f"{workbook.stem}.pdf"))
    figures: Seen = {}
    for sheet in sorted(shown.glob(f"{workbook.stem}-*.csv")):
        rows = list(csv.reader(sheet.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
        head = next(
            (n for n, row in enumerate(rows) if sum(c.startswith(("January", "February")) for c in row) >= 2), None
        )
        for row in [] if head is None else rows[head + 1 :]:
            assert head is not None
            label = row[0] or ""
            if not _on(label, on_paper):
                continue
            for header, text in zip(rows[head][1:], row[1:], strict=False):
                figure = _as_printed(text, on_paper)
                if text.strip() and _on(header, on_paper) and figure is not None:
                    figures[label.strip(), header.strip()] = figure
    return figures


def _words(path: Path) -> Iterator[tuple[str, str]]:
    """The words of a PDF, raised characters after a bar, what is struck out left out."""
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            lines = [*page.lines, *(r for r in page.rects if r["height"] < 2)]
            for word in page.extract_words(x_tolerance=2, keep_blank_chars=True, return_chars=True):
                size = max(c["size"] for c in word["chars"])
                kept = [c for c in word["chars"] if not any(_crosses(line, c) for line in lines)]
                main = "".join(c["text"] for c in kept if c["size"] > RAISED * size)
                yield _plain(main), _plain("".join(c["text"] for c in word["chars"]))


def _crosses(line: dict[str, Any], char: dict[str, Any]) -> bool:
    """Whether a line goes through a character's middle."""
    height = char["bottom"] - char["top"]
    inside = char["top"] + height / 4 < line["top"] < char["bottom"] - height / 4
    return inside and bool(line["x0"] <= char["x0"] + 1) and bool(line["x1"] >= char["x1"] - 1)


def _on(text: str, words: list[tuple[str, str]]) -> bool:
    return any(_plain(text) == whole for _, whole in words)


def _as_printed(text: str, words: list[tuple[str, str]]) -> str | None:
    """A cell's text as it stands on paper, marks that are raised left out; None where it does not stand there."""
    return next((main for main, whole in words if whole == _plain(text) and main), None)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
