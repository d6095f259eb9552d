"""The house: few rooms at the top, one name for one thing, and public names where users find them."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from importlib.metadata import entry_points

import pytest

from tallvakt.model.moved import NEW_NAMES
from tests.helpers.paths import ROOT

HOUSE = ROOT / "src" / "tallvakt"
FILES = sorted(HOUSE.rglob("*.py"))
AT_THE_TOP = 13
"""Rooms and modules beside `__init__`, `__main__` and `py.typed`."""


def test_few_names_stand_at_the_top() -> None:
    names = {p.name for p in HOUSE.iterdir()} - {"__init__.py", "__main__.py", "__pycache__", "py.typed"}
    assert len(names) <= AT_THE_TOP, sorted(names)


def test_no_two_modules_have_one_name() -> None:
    modules = [(p.parent.name if p.stem == "__init__" else p.stem, str(p.relative_to(HOUSE))) for p in FILES]
    assert not twice(modules)


def test_no_two_public_classes_have_one_name() -> None:
    classes = [
        (node.name, str(path.relative_to(HOUSE)))
        for path in FILES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]  # fmt: skip
    assert not twice(classes)


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("tallvakt", ["check", "Checked", "__version__"]),
        ("tallvakt.gate.expectations", ["ExpectPartsToSumToTotal", "ExpectPromiseToHold", "ExpectTotalsToAgree"]),
        ("tallvakt.reasoning", ["EditSystem", "NO_LIMIT", "Verdict", "consistency", "disclosure", "localisation"]),
        ("tallvakt.rules", ["check", "Fault", "Figures"]),
    ],
)
def test_public_names_stay_where_users_find_them(module: str, names: list[str]) -> None:
    public = importlib.import_module(module)
    assert [name for name in names if not hasattr(public, name)] == []


def test_the_plugin_stays_where_pytest_finds_it() -> None:
    assert "tallvakt.pytest_plugin" in {e.value for e in entry_points(group="pytest11")}


def test_an_earlier_name_works_and_warns() -> None:
    code = "import importlib, sys, warnings\nwith warnings.catch_warnings(record=True) as told:\n"
    code += "    warnings.simplefilter('always')\n"
    for old, new in NEW_NAMES.items():
        code += f"    assert importlib.import_module({old!r}) is importlib.import_module({new!r}), {old!r}\n"
    code += "print(sum('goes with the next version' in str(w.message) for w in told))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=300)
    assert done.stdout.strip() == str(len(NEW_NAMES)), done.stderr


def twice(names: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The names that more than one place has, with those places."""
    places: dict[str, list[str]] = defaultdict(list)
    for name, place in names:
        places[name].append(place)
    return {name: there for name, there in places.items() if len(there) > 1}
