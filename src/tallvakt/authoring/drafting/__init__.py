"""Drafting: an unknown publication becomes a contract that a person can finish.

Nothing is known of any publisher: only how tables stand, which labels recur, and which figures add up to which.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from tallvakt.authoring.drafting import contract_writer, long_form_draft
from tallvakt.authoring.drafting.dimensions import slug
from tallvakt.authoring.drafting.draft_plan import Plan, plan_draft
from tallvakt.authoring.drafting.wishes import Wishes
from tallvakt.ingest import Document
from tallvakt.model import files
from tallvakt.recognise.long_form import widen
from tallvakt.rules.contract import Symbol
from tallvakt.rules.contract_files import Library

__all__ = ["Draft", "DraftError", "Wishes", "draft", "free", "save", "written"]

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


_NO_FIGURE = Symbol(means="zero", lower=0, upper=0)
"""What observations without a figure are taken for, where many are: what cannot be, or is nothing."""


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
    given = tuple(wishes.symbols)
    title = _DATE.sub("", stem).strip(" -_.") or stem
    printed, columns = long_form_draft.read_long_form(document, wishes)
    if columns is not None and "" not in wishes.symbols and long_form_draft.leaves_blank(document, columns):
        wishes = replace(wishes, symbols={**wishes.symbols, "": _NO_FIGURE})

    def plan_of(one: Document) -> Plan:
        return plan_draft(one, family, title, library=library, wishes=wishes, exact=columns is not None)

    made = replace(plan_of(printed), long=columns, nearly=nearly, given=given)
    if columns is not None and len(columns.values) > 1:
        wide = {v: widen(document, columns.of_value(v), columns.totals) for v in columns.values}
        plans = {v: replace(plan_of(one), nearly=nearly) for v, one in wide.items()}
        symbols = {text: symbol for plan in plans.values() for text, symbol in plan.found.symbols.items()}
        made = replace(made, values=plans, found=replace(made.found, symbols=symbols))
    if not made.tables:
        raise DraftError(f"{document.source}: {_why_none(document, made)}")
    return written(made)


def written(plan: Plan) -> Draft:
    """The files of a plan."""
    lists = {
        f"codelists/{plan.codelists[name]}.csv": contract_writer.codelist(
            dimension, plan.locale, plan.kept.parents.get(id(dimension), {})
        )
        for name, dimension in plan.dimensions.items()
    }
    return Draft(plan.family, {f"{plan.family}.yaml": contract_writer.contract(plan), **lists}, plan)


def _why_none(document: Document, made: Plan) -> str:
    """Why there is nothing to draft, and what would help."""
    if any(table.piece.grouped for table in made.kinds.left):
        columns = ", ".join(map(repr, long_form_draft.offered(document))) or "not named"
        return (
            "the rows of every table are labelled in several columns, so there is nothing to draft; "
            f"say with --row, --column and --value which is which (the columns are {columns})"
        )
    if not document.tables:
        return "no table is in it, so there is nothing to draft; in text, columns are parted by tabs or by '|'"
    return "no table has labelled rows, so there is nothing to draft"


def free(draft: Draft, folder: Path) -> dict[Path, str]:
    """The paths that a draft is written to, with its texts, its contract first.

    Raises `DraftError` rather than overwrite a file; a codelist that holds just this already, as a call that was ended
    may have left it, is in nobody's way.
    """
    contract, *_ = paths = {folder / name: text for name, text in draft.files.items()}
    for path, text in paths.items():
        left = path != contract and path.is_file() and path.read_bytes() == text.encode()
        if path.exists() and not left:
            raise DraftError(f"{path}: stands there already; give another folder with --out, or remove it")
    return paths


def save(draft: Draft, folder: Path) -> list[Path]:
    """Write a draft, all of it or nothing. Raises `DraftError` rather than overwrite a file, and OSError."""
    paths = free(draft, folder)
    # The files take their names when all are written, the contract last: where it stands its codelists do.
    with ExitStack() as together:
        for path, text in paths.items():
            together.enter_context(files.replaced(path)).write_bytes(text.encode())
    return list(paths)
