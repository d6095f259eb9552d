"""Error localisation measured: faults put into publications that hold, and how many are found again.

    python benchmarks/localisation.py [--faults 1000] [--seed 1] [PUBLICATION ...]
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import corruptions
import numpy as np
import pandas as pd

from tallvakt import edits, ingest, suite
from tallvakt.hidden import shares
from tallvakt.likelihood import Page
from tallvakt.reasoning import Status, localisation
from tallvakt.recognise import recognise
from tallvakt.suspects import domains

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, eq=False)
class Publication:
    name: str
    cells: pd.DataFrame
    edits: edits.Edits


def read(paths: list[Path]) -> list[Publication]:
    content = suite.load(suite.find_suite())
    found = []
    for path in paths:
        seen = recognise(ingest.read(path), content.library)
        subjects = edits.subjects_of(seen.reading.expected)
        found.append(Publication(path.name, seen.cells, edits.build(seen.cells, seen.contract, content.checks, subjects=subjects)))
    return found


def locate(publication: Publication, fault: corruptions.Corruption):
    """The localisation of one fault, and how long it took."""
    frame = fault.apply(publication.cells)
    lower, upper = (np.array(side) for side in (publication.edits.system.lower, publication.edits.system.upper))
    lower[: len(frame)], upper[: len(frame)] = frame["lower"], frame["upper"]
    system = publication.edits.system.with_bounds(lower, upper)
    began = time.perf_counter()
    low, high = domains(frame, system)
    found = localisation.localise(system, low, high, likelihood=Page(frame), hidden=shares(frame, system), budget=30.0)
    return found, time.perf_counter() - began


def single(publications: list[Publication], count: int, seed: int, slip, verbose=False) -> None:
    tally: Counter[str] = Counter()
    times = []
    for publication in publications:
        random = np.random.default_rng(seed)
        for fault in corruptions.slips(publication.cells, count, random, slip=slip):
            found, seconds = locate(publication, fault)
            tally["faults"] += 1
            if found.status == Status.CONSISTENT:
                continue
            tally["detected"] += 1
            times.append(seconds)
            causes = [c for c in found.causes if c.candidates]
            firsts = {int(c) for cause in causes for c in cause.candidates[0].cells}
            tally["true first"] += firsts == set(fault.cells) and len(causes) == len(found.causes)
            tally["among candidates"] += any(fault.cells[0] in c.cells for c in found.candidates)
            tally["only candidate"] += len(found.candidates) == 1 and set(fault.cells) == firsts
            tally["unique"] += len(found.candidates) == 1 and found.candidates[0].unique
            right = firsts == set(fault.cells) and causes[0].candidates[0].value[0] == fault.was[0]
            tally["old value first"] += right
            if verbose and not right:
                print(publication.name, fault.cells, fault.was, fault.now, [(c.cells.tolist(), c.lower.tolist(), c.upper.tolist(), c.value.tolist(), round(c.likelihood, 3)) for c in found.candidates[:5]])
    detected = tally["detected"]
    print(f"\none wrong figure, {slip.__name__}: {tally['faults']} faults, {detected} infeasible ({detected / tally['faults']:.1%})")
    for name in ("among candidates", "true first", "only candidate", "unique", "old value first"):
        print(f"  {name:18} {tally[name]:6} {tally[name] / detected:7.1%}")
    print(f"  median {1e3 * np.median(times):.2f} ms, 95 % below {1e3 * np.quantile(times, 0.95):.2f} ms, longest {1e3 * max(times):.1f} ms")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("publications", nargs="*", type=Path)
    options.add_argument("--faults", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--verbose", action="store_true")
    given = options.parse_args()
    paths = given.publications or sorted((ROOT / "examples" / "publications").glob("*.txt"))
    publications = read(paths)
    for slip in (corruptions.one_digit, corruptions.misread):
        single(publications, given.faults, given.seed, slip, given.verbose)


if __name__ == "__main__":
    main()
