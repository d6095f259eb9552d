from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.workbook.defined_name import DefinedName

from tallvakt.pipeline.correction import corrected_edition
from tallvakt.pipeline.correction.corrected_edition import CorrectedCopy
from tallvakt.pipeline.correction.proposals import Proposal
from tallvakt.pipeline.correction.text_copies import NotWritableError
from tests.helpers import grids, workbooks
from tests.helpers.correcting import correct, listed, write
from tests.helpers.grids import RIGHT, changed

Form = Callable[[grids.Rows], str]
WRONG = changed(RIGHT, 1, 1, "1 240")
"""`1 204` with two digits swapped, in the row of the west."""


@pytest.mark.parametrize(
    ("name", "form", "encoding"),
    [
        ("g.csv", grids.csv, "utf-8"),
        ("g.csv", grids.csv, "utf-8-sig"),
        ("g.csv", grids.csv, "utf-16"),
        ("g.txt", grids.text, "utf-8"),
        ("g.html", grids.html, "utf-8"),
    ],
)
def test_a_misprint_is_corrected_and_nothing_else_changed(name: str, form: Form, encoding: str, tmp_path: Path) -> None:
    content = grids.content(tmp_path)
    file, right = write(tmp_path / name, form(WRONG), encoding), form(RIGHT)
    before = file.read_bytes()
    assert correct([file], content, tmp_path / "out") == 0
    copy = (tmp_path / "out" / name).read_bytes().decode(encoding)
    note = "Proposal for a corrected edition, made by Tallvakt. To be looked at by a person before it is published."
    assert copy.replace(f"{note}\n\n", "").replace(f"<p>{note}</p>", "") == right
    assert (note in copy) == (name != "g.csv")
    assert file.read_bytes() == before
    [line] = listed(tmp_path / "out")
    assert (line["was"], line["is"]) == ("1 240", "1 204")
    assert line["place"].startswith(str(file))
    assert line["certainty"] in ("unique", "likely")


@pytest.mark.parametrize(("name", "form"), [("g.csv", grids.csv), ("g.txt", grids.text), ("g.html", grids.html)])
def test_a_missing_row_is_written_after_the_one_it_should_follow(name: str, form: Form, tmp_path: Path) -> None:
    content = grids.content(tmp_path)
    file = write(tmp_path / name, form((RIGHT[0], RIGHT[1], RIGHT[3])))
    assert correct([file], content, tmp_path / "out") == 0
    copy = (tmp_path / "out" / name).read_text(encoding="utf-8")
    assert copy.replace("\n", "").endswith(form(RIGHT).replace("\r\n", "").replace("\n", "")[-120:])
    [line] = listed(tmp_path / "out")
    assert (line["was"], line["is"]) == ("", "north 912 830 447 2 189")


def without_north(path: Path, change: Callable[[Any], None]) -> Path:
    """A workbook that lacks the row of the north."""
    grids.workbook(path, (RIGHT[0], RIGHT[1], RIGHT[3]))
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def test_a_missing_row_is_put_into_a_workbook_and_what_lies_below_moves(tmp_path: Path) -> None:
    content = grids.content(tmp_path)

    def more(book: Any) -> None:
        sheet = book["Grid"]
        sheet["A7"], sheet["A8"] = "Source: the office", "Tables may differ"
        sheet.merge_cells("A7:E7")
        sheet.row_dimensions[7].height = 40
        sheet["A8"].hyperlink = "https://example.org/"
        sheet.print_area = "A1:E4"
        sheet.conditional_formatting.add("B2:E4", Rule("duplicateValues"))
        book["Notes"]["A2"], book["Notes"]["A3"] = 40, "=A2*2"

    file = without_north(tmp_path / "g.xlsx", more)
    assert correct([file], content, tmp_path / "out") == 0
    book = openpyxl.load_workbook(tmp_path / "out" / "g.xlsx")
    sheet = book["Grid"]
    rows = [[cell.value for cell in row] for row in sheet["A3:E5"]]
    assert rows == [["west", 1204, 1018, 633, 2855], ["north", 912, 830, 447, 2189], ["south", 905, 414, 690, 2009]]
    assert sheet["B4"].number_format == sheet["B5"].number_format == "#,##0"
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A8:E8"]
    assert (sheet["A8"].value, sheet.row_dimensions[8].height) == ("Source: the office", 40)
    assert sheet["A9"].hyperlink.ref == "A9"
    assert sheet.print_area == "'Grid'!$A$1:$E$5"
    assert [str(formatting.sqref) for formatting in sheet.conditional_formatting] == ["B2:E5"]
    assert book["Notes"]["A3"].value == "=A2*2"
    assert sheet.protection.sheet


