"""Long form: one row per observation, made wide."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallvakt.recognise import long_form
from tallvakt.rules.contract import Long
from tests.helpers.workbooks import read, told, xlsx

ROWS: list[list[Any]] = [
    ["tiltak", "nr", "fylke", "mål", "måned", "antall"],
    ["Mentor", "03", "Oslo", "antall", "2024-01", 5],
    ["Mentor", "03", "Oslo", "antall", "2024-02", "*"],
    ["Mentor", "03", "Oslo", "prosent", "2024-01", 99],
    ["Mentor", "", "I alt", "antall", "2024-01", 9],
    ["Jobbklubb", "", "I alt", "antall", "2024-02", 7],
    ["Mentor", "03", "Oslo", "antall", "2024-02", 6],
]
NAMES = Long(
    row=("nr", "fylke"),
    column=("måned",),
    value="Antall",
    subject="tiltak",
    total=("I alt",),
    where={"mål": ("antall",)},
)
WIDE = [
    (["2024-01", "2024-02"], [("03 Oslo", ["5", "*"]), ("I alt Mentor", ["9", ""]), ("03 Oslo", ["", "6"])]),
    (["2024-02"], [("I alt Jobbklubb", ["7"])]),
]


def as_csv() -> bytes:
    return "\n".join(";".join(map(str, row)) for row in ROWS).encode()


def as_parquet() -> bytes:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    out = io.BytesIO()
    columns = {name: [str(row[n]) for row in ROWS[1:]] for n, name in enumerate(ROWS[0])}
    parquet.write_table(pyarrow.table(columns), out)
    return out.getvalue()


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_observations_become_tables(form: str) -> None:
    data = {"csv": as_csv, "xlsx": lambda: xlsx({"Data": ROWS}), "parquet": as_parquet}[form]()
    document = read(data, f"a.{form}")
    assert long_form.matches(document, NAMES)
    assert [told(t) for t in long_form.widen(document, NAMES).tables] == WIDE


def test_every_figure_keeps_the_place_of_its_observation() -> None:
    (first, _) = long_form.widen(read(as_csv(), "a.csv"), NAMES).tables
    assert [[f.place.line for f in r.fields if f.text] for r in first.rows] == [[2, 3], [5], [7]]


def test_a_file_without_the_columns_is_left_alone() -> None:
    document = read(as_csv(), "a.csv")
    other = Long(row=("kommune",), column=("måned",), value="antall")
    assert not long_form.matches(document, other)
    assert long_form.widen(document, other).tables == document.tables


CELLS = st.lists(
    st.tuples(
        st.sampled_from(["Mentor", "Jobbklubb", ""]),
        st.sampled_from(["Oslo", "I alt", "Hamar"]),
        st.sampled_from(["2024M01", "2024M02", "snitt"]),
        st.sampled_from(["antall", "prosent"]),
        st.sampled_from(["5", "*", "1 234", ".."]),
    ),
    min_size=2,
    max_size=30,
)


@given(CELLS)
def test_no_observation_is_lost_or_made(rows: list[tuple[str, ...]]) -> None:
    text = "\n".join(";".join(row) for row in [("tiltak", "fylke", "måned", "mål", "antall"), *rows])
    names = Long(row=("fylke",), column=("måned",), value="antall", subject="tiltak", where={"mål": ("antall",)})
    document = read(text.encode(), "a.csv")
    assert long_form.matches(document, names)
    wide = long_form.widen(document, names, ("I alt",))
    printed = [
        (place.line, head.text, row.label.text, field.text)
        for table in wide.tables
        for row in table.rows
        for head, field in zip(table.header.fields if table.header else (), row.fields, strict=True)
        if (place := field.place).field
    ]
    wanted = [
        (line, column, f"I alt {subject}".strip() if row == "I alt" else row, value)
        for line, (subject, row, column, measure, value) in enumerate(rows, start=2)
        if measure == "antall"
    ]
    assert sorted(printed) == sorted(wanted)
    left_out = sum(r.facts["count"] for r in wide.remarks if r.key == "observations-left-out")
    assert left_out == len(rows) - len(wanted)
