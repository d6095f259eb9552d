"""Contracts as they were first written load unchanged, and those that are shipped today have not grown."""

from pathlib import Path

import pytest

from tallvakt.rules import contract_files
from tallvakt.rules.content import find_suite
from tallvakt.rules.registry import load
from tests.helpers.paths import ROOT

FIRST = Path(__file__).parent / "first_version"
TODAY = ROOT / "schemas" / "nav"


def test_contracts_of_the_first_version_load() -> None:
    checks = load(find_suite().checks)
    first = contract_files.load([ROOT / "schemas", FIRST], checks).contracts
    today = contract_files.load([ROOT / "schemas"], checks).contracts
    assert set(first) == set(today)
    assert {name: set(c.tables) for name, c in first.items()} == {name: set(c.tables) for name, c in today.items()}


@pytest.mark.parametrize("name", sorted(path.name for path in FIRST.glob("*.yaml")))
def test_a_shipped_contract_has_not_grown(name: str) -> None:
    first, today = ((folder / name).read_text(encoding="utf-8").splitlines() for folder in (FIRST, TODAY))
    assert len(today) <= len(first)
