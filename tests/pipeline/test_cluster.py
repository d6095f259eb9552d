"""A run whose work a Dask cluster does: the same reports, and a worker that is killed costs none of them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tallvakt.model.report import PublicationReport
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.run import Hands, Options
from tests.pipeline.test_executors import CONTENT, called, untimed, without_time, years

distributed = pytest.importorskip("distributed", reason="the extra `distributed` is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # of its own, about its ports and its loops
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True) as running:
        yield running


def checked(paths: list[Path], cluster: Any, tmp_path: Path) -> tuple[PublicationReport, ...]:
    hands = Hands(cluster=cluster.scheduler_address, folder=tmp_path)
    return tuple(pipeline.run(paths, CONTENT, Options(), hands=hands).publications)


def test_a_cluster_gives_the_same_reports(cluster: Any, tmp_path: Path) -> None:
    paths = years(tmp_path, 2)
    alone = pipeline.run(paths, CONTENT, Options()).publications
    assert list(map(untimed, checked(paths, cluster, tmp_path))) == list(map(untimed, alone))


def test_a_cluster_writes_what_one_process_writes(cluster: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    years(tmp_path / "in", 2)
    (tmp_path / "in" / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    outs = []
    for name, hands in (("alone", ("-j", "1")), ("cluster", ("--cluster", cluster.scheduler_address))):
        assert called("check", "in", "--out", name, "-f", "junit", "-f", "csv", *hands, cwd=tmp_path) == 2
        outs.append(without_time(tmp_path / name))
    assert outs[0] == outs[1]
    assert not list((tmp_path / "cluster").glob(".tallvakt-*"))


def test_nothing_of_a_run_stays_with_the_workers(cluster: Any, tmp_path: Path) -> None:
    """A cluster outlives the runs that it does; what it was told and gave back does not."""
    checked(years(tmp_path, 2), cluster, tmp_path)
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        until = time.monotonic() + 30
        while (kept := client.run(kept_by_worker)) and any(kept.values()) and time.monotonic() < until:
            time.sleep(0.2)
    assert set(kept.values()) == {()}
    assert not list(tmp_path.glob(".tallvakt-*"))


def kept_by_worker(dask_worker: Any) -> tuple[str, ...]:
    """What a worker holds of tasks, in memory and in its own folder."""
    stored = Path(dask_worker.local_directory).glob("storage/*")
    return (*map(str, dask_worker.data), *(path.name for path in stored))


def test_a_worker_that_is_killed_costs_no_report(cluster: Any, tmp_path: Path) -> None:
    paths = years(tmp_path, 6)

    def kill_one() -> None:
        time.sleep(2.0)
        with suppress(ProcessLookupError):
            os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    reports = checked(paths, cluster, tmp_path)
    killer.join()
    assert [Path(p.source) for p in reports] == paths
    assert all(p.family for p in reports)


@dataclass(frozen=True)
class SlowInOneWorker:
    """A finish that takes long in the first worker that comes to it, whatever the report."""

    mark: Path

    def __call__(self, report: PublicationReport) -> PublicationReport:
        with suppress(FileExistsError):
            (self.mark / "slow").open("x").close()
            (self.mark / str(os.getpid())).touch()
        if (self.mark / str(os.getpid())).exists():
            time.sleep(1.0)
        return report


def test_a_slow_worker_costs_no_report(cluster: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    paths = years(tmp_path / "in", 4)
    hands = Hands(cluster=cluster.scheduler_address, folder=tmp_path)
    reports = pipeline.run(paths, CONTENT, Options(), hands=hands, finish=SlowInOneWorker(tmp_path)).publications
    assert [Path(p.source) for p in reports] == paths


@dataclass(frozen=True)
class TakesAMoment:
    """A finish that leaves time for a scheduler to be restarted, and a mark of each report."""

    marks: Path

    def __call__(self, report: PublicationReport) -> PublicationReport:
        (self.marks / f"done-{Path(report.source).name}").touch()
        time.sleep(0.5)
        return report


PART = """
import asyncio, sys
from distributed import Scheduler, Worker
async def main():
    kind, address = sys.argv[1:]
    part = Scheduler(host=address, dashboard=False) if kind == "scheduler" else Worker(address, nthreads=1)
    async with part:
        await part.finished()
asyncio.run(main())
"""


def started(kind: str, address: str) -> subprocess.Popen[bytes]:
    """A scheduler or a worker in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-c", PART, kind, address]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_a_scheduler_that_is_restarted_costs_no_report(tmp_path: Path) -> None:
    """Its workers leave when it does; whoever keeps the cluster starts them again."""
    (tmp_path / "in").mkdir()
    paths = years(tmp_path / "in", 4)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    parts = [started("scheduler", address), started("worker", address)]

    reached: list[int] = []

    def restart() -> None:
        while not list(tmp_path.glob("done-*")):
            time.sleep(0.05)
        parts[0].kill()
        parts[0].wait()
        reached.append(len(list(tmp_path.glob("done-*"))))
        time.sleep(1.0)
        parts.extend([started("scheduler", address), started("worker", address)])

    restarting = threading.Thread(target=restart, daemon=True)
    try:
        until = time.monotonic() + 60
        while not answers(address) and time.monotonic() < until:
            time.sleep(0.2)
        restarting.start()
        hands = Hands(cluster=address, folder=tmp_path)
        reports = pipeline.run(paths, CONTENT, Options(), hands=hands, finish=TakesAMoment(tmp_path)).publications
        restarting.join()
    finally:
        for part in parts:
            part.kill()
            part.wait()
    assert 0 < reached[0] < len(paths)
    assert [Path(p.source) for p in reports] == paths
    assert all(p.family for p in reports)


def answers(address: str) -> bool:
    """Whether a scheduler answers that has a worker."""
    with suppress(OSError), distributed.Client(address, timeout="1s", set_as_default=False) as client:
        return bool(client.nthreads())
    return False


def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no scheduler answers at tcp://127"):
        pipeline.run(years(tmp_path, 1), CONTENT, Options(), hands=Hands(cluster="tcp://127.0.0.1:1"))
