"""What a person says of a file outranks what a draft would guess, and a slip is told with its likely word."""

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from tallvakt.cli.app import app

LONG = "trade;sex;month;number\n" + "".join(
    f"{trade};{sex};2024-{month:02};{10 * n + month + len(sex)}\n"
    for month in range(1, 5)
    for n, trade in enumerate(["Varehandel", "Industri", "Transport"], start=2)
    for sex in ("men", "women")
)
CENSUS = "Region;2001;2011;2021\nIn all;4023;4040;4089\nNorth;1411;1423;1437\nSouth;2612;2617;2652\n"
SCHOOL = "Region;2008-09;2009-10;2010-11\nIn all;4023;4040;4089\nNorth;1411;1423;1437\nSouth;2612;2617;2652\n"
NO_PERIOD = "Region;Resident;In;Out;Workplace\n" + "".join(
    f"Place {n};{400 + 37 * n};{50 + n * n};{60 + 7 * n};{400 + 37 * n + 50 + n * n - 60 - 7 * n}\n" for n in range(12)
)


def drafted(folder: Path, text: str, *options: str) -> tuple[dict[str, object], str]:
    folder.mkdir(exist_ok=True)
    path = folder / "boats.csv"
    path.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(app, ["draft", str(path), "--out", str(folder / "d"), "--family", "a.b", *options])
    assert done.exit_code == 0, done.output
    return yaml.safe_load((folder / "d" / "a.b.yaml").read_text(encoding="utf-8")), done.output


@pytest.mark.parametrize(("options", "row"), [((), "trade"), (("--row", "sex"), "sex")])
def test_the_rows_are_those_wished_for(options: tuple[str, ...], row: str, tmp_path: Path) -> None:
    contract, said = drafted(tmp_path, LONG, *options)
    assert contract["long"]["row"] == row  # type: ignore[index]
    assert "not read" not in said


@pytest.mark.parametrize(
    ("options", "slip"),
    [
        (("--row", "sexx"), "did you mean 'sex'?"),
        (("--symbol", "x"), "write '*=suppressed:3'"),
        (("--symbol", "x=suppresed"), "did you mean 'suppressed'?"),
    ],
)
def test_a_slip_in_a_wish_is_told(options: tuple[str, ...], slip: str, tmp_path: Path) -> None:
    path = tmp_path / "boats.csv"
    path.write_text(LONG, encoding="utf-8")
    done = CliRunner().invoke(app, ["draft", str(path), "--out", str(tmp_path / "d"), *options])
    assert done.exit_code == 2
    assert slip in done.output


def test_symbols_mean_what_is_wished(tmp_path: Path) -> None:
    text = CENSUS.replace("1411", ":").replace("2612", ":")
    contract, said = drafted(tmp_path, text, "--symbol", ":=suppressed:4")
    assert contract["symbols"] == {":": {"means": "suppressed", "lower": 0, "upper": 4}}
    assert "Symbol :: suppressed, 0 to 4 (as given)" in said
    assert "guess" not in (tmp_path / "d" / "a.b.yaml").read_text(encoding="utf-8").partition("symbols:")[2]
    _, said = drafted(tmp_path / "guessed", text)
    assert "Symbol :: missing, any figure (a guess)" in said


def test_a_blank_field_means_what_is_wished(tmp_path: Path) -> None:
    contract, _ = drafted(tmp_path, CENSUS, "--symbol", "=zero")
    assert contract["symbols"] == {"": {"means": "zero", "lower": 0, "upper": 0}}


@pytest.mark.parametrize(
    ("text", "columns", "period"),
    [
        (CENSUS, {"periods": "year", "gaps": "allowed"}, None),
        (SCHOOL, {"periods": "school-year"}, None),
        (NO_PERIOD, {"periods": "month"}, {"from": "none"}),
    ],
)
def test_periods_of_every_kind_and_none(text: str, columns: object, period: object, tmp_path: Path) -> None:
    contract, said = drafted(tmp_path, text)
    assert (contract["columns"], contract.get("period")) == (columns, period)
    assert "Ready for a person" in said


def test_a_balance_of_four_columns_is_told(tmp_path: Path) -> None:
    contract, said = drafted(tmp_path, NO_PERIOD)
    assert "Promise balance: Columns that add up so: 12 of 12." in said
    assert [p["equation"] for p in contract["promises"]] == ["resident + in - out = workplace"]  # type: ignore[attr-defined]
