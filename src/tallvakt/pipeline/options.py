"""What a caller may say of a run, and the contract that a file may be held to where none fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tallvakt.ingest import Document
from tallvakt.ingest.limits import Limits
from tallvakt.model.report import Edition
from tallvakt.rules.content import Content


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class SelfDraft:
    """A contract drafted from a document, loaded: it alone is in the content."""

    content: Content
    family: str
    tables: int
    promises: int


Drafter = Callable[[Document, Content], SelfDraft | None]
"""Drafts a contract from a document; None where there is no table to draft from."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may say of a run."""

    contract: str | None = None
    edition: Edition | None = None
    budget: float = 30.0
    """Seconds of reasoning for each publication; as many again for each thing asked of publications tied together."""
    remedy: bool = False
    """Also look for the fewest further figures to suppress."""
    archive: tuple[Path, ...] = ()
    """Publications to compare with; they are not checked themselves."""
    limits: Limits = field(default_factory=Limits)
    """How much of each file is read."""
    frames: bool = False
    """Also keep the Cells frame in each report."""
    drafter: Drafter | None = None
    """Drafts a contract for a file that no contract fits; without it such a file is broken."""
