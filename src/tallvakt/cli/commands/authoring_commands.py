"""`tallvakt draft`, `lint`, `schema` and `codelist`: for those who write contracts."""

# Annotations are no texts here: typer would compile each one of every command at every call.

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallvakt.cli.commands import draft_questions
from tallvakt.cli.commands.shared_options import Checks, EditionOption, Limit, Schemas, faults_as_exit_2, load

if TYPE_CHECKING:
    from tallvakt.rules.content import Content


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(draft)
    app.command()(lint)
    app.command()(schema)
    lists = typer.Typer(help="Look at codelists.", no_args_is_help=True)
    lists.command("diff")(codelist_diff)
    lists.callback()(lambda: None)
    app.add_typer(lists, name="codelist")


def draft(
    file: Annotated[Path, typer.Argument(help="A publication in any form that can be checked.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the contract and its codelists.")] = Path(
        "draft"
    ),
    family: Annotated[
        str | None, typer.Option("--family", help="Name of the family; by default made of the file's name.")
    ] = None,
    edition: EditionOption = None,
    row: Annotated[
        str | None, typer.Option("--row", help="The column of row labels, in a file of observations.")
    ] = None,
    column: Annotated[str | None, typer.Option("--column", help="The column of periods there.")] = None,
    value: Annotated[str | None, typer.Option("--value", help="The column of figures there.")] = None,
    period: Annotated[
        str | None, typer.Option("--period", help="Where the period is told: none, file-name, or the period itself.")
    ] = None,
    symbol: Annotated[
        list[str] | None, typer.Option("--symbol", help="What a symbol means: '*=suppressed:3', '=zero' (a blank).")
    ] = None,
    limit: Limit = None,
    schemas: Schemas = None,
) -> None:
    """Draft a contract for an unknown publication, from its layout and its arithmetic."""
    from tallvakt import ingest
    from tallvakt.authoring import drafting
    from tallvakt.authoring.drafting import long_form_draft, own_file, summary
    from tallvakt.authoring.drafting.wishes import Wishes, as_period, read_symbols
    from tallvakt.cli.job import read_edition, read_limits
    from tallvakt.pipeline.run import Options
    from tallvakt.render import progress, terminal, wording

    with faults_as_exit_2():
        told = period if period is not None or edition is None else as_period(read_edition(edition))
        wishes = Wishes(row=row, column=column, value=value, period=told, symbols=read_symbols(symbol or ()))
        limits = read_limits(limit or ())
        suite = load(schemas, None)
        try:
            with progress.watched(terminal.console(stderr=True)) as watch:
                document = ingest.read(file, limits=limits, progress=watch.reading(str(file)))
            answers = draft_questions.someone_answers()
            try:
                drafted = drafting.draft(document, suite.library, family, wishes=wishes)
            except drafting.DraftError:
                columns = long_form_draft.offered(document)
                if not answers or not columns:
                    raise
                wishes = draft_questions.asked_columns(columns, wishes)
                drafted = drafting.draft(document, suite.library, family, wishes=wishes)
            if answers:
                answered = draft_questions.asked(drafted.plan, wishes)
                drafted = drafting.draft(document, suite.library, family, wishes=answered)
        except ingest.UnreadableFile as error:
            reason = wording.load(suite.reports, "en", suite.checks).remark(error.remark)
            raise ValueError(f"{file}: {reason}") from None
        drafting.free(drafted, out)
        own = own_file.held(drafted, document, suite, Options(limits=limits))
        written = drafting.save(own.draft, out)
        for line in (*summary.found(own.draft.plan), *summary.measured(own)):
            typer.echo(line)
        typer.echo(f"Written: {', '.join(map(str, written[:1]))} and {len(written) - 1} codelists")


def lint(
    contracts: Annotated[
        list[str] | None,
        typer.Argument(help="Families, by default all; or files to hold contracts to.", metavar="[CONTRACT|FILE]…"),
    ] = None,
    edition: EditionOption = None,
    schemas: Schemas = None,
    checks: Checks = None,
) -> None:
    """Look for promises that contradict each other, follow from others or never apply, and cells none touches.

    Of a file: what its contract (or the one that is named beside it) does not cover, and which promises seem to be
    wrong rules.
    """
    from tallvakt.authoring.contract_lint import ERRORS
    from tallvakt.authoring.contract_lint import lint as look
    from tallvakt.model.unknown_name import no_such

    with faults_as_exit_2():
        content = load(schemas, checks)
        families = content.library.contracts
        files = [Path(name) for name in contracts or () if name not in families and Path(name).is_file()]
        if files:
            named = [name for name in contracts or () if name in families]
            wrong = _lint_files(files, content, edition, named[0] if named else None)
            raise typer.Exit(int(wrong))
        for family in contracts or ():
            if family not in families:
                raise ValueError(no_such("contract", family, families))
        remarks = [
            remark
            for family in contracts or sorted(families)
            for remark in look(families[family], content.library, content.checks)
        ]
        for remark in remarks:
            typer.echo(f"{remark.family}: {remark.kind}: {' + '.join(remark.promises) or '-'}: {remark.why}")
        typer.echo(f"Contracts: {len(contracts or families)}. Remarks: {len(remarks)}.")
    raise typer.Exit(int(any(remark.kind in ERRORS for remark in remarks)))


def _lint_files(files: list[Path], content: "Content", edition: str | None, family: str | None) -> bool:
    """Print what the contracts of some files do not cover; whether one is not read or has a wrong rule."""
    from tallvakt.authoring.publication_lint import coverage
    from tallvakt.cli.job import read_edition
    from tallvakt.pipeline.run import Options

    options = Options(edition=None if edition is None else read_edition(edition), contract=family)
    remarks = [remark for path in files for remark in coverage(path, content, options)]
    for remark in remarks:
        typer.echo(f"{remark.source}: {remark.kind}: {remark.about}: {remark.why}")
    return any(remark.kind in ("not-read", "wrong-rule") for remark in remarks)


def schema() -> None:
    """Write the JSON Schema of contracts, for editors, to standard output."""
    import json

    from tallvakt.authoring.generated_docs import contract_schema

    with faults_as_exit_2():
        typer.echo(json.dumps(contract_schema(), indent=1, ensure_ascii=False))


def codelist_diff(
    before: Annotated[
        str, typer.Argument(help="A codelist's name, as of a month (county@2023-12) or not, or a CSV.", metavar="A")
    ],
    after: Annotated[str, typer.Argument(help="Another.", metavar="B")],
    schemas: Schemas = None,
) -> None:
    """Show which codes two codelists do not share, and what they say differently of the others."""
    from tallvakt.authoring import codelist_changes

    with faults_as_exit_2():
        codelists = load(schemas, None).library.codelists
        one, other = (codelist_changes.named(name, codelists) for name in (before, after))
        typer.echo(codelist_changes.text(codelist_changes.diff(one, other)))
