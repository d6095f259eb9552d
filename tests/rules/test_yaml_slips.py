"""Slips of YAML that no schema foresees: told by file and line, in a contract, a file of waivers and a policy."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tallvakt import check
from tallvakt.gate import policy, waivers
from tallvakt.model.yamlfile import YamlError
from tests.recognise.test_kinds_of_files import CONTRACT

SLIPS = [
    "? [a]\n: 1\n",
    "? {a: b}\n: 1\n",
    'x: !!int ""\n',
    'x: !!float "x"\n',
    'x: !!timestamp "x"\n',
    'x: !!binary "x%"\n',
    "x: !!bool maybe\n",
    "x: !!python/object:os.system x\n",
    "x: &x [*x]\n",
    "x: 2024-13-45\n",
    "x: 1\nx: 2\n",
    'x: "\\ud800"\n',
    "<<: 3\n",
    "{{{\n",
    "- a\n",
]
IN_CONTRACTS = [
    "tables: {by-region: {rows: [region]}}\n",
    "dimensions: {region: {codelist: [region]}}\n",
    "promises: [[a]]\n",
    "long: 3\n",
    "columns: {periods: {month: 1}}\n",
    "extends: [a]\n",
]


def contract(folder: Path, slip: str) -> None:
    lists = folder / "schemas" / "codelists"
    lists.mkdir(parents=True)
    (lists / "region.csv").write_text("code,nb,en\na,A,A\n", encoding="utf-8")
    key = re.match(r"\w+(?=:)", slip)
    text = re.sub(rf"^{key[0]}:.*\n", "", CONTRACT, flags=re.MULTILINE) if key else CONTRACT
    (lists.parent / "kinds.yaml").write_text(text + slip, encoding="utf-8")
    (folder / "p.csv").write_text("a;1\n", encoding="utf-8")
    check(str(folder / "p.csv"), schemas=[str(lists.parent)], contract="test.kinds")


def loaded(load: Callable[[Path], object]) -> Callable[[Path, str], None]:
    def written(folder: Path, slip: str) -> None:
        path = folder / "file.yaml"
        path.write_text(slip, encoding="utf-8")
        load(path)

    return written


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("kind", ["contract", "waivers", "policy"])
def test_a_slip_is_told_by_file_and_line(tmp_path: Path, kind: str, slip: str) -> None:
    read = {"contract": contract, "waivers": loaded(waivers.load), "policy": loaded(policy.load)}[kind]
    with pytest.raises(YamlError, match=r"\.yaml(:\d+|: )"):
        read(tmp_path, slip)


@pytest.mark.parametrize("slip", IN_CONTRACTS)
def test_a_list_where_a_name_belongs_is_told_by_file_and_line(tmp_path: Path, slip: str) -> None:
    with pytest.raises(YamlError, match=r"kinds\.yaml:\d+"):
        contract(tmp_path, slip)


@pytest.mark.parametrize("row", ["a,A,A\na,B,B", "a,North, the,A", ",A,A"])
def test_a_slip_in_a_codelist_is_told_by_file(tmp_path: Path, row: str) -> None:
    lists = tmp_path / "schemas" / "codelists"
    lists.mkdir(parents=True)
    (lists / "region.csv").write_text(f"code,nb,en\n{row}\n", encoding="utf-8")
    (lists.parent / "kinds.yaml").write_text(CONTRACT, encoding="utf-8")
    (tmp_path / "p.csv").write_text("a;1\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"region\.csv"):
        check(str(tmp_path / "p.csv"), schemas=[str(lists.parent)], contract="test.kinds")
