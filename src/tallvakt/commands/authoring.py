"""`tallvakt lint` and `schema`: for those who write contracts."""

from __future__ import annotations

from typing import Annotated

import typer

from tallvakt.commands.common import Checks, Schemas, load, told


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(lint)
    app.command()(schema)


def lint(
    contracts: Annotated[
        list[str] | None, typer.Argument(help="Families to look at; by default all of them.", metavar="[CONTRACT]…")
    ] = None,
    schemas: Schemas = None,
    checks: Checks = None,
) -> None:
    """Look for promises that contradict each other, follow from others or never apply, and cells none touches."""
    from tallvakt.lint import lint as look
    from tallvakt.yamlfile import unknown

    with told():
        content = load(schemas, checks)
        known = content.library.contracts
        for family in contracts or ():
            if family not in known:
                raise unknown((), "contract", family, known)
        remarks = [
            remark
            for family in contracts or sorted(known)
            for remark in look(known[family], content.library, content.checks)
        ]
        for remark in remarks:
            typer.echo(f"{remark.family}: {remark.kind}: {' + '.join(remark.promises) or '-'}: {remark.why}")
        typer.echo(f"Contracts: {len(contracts or known)}. Remarks: {len(remarks)}.")
    raise typer.Exit(int(any(r.kind == "contradiction" for r in remarks)))


def schema() -> None:
    """Write the JSON Schema of contracts, for editors, to standard output."""
    import json

    from tallvakt.docs import contract_schema

    with told():
        typer.echo(json.dumps(contract_schema(), indent=1, ensure_ascii=False))
