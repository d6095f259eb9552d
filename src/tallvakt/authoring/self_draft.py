"""The contract that a file is held to where no contract fits it: drafted from the file itself, and never written."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tallvakt.pipeline.run import SelfDraft
from tallvakt.rules import contract_files
from tallvakt.rules.content import Content

if TYPE_CHECKING:
    from tallvakt.ingest import Document


def draft_of(document: Document, content: Content) -> SelfDraft | None:
    """A draft with what nearly holds as promises too, loaded; None where the document has no table to draft from."""
    from tallvakt.authoring import drafting  # most runs need no draft

    try:
        made = drafting.draft(document, content.library, nearly=True)
    except drafting.DraftError:
        return None
    with TemporaryDirectory() as folder:
        drafting.save(made, Path(folder))
        library = contract_files.load((Path(folder),), content.checks)
    tables = sum(len(kind.tables) for kind in made.plan.kinds.kinds)
    promises = len(library.contracts[made.family].promises)
    return SelfDraft(
        content=Content(library, content.checks, content.reports), family=made.family, tables=tables, promises=promises
    )
