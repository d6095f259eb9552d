"""The same work over and over: neither memory nor files may grow.

    python -m tests.faults.soak --minutes 30

One process checks publications again and again, in itself and through workers, with and without a cache; beside it
whole calls are made, some of them stopped. After each round the memory of the process and the files that are there are
counted. Those that grow by design (records of a gate, histories) are not asked for.
"""

from __future__ import annotations

import argparse
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, chdir
from pathlib import Path

from tallvakt.cli import job
from tallvakt.cli.job import Settings
from tallvakt.pipeline.options import Options
from tallvakt.rules.content import Content, find_suite, load
from tests.faults.commands import argv, environment, halves, laid_out

GROWTH = 0.05
"""So much of its memory a process may differ by between the second quarter of its rounds and the last."""
CALLS = (
    ("check", "in", "--out", "out", "-j", "2"),
    ("check", "in", "--out", "out", "--cache", "cache", "-f", "sarif"),
    ("gate", "in", "--out", "out", "--no-record"),
    ("correct", "in", "--out", "corrected"),
)


def soak(minutes: float, place: Path) -> list[str]:
    """What grew in so many minutes of work in a folder; nothing where all is well."""
    laid_out(place)
    temporary = place.parent / "tmp"
    temporary.mkdir()
    tempfile.tempdir = str(temporary)
    content, moments = load(find_suite()), random.Random(0)
    memory: list[float] = []
    files: list[int] = []
    end = time.monotonic() + minutes * 60
    with chdir(place):
        while time.monotonic() < end or len(memory) < 4:
            for workers, cache in ((1, None), (2, None), (1, Path("cache"))):
                _checked(content, workers, cache)
            _call(CALLS[len(memory) % len(CALLS)], place, temporary, moments)
            memory.append(_memory())
            files.append(sum(1 for top in (place, temporary) for _ in top.rglob("*")))
            _say(f"round {len(memory)}: {memory[-1]:.1f} MiB, {files[-1]} files")
    return [*_grown(memory, files), *halves(place)]


def _checked(content: Content, workers: int, cache: Path | None) -> None:
    with ExitStack() as keep:
        settings = Settings(out=Path("out"), detail="quiet", workers=workers, cache=cache, keep=keep)
        job.check(["in"], content, Options(), settings)


def _call(words: Sequence[str], place: Path, temporary: Path, moments: random.Random) -> None:
    """A whole call; one in three is stopped."""
    child = subprocess.Popen(
        argv(words), cwd=place, env=environment(TMPDIR=str(temporary)),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    if moments.random() < 1 / 3:
        time.sleep(moments.uniform(0.5, 4.0))
        child.send_signal(moments.choice([signal.SIGINT, signal.SIGTERM]))
    child.wait(300)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _memory() -> float:
    """MiB that this process takes now."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def _grown(memory: Sequence[float], files: Sequence[int]) -> list[str]:
    """What the last quarter of the rounds has more of than the second."""
    quarter = max(len(memory) // 4, 1)
    before, after = (statistics.median(part) for part in (memory[quarter : 2 * quarter], memory[-quarter:]))
    grown = [f"memory: {before:.1f} to {after:.1f} MiB"] if after > before * (1 + GROWTH) else []
    most, last = max(files[len(CALLS) : 2 * len(CALLS)], default=files[-1]), files[-1]
    return grown + ([f"files: {most} to {last}"] if len(files) >= 2 * len(CALLS) and last > most else [])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30)
    with tempfile.TemporaryDirectory() as folder:
        grown = soak(parser.parse_args().minutes, Path(folder) / "place")
    _say("\n".join(grown) or "nothing grew")
    return int(bool(grown))


if __name__ == "__main__":
    sys.exit(main())
