"""The decision on a checkpoint of somebody else's: its own expectations beside ours, in any result format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tallvakt.gate.decision import Broken, Decision, Json, broken_of, exception_of

OURS = ("rules", "publications", "families", "fingerprints", "looked_at")
"""What the result of an expectation of ours has in every format but `BOOLEAN_ONLY`."""


def read(validations: Sequence[Json]) -> Decision:
    """The decision on all validation results (as JSON dicts) of one checkpoint run, together.

    An expectation fails or passes by its `success` alone; of ours, and where the result format keeps it, the
    publications and findings are told too. One that crashed is a crash, and so is a checkpoint that expects nothing.
    """
    results = [result for validation in validations for result in validation.get("results", [])]
    crashes = [crash for result in results if (crash := exception_of(result)) is not None]
    if not results:
        crashes.append("the checkpoint expects nothing")
    missed = [result for result in results if not result.get("success") and exception_of(result) is None]
    broken = [one for result in missed for one in _broken(result)]
    return Decision(
        tuple(one for one in broken if one.severity == "critical"),
        tuple(one for one in broken if one.severity != "critical"),
        tuple(crashes),
        {"success": not missed and not crashes, "results": results, "meta": {}},
    )


def _broken(result: Json) -> list[Broken]:
    details: dict[str, Any] = result.get("result") or {}
    if all(key in details for key in OURS):
        return broken_of(result)
    config = result["expectation_config"]
    kwargs, meta = config.get("kwargs") or {}, config.get("meta") or {}
    shown = {name: value for name, value in kwargs.items() if name not in ("batch_id", "promise", "result_format")}
    family = str(kwargs.get("family") or "")
    only = Broken(
        rule=str(config["type"]),
        families=(family,) if family else (),
        promise=str(kwargs.get("promise") or meta.get("promise") or ", ".join(f"{k}={v}" for k, v in shown.items())),
        check=str(meta.get("check", "")),
        description=str(meta.get("words") or config.get("description") or ""),
        severity=str(config.get("severity") or "critical"),
        publications=(),
        fingerprints=(),
        counts={},
    )
    return [only]
