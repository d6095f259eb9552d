"""What a task leaves in cycles is gone before the next is begun, without a search through all that is loaded."""

from __future__ import annotations

import gc
import weakref

import pytest

from tallvakt.model.collector import before_task


class Leaf:
    """Something that refers to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _unfrozen() -> None:
    before_task()
    gc.unfreeze()


def test_cycles_of_a_task_are_gone_before_the_next() -> None:
    left = weakref.ref(Leaf())
    assert left() is not None
    before_task()
    assert left() is None
