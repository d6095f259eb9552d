"""`tallvakt correct`."""

# Annotations are no texts here: typer would compile each one of every command at every call.

from pathlib import Path
from typing import Annotated

import typer

from tallvakt.cli.commands.shared_options import (
    Archive,
    Budget,
    Checks,
    ContractOption,
    EditionOption,
    Lang,
    Limit,
    Paths,
    Schemas,
    faults_as_exit_2,
    load,
)

CopiesOut = Annotated[
    Path,
    typer.Option("--out", "-o", help="Folder for the copies and corrections.csv; not the folder of the publications."),
]
OnlyUnique = Annotated[bool, typer.Option("--only-unique", help="Write only what is proved to be the one explanation.")]
Suppress = Annotated[
    bool,
    typer.Option("--suppress", help="Hide further figures so that no star can be worked out; errors are left alone."),
]
Reveal = Annotated[
    bool,
    typer.Option("--reveal-suppressed", help="Write also what tells something of a star. Do not publish such a copy."),
]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(correct)


def correct(
    paths: Paths,
    out: CopiesOut,
    only_unique: OnlyUnique = False,
    suppress: Suppress = False,
    reveal_suppressed: Reveal = False,
    contract: ContractOption = None,
    edition: EditionOption = None,
    lang: Lang = None,
    archive: Archive = None,
    limit: Limit = None,
    budget: Budget = 30.0,
    schemas: Schemas = None,
    checks: Checks = None,
) -> None:
    """Write a corrected copy of every publication with errors, and one list of all changes; nothing is replaced."""
    from tallvakt.cli import job
    from tallvakt.cli.commands import correct_run

    with faults_as_exit_2():
        if suppress and only_unique:
            raise ValueError("--only-unique: is of corrections; --suppress corrects nothing")
        content = load(schemas, checks)
        options = job.options(
            content,
            contract=contract,
            edition=edition,
            budget=budget,
            remedy=suppress,
            archive=archive or (),
            limits=limit or (),
        )
        wanted = correct_run.Wanted(
            out=out, lang=lang, only_unique=only_unique, suppress=suppress, reveal=reveal_suppressed
        )
        code = correct_run.correct(paths, content, options, wanted)
    raise typer.Exit(code)
