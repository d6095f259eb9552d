"""A thousand publications: what each further one costs, how much memory the largest process takes, and a second run.

    python benchmarks/many_publications.py [--count 1000] [--linear 10000] [--cluster]

Each figure is of whole `tallvakt check` calls in new processes, as a ratio to `python -c "import pandas,
pandera.pandas"` of the same run: by the clock and by processor time, children included. `--linear` also checks so many
publications, for the slope; `--cluster` a local Dask cluster of two workers against two processes. The publications are
made up: the two of the examples, with years of their own, in a temporary folder.
"""

from __future__ import annotations

import argparse
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples" / "publications"
IMPORTS = (sys.executable, "-c", "import pandas, pandera.pandas")
FEW = 40
"""The first publications, which pay for the start of everything."""
CLUSTER = """
from distributed import LocalCluster
with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True) as cluster:
    print(cluster.scheduler_address, flush=True)
    input()
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a call and its children took: seconds by the clock and of processors, MiB of the largest process."""

    clock: float
    processor: float
    memory: float


def publications(folder: Path, count: int) -> Path:
    """A folder of so many publications, half of them of each kind, with years of their own from 2024 on."""
    folder.mkdir(parents=True)
    for source in sorted(EXAMPLES.glob("*.txt")):
        text = source.read_text(encoding="utf-8")
        for year in map(str, range(2024, 2024 + count // 2)):
            (folder / source.name.replace("2024", year)).write_text(text.replace("2024", year), encoding="utf-8")
    return folder


def spent(words: Sequence[str], cwd: Path | None = None) -> Spent:
    """What a call takes. Raises RuntimeError where it is not done."""
    before, start = _processor(), time.monotonic()
    child = subprocess.Popen(words, cwd=cwd, stdout=subprocess.DEVNULL)
    largest: dict[int, float] = {}
    while child.poll() is None:
        for pid in _family(child.pid):
            largest[pid] = max(largest.get(pid, 0.0), _memory(pid))
        time.sleep(0.05)
    if child.returncode not in (0, 1):
        raise RuntimeError(f"{words} ended with {child.returncode}")
    return Spent(time.monotonic() - start, _processor() - before, max(largest.values(), default=0.0))


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _family(pid: int) -> list[int]:
    """A process and all that it started, as long as they run."""
    pids = [pid]
    with suppress(OSError):
        for listed in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in listed.read_text().split():
                pids += _family(int(child))
    return pids


def _memory(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def checked(folder: Path, *more: str) -> Spent:
    """What a whole check of a folder takes."""
    words = (sys.executable, "-m", "tallvakt", "check", folder.name, "--out", f"out-{folder.name}", "-q", *more)
    return spent(words, folder.parent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--linear", type=int, default=0)
    parser.add_argument("--cluster", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        few, many = publications(place / "few", FEW), publications(place / "many", asked.count)
        imports = min((spent(IMPORTS) for _ in range(5)), key=lambda one: one.clock)
        print(f"imports: {imports.clock:.2f} s by the clock, {imports.processor:.2f} s of processors")
        first, whole = checked(few), checked(many)
        further = asked.count - FEW
        clock = (whole.clock - first.clock) / further / imports.clock
        processor = (whole.processor - first.processor) / further / imports.processor
        print(f"{asked.count} publications: {whole.clock:.1f} s, {whole.processor:.1f} s of processors")
        print(f"each further one, by the clock, against the imports: {clock:.3f} (goal 0.07)")
        print(f"of processors: {processor:.3f}; on two cores at best {processor / 2:.3f}")
        print(f"largest process: {whole.memory:.0f} MiB (goal 700)")
        kept = checked(many, "--cache", "cache")
        print(f"what the cache costs: {kept.processor / whole.processor:.2f} of processors")
        again = checked(many, "--cache", "cache")
        print(f"second run with a cache: {again.clock / kept.clock:.3f} by the clock (goal 0.1)", end="")
        print(f", {again.processor / kept.processor:.3f} of processors, {again.memory:.0f} MiB")
        if asked.linear:
            most = checked(publications(place / "most", asked.linear))
            slope = math.log(most.processor / whole.processor) / math.log(asked.linear / asked.count)
            print(f"{asked.linear}: {most.clock:.0f} s, {most.memory:.0f} MiB; slope {slope:.3f} (goal 1.05)")
        if asked.cluster:
            print(f"two workers of a Dask cluster against two processes: {_cluster(many):.2f} (goal 1.3)")


def _cluster(folder: Path) -> float:
    """The ratio by the clock, both without a cache."""
    processes = checked(folder, "-j", "2")
    with subprocess.Popen(
        (sys.executable, "-c", f"if __name__ == '__main__':\n{_indented(CLUSTER)}"),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ},
    ) as cluster:  # fmt: skip
        assert cluster.stdout is not None
        address = cluster.stdout.readline().strip()
        through = checked(folder, "--cluster", address)
        cluster.communicate("\n", timeout=60)
    return through.clock / processes.clock


def _indented(code: str) -> str:
    return "".join(f"    {line}\n" for line in code.splitlines())


if __name__ == "__main__":
    main()
