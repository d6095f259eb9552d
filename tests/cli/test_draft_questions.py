"""At a terminal a draft asks what it would else guess; in a pipe it never does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty")
TABLE = "Place;2024-01;2024-02;2024-03\nIn all;30;24;40\nNorth;28;20;35\nSouth;:;:;5\n"
COMMAND = (sys.executable, "-m", "tallvakt", "draft")


def at_a_terminal(folder: Path, answers: bytes) -> str:
    """What a terminal shows when the answers are typed."""
    ours, theirs = pty.openpty()
    arguments = [*COMMAND, str(folder / "places.csv"), "--family", "my.places", "--out", str(folder / "out")]
    process = subprocess.Popen(arguments, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True)
    os.close(theirs)
    os.write(ours, answers)
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # the other end is closed: that is how a terminal ends on Linux
        pass
    os.close(ours)
    assert process.wait(timeout=60) == 0, shown
    return shown.decode()


def test_a_symbol_is_asked_for_and_a_slip_is_asked_again(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(TABLE, encoding="utf-8")
    shown = at_a_terminal(tmp_path, b"supressed:9\nsuppressed:4\n")
    assert "What does ':' stand for?" in shown
    assert "did you mean 'suppressed'" in shown
    assert '":": {means: suppressed, lower: 0, upper: 4' in (tmp_path / "out" / "my.places.yaml").read_text().replace(
        "'", '"'
    )


def test_a_pipe_is_never_asked(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(TABLE, encoding="utf-8")
    arguments = [*COMMAND, str(tmp_path / "places.csv"), "--out", str(tmp_path / "out")]
    done = subprocess.run(arguments, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)
    assert (done.returncode, "stand for" in done.stdout) == (0, False)
