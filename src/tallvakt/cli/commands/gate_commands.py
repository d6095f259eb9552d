"""`tallvakt gate`, `waive` and `sign-off`."""

# Annotations are no texts here: typer would compile each one of every command at every call.

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tallvakt.cli.commands.shared_options import (
    Archive,
    Baseline,
    Budget,
    Checks,
    Cluster,
    ContractOption,
    EditionOption,
    Format,
    GateCache,
    History,
    Lang,
    Limit,
    NoCache,
    Out,
    Paths,
    PolicyOption,
    Quiet,
    ResultsEach,
    Schemas,
    Verbose,
    WaiversOption,
    Workers,
    begin_reading,
    faults_as_exit_2,
    load,
    shown_command,
)

SignOffs = Annotated[
    Path | None, typer.Option("--sign-offs", help="Sign-offs; by default sign-offs.jsonl in the working folder.")
]
FailOn = Annotated[
    str | None, typer.Option("--fail-on", help="`new`: only findings that the baseline does not have fail.")
]
DataDocs = Annotated[bool, typer.Option("--data-docs", help="Build Data Docs of Great Expectations under DIR/gx/.")]
Record = Annotated[
    bool, typer.Option("--record/--no-record", help="Keep a record; without it Great Expectations is not imported.")
]
Results = Annotated[Path, typer.Option("--results", help="results.json, or its folder, that the findings stand in.")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day on which it counts; at most a year.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(gate)
    app.command()(waive)
    app.command("sign-off")(sign_off)


def gate(
    paths: Paths,
    out: Out = Path("build/reports"),
    contract: ContractOption = None,
    edition: EditionOption = None,
    lang: Lang = None,
    format: Format = None,  # noqa: A002  # the option is called so
    baseline: Baseline = None,
    history: History = None,
    fail_on: FailOn = None,
    waivers: WaiversOption = None,
    policy: PolicyOption = None,
    sign_offs: SignOffs = None,
    data_docs: DataDocs = False,
    record: Record = True,
    archive: Archive = None,
    limit: Limit = None,
    budget: Budget = 30.0,
    results_per_publication: ResultsEach = False,
    workers: Workers = 0,
    cluster: Cluster = None,
    cache: GateCache = None,
    no_cache: NoCache = False,
    schemas: Schemas = None,
    checks: Checks = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Check publications and let them through or hold them back, by policy; keeps a record under DIR/gx/."""
    begin_reading(paths, limit or (), elsewhere=cluster is not None or workers > 1, cache=None if no_cache else cache)
    from tallvakt.cli import job
    from tallvakt.cli.commands import gate_run

    with faults_as_exit_2(format or ()), ExitStack() as keep:
        content = load(schemas, checks)
        settings = job.Settings(
            out=out, lang=lang, formats=tuple(format or ()), baseline=baseline, history=history,
            waivers=waivers, policy=policy,
            sign_offs=sign_offs or Path("sign-offs.jsonl"),
            detail="quiet" if quiet else "verbose" if verbose else "normal", command=shown_command(),
            results_per_publication=results_per_publication, workers=workers, cluster=cluster, keep=keep,
            cache=None if no_cache else cache,
        )  # fmt: skip
        options = job.options(
            content,
            contract=contract,
            edition=edition,
            budget=budget,
            archive=archive or (),
            limits=limit or (),
            formats=format or (),
        )
        code = gate_run.gate(paths, content, options, settings, fail_on=fail_on, data_docs=data_docs, recorded=record)
    raise typer.Exit(code)


def waive(
    fingerprints: Annotated[list[str], typer.Argument(metavar="FINGERPRINT…", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why the finding is accepted.")],
    owner: Annotated[str, typer.Option(help="Who answers for it.")],
    expires: Day,
    link: Annotated[str | None, typer.Option(help="Where it is discussed.")] = None,
    approved_by: Annotated[str | None, typer.Option(help="A second approver, where the policy demands one.")] = None,
    waivers: WaiversOption = None,
    results: Results = Path("build/reports"),
) -> None:
    """Accept known findings until a date, in waivers.yaml. A fingerprint may be shortened to 8 characters."""
    from tallvakt.cli.commands import gate_run

    with faults_as_exit_2():
        gate_run.waive(
            fingerprints,
            {"reason": reason, "owner": owner, "expires": expires.date(), "link": link, "approved_by": approved_by},
            waivers,
            results,
        )


def sign_off(
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="results.json, or the folder of reports.")],
    reviewer: Annotated[str, typer.Option(help="Who signs.")],
    decision: Annotated[str, typer.Option(help="approve or reject.")],
    note: Annotated[str, typer.Option(help="What was looked at, or why it is rejected.")] = "",
    publication: Annotated[str | None, typer.Option(help="Only this publication, by file name.")] = None,
    sign_offs: SignOffs = None,
    schemas: Schemas = None,
) -> None:
    """Approve or reject publications exactly as they are, in sign-offs.jsonl."""
    from tallvakt.cli.commands import gate_run

    with faults_as_exit_2():
        library = load(schemas, None).library
        gate_run.add_sign_offs(
            report, library, sign_offs, reviewer=reviewer, decision=decision, note=note, only=publication
        )
