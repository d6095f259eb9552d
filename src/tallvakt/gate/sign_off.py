"""Sign-offs: who approved or rejected which publication, by which contract, on which results. Appended, never changed.

A sign-off counts only for the very publication, contract and results that it names by their sha256.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from tallvakt.model import files
from tallvakt.model.report import PublicationReport, Remark, Run
from tallvakt.rules.contract_files import Library

FILE = "sign-offs.jsonl"
FORMAT = "tallvakt-sign-off/1"
CHANGED = {
    "nb": {"publication": "publikasjonen", "contract": "kontrakten", "results": "resultatene"},
    "en": {"publication": "the publication", "contract": "the contract", "results": "the results"},
}
TALLY = ("passed", "failed", "undecided", "skipped", "waived")


class SignOffError(ValueError):
    """A sign-off cannot be written or read; the message names file and line, or the option."""


@dataclass(frozen=True, slots=True)
class SignOff:
    """One line of `sign-offs.jsonl`."""

    when: str
    reviewer: str
    decision: str
    note: str
    source: str
    family: str
    edition: str
    publication: str
    contract: str
    results: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a publication stands: `approved`, `rejected`, `stale` (signed off as it was before) or `missing`."""

    state: str
    counting: tuple[SignOff, ...] = ()
    """Each reviewer's latest word on exactly this publication, contract and results."""
    stale: tuple[tuple[SignOff, str], ...] = ()
    """Sign-offs of this edition that do not count, and what has changed since."""


def results_digest(entry: Mapping[str, Any]) -> str:
    """The sha256 of what a `results.json` says of one publication: verdict, tallies, findings and stars.

    Paths, times, wording and the order of things are left out, so that the same results have the same digest.
    """
    edition = entry.get("edition") or {}
    tally = [[o["check"], *(o[k] for k in TALLY)] for o in entry["outcomes"]]
    findings = [[f["fingerprint"], f["check"], f["severity"], f["outcome"]] for f in entry["findings"]]
    stars = Counter(s["status"] for s in entry["suppressed"])
    return _digest(
        entry["sha256"], entry["family"], f"{edition.get('from')}..{edition.get('to')}", entry["verdict"],
        sorted(tally), sorted(findings), sorted(stars.items()),
    )  # fmt: skip


def report_digest(report: PublicationReport) -> str:
    """`results_digest` of the entry that a report becomes in `results.json`."""
    tally: dict[str, Counter[str]] = {}
    for outcome in report.outcomes:
        tally.setdefault(outcome.check, Counter()).update({k: getattr(outcome, k) for k in TALLY})
    start, end = (report.edition.start, report.edition.end) if report.edition else (None, None)
    return results_digest(
        {
            "sha256": report.sha256 or None,
            "family": report.family,
            "edition": {"from": start, "to": end},
            "verdict": str(report.verdict),
            "outcomes": [{"check": check, **counts} for check, counts in tally.items()],
            "findings": [
                {"fingerprint": f.fingerprint, "check": f.check, "severity": str(f.severity), "outcome": str(f.outcome)}
                for f in report.findings
            ],
            "suppressed": [{"status": s.status} for s in report.suppressed],
        }
    )


@lru_cache(maxsize=64)
def contract_digest(library: Library, family: str) -> str:
    """The sha256 of a contract as it is in force: merged with those it extends, and with its codelists."""
    contract = library.contracts.get(family)
    if contract is None:
        raise SignOffError(f"no contract of family '{family}'; was it given with --schemas?")
    names = sorted({d.codelist for d in contract.dimensions.values() if not d.open})
    lists = {name: [asdict(code) for code in library.codelists[name].codes] for name in names}
    return _digest(contract.model_dump(mode="json", by_alias=True), lists)


def make(
    results: Mapping[str, Any],
    library: Library,
    *,
    reviewer: str,
    decision: str,
    note: str = "",
    only: str | None = None,
) -> tuple[SignOff, ...]:
    """One sign-off for each publication of a parsed `results.json`, or for the one that `only` names.

    Raises `SignOffError` for a decision, reviewer or publication that is none, and for a broken publication.
    """
    if decision not in ("approve", "reject"):
        raise SignOffError(f"--decision {decision}: is approve or reject")
    if not reviewer.strip():
        raise SignOffError("--reviewer: is empty; a sign-off bears a name")
    entries = [p for p in results["publications"] if only is None or _named(p["source"], only)]
    if not entries:
        sources = ", ".join(Path(p["source"]).name for p in results["publications"]) or "none"
        raise SignOffError(f"no publication '{only}' in these results; known: {sources}")
    broken = [p["source"] for p in entries if not p["family"] or not p["sha256"]]
    if broken:
        raise SignOffError(f"{broken[0]}: could not be read or recognised; there is nothing to sign off")
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return tuple(
        SignOff(
            when=now,
            reviewer=reviewer.strip(),
            decision=decision,
            note=note,
            source=p["source"],
            family=p["family"],
            edition=f"{p['edition']['from']}..{p['edition']['to']}" if p["edition"] else "",
            publication=p["sha256"],
            contract=contract_digest(library, p["family"]),
            results=results_digest(p),
        )
        for p in entries
    )


