"""What a run lays aside between its tasks: in memory where it is little, in a folder where others must reach it."""

from __future__ import annotations

import os
import pickle
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, overload

from tallvakt.model import files
from tallvakt.model.report import PublicationReport
from tallvakt.pipeline import record_pickler

PREFIX = ".tallvakt-run-"
JUST_MADE = 60.0
"""Seconds in which a folder may be made and not held yet."""


class Spill(Protocol):
    """Values by name. Nothing that was worked out of a hidden figure may be put into a folder."""

    def put(self, name: str, value: object) -> None:
        """Keep a value under a name that is used once."""

    def get(self, name: str) -> Any:
        """The value of a name."""

    def take(self, name: str) -> Any:
        """The value of a name, which this process asks for once."""

    def shared(self, name: str) -> Any:
        """The value of a name that many tasks ask for: it is loaded once in each process, and must not be changed."""

    def drop(self, name: str) -> None:
        """Keep a value no longer."""


@dataclass(frozen=True, slots=True, eq=False)
class MemorySpill:
    """Values of one process."""

    values: dict[str, Any] = field(default_factory=dict)

    def put(self, name: str, value: object) -> None:
        """Keep a value."""
        self.values[name] = value

    def get(self, name: str) -> Any:
        """The value of a name."""
        return self.values[name]

    shared = get

    def take(self, name: str) -> Any:
        """The value of a name, and forget it."""
        return self.values.pop(name)

    def drop(self, name: str) -> None:
        """Forget a value."""
        self.values.pop(name, None)


@dataclass(frozen=True, slots=True)
class FolderSpill:
    """Values in files of a folder that all who work on the run can reach."""

    folder: Path

    def put(self, name: str, value: object) -> None:
        """Keep a value. Raises OSError when the folder is full or gone."""
        path = self.folder / name
        with files.naming(path), path.open("wb") as file:
            record_pickler.dump(value, file)

    def get(self, name: str) -> Any:
        """The value of a name."""
        with (self.folder / name).open("rb") as file:
            return pickle.load(file)  # noqa: S301  our own files, in a folder of our own

    take = get
    """Its file stays until the task that asks for it is done: on a cluster it may be done again."""

    def shared(self, name: str) -> Any:
        """The value of a name, loaded once in each process."""
        return _shared(self, name)

    def drop(self, name: str) -> None:
        """Remove the file of a value."""
        (self.folder / name).unlink(missing_ok=True)


@lru_cache(maxsize=4)
def _shared(spill: FolderSpill, name: str) -> Any:
    return spill.get(name)


@contextmanager
def spill_folder(inside: Path | None = None) -> Iterator[FolderSpill]:
    """A folder for one run, readable by its owner alone and removed at its end; `inside` another, or the system's.

    Folders of runs that were killed are removed too, where the system can tell.
    """
    with TemporaryDirectory(prefix=PREFIX, dir=inside, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with _held(folder):
            _sweep(folder)
            yield FolderSpill(folder)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder as long as the run lives; Windows has no such locks."""
    if os.name == "nt":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network folders have no locks
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _sweep(own: Path) -> None:
    """Remove the folders beside a run's own that no run holds."""
    if os.name == "nt":
        return
    import fcntl

    for folder in own.parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder == own or time.time() - folder.stat().st_mtime < JUST_MADE:
                continue
            handle = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises where its run lives
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(handle)


@dataclass(frozen=True, slots=True)
class PlainReport:
    """A report that was kept as plain data, and is read when it is asked for."""

    text: bytes

    def read(self) -> PublicationReport:
        """The report. Raises ValueError for a text that is of none."""
        from tallvakt.pipeline.result_cache import plain_report

        return plain_report(self.text)


@dataclass(frozen=True, slots=True, eq=False)
class SpilledReports(Sequence[PublicationReport]):
    """Reports that lie in a spill: each is loaded when it is asked for, and not kept."""

    spill: Spill
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, index: int) -> PublicationReport: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[PublicationReport, ...]: ...

    def __getitem__(self, index: int | slice) -> PublicationReport | tuple[PublicationReport, ...]:
        if isinstance(index, slice):
            return tuple(map(self._report, self.names[index]))
        return self._report(self.names[index])

    def __iter__(self) -> Iterator[PublicationReport]:
        return map(self._report, self.names)

    def _report(self, name: str) -> PublicationReport:
        value: PublicationReport | PlainReport = self.spill.get(name)
        return value.read() if isinstance(value, PlainReport) else value
