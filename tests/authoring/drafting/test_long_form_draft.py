"""Drafts of files with one row per observation: which column is what, and what the draft then evaluates."""

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tallvakt import ingest
from tallvakt.authoring import generated_docs
from tallvakt.authoring.drafting import draft, long_form_draft, save
from tallvakt.model.report import Edition, PublicationReport, PublicationVerdict
from tallvakt.pipeline.run import Options, check_file
from tallvakt.rules.content import find_suite, load
from tests.helpers import forms
from tests.helpers.paths import ROOT

LIBRARY = load(find_suite()).library
BANK = ROOT / "examples" / "statistics-bank"
ALL, BOTH, WHOLE = "Alle aldre", "Begge kjønn", "Hele landet"
REGIONS = {"0": WHOLE, "03": "Oslo", "11": "Rogaland", "15": "Møre og Romsdal", "46": "Vestland"}
SEXES = (BOTH, "Menn", "Kvinner")
AGES = (ALL, "15-24 år", "25-54 år", "55 år og over")
MONTHS = ("2024M01", "2024M02", "2024M03")


def figure(region: str, sex: str, age: str, month: str) -> int:
    """A made-up count; the figure of a total is the sum of its parts."""
    regions = list(REGIONS)[1:] if region == "0" else [region]
    sexes, ages = SEXES[1:] if sex == BOTH else [sex], AGES[1:] if age == ALL else [age]
    cells = product(regions, sexes, ages)
    return sum(20 + (int(r) * 7 + len(s) * 13 + int(a[:2]) * 5 + int(month[-1]) * 3) ** 2 % 97 for r, s, a in cells)


def bank(header: str, rows: Iterable[Sequence[Any]], delimiter: str = ";") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows([header.split(), *rows])
    return out.getvalue()


CUBE = bank(
    "kode region kjønn alder variabel måned verdi status",
    [
        (c, n, s, a, "Arbeidsledige", m, figure(c, s, a, m), "")
        for (c, n), s, a, m in product(REGIONS.items(), SEXES, AGES, MONTHS)
    ],
)
TWO_WAYS = bank(
    "region kjønn måned antall",
    [(f"{c} {n}", s, m, figure(c, s, ALL, m)) for (c, n), s, m in product(REGIONS.items(), SEXES, MONTHS)],
    ",",
)
APART = bank(
    "år måned region antall",
    [
        (2024, word, n, figure(c, BOTH, ALL, m))
        for (word, m), (c, n) in product(
            zip(("januar", "februar", "mars"), MONTHS, strict=True), reversed(REGIONS.items())
        )
    ],
)
UNITS = bank(
    "region enhet måned verdi",
    [
        (
            n,
            u,
            m,
            figure(c, BOTH, ALL, m) if u == "personer" else f"{figure(c, BOTH, ALL, m) / 50:.1f}".replace(".", ","),
        )
        for (c, n), u, m in product(REGIONS.items(), ("personer", "prosent"), MONTHS)
    ],
)
YEARS = bank("år region antall", [(y, n, 100 + y % 7 * i) for y in (2021, 2022, 2023) for i, n in enumerate("abcde")])

CASES: dict[str, tuple[str, dict[str, Any], int]] = {
    "a cube with codes, a constant and an empty column": (
        CUBE,
        {
            "row": ["kode", "region"], "column": "måned", "value": "verdi", "subject": "alder",
            "where": {"kjønn": BOTH},
        },
        12,
    ),
    "two ways, code and name in one": (
        TWO_WAYS, {"row": "region", "column": "måned", "value": "antall", "subject": "kjønn"}, 9
    ),
    "year and month apart, totals last": (APART, {"row": "region", "column": ["måned", "år"], "value": "antall"}, 3),
    "per cent beside persons": (
        UNITS, {"row": "region", "column": "måned", "value": "verdi", "where": {"enhet": "personer"}}, 3
    ),
    "years, and nothing that adds up": (YEARS, {"row": "region", "column": "år", "value": "antall"}, 0),
}  # fmt: skip


CHECKS = ("parts-not-summing", "statuses-not-summing", "average-off", "totals-disagreeing")


def drafted(path: Path, folder: Path, edition: Edition | None = None) -> tuple[dict[str, Any], str, PublicationReport]:
    made = draft(ingest.read(path), LIBRARY, "test.draft")
    save(made, folder)
    text = made.files["test.draft.yaml"]
    report = check_file(path, load(find_suite((folder,))), Options(contract="test.draft", edition=edition))
    return yaml.safe_load(text), text, report


