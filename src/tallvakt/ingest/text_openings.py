"""Forms of text that their name or their opening tells: asked of every text, before a reader is loaded."""

from __future__ import annotations

import re

from tallvakt.ingest.source_file import SourceFile

_PX = re.compile(r"\s*(?:CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGE|CREATION-DATE|MATRIX|SUBJECT-AREA)\s*=\s*\"")
_JSON = re.compile(r"\ufeff?\s*\{\s*\"")
_SDMX = re.compile(r"\ufeff?\"?(?:STRUCTURE(?:\[[^\]]*\])?\"?[;,\t|]\"?STRUCTURE_ID|DATAFLOW)\b[^\n]*\bOBS_VALUE\b")
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|table|div)\b", re.IGNORECASE)


def opens_as_px(file: SourceFile) -> bool:
    """Whether a text is a PX file: by its name or its first keyword."""
    return file.suffix == ".px" or _PX.match(file.decoded[0][:2_000]) is not None


def opens_as_json(file: SourceFile) -> bool:
    """Whether a text is JSON: by its name or its first signs."""
    return file.suffix in (".json", ".jsonstat") or _JSON.match(file.decoded[0][:2_000]) is not None


def opens_as_sdmx(file: SourceFile) -> bool:
    """Whether a text is SDMX-CSV: by its header."""
    return _SDMX.match(file.decoded[0][:20_000]) is not None


def opens_as_html(file: SourceFile) -> bool:
    """Whether a text is a page: by its name, or by the first tag after comments."""
    return file.suffix in (".html", ".htm", ".xhtml") or _opens_a_page(file.decoded[0])


def _opens_a_page(text: str) -> bool:
    head = text[:10_000].lstrip("\ufeff \t\r\n")
    while head.startswith("<!--"):
        head = head.partition("-->")[2].lstrip()
    return _HTML.match(head) is not None
