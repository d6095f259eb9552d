"""Processes that start warm: a server loads the suite once, and forks for every call of `tallvakt`, Python or pytest.

Starting Python with pandas, scipy and Great Expectations takes seconds of processor time; a fork takes none. A command
still runs in a process of its own, with its own folder, environment, arguments and standard streams, called from a real
shell. What a start itself loads or how a signal ends it is tested with cold processes (`tests/cli/test_process.py`).
"""

from __future__ import annotations

import array
import atexit
import contextlib
import importlib
import io
import marshal
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from tests.helpers.paths import ROOT

COMMANDS = ("tallvakt", "pytest", "python")
PRELOADED = (
    "great_expectations",
    "hypothesis",
    "pytest",
    "tallvakt.api",
    "tallvakt.cli.app",
    "tallvakt.gate.checkpoint",
    "tallvakt.gate.expectations",
    "tallvakt.gate.notify",
    "tallvakt.gate.sign_off",
    "tallvakt.pytest_plugin",
    "tallvakt.render.html_site",
    "tallvakt.render.output_formats",
    "tallvakt.render.sarif",
    "tallvakt.render.terminal",
    "scipy.sparse.csgraph",
    "highspy",
    "xdist.plugin",
)
STUB = """#!{python} -IS
import array, marshal, os, socket, struct, sys

with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    call = marshal.dumps(([os.path.basename(sys.argv[0]), *sys.argv[1:]], os.getcwd(), dict(os.environ)))
    streams = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))]
    server.sendmsg([struct.pack("!I", len(call))], streams)
    server.sendall(call)
    code = server.recv(1)
sys.exit(code[0] if code else 70)
"""


@dataclass(frozen=True)
class Call:
    """A command as the stub on PATH was called."""

    words: list[str]
    folder: str
    environment: dict[str, str]
    streams: tuple[int, ...]


@cache
def folder() -> Path:
    """The folder of the warm commands, to stand first on PATH; the server ends with this process."""
    place = Path(tempfile.mkdtemp(prefix="tallvakt-warm-"))
    address = str(place / "server")
    for name in COMMANDS:
        (place / name).write_text(STUB.format(python=sys.executable, address=address), encoding="utf-8")
        (place / name).chmod(0o755)
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.warm_process", address],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert server.stdout is not None
    assert server.stdout.readline() == b"ready\n"
    atexit.register(_end, server, place)
    return place


def path() -> str:
    """PATH with the warm commands first."""
    return f"{folder()}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def _end(server: subprocess.Popen[bytes], place: Path) -> None:
    server.kill()
    server.communicate()
    for file in place.iterdir():
        file.unlink()
    place.rmdir()


def serve(address: str) -> None:
    """Forks for every call until the process that started this one is gone."""
    for name in PRELOADED:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, _reap)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        parent = os.getppid()
        listener.settimeout(5)
        while os.getppid() == parent:
            with contextlib.suppress(TimeoutError):
                connection, _ = listener.accept()
                if os.fork() == 0:
                    listener.close()
                    _answer(connection)
                connection.close()


def _reap(*_: object) -> None:
    """Waits for the children that have ended, so that their time counts as this process's."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _answer(connection: socket.socket) -> None:
    """Runs the call that a connection brings, and ends this process."""
    connection.settimeout(None)
    code = 70
    try:
        code = _run(_received(connection))
        connection.sendall(bytes([code & 255]))
    finally:
        os._exit(code)


def _received(connection: socket.socket) -> Call:
    streams = array.array("i")
    head, rights, _, _ = connection.recvmsg(4, socket.CMSG_SPACE(3 * streams.itemsize))
    for _, _, data in rights:
        streams.frombytes(data)
    (size,) = struct.unpack("!I", head)
    call = b""
    while len(call) < size:
        call += connection.recv(size - len(call))
    words, place, environment = marshal.loads(call)
    return Call(words, place, environment, tuple(streams))


def _run(call: Call) -> int:
    """The exit code of a call, run in this process as if it had been started for it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for standard, stream in enumerate(call.streams):
        os.dup2(stream, standard)
        os.close(stream)
    os.chdir(call.folder)
    os.environ.clear()
    os.environ.update(call.environment)
    sys.stdin, sys.stdout = _text(0, "rb"), _text(1, "wb")
    sys.stderr = _text(2, "wb", errors="backslashreplace")
    program, *arguments = call.words
    try:
        _start(program, arguments)()
        code = 0
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()
    for written in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            written.flush()
    return code


def _text(stream: int, mode: Literal["rb", "wb"], errors: str = "strict") -> io.TextIOWrapper:
    """A standard stream as Python opens it at its start."""
    return io.TextIOWrapper(os.fdopen(stream, mode, closefd=False), encoding="utf-8", errors=errors, newline=None)


def _start(program: str, arguments: list[str]) -> Callable[[], object]:
    """What a program runs; Python knows `-c CODE` and `-m MODULE` with a program's name."""
    if program == "python" and arguments[0] == "-m":
        program, *arguments = arguments[1:]
    if program == "python":
        _, code, *arguments = arguments
        sys.argv = ["-c", *arguments]
        sys.path.insert(0, "")
        return lambda: exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})
    sys.argv = [program, *arguments]
    if program == "pytest":
        import pytest

        return lambda: sys.exit(pytest.main())
    from tallvakt.cli import main

    return main


if __name__ == "__main__":
    serve(sys.argv[1])
