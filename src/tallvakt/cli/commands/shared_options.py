"""What the commands share: their options, the content of a call, and how a fault is told."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tallvakt.rules.content import Content

BROKEN, INTERRUPTED, TERMINATED = 2, 130, 143

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
Remedy = Annotated[
    bool,
    typer.Option("--remedy", help="Also find the fewest further figures to suppress so that no star is recoverable."),
]
Archive = Annotated[
    list[str] | None,
    typer.Option("--archive", help="Earlier editions to compare with (any number of times); not checked themselves."),
]
Limit = Annotated[
    list[str] | None,
    typer.Option(
        "--limit",
        metavar="NAME=NUMBER",
        help="Read more, or less, of each file (any number of times): bytes, unpacked, ratio, sheets, cells, pages, "
        "seconds or memory. A file that is refused says which.",
    ),
]
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
History = Annotated[
    Path | None,
    typer.Option(
        "--history",
        metavar="DIR",
        help="A folder in which each run leaves a small record that the next ones read: how old a finding is, and how "
        "each family has done.",
    ),
]
WaiversOption = Annotated[
    Path | None, typer.Option("--waivers", help="Waivers; by default waivers.yaml in the working folder.")
]
PolicyOption = Annotated[
    Path | None, typer.Option("--policy", help="Policy; by default gate.yaml in the working folder.")
]


ResultsEach = Annotated[
    bool,
    typer.Option("--results-per-publication", help="Write results of each publication to results/NAME.json."),
]
Workers = Annotated[
    int,
    typer.Option("--workers", "-j", min=0, help="Processes that check; by default one for each core, when worth it."),
]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="Give the work to a Dask scheduler, such as tcp://host:8786."),
]
Cache = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        metavar="DIR",
        help="A folder of results: of publications that nothing changed for since an earlier run they are used again.",
    ),
]
GateCache = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        metavar="DIR",
        envvar="TALLVAKT_CACHE",
        help="A folder of results: of publications that nothing changed for since an earlier run they are used again.",
    ),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Make every result anew, and keep none.")]


def load(schemas: list[Path] | None, checks: list[Path] | None) -> Content:
    """The content of this call."""
    from tallvakt.rules.content import find_suite
    from tallvakt.rules.content import load as load_suite

    return load_suite(find_suite(tuple(schemas or ()), tuple(checks or ())))


def begin_reading(paths: Sequence[str], limits: Iterable[str], *, elsewhere: bool, cache: Path | None) -> None:
    """Let a worker process read a file that is given alone, while this one imports what checks it.

    `elsewhere`: other processes do all the work. What a `cache` holds need not be read.
    """
    if len(paths) != 1 or elsewhere or cache is not None:
        return
    from tallvakt.ingest import read_ahead
    from tallvakt.ingest.limits import Limits, parse, raised

    with suppress(ValueError):  # wrong limits are refused when all options are read
        read_ahead.begin(Path(paths[0]), raised(Limits(), parse(limits)))


@contextmanager
def faults_as_exit_2(formats: Sequence[str] = ()) -> Iterator[None]:
    """Faults of the call, of contracts, checks and files: one line on standard error and exit 2, never a traceback.

    Where the formats that were asked for annotate a CI run, the fault is an annotation of it too.
    """
    try:
        yield
    except (ValueError, OSError) as error:
        typer.echo(f"tallvakt: {_line(error)}", err=True)
        _annotate(_line(error), formats)
        raise typer.Exit(BROKEN) from None


def _annotate(message: str, formats: Sequence[str]) -> None:
    """Tell a CI system in its own words that the call is broken."""
    from tallvakt.render import azure, github

    for name, annotation in (("github", github.fault), ("azure", azure.fault)):
        if name in formats:
            typer.echo(annotation(message))


def _line(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def shown_command() -> str:
    """The call as a person would type it again."""
    import shlex

    return shlex.join(["tallvakt", *sys.argv[1:]])
