"""A contract, its codelists and a publication, all made up in a test: what becomes of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from tallvakt import ingest
from tallvakt.ingest import plain_text
from tallvakt.model.report import PromiseOutcome, PublicationReport
from tallvakt.pipeline.run import Options, check_document
from tallvakt.recognise import Recognised, recognise
from tallvakt.rules.content import Content, find_suite, load

HEAD = """\
family: test.made
version: "1"
title: {en: Made up}
left_out_row: zero
"""
Sheets = Mapping[str, Sequence[Any]]


def content(folder: Path, contract: str, codelists: Mapping[str, str]) -> Content:
    """The suite's checks with one contract of one's own; a codelist is CSV, or codes that are their own names."""
    lists = folder / "schemas" / "codelists"
    lists.mkdir(parents=True, exist_ok=True)
    for name, codes in codelists.items():
        written = codes if "\n" in codes else "code,nb,en\n" + "".join(f"{c},{c},{c}\n" for c in codes.split())
        (lists / f"{name}.csv").write_text(written, encoding="utf-8")
    (lists.parent / "made.yaml").write_text(HEAD + contract, encoding="utf-8")
    return load(find_suite(schemas=(lists.parent,)))


def document(folder: Path, publication: str | Sheets, name: str = "2024") -> ingest.Document:
    """A publication as text (` | ` stands for a tab) or as the sheets of a workbook."""
    if isinstance(publication, str):
        return plain_text.parse(publication.replace(" | ", "\t").encode(), f"{name}.txt")
    book = openpyxl.Workbook()
    del book["Sheet"]
    for title, rows in publication.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    path = folder / f"{name}.xlsx"
    book.save(path)
    return ingest.read(path, path.name)


def read(folder: Path, contract: str, codelists: Mapping[str, str], publication: str | Sheets) -> Recognised:
    """What recognition makes of a publication."""
    return recognise(document(folder, publication), content(folder, contract, codelists).library, family="test.made")


def check(folder: Path, contract: str, codelists: Mapping[str, str], publication: str | Sheets) -> PublicationReport:
    """What the suite makes of a publication."""
    made = content(folder, contract, codelists)
    return check_document(document(folder, publication), made, Options(contract="test.made"))


def cells(found: Recognised, table: str) -> dict[tuple[str, str], str]:
    """The printed tokens of a table (`id`, or `id/subject`), by row and column."""
    name, _, subject = table.partition("/")
    frame = found.cells[(found.cells["table"] == name) & (found.cells["subject"] == subject)]
    return {(r, c): t for r, c, t in zip(frame["row"], frame["column"], frame["text"], strict=True)}


def tally(report: PublicationReport, promise: str) -> dict[str, int]:
    """How often a promise had each outcome, those it never had left out."""
    one: PromiseOutcome = next(o for o in report.outcomes if o.promise == promise)
    counts = {name: getattr(one, name) for name in ("passed", "failed", "undecided", "skipped", "waived")}
    return {name: count for name, count in counts.items() if count}


def faults(report: PublicationReport) -> set[str]:
    """The checks that found something of severity error."""
    return {f.check for f in report.findings if f.severity == "error"}
