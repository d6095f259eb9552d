"""What a contract may say to a check is held to the types that the check declares."""

import pytest

from tallvakt.rules import registry
from tallvakt.rules.content import find_suite

CHECKS = registry.load(find_suite().checks)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_every_parameter_has_a_type(name: str) -> None:
    check = CHECKS[name]
    assert set(check.types) == set(check.parameters)


def test_a_threshold_is_a_whole_number() -> None:
    check = CHECKS["suppression-missing"]
    assert check.refuse({"threshold": 5}) is None
    assert "threshold" in (check.refuse({"threshold": "five"}) or "")
