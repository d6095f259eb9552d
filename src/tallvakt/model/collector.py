"""Python's collector of cycles, at rest while much is made of which nothing can go yet."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Final

_TASKS: Final = count()


def collect_rarely(objects: int = 500_000) -> None:
    """Search for cycles once in so many new objects: half a million is more than the imports make.

    What is made of a publication is small objects without cycles among them, a few million where it has 300,000
    figures, which live until its report is done: nothing is gained by looking for some. Between tasks, `before_task`
    does.
    """
    gc.set_threshold(objects, 50, 50)


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
