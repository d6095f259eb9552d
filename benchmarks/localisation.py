"""Error localisation measured: faults put into publications that hold, and how many are found again.

    python benchmarks/localisation.py [--faults 1000] [--seed 1] [PUBLICATION ...]

`--faults` is per publication. Every share is of the faults that make the promises contradict each other; the others no
rule can know, which the solver is asked to prove. Times are of the processor, the contradiction found included.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import corruptions
import numpy as np
import pandas as pd
from corruptions import Corruption, Make, Slip

from tallvakt import ingest
from tallvakt.analysis import edits
from tallvakt.analysis.explanations.suspects import Blame, suspects
from tallvakt.reasoning import Status, consistency, localisation
from tallvakt.recognise import recognise
from tallvakt.rules import content
from tallvakt.rules.contract import Contract
from tallvakt.rules.registry import Check

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, eq=False)
class Publication:
    name: str
    cells: pd.DataFrame
    edits: edits.Edits
    contract: Contract
    checks: dict[str, Check]
    subjects: dict[str, tuple[str, ...]]


@dataclass
class Tally:
    """Counts of one kind of fault."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def tell(self, what: str, *names: str) -> None:
        found, all_ = self.counts["infeasible"], self.counts["faults"]
        print(f"\n{what}: {all_} faults, {found} contradict a promise ({found / all_:.1%})")
        for name in names:
            print(f"  {name:34} {self.counts[name]:6} {self.counts[name] / max(found, 1):7.1%}")
        if self.seconds:
            ms = 1e3 * np.array(self.seconds)
            slow = np.quantile(ms, 0.95)
            print(f"  median {np.median(ms):.2f} ms, 95 % below {slow:.1f} ms, longest {ms.max():.0f} ms")


def read(paths: list[Path]) -> list[Publication]:
    suite_content = content.load(content.find_suite())
    found = []
    for path in paths:
        seen = recognise(ingest.read(path), suite_content.library)
        subjects = edits.subjects_of(seen.reading.expected)
        checks = dict(suite_content.checks)
        built = edits.build(seen.cells, seen.contract, checks, subjects=subjects)
        found.append(Publication(path.name, seen.cells, built, seen.contract, checks, subjects))
    return found


def faulty(publication: Publication, fault: Corruption) -> edits.Edits:
    """The promises of the publication over the figures with the fault."""
    if fault.rebuild:
        return edits.build(fault.frame, publication.contract, publication.checks, subjects=publication.subjects)
    was = publication.edits
    lower, upper = np.array(was.system.lower), np.array(was.system.upper)
    lower[: len(fault.frame)], upper[: len(fault.frame)] = fault.frame["lower"], fault.frame["upper"]
    return replace(was, system=was.system.with_bounds(lower, upper))


def locate(publication: Publication, fault: Corruption) -> tuple[list[Blame], float]:
    """Whom the suite blames, and how long that took, the contradiction itself included."""
    asked = faulty(publication, fault)
    began = time.process_time()
    found = suspects(fault.frame, asked, quick(asked))
    return found, time.process_time() - began


def quick(asked: edits.Edits) -> list[consistency.Conflict]:
    """The contradictions that need no solver: on these publications all there are, which `prove` checks."""
    return localisation.evident_conflicts(asked.system)


def firsts(found: list[Blame]) -> dict[int, int]:
    """The cells suspected first, and their values."""
    return {s.cell: s.value for blame in found for s in blame.suspects if s.group == 0}


def misprints(publications: list[Publication], count: int, seed: int, slip: Slip, errors: int, verbose: bool) -> None:
    """Misprints of one figure or more."""
    tally = Tally()
    for publication in publications:
        random = np.random.default_rng(seed)
        for fault in corruptions.slips(publication.cells, count, random, slip, errors):
            found, seconds = locate(publication, fault)
            tally.counts["faults"] += 1
            if not found:
                continue
            tally.counts["infeasible"] += 1
            tally.seconds.append(seconds)
            first = firsts(found)
            mine = set(first) == set(fault.cells)
            value = mine and all(first[c] == v for c, v in zip(fault.cells, fault.was, strict=True))
            groups = sum(len({s.group for s in blame.suspects}) for blame in found)
            tally.counts["a fault of rows or columns first"] += any("-" in s.how for b in found for s in b.suspects[:1])
            tally.counts["true figures first"] += mine
            tally.counts["the only candidate"] += mine and groups == len(found)
            tally.counts["unique (value proved)"] += mine and all(s.unique for blame in found for s in blame.suspects)
            tally.counts["old values suggested first"] += value
            tally.counts["true figures among candidates"] += all(
                any(s.cell == c for blame in found for s in blame.suspects) for c in fault.cells
            )
            tally.counts["not settled"] += any(blame.status == Status.TIMEOUT for blame in found)
            if errors > 1 and (mine or each_alone(publication, fault)):
                tally.counts["each contradicts a promise alone"] += 1
            if verbose and not mine:
                print(publication.name, fault.cells, fault.was, told(found))
    names = ["true figures first", "old values suggested first", "true figures among candidates", "the only candidate",
             "unique (value proved)", "a fault of rows or columns first", "not settled"]  # fmt: skip
    tally.tell(f"{errors} misprinted figure{'s' * (errors > 1)} ({slip.__name__})", *names)
    if errors > 1:
        alone = tally.counts["each contradicts a promise alone"]
        share = tally.counts["true figures first"] / alone
        print(f"  true figures first, of the {alone} where each contradicts a promise alone: {share:.1%}")


