"""What a draft makes of made-up publications: the sums it finds, and what it says it could not tell."""

import csv
import errno
import io
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from tallvakt import ingest
from tallvakt.authoring import generated_docs
from tallvakt.authoring.drafting import Draft, DraftError, draft, save
from tallvakt.cli.app import app
from tallvakt.pipeline.run import Options, check_document
from tallvakt.rules.content import find_suite, load
from tests.helpers.contract_language import Sheets, document, tally

LIBRARY = load(find_suite()).library
FRUIT = """January 2024

 | January
Total | 100
Apples | 60
Pears | 40

January 2024

 | January
Total apples | 60
women | 25
men | 35

January 2024

 | January
Total pears | 40
women | 30
men | 10

January 2024

 | January
Total north | 70
Apples | 45
Pears | 25

January 2024

 | January
Total south | 30
Apples | 15
Pears | 15
"""
CASES: dict[str, tuple[str, dict[str, dict[str, int]]]] = {
    "subjects, copies and groups": (
        FRUIT,
        {
            "parts-sum-to-total": {"passed": 5},
            "totals-agree": {"passed": 2},
            "groups-sum-to-all": {"passed": 3},
        },
    ),
    "the total last, and nothing else in its label": (
        "January 2024\n\n | January | February\nAlpha | 60 | 61\nBeta | 20 | 23\nSum | 80 | 84\n",
        {"parts-sum-to-total": {"passed": 2}},
    ),
    "levels": (
        "January 2024\n\n | January | February\nCountry | 100 | 110\nNorth | 60 | 65\nAlpha | 20 | 30\nBeta | 40 | 35\n"
        "South | 40 | 45\nGamma | 15 | 17\nDelta | 25 | 28\n",
        {"parts-sum-to-total": {"passed": 6}},
    ),
    "two ways": (
        "January 2024\n\n | Young | Middle | Old | All\nAll | 60 | 75 | 90 | 225\nNorth | 10 | 20 | 30 | 60\n"
        "South | 50 | 55 | 60 | 165\n",
        {"parts-sum-to-total": {"passed": 4}, "columns-sum-to-total": {"passed": 3}},
    ),
    "periods down": (
        " | All | women | men\nJanuary 2024 | 8 | 2 | 6\nFebruary 2024 | 9 | 4 | 5\n",
        {"parts-sum-to-total": {"passed": 2}},
    ),
    "cut at the end of a page, a star in the second piece": (
        "January 2024\n\n | January\nTotal | 104\nAlpha | 60\nBeta | 20\n\n"
        " | January\nTotal | 104\nGamma | 15\nDelta | *\nEps | 7\n",
        {"parts-sum-to-total": {"undecided": 1}},
    ),
    "a mean, whatever it is called": (
        "February 2024\n\n | Midt | January | February\nAll | 41 | 40 | 41\nwomen | 24 | 23 | 24\nmen | 17 | 17 | 17\n",
        {"parts-sum-to-total": {"passed": 2}, "average-is-mean-of-months": {"passed": 3}},
    ),
}


def made(folder: Path, publication: str | Sheets, name: str = "2024") -> tuple[Draft, dict[str, Any]]:
    found = draft(document(folder, publication, name), LIBRARY, "test.draft")
    return found, yaml.safe_load(found.files["test.draft.yaml"])


def codes(found: Draft, codelist: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.files[f"codelists/{codelist}.csv"])))


@pytest.mark.parametrize("case", CASES)
def test_the_draft_finds_the_sums(case: str, tmp_path: Path) -> None:
    publication, expected = CASES[case]
    found, _ = made(tmp_path, publication)
    save(found, tmp_path / "draft")
    content = load(find_suite((tmp_path / "draft",)))
    report = check_document(document(tmp_path, publication), content, Options(contract="test.draft"))
    drafted = {p.id for p in content.library.contracts["test.draft"].promises}
    assert {promise: tally(report, promise) for promise in drafted} == expected


@pytest.mark.parametrize("case", CASES)
def test_editors_accept_the_draft(case: str, tmp_path: Path) -> None:
    _, contract = made(tmp_path, CASES[case][0])
    validator = jsonschema.Draft202012Validator(generated_docs.contract_schema())
    assert [error.message for error in validator.iter_errors(contract)] == []


def test_a_row_that_is_not_the_sum_is_no_total_and_nothing_is_promised(tmp_path: Path) -> None:
    _, contract = made(tmp_path, "January 2024\n\n | January\nMost | 99\nAlpha | 60\nBeta | 20\n")
    assert contract["promises"] == []
    (table,) = contract["tables"].values()
    assert table["total"] is False


