"""Ingest: a file of any known form becomes a `Document` whose every token knows its place."""

from __future__ import annotations

from pathlib import Path

from tallvakt.ingest.document import Document, RawRow, RawTable, Token, UnreadableFile

__all__ = ["Document", "RawRow", "RawTable", "Token", "UnreadableFile", "read"]


def read(path: Path, source: str | None = None) -> Document:
    """Read a publication by its content. Raises `UnreadableFile`, or `OSError` for an unreadable path."""
    from tallvakt.ingest import text

    return text.read(path, source)
