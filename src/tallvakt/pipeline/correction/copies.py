"""One corrected copy: which form of file takes which change."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from xml.etree import ElementTree
from xml.parsers import expat

from tallvakt.ingest import UnreadableFile, detect
from tallvakt.ingest.limits import Limits
from tallvakt.ingest.source_file import SourceFile
from tallvakt.model.report import CellRef
from tallvakt.pipeline.correction import workbook_copies
from tallvakt.pipeline.correction.proposals import Proposal
from tallvakt.pipeline.correction.text_copies import NotWritableError, TextCopy

TEXTS = ("plain_text", "delimited", "html_pages")
"""The readers of `ingest` whose files are text."""


def corrected(
    data: bytes, source: str, proposal: Proposal, cells: Sequence[CellRef], *, note: str, limits: Limits
) -> bytes:
    """The bytes of the copy; `note` is said in it where the form takes one, "" for none.

    Raises `NotWritableError` where the form or a place in it does not take a change.
    """
    try:
        module = detect.form_of(SourceFile(data, source)).module
        if module in TEXTS:
            return _text(TextCopy(data, module, cells), proposal, note)
        if workbook_copies.takes(data):
            return workbook_copies.rewritten(data, proposal, cells, note, limits)
    except (UnreadableFile, ElementTree.ParseError, expat.ExpatError, KeyError, zipfile.BadZipFile):
        raise NotWritableError("form") from None  # a package of another make: its changes are listed
    raise NotWritableError("form")


def _text(copy: TextCopy, proposal: Proposal, note: str) -> bytes:
    for rewrite in proposal.rewrites:
        copy.rewrite(rewrite)
    for row in proposal.rows:
        copy.insert(row)
    if note:
        copy.note(note)
    return copy.bytes()
