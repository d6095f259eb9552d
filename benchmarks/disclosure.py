"""The disclosure audit beside tau-ARGUS's own, on the same instances, in one run.

    python -m benchmarks.disclosure [small] [medium] [large] [--alone]

Prints both times, their ratio, and whether every bound is the same. ``--alone`` leaves tau-ARGUS out. The times of
the first audit in a process include loading the solver, so one is run before. ``large`` takes minutes of tau-ARGUS.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import numpy as np

from benchmarks import linked_tables, tauargus
from tallvakt.reasoning import disclosure

T = TypeVar("T")


def clocked(question: Callable[[], T], times: int = 1) -> tuple[T, float]:
    """The answer, and the least of ``times`` durations in seconds."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        answer = question()
        best = min(best, time.perf_counter() - start)
    return answer, best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", choices=[[], *linked_tables.SIZES], default=[])
    parser.add_argument("--alone", action="store_true")
    given = parser.parse_args()
    disclosure.bounds(linked_tables.make(linked_tables.SIZES["small"]).system)
    print(f"{'size':8}{'stars':>7}{'recoverable':>13}{'tallvakt s':>12}{'tau-ARGUS s':>13}{'ratio':>8}  bounds")
    for name in given.sizes or linked_tables.SIZES:
        instance = linked_tables.make(linked_tables.SIZES[name])
        system, stars = instance.system, ~instance.system.known
        times = 1 if name == "large" else 5
        ours, seconds = clocked(partial(disclosure.bounds, system, None), times)
        line = f"{name:8}{stars.sum():7}{(ours.width[stars] == 0).sum():13}{seconds:12.4f}"
        if not given.alone:
            (low, high), other = clocked(partial(tauargus.audit, system, instance.truth), times)
            differ = int(np.sum((low != ours.lower) | (high != ours.upper)))
            line += f"{other:13.3f}{other / seconds:8.1f}  {'identical' if not differ else f'{differ} differ'}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
