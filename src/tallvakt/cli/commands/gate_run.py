"""What `gate`, `waive` and `sign-off` do, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from tallvakt.cli import job
from tallvakt.gate import sign_off, waivers
from tallvakt.gate.decide import FOLDER, Submission, decide, decide_plainly, notifications
from tallvakt.gate.decision import Broken, Decision
from tallvakt.gate.rule_names import RULES
from tallvakt.model import results_file
from tallvakt.pipeline.run import Options
from tallvakt.render import terminal
from tallvakt.rules.content import Content
from tallvakt.rules.contract_files import Library


def gate(
    paths: Iterable[str],
    content: Content,
    options: Options,
    settings: job.Settings,
    *,
    fail_on: str | None = None,
    data_docs: bool = False,
    recorded: bool = True,
) -> int:
    """Check, decide, record and tell; returns the exit code. Raises ValueError or OSError for a wrong call.

    Without a record (`recorded`) the decision is the same, and Great Expectations is not imported.
    """
    if data_docs and not recorded:
        raise ValueError("--no-record: Data Docs are a part of the record; leave out --data-docs")
    if fail_on not in (None, "new"):
        raise ValueError(f"--fail-on: '{fail_on}' is not `new`")
    if fail_on and settings.baseline is None:
        raise ValueError("--fail-on new: needs --baseline, the results.json that findings are new against")
    done = job.check(paths, content, options, settings)
    approvals = done.policy.sign_off.approvals
    question = Submission(
        done.run,
        done.policy,
        checks=content.checks,
        standings=sign_off.standings(done.run, done.sign_offs, content.library, approvals=approvals),
        comparison=done.comparison,
        only_new=fail_on == "new",
    )
    kept = None
    if recorded:
        decision = _decide(question, settings.out / FOLDER / "data-docs" if data_docs else None)
        kept = _record(question, decision, settings.out, done)
    else:
        decision = decide_plainly(question)
    say(question, decision, kept, terminal.console())
    return decision.exit_code


def _record(question: Submission, decision: Decision, out: Path, done: job.Job) -> Path:
    from tallvakt.gate import record

    return record.write(question, decision, out, waivers.unused(done.run, done.waivers))


def _decide(question: Submission, data_docs: Path | None) -> Decision:
    try:
        return decide(question, data_docs=data_docs)
    except ImportError as error:
        undone = ", ".join(RULES)
        what = f"Great Expectations cannot be imported ({error}), so nobody decides {undone}"
        raise ValueError(f"{what}; --no-record decides without it") from None


def say(question: Submission, decision: Decision, record: Path | None, on: Console) -> None:
    """Print the decision, who signed, and what became of the notifications."""
    on.print(f"Gate: {decision.verdict}")
    for broken in decision.failures:
        on.print(f"  {_line(broken)}", soft_wrap=True)
    for crash in decision.crashes:
        on.print(f"  the gate itself is broken: {crash}", soft_wrap=True)
    for source, standing in (question.standings or {}).items():
        names = ", ".join(f"{s.reviewer} ({s.decision}, {s.when[:10]})" for s in standing.counting)
        stale = "; ".join(f"{s.reviewer}'s does not count: {changed} changed since" for s, changed in standing.stale)
        if standing.state != "missing" or question.policy.sign_off.required:
            state = ": ".join(filter(None, [standing.state, "; ".join(filter(None, [names, stale]))]))
            on.print(f"  sign-off of {source}: {state}", soft_wrap=True)
    for sent in notifications(decision):
        became = "sent" if sent["sent"] else f"not sent: {sent['reason']}"
        on.print(f"  {sent['channel']}: {became} ({sent['attempts']} attempts)", soft_wrap=True)
    if record is not None:
        on.print(f"Record: {record}", soft_wrap=True)


def _line(broken: Broken) -> str:
    counts = ", ".join(f"{n} {k}" for k, n in broken.counts.items() if n and k in ("failed", "undecided"))
    return f"{broken.rule}: {broken.promise} ({counts}) in {', '.join(broken.publications)}"


def waive(fingerprints: Sequence[str], fields: Mapping[str, Any], path: Path | None, results: Path) -> None:
    """Write waivers for findings of the last results. Raises `WaiverError`, `ResultsError` or OSError."""
    findings = {f["fingerprint"]: f for p in results_file.read(results)["publications"] for f in p["findings"]}
    whole = waivers.complete(fingerprints, list(findings))
    added = [waivers.make(fingerprint=f, created=date.today(), **fields) for f in dict.fromkeys(whole)]
    to = path or Path(waivers.FILE)
    renewed = waivers.add(to, added)
    on = terminal.console()
    for waiver in added:
        verb = "renewed" if waiver.fingerprint in renewed else "waived"
        message = findings[waiver.fingerprint].get("message", "")
        on.print(f"{verb} until {waiver.expires}: {waiver.fingerprint} {message}", soft_wrap=True)
    on.print(f"Written: {to}", soft_wrap=True)


def add_sign_offs(report: Path, library: Library, path: Path | None, **fields: Any) -> None:
    """Append sign-offs of the publications of a report. Raises `SignOffError`, `ResultsError` or OSError."""
    records = sign_off.make(results_file.read(report), library, **fields)
    to = path or Path(sign_off.FILE)
    sign_off.append(to, records)
    on = terminal.console()
    for record in records:
        on.print(f"{record.decision}: {record.source} (sha256 {record.publication[:12]}…)", soft_wrap=True)
    on.print(f"Written: {to}", soft_wrap=True)
