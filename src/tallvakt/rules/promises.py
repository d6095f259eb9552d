"""The promises a publication is held to: those of its contract, and every check that none of them names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tallvakt.model.check_traits import Role
from tallvakt.model.report import Outcome, PromiseOutcome, Severity
from tallvakt.rules.contract import Contract, Promise, words
from tallvakt.rules.registry import Check

ARITHMETIC = ("edits", "publications")
"""What a contract must promise to be held to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPromise:
    """One promise and the check that keeps it."""

    id: str
    check: Check
    parameters: Mapping[str, Any]
    severity: Severity
    owner: str
    description: Mapping[str, str]

    def outcome(
        self,
        tally: Mapping[Outcome, int],
        reasons: tuple[str, ...] = (),
        *,
        possible: int = 0,
        within_rounding: int = 0,
    ) -> PromiseOutcome:
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
            within_rounding=within_rounding,
            role=self.check.role,
        )


def _said(promise: Promise) -> dict[str, str]:
    """An equation says itself what it promises, in every language."""
    return {"nb": promise.equation, "en": promise.equation} if promise.equation else {}


def _severity(check: Check, contract: Contract) -> Severity:
    """How severe a finding is, where its promise does not say; of a star given away, what the contract says."""
    given_away = contract.protect.recoverable
    if check.role is Role.RECOVERABLE_STARS and given_away is not None:
        return Severity(given_away)
    return check.severity


def checked_promises(contract: Contract, checks: Mapping[str, Check]) -> tuple[CheckedPromise, ...]:
    """Every promise, in order of its check's code.

    Checks of arithmetic are held only where the contract promises them; all others wherever they apply.
    """
    promised = [
        CheckedPromise(
            id=promise.id,
            check=checks[promise.check],
            parameters=promise.parameters,
            severity=promise.severity or _severity(checks[promise.check], contract),
            owner=promise.owner or contract.owner,
            description=words(promise.description) or _said(promise) or checks[promise.check].holds,
        )
        for promise in contract.promises
    ]
    named = {promise.check.name for promise in promised}
    rest = [
        CheckedPromise(
            id=check.name,
            check=check,
            parameters={},
            severity=_severity(check, contract),
            owner=contract.owner,
            description=check.holds,
        )
        for check in checks.values()
        if check.name not in named and check.needs not in ARITHMETIC and check.applies_to(contract)
    ]
    return tuple(sorted([*promised, *rest], key=lambda promise: promise.check.code))
