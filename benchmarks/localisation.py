"""Error localisation measured: faults put into publications that hold, and how many are found again.

    python benchmarks/localisation.py [--faults 100] [--seed 1] [--only KIND,…] [PUBLICATION ...]

`--faults` is per kind and publication. Every share is of the faults that break a promise; the others no rule can know.
*Wrong* is what differs from the publication before the fault. A fault is found when the first explanations of all
causes together change every wrong figure, and no figure that the fault did not go through. *Among* counts
those that some explanation names by their kind: where it is larger, other explanations are as good. *False unique* is
what is called the only explanation and is not what happened. Times are of the processor, the contradiction included.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path

import corruptions
import digit_slips
import numpy as np
import pandas as pd
from corruptions import Corruption, Make

from tallvakt import ingest
from tallvakt.analysis import edits
from tallvakt.analysis.explanations.accounts import Account
from tallvakt.analysis.explanations.blames import Blames, Evidence
from tallvakt.analysis.explanations.suspects import suspects
from tallvakt.reasoning import localisation
from tallvakt.recognise import recognise
from tallvakt.rules import content
from tallvakt.rules.contract import Contract
from tallvakt.rules.registry import Check

ROOT = Path(__file__).resolve().parents[1]
BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)
GOALS = {
    "digit": 95, "two": 88, "three": 80, "total": 95, "part": 55, "same": 75, "same-along": 50, "row-table": 70,
    "row-edition": 60, "months-exchanged": 85, "month-shifted": 75, "month-pasted": 85, "per-cent": 85,
    "truncated": 95, "half-even": 95, "starred": 95, "pairs": 80,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Publication:
    """A publication that holds, with what its edits are built from."""

    name: str
    cells: pd.DataFrame
    contract: Contract
    checks: dict[str, Check]
    subjects: dict[str, tuple[str, ...]]
    codes: Mapping[str, Sequence[str]]

    def edits(self, frame: pd.DataFrame) -> edits.Edits:
        """The promises over some figures."""
        return edits.build(frame, self.contract, self.checks, subjects=self.subjects)


@dataclass
class Tally:
    """Counts of one kind of fault."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    shares: list[tuple[float, bool]] = field(default_factory=list)
    false: list[str] = field(default_factory=list)


def read(paths: list[Path]) -> list[Publication]:
    """The publications of some files."""
    suite = content.load(content.find_suite())
    publications = []
    for path in paths:
        seen = recognise(ingest.read(path), suite.library)
        subjects = edits.subjects_of(seen.reading.expected)
        end = seen.reading.edition.end
        codes = {
            name: tuple(c.code for c in suite.library.codes(seen.contract, table.rows).at(end).codes)
            for name, table in seen.contract.tables.items()
        }
        publications.append(Publication(path.name, seen.cells, seen.contract, dict(suite.checks), subjects, codes))
    return publications


def locate(publication: Publication, fault: Corruption, *, archive: bool) -> tuple[Blames, float]:
    """What the suite explains a fault by, and how long that took, the contradiction itself included."""
    asked = publication.edits(fault.frame)
    earlier = _earlier(publication, fault) if archive else None
    began = time.process_time()
    conflicts = localisation.evident_conflicts(asked.system)
    evidence = Evidence(codes=publication.codes, earlier=earlier)
    found = suspects(fault.frame, asked, conflicts, evidence=evidence)
    return found, time.process_time() - began


def _earlier(publication: Publication, fault: Corruption) -> tuple[np.ndarray, np.ndarray] | None:
    """What an edition before would have printed: all months but the last, as they were."""
    if len(fault.frame) != len(publication.cells):
        return None
    cells = publication.cells
    column = cells["column"].astype(str)
    last = max(c for c in column.unique() if c[:1].isdigit())
    there = (column != last).to_numpy() & column.str[:1].str.isdigit().to_numpy()
    lower, upper = (np.where(there, cells[side].to_numpy(), -1) for side in ("lower", "upper"))
    return lower, upper


