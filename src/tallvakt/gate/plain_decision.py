"""The gate's decision without Great Expectations: the same plan, judged by the same function, read in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from tallvakt.gate import rule_names
from tallvakt.gate.decision import Decision, read
from tallvakt.gate.gate_plan import Planned
from tallvakt.gate.judgement import Grouped, by_promise, judge, rows_beside, rows_of


def decide(frame: pd.DataFrame, planned: Sequence[Planned]) -> Decision:
    """The decision on an outcomes frame. Its validation has the results alone, as Great Expectations lays them out."""
    grouped = by_promise(frame)
    results = [_result(one, grouped) for one in planned]
    success = all(result["success"] for result in results)
    return read({"success": success, "results": results, "meta": {}}, len(planned))


def _result(planned: Planned, grouped: Grouped) -> dict[str, Any]:
    rule = planned.promise if planned.promise in rule_names.RULES else rule_names.SEVERITY
    if planned.beside is None:
        rows = rows_of(grouped, planned.family, planned.promise, planned.grade)
    else:
        rows = rows_beside(grouped, planned.family, planned.grade, planned.beside)
    kwargs = {name: getattr(planned, name) for name in ("family", "promise", "grade", "absent")}
    config = {
        "type": "promise",
        "kwargs": kwargs,
        "meta": {**planned.meta, "promise": planned.promise, "words": planned.description},
        "severity": planned.severity,
    }
    judged = judge(rows, planned.at_most, planned.undecided, rule)
    if not rows and planned.absent == "pass":
        judged["success"] = True
    return {"expectation_config": config, **judged}
