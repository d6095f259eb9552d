"""Contract and policy → what is expected: one plain plan per promise, from which the suite is built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from tallvakt.gate import rule_names
from tallvakt.gate.policy import Policy, Ruling
from tallvakt.model.report import PublicationReport, Run, Severity

WEIGHTS = {Severity.ERROR: "warning", Severity.WARNING: "warning", Severity.INFO: "info"}
"""What Great Expectations calls an expectation that does not fail the gate; one that does is `critical`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One expectation before it is one: which promise, what is let through, and how much its failure weighs."""

    family: str
    promise: str
    check: str
    grade: str
    """Severity of the findings it counts; empty for a gate rule."""
    at_most: int
    undecided: str
    severity: str
    description: str
    meta: Mapping[str, Any]
    absent: str = "fail"
    """Whether it is kept (`pass`) where no publication makes the promise."""
    beside: tuple[str, ...] | None = None
    """Of the expectation that nothing else is found: all that is expected already, as `promise/severity`."""


def plan(run: Run, frame: pd.DataFrame, policy: Policy, *, judge_undecided: bool = True) -> tuple[Planned, ...]:
    """One expectation for each promise of each family of the run, and for each gate rule; in a stable order.

    With `judge_undecided` off (a gate on new findings alone) undecided promises do not fail.
    """
    described = {(p.family or "", o.promise): (p, o.description) for p in run.publications for o in p.outcomes}
    versions = {p.family or "": p.contract_version or "" for p in run.publications}
    keys = frame[["family", "promise", "check", "severity", "owner"]].drop_duplicates()
    planned: list[Planned] = []
    seen: set[tuple[str, str, str]] = set()
    for family, promise, check, grade, owner in keys.itertuples(index=False, name=None):
        about_all = promise == rule_names.READABLE
        key = ("" if about_all else family, promise, grade)
        if key in seen:
            continue
        seen.add(key)
        if promise in rule_names.RULES:
            planned.append(rule_of(key[0], promise, policy, versions))
            continue
        ruling = policy.judge(family, check)
        meta = {"check": check, "owner": owner, "contracts": {family: versions[family]}}
        words = _words(described.get((family, promise)), check)
        planned.append(promise_of(key, ruling, words, meta, judge_undecided=judge_undecided))
    return tuple(sorted(together(planned), key=lambda p: (p.family, p.promise, p.grade)))


def together(planned: Sequence[Planned]) -> list[Planned]:
    """One expectation for all families that promise the same on the same terms: each costs Great Expectations 3 ms."""
    groups: dict[tuple[str, str], list[Planned]] = {}
    for one in planned:
        groups.setdefault((one.promise, one.grade), []).append(one)
    result: list[Planned] = []
    for group in groups.values():
        first = replace(group[0], family="", meta={})
        contracts = {p.family: p.meta["contracts"][p.family] for p in group if p.family}
        owners = dict.fromkeys(p.meta["owner"] for p in group if p.meta["owner"])
        if len(group) > 1 and all(replace(p, family="", meta={}) == first for p in group):
            result.append(
                replace(first, meta={"check": first.check, "owner": ", ".join(owners), "contracts": contracts})
            )
        else:
            result += group
    return result


def promise_of(
    key: tuple[str, str, str],
    ruling: Ruling,
    words: str,
    meta: Mapping[str, Any],
    *,
    judge_undecided: bool = True,
    absent: str = "fail",
) -> Planned:
    """The expectation of one promise: `key` is its family, id and the severity of the findings that it counts."""
    family, promise, grade = key
    fails = ruling.fails(Severity(grade))
    return Planned(
        family=family,
        promise=promise,
        check=meta["check"],
        grade=grade,
        at_most=ruling.at_most,
        undecided=ruling.undecided if fails and judge_undecided else "pass",
        severity="critical" if fails else WEIGHTS[Severity(grade)],
        description=words,
        meta=meta,
        absent=absent,
    )


def rule_of(family: str, rule: str, policy: Policy, versions: Mapping[str, str], *, absent: str = "fail") -> Planned:
    """The expectation of one rule of the gate; `versions` are those of the contracts, by family."""
    lenient = rule == rule_names.RECOVERABLE and policy.judge(family, rule).recoverable == "pass"
    contracts = {f: v for f, v in versions.items() if f and family in ("", f)}
    return Planned(
        family=family,
        promise=rule,
        check=rule,
        grade="",
        at_most=0,
        undecided="pass",
        severity="warning" if lenient else "critical",
        description=rule_names.RULES[rule],
        meta={"check": rule, "owner": "", "contracts": contracts},
        absent=absent,
    )


def _words(described: tuple[PublicationReport, Mapping[str, str]] | None, check: str) -> str:
    return words_of(described[1] if described else {}, check)


def words_of(description: Mapping[str, str], check: str) -> str:
    """A promise in words, in English where there are any."""
    return description.get("en") or next(iter(description.values()), "") or f"The check {check} finds nothing."