def judge(publication: Publication, fault: Corruption, found: Blames, tally: Tally) -> bool:
    """Whether the first explanations are right; counts what is said of the others."""
    before = publication.cells
    firsts = [blame.accounts[0] for blame in found.causes if blame.accounts]
    changed = {c.cell: (c.lower, c.upper) for a in firsts for f in a.faults for c in f.changes}
    kinds = {f.kind for a in firsts for f in a.faults}
    tally.counts["kind named"] += fault.kind in kinds
    if fault.row is not None:
        rows = [f.row for a in firsts for f in a.faults if f.row is not None]
        right = len(rows) == 1 and rows[0].code in ("", fault.row[2])
        right = right and _table_of(fault.frame, rows[0].total) == fault.row[:2]
        tally.counts["label known"] += right and rows[0].code == fault.row[2]
        right = right and set(changed) == set(fault.cells)
        truth: dict[int, tuple[int, int]] = {}
    else:
        pairs = zip(before["lower"], before["upper"], strict=True)
        truth = {k: (int(a), int(b)) for k, (a, b) in enumerate(pairs)}
        wrong = _wrong(publication, fault)
        right = wrong <= set(changed) <= set(fault.cells)
        tally.counts["exactly the wrong ones"] += set(changed) == wrong
        values = {c for c in wrong & set(changed) if changed[c] == truth[c]}
        tally.counts["with all their values"] += right and values >= wrong
    for blame in found.causes:
        for account in blame.accounts[:1]:
            good = _holds(account, fault)
            tally.shares.append((account.probability, good))
            if account.unique:
                tally.counts["unique"] += 1
                if not _proved(account, truth, fault):
                    tally.counts["FALSE UNIQUE"] += 1
                    tally.false.append(f"{publication.name} {fault.name} {fault.cells[:9]} {_short(account)}")
    return right


def _table_of(frame: pd.DataFrame, cell: int) -> tuple[str, str]:
    return str(frame["table"].iloc[cell]), str(frame["subject"].iloc[cell])


def _holds(account: Account, fault: Corruption) -> bool:
    """Whether every figure that an explanation changes is one the fault went through, and it is of its kind."""
    cells = {c.cell for f in account.faults for c in f.changes}
    if fault.row is not None and any(f.row for f in account.faults):
        return cells <= set(fault.cells)
    return bool(cells) and cells <= set(fault.cells)


def _proved(account: Account, truth: dict[int, tuple[int, int]], fault: Corruption) -> bool:
    """Whether what is called unique is true."""
    if fault.row is not None:
        return any(f.row for f in account.faults) or {c.cell for f in account.faults for c in f.changes} <= set(
            fault.cells
        )
    changes = [c for f in account.faults for c in f.changes]
    return all(c.cell in fault.cells and (c.symbol or (c.lower, c.upper) == truth[c.cell]) for c in changes)


def _short(account: Account) -> str:
    return ", ".join(f"{f.kind}:{[(c.cell, c.lower, c.upper) for c in f.changes][:4]}" for f in account.faults)


def measure(name: str, publications: list[Publication], given: argparse.Namespace, make: Make) -> Tally:
    """One kind of fault."""
    tally = Tally()
    for publication in publications:
        for fault in corruptions.faults(publication.cells, given.faults, given.seed, make):
            tally.counts["faults"] += 1
            found, seconds = locate(publication, fault, archive=given.archive)
            if not found.causes:
                continue
            tally.counts["break a promise"] += 1
            tally.seconds.append(seconds)
            right = judge(publication, fault, found, tally)
            ended = outcome(publication, fault, found, right=right)
            tally.counts[ended] += 1
            tally.counts["joint correction verified"] += found.corrected is not None and found.corrected.verified
            tally.counts["among explanations"] += right or _among(fault, found)
            if given.verbose and not right:
                print("  ", ended, publication.name, fault.name, fault.row or "", fault.cells[:12])
                for blame in found.causes:
                    for a in blame.accounts[:3]:
                        print("       ", blame.rows[:6], blame.status, round(a.probability, 3), a.unique, _short(a))
    tell(name, tally)
    return tally


def outcome(publication: Publication, fault: Corruption, found: Blames, *, right: bool) -> str:
    """Found, or why not: a part of it breaks no promise; another explanation by as few faults came first; missed."""
    if right:
        return "found"
    if not all(localisation.evident_conflicts(publication.edits(frame).system) for frame in fault.alone):
        return "unseen"
    return "as few" if _as_few(publication, fault, found) else "missed"


