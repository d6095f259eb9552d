"""The command line. Everything heavy is imported inside the commands."""


def main() -> None:
    """Run the command line; never returns."""
    from tallvakt.cli.app import main as run

    run()
