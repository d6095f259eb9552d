"""Corrected copies of a grid, as the command makes them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from tallvakt.cli.commands import correct_run
from tallvakt.cli.commands.correct_run import Wanted
from tallvakt.model.report import Edition
from tallvakt.pipeline.run import Options
from tallvakt.rules.content import Content


def correct(paths: list[Path], content: Content, out: Path, **wanted: Any) -> int:
    year = Edition("2020-01", "2020-12")
    options = Options(contract="my.grid", edition=year, budget=20.0, remedy=wanted.get("suppress", False))
    return correct_run.correct(map(str, paths), content, options, Wanted(out=out, **wanted))


def listed(out: Path) -> list[dict[str, str]]:
    text = (out / "corrections.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path
