"""Tasks of several calls in one process: each in the working folder of its own call."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tallvakt.pipeline.working_folder import WorkingFolders, called_in


def test_each_task_works_in_its_own_folder_and_the_process_in_its_own_again(tmp_path: Path) -> None:
    here, folders = Path.cwd(), WorkingFolders()
    places = [tmp_path / str(number) for number in range(3)]
    for place in places:
        place.mkdir()

    def named(number: int) -> bool:
        with folders.lent(str(places[number % 3])):
            before = Path.cwd()
            time.sleep(0.002)
            return before == Path.cwd() == places[number % 3]

    with ThreadPoolExecutor(6) as threads:
        assert all(threads.map(named, range(60)))
    assert Path.cwd() == here


def test_a_task_that_fails_and_a_folder_that_is_none_leave_the_process_where_it_was(tmp_path: Path) -> None:
    here = Path.cwd()
    with pytest.raises(FileNotFoundError, match="none"):
        called_in(str(tmp_path / "none"), os.getcwd)
    with pytest.raises(ZeroDivisionError):
        called_in(str(tmp_path), divmod, 1, 0)
    assert called_in(str(tmp_path), os.getcwd) == str(tmp_path)
    assert Path.cwd() == here
