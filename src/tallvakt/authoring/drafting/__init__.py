"""Drafting: an unknown publication becomes a contract that a person can finish.

Nothing is known of any publisher: only how tables stand, which labels recur, and which figures add up to which.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from tallvakt.authoring.drafting import contract_writer, long_form_draft
from tallvakt.authoring.drafting.dimensions import slug
from tallvakt.authoring.drafting.draft_plan import Plan, plan_draft
from tallvakt.authoring.drafting.wishes import Wishes
from tallvakt.ingest import Document
from tallvakt.recognise.long_form import widen
from tallvakt.rules.contract_files import Library

__all__ = ["Draft", "DraftError", "Wishes", "draft", "save"]

_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?:[-_. ]?[MKQmkq]?\d{1,2})?(?!\d)")
"""The edition in a file's name, which the title of the family must not bear."""
_FAMILY = re.compile(r"[a-z0-9]+(\.[a-z0-9-]+)*")


class DraftError(ValueError):
    """Nothing can be drafted, or it would overwrite a file; the message says why."""


@dataclass(frozen=True, eq=False, slots=True)
class Draft:
    """A drafted contract: its files by name, relative to the folder of contracts, and what it was drafted from."""

    family: str
    files: Mapping[str, str]
    plan: Plan


def draft(
    document: Document,
    library: Library,
    family: str | None = None,
    *,
    nearly: bool = False,
    wishes: Wishes | None = None,
) -> Draft:
    """A drafted contract of a document; `nearly`: what nearly holds is promised too, and not told in a comment.

    Raises `DraftError` where there is no table, or for a wrong family.
    """
    stem = PurePath(document.source).stem
    family = family or f"draft.{slug(stem) or 'publication'}"
    if not _FAMILY.fullmatch(family):
        raise DraftError(f"--family: '{family}' is no family; write small letters and digits, such as nav.tilt140")
    wishes = wishes or Wishes()
    title = _DATE.sub("", stem).strip(" -_.") or stem
    printed, columns = long_form_draft.read_long_form(document, wishes)

    def plan_of(one: Document) -> Plan:
        return plan_draft(one, family, title, library=library, wishes=wishes, exact=columns is not None)

    made = replace(plan_of(printed), long=columns, nearly=nearly)
    if columns is not None and len(columns.values) > 1:
        wide = {v: widen(document, columns.of_value(v), columns.totals) for v in columns.values}
        made = replace(made, values={v: replace(plan_of(one), nearly=nearly) for v, one in wide.items()})
    if not made.tables:
        grouped = any(t.piece.grouped for t in made.kinds.left)
        why = "the rows of every table are labelled in several columns" if grouped else "no table has labelled rows"
        raise DraftError(f"{document.source}: {why}, so there is nothing to draft")
    lists = {
        f"codelists/{made.codelists[name]}.csv": contract_writer.codelist(
            dimension, made.locale, made.kept.parents.get(id(dimension), {})
        )
        for name, dimension in made.dimensions.items()
    }
    return Draft(family, {f"{family}.yaml": contract_writer.contract(made), **lists}, made)


def save(made: Draft, folder: Path) -> list[Path]:
    """Write a draft. Raises `DraftError` rather than overwrite a file, and OSError."""
    paths = {folder / name: text for name, text in made.files.items()}
    for path in paths:
        if path.exists():
            raise DraftError(f"{path}: stands there already; give another folder with --out, or remove it")
    for path, text in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(paths)
