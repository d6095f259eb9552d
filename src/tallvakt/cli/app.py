"""The command line: exit 0 clean, 1 a finding of severity error, 2 the suite, the call or a file is broken.

Everything heavy is imported inside the commands: `tallvakt --help` stays quick.
"""

# Annotations are no texts here: typer would compile each one of every command at every call.

import atexit
import gc
import os
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from tallvakt.cli import output_stream
from tallvakt.cli.commands import authoring_commands, correct_commands, gate_commands, review_commands
from tallvakt.cli.commands.shared_options import (
    BROKEN,
    INTERRUPTED,
    TERMINATED,
    Archive,
    Baseline,
    Budget,
    Cache,
    Checks,
    Cluster,
    ContractOption,
    EditionOption,
    Format,
    History,
    Lang,
    Limit,
    NoCache,
    Out,
    Paths,
    PolicyOption,
    Quiet,
    Remedy,
    ResultsEach,
    Reveal,
    Schemas,
    Verbose,
    WaiversOption,
    Workers,
    begin_reading,
    faults_as_exit_2,
    load,
    shown_command,
)
from tallvakt.model.version import VERSION

app = typer.Typer(
    name="tallvakt",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Check published statistics: does every promise hold, which figure is wrong, what do the stars give away?",
    epilog="Exit codes: 0 clean · 1 a finding of severity error · 2 the suite, the call or a file is broken.",
)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    if version:
        typer.echo(f"tallvakt {VERSION}")
        raise typer.Exit


@app.command()
def check(
    paths: Paths,
    out: Out = Path("build/reports"),
    contract: ContractOption = None,
    edition: EditionOption = None,
    lang: Lang = None,
    format: Format = None,  # noqa: A002  # the option is called so
    baseline: Baseline = None,
    history: History = None,
    waivers: WaiversOption = None,
    policy: PolicyOption = None,
    archive: Archive = None,
    limit: Limit = None,
    budget: Budget = 30.0,
    results_per_publication: ResultsEach = False,
    workers: Workers = 0,
    cluster: Cluster = None,
    cache: Cache = None,
    no_cache: NoCache = False,
    remedy: Remedy = False,
    reveal_suppressed: Reveal = False,
    schemas: Schemas = None,
    checks: Checks = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Check publications and write an HTML report for each, an index and results.json."""
    begin_reading(paths, limit or (), elsewhere=cluster is not None or workers > 1, cache=None if no_cache else cache)
    from tallvakt.cli import job

    with faults_as_exit_2(format or ()), ExitStack() as keep:
        content = load(schemas, checks)
        settings = job.Settings(
            out=out, lang=lang, formats=tuple(format or ()), baseline=baseline, history=history,
            waivers=waivers, policy=policy,
            reveal=reveal_suppressed, detail="quiet" if quiet else "verbose" if verbose else "normal",
            command=shown_command(),
            results_per_publication=results_per_publication, workers=workers, cluster=cluster, keep=keep,
            cache=None if no_cache else cache,
        )  # fmt: skip
        options = job.options(
            content,
            contract=contract,
            edition=edition,
            budget=budget,
            remedy=remedy,
            archive=archive or (),
            limits=limit or (),
            formats=format or (),
        )
        code = job.check(paths, content, options, settings).exit_code
    raise typer.Exit(code)


@app.command("list")
def list_(schemas: Schemas = None, checks: Checks = None) -> None:
    """List the contracts, the checks and the output formats."""
    from tallvakt.cli import job

    with faults_as_exit_2():
        job.show_content(load(schemas, checks))


@app.command()
def explain(
    check: Annotated[str, typer.Argument(help="Name or code of a check, such as parts-not-summing or TV301.")],
    checks: Checks = None,
) -> None:
    """Show the documentation page of a check."""
    from tallvakt.cli import job

    with faults_as_exit_2():
        job.explain(load(None, checks), check)


gate_commands.register(app)
review_commands.register(app)
correct_commands.register(app)
authoring_commands.register(app)


def main() -> None:
    """The console script."""
    atexit.register(gc.freeze)  # nothing is gained by looking for cycles at the end of the process
    output_stream.let_readers_leave()
    output_stream.show_what_it_can()
    signal.signal(signal.SIGTERM, _terminated)
    try:
        app()
    except KeyboardInterrupt:
        _leave(INTERRUPTED, "stopped")
    except Exception as error:  # a fault of the suite itself; never a traceback, never a pass
        if os.environ.get("TALLVAKT_DEBUG"):
            raise
        _leave(BROKEN, f"internal error: {type(error).__name__}: {error} (TALLVAKT_DEBUG=1 shows where)")


def _terminated(*_: object) -> None:
    """Told to end: what is held is given back, as after Ctrl-C."""
    _leave(TERMINATED, "stopped")


def _leave(code: int, message: str) -> Any:
    if message:
        typer.echo(f"tallvakt: {message}", err=True)
    sys.exit(code)
