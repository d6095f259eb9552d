"""The suite with its own process ended in the middle of a write, as by kill -9: `ended_writer.py STEP BYTES WORDS…`.

Its steps are the files it opens to write and the names it gives them. From the given step on no file may grow beyond so
many bytes: the system ends the process at the write that would, whoever makes it, and nothing of ours runs any more.
Where no step comes so far the call ends as ever, and `steps: N` on standard error says how many there were.
"""

import os
import resource
import signal
import sys

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Steps:
    """Counts the steps of writing in this process, and limits what may be written from one of them on."""

    def __init__(self, last: int, most: int) -> None:
        self.last, self.most = last, most
        self.count = 0

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        if event == "os.rename" or (event == "open" and _writes(args)):
            self.count += 1
            if self.count == self.last:
                resource.setrlimit(resource.RLIMIT_FSIZE, (self.most, resource.RLIM_INFINITY))


def _writes(args: tuple[object, ...]) -> bool:
    """Whether an `open` is of a file that has a name, to write to it."""
    path, _, flags = args
    return isinstance(flags, int) and bool(flags & WRITING) and not str(path).startswith("/dev/")


def main() -> None:
    """Call the suite."""
    from tallvakt.cli.app import main as suite

    # Python ignores the signal, and would see an error where the system is to end it.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    steps = Steps(int(sys.argv[1]), int(sys.argv[2]))
    sys.argv[:] = ["tallvakt", *sys.argv[3:]]
    sys.addaudithook(steps)
    try:
        suite()
    finally:
        sys.stderr.write(f"\nsteps: {steps.count}\n")


if __name__ == "__main__":
    main()
