"""Files that are broken, or made to do harm: each ends in a clear reason, quickly and in little memory."""

import contextlib
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt import ingest
from tallvakt.ingest import Limits, UnreadableFile, limits
from tests.helpers.workbooks import ODS, package, read, replaced, told, xls, xlsx

ROWS: list[list[Any]] = [[None, "Januar", "Februar"], ["Oslo", 5, 6], ["Agder", 7, 8]]
BOOK = xlsx({"Ark": ROWS})
SHEET = "xl/worksheets/sheet1.xml"


def in_sheet(old: bytes, new: bytes) -> bytes:
    def change(sheet: bytes) -> bytes:
        assert old in sheet
        return sheet.replace(old, new)

    return replaced(BOOK, {SHEET: change})


def ole(text: str) -> bytes:
    """The first sectors of a compound file that names one stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + text.encode("utf-16-le") + bytes(512)


DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/passwd">]>'


def with_doctype(part: bytes) -> bytes:
    return DOCTYPE + part.partition(b"?>")[2] if part.startswith(b"<?xml") else DOCTYPE + part


def ods_of(body: str) -> bytes:
    return package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ODS.format(body)})


CELL = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
BAD: dict[str, tuple[bytes, str]] = {
    "password": (ole("EncryptedPackage"), "workbook-encrypted"),
    "not a workbook of Excel 97": (ole("WordDocument"), "workbook-broken"),
    "truncated": (BOOK[: len(BOOK) // 2], "workbook-broken"),
    "truncated within a sheet": (in_sheet(b"</sheetData>", b""), "workbook-broken"),
    "a byte wrong": (BOOK[:400] + bytes([BOOK[400] ^ 255]) + BOOK[401:], "workbook-broken"),
    "truncated Excel 97": (xls({"Ark": ROWS})[:3000], "workbook-broken"),
    "bomb": (replaced(BOOK, {"xl/media/a.xml": lambda _: bytes(9_000_000)}), "limit-ratio"),
    "a cell in the last row and column": (in_sheet(b'r="C3"', b'r="XFD1048576"'), "limit-cells"),
    "no such cell": (in_sheet(b'r="C3"', b'r="7Q"'), "workbook-broken"),
    "entities in a sheet": (replaced(BOOK, {SHEET: with_doctype}), "workbook-doctype"),
    "entities in the texts": (replaced(BOOK, {"xl/sharedStrings.xml": with_doctype}), "workbook-doctype"),
    "entities in UTF-16": (
        replaced(BOOK, {SHEET: lambda part: with_doctype(part).decode().encode("utf-16")}),
        "workbook-doctype",
    ),
    "no sheet where the workbook says": (
        replaced(BOOK, {"xl/_rels/workbook.xml.rels": lambda _: b"<Relationships/>"}),
        "workbook-broken",
    ),
    "OpenDocument, a cell repeated without end": (
        ods_of(
            '<table:table table:name="a"><table:table-row table:number-rows-repeated="1048576">'
            f"{CELL}</table:table-row></table:table>"
        ),
        "limit-cells",
    ),
    "Word": (package({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "format-unsupported"),
    "a zip": (package({"a.txt": "a"}), "format-unsupported"),
    "an empty zip": (package({}), "format-unsupported"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "format-unsupported"),
    "Parquet without its end": (b"PAR1" + bytes(100), "parquet-broken"),
    "PDF without its end": (b"%PDF-1.7\n1 0 obj\n<<", "pdf-broken"),
    "empty": (b"", "file-empty"),
    "binary": (b"ab\0cd", "file-binary"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_has_its_reason(case: str) -> None:
    data, key = BAD[case]
    with pytest.raises(UnreadableFile) as caught:
        read(data, "a.bin")
    assert caught.value.remark.key == key
    json.dumps(caught.value.remark.facts)


LIMITS: dict[str, tuple[Limits, str]] = {
    "size": (Limits(bytes=100), "limit-bytes"),
    "sheets": (Limits(sheets=1), "limit-sheets"),
    "cells": (Limits(cells=17), "limit-cells"),
    "unpacked": (Limits(unpacked=1000), "limit-unpacked"),
    "time": (Limits(seconds=-1.0), "limit-seconds"),
}


@pytest.mark.parametrize("case", LIMITS)
def test_limits_hold_and_can_be_raised(case: str) -> None:
    data = xlsx({"A": ROWS, "B": ROWS})
    bounds, key = LIMITS[case]
    with pytest.raises(UnreadableFile) as caught:
        read(data, limits=bounds)
    assert caught.value.remark.key == key
    assert len(read(data, limits=Limits()).tables) == 2


def test_limits_are_said_as_words() -> None:
    assert limits.raised(Limits(), limits.parse(["cells=12", "seconds=1.5"])) == Limits(cells=12, seconds=1.5)
    for words in (["cells"], ["cells=many"]):
        with pytest.raises(ValueError, match="NAME=NUMBER"):
            limits.parse(words)
    for words, said in ((["rows=3"], "no limit 'rows'"), (["cells=0"], "above 0")):
        with pytest.raises(ValueError, match=re.escape(said)):
            limits.raised(Limits(), limits.parse(words))


def test_a_file_is_read_only_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * 1001)
    with pytest.raises(UnreadableFile) as caught:
        ingest.read(path, limits=Limits(bytes=1000))
    assert caught.value.remark.key == "limit-bytes"
    assert ingest.read(path, limits=Limits(bytes=1001)).prose


def test_a_million_empty_rows_cost_nothing() -> None:
    def with_blanks(sheet: bytes) -> bytes:
        blanks = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(4, 1_000_000))
        return sheet.replace(b"</sheetData>", blanks + b"</sheetData>")

    (table,) = read(replaced(BOOK, {SHEET: with_blanks}), limits=Limits(cells=9)).tables
    assert [label for label, _ in told(table)[1]] == ["Oslo", "Agder"]


def test_macros_are_not_run_and_links_not_followed() -> None:
    added: dict[str, Callable[[bytes], bytes]] = {
        "xl/vbaProject.bin": lambda _: b"macro",
        "xl/externalLinks/externalLink1.xml": lambda _: b'<externalLink xmlns:r="r"/>',
        "xl/workbook.xml": lambda book: book.replace(b'fullCalcOnLoad="1"', b""),
        SHEET: lambda sheet: sheet.replace(b"<v>5</v>", b"<f>'[1]http://127.0.0.1:9/a.xlsx'!A1</f><v>5</v>"),
    }
    document = read(replaced(BOOK, added), "a.xlsm")
    assert told(document.tables[0])[1][0] == ("Oslo", ["5", "6"])
    assert {r.key for r in document.remarks} == {"macros-not-run", "links-not-followed"}


def test_a_declared_size_that_lies_is_found_out() -> None:
    data = bytearray(BOOK)
    with zipfile.ZipFile(io.BytesIO(BOOK)) as opened:
        info = opened.getinfo(SHEET)
    size = info.file_size.to_bytes(4, "little")
    start = BOOK.rindex(size)
    data[start : start + 4] = (10).to_bytes(4, "little")
    with pytest.raises(UnreadableFile) as caught:
        read(bytes(data))
    assert caught.value.remark.key == "workbook-broken"


def test_a_far_cell_takes_no_memory(tmp_path: Path) -> None:
    """The reader of values would end the whole process here; it must not come to that."""
    path = tmp_path / "far.xlsx"
    path.write_bytes(BAD["a cell in the last row and column"][0])
    program = "import sys; from pathlib import Path; from tallvakt import ingest; ingest.read(Path(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "UnreadableFile: limit-cells" in done.stderr


def test_a_workbook_of_excel_97_without_end_is_ended() -> None:
    """Its directory goes on in the sector it began in; the reader of values would follow it for ever."""
    data = bytearray(xls({"Ark": ROWS}))
    directory, table = (int.from_bytes(data[at : at + 4], "little") for at in (48, 76))
    entry = 512 * (table + 1) + 4 * directory
    data[entry : entry + 4] = directory.to_bytes(4, "little")
    with pytest.raises(UnreadableFile) as caught:
        read(bytes(data), "a.xls", Limits(seconds=20))
    assert caught.value.remark.key in ("limit-seconds", "reader-stopped", "workbook-broken")


@settings(max_examples=60)
@given(st.sampled_from(["xlsx", "csv", "html", "pdf"]), st.data())
def test_a_damaged_file_is_read_or_refused_but_never_crashes(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(SOUND[kind]())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=8))
    with contextlib.suppress(UnreadableFile):
        assert read(bytes(damaged), f"a.{kind}").source == f"a.{kind}"


def pdf_of(drawing: Callable[..., None], **options: Any) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, **options)
    drawing(canvas)
    canvas.save()
    return out.getvalue()


def test_a_scanned_pdf_is_told_apart() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(pdf_of(lambda canvas: canvas.rect(10, 10, 100, 100)), "a.pdf")
    assert (caught.value.remark.key, caught.value.remark.facts) == ("pdf-no-text", {"pages": 1})


def test_an_encrypted_pdf_is_told_apart() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    data = pdf_of(lambda canvas: canvas.drawString(10, 10, "Januar"), encrypt=StandardEncryption("secret"))
    with pytest.raises(UnreadableFile) as caught:
        read(data, "a.pdf")
    assert caught.value.remark.key == "pdf-encrypted"


def test_a_pdf_is_read_page_by_page_within_its_limits() -> None:
    def three(canvas: Any) -> None:
        for _ in range(3):
            canvas.drawString(10, 10, "Januar")
            canvas.showPage()

    data, seen = pdf_of(three), []
    ingest.detect.read(data, "a.pdf", Limits(), lambda done, all_: seen.append((done, all_)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    for bounds, key in ((Limits(pages=2), "limit-pages"), (Limits(seconds=-1.0), "limit-seconds")):
        with pytest.raises(UnreadableFile) as caught:
            read(data, "a.pdf", bounds)
        assert caught.value.remark.key == key


def test_a_page_that_unpacks_without_end_is_refused() -> None:
    import zlib

    data = pdf_of(lambda canvas: canvas.drawString(10, 10, "Januar"), pageCompression=0)
    bomb = zlib.compress(b"0 0 m " * 12_000_000, 9)
    start = data.index(b"stream", data.index(b"/Length")) + len(b"stream\n")
    head = re.sub(rb"/Length \d+", b"/Filter /FlateDecode /Length %d" % len(bomb), data[:start])
    with pytest.raises(UnreadableFile) as caught:
        read(head + bomb + data[data.index(b"endstream") :], "a.pdf")
    assert caught.value.remark.key == "limit-ratio"


def table_of(canvas: Any) -> None:
    for number, row in enumerate(ROWS):
        for column, value in enumerate(row):
            canvas.drawString(50 + 90 * column, 700 - 15 * number, str(value or ""))


SOUND: dict[str, Callable[[], bytes]] = {
    "xlsx": lambda: BOOK,
    "csv": lambda: b';Januar;Februar\n"Oslo";5;6\nAgder;7;8\n',
    "html": lambda: b"<table><tr><th><th>Januar<th>Februar<tr><td>Oslo<td>5<td>6<tr><td>Agder<td>7<td>8</table>",
    "pdf": lambda: pdf_of(table_of, pageCompression=0),
}


@pytest.mark.parametrize("kind", SOUND)
def test_the_files_that_are_damaged_above_are_sound(kind: str) -> None:
    (table,) = read(SOUND[kind](), f"a.{kind}").tables
    assert told(table) == (["Januar", "Februar"], [("Oslo", ["5", "6"]), ("Agder", ["7", "8"])])