def each_alone(publication: Publication, fault: Corruption) -> bool:
    """Whether every misprint of a fault would be known without the others."""
    now = fault.frame["lower"].to_numpy()
    for cell in fault.cells:
        frame = corruptions.with_values(publication.cells, np.array([cell]), [int(now[cell])])
        if not quick(faulty(publication, Corruption("", frame, (cell,)))):
            return False
    return True


def structured(publications: list[Publication], count: int, seed: int, make: Make, verbose: bool) -> None:
    """Faults of rows and columns."""
    tally = Tally()
    name = ""
    for publication in publications:
        random = np.random.default_rng(seed)
        for _ in range(count):
            fault = make(publication.cells, random)
            name = fault.name
            found, seconds = locate(publication, fault)
            tally.counts["faults"] += 1
            tally.counts["without any change"] += same(publication, fault)
            if not found:
                continue
            tally.counts["infeasible"] += 1
            tally.seconds.append(seconds)
            first = {s.how for blame in found for s in blame.suspects if s.group == 0}
            tally.counts["named as such"] += name in first
            tally.counts["named, and nothing else"] += first == {name}
            tally.counts["among candidates"] += any(s.how == name for blame in found for s in blame.suspects)
            if verbose and name not in first:
                print(publication.name, name, fault.cells[:20], told(found))
    tally.tell(name, "named as such", "named, and nothing else", "among candidates")
    possible = tally.counts["faults"] - tally.counts["infeasible"]
    print(f"  {possible} stay possible, {tally.counts['without any change']} of them because nothing changed")


def told(found: list[Blame]) -> list[tuple[int, str, int, int, float]]:
    """The first suspects, for reading."""
    return [(s.cell, s.how, s.value, s.group, round(s.likelihood, 3)) for b in found for s in b.suspects if s.group < 4]


def same(publication: Publication, fault: Corruption) -> bool:
    if len(publication.cells) != len(fault.frame):
        return False
    return all(bool((publication.cells[c] == fault.frame[c]).all()) for c in ("lower", "upper"))


def prove(publications: list[Publication], count: int, seed: int) -> None:
    """Put misprints that nothing was found of to the solver."""
    asked = wrong = 0
    for publication in publications:
        random = np.random.default_rng(seed)
        for fault in corruptions.slips(publication.cells, count, random, corruptions.one_digit, 1):
            now = faulty(publication, fault)
            if not quick(now):
                asked += 1
                wrong += consistency.find_conflict(now.system).status != Status.CONSISTENT
    print(f"\n{asked} misprints without an evident contradiction: by the solver, {asked - wrong} of them possible")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("publications", nargs="*", type=Path)
    options.add_argument("--faults", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", default="", help="digit, misread, two, three, structured or prove")
    options.add_argument("--verbose", action="store_true")
    given = options.parse_args()
    publications = read(given.publications or sorted((ROOT / "examples" / "publications").glob("*.txt")))
    n, seed = given.faults, given.seed

    def wanted(name: str) -> bool:
        return given.only in ("", name)

    if wanted("digit"):
        misprints(publications, n, seed, corruptions.one_digit, 1, given.verbose)
    if wanted("prove"):
        prove(publications, n, seed)
    if wanted("misread"):
        misprints(publications, n, seed, corruptions.misread, 1, given.verbose)
    if wanted("two"):
        misprints(publications, n // 2, seed, corruptions.one_digit, 2, given.verbose)
    if wanted("three"):
        misprints(publications, n // 2, seed, corruptions.one_digit, 3, given.verbose)
    if wanted("structured"):
        for make in (corruptions.exchanged, corruptions.shifted, corruptions.dropped, corruptions.pasted):
            structured(publications, n // 4, seed, make, given.verbose)


if __name__ == "__main__":
    main()
