"""Do the tests of the reasoning notice small faults in it? `python -m tests.mutants [--count 40] [--seed 1]`.

Each mutant is the package with one change, drawn with a seed, every module as often as another. It is killed when a
test in `tests/reasoning` fails, or they take far more processor time than they do. Only the tests that run the changed
function are run, the quickest first: no other can tell. What survives is printed; changes that are shown to
change nothing stand in `equivalent.yaml` with the reason, and do not count. The exit code is 1 below 90 in 100.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
import yaml

from tests.helpers.paths import ROOT
from tests.mutants.mutations import Mutation, mutated, mutations

SOURCE = Path("src/tallvakt/reasoning")
TESTS = Path("tests/reasoning")
EQUIVALENT = Path(__file__).with_name("equivalent.yaml")
LONGER = 4
"""So many times the processor time of the tests as they are, and a mutant is taken not to end."""
PATIENCE = 60
"""Seconds more than the tests as they are, and it is taken not to end: of many tests, four times would be minutes."""
STARTING = 5
"""Seconds of it before the first test."""
ENOUGH = 0.9


def main() -> int:
    """0 when enough mutants are killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="modules whose path has one of these in it, by commas")
    parser.add_argument("--skip", type=int, default=0, help="so many of what is drawn, that were tried before")
    parser.add_argument("--list", action="store_true", help="print what is drawn, and run nothing")
    given = parser.parse_args()
    chosen = drawn(given.seed, given.count, given.only)[given.skip :]
    if given.list:
        print(*(mutation.place for mutation in chosen), sep="\n")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return _all_killed(Path(folder), chosen)


def drawn(seed: int, count: int, only: str = "") -> list[Mutation]:
    """Mutations drawn with a seed: every module once before any is drawn again, none that is known to be equivalent."""
    random = Random(seed)
    equivalent = set(yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")))
    root = ROOT / SOURCE
    wanted = only.split(",")
    paths = sorted(root.rglob("*.py"))
    modules = [path for path in paths if any(word in path.relative_to(root).as_posix() for word in wanted)]
    left = []
    for path in modules:
        every = list(mutations(path, root))
        random.shuffle(every)
        left.append([mutation for mutation in every if mutation.name not in equivalent])
    chosen: list[Mutation] = []
    while len(chosen) < count and any(left):
        random.shuffle(left)
        chosen += [each.pop() for each in left if each]
    return chosen[:count]


def _all_killed(folder: Path, chosen: Sequence[Mutation]) -> int:
    _copy(folder)
    noted = folder / "executed.json"
    recorder = ["-p", "tests.mutants.executed", str(TESTS)]
    seconds = _processor_seconds(lambda: _run(folder, 3600, recorder, {"TALLVAKT_EXECUTED": str(noted)}))
    tests = Tests(json.loads(noted.read_text(encoding="utf-8")))
    print(f"the tests as they are take {seconds:.0f} s of processor time", flush=True)
    survivors = []
    for number, mutation in enumerate(chosen, 1):
        killed = _killed(folder, mutation, tests.of(mutation))
        print(f"{number:3} {'killed  ' if killed else 'SURVIVES'} {mutation.place}", flush=True)
        if not killed:
            survivors.append(mutation)
    share = 1 - len(survivors) / max(len(chosen), 1)
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} killed ({share:.0%})")
    return int(share < ENOUGH)


def _copy(folder: Path) -> None:
    """The checkout in a folder, with a package of its own that may be changed, and the tests as they are now."""
    own = ("src", "tests")
    for path in ROOT.iterdir():
        if path.name not in (*own, ".git"):
            (folder / path.name).symlink_to(path)
    for name in own:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))


@dataclass(frozen=True)
class Tests:
    """How many seconds each test takes, and which functions it runs."""

    executed: dict[str, tuple[float, list[str]]]

    def of(self, mutation: Mutation) -> list[tuple[float, str]]:
        """The tests that run the changed function, quickest first; all of them where the change is in none."""
        function = f"{mutation.module}: {mutation.function}"
        return sorted(
            (seconds, test)
            for test, (seconds, functions) in self.executed.items()
            if not mutation.function or function in functions
        )


def _killed(folder: Path, mutation: Mutation, tests: Sequence[tuple[float, str]]) -> bool:
    """Whether one of some tests, with the seconds that each takes, fails with a mutation."""
    if not tests:
        return False
    usual = STARTING + sum(seconds for seconds, _ in tests)
    seconds = int(min(LONGER * usual, usual + PATIENCE))
    path = folder / SOURCE / mutation.module
    source = path.read_text(encoding="utf-8")
    path.write_text(mutated(source, mutation), encoding="utf-8")
    try:
        return _run(folder, seconds, [test for _, test in tests]) != 0
    finally:
        path.write_text(source, encoding="utf-8")


def _run(folder: Path, seconds: int, tests: Sequence[str], more: Mapping[str, str] | None = None) -> int:
    """The exit code of some tests with the package in a folder, and with ``more`` variables of the environment.

    Raises RuntimeError where there was nothing to run.
    """
    words = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-n0", "--tb=no"]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1", **(more or {})}

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))

    done = subprocess.run(
        [*words, *tests], cwd=folder, env=environment,
        stdout=subprocess.DEVNULL, preexec_fn=limit, check=False,
    )  # fmt: skip
    if done.returncode in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise RuntimeError(f"pytest ended with {done.returncode}")
    return done.returncode


def _processor_seconds(run: Callable[[], int]) -> float:
    """Processor time of the children that a run starts; RuntimeError when it fails without any change."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run() != 0:
        raise RuntimeError("the tests fail on the package as it is")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
