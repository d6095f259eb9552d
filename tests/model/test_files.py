"""A file is replaced whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tallvakt.model import files


def test_writes_and_replaces_and_makes_folders(tmp_path: Path) -> None:
    path = tmp_path / "new" / "report.txt"
    assert files.write_text(path, "æ\r\n") == path
    assert path.read_bytes() == "æ\r\n".encode()
    files.write_bytes(path, b"2")
    assert path.read_bytes() == b"2"
    assert [p.name for p in path.parent.iterdir()] == ["report.txt"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError])
def test_what_stops_it_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    path = files.write_text(tmp_path / "report.txt", "old")

    def interrupt(*_: object) -> None:
        raise stop

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(stop):
        files.write_text(path, "new")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["report.txt"]


def test_a_new_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    files.write_text(tmp_path / "ours", "")
    assert stat.S_IMODE((tmp_path / "ours").stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


def test_a_folder_that_is_a_file_is_an_oserror(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(OSError, match="out"):
        files.write_text(tmp_path / "out" / "report.txt", "")


@pytest.mark.parametrize("windows", [False, True])
def test_one_writer_at_a_time(tmp_path: Path, windows: bool) -> None:
    """What Windows does is done here too: a file is locked, as folders cannot be there."""
    path = tmp_path / "count"
    path.write_text("0")
    locked: Callable[[Path], AbstractContextManager[None]] = files._file_locked if windows else files.alone

    def count(_: int) -> None:
        with locked(path):
            number = int(path.read_text())
            files.write_text(path, str(number + 1))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(40)))
    assert path.read_text() == "40"
    assert [p.name for p in tmp_path.iterdir() if p != path] == [".count.lock"] * windows


def test_lines_that_cannot_be_written_whole_leave_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.jsonl"
    files.append(path, "first\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.append(path, "second\n")
    assert path.read_text(encoding="utf-8") == "first\n"
    assert [p.name for p in tmp_path.iterdir()] == ["log.jsonl"]