def _formula_on_the_sheet(book: Any) -> None:
    book["Grid"]["H9"] = "=1+1"


def _formula_about_the_sheet(book: Any) -> None:
    book["Notes"]["A2"] = "=Grid!B4"


def _comment(book: Any) -> None:
    book["Grid"]["A4"].comment = Comment("Looked at", "Kari")


def _more_in_the_row(book: Any) -> None:
    book["Grid"]["J3"] = "not of the table"


def _merged_cells(book: Any) -> None:
    book["Grid"].merge_cells("G2:H4")


def _name_that_counts(book: Any) -> None:
    book.defined_names["Last"] = DefinedName("Last", attr_text="OFFSET(Grid!$A$1,3,0)")


@pytest.mark.parametrize(
    "change",
    [_formula_on_the_sheet, _formula_about_the_sheet, _comment, _more_in_the_row, _merged_cells, _name_that_counts],
)
def test_no_row_is_put_in_where_something_depends_on_rows(
    change: Callable[[Any], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = grids.content(tmp_path)
    file = without_north(tmp_path / "g.xlsx", change)
    assert correct([file], content, tmp_path / "out") == 1
    assert "A row cannot be put in here" in capsys.readouterr().out
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["corrections.csv"]


def test_a_place_that_is_not_written_is_told_and_what_goes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = grids.content(tmp_path)
    file = write(tmp_path / "g.csv", grids.csv(changed(WRONG, 3, 3, "960")))

    def refuses(data: bytes, source: str, proposal: Proposal, *rest: Any, **more: Any) -> bytes:
        raise NotWritableError("formula", proposal.rewrites[-1].cell)

    monkeypatch.setattr(corrected_edition, "corrected", refuses)
    assert correct([file], content, tmp_path / "out") == 1
    first, second = capsys.readouterr().out.splitlines()[1:3]
    assert ":5:3: Left open. The cell is calculated by a formula" in first
    assert ":3:1: Left open. It is right only together with" in second


def test_a_form_that_is_not_written_is_in_the_list_alone(tmp_path: Path) -> None:
    content = grids.content(tmp_path)
    file = tmp_path / "g.ods"
    numbers = [[int(c.replace(" ", "")) if c[:1].isdigit() else c for c in row] for row in WRONG]
    file.write_bytes(workbooks.ods({"Grid": [list(grids.HEADER), *numbers]}))
    assert correct([file], content, tmp_path / "out") == 1
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["corrections.csv"]
    [line] = listed(tmp_path / "out")
    assert line["is"] == "1204"


def test_a_workbook_keeps_all_but_the_cell(tmp_path: Path) -> None:
    content = grids.content(tmp_path)
    file = tmp_path / "g.xlsx"
    grids.workbook(file, WRONG)
    with zipfile.ZipFile(file, "a") as package:
        package.writestr("xl/vbaProject.bin", b"never run")
    assert correct([file], content, tmp_path / "out") == 0
    copy = tmp_path / "out" / "g.xlsx"
    book = openpyxl.load_workbook(copy)
    assert book["Grid"]["B3"].value == 1204
    assert book["Grid"]["B3"].number_format == "#,##0"
    assert book["Grid"]["B2"].font.bold
    assert book["Grid"].protection.sheet
    assert "Proposal" in (book.properties.description or "")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(copy) as new:
        assert old.namelist() == new.namelist()
        differ = [name for name in old.namelist() if old.read(name) != new.read(name)]
    assert differ == ["docProps/core.xml", "xl/worksheets/sheet1.xml"]


def test_a_cell_with_a_formula_is_left_open(tmp_path: Path) -> None:
    content = grids.content(tmp_path)
    file = tmp_path / "g.xlsx"
    grids.workbook(file, WRONG)
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<v>1240</v>", b"<f>1200+40</f><v>1240</v>")
    with zipfile.ZipFile(file, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    assert correct([file], content, tmp_path / "out") == 1
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["corrections.csv"]


def test_a_signed_workbook_is_left_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = grids.content(tmp_path)
    file = tmp_path / "g.xlsx"
    grids.workbook(file, WRONG)
    with zipfile.ZipFile(file, "a") as package:
        package.writestr("_xmlsignatures/sig1.xml", "<s/>")
    assert correct([file], content, tmp_path / "out") == 1
    assert "signed" in capsys.readouterr().out


SMALL = (
    ("total", "2 119", "1 850", "1 082", "5 051"),
    ("west", "1 204", "1 018", "633", "2 855"),
    ("north", "912", "830", "447", "2 189"),
    ("south", "3", "2", "2", "7"),
)


def test_an_open_small_figure_becomes_the_symbol_and_is_not_said_again(tmp_path: Path) -> None:
    content = grids.content(tmp_path)
    file = write(tmp_path / "g.csv", grids.csv(SMALL))
    code = correct([file], content, tmp_path / "out")
    lines = listed(tmp_path / "out")
    assert code == 0
    assert [(line["was"], line["is"]) for line in lines] == [("", "*")] * 3
    copy = (tmp_path / "out" / "g.csv").read_text(encoding="utf-8").splitlines()
    assert copy[4] == "south;*;*;*;7"


def test_a_file_without_errors_is_said_and_nothing_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = grids.content(tmp_path)
    file = write(tmp_path / "g.csv", grids.csv(RIGHT))
    assert correct([file], content, tmp_path / "out") == 0
    assert not (tmp_path / "out").exists()
    assert "nothing to correct" in capsys.readouterr().out


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    content = grids.content(tmp_path)
    files = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        files.append(write(tmp_path / folder / "g.csv", grids.csv(WRONG)))
    with pytest.raises(ValueError, match="have one name"):
        correct(files, content, tmp_path / "out")


def test_the_folder_of_the_publications_is_refused(tmp_path: Path) -> None:
    content = grids.content(tmp_path)
    file = write(tmp_path / "g.csv", grids.csv(WRONG))
    with pytest.raises(ValueError, match="name another folder"):
        correct([file], content, tmp_path)
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(ValueError, match="name another folder"):
        correct([file], content, tmp_path / "link")


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    content = grids.content(tmp_path)
    file = write(tmp_path / "g.csv", grids.csv(WRONG))
    write(tmp_path / "taken", "a file")
    with pytest.raises(OSError, match="taken"):
        correct([file], content, tmp_path / "taken" / "out")


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = grids.content(tmp_path)
    file = write(tmp_path / "g.csv", grids.csv(WRONG))
    real = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "corrections.csv":
            real(path, data[:10])
            raise OSError(28, "No space left on device", str(path))
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        correct([file], content, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_that_changed_since_it_was_read_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = grids.content(tmp_path)
    file = write(tmp_path / "g.csv", grids.csv(WRONG))
    other = write(tmp_path / "h.csv", grids.csv(WRONG))
    real = corrected_edition.copy_of

    def late(path: Path, *rest: Any) -> CorrectedCopy:
        if path.name == "g.csv":
            write(path, grids.csv(RIGHT))
        return real(path, *rest)

    monkeypatch.setattr(corrected_edition, "copy_of", late)
    assert correct([file, other], content, tmp_path / "out") == 2
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["corrections.csv", "h.csv"]


def test_a_file_that_is_gone_is_broken_and_the_others_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = grids.content(tmp_path)
    files = [write(tmp_path / name, grids.csv(WRONG)) for name in ("g.csv", "h.csv")]
    real = corrected_edition.copy_of

    def gone(path: Path, *rest: Any) -> CorrectedCopy:
        if path.name == "g.csv":
            path.unlink()
        return real(path, *rest)

    monkeypatch.setattr(corrected_edition, "copy_of", gone)
    assert correct(files, content, tmp_path / "out") == 2
    assert (tmp_path / "out" / "h.csv").exists()


def test_a_publication_with_a_thousand_errors_ends(tmp_path: Path) -> None:
    content = grids.content(tmp_path)
    wrong = [("total", "9", "9", "9", "9"), *(("west", "1 204", "1 018", "633", "5") for _ in range(400))]
    file = write(tmp_path / "g.csv", grids.csv(wrong))
    code = correct([file], content, tmp_path / "out")
    assert code in (1, 2)
    assert not (tmp_path / "out" / "g.csv").exists()


def test_a_copy_that_does_not_hold_is_never_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = grids.content(tmp_path)
    file = write(tmp_path / "g.csv", grids.csv(WRONG))
    monkeypatch.setattr("tallvakt.pipeline.correction.proposals.written", lambda *_: "1 999")
    assert correct([file], content, tmp_path / "out") == 1
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["corrections.csv"]
    assert listed(tmp_path / "out") == []


def test_a_file_that_cannot_be_read_does_not_keep_the_others(tmp_path: Path) -> None:
    content = grids.content(tmp_path)
    good = write(tmp_path / "g.csv", grids.csv(WRONG))
    bad = write(tmp_path / "bad.csv", "")
    assert correct([bad, good], content, tmp_path / "out") == 2
    assert (tmp_path / "out" / "g.csv").exists()
