"""GitLab's code quality report: a JSON list of issues, shown in the merge request."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from tallvakt.model import files
from tallvakt.model.report import Json, Run, Severity
from tallvakt.render.annotations import BROKEN, Note, notes
from tallvakt.render.output_formats import Words, Written

NAME = "gl-code-quality-report.json"
LEVELS = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def write(run: Run, out: Path, words: Words) -> Written:
    """Write `out/gl-code-quality-report.json`."""
    text = json.dumps(to_json(run, words), ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    return Written((files.write_text(out / NAME, text),))


def to_json(run: Run, words: Words) -> list[Json]:
    """The issues. GitLab shows only the first of equal fingerprints, so that a repeated one gets a number."""
    seen: Counter[str] = Counter()
    issues = []
    for note in notes(run, words):
        seen[note.fingerprint] += 1
        count = seen[note.fingerprint]
        issues.append(_issue(note, note.fingerprint if count == 1 else f"{note.fingerprint}-{count}"))
    return issues


def _issue(note: Note, fingerprint: str) -> Json:
    return {
        "description": note.message.replace("\n", " · "),
        "check_name": note.check,
        "fingerprint": fingerprint,
        "severity": "blocker" if note.check == BROKEN else LEVELS[note.severity],
        "location": {"path": note.path, "lines": {"begin": note.line or 1}},
    }
