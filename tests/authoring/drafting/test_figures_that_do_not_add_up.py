"""Drafts of publications that mix counts with shares, rates, means and rounded figures, in several languages."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
import yaml
from typer.testing import CliRunner

from tallvakt import check
from tallvakt.cli.app import app

TOWNS = ("Aldby", "Brekkum", "Dalheim", "Ekvik", "Fossmo", "Granåsen", "Havnes", "Lunden")


class Drafted(NamedTuple):
    """What a draft said, its contract, and the file that it was made of."""

    said: str
    contract: Mapping[str, Any]
    path: Path
    folder: Path

    @property
    def equations(self) -> list[str]:
        return [p["equation"] for p in self.contract["promises"] if "equation" in p]

    def parameters(self, checked: str) -> list[Mapping[str, Any]]:
        return [p.get("with", {}) for p in self.contract["promises"] if p.get("check") == checked]


def drafted(folder: Path, text: str, *options: str, name: str = "boats.csv") -> Drafted:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    out = folder / "d"
    done = CliRunner().invoke(app, ["draft", str(path), "--out", str(out), "--family", "a.b", *options])
    assert done.exit_code == 0, done.output
    return Drafted(done.output, yaml.safe_load((out / "a.b.yaml").read_text(encoding="utf-8")), path, out)


def passes(made: Drafted) -> None:
    """The contract passes on its own file, as the draft says."""
    assert "Ready for a person to read: held against its own file, nothing fails\n" in made.said
    (report,) = check(made.path, schemas=[made.folder]).publications
    assert report.verdict == "passed", [f.check for f in report.findings]


def half_up(part: int, whole: int) -> int:
    """Tenths of a per cent."""
    return (2000 * part + whole) // (2 * whole)


def tenths(figure: int, mark: str = ",") -> str:
    return f"{'-' if figure < 0 else ''}{abs(figure) // 10}{mark}{abs(figure) % 10}"


def workers(seed: int = 3) -> dict[str, tuple[int, int]]:
    random = Random(seed)
    rows = {town: (random.randrange(2000, 9000), random.randrange(2000, 9000)) for town in TOWNS}
    return {**rows, "I alt": (sum(a for a, _ in rows.values()), sum(b for _, b in rows.values()))}


def with_share(label: str, mark: str = ",") -> str:
    lines = [f"Kommune;Kvinner;Menn;Alle;{label}"]
    for town, (women, men) in workers().items():
        lines.append(f"{town};{women};{men};{women + men};{tenths(half_up(women, women + men), mark)}")
    return "Sysselsatte, etter kommune og kjønn. 2023\n\n" + "\n".join(lines) + "\n"


SHARES = ("Andel kvinner (%)", "Kvinneandel i prosent", "Share of women", "Frauenanteil", "Part des femmes", "Udział")


@pytest.mark.parametrize("label", SHARES)
def test_a_share_beside_counts_is_no_part_of_a_sum_and_is_promised_itself(label: str, tmp_path: Path) -> None:
    made = drafted(tmp_path, with_share(label))
    passes(made)
    (share,) = made.parameters("share-off")
    assert (share["part"], share["whole"]) == ({"column": "kvinner"}, {"column": "total"})
    down, across = made.parameters("parts-not-summing")
    (table,) = made.contract["tables"].values()
    assert list(table["figures_of"].values()) == [{"decimals": 1}]
    assert down["ignore"] == across["ignore"] == list(table["figures_of"])


def test_percentages_with_the_decimals_of_the_counts_are_told_by_their_labels(tmp_path: Path) -> None:
    random, lines = Random(8), ["Source;glass;paper;total;glass %;paper %;total %"]
    rows = {town: [random.randrange(500, 90_000) for _ in "ab"] for town in TOWNS}
    rows["All sources"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    for town, (glass, paper) in rows.items():
        whole = glass + paper
        share = half_up(glass, whole)
        figures = (glass, paper, whole, share, 1000 - share, 1000)
        lines.append(";".join([town, *(tenths(figure, ".") for figure in figures)]))
    made = drafted(tmp_path, "Waste by source, 2022\n\n" + "\n".join(lines) + "\n")
    passes(made)
    assert made.parameters("parts-not-summing")[0]["ignore"] == ["glass-2", "paper-2", "total-2"]
    assert [one["result"]["column"] for one in made.parameters("share-off")] == ["glass-2", "paper-2"]


def test_a_rate_among_rows_is_no_part_of_the_total(tmp_path: Path) -> None:
    random, years = Random(5), ("2020", "2021", "2022", "2023")
    at_work = [random.randrange(90_000, 99_000) for _ in years]
    without = [random.randrange(2_000, 9_000) for _ in years]
    force = [a + b for a, b in zip(at_work, without, strict=True)]
    rates = [tenths(half_up(a, b)) for a, b in zip(without, force, strict=True)]
    rows: dict[str, Sequence[int | str]] = {"Employed": at_work, "Unemployed": without}
    rows |= {"Labour force in all": force, "Unemployment rate": rates}
    lines = ["Status;" + ";".join(years), *(f"{k};{';'.join(map(str, v))}" for k, v in rows.items())]
    made = drafted(tmp_path, "\n".join(lines) + "\n")
    passes(made)
    assert made.parameters("parts-not-summing")[0]["ignore"] == ["unemployment-rate"]
    assert "4 of 4" in made.said


def test_a_change_in_per_cent_beside_periods_is_promised(tmp_path: Path) -> None:
    random, lines = Random(6), ["Land;Januar;Februar;März;1. Quartal;Veränderung in %;Vorjahresquartal"]
    rows = {town: [random.randrange(20_000, 90_000) for _ in "abcd"] for town in TOWNS}
    rows["Insgesamt"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    for town, (*months, before) in rows.items():
        now = sum(months)
        change = (2000 * now + before) // (2 * before) - 1000
        sign = "+" if change >= 0 else ""
        lines.append(";".join([town, *map(str, months), str(now), sign + tenths(change), str(before)]))
    made = drafted(tmp_path, "Gäste nach Land, 1. Quartal 2024\n\n" + "\n".join(lines) + "\n")
    passes(made)
    (change_of,) = made.parameters("share-off")
    assert change_of["change"] is True
    tables = [name for name, one in made.contract["tables"].items() if "beside" in one]
    assert len(tables) == 2
    assert change_of["result"]["table"] in tables
    assert made.contract["locale"] == "de"
    (sums,) = made.parameters("parts-not-summing")
    assert change_of["result"]["table"] not in sums["tables"]


TOTALS = {"samtliga län": "last", "Koko maa yhteensä": "last", "Alles tezamen": "first", "Xyzzy": "last"}


@pytest.mark.parametrize("label", TOTALS)
def test_totals_of_figures_that_are_rounded_one_by_one_are_told(label: str, tmp_path: Path) -> None:
    random = Random(label)
    rows = {town: [random.randrange(9_000, 900_000) for _ in range(6)] for town in TOWNS}
    total = {label: [sum(column) for column in zip(*rows.values(), strict=True)]}
    rows = {**total, **rows} if TOTALS[label] == "first" else {**rows, **total}
    heads = ";".join(str(year) for year in range(2018, 2024))
    lines = [f"Område;{heads}", *(f"{k};{';'.join(str((n + 500) // 1000) for n in v)}" for k, v in rows.items())]
    made = drafted(tmp_path, "\n".join(lines) + "\n")
    passes(made)
    assert made.contract["total"]["labels"] == [label]
    (table,) = made.contract["tables"].values()
    assert table["figures"]["base"] == 1
    assert "Rows that add up to their total: 6 of 6" in made.said


def test_what_nothing_adds_up_to_is_no_rounded_total(tmp_path: Path) -> None:
    random = Random(11)
    lines = ["Område;2021;2022;2023"]
    lines += [f"{town};{';'.join(str(random.randrange(10, 90)) for _ in range(3))}" for town in TOWNS]
    made = drafted(tmp_path, "\n".join(lines) + "\nI alt;330;340;350\n")
    assert made.contract["promises"] == []


def test_a_symbol_that_is_not_available_hides_nothing(tmp_path: Path) -> None:
    random, lines = Random(9), ["Source;glass;paper;total"]
    rows = {town: [random.randrange(40, 9_000) for _ in "ab"] for town in TOWNS}
    rows["Brekkum"][0] = 0
    rows["All sources"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    for town, (glass, paper) in rows.items():
        lines.append(";".join([town, *(tenths(n, ".") for n in (glass, paper, glass + paper))]))
        if town == "Havnes":
            lines.append("Hazardous;:;:;:")
    made = drafted(tmp_path, "Waste, 2022\n\n" + "\n".join(lines) + "\n\n: not available\n")
    passes(made)
    assert made.contract["symbols"] == {":": {"means": "missing", "lower": 0, "upper": 0}}
    assert "protect" not in made.contract
    (report,) = check(made.path).publications
    assert [f for f in report.findings if f.severity == "error"] == []


def test_a_promise_that_its_own_file_does_not_keep_is_left_out_and_told(tmp_path: Path) -> None:
    rows = workers(4)
    lines = ["Kommune;2021 kvinner;2021 menn;2021 alle", *(f"{k};{a};{b};{a + b}" for k, (a, b) in rows.items())]
    made = drafted(tmp_path, "Folk, 2021\n\n" + "\n".join(lines) + "\n")
    passes(made)
    counted = [line for line in made.said.splitlines() if line.startswith("Promise ")]
    evaluated = [line for line in made.said.splitlines() if line.startswith("Evaluated by ")]
    assert len(counted) == len(evaluated)
    for promise, outcome in zip(counted, evaluated, strict=True):
        cases = outcome.split(": ")[1].split(" sums")[0]
        assert f" of {cases}" in promise


LANGUAGES = {
    "nb": ("Levendefødte, etter fylke og kjønn. 2023", "Fylke;Gutter;Jenter;I alt"),
    "nn": ("Folketalet etter kommune, heile landet, ikkje medrekna born. 2023", "Kommune;Gutar;Jenter;I alt"),
    "da": ("Levendefødte efter område og køn, 2023", "Område;Drenge;Piger;I alt"),
    "sv": ("Levande födda efter län och kön, 2023", "Län;Pojkar;Flickor;Samtliga"),
    "fi": ("Elävänä syntyneet maakunnan ja sukupuolen mukaan, 2023", "Maakunta;Pojat;Tytöt;Yhteensä"),
    "de": ("Lebendgeborene nach Ländern und Geschlecht, 2023", "Land;Männlich;Weiblich;Insgesamt"),
    "nl": ("Levendgeborenen naar provincie en geslacht, 2023", "Provincie;Jongens;Meisjes;Totaal"),
    "fr": ("Naissances selon la région et le sexe, 2023", "Région;Garçons;Filles;Ensemble"),
    "es": ("Nacimientos por provincia y sexo, 2023. Todos los años", "Provincia;Niños;Niñas;Total"),
    "it": ("Nati vivi secondo la regione e il sesso, 2023", "Regione;Maschi;Femmine;Totale"),
    "pl": ("Urodzenia żywe według województw i płci w 2023 roku", "Województwo;Chłopcy;Dziewczęta;Ogółem"),
    "en": ("Live births by county and sex, 2023", "County;Boys;Girls;All"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_of_the_file_is_that_of_the_contract(language: str, tmp_path: Path) -> None:
    title, heads = LANGUAGES[language]
    lines = [heads, *(f"{chr(65 + n)};{a};{b};{a + b}" for n, (a, b) in enumerate(workers(2).values()))]
    made = drafted(tmp_path, f"{title}\n\n" + "\n".join(lines) + "\n")
    assert made.contract["locale"] == language
    assert list(made.contract["title"]) == [language]
    passes(made)


SPAN = "2022-01..2022-12"
PERIODS = {
    "a range in the title": (
        "Levendefødte, etter fylke. 2021–2023", "2021 gutter;2021 jenter;2022 gutter", "2021-01..2023-12"
    ),
    "years in the labels": (
        "Sysselsatta efter näringsgren SNI 2007", "män 2022;män 2023;kvinnor 2022", "2022-01..2023-12"
    ),
    "a classification": ("Employed by NACE Rev. 2 section and ISCED 2011. 2022", "Men;Women;Unknown", SPAN),
    "prices of a year": ("GDP at 2015 prices, 2022", "Goods;Services;Other", SPAN),
}  # fmt: skip


@pytest.mark.parametrize("case", PERIODS)
def test_the_period_is_the_one_that_the_figures_are_of(case: str, tmp_path: Path) -> None:
    title, heads, period = PERIODS[case]
    random = Random(1)
    lines = [f"Gruppe;{heads}", *(f"{t};{';'.join(str(random.randrange(50, 900)) for _ in range(3))}" for t in TOWNS)]
    made = drafted(tmp_path, f"{title}\n\n" + "\n".join(lines) + "\n")
    (report,) = check(made.path, schemas=[made.folder]).publications
    assert report.reason is None
    assert report.edition is not None
    assert f"{report.edition.start}..{report.edition.end}" == period


@pytest.mark.parametrize("option", [("--period", "2022..2023"), ("--edition", "2022-01..2023-12")])
def test_the_period_that_a_person_tells_is_in_the_contract(option: tuple[str, str], tmp_path: Path) -> None:
    lines = ["Kommune;Kvinner;Menn;Alle", *(f"{k};{a};{b};{a + b}" for k, (a, b) in workers().items())]
    made = drafted(tmp_path, "\n".join(lines) + "\n", *option)
    assert made.contract["period"] == {"default": option[1]}
    (report,) = check(made.path, schemas=[made.folder]).publications
    assert report.edition is not None
    assert (report.edition.start, report.edition.end) == ("2022-01", "2023-12")
