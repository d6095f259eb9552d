"""What a notification says: the decision in words or as JSON. Names and counts, never a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tallvakt.gate.decision import Broken, Decision

FORMAT = "tallvakt-gate-notification/1"
MOST = 20
WORDS = {"passed": "passed", "failed": "failed", "broken": "could not decide"}


def title(decision: Decision) -> str:
    """One line."""
    names = decision.publications
    of = f": {len(names)} publication{'s' if len(names) != 1 else ''} held back" if names else ""
    return f"Tallvakt gate {WORDS[decision.verdict]}{of}"


def text(decision: Decision) -> str:
    """Plain text: what failed, where, and what cannot be trusted."""
    lines = [title(decision), ""]
    lines += [f"- {_line(b)}" for b in decision.failures[:MOST]]
    if len(decision.failures) > MOST:
        lines.append(f"- and {len(decision.failures) - MOST} more")
    lines += [f"! {crash}" for crash in decision.crashes[:MOST]]
    if decision.remarks:
        lines.append(f"Remarks: {len(decision.remarks)}")
    return "\n".join(lines).rstrip() + "\n"


def plain(decision: Decision) -> dict[str, Any]:
    """As JSON, for a webhook or a command."""
    return {
        "format": FORMAT,
        "verdict": decision.verdict,
        "exit_code": decision.exit_code,
        "publications": list(decision.publications),
        "failures": [_plain(b) for b in decision.failures],
        "remarks": [_plain(b) for b in decision.remarks],
        "crashes": list(decision.crashes),
    }


def slack(decision: Decision) -> dict[str, Any]:
    """A message for an incoming webhook of Slack; what a publication is called is never markup."""
    body = text(decision)
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        body = body.replace(sign, name)
    return {
        "text": body,
        "blocks": [{"type": "section", "text": {"type": "plain_text", "text": text(decision)[:2900]}}],
    }


def teams(decision: Decision) -> dict[str, Any]:
    """An adaptive card, as the workflows of Microsoft Teams take it."""
    facts = [{"title": b.rule, "value": _line(b)} for b in decision.failures[:MOST]]
    card = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.4",
        "body": [
            {"type": "TextBlock", "size": "Medium", "weight": "Bolder", "wrap": True, "text": title(decision)},
            {"type": "FactSet", "facts": facts},
        ],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}


def _line(broken: Broken) -> str:
    where = ", ".join(broken.publications[:3]) + (" …" if len(broken.publications) > 3 else "")
    counts = ", ".join(f"{n} {k}" for k, n in broken.counts.items() if n and k in ("failed", "undecided"))
    # Of an expectation of others, and in a result format that keeps little, only what is expected is known.
    parts = [broken.promise, f"({counts})" if counts else "", f"in {where}" if where else ""]
    return ": ".join(filter(None, [broken.rule, " ".join(filter(None, parts))]))


def _plain(broken: Broken) -> Mapping[str, Any]:
    return {
        "rule": broken.rule,
        "families": list(broken.families),
        "promise": broken.promise,
        "check": broken.check,
        "description": broken.description,
        "severity": broken.severity,
        "publications": list(broken.publications),
        "fingerprints": list(broken.fingerprints),
        "counts": dict(broken.counts),
    }
