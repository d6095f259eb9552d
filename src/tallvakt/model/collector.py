"""Python's collector of cycles, at rest while much is made of which nothing can go yet."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Final

_TASKS: Final = count()


def collect_rarely() -> None:
    """Search for cycles once in so many new objects as no publication, nor the imports, make.

    What is made of 300,000 figures is a few million small objects without cycles among them, which live until their
    report is done: nothing is gained by looking for some. Between tasks `before_task` does.
    """
    gc.set_threshold(5_000_000, 50, 50)


@contextmanager
def collector_paused() -> Iterator[None]:
    """No search for cycles within it, as while one publication is read and held to its contract.

    What is made of it lives until its report is done: searching a million tokens, over and over, finds nothing and
    takes up to a third of the time.
    """
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def before_task() -> None:
    """Free the cycles that the task before left, such as those of its page, before another is begun.

    Little is young between two tasks, so that it takes a tenth of a millisecond. What is loaded before the first stays,
    and is never looked through.
    """
    if next(_TASKS):
        gc.collect(0)
    else:
        gc.freeze()
