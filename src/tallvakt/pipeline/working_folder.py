"""The working folder of a call, in a process that works for several: the paths that a call names are relative to it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class WorkingFolders:
    """Lends the working folder of this process to tasks: those of one folder run side by side, others wait."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._folder, self._tasks, self._own = "", 0, Path()

    @contextmanager
    def lent(self, folder: str) -> Iterator[None]:
        """Work in a folder; the last task to leave it restores the process's own. Raises OSError where it is none."""
        with self._free:
            while self._tasks and self._folder != folder:
                self._free.wait()
            if not self._tasks:
                self._own = Path.cwd()
                os.chdir(folder)
                self._folder = folder
            self._tasks += 1
        try:
            yield
        finally:
            with self._free:
                self._tasks -= 1
                if not self._tasks:
                    os.chdir(self._own)
                    self._free.notify_all()


_FOLDERS = WorkingFolders()


def called_in(folder: str, function: Callable[..., T], *args: Any) -> T:
    """What a function gives in a folder, in whatever process that is."""
    with _FOLDERS.lent(folder):
        return function(*args)
