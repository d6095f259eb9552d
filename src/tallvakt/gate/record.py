"""The gate's machine record: one JSON file per decision under `DIR/gx/`, format `tallvakt-gate/1`.

It holds who was gated by which contract and policy, what was decided and why, and the validation result of Great
Expectations with counts and fingerprints. Never a figure, never a secret.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from tallvakt.gate import history_records, notification_text
from tallvakt.gate.decide import FOLDER, Submission, notifications
from tallvakt.gate.decision import Decision
from tallvakt.gate.sign_off import Standing, report_digest
from tallvakt.gate.waivers import Waiver
from tallvakt.model import files
from tallvakt.model.report import PublicationReport

FORMAT = "tallvakt-gate/1"


def write(question: Submission, decision: Decision, out: Path, unused: Sequence[Waiver] = ()) -> Path:
    """Write the record of a decision into `out/gx/`, under a name of its own. Raises OSError."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    path = out / FOLDER / f"gate-{stamp}-{secrets.token_hex(4)}.json"
    content = record(question, decision, unused) | {"decided": stamp}
    return files.write_text(path, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def record(question: Submission, decision: Decision, unused: Sequence[Waiver] = ()) -> dict[str, Any]:
    """The record as plain data."""
    run, policy = question.run, question.policy.model_dump(mode="json", exclude_unset=True)
    summary = notification_text.plain(decision)
    return {
        "format": FORMAT,
        "tallvakt": run.version,
        "started": run.started,
        "decision": {k: summary[k] for k in ("verdict", "exit_code", "failures", "remarks", "crashes")},
        "policy": policy,
        "policy_sha256": sha256(json.dumps(policy, sort_keys=True).encode()).hexdigest(),
        "publications": [_publication(p, (question.standings or {}).get(p.source)) for p in run.publications],
        "waivers_unused": [w.fingerprint for w in unused],
        "baseline": _baseline(question),
        "notifications": notifications(decision),
        "validation": decision.validation,
    }


def _publication(report: PublicationReport, standing: Standing | None) -> Mapping[str, Any]:
    return {
        "source": report.source,
        "sha256": report.sha256 or None,
        "family": report.family,
        "contract_version": report.contract_version,
        "edition": str(report.edition) if report.edition else None,
        "verdict": str(report.verdict),
        **history_records.entry(report),
        "results_sha256": report_digest(report),
        "sign_off": None if standing is None else _standing(standing),
    }


def _standing(standing: Standing) -> Mapping[str, Any]:
    return {
        "state": standing.state,
        "counting": [asdict(s) for s in standing.counting],
        "stale": [{**asdict(s), "changed": changed} for s, changed in standing.stale],
    }


def _baseline(question: Submission) -> Mapping[str, Any] | None:
    comparison = question.comparison
    if comparison is None:
        return None
    return {
        "only_new": question.only_new,
        "new": sorted(comparison.new),
        "known": sorted(comparison.persisting),
        "fixed": [asdict(f) for f in comparison.fixed],
    }
