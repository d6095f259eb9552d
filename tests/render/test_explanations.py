"""Explanations in words, in the page, in every machine format, and masked."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from tallvakt.model.report import (
    Cause,
    Change,
    Correction,
    Edition,
    Explanation,
    MissingRow,
    MissingValue,
    PublicationReport,
    Run,
    SupposedFault,
)
from tallvakt.render import explanation_text, results_json, terminal
from tallvakt.render.masking import mask
from tallvakt.render.wording import Wording, load
from tests.helpers import samples
from tests.helpers.rendered_runs import CAUSE, FAILED, OSLO, STAR, TOTAL, WRONG, run, say

COUNTY = {"nb": "Fylke", "en": "County"}
OSLO_ROW = {"nb": "Oslo", "en": "Oslo"}
OTHER = {"nb": "Nordland", "en": "Nordland"}
APRIL, MARCH = {"nb": "april 2024", "en": "April 2024"}, {"nb": "mars 2024", "en": "March 2024"}
PLACE = {"table": COUNTY, "row": OSLO_ROW, "column": APRIL, "text": "4"}
EDITION = Edition("2024-01", "2024-03")
FAULTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "misprint": ("misprint", {**PLACE, "slip": "digit"}),
    "figure-hidden": ("figure-hidden", PLACE),
    "figure-open": ("figure-open", {**PLACE, "threshold": 4}),
    "row-missing": ("row-missing", {"table": COUNTY, "row": OSLO_ROW, "after": OTHER}),
    "row-missing, unnamed": ("row-missing", {"table": COUNTY, "row": {}, "after": {}}),
    "row-shifted, lost": ("row-shifted", {**PLACE, "way": "lost"}),
    "row-shifted, doubled": ("row-shifted", {**PLACE, "way": "doubled"}),
    "rows-exchanged": ("rows-exchanged", {**PLACE, "other": OTHER}),
    "rows-exchanged, seen": ("rows-exchanged", {**PLACE, "other": OTHER, "edition": EDITION}),
    "row-pasted": ("row-pasted", {**PLACE, "from_table": COUNTY, "from_row": OTHER}),
    "row-pasted, elsewhere": ("row-pasted", PLACE),
    "row-pasted, older": ("row-pasted", {**PLACE, "from_table": COUNTY, "from_row": OTHER, "edition": EDITION}),
    "column-pasted": ("column-pasted", {**PLACE, "from_column": MARCH}),
    "column-pasted, older": ("column-pasted", {**PLACE, "from_column": APRIL, "edition": EDITION}),
    "columns-exchanged": ("columns-exchanged", {**PLACE, "other": MARCH}),
    "columns-shifted": ("columns-shifted", {**PLACE, "other": MARCH, "rows": 7}),
    "total-stale": ("total-stale", PLACE),
    "part-stale": ("part-stale", PLACE),
    "same-error": ("same-error", PLACE),
    "row-unit, per cent": ("row-unit", {**PLACE, "unit": "per-cent"}),
    "row-unit, thousands": ("row-unit", {**PLACE, "unit": "thousands"}),
    "averages-rounding, truncated": ("averages-rounding", {"table": COUNTY, "rule": "truncated"}),
    "averages-rounding, half even": ("averages-rounding", {"table": COUNTY, "rule": "half-even"}),
    "averages-rounding, everywhere": ("averages-rounding", {"rule": "truncated"}),
    "averages-rounding, everywhere half even": ("averages-rounding", {"rule": "half-even"}),
    "averages-months": ("averages-months", {**PLACE, "months": ["2024-01", "2024-02"]}),
}


def words(lang: str) -> Wording:
    return load(samples.REPORTS, lang, samples.CHECKS)


def explanation(kind: str, facts: Mapping[str, Any], *, unique: bool, **changes: Any) -> Explanation:
    page = samples.failing()
    change = Change(cell=page.cells[8], value=425, lower=425, upper=425)
    fault = SupposedFault(kind=kind, facts=facts, changes=(replace(change, **changes),))
    return Explanation(faults=(fault,), unique=unique, probability=0.996)


@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize(("kind", "facts"), FAULTS.values(), ids=FAULTS)
def test_every_kind_of_fault_has_a_sentence(kind: str, facts: Mapping[str, Any], lang: str) -> None:
    told = {
        unique: explanation_text.says(explanation(kind, facts, unique=unique), samples.failing(), words(lang))
        for unique in (True, False)
    }
    for text in told.values():
        assert "…" not in text
        assert "{" not in text
        assert kind not in text
        assert text[0] == text[0].upper()
    assert "must" not in told[True]
    probably = {"nb": "trolig", "en": "probably"}[lang]
    assert probably not in told[True]
    assert probably in told[False] or kind == "figure-open"


def test_what_is_proved_is_worded_as_that_and_the_rest_never_as_certain() -> None:
    proved, likely = (explanation("misprint", PLACE, unique=unique) for unique in (True, False))
    assert explanation_text.sureness(proved, words("en")) == "The only explanation by one fault"
    assert explanation_text.sureness(likely, words("en")) == "Probability 99 %"
    several = replace(proved, faults=proved.faults * 3)
    assert explanation_text.sureness(several, words("nb")) == "Den eneste forklaringen med 3 feil"


@pytest.mark.parametrize(
    ("number", "text", "written"),
    [(2321, "2 231", "2 321"), (2321, "2,231", "2,321"), (2321, "2231", "2321"), (2321, "231", ""), (1.5, "2 231", "")],
)
def test_a_number_beside_a_printed_one_is_written_like_it(number: float, text: str, written: str) -> None:
    assert explanation_text.in_style(number, text) == written


def test_a_fault_through_several_lines_names_them() -> None:
    page = samples.failing()
    changes = tuple(Change(cell=page.cells[i], value=1, lower=1, upper=1) for i in (8, 11, 14))
    fault = SupposedFault(kind="column-pasted", facts={**PLACE, "from_column": MARCH}, changes=changes)
    one = Explanation(faults=(fault,), unique=False, probability=0.5)
    assert explanation_text.says(one, page, words("nb")) == (
        "April 2024 i «Fylke» er trolig limt inn fra mars 2024 (linje 15–17)."
    )


def missing_row(report: PublicationReport) -> PublicationReport:
    values = (
        MissingValue(column="2024-01", value=12, lower=12, upper=12),
        MissingValue(column="2024-02", value=None, lower=None, upper=None, symbol="*"),
    )
    row = MissingRow(table=TOTAL.table, row=None, label={}, after=OSLO, values=values)
    fault = SupposedFault(kind="row-missing", facts={"table": COUNTY, "row": {}, "after": OSLO_ROW}, rows=(row,))
    cause = Cause(id=0, findings=("f" * 32,), explanations=(Explanation(faults=(fault,), unique=True, probability=1),))
    return replace(report, causes=(cause,), correction=Correction(changes=(), rows=(row,), verified=True))


def test_a_missing_row_stands_in_results_as_a_row() -> None:
    report = missing_row(WRONG)
    (found,) = results_json.to_json(run(report), say("en"))["publications"]
    (row,) = found["causes"][0]["explanations"][0]["rows"]
    assert (row["table"], row["row"], row["label"]) == (TOTAL.table, None, "unknown row")
    assert [(v["column"], v["value"], v["symbol"]) for v in row["values"]] == [
        ("2024-01", 12, None),
        ("2024-02", None, "*"),
    ]
    assert found["correction"] == {"changes": [], "rows": [row], "verified": True}


def hidden(report: PublicationReport) -> Run:
    """A publication whose explanations hold what its star must have been, masked."""
    star = Change(cell=STAR, value=1, lower=1, upper=1)
    through = Change(cell=OSLO, value=987654, lower=987654, upper=987654, through_hidden=True)
    value = MissingValue(column="2024-01", value=987653, lower=987653, upper=987653, through_hidden=True)
    row = MissingRow(table=OSLO.table, row="15", label=OSLO_ROW, after=OSLO, values=(value,))
    fault = SupposedFault(kind="same-error", facts=PLACE, changes=(star, through), rows=(row,))
    cause = replace(CAUSE, explanations=(Explanation(faults=(fault,), unique=True, probability=1),))
    correction = Correction(changes=(star, through), rows=(row,), verified=True)
    return mask(run(replace(report, causes=(cause,), correction=correction)))


def test_what_would_give_a_star_away_is_null_everywhere() -> None:
    masked = hidden(WRONG)
    text = results_json.dumps(masked, say("en"))
    assert "98765" not in text
    (found,) = results_json.to_json(masked, say("en"))["publications"]
    for change in (*found["correction"]["changes"], *found["causes"][0]["explanations"][0]["changes"]):
        assert (change["value"], change["lower"], change["upper"]) == (None, None, None)
    (report,) = masked.publications
    assert "98765" not in "\n".join(explanation_text.lines(FAILED, report, words("en")))


def test_the_terminal_tells_the_first_explanation() -> None:
    on = Console(file=io.StringIO(), width=200, markup=False, emoji=False, highlight=False)
    terminal.show(run(WRONG), say("en"), on)
    text = on.file.getvalue()  # type: ignore[attr-defined]
    assert "explanation: Line 60, field 2: 810 should probably be 783–786. (Probability 97 %)" in text
