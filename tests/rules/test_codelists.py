"""Codelists in time: which codes are valid when, and what two lists differ in."""

from pathlib import Path

import pytest

from tallvakt.authoring.codelist_changes import CodeChange, diff, named, text
from tallvakt.rules import codelists
from tallvakt.rules.codelists import CodelistError
from tallvakt.rules.content import home
from tests.helpers.checking import check_text

COUNTY = codelists.load(home() / "schemas" / "codelists" / "county.csv")
OTHER = {"99", "ukjent"}
CODES = {
    "2019-12": "01 02 03 04 05 06 07 08 09 10 11 12 14 15 18 19 20 50",
    "2020-01": "03 11 15 18 30 34 38 42 46 50 54",
    "2023-12": "03 11 15 18 30 34 38 42 46 50 54",
    "2024-01": "03 11 15 18 31 32 33 34 39 40 42 46 50 55 56",
}


@pytest.mark.parametrize("month", CODES)
def test_the_counties_of_a_month(month: str) -> None:
    assert {c.code for c in COUNTY.at(month).codes} - OTHER == set(CODES[month].split())


def test_the_reform_as_a_difference() -> None:
    found = diff(COUNTY.at("2023-12"), COUNTY.at("2024-01"))
    assert [c.code for c in found.removed] == ["30", "38", "54"]
    assert [c.code for c in found.added] == ["31", "32", "33", "39", "40", "55", "56"]
    assert text(found).splitlines()[0] == "- 30 Viken"
    assert not diff(COUNTY, COUNTY)
    assert text(diff(COUNTY, COUNTY)) == "no difference"


def test_what_changed_of_a_code(tmp_path: Path) -> None:
    for name, line in (("old", "a,Alfa,x|y,"), ("new", "a,Alpha,x,2024-12")):
        (tmp_path / f"{name}.csv").write_text(f"code,nb,parent,valid_to\n{line}\n", encoding="utf-8")
    old, new = (named(str(tmp_path / f"{name}.csv"), {}) for name in ("old", "new"))
    assert diff(old, new).changed == (
        CodeChange(code="a", what="nb", before="Alfa", after="Alpha"),
        CodeChange(code="a", what="parent", before="x|y", after="x"),
        CodeChange(code="a", what="valid_to", before="", after="2024-12"),
    )
    assert "~ a valid_to: (none) → 2024-12" in text(diff(old, new))


def test_a_list_by_name_and_month() -> None:
    known = {"county": COUNTY}
    assert len(named("county@2022-06", known).codes) == 11 + len(OTHER)
    with pytest.raises(CodelistError, match="no codelist 'conty'; did you mean 'county'"):
        named("conty", known)


@pytest.mark.parametrize(
    ("month", "counties"),
    [("Mars 2022", ("30 Viken", "54 Troms og Finnmark")), ("Mars 2019", ("02 Akershus", "19 Troms - Romsa"))],
)
def test_an_old_publication_finds_the_counties_of_its_time(month: str, counties: tuple[str, str]) -> None:
    rows = "".join(f"{county}\t{n}\n" for county, n in zip(counties, (6, 5), strict=True))
    report = check_text(
        f"{month}\n\n\t{month.split()[0]}\nI alt\t11\nMentor\t11\n\n\t{month.split()[0]}\nI alt mentor\t11\n{rows}",
        contract="nav.tilt140",
    )
    assert not [f for f in report.findings if f.check.startswith("label-")]
    assert [o.passed for o in report.outcomes if o.check == "parts-not-summing"] == [2]
