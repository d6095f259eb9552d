"""Whether promises hold by their rows of the outcomes frame: what the expectations and a plain decision both ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from tallvakt.gate import rule_names
from tallvakt.model.report import Severity

GRAVEST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.INFO)
COUNTS = ("passed", "failed", "undecided", "skipped", "waived")
Tally = dict[str, Any]
Grouped = dict[tuple[str, str], list[Tally]]


def by_promise(frame: Any) -> Grouped:
    """The rows of an outcomes frame by `(family, promise)`; rows are plain dicts of plain values."""
    grouped: Grouped = {}
    columns = ["family", "promise", "severity", "publication", *COUNTS, "fingerprints"]
    for values in zip(*(frame[c].tolist() for c in columns), strict=True):
        row = dict(zip(columns, values, strict=True))
        grouped.setdefault((row["family"], row["promise"]), []).append(row)
    return grouped


def rows_of(grouped: Mapping[tuple[str, str], list[Tally]], family: str, promise: str, grade: str) -> list[Tally]:
    """The rows of a promise; of every family and of every severity where these are empty."""
    if family:
        rows = grouped.get((family, promise), [])
    else:
        rows = [row for (_, name), tallies in grouped.items() if name == promise for row in tallies]
    return [row for row in rows if not grade or row["severity"] == grade]


def rows_beside(
    grouped: Mapping[tuple[str, str], list[Tally]], family: str, lowest: str, beside: Collection[str]
) -> list[Tally]:
    """The rows of a family, or of every one, that weigh as much as `lowest` or more and are none of `beside`.

    `beside` has `promise/severity`; the rules of the gate are never among the rows.
    """
    grave = GRAVEST_FIRST[: GRAVEST_FIRST.index(Severity(lowest)) + 1]
    named = set(beside)
    rows = [
        row
        for (of, promise), tallies in grouped.items()
        if family in ("", of) and promise not in rule_names.RULES
        for row in tallies
    ]
    return [row for row in rows if row["severity"] in grave and f"{row['promise']}/{row['severity']}" not in named]


def judge(rows: list[Tally], at_most: int, undecided: str, rule: str) -> dict[str, Any]:
    """Success and result of one expectation over its rows; pure, so that it can be tried without a checkpoint."""
    over = [r for r in rows if (len(r["fingerprints"]) or r["failed"]) > at_most]
    open_ = [r for r in rows if undecided == "fail" and r["undecided"]]
    broken = [rule_names.THRESHOLD if at_most else rule] if over else []
    broken += [rule_names.UNDECIDED] if open_ else []
    result = {key: sum(int(r[key]) for r in rows) for key in COUNTS}
    return {
        "success": bool(rows) and not broken,
        "result": {
            "observed_value": result["failed"],
            **result,
            "let_through": at_most,
            "rules": broken,
            "publications": sorted({r["publication"] for r in [*over, *open_]}),
            "families": sorted({r["family"] for r in [*over, *open_]}),
            "looked_at": len(rows),
            "fingerprints": sorted({f for r in over for f in r["fingerprints"]}),
        },
    }
