"""What becomes of a finished report where it was made: its page and its results are written, and a row is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tallvakt.model import files
from tallvakt.model.past_editions import NOTHING_PAST, Past
from tallvakt.model.report import Json, PublicationReport, Run
from tallvakt.model.review_notes import ReviewNote
from tallvakt.render import html_site, output_formats, results_json, terminal
from tallvakt.render.html_site import Site
from tallvakt.render.terminal import Detail, TerminalRow
from tallvakt.render.views.finding_age import Ages, BaselineComparison
from tallvakt.render.views.index_rows import IndexRow
from tallvakt.rules.content import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationRow:
    """What a run keeps of a publication whose page is written."""

    index: IndexRow
    terminal: TerminalRow


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeOutputs:
    """What is written of a publication by itself."""

    page: bytes
    results: bytes
    row: PublicationRow


@dataclass(frozen=True, kw_only=True)
class PublicationOutputs:
    """Writes the page of each report, in whatever process it is made."""

    content: Content
    out: Path
    lang: str | None
    pages: tuple[str, ...]
    """The name of each publication's page, in the order of the run."""
    run: Run
    """Its head, without publications."""
    baseline: BaselineComparison | None = None
    """What is known of findings before the run: every one of the baseline persists."""
    past: Past = NOTHING_PAST
    notes: Mapping[str, Sequence[ReviewNote]]
    detail: Detail
    encoding: str
    """Of the terminal."""
    results_alone: bool = False
    """The results of each publication are a file of their own."""

    @cached_property
    def site(self) -> Site:
        """What every page needs to know."""
        return Site(
            out=self.out,
            reports=self.content.reports,
            checks=self.content.checks,
            lang=self.lang,
            run=self.run,
            baseline=self.baseline,
            past=self.past,
            notes=self.notes,
        )

    @cached_property
    def _words(self) -> output_formats.Words:
        return output_formats.words(self.content.reports, self.content.checks, self.lang)

    @cached_property
    def _english(self) -> output_formats.Words:
        return output_formats.words(self.content.reports, self.content.checks, "en")

    def make(self, number: int, report: PublicationReport) -> MadeOutputs:
        """What is written of a report alone."""
        page = self.pages[number]
        return MadeOutputs(
            page=html_site.publication(report, self.site).encode("utf-8", "backslashreplace"),
            results=results_json.entry(report, self._words(report), alone=self.results_alone),
            row=PublicationRow(
                index=html_site.index_row(report, page, self.site),
                terminal=terminal.row(report, self._english(report), self.detail, self.encoding),
            ),
        )

    def write(self, number: int, made: MadeOutputs, keep: Callable[[str, bytes], None]) -> PublicationRow:
        """Write a page and results; a piece of `results.json` is kept. Raises OSError."""
        page = self.pages[number]
        files.write_bytes(self.out / page, made.page)
        if self.results_alone:
            files.write_bytes(self.out / results_json.entry_name(page), made.results)
        else:
            keep(results_name(number), made.results)
        return made.row

    def about(self, report: PublicationReport) -> Json:
        """What it would say of a report beside the report itself, as plain data: equal where nothing changed.

        `report` may be brief. Left out are the moment and the call, which a page names as those that it was made by.
        """
        ages = Ages(report, self.site.words(report.locale), self.baseline, self.past)
        earlier = self.past.earlier(report)
        return {
            "compared": [ages.compared, str(earlier.edition) if earlier else None, self.baseline is not None],
            "ages": [[ages.status(f), str(self.past.first_seen(report, f))] for f in report.findings],
            "notes": [[f.fingerprint, *map(str, self.notes.get(f.fingerprint, ()))] for f in report.findings],
        }

    def look(self) -> Json:
        """How it writes, whatever the report."""
        return {
            "lang": self.lang,
            "detail": self.detail,
            "encoding": self.encoding,
            "alone": self.results_alone,
            "zone": time.tzname,
        }

    def __getstate__(self) -> dict[str, object]:
        """Without what each process makes for itself."""
        made = {"site", "_words", "_english"}
        return {name: value for name, value in self.__dict__.items() if name not in made}


def results_name(number: int) -> str:
    """What a publication's piece of `results.json` is kept as."""
    return f"results-{number}"
