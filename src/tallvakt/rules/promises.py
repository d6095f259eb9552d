"""The promises a publication is held to: those of its contract, and every check that none of them names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tallvakt.model.report import Outcome, PromiseOutcome, Severity
from tallvakt.rules.contract import Contract, words
from tallvakt.rules.registry import Check

ARITHMETIC = ("edits", "publications")
"""What a contract must promise to be held to it."""


@dataclass(frozen=True, slots=True)
class Held:
    """One promise and the check that keeps it."""

    id: str
    check: Check
    parameters: Mapping[str, Any]
    severity: Severity
    owner: str
    description: Mapping[str, str]

    def outcome(self, tally: Mapping[Outcome, int], reasons: tuple[str, ...] = (), possible: int = 0) -> PromiseOutcome:
        """The promise with how often it had each outcome."""
        return PromiseOutcome(
            self.id,
            self.check.name,
            self.severity,
            self.owner,
            self.description,
            **{outcome.value: tally.get(outcome, 0) for outcome in Outcome},
            reasons=reasons,
            possible=possible,
            role=self.check.role,
        )


def held(contract: Contract, checks: Mapping[str, Check]) -> tuple[Held, ...]:
    """Every promise, in order of its check's code.

    Checks of arithmetic are held only where the contract promises them; all others always are.
    """
    promised = [
        Held(
            p.id,
            checks[p.check],
            p.parameters,
            p.severity or checks[p.check].severity,
            p.owner or contract.owner,
            words(p.description) or checks[p.check].holds,
        )
        for p in contract.promises
    ]
    named = {h.check.name for h in promised}
    rest = [
        Held(c.name, c, {}, c.severity, contract.owner, c.holds)
        for c in checks.values()
        if c.name not in named and c.needs not in ARITHMETIC
    ]
    return tuple(sorted([*promised, *rest], key=lambda h: h.check.code))
