"""How far a run has come, on a terminal where a person watches; nothing in a file, a pipe or the log of a CI run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

from tallvakt.render import place_text

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

STEPS = 2
"""Each file is opened and checked."""
MANY = 3
"""More files than this, or more parts of one file, deserve a bar."""


@contextmanager
def watched(on: Console, files: int = 1) -> Iterator[Watch]:
    """Bars over many files and over the parts of a long one, gone when done."""
    watch = Watch(on, files)
    try:
        yield watch
    finally:
        watch.end()


class Watch:
    """The bars of a run. Nothing is drawn before there is more than `MANY` of something."""

    def __init__(self, on: Console, files: int) -> None:
        self._on = on
        self._files = files
        self._steps = 0
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def step(self, name: str) -> None:
        """Called with the name of a file when it has been opened, and again when it has been checked."""
        self._steps += 1
        self._show("files", self._steps // STEPS, self._files, name)

    def reading(self, name: str) -> Callable[[int, int], None]:
        """What to call with parts read and parts in all (pages of a PDF, sheets of a workbook) of a file."""
        return lambda done, all_: self._show("parts", done, all_, name)

    def _show(self, kind: str, done: int, all_: int, name: str) -> None:
        if all_ <= MANY or not self._on.is_terminal:
            return
        bar = self._bar = self._bar or self._started()
        shown = place_text.inert(name)
        if kind not in self._tasks:
            self._tasks[kind] = bar.add_task(shown, total=all_, completed=done)
            return
        finished = kind == "parts" and done == all_
        bar.update(self._tasks[kind], total=all_, completed=done, description=shown, visible=not finished)

    def _started(self) -> Progress:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        named = TextColumn("{task.description}", markup=False)
        columns = (BarColumn(bar_width=20), MofNCompleteColumn(), TimeRemainingColumn(), named)
        bar = Progress(*columns, console=self._on, transient=True)
        bar.start()
        return bar

    def end(self) -> None:
        """Take the bars away."""
        if self._bar is not None:
            self._bar.stop()
