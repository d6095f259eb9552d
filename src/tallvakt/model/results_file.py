"""The file `results.json` of a run, read back: in one piece, or with a file for each publication."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tallvakt.model.report import Json

FORMAT = "tallvakt-results/2"
EARLIER = ("tallvakt-results/1",)
"""Formats that are read too: their findings, by which one run is held against another, are the same."""
NAME = "results.json"
EACH = "results"
"""The folder beside it where each publication may have a file of its own."""


class ResultsError(ValueError):
    """A file is not a `results.json` that this version reads; the message names the file, the place and the fault."""


def read(path: Path) -> Json:
    """Read a `results.json`, or that of a folder, with the publications that lie in files beside it.

    Raises ResultsError when there is none, when it is not JSON, or not of this format.
    """
    if path.is_dir() or not path.suffix:
        path = path / NAME
    data = _parsed(path)
    fault = _head_fault(data) or _fault(data["publications"])
    if fault:
        raise ResultsError(f"{path}: {fault}")
    for name in data.get("files", ()):
        beside = path.parent / str(name)
        publication = _parsed(beside)
        fault = _fault([publication])
        if fault:
            raise ResultsError(f"{beside}: {fault}")
        data["publications"].append(publication)
    checked: Json = data
    return checked


def _parsed(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ResultsError(f"{path}: cannot be read: {error.strerror or error}") from error
    except json.JSONDecodeError as error:
        raise ResultsError(f"{path}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise ResultsError(f"{path}: not JSON: not UTF-8 at byte {error.start}") from error
    except RecursionError as error:
        raise ResultsError(f"{path}: not a {NAME}: nested too deeply") from error


def _head_fault(data: Any) -> str | None:
    """Why data is no head of results."""
    if not isinstance(data, dict) or "format" not in data:
        return f"not a {NAME}: it has no 'format'; is it a file that --format json wrote?"
    if data["format"] not in (FORMAT, *EARLIER):
        return (
            f"format: {data['format']!r} is not '{FORMAT}'; it comes from another version of tallvakt or another tool"
        )
    if not isinstance(data.get("publications"), list):
        return "publications: no list"
    return None if isinstance(data.get("files", []), list) else "files: no list"


def _fault(publications: Iterable[Any]) -> str | None:
    """Why data are no publications of results, as far as a reader of findings depends on it."""
    for number, publication in enumerate(publications):
        findings = publication.get("findings") if isinstance(publication, dict) else None
        if not isinstance(findings, list):
            return f"publications.{number}.findings: no list"
        for position, finding in enumerate(findings):
            keys = [finding.get(k) if isinstance(finding, dict) else None for k in ("fingerprint", "series_key")]
            if not all(isinstance(key, str) for key in keys):
                return f"publications.{number}.findings.{position}: no fingerprint and series_key"
    return None
