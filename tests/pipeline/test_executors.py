"""One result whoever does the work; a worker that is lost costs its own publication alone."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from tallvakt.ingest import worker_process
from tallvakt.model.report import PublicationReport, PublicationVerdict
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.executors import Processes
from tallvakt.pipeline.run import Hands, Options
from tallvakt.rules.content import find_suite, load
from tests.helpers.paths import EXAMPLES

CONTENT = load(find_suite())
PUBLICATIONS = sorted(EXAMPLES.glob("*.txt"))


def years(folder: Path, count: int) -> list[Path]:
    """The example publications, each with years of its own."""
    paths = []
    for source in PUBLICATIONS:
        text = source.read_text(encoding="utf-8")
        for year in map(str, range(2024, 2024 + count)):
            path = folder / source.name.replace("2024", year)
            path.write_text(text.replace("2024", year), encoding="utf-8")
            paths.append(path)
    return paths


def as_read(report: PublicationReport) -> PublicationReport:
    """The report, as a finish that changes nothing."""
    return report


def without_time(folder: Path) -> dict[str, str]:
    """Every file that a run wrote, but for when it ran and as what."""
    times = re.compile(r'\d{4}-\d\d-\d\dT[\d:]+Z|tallvakt check [^<]*|\d\d[.:]\d\d UTC|time(stamp)?="[^"]*"')
    return {p.name: times.sub("", p.read_text(encoding="utf-8")) for p in sorted(folder.iterdir()) if p.is_file()}


def called(*words: str | Path, cwd: Path) -> int:
    command = [sys.executable, "-m", "tallvakt", *map(str, words)]
    return subprocess.run(command, cwd=cwd, capture_output=True, timeout=300, check=False).returncode


def test_pages_and_results_do_not_depend_on_who_does_the_work(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    years(tmp_path / "in", 2)
    (tmp_path / "in" / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    outs = []
    for workers in ("1", "2"):
        out = tmp_path / f"out-{workers}"
        assert called("check", "in", "-j", workers, "--out", out, "-f", "junit", cwd=tmp_path) == 2
        outs.append(without_time(out))
    assert outs[0] == outs[1]


def test_reports_that_are_laid_aside_are_the_same(tmp_path: Path) -> None:
    paths = years(tmp_path, 1)
    whole = pipeline.run(paths, CONTENT, Options())
    with ExitStack() as keep:
        hands = Hands(lay_aside=True)
        spilled = pipeline.run(paths, CONTENT, Options(), finish=as_read, hands=hands, keep=keep)
        assert len(spilled.publications) == len(paths)
        for one, other in zip(whole.publications, spilled.publications, strict=True):
            assert untimed(one) == untimed(other)
        assert spilled.publications[-1].source == spilled.publications[:2][1].source


def untimed(report: PublicationReport) -> PublicationReport:
    """The report, but for how long it took."""
    return replace(report, seconds=0.0)


@dataclass(frozen=True)
class TakesItsWorkerDown:
    """A finish that ends the process of a worker at the report of one publication."""

    name: str

    def __call__(self, report: PublicationReport) -> PublicationReport:
        if worker_process.serving() and report.source.endswith(self.name):
            os._exit(9)
        return report


def test_a_publication_that_ends_two_workers_is_broken_and_the_others_finish(tmp_path: Path) -> None:
    paths = years(tmp_path, 2)
    deadly = TakesItsWorkerDown(paths[1].name)
    run = pipeline.run(paths, CONTENT, Options(), finish=deadly, hands=Hands(workers=2))
    assert [Path(p.source) for p in run.publications] == paths
    lost = [p for p in run.publications if p.verdict is PublicationVerdict.BROKEN]
    assert [(Path(p.source), p.reason and p.reason.key) for p in lost] == [(paths[1], "worker-lost")]


def test_of_tied_publications_only_the_one_that_ends_workers_is_broken(tmp_path: Path) -> None:
    """The two example publications of one edition are tied by no promise; the same edition family is, by its months."""
    paths = [tmp_path / f"TILT180-2024-0{end}.txt" for end in (3, 4)]
    text = next(p for p in PUBLICATIONS if "TILT180" in p.name).read_text(encoding="utf-8")
    for path in paths:
        path.write_text(text, encoding="utf-8")
    deadly = TakesItsWorkerDown(paths[0].name)
    run = pipeline.run(paths, CONTENT, Options(), finish=deadly, hands=Hands(workers=2))
    assert [p.verdict is PublicationVerdict.BROKEN for p in run.publications] == [True, False]


def test_ctrl_c_ends_the_workers_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "tmp").mkdir()
    years(tmp_path / "in", 20)
    command = [sys.executable, "-m", "tallvakt", "check", "in", "-j", "2", "--out", "out"]
    env = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    child = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not list((tmp_path / "tmp").glob("*/opened-*")) and time.monotonic() < until:
        time.sleep(0.05)
    workers = children(child.pid)
    assert workers
    child.send_signal(signal.SIGINT)
    assert child.wait(60) == 130
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def children(pid: int) -> list[int]:
    """The processes that a process started and that run."""
    return [
        int(child) for listed in Path(f"/proc/{pid}/task").glob("*/children") for child in listed.read_text().split()
    ]


def test_a_lost_worker_is_tried_once_more(tmp_path: Path) -> None:
    with Processes(1) as hand:
        mark = tmp_path / "mark"
        assert hand.submit(die_once, mark).result() == "done"


def die_once(mark: Path) -> str:
    if not mark.exists():
        mark.touch()
        os._exit(9)
    return "done"
