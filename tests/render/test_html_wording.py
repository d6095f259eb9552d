"""The two catalogues say the same things, and numbers, months and places read as each language writes them."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest

from tallvakt.model.report import (
    CellRef,
    Edition,
    Finding,
    Outcome,
    Place,
    PublicationReport,
    PublicationVerdict,
    Remark,
    Severity,
)
from tallvakt.render import wording
from tallvakt.render.wording import Wording, catalogue
from tallvakt.rules.registry import Check
from tests.helpers.paths import ROOT

REPORTS = ROOT / "reports"
SAYS = {
    "nb": "Trykt {published}, delene gir {computed} i {month} for {rows}.",
    "en": "Printed {published}, parts {computed}.",
}
CHECK = Check(
    "parts-not-summing", "TV301", "edits", Severity.ERROR, SAYS, {"nb": "Se på {total}."}, lambda figures: figures
)


def words(lang: str) -> Wording:
    return wording.load(REPORTS, lang, {CHECK.name: CHECK})


def placeholders(entry: wording.Entry) -> set[str]:
    text = entry if isinstance(entry, str) else " ".join(entry.values())
    return set(re.findall(r"\{(\w+)\}", text))


def test_catalogues_have_the_same_keys_and_placeholders() -> None:
    nb, en = catalogue(REPORTS, "nb"), catalogue(REPORTS, "en")
    assert set(nb) == set(en)
    assert {k: placeholders(v) for k, v in nb.items()} == {k: placeholders(v) for k, v in en.items()}
    assert {k for k, v in nb.items() if not isinstance(v, str)} == {k for k, v in en.items() if not isinstance(v, str)}


KINDS: dict[str, type[StrEnum]] = {"verdict": PublicationVerdict, "outcome": Outcome, "severity": Severity}


@pytest.mark.parametrize("kind", KINDS)
def test_every_verdict_outcome_and_severity_has_a_word(kind: str) -> None:
    assert all(words("nb").has(f"{kind}.{value}") for value in KINDS[kind])


@pytest.mark.parametrize(
    ("lang", "value", "expected"),
    [
        ("nb", 1234567, "1\u00a0234\u00a0567"),
        ("en", 1234, "1,234"),
        ("nb", -12, "−12"),
        ("nb", 0.5, "0,5"),
        ("nb", (771, 780), "771–780"),
        ("en", (771, 780), "771–780"),
        ("nb", (5, 5), "5"),
        ("nb", (4, None), "4 eller mer"),
        ("en", (None, 3), "at most 3"),
        ("nb", (None, None), "ukjent"),
        ("nb", "2024-03", "mars 2024"),
        ("en", "2024-13", "2024-13"),
        ("nb", ("a", "b", "2024-01"), "a, b og januar 2024"),
        ("en", {"nb": "fylke", "en": "county"}, "county"),
        ("nb", {"en": "county"}, "county"),
        ("nb", Edition("2024-01", "2024-08"), "januar–august 2024"),
        ("en", Edition("2023-12", "2024-01"), "December 2023–January 2024"),
    ],
)
def test_facts_are_written_as_the_language_does(lang: str, value: object, expected: str) -> None:
    assert words(lang).fact(value) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Place(60, 2), "linje 60, felt 2"),
        (Place(60), "linje 60"),
        (Place(1234, 0), "linje 1234"),
        (Place(12, 28, part="Tiltak og fylke"), "arket «Tiltak og fylke», celle AB12"),
        (Place(7, 1, part="3", box=(0.0, 0.0, 1.0, 1.0)), "side 3, linje 7"),
    ],
)
def test_places(place: Place, expected: str) -> None:
    assert words("nb").place(place) == expected


NAMES = {
    ("by-county", "table", ""): {"nb": "Fylke", "en": "County"},
    ("by-county", "row", "03"): {"nb": "Oslo", "en": "Oslo"},
    ("by-county", "subject", "awa"): {"nb": "Arbeid med støtte", "en": "Supported employment"},
}


@pytest.mark.parametrize(
    ("row", "column", "copy", "expected"),
    [
        ("03", "2024-03", 0, "Arbeid med støtte, Oslo, mars 2024"),
        ("total", "average", 0, "Arbeid med støtte, i alt (Fylke), gjennomsnitt hittil i år"),
        ("99", "2024-03", 1, "Arbeid med støtte, 99, mars 2024 (2. gang den står der)"),
    ],
)
def test_cell_names(row: str, column: str, copy: int, expected: str) -> None:
    report = PublicationReport("a.txt", "", PublicationVerdict.PASSED, names=NAMES)
    assert words("nb").cell_name(CellRef("by-county/awa", row, column, copy, "1", Place(1)), report) == expected


def test_a_finding_is_filled_from_its_facts() -> None:
    facts = {"published": 1786, "computed": (1771, 1780), "month": "2024-03", "rows": ("a", "b")}
    finding = Finding(CHECK.name, CHECK.code, Severity.ERROR, Outcome.FAILED, facts)
    said = words("nb").message(finding)
    assert said == "Trykt 1\u00a0786, delene gir 1\u00a0771–1\u00a0780 i mars 2024 for a og b."
    assert words("nb").todo(finding) == "Se på …."


def test_facts_are_never_templates() -> None:
    finding = Finding(
        CHECK.name, CHECK.code, Severity.ERROR, Outcome.FAILED, {"published": "{computed}", "computed": 3}
    )
    assert "{computed}" in words("en").message(finding)


def test_unknown_keys_are_told_as_they_are() -> None:
    assert words("nb").remark(Remark("never-heard", {"lines": 3})) == "never-heard (lines: 3)"
    assert (
        words("nb").message(Finding("x", "TV999", Severity.INFO, Outcome.FAILED, {}))
        == "Kontrollen «x» har funnet noe."
    )


SOURCES = ROOT / "src" / "tallvakt"
RAISED = re.compile(r'\b(?:Remark|UnreadableFile|NotRecognised)\(\s*"([a-z-]+)"')
REASONS = {"table-missing", "row-missing", "label-unknown", "total-missing", "month-missing", "period-mismatch"}


def test_every_remark_that_the_engine_makes_has_its_words() -> None:
    keys = {key for path in SOURCES.glob("**/*.py") for key in RAISED.findall(path.read_text("utf-8"))}
    assert len(keys) > 15
    assert sorted(k for k in keys if not words("nb").has(f"remark.{k}")) == []


def test_every_reason_to_skip_has_its_words() -> None:
    assert all(words("nb").has(f"reason.{key}") for key in REASONS)


@pytest.mark.parametrize(("lang", "guide"), [("nb", "les-en-rapport.md"), ("en", "read-a-report.md")])
def test_the_guide_speaks_as_the_report_does(lang: str, guide: str) -> None:
    text = (ROOT / "docs" / "guide" / guide).read_text("utf-8").casefold()
    told = [words(lang)(f"{kind}.{value}") for kind in ("verdict", "outcome") for value in KINDS[kind]]
    assert [word for word in told if word.casefold() not in text] == []
    for image in re.findall(r"\]\(\.\./images/([^)]+)\)", text):
        assert (ROOT / "docs" / "images" / image).is_file()
