"""PX, JSON-stat and SDMX-CSV: the same figures as tables and as observations."""

import json

import pytest

from tallvakt.ingest import UnreadableFile
from tests.helpers.workbooks import read, told

PX = """CHARSET="ANSI";
TITLE="Pupils; by sex, region and month";
UNITS="persons";
NOTE="Kvalitet:"
" se 1 og 2";
STUB="sex","region";
HEADING="month";
VALUES("sex")="Men","Women";
VALUES[en]("sex")="M","W";
VALUES("region")="In all","North";
CODES("region")="0","01";
VALUES("month")="January 2024","February 2024";
TIMEVAL("month")=TLIST(M1),"202401","202402";
DATASYMBOL2=":";
DATA=
5 6
5 6
7 ".."
7 "-";
"""
TABLES = [
    (["2024M01", "2024M02"], [("In all", ["5", "6"]), ("North", ["5", "6"])]),
    (["2024M01", "2024M02"], [("In all", ["7", ":"]), ("North", ["7", "-"])]),
]
JSON = {
    "version": "2.0", "class": "dataset", "label": "Pupils", "id": ["sex", "region", "time"], "size": [2, 2, 2],
    "role": {"time": ["time"]}, "value": [5, 6, 5, 6, 7, None, 7, 8.50], "status": {"5": ":", "7": "b"},
    "note": ["Se 1"],
    "dimension": {
        "sex": {"label": "Sex", "category": {"index": ["m", "w"], "label": {"m": "Men", "w": "Women"}}},
        "region": {"category": {"index": {"01": 1, "0": 0}, "label": {"0": "In all", "01": "North"}}},
        "time": {"category": {"index": ["2024M01", "2024M02"]}},
    },
}  # fmt: skip
SDMX = """STRUCTURE,STRUCTURE_ID,ACTION,REGION: Region,TIME_PERIOD: Time,OBS_VALUE,OBS_STATUS: Status
dataflow,A:B(1.0),I,0: In all,2024-01,5,A
dataflow,A:B(1.0),I,0: In all,2024-02,6,b: Break
dataflow,A:B(1.0),I,01: North,2024-01,5,
dataflow,A:B(1.0),I,01: North,2024-02,,M
dataflow,A:B(1.0),D,01: North,2024-03,9,
"""


def test_px_is_tables_and_observations() -> None:
    document = read(PX.encode("cp1252"), "a.px")
    assert [told(t) for t in document.tables] == TABLES
    assert [t.text for t in document.tables[0].above] == ["Pupils; by sex, region and month", "persons", "Men"]
    assert document.observations is not None
    header, rows = told(document.observations)
    assert header == ["region", "month", "value"]
    assert rows[5] == ("Women", ["In all", "2024M02", ":"])
    assert "Kvalitet: se 1 og 2" in [r.facts.get("text") for r in document.remarks]
    place = document.tables[1].rows[0].fields[0].place
    assert document.lines["", place.line][place.start : place.end] == "7"


def test_json_stat_is_tables_and_observations() -> None:
    document = read(json.dumps(JSON).encode(), "a.json")
    assert [told(t) for t in document.tables] == [
        TABLES[0], (["2024M01", "2024M02"], [("In all", ["7", ":"]), ("North", ["7", "8.5"])]),
    ]  # fmt: skip
    assert document.tables[1].rows[1].fields[1].flags == ("b",)
    assert document.observations is not None
    assert told(document.observations)[1][0] == ("Men", ["In all", "2024M01", "5"])


def test_sdmx_csv_is_tables_and_observations() -> None:
    document = read(SDMX.encode(), "a.csv")
    (table,) = document.tables
    assert told(table) == (["2024-01", "2024-02"], [("In all", ["5", "6"]), ("North", ["5", "M"])])
    assert table.rows[0].fields[1].flags == ("b",)
    assert document.observations is not None
    assert told(document.observations)[0][2:6] == ["REGION", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"]
    assert [(r.key, r.facts.get("count")) for r in document.remarks if r.left_out] == [("sdmx-deletions", 1)]


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("a.px", PX.replace('7 "-"', "7"), "cube-size"),
        ("a.px", PX.replace('VALUES("region")', 'VALUES("regoin")'), "px-no-values"),
        ("a.px", PX.replace('"persons"', '"persons'), "px-broken"),
        ("a.px", PX.partition("DATA")[0], "px-no-data"),
        ("a.px", "x", "px-broken"),
        ("a.json", '{"a": 1}', "format-unsupported"),
        ("a.json", '{"dimension": {}, "value": [', "json-broken"),
        ("a.json", '{"dimension": {}, "value": []}', "json-broken"),
        ("a.json", "[" * 100_000, "json-broken"),
        ("a.json", json.dumps(JSON | {"value": [1]}), "cube-size"),
        ("a.json", json.dumps(JSON | {"value": {"9": 1}}), "cube-size"),
        ("a.json", json.dumps(JSON | {"size": 3, "id": "x"}), "json-broken"),
    ],
)
def test_a_slip_is_told(name: str, text: str, key: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(text.encode(), name)
    assert caught.value.remark.key == key


KEYED = """AXIS-VERSION="2013";
TITLE="Pupils";
STUB="sex","region";
HEADING="month";
VALUES("sex")="Men","Women";
VALUES("region")="In all","North";
CODES("region")="0","01";
VALUES("month")="2024M01","2024M02";
KEYS("sex")=VALUES;
KEYS("region")=CODES;
DATA=
"Men","0",5 6
"Men","01",5 ".."
"Women","0",0 7;
"""


def test_px_with_keys_has_its_rows_in_any_number_and_zeros_where_a_row_is_left_out() -> None:
    document = read(KEYED.encode(), "a.px")
    assert [told(t)[1] for t in document.tables] == [
        [("In all", ["5", "6"]), ("North", ["5", ".."])],
        [("In all", ["0", "7"]), ("North", ["0", "0"])],
    ]
    assert {r.key: r.facts for r in document.remarks}["px-rows-of-zeros"] == {"count": 1}


@pytest.mark.parametrize(
    "data", ['"Man","0",5 6;', '"Men","0",5 6\n"Men","0",5 6;', '"Men","0",5;', '"Men";', "5 6 7 8;"]
)
def test_px_keys_that_do_not_fit_are_refused_by_line(data: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read((KEYED.partition("DATA=")[0] + "DATA=\n" + data).encode(), "a.px")
    assert refused.value.remark.key == "px-broken"


CONTENTS = """AXIS-VERSION="2013";
TITLE="Pupils and teachers";
STUB="region";
HEADING="month","contents";
CONTVARIABLE="contents";
VALUES("region")="In all","North";
VALUES("month")="2024M01","2024M02";
VALUES("contents")="Pupils","Teachers";
DATA=
50 5 60 6
20 2 30 3;
"""


def test_px_with_several_contents_is_a_table_of_each() -> None:
    document = read(CONTENTS.encode(), "a.px")
    assert [(t.above[-1].text, told(t)[1]) for t in document.tables] == [
        ("Pupils", [("In all", ["50", "60"]), ("North", ["20", "30"])]),
        ("Teachers", [("In all", ["5", "6"]), ("North", ["2", "3"])]),
    ]
