"""The command line: exit 0 clean, 1 a finding of severity error, 2 the suite, the call or a file is broken.

Everything heavy is imported inside the commands: `tallvakt --help` stays quick.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tallvakt import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tallvakt.suite import Content

BROKEN, INTERRUPTED = 2, 130

app = typer.Typer(
    name="tallvakt",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Check published statistics: does every promise hold, which figure is wrong, what do the stars give away?",
    epilog="Exit codes: 0 clean · 1 a finding of severity error · 2 the suite, the call or a file is broken.",
)

Paths = Annotated[
    list[str], typer.Argument(help="Publications: files, folders, globs.", metavar="PATH…", show_default=False)
]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder for the reports.")]
ContractOption = Annotated[
    str | None,
    typer.Option("--contract", help="Hold every publication to this contract instead of recognising its family."),
]
EditionOption = Annotated[
    str | None,
    typer.Option("--edition", help="The months covered, such as 2024-01..2024-08, where a file does not tell."),
]
Lang = Annotated[
    str | None, typer.Option("--lang", help="Language of the reports, nb or en; by default the contract's own.")
]
Format = Annotated[
    list[str] | None,
    typer.Option("--format", "-f", help="Another output beside the HTML (any number of times): see `tallvakt list`."),
]
Budget = Annotated[float, typer.Option("--budget", min=0.0, help="Seconds of reasoning for each publication.")]
Reveal = Annotated[
    bool,
    typer.Option(
        "--reveal-suppressed", help="Show what the stars must have been. Every page then says so; do not publish it."
    ),
]
Schemas = Annotated[
    list[Path] | None, typer.Option("--schemas", help="A folder of contracts of your own, laid over the suite's.")
]
Checks = Annotated[list[Path] | None, typer.Option("--checks", help="A folder of checks of your own. Runs their code.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only the summary.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Print every promise and every finding.")]
Baseline = Annotated[
    Path | None, typer.Option("--baseline", help="results.json of a previous run: tells new findings from known ones.")
]
WaiversOption = Annotated[
    Path | None, typer.Option("--waivers", help="Waivers; by default waivers.yaml in the working folder.")
]
PolicyOption = Annotated[
    Path | None, typer.Option("--policy", help="Policy; by default gate.yaml in the working folder.")
]


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    if version:
        typer.echo(f"tallvakt {__version__}")
        raise typer.Exit


@app.command()
def check(
    paths: Paths,
    out: Out = Path("build/reports"),
    contract: ContractOption = None,
    edition: EditionOption = None,
    lang: Lang = None,
    format: Format = None,  # noqa: A002
    baseline: Baseline = None,
    waivers: WaiversOption = None,
    policy: PolicyOption = None,
    budget: Budget = 30.0,
    reveal_suppressed: Reveal = False,
    schemas: Schemas = None,
    checks: Checks = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Check publications and write an HTML report for each, an index and results.json."""
    from tallvakt import job

    with told():
        content = load(schemas, checks)
        settings = job.Settings(
            out=out, lang=lang, formats=tuple(format or ()), baseline=baseline, waivers=waivers, policy=policy,
            reveal=reveal_suppressed, detail="quiet" if quiet else "verbose" if verbose else "normal",
            command=shown_command(),
        )  # fmt: skip
        options = job.options(content, contract=contract, edition=edition, budget=budget)
        code = job.check(paths, content, options, settings)
    raise typer.Exit(code)


@app.command("list")
def list_(schemas: Schemas = None, checks: Checks = None) -> None:
    """List the contracts, the checks and the output formats."""
    from tallvakt import job

    with told():
        job.show_content(load(schemas, checks))


@app.command()
def explain(
    check: Annotated[str, typer.Argument(help="Name or code of a check, such as parts-not-summing or TV301.")],
    checks: Checks = None,
) -> None:
    """Show the documentation page of a check."""
    from tallvakt import job

    with told():
        job.explain(load(None, checks), check)


def load(schemas: list[Path] | None, checks: list[Path] | None) -> Content:
    """The content of this call."""
    from tallvakt.suite import find_suite
    from tallvakt.suite import load as load_suite

    return load_suite(find_suite(tuple(schemas or ()), tuple(checks or ())))


@contextmanager
def told() -> Iterator[None]:
    """Faults of the call, of contracts, checks and files: one line on standard error and exit 2, never a traceback."""
    try:
        yield
    except (ValueError, OSError) as error:
        typer.echo(f"tallvakt: {_line(error)}", err=True)
        raise typer.Exit(BROKEN) from None


def _line(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def shown_command() -> str:
    """The call as a person would type it again."""
    import shlex

    return shlex.join(["tallvakt", *sys.argv[1:]])


def main() -> None:
    """The console script."""
    try:
        app()
    except KeyboardInterrupt:
        _leave(INTERRUPTED, "stopped")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _leave(BROKEN, "")
    except Exception as error:  # a fault of the suite itself; never a traceback, never a pass
        if os.environ.get("TALLVAKT_DEBUG"):
            raise
        _leave(BROKEN, f"internal error: {type(error).__name__}: {error} (TALLVAKT_DEBUG=1 shows where)")


def _leave(code: int, message: str) -> Any:
    if message:
        typer.echo(f"tallvakt: {message}", err=True)
    sys.exit(code)
