"""A publication given as text, checked with the suite's own content."""

from __future__ import annotations

from collections.abc import Iterable

from tallvakt.ingest import plain_text
from tallvakt.model.report import Edition, PublicationReport
from tallvakt.pipeline.run import Options, check_document
from tallvakt.recognise import recognise
from tallvakt.rules.content import find_suite, load


def check_text(
    text: str | bytes,
    name: str = "publication.txt",
    *,
    contract: str | None = None,
    edition: Edition | None = None,
    earlier: Iterable[str] = (),
) -> PublicationReport:
    """Check a publication given as text, beside earlier editions given so too, with the suite's own content.

    Raises as `check_document` does.
    """
    content = load(find_suite())
    before = [
        plain_text.parse(other.encode(), f"earlier-{number}.txt") for number, other in enumerate(earlier, start=1)
    ]
    others = [(d.source, recognise(d, content.library, family=contract)) for d in before]
    document = plain_text.parse(text.encode() if isinstance(text, str) else text, name)
    return check_document(document, content, Options(contract, edition), others)
