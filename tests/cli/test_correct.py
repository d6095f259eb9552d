from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tallvakt.cli.commands import correct_run
from tallvakt.cli.commands.correct_run import Wanted
from tallvakt.model.report import Edition
from tallvakt.pipeline.correction import corrected_edition
from tallvakt.pipeline.correction.corrected_edition import CorrectedCopy
from tallvakt.pipeline.run import Options
from tallvakt.rules.content import Content
from tests.helpers import grids, workbooks
from tests.helpers.grids import RIGHT, changed

Form = Callable[[grids.Rows], str]
WRONG = changed(RIGHT, 1, 1, "1 240")
"""`1 204` with two digits swapped, in the row of the west."""


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


def test_no_row_is_put_into_a_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = grids.content(tmp_path)
    file = tmp_path / "g.xlsx"
    grids.workbook(file, (RIGHT[0], RIGHT[1], RIGHT[3]))
    assert correct([file], content, tmp_path / "out") == 1
    assert "No rows are inserted into workbooks" in capsys.readouterr().out


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


GIVEN_AWAY = (
    ("total", "3 021", "2 262", "1 770", "7 053"),
    ("west", "1 204", "1 018", "633", "2 855"),
    ("north", "*", "830", "447", "1 279"),
    ("south", "1 815", "414", "690", "2 919"),
)


@pytest.mark.parametrize("name", ["g.csv", "g.xlsx"])
def test_suppress_hides_what_gives_a_star_away_and_corrects_nothing(name: str, tmp_path: Path) -> None:
    content = grids.content(tmp_path)
    file = tmp_path / name
    if name == "g.csv":
        write(file, grids.csv(GIVEN_AWAY))
    else:
        grids.workbook(file, GIVEN_AWAY)
    assert correct([file], content, tmp_path / "out", suppress=True) == 0
    lines = listed(tmp_path / "out")
    assert [(line["was"], line["is"]) for line in lines] == [("", ":")] * 3
    assert correct([tmp_path / "out" / name], _declared(tmp_path), tmp_path / "again", suppress=True) == 0
    assert not (tmp_path / "again").exists()


def _declared(folder: Path) -> Content:
    both = '{"*": {means: suppressed, lower: 0, upper: 3}, ":": {means: suppressed, secondary: true}}'
    return grids.content(folder, symbols=both)


def test_suppress_asks_for_a_symbol_where_the_usual_one_is_taken(tmp_path: Path) -> None:
    taken = '{"*": {means: suppressed, lower: 0, upper: 3}, ":": {means: missing}}'
    content = grids.content(tmp_path, symbols=taken)
    file = write(tmp_path / "g.csv", grids.csv(GIVEN_AWAY))
    with pytest.raises(ValueError, match="declare a symbol with"):
        correct([file], content, tmp_path / "out", suppress=True)


def test_totals_are_hidden_only_where_the_contract_frees_them(tmp_path: Path) -> None:
    alone = changed(changed(RIGHT, 2, 2, "830"), 2, 1, "*")
    rows = (alone[0], alone[1], ("north", "*", "830", "447", "1 279"), alone[3])
    rows = (("total", "2 111", "2 262", "1 770", "6 143"), rows[1], rows[2], rows[3])
    for table in ("", ", untouchable: []"):
        content = grids.content(tmp_path, table=table)
        file = write(tmp_path / "g.csv", grids.csv(rows))
        correct([file], content, tmp_path / f"out{len(table)}", suppress=True)
        copy = (tmp_path / f"out{len(table)}" / "g.csv").read_text(encoding="utf-8").splitlines()
        assert (":" in copy[1] or any(line.endswith(":") for line in copy)) <= bool(table)
