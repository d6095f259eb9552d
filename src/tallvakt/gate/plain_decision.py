"""The gate's decision without Great Expectations: the same plan, judged by the same function, read in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from tallvakt.gate import rule_names
from tallvakt.gate.decision import Decision, read
from tallvakt.gate.gate_plan import Planned
from tallvakt.gate.judgement import Grouped, by_promise, judge, rows_of


def decide(frame: pd.DataFrame, planned: Sequence[Planned]) -> Decision:
    """The decision on an outcomes frame. Its validation has the results alone, as Great Expectations lays them out."""
    grouped = by_promise(frame)
    results = [_result(one, grouped) for one in planned]
    success = all(result["success"] for result in results)
    return read({"success": success, "results": results, "meta": {}}, len(planned))


def _result(planned: Planned, grouped: Grouped) -> dict[str, Any]:
    rule = planned.promise if planned.promise in rule_names.RULES else rule_names.SEVERITY
    rows = rows_of(grouped, planned.family, planned.promise, planned.grade)
    config = {
        "type": "promise",
        "kwargs": {"family": planned.family, "promise": planned.promise, "grade": planned.grade},
        "meta": {**planned.meta, "promise": planned.promise},
        "description": planned.description,
        "severity": planned.severity,
    }
    return {"expectation_config": config, **judge(rows, planned.at_most, planned.undecided, rule)}
