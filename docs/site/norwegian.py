"""The Norwegian pages: how to read a report, the checks as the report tells them, the glossary."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import yaml

from tallvakt.render import wording
from tallvakt.rules.content import find_suite, load
from tallvakt.rules.registry import Check

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
SITE = "https://site.invalid/"
"""Stands for the root of the site until the pages are built: each language is built by itself."""


def lay_out(pages: Path) -> list[dict[str, Any]]:
    """Lay out the Norwegian pages; returns their navigation."""
    for page in (HERE / "nb").glob("*.md"):
        shutil.copy(page, pages)
    shutil.copytree(ROOT / "docs" / "images", pages / "images")
    guide = (
        (ROOT / "docs" / "guide" / "les-en-rapport.md").read_text(encoding="utf-8").replace("](../images/", "](images/")
    )
    guide = re.sub(r"\]\((?:\.\./)?((?:guide/|checks/)?[\w-]+)\.md", _to_english, guide)
    (pages / "les-en-rapport.md").write_text(guide, encoding="utf-8")
    return [
        {"Tallvakt": "index.md"},
        {"Slik leser du en rapport": "les-en-rapport.md"},
        {"Kontrollene": _checks(pages / "kontroller")},
        {"Ordliste": "ordliste.md"},
        {"Eksempel på rapport": "eksempel.md"},
    ]


def _to_english(link: re.Match[str]) -> str:
    page = link[1] if "/" in link[1] else f"guide/{link[1]}"
    return f"]({SITE}{page}.html"


def _checks(folder: Path) -> list[dict[str, str]]:
    """A page for each check; one without Norwegian words of its own is told in those of its report."""
    folder.mkdir()
    content = load(find_suite())
    words = wording.load(content.reports, "nb", content.checks)
    pages = yaml.safe_load((content.reports / "checks" / "nb.yaml").read_text(encoding="utf-8"))
    checks = sorted(content.checks.values(), key=lambda check: check.code)
    table = ["# Kontrollene", "", "| kode | kontroll | alvorlighet |", "| --- | --- | --- |"]
    entries = [{"Alle kontroller": "kontroller/index.md"}]
    for check in checks:
        name, severity = words.check(check.name), words.severity(check.severity)
        table.append(f"| {check.code} | [{name}]({check.name}.md) | {severity} |")
        text = _page(check, f"{name}", severity, pages.get(check.name, {}))
        (folder / f"{check.name}.md").write_text(text, encoding="utf-8")
        entries.append({name: f"kontroller/{check.name}.md"})
    (folder / "index.md").write_text("\n".join([*table, ""]), encoding="utf-8")
    return entries


def _page(check: Check, name: str, severity: str, told: dict[str, str]) -> str:
    parts = [f"# {name}", f"Kode {check.code}, `{check.name}`. Alvorlighet: {severity}.", told.get("what", "")]
    for title, text in (("Hvorfor det betyr noe", told.get("why")), ("Gjør dette", told.get("todo"))):
        parts += [f"## {title}", text] if text else []
    sentences = (("Krav", check.holds), ("Funn", check.says))
    said = [f"- {kind}: {words['nb']}" for kind, words in sentences if words.get("nb")]
    parts += ["## I rapporten", "\n".join(said)] if said else []
    parts.append(f"[Eksempler og metode, på engelsk]({SITE}checks/{check.name}.html)")
    return "\n\n".join(part for part in parts if part) + "\n"
