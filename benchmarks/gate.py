"""What the gate costs: beyond importing Great Expectations, and beside a `check`, in one run.

    python -m benchmarks.gate

Prints the decision of 100 made-up publications of two families (least of 5, in milliseconds, and as a share of the
import in the same process), and `tallvakt gate` on the two examples as a multiple of a `tallvakt check` plus an import
(least of 3, each a fresh process). Processor time, so that others on the machine count little.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tallvakt.gate.decide import Submission, decide
from tallvakt.gate.policy import Policy
from tallvakt.gate.record import write
from tallvakt.model.report import Edition, Outcome, PublicationReport, PublicationVerdict, Run
from tallvakt.rules.content import find_suite, load
from tallvakt.rules.promises import checked_promises

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "publications"


def processor() -> float:
    """Seconds of processor that this process and its finished children have had."""
    return sum(os.times()[:4])


def least(times: int, act: Callable[[], object]) -> float:
    """The least of some durations, in seconds."""
    best = float("inf")
    for _ in range(times):
        start = processor()
        act()
        best = min(best, processor() - start)
    return best


def publications(number: int) -> Run:
    """Made-up reports with every promise of their contracts."""
    content = load(find_suite())
    families = sorted(content.library.contracts)[:2]
    made = []
    for n in range(number):
        contract = content.library.contracts[families[n % len(families)]]
        promises = checked_promises(contract, content.checks)
        outcomes = tuple(h.outcome({Outcome.PASSED: 300, Outcome.UNDECIDED: 4}) for h in promises)
        report = PublicationReport(f"{n}.txt", f"{n:064x}", PublicationVerdict.PASSED, family=contract.family)
        made.append(replace(report, edition=Edition("2024-01", "2024-08"), outcomes=outcomes))
    return Run("0", "2024-09-01T00:00:00Z", "", tuple(made))


def command(*words: str) -> float:
    """The duration of a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        call = [sys.executable, *words]
        return least(3, lambda: subprocess.run(call, cwd=folder, capture_output=True, check=True))


def main() -> None:
    start = processor()
    import great_expectations  # noqa: F401  # what is timed

    imported = processor() - start
    question = Submission(publications(100), Policy())
    with tempfile.TemporaryDirectory() as folder:
        spent = least(5, lambda: write(question, decide(question), Path(folder)))
    print(f"decision and record, 100 publications: {spent * 1000:.0f} ms, {spent / imported:.3f} of the import")
    check = command("-m", "tallvakt", "check", str(EXAMPLES))
    importing = command("-c", "import great_expectations")
    gate = command("-m", "tallvakt", "gate", str(EXAMPLES))
    share = gate / (check + importing)
    print(f"gate {gate:.2f} s, check {check:.2f} s, import {importing:.2f} s: {share:.2f} of their sum")


if __name__ == "__main__":
    main()
