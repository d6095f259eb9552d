"""The catalogue of checks: the page of one check for the terminal, and the pages in `docs/checks/`."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path

from tallvakt.rules.registry import Check

FAMILIES = {
    "1": "structure",
    "2": "codes",
    "3": "arithmetic",
    "4": "suppression",
    "5": "time",
    "6": "revisions",
}
NEEDS = {
    "reading": "what was recognised in the file",
    "cells": "one cell at a time (decided by pandera)",
    "edits": "promises across cells (decided by the edit system)",
    "figures": "figures over the months",
    "editions": "this edition beside earlier ones",
    "publications": "the figures of this publication beside those of another family",
    "reasoning": "exact reasoning about the whole system of promises",
}
INDEX = "README.md"
_FENCE = re.compile(r"^(```.*?^```)$", re.MULTILINE | re.DOTALL)
_ITEM = re.compile(r"\n(?=- )")


def page(check: Check) -> str:
    """The whole page of one check, as Markdown."""
    summary, _, body = check.doc.partition("\n")
    facts = [
        f"- Code: {check.code} ({FAMILIES[check.code[2]]})",
        f"- Severity: {check.severity}",
        f"- Looks at: {NEEDS[check.needs]}",
        *_parameters(check),
    ]
    sentences = [
        f"- {kind}: {_both(words)}"
        for kind, words in (("Promise", check.holds), ("Finding", check.says), ("To do", check.todo))
        if words
    ]
    return "\n".join(
        [
            f"# {check.name}",
            "",
            summary,
            "",
            *facts,
            "",
            body.strip("\n"),
            "",
            "## In a report",
            "",
            *sentences,
            "",
        ]
    )


def _both(words: Mapping[str, str]) -> str:
    first, *others = [words[lang] for lang in ("en", "nb") if lang in words]
    return " ".join([first, *(f"*({other})*" for other in others)])


def _parameters(check: Check) -> list[str]:
    if not check.parameters:
        return ["- Parameters: none"]
    parameters = [
        f"`{name}` (must be given)"
        if default is inspect.Parameter.empty
        else f"`{name}` (by default {_plain(default)})"
        for name, default in check.parameters.items()
    ]
    return [f"- Parameters: {', '.join(parameters)}"]


def _plain(default: object) -> str:
    return "the contract's" if default is None else f"`{default}`"


def explain(check: Check, width: int) -> str:
    """The page of one check, Markdown wrapped to `width` columns; examples keep their layout."""
    parts = _FENCE.split(page(check))
    return "".join(part if part.startswith("```") else _wrapped(part, width) for part in parts)


def _wrapped(text: str, width: int) -> str:
    return "\n\n".join("\n".join(_filled(item, width) for item in _ITEM.split(block)) for block in text.split("\n\n"))


def _filled(item: str, width: int) -> str:
    if item.startswith("#") or not item.strip():
        return item
    lead, tail = item[: len(item) - len(item.lstrip("\n"))], item[len(item.rstrip("\n")) :]
    hang = "  " if item.lstrip("\n").startswith("- ") else ""
    flat = " ".join(item.split())
    return f"{lead}{textwrap.fill(flat, max(width, 20), subsequent_indent=hang, break_on_hyphens=False)}{tail}"


def index(checks: Iterable[Check]) -> str:
    """The table of all checks, as Markdown."""
    lines = [
        "# Checks",
        "",
        "Every check, by code. The page of a check is written in its file in `checks/`; these pages are generated.",
        "",
        "| code | check | severity | finds |",
        "| --- | --- | --- | --- |",
    ]
    for check in sorted(checks, key=lambda c: c.code):
        summary = check.doc.partition("\n")[0]
        lines.append(f"| {check.code} | [{check.name}]({check.name}.md) | {check.severity} | {summary} |")
    return "\n".join([*lines, ""])


def pages(checks: Mapping[str, Check]) -> dict[str, str]:
    """Every generated file by name."""
    return {INDEX: index(checks.values()), **{f"{name}.md": page(check) for name, check in checks.items()}}


def write(checks: Mapping[str, Check], folder: Path) -> None:
    """Write the catalogue into a folder, and remove pages of checks that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages(checks)
    for path in folder.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


def stale(checks: Mapping[str, Check], folder: Path) -> list[str]:
    """Names of files in the folder that are not what `write` would write: changed, missing or left over."""
    wanted = pages(checks)
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))
