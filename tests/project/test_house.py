"""The house: few rooms at the top, one name for one thing, and public names where users find them."""

from __future__ import annotations

import importlib
import subprocess
import sys
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
