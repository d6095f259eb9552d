"""Azure Pipelines: a logged issue for each finding, on standard output, and the report as the run's summary.

Commands as in Azure's "Logging commands"; escapes as the agent undoes them.
"""

from __future__ import annotations

from pathlib import Path

from tallvakt.model import files
from tallvakt.model.report import Run, Severity
from tallvakt.render import markdown
from tallvakt.render.annotations import Note, brief
from tallvakt.render.output_formats import Words, Written
from tallvakt.render.place_text import inert

NAME = "azure-summary.md"


def write(run: Run, out: Path, words: Words) -> Written:
    """Commands for standard output, and `out/azure-summary.md`, which one of them uploads."""
    path = files.write_text(out / NAME, markdown.dumps(run, words))
    upload = f"##vso[task.uploadsummary]{_data(str(path.resolve()))}\n"
    notes = brief(run, words)
    lines = (*map(command, notes.shown), *filter(None, [inert(notes.rest)]))
    return Written((path,), "".join(f"{line}\n" for line in lines) + upload)


def command(note: Note) -> str:
    """One issue, `##vso[task.logissue type=error;sourcepath=…;…]message`; mere information is a plain line."""
    if note.severity is Severity.INFO:
        return inert(f"{note.path}:{note.line or 1}: {note.title}: {note.message}")
    properties: dict[str, str | int] = {"type": str(note.severity), "sourcepath": note.path}
    if note.line is not None:
        properties["linenumber"] = note.line
    if note.columns is not None:
        properties["columnnumber"] = note.columns[0]
    if note.code:
        properties["code"] = note.code
    attributes = "".join(f"{key}={_property(str(value))};" for key, value in properties.items())
    return f"##vso[task.logissue {attributes}]{_data(note.message)}"


def fault(message: str) -> str:
    """The issue of a call that is broken: a policy that is not there, an option that is wrong."""
    return f"##vso[task.logissue type=error;]{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace("]", "%5D").replace(";", "%3B")