def test_breakdowns_that_share_their_total_are_held_together(tmp_path: Path) -> None:
    def sheet(parts: str, total: int) -> list[list[str | int | None]]:
        first, second = parts.split()
        return [[None, "January", "February", "March"], ["Total", total, 523, 611], [first, total - 100, 400, 500],
                [second, 100, 123, 111]]  # fmt: skip

    right = {"Places": sheet("North South", 517), "Sexes": sheet("women men", 517), "Ages": sheet("young old", 517)}
    found, contract = made(tmp_path, right)
    (same,) = [p for p in contract["promises"] if p["check"] == "totals-disagreeing"]
    assert len(same["with"]["tables"]) == 2
    save(found, tmp_path / "draft")
    content = load(find_suite((tmp_path / "draft",)))
    for total, expected in ((517, {"passed": 6}), (527, {"passed": 5, "failed": 1})):
        publication = right | {"Ages": sheet("young old", total)}
        report = check_document(document(tmp_path, publication), content, Options(contract="test.draft"))
        assert tally(report, same["id"]) == expected


def test_a_star_that_protects_another_does_not_cost_the_sum(tmp_path: Path) -> None:
    rows = "January 2024 - March 2024\n\n | January | February | March\nTotal | 100 | 112 | 121\n"
    rows += "North | 40 | 44 | 47\nSouth | 30 | 33 | 38\nWest | 28 | * | 34\nEast | 2 | * | 2\n"
    found, contract = made(tmp_path, rows)
    assert [p["check"] for p in contract["promises"]] == ["parts-not-summing"]
    assert "upper" not in contract["symbols"]["*"]
    assert "Nothing tells how large a figure '*' may hide" in found.files["test.draft.yaml"]


def test_the_title_does_not_bear_the_edition(tmp_path: Path) -> None:
    _, contract = made(tmp_path, "January 2024\n\n | January\nAlpha | 60\nBeta | 20\n", "relief-2024-05")
    assert set(contract["title"].values()) == {"relief"}


def test_one_wrong_figure_does_not_cost_the_promise(tmp_path: Path) -> None:
    rows = [(f"Total p{n}", 3 * n + 30, 10 + n, 20 + 2 * n) for n in range(12)]
    tables = [f"January 2024\n\n | January\n{t} | {w}\nwomen | {a}\nmen | {b}\n\n" for t, w, a, b in rows]
    wrong = tables[3].replace("men | 26", "men | 62")
    assert wrong != tables[3]
    found, contract = made(tmp_path, "".join([*tables[:3], wrong, *tables[4:]]))
    assert [p["id"] for p in contract["promises"]] == ["parts-sum-to-total"]
    assert "11 of 12" in found.files["test.draft.yaml"]


def test_damaged_spellings_are_one_code_and_the_unsure_ones_are_told(tmp_path: Path) -> None:
    rows = ["Manufacture | 60", "Transport | 40", "Agriculture | 9"]
    damaged = ["Manufac- ture | 60", "Transp0rt | 40", "Agricoltura | 9"]
    tables = "".join(
        f"January 2024\n\n | January\nTotal {name} | 109\n" + "\n".join(lines) + "\n\n"
        for name, lines in (("east", rows), ("west", damaged), ("north", rows))
    )
    found, contract = made(tmp_path, tables)
    (name,) = {t["rows"] for t in contract["tables"].values()}
    assert [row["en"] for row in codes(found, name)] == ["Manufacture", "Transport", "Agriculture"]
    assert "Unsure: 'Agricoltura' was taken for 'Agriculture'." in found.files["test.draft.yaml"]


def test_printed_codes_are_codes_and_ages_are_none(tmp_path: Path) -> None:
    text = "January 2024\n\n | January\nTotal | 30\n01 East | 10\n02 West | 20\n\n"
    text += "January 2024\n\n | January\nTotal | 30\n19 years | 10\n20 years | 20\n"
    found, contract = made(tmp_path, text)
    coded = {name: one.get("codes_printed", False) for name, one in contract["dimensions"].items()}
    assert sorted(coded.values()) == [False, True]
    assert codes(found, next(n for n, c in coded.items() if c)) == [
        {"code": "01", "en": "East"},
        {"code": "02", "en": "West"},
    ]


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        ("*", {"means": "suppressed", "lower": 0, "upper": 4}),
        (":", {"means": "suppressed", "lower": 0, "upper": 4}),
        ("-", {"means": "zero", "lower": 0, "upper": 0}),
        ("..", {"means": "not-applicable", "lower": 0}),
        ("///", {"means": "not-applicable", "lower": 0}),
    ],
)
def test_a_symbol_is_guessed_from_the_smallest_open_figure_or_by_convention(
    symbol: str, expected: dict[str, Any], tmp_path: Path
) -> None:
    _, contract = made(tmp_path, f"January 2024\n\n | January\nTotal | 25\nEast | 20\nWest | 5\nNorth | {symbol}\n")
    assert contract["symbols"] == {symbol: expected}


def test_the_draft_does_not_tell_what_a_star_must_have_been(tmp_path: Path) -> None:
    text = "January 2024\n\n | January\nTotal | 9{}\nEast | 80\nWest | 10\nNorth | *\n"
    first, second = (made(tmp_path, text.format(hidden))[0].files for hidden in (1, 3))
    assert first == second


