"""A run whose work a Dask cluster does: the same reports, and a worker that is killed costs none of them."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tallvakt.model.report import PublicationReport
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.run import Hands, Options
from tests.pipeline.test_executors import CONTENT, untimed, years

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


def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no scheduler answers at tcp://127"):
        pipeline.run(years(tmp_path, 1), CONTENT, Options(), hands=Hands(cluster="tcp://127.0.0.1:1"))
