"""`tallvakt review import`: the work that reviewers saved from pages."""

# Annotations are no texts here: typer would compile each one of every command at every call.

from pathlib import Path
from typing import Annotated

import typer

from tallvakt.cli.commands.shared_options import WaiversOption, faults_as_exit_2

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", show_default=False)]
Results = Annotated[Path, typer.Option("--results", help="results.json, or its folder, that the findings stand in.")]
Reviews = Annotated[
    Path | None,
    typer.Option("--reviews", help="Comments and assignments; by default reviews.jsonl in the working folder."),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    review = typer.Typer(name="review", no_args_is_help=True, help="Take over what reviewers did in pages.")
    review.command("import")(import_)
    review.callback()(_group)
    app.add_typer(review)


def _group() -> None:
    """Take over what reviewers did in pages."""


def import_(
    files: Files,
    waivers: WaiversOption = None,
    reviews: Reviews = None,
    results: Results = Path("build/reports"),
) -> None:
    """Make waivers, comments and assignments of saved reviews. What two reviewers decided differently is told."""
    from tallvakt.cli.commands import review_run

    with faults_as_exit_2():
        code = review_run.take_over(files, waivers, reviews, results)
    raise typer.Exit(code)
