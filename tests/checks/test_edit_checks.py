"""The checks of arithmetic on figures built by hand, against plain arithmetic."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import floor
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallvakt.analysis.edits import assemble
from tallvakt.model.reading import Reading, RowRead
from tallvakt.model.report import Edition, Place
from tallvakt.reasoning import NO_LIMIT, Verdict
from tallvakt.rules.content import find_suite
from tallvakt.rules.contract import Contract
from tallvakt.rules.edit_rows import EditRows
from tallvakt.rules.figures import AXES, Figures
from tallvakt.rules.registry import load

CHECKS = load(find_suite().checks)
STAR = (0, 3)
Value = int | tuple[int, int]
Cells = Mapping[tuple[str, ...], Value]
"""(table/subject, row, column) or, with the copy, (table/subject, row, column, copy) → figure or interval."""


def contract(**left_out: str) -> Contract:
    """Measures, measures by status, measures by sex; `left_out` by table, underscores for hyphens."""
    tables: dict[str, dict[str, Any]] = {
        "main": {"rows": "measure"},
        "by-status": {"rows": "measure", "for": "status"},
        "by-sex": {"rows": "sex", "for": "measure"},
    }
    for table, meaning in left_out.items():
        tables[table.replace("_", "-")]["left_out_row"] = meaning
    return Contract.model_validate(
        {
            "family": "test.small",
            "version": "1",
            "title": {"en": "Small"},
            "dimensions": {name: {"codelist": name} for name in ("measure", "status", "sex")},
            "left_out_row": "zero",
            "tables": tables,
        }
    )


def figures(cells: Cells, of: Contract | None = None, months: int = 2, hidden: Cells | None = None) -> Figures:
    """Figures of one publication; `hidden` are left-out rows that may be anything."""
    everything = {**cells, **(hidden or {})}
    keys = [(*key[0].partition("/")[::2], *key[1:3]) for key in everything]
    columns = list(zip(*(("p", *key) for key in keys), strict=True))
    names = {axis: tuple(dict.fromkeys(column)) for axis, column in zip(AXES, columns, strict=True)}
    codes = {
        axis: np.array([names[axis].index(value) for value in column], dtype=np.int64)
        for axis, column in zip(AXES, columns, strict=True)
    }
    bounds = [value if isinstance(value, tuple) else (value, value) for value in everything.values()]
    return Figures(
        contract=of or contract(),
        codes=codes,
        names=names,
        copy=np.array([int(key[3]) if len(key) > 3 else 0 for key in everything], dtype=np.int64),
        lower=np.array([low for low, _ in bounds], dtype=np.int64),
        upper=np.array([high for _, high in bounds], dtype=np.int64),
        months=np.array([months], dtype=np.int64),
        printed=len(cells),
        subjects={"by-status": ("job", "other"), "by-sex": ("mentor", "club")},
    )


def asked(name: str, of: Figures, **parameters: Any) -> EditRows:
    rows: EditRows = CHECKS[name].function(of, **parameters)
    return rows


def judged(of: Figures, rows: EditRows) -> list[Verdict]:
    """The verdict of every edit, counted or not."""
    return [Verdict(verdict) for verdict in assemble(of, (), [rows]).evaluate()]


def counted(of: Figures, rows: EditRows) -> Counter[str]:
    """How many counted edits had each verdict, and how many were skipped for each reason."""
    told = Counter(v.name for v, yes in zip(judged(of, rows), rows.counted, strict=True) if yes)
    return told + Counter(reason for _, reason in rows.skipped)


def table(name: str, rows: Mapping[str, Sequence[Value]]) -> dict[tuple[str, ...], Value]:
    """A table of months from January on."""
    return {(name, row, f"2024-{n:02}"): value for row, values in rows.items() for n, value in enumerate(values, 1)}


def averages(name: str, rows: Mapping[str, Value]) -> dict[tuple[str, ...], Value]:
    """The average column of a table."""
    return {(name, row, "average"): value for row, value in rows.items()}


def rounded(months: Sequence[int]) -> int:
    """The mean, halves upwards."""
    return floor(Fraction(sum(months), len(months)) + Fraction(1, 2))


counts = st.integers(0, 30)
grids = st.integers(1, 4).flatmap(lambda k: st.lists(st.lists(counts, min_size=k, max_size=k), min_size=1, max_size=5))


class TestPartsNotSumming:
    @given(grids, st.data())
    def test_one_wrong_figure_fails_its_own_month_and_no_other(
        self, grid: list[list[int]], data: st.DataObject
    ) -> None:
        totals = [sum(column) for column in zip(*grid, strict=True)]
        cells = table("main", {"total": totals} | {f"r{n}": row for n, row in enumerate(grid)})
        of = figures(cells)
        assert counted(of, asked("parts-not-summing", of)) == Counter(PASSED=len(totals))
        key = data.draw(st.sampled_from(sorted(cells)))
        value = cells[key]
        assert isinstance(value, int)
        wrong = figures({**cells, key: value + data.draw(st.integers(1, 9))})
        rows = asked("parts-not-summing", wrong)
        assert counted(wrong, rows) == Counter(PASSED=len(totals) - 1) + Counter(FAILED=1)
        failed = judged(wrong, rows).index(Verdict.FAILED)
        column = wrong.codes["column"][rows.anchor[failed]]
        assert wrong.names["column"][column] == key[2]
        assert wrong.names["row"][wrong.codes["row"][rows.anchor[failed]]] == "total"

    @given(st.lists(st.one_of(st.integers(4, 20), st.just(STAR)), min_size=1, max_size=4), st.integers(0, 60))
    def test_stars_pass_or_fail_only_when_every_number_behind_them_does(self, parts: list[Value], total: int) -> None:
        of = figures(table("main", {"total": [total]} | {f"r{n}": [p] for n, p in enumerate(parts)}))
        possible = [range(p[0], p[1] + 1) if isinstance(p, tuple) else [p] for p in parts]
        holds = {sum(values) == total for values in product(*possible)}
        wanted = Verdict.UNDECIDED if len(holds) == 2 else Verdict.PASSED if holds == {True} else Verdict.FAILED
        assert judged(of, asked("parts-not-summing", of)) == [wanted]

    def test_averages_and_further_printings_take_no_part(self) -> None:
        cells = table("main", {"total": [7], "a": [3], "b": [4]}) | averages("main", {"total": 9, "a": 1, "b": 1})
        of = figures(cells | {("main", "total", "2024-01", "1"): 99})
        assert counted(of, asked("parts-not-summing", of)) == Counter(PASSED=1)

    def test_tables_are_held_apart_and_can_be_chosen(self) -> None:
        of = figures(table("main", {"total": [7], "a": [7]}) | table("by-sex/a", {"total": [7], "women": [6]}))
        assert counted(of, asked("parts-not-summing", of)) == Counter(PASSED=1, FAILED=1)
        assert counted(of, asked("parts-not-summing", of, tables=["main"])) == Counter(PASSED=1)
        with pytest.raises(ValueError, match="no table 'mian'"):
            asked("parts-not-summing", of, tables="mian")

    def test_a_missing_total_and_a_short_row_are_skipped(self) -> None:
        no_total = figures(table("main", {"a": [3, 4]}))
        assert counted(no_total, asked("parts-not-summing", no_total)) == Counter({"total-missing": 2})
        short = figures(table("main", {"total": [7, 9], "a": [3, 4], "b": [4]}))
        rows = asked("parts-not-summing", short)
        assert counted(short, rows) == Counter({"PASSED": 1, "month-missing": 1})

    def test_a_left_out_row_that_may_be_anything_can_only_add(self) -> None:
        hidden = table("main", {"b": [(0, NO_LIMIT)]})
        less = figures(table("main", {"total": [7], "a": [3]}), hidden=hidden)
        more = figures(table("main", {"total": [7], "a": [8]}), hidden=hidden)
        assert judged(less, asked("parts-not-summing", less)) == [Verdict.UNDECIDED]
        assert judged(more, asked("parts-not-summing", more)) == [Verdict.FAILED]


class TestTotalsDisagreeing:
    MAIN = table("main", {"total": [10, 12], "mentor": [6, 7], "club": [4, 5]}) | averages("main", {"mentor": 7})

    def test_every_printing_is_held_to_the_main_table(self) -> None:
        sexes = table("by-sex/mentor", {"total": [6, 9], "women": [6, 9]}) | averages("by-sex/mentor", {"total": 7})
        of = figures(self.MAIN | sexes | {("by-sex/mentor", "total", "2024-01", "1"): 8})
        rows = asked("totals-disagreeing", of, anchor="main")
        assert counted(of, rows) == Counter(PASSED=2, FAILED=2)
        assert rows.size == 4
        assert {of.names["table"][of.codes["table"][cell]] for cell in rows.anchor} == {"main"}

    def test_tables_of_another_dimension_are_held_to_their_own_first_printing(self) -> None:
        status = table("by-status/job", {"total": [5, 5]})
        of = figures(self.MAIN | status | {("by-status/job", "total", "2024-01", "1"): 5})
        assert counted(of, asked("totals-disagreeing", of, anchor="main")) == Counter(PASSED=1)
        wrong = figures(self.MAIN | {("main", "total", "2024-02", "1"): 21, ("main", "total", "2024-02", "2"): 12})
        assert counted(wrong, asked("totals-disagreeing", wrong, anchor="main")) == Counter(PASSED=1, FAILED=1)

    def test_a_measure_left_out_of_the_main_table_is_zero_where_the_contract_says_so(self) -> None:
        cells = table("main", {"total": [4], "club": [4]}) | table("by-sex/mentor", {"total": [4], "women": [4]})
        again = {("by-sex/mentor", "total", "2024-01", "1"): 5}
        zero = figures(cells | again)
        assert counted(zero, asked("totals-disagreeing", zero, anchor="main")) == Counter(FAILED=2)
        error = figures(cells | again, contract(main="error"))
        assert counted(error, asked("totals-disagreeing", error, anchor="main")) == Counter(FAILED=1)
        unread = figures(cells | again | table("main", {"?1": [4]}))
        told = counted(unread, asked("totals-disagreeing", unread, anchor="main"))
        assert told == Counter({"FAILED": 1, "label-unknown": 1})

    def test_a_measure_that_may_be_anything_ties_its_totals_together_without_counting(self) -> None:
        cells = table("main", {"total": [4]}) | table("by-sex/mentor", {"total": [4]})
        of = figures(cells, contract(main="unknown"), hidden=table("main", {"mentor": [(0, NO_LIMIT)]}))
        rows = asked("totals-disagreeing", of, anchor="main")
        assert rows.size == 1
        assert not rows.counted.any()
        assert (rows.anchor < of.printed).all()

    def test_what_cannot_be_asked_is_skipped_with_the_reason(self) -> None:
        alone = figures(table("by-sex/mentor", {"total": [4, 4]}))
        assert counted(alone, asked("totals-disagreeing", alone, anchor="main")) == Counter({"table-missing": 2})
        short = figures(table("main", {"mentor": [4]}) | table("by-sex/mentor", {"total": [4, 4]}))
        told = counted(short, asked("totals-disagreeing", short, anchor="main"))
        assert told == Counter({"PASSED": 1, "month-missing": 1})

    @pytest.mark.parametrize("anchor", ["mian", "by-sex"])
    def test_an_anchor_must_be_a_table_printed_once(self, anchor: str) -> None:
        with pytest.raises(ValueError, match=r"printed once|no table"):
            asked("totals-disagreeing", figures(self.MAIN), anchor=anchor)


class TestStatusesNotSumming:
    TABLES: Mapping[str, str] = {"parts": "by-status", "whole": "main"}
    WHOLE = table("main", {"total": [10], "mentor": [6], "club": [4]})
    JOB = table("by-status/job", {"total": [6], "mentor": [6]})
    OTHER = table("by-status/other", {"total": [4], "club": [4]})

    def test_rows_and_totals_are_summed_and_a_left_out_row_is_zero(self) -> None:
        of = figures(self.WHOLE | self.JOB | self.OTHER)
        rows = asked("statuses-not-summing", of, **self.TABLES)
        assert counted(of, rows) == Counter(PASSED=3)
        assert {of.names["table"][of.codes["table"][cell]] for cell in rows.anchor} == {"main"}

    def test_one_wrong_figure_fails(self) -> None:
        of = figures(self.WHOLE | self.JOB | self.OTHER | table("by-status/job", {"club": [1]}))
        assert counted(of, asked("statuses-not-summing", of, **self.TABLES)) == Counter(PASSED=2, FAILED=1)

    def test_a_row_of_the_whole_that_is_left_out_is_zero_or_skipped(self) -> None:
        whole = {key: value for key, value in self.WHOLE.items() if key[1] != "club"}
        zero = figures(whole | self.JOB | self.OTHER)
        assert counted(zero, asked("statuses-not-summing", zero, **self.TABLES)) == Counter(PASSED=2, FAILED=1)
        unknown = figures(
            whole | self.JOB | self.OTHER,
            contract(main="unknown"),
            hidden=table("main", {"club": [(0, NO_LIMIT)]}),
        )
        rows = asked("statuses-not-summing", unknown, **self.TABLES)
        assert counted(unknown, rows) == Counter({"PASSED": 2, "row-missing": 1})
        assert rows.size == 3
        assert (rows.anchor < unknown.printed).all()

    def test_nothing_is_asked_where_a_group_is_not_printed(self) -> None:
        of = figures(self.WHOLE | self.JOB)
        assert counted(of, asked("statuses-not-summing", of, **self.TABLES)) == Counter({"table-missing": 3})
        of = figures(self.JOB | self.OTHER)
        assert counted(of, asked("statuses-not-summing", of, **self.TABLES)) == Counter({"table-missing": 3})

    def test_a_total_is_never_taken_for_zero(self) -> None:
        other = {key: value for key, value in self.OTHER.items() if key[1] != "total"}
        of = figures(self.WHOLE | self.JOB | other)
        told = counted(of, asked("statuses-not-summing", of, **self.TABLES))
        assert told == Counter({"PASSED": 2, "total-missing": 1})

    def test_a_row_that_may_hide_behind_an_unknown_label_is_not_taken_for_zero(self) -> None:
        other = table("by-status/other", {"total": [4], "?1": [4]})
        of = figures(self.WHOLE | self.JOB | other)
        # The total is asked; both rows lack a group that may be the unknown one, and the unknown one is nobody's.
        told = counted(of, asked("statuses-not-summing", of, **self.TABLES))
        assert told == Counter({"PASSED": 1, "label-unknown": 3})

    def test_rows_without_a_known_label_are_never_summed_with_one_another(self) -> None:
        unread = [table(name, {"?1": [4]}) for name in ("main", "by-status/job", "by-status/other")]
        of = figures(self.WHOLE | self.JOB | self.OTHER | unread[0] | unread[1] | unread[2])
        told = counted(of, asked("statuses-not-summing", of, **self.TABLES))
        assert told == Counter({"PASSED": 1, "label-unknown": 3})

    def test_a_row_that_a_group_may_not_leave_out_is_skipped(self) -> None:
        of = figures(self.WHOLE | self.JOB | self.OTHER, contract(by_status="error"))
        told = counted(of, asked("statuses-not-summing", of, **self.TABLES))
        assert told == Counter({"PASSED": 1, "row-missing": 2})

    def test_tables_that_do_not_fit_are_refused(self) -> None:
        of = figures(self.WHOLE)
        with pytest.raises(ValueError, match="no table 'x'"):
            asked("statuses-not-summing", of, parts="x", whole="main")
        with pytest.raises(ValueError, match="once for each group"):
            asked("statuses-not-summing", of, parts="main", whole="main")
        with pytest.raises(ValueError, match="same rows"):
            asked("statuses-not-summing", of, parts="by-sex", whole="main")


class TestAverageOff:
    @given(st.lists(counts, min_size=1, max_size=12), st.integers(0, 35))
    def test_a_printed_average_passes_exactly_when_it_is_the_rounded_mean(
        self, months: list[int], average: int
    ) -> None:
        of = figures(table("main", {"a": months}) | averages("main", {"a": average}), months=len(months))
        wanted = Verdict.PASSED if average == rounded(months) else Verdict.FAILED
        assert judged(of, asked("average-off", of)) == [wanted]

    @given(st.lists(st.one_of(st.integers(0, 9), st.just(STAR)), min_size=1, max_size=4))
    def test_a_starred_average_says_what_every_number_behind_the_stars_says(self, months: list[Value]) -> None:
        of = figures(table("main", {"a": months}) | averages("main", {"a": STAR}), months=len(months))
        possible = [range(m[0], m[1] + 1) if isinstance(m, tuple) else [m] for m in months]
        holds = {rounded(values) <= 3 for values in product(*possible)}
        wanted = Verdict.UNDECIDED if len(holds) == 2 else Verdict.PASSED if holds == {True} else Verdict.FAILED
        rows = asked("average-off", of)
        assert [v for v, yes in zip(judged(of, rows), rows.counted, strict=True) if yes] == [wanted]
        assert rows.counted.tolist() == [False, True]
        assert len(set(rows.anchor.tolist())) == 1

    @given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.integers(0, 9), st.integers(0, 3))
    def test_an_average_of_any_interval_is_eliminated_exactly(self, months: list[int], low: int, width: int) -> None:
        interval = (low, low + width + 1)
        of = figures(table("main", {"a": months}) | averages("main", {"a": interval}), months=len(months))
        rows = asked("average-off", of)
        wanted = Verdict.PASSED if interval[0] <= rounded(months) <= interval[1] else Verdict.FAILED
        assert judged(of, rows)[1] is wanted

    def test_what_cannot_be_asked_is_skipped_with_the_reason(self) -> None:
        cells = table("main", {"a": [4], "b": [4, 5], "c": [4, 6], "d": [4, 6, 8]})
        of = figures(cells | averages("main", {"a": 4, "c": (0, NO_LIMIT), "d": 6}), months=2)
        rows = asked("average-off", of)
        assert counted(of, rows) == Counter({"month-missing": 1, "average-missing": 2, "period-mismatch": 1})
        # An average that could not be read is still tied to its months, so that the reasoning can restore it.
        assert rows.size == 1
        assert not rows.counted.any()

    def test_an_average_known_from_below_only_is_asked_from_below_only(self) -> None:
        at_least = figures(table("main", {"a": [4, 6]}) | averages("main", {"a": (5, NO_LIMIT)}))
        assert counted(at_least, asked("average-off", at_least)) == Counter(PASSED=1)
        too_low = figures(table("main", {"a": [4, 4]}) | averages("main", {"a": (5, NO_LIMIT)}))
        assert counted(too_low, asked("average-off", too_low)) == Counter(FAILED=1)

    def test_left_out_rows_have_no_average(self) -> None:
        hidden = table("main", {"b": [(0, NO_LIMIT)] * 2}) | averages("main", {"b": (0, NO_LIMIT)})
        of = figures(table("main", {"a": [4, 6]}) | averages("main", {"a": 5}), hidden=hidden)
        rows = asked("average-off", of)
        assert counted(of, rows) == Counter(PASSED=1)
        assert rows.size == 1


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("parts-not-summing", {}),
        ("totals-disagreeing", {"anchor": "main"}),
        ("statuses-not-summing", {"parts": "by-status", "whole": "main"}),
        ("average-off", {}),
    ],
)
def test_a_publication_without_figures_asks_nothing(name: str, parameters: Mapping[str, Any]) -> None:
    full = figures(table("main", {"total": [1]}))
    nothing = np.zeros(0, dtype=np.int64)
    none = replace(
        full,
        codes=dict.fromkeys(AXES, nothing),
        names=dict.fromkeys(AXES, ()),
        copy=nothing,
        lower=nothing,
        upper=nothing,
        months=nothing,
        printed=0,
    )
    rows = asked(name, none, **parameters)
    assert rows.size == 0
    assert rows.skipped == ()


def test_an_unreadable_field_without_a_place_of_its_own_is_still_reported() -> None:
    cells = pd.DataFrame({"kind": ["unreadable"] * 3, "field": [0, 0, 2], "text": ["", "12x", ""]})
    assert CHECKS["figure-unreadable"].function(cells).tolist() == [True, False, False]


def test_a_row_that_must_be_printed_is_missed() -> None:
    place = Place(4)
    reading = Reading(
        edition=Edition("2024-01", "2024-02"),
        months=("2024-01", "2024-02"),
        expected={("main", ""): True},
        must_print={("main", ""): ("a", "b")},
        rows=(RowRead(("main", ""), "a", 0, place, (0, 1), 2, 2),),
        labels=(),
        headers=(),
        periods=(),
        names={("main", "row", "b"): {"nb": "Be", "en": "Bee"}, ("main", "table", ""): {"en": "Main"}},
    )
    faults = [fault.facts for fault in CHECKS["row-missing"].function(reading)]
    assert [fault["row"]["en"] for fault in faults] == ["the total row", "the row “Bee”"]
    assert [fault["table"]["nb"] for fault in faults] == ["Main", "Main"]