def test_tables_of_several_kinds_of_figures_are_told_apart_by_their_sheets(tmp_path: Path) -> None:
    head = ["", "January", "February"]
    book: Sheets = {
        "1. Persons": [head, ["All", 1000, 1200], ["East", 600, 700], ["West", 400, 500]],
        "2. Per cent": [head, ["All", "4.5 %", "4.6 %"], ["East", "4.1 %", "4.2 %"], ["West", "5.5 %", "5.4 %"]],
    }
    found, contract = made(tmp_path, book)
    assert [(t["marks"], "figures" in t) for t in contract["tables"].values()] == [
        (["1. Persons"], False),
        (["2. Per cent"], True),
    ]
    (promise,) = contract["promises"]
    assert promise["with"]["tables"] == [next(iter(contract["tables"]))]
    save(found, tmp_path / "draft")
    report = check_document(
        document(tmp_path, book), load(find_suite((tmp_path / "draft",))), Options(contract="test.draft")
    )
    assert (report.counts.total, report.counts.unaccounted) == (12, 0)


def test_a_codelist_of_the_draft_never_takes_the_place_of_one_of_the_suite(tmp_path: Path) -> None:
    text = "January 2024\n\n | January\nTotal | 30\nSex | 10\n5 | 20\n"
    found, contract = made(tmp_path, text)
    assert not {p.removeprefix("codelists/").removesuffix(".csv") for p in found.files} & set(LIBRARY.codelists)
    assert list(contract["dimensions"]) == ["sex"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    found, _ = made(tmp_path, FRUIT)
    save(found, tmp_path / "draft")
    edited = tmp_path / "draft" / "test.draft.yaml"
    edited.write_text("family: mine\n", encoding="utf-8")
    with pytest.raises(DraftError, match="stands there already"):
        save(found, tmp_path / "draft")
    assert edited.read_text(encoding="utf-8") == "family: mine\n"


def test_a_draft_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = made(tmp_path, FRUIT)
    folder = tmp_path / "draft"
    with monkeypatch.context() as full:
        write = Path.write_bytes
        written: list[Path] = []

        def on_a_full_disk(path: Path, data: bytes) -> int:
            written.append(path)
            if len(written) == len(found.files):
                raise OSError(errno.ENOSPC, "disk full")
            return write(path, data)

        full.setattr(Path, "write_bytes", on_a_full_disk)
        with pytest.raises(OSError, match="disk full"):
            save(found, folder)
    assert len(written) > 1
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_codelists_that_an_ended_call_left_are_in_nobodys_way(tmp_path: Path) -> None:
    found, _ = made(tmp_path, FRUIT)
    contract, codelist, *_ = save(found, tmp_path / "draft")
    contract.unlink()
    save(found, tmp_path / "draft")
    contract.unlink()
    codelist.write_text("code,nb\nx,y\n", encoding="utf-8")
    with pytest.raises(DraftError, match="stands there already"):
        save(found, tmp_path / "draft")
    assert not contract.exists()


@pytest.mark.parametrize(
    ("text", "family", "why"),
    [("Hello\n", None, "no table"), (FRUIT, "My Family", "is no family")],
)
def test_what_cannot_be_drafted_is_said(text: str, family: str | None, why: str, tmp_path: Path) -> None:
    path = tmp_path / "2024.txt"
    path.write_text(text.replace(" | ", "\t"), encoding="utf-8")
    with pytest.raises(DraftError, match=why):
        draft(ingest.read(path), LIBRARY, family)


def test_the_command_says_what_was_found_and_writes_a_draft_that_loads(tmp_path: Path) -> None:
    path = tmp_path / "2024.txt"
    path.write_text(FRUIT.replace(" | ", "\t"), encoding="utf-8")
    done = CliRunner().invoke(app, ["draft", str(path), "--out", str(tmp_path / "draft")])
    assert done.exit_code == 0, done.output
    assert "Evaluated by groups-sum-to-all: 3 sums: 3 passed, 0 undecided, 0 failed, 0 skipped" in done.output
    assert "draft.2024" in load(find_suite((tmp_path / "draft",))).library.contracts
    again = CliRunner().invoke(app, ["draft", str(path), "--out", str(tmp_path / "draft")])
    assert again.exit_code == 2


def test_a_publication_without_any_sum_is_said_to_promise_nothing(tmp_path: Path) -> None:
    path = tmp_path / "2024.txt"
    path.write_text("January 2024\n\n\tJanuary\nMost\t99\nAlpha\t60\nBeta\t20\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["draft", str(path), "--out", str(tmp_path / "draft")])
    assert done.exit_code == 0
    assert "so nothing is promised" in done.output


def test_the_command_shows_what_differs_between_codelists() -> None:
    done = CliRunner().invoke(app, ["codelist", "diff", "sex", "sexx"])
    assert done.exit_code == 2
    done = CliRunner().invoke(app, ["codelist", "diff", "sex", "sex"])
    assert (done.exit_code, done.output) == (0, "no difference\n")
