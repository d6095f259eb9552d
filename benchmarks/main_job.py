"""The main job: how long a call takes, and what the engine needs for a million cells.

Everything is compared within one run; the ratios are what to look at. `python benchmarks/main_job.py [RUNS]`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))

import make_cells

from tallvakt import ingest
from tallvakt.analysis import edits
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.linked import Publication
from tallvakt.pipeline.run import Options
from tallvakt.reasoning import consistency, disclosure
from tallvakt.recognise import recognise
from tallvakt.render import html_site
from tallvakt.render.masking import mask
from tallvakt.rules import cells

IMPORTS = (sys.executable, "-c", "import pandas, pandera.pandas")
CHECK = (sys.executable, "-m", "tallvakt", "check", str(make_cells.EXAMPLE), "--quiet", "--out")
HELP = (sys.executable, "-m", "tallvakt", "--help")
MILLION = 1_000_000


def cold(command: Sequence[str], shadow: Path) -> tuple[float, float]:
    """Seconds on the clock and of processor time that a new process takes.

    `shadow` hides hypothesis, which pandera loads where it is installed and which a user of the wheel does not have.
    """
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(shadow)}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, command
    process.returncode = 0
    return time.perf_counter() - start, used.ru_utime + used.ru_stime


def warm(function: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median milliseconds on the clock and of processor time, after one call that is not counted."""
    function()
    clock, cpu = [], []
    for _ in range(runs):
        start, used = time.perf_counter(), time.process_time()
        function()
        clock.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    return 1000 * median(clock), 1000 * median(cpu)


def line(what: str, clock: float, cpu: float, unit: str, aim: str) -> None:
    print(f"{what:<52} {clock:9.2f} {cpu:9.2f} {unit:<3} {aim}")


def a_call(runs: int, out: Path) -> None:
    """A new process, against the imports that it cannot do without."""
    shadow = out / "shadow"
    (shadow / "hypothesis").mkdir(parents=True)
    (shadow / "hypothesis" / "__init__.py").write_text("raise ImportError\n")
    taken: dict[str, list[tuple[float, float]]] = {"imports": [], "check": [], "help": []}
    for _ in range(runs + 1):  # by turns, so that a busy machine slows all alike
        taken["imports"].append(cold(IMPORTS, shadow))
        taken["check"].append(cold((*CHECK, str(out)), shadow))
        taken["help"].append(cold(HELP, shadow))
    at = {name: [median(t[side] for t in times[1:]) for side in (0, 1)] for name, times in taken.items()}
    line("import pandas, pandera.pandas", *at["imports"], "s", "")
    line("tallvakt check TILT140, process start to HTML", *at["check"], "s", "")
    line("tallvakt --help", *at["help"], "s", "aim 0.5 s")
    ratios = [at["check"][side] / at["imports"][side] for side in (0, 1)]
    line("check against imports", ratios[0], ratios[1], "x", "aim 2.0")


def one_publication(runs: int, out: Path) -> None:
    """Ingest to verdict, and the page."""
    content = make_cells.content()
    document = ingest.read(make_cells.EXAMPLE)
    one = recognise(document, content.library)
    system = Publication("", one, content).edits
    promises = [c for c in content.checks.values() if c.needs == "cells"]
    steps: dict[str, Callable[[], object]] = {
        "ingest": lambda: ingest.read(make_cells.EXAMPLE),
        "recognition": lambda: recognise(document, content.library),
        "the cells' contract (pandera)": lambda: cells.validate(one.cells, promises, {}),
        "edits and their verdicts": lambda: Publication("", one, content).edits.evaluate(),
        "contradictions": lambda: consistency.find_conflicts(system.system),
        "what the stars give away": lambda: disclosure.bounds(system.system),
    }
    whole = warm(lambda: pipeline.run([make_cells.EXAMPLE], content, Options()), runs)
    line("ingest to verdict, warm, all questions asked", *whole, "ms", "aim 25")
    for name, step in steps.items():
        line(f"  of it {name}", *warm(step, runs), "ms", "")
    done = mask(pipeline.run([make_cells.EXAMPLE], content, Options()))
    told = warm(lambda: html_site.write(done, out, lang=None, checks=content.checks, reports=content.reports), runs)
    line("HTML, warm", *told, "ms", "aim 50")


def a_million() -> None:
    """A million cells, from the frame to verdicts."""
    frame, one, checks = make_cells.frame(MILLION), make_cells.recognised(), make_cells.content().checks
    subjects = edits.subjects_of(one.reading.expected)
    made = edits.build(frame, one.contract, checks, subjects=subjects)
    build = warm(lambda: edits.build(frame, one.contract, checks, subjects=subjects), 3)
    evaluation = warm(made.evaluate, 5)
    size = f"{len(frame):,} cells, {made.system.n_edits:,} edits"
    line(f"{size}: assembly", *build, "ms", "")
    line(f"{size}: evaluation", *evaluation, "ms", "aim 50")
    line(f"{size}: both", build[0] + evaluation[0], build[1] + evaluation[1], "ms", "aim 2000")


def memory() -> None:
    """Bytes of resident memory per cell at the peak, in a process of its own: the frame, its system, its verdicts."""
    code = f"""
import re, sys
def peak():  # of resource.getrusage a new process inherits its parent's
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
sys.path.insert(0, {str(Path(__file__).parent)!r})
import make_cells
from tallvakt.analysis import edits
one = make_cells.recognised()
subjects = edits.subjects_of(one.reading.expected)
checks = make_cells.content().checks
edits.build(one.cells, one.contract, checks, subjects=subjects).evaluate()
before = peak()
cells = make_cells.frame({MILLION})
frame = peak()
edits.build(cells, one.contract, checks, subjects=subjects).evaluate()
after = peak()
print((frame - before) * 1024 / len(cells), (after - before) * 1024 / len(cells))
"""
    if not Path("/proc/self/status").exists():
        print("memory at the peak: only measured on Linux")
        return
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    frame, peak = map(float, found)
    print(f"{'memory at the peak per cell (of it the frame)':<52} {peak:9.0f} {frame:9.0f} B   aim 1024")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    out = Path(tempfile.mkdtemp())
    print(f"{'median of ' + str(runs):<52} {'clock':>9} {'processor':>9}")
    try:
        a_call(runs, out)
        one_publication(4 * runs, out)
        a_million()
        memory()
    finally:
        shutil.rmtree(out)


if __name__ == "__main__":
    main()
