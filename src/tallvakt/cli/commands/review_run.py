"""What `review import` does, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tallvakt.gate import review_file, review_log, waivers
from tallvakt.model import results_file
from tallvakt.render import terminal


def take_over(paths: Sequence[Path], waiver_file: Path | None, log: Path | None, results: Path) -> int:
    """Write waivers and notes of saved reviews; 1 where decisions clash, which are told and not taken.

    Raises `ReviewError`, `WaiverError`, `ResultsError` or OSError before anything is written.
    """
    reviews = [review_file.load(path) for path in paths]
    findings = {f["fingerprint"]: f for p in results_file.read(results)["publications"] for f in p["findings"]}
    for path, review in zip(paths, reviews, strict=True):
        for number, entry in enumerate(review.entries):
            if entry.fingerprint not in findings:
                raise review_file.ReviewError(
                    f"{path}: entries.{number}.fingerprint: '{entry.fingerprint}' is no finding of {results}; "
                    "name the results that were reviewed with --results"
                )
    to, kept = waiver_file or Path(waivers.FILE), log or Path(review_log.FILE)
    present = waivers.find(to if waiver_file and to.exists() else None)
    merged = review_file.merge(reviews, present.waivers, date.today())
    review_log.load(kept)
    if merged.waivers:
        waivers.add(to, merged.waivers)
    added = review_log.append(kept, merged.notes)

    on = terminal.console()
    for waiver in merged.waivers:
        message = findings[waiver.fingerprint].get("message", "")
        on.print(f"accepted until {waiver.expires}: {waiver.fingerprint} {message}", soft_wrap=True)
    for clash in merged.clashes:
        message = findings[clash.fingerprint].get("message", "")
        on.print(f"not taken, decided differently: {clash.fingerprint} {message}", soft_wrap=True)
        for decision in clash.decisions:
            on.print(f"  {decision}", soft_wrap=True)
    on.print(f"{len(merged.waivers)} accepted, {added} notes, {len(merged.clashes)} decided differently")
    if merged.waivers:
        on.print(f"Written: {to}", soft_wrap=True)
    if added:
        on.print(f"Written: {kept}", soft_wrap=True)
    return int(bool(merged.clashes))