def append(path: Path, records: Iterable[SignOff]) -> None:
    """Append sign-offs, one line of JSON each, all or none. Raises OSError."""
    lines = [json.dumps({"format": FORMAT, **asdict(r)}, ensure_ascii=False) + "\n" for r in records]
    files.append(path, "".join(lines))


def load(path: Path) -> tuple[SignOff, ...]:
    """All sign-offs of a file, none where it does not exist. Raises `SignOffError` that names file and line."""
    if not path.exists():
        return ()
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise SignOffError(f"{path}: cannot be read: {error.strerror or error}") from None
    records = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            if data.pop("format") != FORMAT:
                raise KeyError("format")
            records.append(SignOff(**{key: str(value) for key, value in data.items()}))
        except (ValueError, AttributeError, TypeError, KeyError):
            raise SignOffError(
                f"{path}:{number}: not a sign-off of format '{FORMAT}'; it was changed by hand?"
            ) from None
    return tuple(records)


def standing(report: PublicationReport, records: Sequence[SignOff], contract: str, *, approvals: int = 1) -> Standing:
    """How a publication stands by the sign-offs of a file, with the digest of the contract in force."""
    here = (report.sha256, contract, report_digest(report))
    latest: dict[str, SignOff] = {}
    stale: dict[str, tuple[SignOff, str]] = {}
    for record in records:
        if (record.family, record.edition) != (report.family, str(report.edition)):
            continue
        changed = _changed((record.publication, record.contract, record.results), here)
        if changed:
            stale[record.reviewer.casefold()] = (record, changed)
        else:
            latest[record.reviewer.casefold()] = record
    counting = tuple(latest.values())
    old = tuple(stale.values())
    if any(r.decision == "reject" for r in counting):
        return Standing("rejected", counting, old)
    if len(counting) >= approvals:
        return Standing("approved", counting, old)
    return Standing("stale" if old and not counting else "missing", counting, old)


def standings(run: Run, records: Sequence[SignOff], library: Library, *, approvals: int = 1) -> dict[str, Standing]:
    """How each recognised publication of a run stands, by source."""
    each = ((p.source, standing_of(p, records, library, approvals=approvals)) for p in run.publications)
    return {source: standing for source, standing in each if standing is not None}


def approved(run: Run, records: Sequence[SignOff], library: Library, *, approvals: int = 1) -> dict[str, bool]:
    """Whether each publication of a run is approved exactly as it is, by source."""
    by_source = standings(run, records, library, approvals=approvals)
    return {p.source: p.source in by_source and by_source[p.source].state == "approved" for p in run.publications}


def standing_of(
    report: PublicationReport, records: Sequence[SignOff], library: Library, *, approvals: int = 1
) -> Standing | None:
    """How a publication stands; None for one that was not recognised."""
    if report.family is None:
        return None
    if not records:
        return Standing("missing")
    return standing(report, records, contract_digest(library, report.family), approvals=approvals)


def with_standings(run: Run, standings: Mapping[str, Standing]) -> Run:
    """The run with who signed each publication, and whose sign-off no longer counts, among its remarks."""
    return run.each(lambda p: with_standing(p, standings[p.source]) if p.source in standings else p)


def with_standing(report: PublicationReport, standing: Standing) -> PublicationReport:
    """The report with who signed it, and whose sign-off no longer counts, among its remarks."""
    return replace(report, remarks=(*report.remarks, *_remarks(standing)))


def _remarks(standing: Standing) -> Iterator[Remark]:
    for record in standing.counting:
        yield Remark(f"signed-off-{record.decision}", _facts(record))
    for record, changed in standing.stale:
        words = {
            language: ", ".join(names[part] for part in changed.split(", ")) for language, names in CHANGED.items()
        }
        yield Remark("signed-off-stale", {**_facts(record), "changed": words})


def _facts(record: SignOff) -> dict[str, str]:
    return {"reviewer": record.reviewer, "day": record.when[:10], "note": record.note or "–"}


def _changed(there: tuple[str, str, str], here: tuple[str, str, str]) -> str:
    names = ("publication", "contract", "results")
    return ", ".join(name for name, a, b in zip(names, there, here, strict=True) if a != b)


def _named(source: str, name: str) -> bool:
    return name in (source, Path(source).name, Path(source).stem)


def _digest(*parts: Any) -> str:
    return sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
