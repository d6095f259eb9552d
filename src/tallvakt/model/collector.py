"""Python's collector of cycles, at rest while much is made of which nothing can go yet."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def collect_rarely() -> None:
    """Search for cycles once in so many new objects as no publication of a usual size, nor the imports, make.

    What is made is a million small objects without cycles among them: little is gained by looking for some.
    """
    gc.set_threshold(500_000, 50, 50)


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
