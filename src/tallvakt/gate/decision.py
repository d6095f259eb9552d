"""The gate's decision, read off the result of a checkpoint; a crash is never a pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tallvakt.gate import rule_names

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Broken:
    """One expectation that did not succeed."""

    rule: str
    families: tuple[str, ...]
    promise: str
    check: str
    description: str
    severity: str
    """What it weighs: `critical` fails the gate, `warning` and `info` are remarks."""
    publications: tuple[str, ...]
    fingerprints: tuple[str, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate decided, and why."""

    failures: tuple[Broken, ...]
    remarks: tuple[Broken, ...]
    crashes: tuple[str, ...] = ()
    validation: Json = field(default_factory=dict)
    """The validation result as Great Expectations writes it."""

    @property
    def verdict(self) -> str:
        """`passed`, `failed`, or `broken`: a publication or the gate itself is."""
        if self.crashes or any(b.rule == rule_names.READABLE for b in self.failures):
            return "broken"
        return "failed" if self.failures else "passed"

    @property
    def exit_code(self) -> int:
        """0 passed, 1 failed, 2 broken."""
        return {"passed": 0, "failed": 1, "broken": 2}[self.verdict]

    @property
    def publications(self) -> tuple[str, ...]:
        """Publications that do not get through, in order."""
        return tuple(sorted({name for b in self.failures for name in b.publications}))


def read(validation: Json, expected: int) -> Decision:
    """Read a validation result (as a JSON dict) of `expected` expectations.

    An expectation that crashed leaves either one exception or one for each metric in `exception_info`, and no result;
    both, and a result that is not of these expectations, are crashes of the gate.
    """
    results = validation.get("results", [])
    crashes = [crash for r in results if (crash := _crash(r)) is not None]
    if not expected:
        crashes.append("there was no publication to decide on")
    if len(results) != expected:
        crashes.append(f"{expected} expectations were planned and {len(results)} decided")
    missed = [r for r in results if _crash(r) is None and not r["success"]]
    broken = [one for result in missed for one in broken_of(result)]
    return Decision(
        tuple(b for b in broken if b.severity == "critical"),
        tuple(b for b in broken if b.severity != "critical"),
        tuple(crashes),
        validation,
    )


def exception_of(result: Json) -> str | None:
    """What an expectation raised, in either shape that Great Expectations gives it; None where it raised nothing."""
    info = result.get("exception_info") or {}
    shapes: Sequence[Any] = [info] if "raised_exception" in info else list(info.values())
    for shape in shapes:
        if isinstance(shape, dict) and shape.get("raised_exception"):
            return f"{_name(result)}: {shape.get('exception_message') or 'no message'}"
    return None


def _crash(result: Json) -> str | None:
    """Why a result is none: an exception, or a result that an expectation of ours cannot have."""
    raised = exception_of(result)
    if raised is not None:
        return raised
    details = result.get("result") or {}
    looked = details.get("looked_at") or result.get("expectation_config", {}).get("kwargs", {}).get("absent") == "pass"
    if not isinstance(result.get("success"), bool) or "rules" not in details or not looked:
        return f"{_name(result)}: looked at nothing"
    if result["success"] and details["rules"]:
        return f"{_name(result)}: says both that it holds and that it is broken"
    return None


def _name(result: Json) -> str:
    config = result.get("expectation_config", {})
    return f"{config.get('type', 'expectation')}({config.get('kwargs', {}).get('promise', '')})"


def _rule(result: Json) -> str:
    return rule_names.SEVERITY if not result["result"]["let_through"] else rule_names.THRESHOLD


def broken_of(result: Json) -> list[Broken]:
    """What a result of ours that did not succeed says is broken: one for each rule of the gate."""
    config, details = result["expectation_config"], result["result"]
    kwargs, meta = config["kwargs"], config.get("meta") or {}
    promise = str(kwargs.get("promise") or meta.get("promise", ""))
    return [
        Broken(
            rule=rule,
            families=tuple(details["families"]),
            promise=promise,
            check=str(meta.get("check", promise)),
            description=str(meta.get("words") or config.get("description") or ""),
            severity=str(config.get("severity") or "critical"),
            publications=tuple(details["publications"]),
            fingerprints=tuple(details["fingerprints"]),
            counts={k: int(details[k]) for k in ("passed", "failed", "undecided", "skipped", "waived")},
        )
        for rule in details["rules"] or (_rule(result),)
    ]
