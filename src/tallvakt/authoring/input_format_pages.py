"""What is told of the input formats outside of the code: their page in the guide, and the hooks of pre-commit."""

from __future__ import annotations

from pathlib import Path

from tallvakt.ingest.input_formats import INPUT_FORMATS, NO_PUBLICATION, NOT_READ, InputFormat, pre_commit_pattern

_INTRODUCTION = """# Input formats

A folder is searched for these; a file named outright may end as it likes, as its form is told by what is in it. A
figure is named by its place. What a person sees is what is read.

| format | files | needs | places |
| --- | --- | --- | --- |
"""
_HOOK = """- id: {id}
  name: tallvakt {command}
  description: {description}
  entry: tallvakt {command} --quiet
  language: python
  files: {pattern}
  exclude: {no_publication}
  additional_dependencies: [--constraint=docs/ci/constraints.txt]
  require_serial: true
"""


def texts() -> dict[Path, str]:
    """The text of each generated file, by its path in a checkout."""
    return {Path("docs", "guide", "formats.md"): guide(), Path(".pre-commit-hooks.yaml"): hooks()}


def guide() -> str:
    """The page of the guide."""
    refused = ", ".join(sorted(set(NOT_READ.values())))
    rows = "".join(map(_row, INPUT_FORMATS))
    return f"{_INTRODUCTION}{rows}\nNamed and refused: {refused}, Word, PowerPoint, XLSB and other packages.\n"


def _row(form: InputFormat) -> str:
    files = ", ".join(f"`{suffix}`" for suffix in form.suffixes)
    needs = f"`pip install tallvakt[{form.extra}]`" if form.extra else ""
    return f"| {form.title} | {files} | {needs} | {form.places} |\n"


def hooks() -> str:
    """The hooks that a repository of publications may use."""
    described = (
        ("tallvakt", "check", "Hold the publications that change to their contracts."),
        ("tallvakt-gate", "gate", "The same, by the policy of gate.yaml, with a record."),
    )
    entries = [
        _HOOK.format(
            id=hook, command=command, description=text, pattern=pre_commit_pattern(), no_publication=NO_PUBLICATION
        )
        for hook, command, text in described
    ]
    return "# In a repository of publications: see docs/guide/gate.md.\n" + "".join(entries)
