"""Modules by their earlier names, which work, with a warning, for one version."""

from __future__ import annotations

import sys
from importlib import import_module

import pytest

import tallvakt  # noqa: F401  # installs the hook
from tallvakt.model.moved import NEW_NAMES


@pytest.mark.parametrize(("earlier", "today"), NEW_NAMES.items())
def test_an_earlier_name_is_the_module_of_today(earlier: str, today: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, earlier, raising=False)
    with pytest.warns(DeprecationWarning, match=f"is now {today}"):
        assert import_module(earlier) is import_module(today)


def test_a_check_of_earlier_documentation_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "tallvakt.registry", raising=False)
    with pytest.warns(DeprecationWarning, match="is now tallvakt.rules"):
        from tallvakt.registry import Fault, check  # type: ignore[import-untyped]
    from tallvakt import rules

    assert (Fault, check) == (rules.Fault, rules.check)
