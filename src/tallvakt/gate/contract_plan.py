"""Contracts and policy → what is expected, before there is any publication: a plan that a saved suite is built from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tallvakt.gate import rule_names
from tallvakt.gate.gate_plan import Planned, promise_of, rule_of, together, words_of
from tallvakt.gate.policy import Policy
from tallvakt.model.check_traits import Role
from tallvakt.rules.contract import Contract
from tallvakt.rules.promises import checked_promises
from tallvakt.rules.registry import Check

ELSE = "anything-else"
"""What is about no promise in particular."""
ABOUT_ALL = (rule_names.READABLE, ELSE)


def plan(
    contracts: Sequence[Contract], checks: Mapping[str, Check], policy: Policy, *, required: bool = True
) -> tuple[Planned, ...]:
    """What a policy expects of publications of some contracts, in a stable order: what the gate would plan for them.

    Each promise is held at its own severity, and one expectation more says that nothing else of a severity that fails
    is found. Where a publication of each contract is `required`, a promise that none makes is not kept.
    """
    planned = [one for contract in contracts for one in _of_contract(contract, checks, policy, required)]
    versions = {contract.family: contract.version for contract in contracts}
    planned.append(rule_of("", rule_names.READABLE, policy, versions))
    grouped = planned if required else together(planned)
    return tuple(sorted(grouped, key=lambda one: (one.promise in ABOUT_ALL, one.family, one.promise, one.grade)))


def _of_contract(contract: Contract, checks: Mapping[str, Check], policy: Policy, required: bool) -> Iterator[Planned]:
    family, versions = contract.family, {contract.family: contract.version}
    absent = "fail" if required else "pass"
    named = []
    for promise in checked_promises(contract, checks):
        check = promise.check
        of_stars = check.role is Role.RECOVERABLE_STARS
        grade = policy.severity_of(family, check.name, promise.severity, of_stars=of_stars)
        meta = {"check": check.name, "owner": promise.owner, "contracts": versions}
        words = words_of(promise.description, check.name)
        named.append(f"{promise.id}/{grade}")
        yield promise_of(
            (family, promise.id, grade.value), policy.judge(family, check.name), words, meta, absent=absent
        )
    rules = [rule_names.RECOVERABLE, *([rule_names.SIGN_OFF] if policy.sign_off.required else [])]
    for rule in rules:
        yield rule_of(family, rule, policy, versions, absent=absent)
    lowest = policy.judge(family, ELSE).lowest
    if lowest is not None:
        yield Planned(
            family=family,
            promise=ELSE,
            check=ELSE,
            grade=lowest.value,
            at_most=0,
            undecided="pass",
            severity="critical",
            description="",
            meta={"check": ELSE, "owner": "", "contracts": versions},
            absent="pass",
            beside=tuple(named),
        )
