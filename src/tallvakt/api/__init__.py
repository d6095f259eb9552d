"""The suite from Python: `from tallvakt import check`.

Examples:
    >>> from tallvakt import check
    >>> checked = check("examples/publications/TILT180-2024-04.txt")
    >>> checked.exit_code
    0
    >>> checked.publications[0].verdict.value
    'passed-with-remarks'
    >>> sums = checked.outcomes.query("promise == 'parts-sum-to-total'")
    >>> sums[["failed", "waived"]].sum().to_dict()
    {'failed': 0, 'waived': 0}
    >>> sorted(checked.findings["severity"].unique())
    ['info', 'warning']

"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from tallvakt.authoring.self_draft import draft_of
from tallvakt.gate import outcomes_frame, policy, sign_off, waivers
from tallvakt.ingest import Limits, sources
from tallvakt.ingest.limits import raised
from tallvakt.model.periods import typed
from tallvakt.model.report import PublicationReport, Run
from tallvakt.model.unknown_name import no_such
from tallvakt.pipeline import run
from tallvakt.pipeline.run import Options
from tallvakt.render import long_tables, masking
from tallvakt.render.output_formats import Words, words
from tallvakt.rules.content import Content, find_suite
from tallvakt.rules.content import load as load_suite

if TYPE_CHECKING:
    import pandas as pd

PathLike = str | os.PathLike[str]


@dataclass(frozen=True, eq=False)
class Checked:
    """Publications that were checked: their reports, and the same as pandas frames."""

    run: Run
    content: Content
    options: Options
    lang: str | None = None
    signed: Mapping[str, bool] | None = None
    """By source, whether a publication is signed off; None where the policy does not demand it."""

    @property
    def publications(self) -> tuple[PublicationReport, ...]:
        """The report of each publication."""
        return tuple(self.run.publications)

    @property
    def exit_code(self) -> int:
        """0 clean, 1 a finding of severity error, 2 a publication is broken."""
        return self.run.exit_code

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """One row per publication, promise and severity with its tally: what the gate and its expectations look at.

        Columns are those of `long_tables.OUTCOMES`; the rows `gate-readable`, `gate-recoverable` and, where the policy
        demands it, `gate-sign-off` are of publications.
        """
        return outcomes_frame.outcomes(self.run, self.signed)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """One row per finding, in the order of the report. Columns are those of `long_tables.FINDINGS`."""
        return long_tables.findings(self.publications, self._words)

    @cached_property
    def explanations(self) -> pd.DataFrame:
        """One row per change of each explanation of each cause, the likeliest first (`rank` 0).

        Columns are those of `long_tables.EXPLANATIONS`. What would give a suppressed figure away is missing, unless it
        was asked for.
        """
        return long_tables.explanations(self.publications, self._words)

    @property
    def _words(self) -> Words:
        return words(self.content.reports, self.content.checks, self.lang)

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Every printed cell with the interval it stands for: the Cells frame of `tallvakt.rules.cells`.

        `tallvakt.api.frames` has the pandera models of this and the other frames.
        """
        from tallvakt.rules import cells

        frames = [p.frame for p in self.publications if p.frame is not None]
        return cells.concat(frames) if frames else cells.frame(cells.CellLists(), "", (), ())

    def __repr__(self) -> str:
        verdicts = ", ".join(f"{Path(p.source).name}: {p.verdict.value}" for p in self.publications[:5])
        more = f", and {len(self.publications) - 5} more" if len(self.publications) > 5 else ""
        return f"<tallvakt.Checked {verdicts}{more}>"

    def _repr_html_(self) -> str:
        """A table of publications for a notebook."""
        head = "".join(f"<th>{h}</th>" for h in ("Publication", "Family", "Edition", "Verdict", "Errors", "Warnings"))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(map(_row, self.publications))}</tbody></table>"


def check(
    paths: PathLike | Iterable[PathLike],
    *,
    contract: str | None = None,
    edition: str | None = None,
    lang: str | None = None,
    waivers_file: PathLike | None = None,
    policy_file: PathLike | None = None,
    sign_offs_file: PathLike | None = None,
    schemas: Iterable[PathLike] = (),
    checks: Iterable[PathLike] = (),
    archive: Iterable[PathLike] = (),
    limits: Mapping[str, float] | None = None,
    budget: float = 30.0,
    reveal_suppressed: bool = False,
) -> Checked:
    """Check publications: files, folders or globs. Nothing is written.

    Waivers, policy and sign-offs are those of the call, else of the working folder, as on the command line. `checks`
    runs the code in those folders. `archive` holds earlier editions to compare with, which are not checked themselves.
    `limits` sets some of `tallvakt.ingest.Limits` by name. What a suppressed figure must have been is left out unless
    `reveal_suppressed`.

    Raises ValueError for a wrong call, contract, waiver or policy; a publication that cannot be read is `broken`.
    """
    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    content = load_suite(find_suite(tuple(map(Path, schemas)), tuple(map(Path, checks))))
    if contract is not None and contract not in content.library.contracts:
        raise ValueError(f"contract: {no_such('contract', contract, content.library.contracts)}")
    months = None if edition is None else typed(edition)
    if edition is not None and months is None:
        raise ValueError(f"edition: '{edition}' is no period; write 2024-01..2024-08, or 2024")
    earlier = tuple(sources.archived(os.fspath(p) for p in archive))
    options = Options(
        contract=contract,
        edition=months,
        budget=budget,
        archive=earlier,
        limits=raised(Limits(), limits or {}),
        frames=True,
        drafter=draft_of,
    )
    rules = policy.find(_path(policy_file), checks=content.checks, families=content.library.contracts)
    waived = waivers.find(_path(waivers_file))
    done = run.run(sources.expand(os.fspath(p) for p in given), content, options, command="tallvakt.check")
    graded = waivers.apply(
        policy.grade(done, rules), waived, date.today(), second_approver=rules.waivers.second_approver
    )
    shown = masking.reveal(graded) if reveal_suppressed else masking.mask(graded)
    signed = None
    if rules.sign_off.required:
        records = sign_off.load(_path(sign_offs_file) or Path(sign_off.FILE))
        signed = sign_off.approved(shown, records, content.library, approvals=rules.sign_off.approvals)
    return Checked(shown, content, options, lang, signed)


def _path(given: PathLike | None) -> Path | None:
    return None if given is None else Path(given)


def _row(report: PublicationReport) -> str:
    failed = [f for f in report.findings if f.outcome.value == "failed"]
    edition = str(report.edition) if report.edition else ""
    counts = [str(sum(f.severity.value == s for f in failed)) for s in ("error", "warning")]
    texts = [Path(report.source).name, report.family or "", edition, report.verdict.value, *counts]
    return "<tr>" + "".join(f"<td>{escape(t)}</td>" for t in texts) + "</tr>"
