"""The command line. Everything heavy is imported inside the commands."""

import atexit
import os
import sys


def process() -> None:
    """Run the command line as a process of its own; never returns."""
    codes: list[int] = []
    atexit.register(_end_at_once, codes)  # what is registered first is called last
    try:
        main()
    except SystemExit as end:
        if isinstance(end.code, int):
            codes.append(end.code)
        raise


def _end_at_once(codes: list[int]) -> None:
    """End the process without taking apart what it has loaded, which takes as long as to read a publication.

    Python ends it as ever where there is no exit code, or what was said cannot be written.
    """
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except (OSError, ValueError):
        return
    if codes:
        os._exit(codes[0])


def main() -> None:
    """Run the command line; never returns."""
    # The matrices here are small: further threads of linear algebra only wait for each other, and burn every core.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from tallvakt.model.collector import collect_rarely

    collect_rarely(5_000_000)

    from tallvakt.cli.app import main as run

    run()