def sums(report: PublicationReport) -> int:
    mine = [o for o in report.outcomes if o.check == "parts-not-summing"]
    return sum(o.passed + o.undecided for o in mine)


@pytest.mark.parametrize("case", CASES)
def test_the_columns_are_told_by_their_values(case: str, tmp_path: Path) -> None:
    text, names, held = CASES[case]
    path = tmp_path / "tall.csv"
    path.write_text(text, encoding="utf-8")
    contract, _, report = drafted(path, tmp_path / "draft")
    assert contract["long"] == names
    assert sums(report) == held
    assert report.verdict in (PublicationVerdict.PASSED, PublicationVerdict.REMARKS)
    assert (report.counts.unaccounted, sum(o.failed for o in report.outcomes if o.severity == "error")) == (0, 0)
    validator = jsonschema.Draft202012Validator(generated_docs.contract_schema())
    assert [error.message for error in validator.iter_errors(contract)] == []


def test_what_is_not_read_is_said(tmp_path: Path) -> None:
    path = tmp_path / "tall.csv"
    path.write_text(CUBE, encoding="utf-8")
    _, text, _ = drafted(path, tmp_path / "draft")
    assert "A choice: of 'kjønn' these are not read: 'Menn', 'Kvinner'." in text
    assert "Not looked at: 'variabel'." in text


def test_a_bank_is_drafted_as_its_publication_is(tmp_path: Path) -> None:
    contract, _, mine = drafted(BANK / "training-2024-03.csv", tmp_path / "long")
    _, _, printed = drafted(BANK / "training-2024-03.txt", tmp_path / "text")
    assert contract["long"]["table"] == "breakdown"
    tallies = [
        {o.promise: (o.passed, o.undecided, o.failed) for o in r.outcomes if o.check in CHECKS} for r in (mine, printed)
    ]
    assert tallies[0] == tallies[1]
    assert mine.verdict == PublicationVerdict.PASSED


@pytest.mark.parametrize("name", ["TILT140-2024-08", "TILT180-2024-04"])
def test_a_draft_does_not_depend_on_whether_the_file_is_long(name: str, tmp_path: Path) -> None:
    source = BANK.parent / "publications" / f"{name}.txt"
    path = tmp_path / f"{name}.csv"
    path.write_text(forms.long_csv(forms.blocks_of(ingest.read(source)), ""), encoding="utf-8")
    (contract, _, mine), (_, _, printed) = (
        drafted(p, tmp_path / p.suffix, Edition("2024-01", name[-7:])) for p in (path, source)
    )
    assert contract["long"] == {"table": "tabell", "row": "rad", "column": "kolonne", "value": "verdi"}
    assert {o.promise: (o.passed, o.undecided, o.failed) for o in mine.outcomes if o.check in CHECKS} == {
        o.promise: (o.passed, o.undecided, o.failed) for o in printed.outcomes if o.check in CHECKS
    }


NAMES_ONCE = ("Husholdning", "Industri", "Bygg", "Handel", "Bergverk", "Jordbruk", "Energi", "Vann", "Ellers")
NOT_LONG = {
    "periods down": "måned;menn;kvinner\n" + "".join(f"{m};{i};{i + 3}\n" for i, m in enumerate(MONTHS * 2)),
    "periods across": "region;2024M01;2024M02\nOslo;5;6\nBergen;7;8\nStavanger;3;4\nHamar;3;9\nMoss;8;1\n",
    "one series": "måned;antall\n" + "".join(f"{m};{i}\n" for i, m in enumerate(MONTHS)),
    "observations that stand several times": "region;måned;antall\n" + "a;2024M01;5\n" * 4 + "b;2024M02;6\n" * 4,
    "figures that go with the names of rows": "kilde;gjenvunnet;deponert;i alt\n"
    + "".join(f"{name};{i * i + 7}.4;{i * 40}.1;{i * i + i * 40 + 7}.5\n" for i, name in enumerate(NAMES_ONCE)),
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_LONG)
def test_what_is_no_long_form_is_left_alone(case: str, tmp_path: Path) -> None:
    path = tmp_path / "tall.csv"
    path.write_text(NOT_LONG[case], encoding="utf-8")
    document = ingest.read(path)
    assert long_form_draft.read_long_form(document) == (document, None)


def test_no_publication_in_tables_looks_long() -> None:
    examples = ROOT / "examples"
    for path in [*examples.glob("publications/*.txt"), *examples.glob("workbooks/**/*.xlsx")]:
        assert long_form_draft.read_long_form(ingest.read(path))[1] is None, path
