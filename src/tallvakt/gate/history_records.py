"""The history of publications: one small JSON file per run in a folder that the next runs read.

Format `tallvakt-history/1`: of each publication its verdict, four counts, and the fingerprints and series keys of its
findings. Never a figure. The records that the gate keeps hold the same and serve as well.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tallvakt.model import files
from tallvakt.model.check_traits import Role
from tallvakt.model.grading import promise_of
from tallvakt.model.past_editions import PastEdition
from tallvakt.model.report import NOT_HELD, Edition, Finding, Outcome, PublicationReport, Run, Severity

FORMAT = "tallvakt-history/1"
FORMATS = (FORMAT, "tallvakt-gate/1")
NAMES = ("run-*.json", "gate-*.json", "gx/gate-*.json")
"""Files of a folder that are read."""
_MONTHS = re.compile(r"(\d{4}-\d\d)\.\.(\d{4}-\d\d)")
COUNTS = ("errors", "given_away", "guarded", "undecided")


@dataclass(frozen=True, slots=True)
class Unread:
    """A record that could not be read, and why."""

    path: Path
    why: str


def write(run: Run, folder: Path) -> Path:
    """Leave the record of a run in a folder, under a name of its own. Raises OSError."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    record = {
        "format": FORMAT,
        "tallvakt": run.version,
        "started": run.started,
        "publications": [entry(p) for p in run.publications if p.family and p.verdict not in NOT_HELD],
    }
    path = folder / f"run-{stamp}-{secrets.token_hex(4)}.json"
    return files.write_text(path, json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


def entry(report: PublicationReport) -> dict[str, Any]:
    """What a record keeps of a publication."""
    live = [f for f in report.findings if f.outcome is not Outcome.WAIVED]
    weak = len(report.blind | report.in_no_promise)
    total = report.counts.total
    return {
        "family": report.family,
        "edition": str(report.edition) if report.edition else None,
        "verdict": str(report.verdict),
        "errors": _faults(report, live),
        "given_away": sum(s.status == "recoverable" for s in report.suppressed),
        "guarded": int(100 * (total - weak) / total) if total else None,
        "undecided": sum(o.undecided for o in report.outcomes),
        "findings": [[f.fingerprint, f.series_key] for f in live],
    }


def _faults(report: PublicationReport, live: list[Finding]) -> int:
    """Faults of severity error: findings of one cause count once, figures that can be worked out are counted apart."""
    of_stars = {o.promise for o in report.outcomes if o.role is Role.RECOVERABLE_STARS}
    errors = [f for f in live if f.severity is Severity.ERROR and promise_of(f) not in of_stars]
    return len({f.cause for f in errors if f.cause >= 0}) + sum(f.cause < 0 for f in errors)


def read(folder: Path) -> tuple[tuple[PastEdition, ...], tuple[Unread, ...]]:
    """What the records of a folder hold, and those that could not be read; of a folder that is not there, nothing."""
    records: list[PastEdition] = []
    unread: list[Unread] = []
    for path in sorted(path for pattern in NAMES for path in folder.glob(pattern)):
        try:
            records += _records(json.loads(path.read_bytes()))
        except OSError as error:
            unread.append(Unread(path, error.strerror or str(error)))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            unread.append(Unread(path, f"not a record of format {FORMAT}"))
    return tuple(records), tuple(unread)


def _records(data: Mapping[str, Any]) -> Iterator[PastEdition]:
    """The publications of a record. Raises ValueError, TypeError or KeyError for what is no record."""
    if data["format"] not in FORMATS:
        raise ValueError(data["format"])
    for publication in data["publications"]:
        edition = _edition(publication["edition"])
        if publication["family"] and edition is not None and publication["verdict"] not in NOT_HELD:
            yield _past(publication, edition, str(data["started"]))


def of_results(results: Mapping[str, Any]) -> tuple[PastEdition, ...]:
    """What a `results.json` holds of its publications, as records without counts."""
    records = []
    for publication in results["publications"]:
        months = publication.get("edition") or {}
        edition = _edition(f"{months.get('from')}..{months.get('to')}")
        if publication.get("family") and edition is not None:
            findings = [[f["fingerprint"], f.get("series_key", "")] for f in publication["findings"]]
            held = {"family": publication["family"], "verdict": publication.get("verdict", ""), "findings": findings}
            records.append(_past(held, edition, str(results.get("started", ""))))
    return tuple(records)


def _past(publication: Mapping[str, Any], edition: Edition, started: str) -> PastEdition:
    findings = publication.get("findings", ())
    counts = {name: publication.get(name) for name in COUNTS}
    if not all(count is None or isinstance(count, int) for count in counts.values()):
        raise ValueError("a count is no number")
    return PastEdition(
        family=str(publication["family"]),
        edition=edition,
        started=started,
        verdict=str(publication["verdict"]),
        findings=frozenset(str(fingerprint) for fingerprint, _ in findings),
        series=frozenset(str(key) for _, key in findings if key),
        **counts,
    )


def _edition(text: str | None) -> Edition | None:
    """The edition as `str` writes it; None for no period."""
    match = _MONTHS.fullmatch(text or "")
    return Edition(match[1], match[2]) if match else None
