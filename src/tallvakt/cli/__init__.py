"""The command line. Everything heavy is imported inside the commands."""

import os


def main() -> None:
    """Run the command line; never returns."""
    # The matrices here are small: further threads of linear algebra only wait for each other, and burn every core.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from tallvakt.model.collector import collect_rarely

    collect_rarely()

    from tallvakt.cli.app import main as run

    run()
