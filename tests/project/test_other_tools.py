"""The guide to other tools: what it says of them is what they do, where they are installed.

R is no part of the development environment; what is said of `validate` was not run.
"""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.helpers.paths import ROOT

GUIDE = (ROOT / "docs" / "guide" / "other-tools.md").read_text(encoding="utf-8")
COLUMNS = ("place", "sex", "resident", "into", "out", "workplace", "women", "men", "total", "share")
RIGHT = (("North", "Women", 120, 30, 20, 130, 6, 4, 10, 40.0), ("South", "Men", 90, 10, 20, 80, 5, 7, 12, 60.0))
WRONG: dict[str, dict[str, Any]] = {
    "balance": {"workplace": 131},
    "part": {"women": 11},
    "range": {"share": 100.5},
    "codes": {"sex": "Womn"},
    "unique": {"place": "South"},
}
"""By promise, what its broken frame holds in the first row."""


def frame(broken: str = "") -> pd.DataFrame:
    data = pd.DataFrame(RIGHT, columns=list(COLUMNS))
    for column, value in WRONG.get(broken, {}).items():
        data.loc[0, column] = value
    return data


def said(tool: str, heading: str, column: int = 1) -> str:
    """The code of a tool in the table under a heading of the guide; `column` counts those after the tool's name."""
    section = GUIDE.split(f"## {heading}\n", 1)[1].split("\n## ")[0]
    row = next(line for line in section.splitlines() if re.match(rf"\| {re.escape(tool)} \|", line))
    cell = re.split(r"(?<!\\) \| ", row.strip("| "))[column]
    return str(re.findall(r"`([^`]+)`", cell)[0])


BALANCE, PART, CODES = (
    "A balance in every row",
    "A part is at most its whole; a share lies from 0 to 100",
    "Codes of a list, no row twice",
)
PLACES = {"balance": (BALANCE, 1), "part": (PART, 1), "range": (PART, 2), "codes": (CODES, 1), "unique": (CODES, 2)}


@pytest.mark.parametrize("promise", PLACES)
def test_pandera_says_it_so(promise: str) -> None:
    pa = pytest.importorskip("pandera.pandas")
    code = said("pandera", *PLACES[promise])
    names = {"Check": pa.Check, "Column": pa.Column, "str": str, "float": float}
    if promise == "unique":
        schema = pa.DataFrameSchema({}, **eval(f"dict({code})"))
    elif code.startswith("Column"):
        schema = pa.DataFrameSchema({"share" if promise == "range" else "sex": eval(code, names)})
    else:
        schema = pa.DataFrameSchema(checks=[eval(code, names)])
    schema.validate(frame())
    with pytest.raises(pa.errors.SchemaError):
        schema.validate(frame(promise))


@pytest.mark.parametrize("promise", PLACES)
def test_pointblank_says_it_so(promise: str) -> None:
    pb = pytest.importorskip("pointblank")
    code = said("pointblank", *PLACES[promise])

    def passes(data: pd.DataFrame) -> bool:
        validation: Any = eval(f"pb.Validate(data){code}", {"pb": pb, "data": data})
        return bool(validation.interrogate().all_passed())

    assert passes(frame())
    assert not passes(frame(promise))


EXPECTATIONS = {
    "part": said("Great Expectations", *PLACES["part"]),
    "range": said("Great Expectations", *PLACES["range"]),
    "codes": said("Great Expectations", *PLACES["codes"]) + '(column="sex", value_set=["Women", "Men"])',
    "unique": said("Great Expectations", *PLACES["unique"]) + '(column="place")',
}


@pytest.mark.parametrize("promise", EXPECTATIONS)
def test_great_expectations_says_it_so(promise: str) -> None:
    gx = pytest.importorskip("great_expectations")
    expectation = eval(f"gx.expectations.{EXPECTATIONS[promise]}", {"gx": gx})
    source = gx.get_context(mode="ephemeral").data_sources.add_pandas("frames")
    definition = source.add_dataframe_asset("frame").add_batch_definition_whole_dataframe("whole")

    def passes(data: pd.DataFrame) -> bool:
        return bool(definition.get_batch({"dataframe": data}).validate(expectation).success)

    assert passes(frame())
    assert not passes(frame(promise))


FIELDS = {
    "range": {"name": "share", "type": "number", "constraints": {"minimum": 0, "maximum": 100}},
    "codes": {"name": "sex", "type": "string", "constraints": {"enum": ["Women", "Men"]}},
}


@pytest.mark.parametrize("promise", PLACES)
def test_frictionless_says_it_so(promise: str, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    formula = {"type": "row-constraint", "formula": "women <= total"}
    checks = {"balance": [json.loads(said("Frictionless", *PLACES["balance"]))], "part": [formula]}
    fields = [FIELDS[promise]] if promise in FIELDS else []
    fields += [{"name": name, "type": "any"} for name in COLUMNS if all(name != f["name"] for f in fields)]
    fields = sorted(fields, key=lambda field: COLUMNS.index(str(field["name"])))
    if promise in ("balance", "part"):
        fields = [{**f, "type": "string" if f["name"] in ("place", "sex") else "number"} for f in fields]
    schema: dict[str, Any] = {"fields": fields} | ({"primaryKey": ["place"]} if promise == "unique" else {})

    def passes(data: pd.DataFrame, name: str) -> bool:
        data.to_csv(tmp_path / name, index=False)
        resource = frictionless.Resource(
            path=name, basepath=str(tmp_path), schema=frictionless.Schema.from_descriptor(schema)
        )
        rules = [frictionless.Check.from_descriptor(check) for check in checks.get(promise, [])]
        return bool(resource.validate(frictionless.Checklist(checks=rules)).valid)

    assert passes(frame(), "right.csv")
    assert not passes(frame(promise), "wrong.csv")


def test_tallvakt_says_it_so(tmp_path: Path) -> None:
    from tallvakt import check

    balance = said("Tallvakt", BALANCE).removeprefix("- ")
    part, range_ = (said("Tallvakt", PART, column) for column in (1, 2))
    contract = (
        'family: test.others\nversion: "1"\ntitle: {en: Places}\nperiod: {from: none}\n'
        "dimensions: {place: {codelist: open}, measure: {codes: {resident: resident, into: into, out: out, "
        "workplace: workplace, women: women, men: men, total-of: total, share: share}}}\n"
        "figures: {decimals: 1, decimal_mark: '.'}\n"
        "tables: {places: {rows: place, columns: measure, total: false}}\n"
        f"promises:\n  - {balance.replace(' in ', ' into ')}\n  - {{id: part, {part.replace('total', 'total-of')}}}\n"
        f"  - {{id: range, {range_}}}\n"
    )
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "others.yaml").write_text(contract, encoding="utf-8")
    for broken, code in (("", 0), ("balance", 1), ("part", 1), ("range", 1)):
        path = tmp_path / f"places{broken}.csv"
        frame(broken).drop(columns="sex").to_csv(path, index=False)
        assert check(path, schemas=[tmp_path / "schemas"], contract="test.others").exit_code == code
