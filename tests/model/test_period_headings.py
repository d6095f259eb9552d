"""Periods among other words: in a heading, and in the name of a file."""

import pytest

from tallvakt.model.period_headings import in_file_name, in_heading


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Pr. 30.06.2016", "2016-06-30"),
        ("Inmates on 30 June 2016", "2016-06-30"),
        ("Skoleåret 2019/20", "2019-SY"),
        ("Pupils in the school year 2019/2020, by county", "2019-SY"),
        ("Sysselsatte, 2. kvartal 2024", "2024-Q2"),
        ("Persons 2023", "2023"),
        ("Persons (2023)", "2023"),
        ("Arbeidsledige i mars 2024", "2024-03"),
        ("Updated 3 May 2024", None),  # when the file was made
        ("Stand: 31.12.2023", None),
        ("Bevölkerung nach Familienstand, 2023", "2023"),  # no word of it begins so
        ("Public employment 2023", "2023"),
        ("Waste by source and type of treatment, 2022", "2022"),
        ("Source: Statistics Norway, 2022", None),
        ("Kilde: SSB 2022", None),
        ("From 2016 to 2020", None),  # two
        ("Table 9/2024", None),  # may count anything
        ("January", None),  # no year
        ("Persons", None),
    ],
)
def test_the_one_period_of_a_heading(text: str, code: str | None) -> None:
    named = in_heading(text)
    day = named.of(("day",)) if named is not None and named.day else named
    assert (day.code(0) if day is not None else None) == code


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("pupils-2019-20.csv", "school-year", "2019-SY"),
        ("pupils_201920.csv", "school-year", "2019-SY"),
        ("inmates-20160630.csv", "day", "2016-06-30"),
        ("inmates_2016-06-30.csv", "month", "2016-06"),
        ("flows_2024Q1_final.xlsx", "quarter", "2024-Q1"),
        ("202412_tall.xlsx", "month", "2024-12"),
        ("flows-2024.csv", "year", "2024"),
        ("flows.csv", "year", None),
        ("flows-2024.csv", "month", None),
    ],
)
def test_the_period_of_a_file_name_is_of_the_kind_that_is_promised(name: str, kind: str, code: str | None) -> None:
    named = in_file_name(name, (kind,))
    assert (named.code(0) if named is not None else None) == code
