"""How many of the identities in tables made anew are found, and how many that are none.

    nice python -m benchmarks.identities [--first 5000] [--tables 1000]

Each table (`tests/helpers/identity_tables.py`) has 10 to 40 series in 12 to 40 cases. In turn it is printed exactly,
with hidden figures, with every figure rounded by itself, with one wrong figure, or has series that have nothing to do
with each other (every second of these as if it were rounded). An identity counts as found where it follows from those
found; one that does not follow from those that the table was made with is false.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import replace

import numpy as np

from tallvakt.authoring.identities import counts, find_identities
from tests.helpers.identity_tables import MadeUp, factors, made_up, rank, unrelated

KINDS = ("exact", "hidden", "rounded", "wrong", "unrelated")


def table_of(kind: str, seed: int) -> MadeUp:
    """A table of one kind."""
    if kind == "unrelated":
        table = unrelated(seed)
        return replace(table, rounded=np.full(len(table.lower), seed % 2))  # every second as if it were rounded
    return made_up(seed, stars=kind == "hidden", decimals=kind == "rounded", wrong=int(kind == "wrong"))


def main() -> None:
    """Print, for each kind of table, what was planted, what was found, and what is false."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=5000)
    parser.add_argument("--tables", type=int, default=1000)
    options = parser.parse_args()
    planted, met, false, tables = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    start = time.process_time()
    for seed in range(options.first, options.first + options.tables):
        kind = KINDS[seed % len(KINDS)]
        table = table_of(kind, seed)
        rows = factors(find_identities(counts(table.lower, table.upper, table.rounded)), len(table.lower))
        both, own = rank(table.identities, rows), rank(table.identities)
        tables[kind] += 1
        planted[kind] += own
        met[kind] += own + rank(rows) - both
        false[kind] += both - own
        if both > own:
            print(f"false: {kind}, seed {seed}: {both - own}", flush=True)
    for kind in KINDS:
        share = f"{met[kind] / planted[kind]:.1%}" if planted[kind] else "-"
        print(f"{kind}: {tables[kind]} tables, {met[kind]} of {planted[kind]} found ({share}), {false[kind]} false")
    share = sum(met.values()) / max(sum(planted.values()), 1)
    print(f"all: {share:.1%} found, {sum(false.values())} false, {time.process_time() - start:.0f} s of processor time")


if __name__ == "__main__":
    main()
