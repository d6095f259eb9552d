"""Which functions of the reasoning each test runs, and how long it takes: a plugin of pytest, written to a file.

`TALLVAKT_EXECUTED=FILE python -m pytest -p tests.mutants.executed` writes `{test: [seconds, [function, ...]]}`, a
function as `module.py: Class.method`. What a test starts another process for is not seen.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

PACKAGE = "/tallvakt/reasoning/"

_tests: dict[str, tuple[float, list[str]]] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Run a test, and note what it runs."""
    functions: set[str] = set()

    def trace(frame: FrameType, _event: str, _argument: object) -> None:
        _, inside, module = frame.f_code.co_filename.rpartition(PACKAGE)
        if inside:
            functions.add(f"{module}: {frame.f_code.co_qualname.partition('.<locals>')[0]}")

    began = time.process_time()
    sys.settrace(trace)  # calls alone, as it returns no trace of their lines
    try:
        yield
    finally:
        sys.settrace(None)
        _tests[item.nodeid] = (time.process_time() - began, sorted(functions))


def pytest_sessionfinish() -> None:
    """Write what was noted."""
    Path(os.environ["TALLVAKT_EXECUTED"]).write_text(json.dumps(_tests), encoding="utf-8")
