"""GitHub Actions: an annotation for each figure that a finding is about, on standard output, and the step summary.

The commands and their escapes are those of GitHub's "Workflow commands" reference.
"""

from __future__ import annotations

import os
from pathlib import Path

from tallvakt.model.report import Run, Severity
from tallvakt.render import markdown
from tallvakt.render.annotations import Note, brief
from tallvakt.render.output_formats import Words, Written
from tallvakt.render.place_text import inert

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
MAX_SUMMARY = 1_000_000
"""Bytes of the step summary; GitHub drops one of more than 1 MiB."""


def write(run: Run, _out: Path, words: Words) -> Written:
    """Annotations for standard output; the summary goes to the file that GITHUB_STEP_SUMMARY names, if it is set."""
    notes = brief(run, words)
    commands = "".join(f"{line}\n" for line in (*map(command, notes.shown), *filter(None, [inert(notes.rest)])))
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if not summary:
        return Written(stdout=commands)
    with Path(summary).open("a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(markdown.within(run, words, MAX_SUMMARY))
    return Written((Path(summary),), commands)


def command(note: Note) -> str:
    """One annotation: `::error file=…,line=…,col=…,endColumn=…,title=…::message`."""
    properties: dict[str, str | int] = {"file": note.path}
    if note.line is not None:
        properties["line"] = note.line
    if note.columns is not None:
        # GitHub's endColumn is the last one, not the one after it.
        properties |= {"col": note.columns[0], "endColumn": note.columns[1] - 1}
    properties["title"] = note.title
    attributes = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{LEVELS[note.severity]} {attributes}::{_data(note.message)}"


def fault(message: str) -> str:
    """The annotation of a call that is broken: a policy that is not there, an option that is wrong."""
    return f"::error title=tallvakt::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
