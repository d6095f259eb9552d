"""Further figures hidden for the sake of others: the copies of `correct --suppress`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tallvakt.rules.content import Content
from tests.helpers import grids
from tests.helpers.correcting import correct, listed, write
from tests.helpers.grids import RIGHT, changed

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
