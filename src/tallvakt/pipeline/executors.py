"""Who does the tasks of a run: this process, worker processes, or a cluster; each a `concurrent.futures.Executor`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from tallvakt.ingest.worker_pool import WorkerLostError, WorkerPool
from tallvakt.pipeline.working_folder import called_in

T = TypeVar("T")
CommFault = OSError
"""What a client raises whose connection is gone."""
PATIENCE = 120.0
"""Seconds that a scheduler may stay away."""
AHEAD = 3
"""Tasks for each worker that are given out before the first is done."""


class InProcess(Executor):
    """Does each task at once, in this process."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """A future that is done."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Processes(Executor):
    """Gives each task to a worker process; one that is lost is replaced, and its task tried once more."""

    def __init__(self, workers: int) -> None:
        self._pool = WorkerPool(keep=workers)
        self._threads = ThreadPoolExecutor(workers)

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """A future of what a worker makes; it raises `WorkerLostError` for a task that two workers were lost with."""
        return self._threads.submit(self._call, fn, *args, **kwargs)

    def _call(self, fn: Callable[..., T], *args: Any) -> T:
        try:
            return self._pool.call(fn, *args)
        except WorkerLostError as lost:
            if lost.seconds is not None:
                raise
        return self._pool.call(fn, *args)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers, those at work too."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._pool.close()
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)


class Cluster(Executor):
    """Gives each task to a Dask scheduler, which does it again when the worker that had it is gone.

    Workers do it in the working folder of the call, so that paths mean there what they mean here.
    A thread waits for each task: the executor that Dask itself offers never ends a future whose result is lost
    between being told and being fetched.
    """

    def __init__(self, address: str) -> None:
        """Raises ValueError when the extra is not installed, or no scheduler answers."""
        try:
            distributed = import_module("distributed")
        except ImportError:
            raise ValueError("--cluster: needs the extra: pip install 'tallvakt[distributed]'") from None
        self._address, self._folder = address, str(Path.cwd())
        self._new_client = distributed.Client
        try:
            self._client = self._opened_client()
        except (OSError, ValueError) as error:
            raise ValueError(f"--cluster: no scheduler answers at {address} ({error})") from None
        self._killed = distributed.KilledWorker
        self.ahead = AHEAD * (sum(self._client.nthreads().values()) or 1)
        self._threads = ThreadPoolExecutor(self.ahead)
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """A future of what a worker makes; it raises `WorkerLostError` for a task that workers were lost with.

        A task that its scheduler forgot, as one does that is restarted, is given out again once it is back; the future
        raises ConnectionError where it stays away.
        """
        return self._threads.submit(self._call, fn, *args, **kwargs)

    def _call(self, fn: Callable[..., T], *args: Any) -> T:
        while True:
            client = self._client
            try:
                result: T = client.submit(called_in, self._folder, fn, *args, pure=False, retries=2).result()
            except self._killed:
                raise WorkerLostError(seconds=None, parts=None) from None
            except (CancelledError, CommFault) as lost:
                if isinstance(lost, CommFault) and client.status == "running":
                    raise  # the task's own, of a file that cannot be written
                self._find_again(client)
                continue
            return result

    def _find_again(self, lost: Any) -> None:
        """Wait for the scheduler that a client lost. Raises ConnectionError where it stays away."""
        until = time.monotonic() + PATIENCE
        with self._lock:
            while not self._closed.is_set() and time.monotonic() < until:
                if self._client.status == "running":
                    return
                if self._client is lost and lost.status == "closed":
                    with suppress(OSError, ValueError):
                        self._client = self._opened_client()
                else:
                    self._closed.wait(0.2)
        raise ConnectionError(f"--cluster: the scheduler at {self._address} is gone")

    def _opened_client(self) -> Any:
        return self._new_client(self._address, timeout="10s", set_as_default=False)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; what was given out and is not done is given up."""
        self._closed.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)


@contextmanager
def executor(workers: int, cluster: str | None = None) -> Iterator[tuple[Executor, int]]:
    """An executor, and how many tasks may be given out ahead. Raises ValueError for a cluster that is not there."""
    if cluster is not None:
        with Cluster(cluster) as members:
            yield members, members.ahead
    elif workers == 1:
        yield InProcess(), 1
    else:
        with Processes(workers) as processes:
            yield processes, AHEAD * workers


def completed(
    on: Executor, ahead: int, function: Callable[..., T], calls: Iterable[tuple[Any, ...]]
) -> Iterator[tuple[tuple[Any, ...], Future[T]]]:
    """Every call with its future, as they are done; at most `ahead` of them are given out and not yet done."""
    waiting = iter(calls)
    given: dict[Future[T], tuple[Any, ...]] = {}
    while True:
        for call in waiting:
            given[on.submit(function, *call)] = call
            if len(given) >= ahead:
                break
        if not given:
            return
        for future in wait(given, return_when=FIRST_COMPLETED).done:
            yield given.pop(future), future
