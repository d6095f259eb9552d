"""What the page's script needs to know: which cells stand together in which promise. Printed figures only, no sums."""

from __future__ import annotations

from collections.abc import Iterable
from operator import sub
from typing import Any

from markupsafe import Markup

from tallvakt.model.report import EditRecord, Finding, Outcome, PublicationReport
from tallvakt.model.version import VERSION
from tallvakt.render import json_text
from tallvakt.render.views import table_ids
from tallvakt.render.views.equation_view import shape
from tallvakt.render.views.finding_views import Item
from tallvakt.render.wording import Wording

_SHAPES = {"sum": 0, "mean": 1, "equal": 2, "other": 3}
_OUTCOMES = {outcome: number for number, outcome in enumerate(Outcome)}


def script_data(report: PublicationReport, words: Wording, items: Iterable[Item] = ()) -> Markup:
    """Edits as `[promise, outcome, shape, anchor, further cells as differences …]`, with the words to tell them in."""
    failed = _failed(report, words)
    promise = {n: o.promise for n, o in enumerate(report.outcomes)}
    says: dict[int, str] = {}
    for number, record in enumerate(report.edits):
        if record.outcome is Outcome.FAILED and (text := failed.get((promise.get(record.promise, ""), record.anchor))):
            says[number] = text
    data = {
        "edits": [_edit(record) for record in report.edits],
        "says": says,
        "promises": [words.pick(o.description) or o.promise for o in report.outcomes],
        "words": _words(words, _sheet(report)),
        "names": table_ids.names(report),
        "work": _work(report, words, items),
    }
    return embedded(data)


def _edit(record: EditRecord) -> list[int]:
    promise, outcome, anchor, cells, coefficients = record
    kind = shape(anchor, cells, coefficients)
    further = [cell for cell in cells if cell != anchor]
    return [promise, _OUTCOMES[outcome], _SHAPES[kind], anchor, *map(sub, further, (anchor, *further))]


def _work(report: PublicationReport, words: Wording, items: Iterable[Item]) -> dict[str, Any]:
    """What work on the findings needs: which publication it is, and the fingerprints of its findings."""
    texts = (
        "start",
        "open",
        "of",
        "handled",
        "accepted",
        "producer",
        "assigned",
        "differ",
        "missing",
        "late",
        "stands",
        "none",
    )
    return {
        "tallvakt": VERSION,
        "family": report.family or "",
        "edition": str(report.edition or ""),
        "source": report.source,
        "title": words.pick(report.title),
        "revealed": f"{words('reveal.title')} {words('reveal.text')}" if report.revealed else "",
        "prints": list(dict.fromkeys(item.fingerprint for item in items if item.fingerprint)),
        "words": {key: words(f"work.script.{key}") for key in texts},
    }


def _failed(report: PublicationReport, words: Wording) -> dict[tuple[str, int], str]:
    return {
        (e.promise, e.anchor): words.message(f) for f in report.findings if _is_failing_promise(f) for e in f.equations
    }


def _is_failing_promise(finding: Finding) -> bool:
    return bool(finding.equations) and finding.outcome in (Outcome.FAILED, Outcome.WAIVED)


def _words(words: Wording, sheet: bool) -> dict[str, Any]:
    texts = {key: words(f"script.{key}") for key in ("none", "more", "copied", "shown", "link")}
    return texts | {
        "line": words("script.row" if sheet else "script.line"),
        "outcomes": list(map(words.outcome, Outcome)),
    }


def _sheet(report: PublicationReport) -> bool:
    """Whether what stands beside the tables are the rows of a sheet, not the lines of a text."""
    return bool(report.cells and report.cells[0].place.part) and not report.source.lower().endswith(".pdf")


def embedded(data: object) -> Markup:
    """JSON that may stand inside a script element: nothing in it can end the element."""
    text = json_text.compact(data).decode()
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704  escaped
