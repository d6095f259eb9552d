"""The remedy on made-up tables: how many further cells, which sum they have, how long it took, what is left.

    python -m benchmarks.remedy [small] [medium] [large] [--budget SECONDS] [--tauargus]

Linked tables: every printed figure of 4 or more may be hidden, totals too, and is then known to be 4 or more.
``bound``: no remedy has fewer cells (0 where none was looked for). ``left``: stars, of those that could be worked out,
not shown to be safe.

``--tauargus``: two-way tables of counts from 1 on, beside tau-ARGUS's optimal and modular ways (FREQ(4,20)). Its reader
of the table does not know that an unsafe cell is below 4, ours does: its remedies may give stars away to such a reader.
It protects single tables of its own and knows neither averages nor intervals: the linked tables cannot be given to it
as they stand.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from scipy import sparse

from benchmarks import linked_tables, tauargus
from benchmarks.linked_tables import STAR
from tallvakt.reasoning import NO_LIMIT, EditSystem, disclosure
from tallvakt.reasoning.remedy import suggest, suppressed
from tallvakt.reasoning.system import Ints

TWO_WAY = ((8, 6), (16, 10), (24, 16))


def beside_tauargus() -> None:
    """One line a table: cells hidden besides, their sum and the seconds, of ours, OPT and MOD.

    Last, of OPT and MOD, the stars that a reader who knows that a star is below 4 can work out still.
    """
    print(f"{'table':8}{'stars':>7}{'tallvakt cells/sum/s':>24}{'bound':>7}{'OPT':>26}{'MOD':>26}")
    for rows, columns in TWO_WAY:
        random = np.random.default_rng(rows)
        inner = 1 + random.poisson(random.gamma(0.9, 12, (rows, 1)) * random.gamma(2, 0.5, (rows, columns)))
        whole = np.zeros((rows + 1, columns + 1), dtype=np.int64)
        whole[:-1, :-1], whole[-1, :-1], whole[:-1, -1] = inner, inner.sum(axis=0), inner.sum(axis=1)
        whole[-1, -1] = inner.sum()
        system = two_way(whole)
        low, high = np.full(whole.size, STAR), np.full(whole.size, NO_LIMIT)
        rank = np.array([int(figure).bit_length() for figure in whole.ravel()])
        start = time.perf_counter()
        found = suggest(system, ~system.known, system.known, low, high, rank=rank, budget=60.0)
        ours = (found.cells.size, int(whole.ravel()[found.cells].sum()), time.perf_counter() - start)
        line = f"{rows}x{columns:<6}{(~system.known).sum():6}{_shown(*ours):>24}{found.lower_bound:7}"
        for method in ("OPT", "MOD"):
            start = time.perf_counter()
            cells, hidden = tauargus.protect(inner, method)
            seconds = time.perf_counter() - start
            audit = disclosure.bounds(suppressed(system, cells, low, high), None)
            away = int((~system.known & (audit.lower == audit.upper)).sum())
            line += f"{_shown(cells.size, int(hidden), seconds) + f' / {away}':>26}"
        print(line, flush=True)


def _shown(cells: int, hidden: int, seconds: float) -> str:
    return f"{cells} / {hidden} / {seconds:.2f}"


def two_way(whole: Ints) -> EditSystem:
    """The system of a table with its margins in the last row and column; figures below 4 are stars."""
    cell = np.arange(whole.size).reshape(whole.shape)
    groups = [*cell, *cell.T]
    sums = sparse.lil_array((len(groups), whole.size), dtype=np.int64)
    for row, group in enumerate(groups):
        sums[row, group[:-1]] = 1
        sums[row, group[-1]] = -1
    figures = whole.ravel()
    star = figures < STAR
    nothing = np.zeros(len(groups), dtype=np.int64)
    lower, upper = np.where(star, 0, figures), np.where(star, STAR - 1, figures)
    return EditSystem(sums.tocsr(), lower, upper, nothing, nothing)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", choices=[[], *linked_tables.SIZES], default=[])
    parser.add_argument("--budget", type=float, default=60.0)
    parser.add_argument("--tauargus", action="store_true")
    given = parser.parse_args()
    if given.tauargus:
        beside_tauargus()
        return
    disclosure.bounds(linked_tables.make(linked_tables.SIZES["small"]).system)
    numbers = f"{'cells':>7}{'bound':>7}{'sum':>8}{'left':>6}{'wall s':>9}{'cpu s':>8}"
    print(f"{'size':8}{'stars':>7}{'given away':>12}{numbers}")
    for name in given.sizes or linked_tables.SIZES:
        system = linked_tables.make(linked_tables.SIZES[name]).system
        audit = disclosure.bounds(system, None)
        stars = ~system.known
        low, high = np.full(system.n_cells, STAR), np.full(system.n_cells, NO_LIMIT)
        rank = np.array([int(figure).bit_length() for figure in system.lower])
        wall, cpu = time.perf_counter(), time.process_time()
        found = suggest(
            system, stars, ~stars & (system.lower >= STAR), low, high, audit=audit, rank=rank, budget=given.budget
        )
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        away = int((stars & (audit.lower == audit.upper)).sum())
        hidden = int(system.lower[found.cells].sum())
        print(
            f"{name:8}{stars.sum():7}{away:12}{found.cells.size:7}{found.lower_bound:7}{hidden:8}"
            f"{found.unprotected.size:6}{wall:9.1f}{cpu:8.1f}  {found.status}",
            flush=True,
        )


if __name__ == "__main__":
    main()