def _as_few(publication: Publication, fault: Corruption, found: Blames) -> bool:
    """Whether what happened is among the explanations shown, by as few faults as the first ones."""
    wrong = _wrong(publication, fault)
    covered: set[int] = set()
    rows = 0
    for blame in found.causes:
        good = [a for a in blame.accounts if _holds(a, fault) and len(a.faults) <= len(blame.accounts[0].faults)]
        if not good:
            return False
        best = max(good, key=lambda a: len(_changed(a) & wrong))
        covered |= _changed(best)
        rows += sum(f.row is not None for f in best.faults)
    return wrong <= covered and rows == (fault.row is not None)


def _wrong(publication: Publication, fault: Corruption) -> set[int]:
    """The printed cells that differ from the publication before the fault."""
    if fault.row is not None:
        return set(fault.cells)
    sides = [(publication.cells[side].to_numpy(), fault.frame[side].to_numpy()) for side in ("lower", "upper")]
    return {c for c in fault.cells if any(before[c] != now[c] for before, now in sides)}


def _changed(account: Account) -> set[int]:
    return {c.cell for f in account.faults for c in f.changes}


def _among(fault: Corruption, found: Blames) -> bool:
    """Whether some explanation of some cause names the fault's own kind and figures."""
    for blame in found.causes:
        for account in blame.accounts:
            for part in account.faults:
                cells = {c.cell for c in part.changes}
                if part.kind == fault.kind and cells <= set(fault.cells) and (cells or part.row):
                    return True
    return False


def tell(name: str, tally: Tally) -> None:
    """One line for each thing counted."""
    c = tally.counts
    broken = max(c["break a promise"], 1)
    goal = f" (goal {GOALS[name]})" if name in GOALS else ""
    ms = 1e3 * np.array(tally.seconds or [0.0])
    print(
        f"{name:18} {c['faults']:4} faults, {c['break a promise']:4} break a promise; "
        f"found {c['found'] / broken:6.1%}{goal}, another as small first {c['as few'] / broken:4.0%}, "
        f"a part unseen {c['unseen'] / broken:4.0%}, missed {c['missed'] / broken:4.0%}; "
        f"kind {c['kind named'] / broken:4.0%}, exact set {c['exactly the wrong ones'] / broken:4.0%}, "
        f"values {c['with all their values'] / broken:4.0%}, among {c['among explanations'] / broken:4.0%}, "
        f"unique {c['unique']}, false {c['FALSE UNIQUE']}, joint {c['joint correction verified'] / broken:4.0%}; "
        f"median {np.median(ms):.0f} ms, longest {ms.max():.0f}",
        flush=True,
    )
    for line in tally.false[:8]:
        print("    FALSE UNIQUE", line)


def calibration(tallies: list[Tally]) -> None:
    """Of what is said at each probability, how much is right."""
    shares = np.array([p for t in tallies for p, _ in t.shares])
    right = np.array([r for t in tallies for _, r in t.shares], dtype=bool)
    print("\nprobability said   explanations   right")
    for low, high in pairwise(BINS):
        mine = (shares >= low) & (shares < high)
        if mine.any():
            print(
                f"  {low:4.2f} to {min(high, 1):4.2f} {mine.sum():12} {right[mine].mean():8.1%}"
                f"  said {shares[mine].mean():.1%}"
            )


def main() -> None:
    """Measure every kind, or those given."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("publications", nargs="*", type=Path)
    options.add_argument("--faults", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", default="")
    options.add_argument("--archive", action="store_true", help="with the edition before as evidence")
    options.add_argument("--verbose", action="store_true")
    given = options.parse_args()
    publications = read(given.publications or sorted((ROOT / "examples" / "publications").glob("*.txt")))
    kinds: dict[str, Make] = {
        "digit": partial(corruptions.slips, slip=digit_slips.one_digit, errors=1),
        "misread": partial(corruptions.slips, slip=digit_slips.misread, errors=1),
        "two": partial(corruptions.slips, slip=digit_slips.one_digit, errors=2),
        "three": partial(corruptions.slips, slip=digit_slips.one_digit, errors=3),
        **corruptions.STRUCTURAL,
        **{f"{name}+digit": corruptions.with_digit(corruptions.STRUCTURAL[name]) for name in corruptions.PAIRED},
    }
    wanted = [name for name in kinds if not given.only or name in given.only.split(",")]
    calibration([measure(name, publications, given, kinds[name]) for name in wanted])


if __name__ == "__main__":
    main()
