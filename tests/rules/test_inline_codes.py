"""Codes that a contract lists itself are a codelist like any other."""

from pathlib import Path

import pytest

from tallvakt.rules import contract_files
from tallvakt.rules.contract_files import ContractError, Library

HEAD = """family: test.inline
version: "1"
title: {en: Inline}
tables: {t: {rows: area}}
dimensions:
  area: """


def load(folder: Path, dimension: str) -> Library:
    (folder / "contract.yaml").write_text(HEAD + dimension, encoding="utf-8")
    return contract_files.load([folder], {})


def test_labels_aliases_and_parents_are_those_of_a_codelist(tmp_path: Path) -> None:
    library = load(tmp_path, "{codes: {n: North, ne: {label: {en: East, nb: Øst}, aliases: E, parent: n}}}")
    contract = library.contracts["test.inline"]
    north, east = library.codes(contract, "area").codes
    assert (north.printed, east.printed) == (("North",), ("East", "Øst", "E"))
    assert contract.rollup == {"area": {"ne": ("n",)}}
    assert contract.codes == {"area": {"n", "ne"}}
    assert library.codelists[contract.dimensions["area"].codelist].name("ne", "nb") == "Øst"


@pytest.mark.parametrize(
    ("dimension", "told"),
    [
        ("{codes: {n: North}, codelist: county}", "contract.yaml:6: dimensions.area.codes: the codes are those of"),
        ("{codes_printed: true}", "contract.yaml:6: dimensions.area.*give a 'codelist' or 'codes'"),
        ("{codes: {n: {label: North, parent: n}}}", "contract.yaml:6: .*'n' rolls up to itself"),
        ("{codes: {n: {lable: North}}}", "contract.yaml:6: .*lable"),
    ],
)
def test_a_slip_is_told_at_its_place(tmp_path: Path, dimension: str, told: str) -> None:
    with pytest.raises(ContractError, match=told):
        load(tmp_path, dimension)
