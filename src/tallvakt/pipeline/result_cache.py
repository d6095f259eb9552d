"""Results that an earlier run made of the same: what they depend on, and how they are kept and used again.

A result depends on the file and those it may be tied to, on contracts, codelists, checks and wording, on the options
and on the suite itself; what is written of it also on waivers, sign-offs, notes and earlier runs, as far as they are
about its own findings. What was worked out of a hidden figure is never kept: reports come here masked.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from enum import Enum
from functools import lru_cache
from importlib import metadata
from itertools import accumulate
from pathlib import Path
from types import ModuleType
from typing import Any

from tallvakt.gate.finishing import Finishing
from tallvakt.gate.sign_off import contract_digest
from tallvakt.ingest import sources
from tallvakt.model import check_traits, explanation_report, past_editions, printed_cells, report
from tallvakt.model.brief_report import brief
from tallvakt.model.editions import Printing
from tallvakt.model.plain_data import PlainCodec, PlainDataError
from tallvakt.model.report import Edition, Finding, Outcome, PublicationReport, PublicationVerdict, Remark, Severity
from tallvakt.model.version import VERSION
from tallvakt.pipeline.options import Options
from tallvakt.pipeline.result_files import ResultFiles
from tallvakt.pipeline.tied_groups import Outline
from tallvakt.render import publication_outputs, terminal
from tallvakt.render.publication_outputs import MadeOutputs, PublicationOutputs
from tallvakt.render.views import index_rows
from tallvakt.rules.content import Content

NOT_PROVED = "not-proved"
"""Why a promise was not tried: time ran out. With more of it the result would be another, so it is not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reused:
    """A result of an earlier run: what is written of it, and its report as plain data."""

    made: MadeOutputs
    brief: bytes
    whole: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultCache:
    """The results in a folder, for one run."""

    results: ResultFiles
    read_by: str
    """A digest of all that the recognition of a file depends on."""
    judged_by: str
    """A digest of all that the result of any publication depends on."""
    families: Mapping[str, str]
    """Digests of the contracts, by family."""
    finishing: Finishing
    outputs: PublicationOutputs

    def outline(self, number: int, path: Path) -> Outline | None:
        """The outline of a file that was opened before."""
        sha256 = _sha256(path)
        parts = self.results.get(self._opening(sources.shown(path), sha256)) if sha256 else None
        try:
            family, start, end, partners = json.loads((parts or {})["outline"])
        except (KeyError, ValueError, TypeError):
            return None
        if family not in self.families:
            return None
        return Outline(
            number=number,
            source=sources.shown(path),
            family=family,
            edition=Edition(start, end),
            partners=tuple(partners),
            sha256=sha256,
        )

    def keep_outline(self, outline: Outline) -> None:
        """Keep the outline of a file that was opened."""
        edition = outline.edition
        plain = json.dumps([outline.family, edition.start, edition.end, outline.partners])
        self.results.put(self._opening(outline.source, outline.sha256), {"outline": plain.encode()})

    def _opening(self, source: str, sha256: str) -> str:
        return digest("outline", self.read_by, source, sha256)

    def keys(
        self, groups: Iterable[Sequence[Outline]], editions: EditionDigests, unread: Iterable[Remark]
    ) -> Iterator[dict[int, str]]:
        """For each group the keys of its publications, by number."""
        remarks = [[r.key, dict(r.facts)] for r in unread]
        for group in groups:
            members = [[o.source, o.sha256, o.archived, str(o.edition), self.families[o.family]] for o in group]
            yield {
                o.number: digest(
                    self.judged_by, self.outputs.pages[o.number], place, members, editions.before(o), remarks
                )
                for place, o in enumerate(group)
                if not o.archived
            }

    def reused(self, key: str, *, whole: bool) -> Reused | None:
        """The result of a key, if there is one for what is known of its findings today; `whole` with its report."""
        known = self.results.get(key)
        try:
            about = _about_stub(json.loads((known or {})["findings"]))
            parts = self.results.get(self._made(key, about)) or {}
            row = CODEC.loads(parts["row"])
            made = MadeOutputs(page=parts["page"], results=parts["results"], row=row)
            return Reused(made=made, brief=parts["brief"], whole=parts["whole"] if whole else None)
        except (KeyError, ValueError, TypeError, AttributeError):
            return None

    def keep(self, key: str, finished: PublicationReport, made: MadeOutputs, *, whole: bool) -> None:
        """Keep the result of a key, unless more time or another reading could give another one."""
        late = any(NOT_PROVED in outcome.reasons for outcome in finished.outcomes)
        if late or finished.revealed or finished.verdict in report.NOT_HELD:
            return
        try:
            parts = {"row": CODEC.dumps(made.row), "brief": CODEC.dumps(brief(finished))}
            if whole:
                parts["whole"] = CODEC.dumps(finished)
        except TypeError:  # a check of one's own tells a fact that is no plain data
            return
        months = finished.edition or report.NO_PERIOD
        findings = [[f.fingerprint, f.series_key] for f in finished.findings]
        known = [finished.source, finished.family, finished.locale, [months.start, months.end], findings]
        about = _about_stub(known)
        self.results.put(self._made(key, about), {"page": made.page, "results": made.results, **parts})
        self.results.put(key, {"findings": json.dumps(known).encode()})

    def _made(self, key: str, about: PublicationReport) -> str:
        fingerprints = frozenset(f.fingerprint for f in about.findings)
        judged = self.finishing.about(about.family, about.edition, fingerprints)
        return digest(key, judged, self.outputs.about(about))


class EditionDigests:
    """Digests of the editions before each one of its family: what a check may know of them without their figures."""

    def __init__(self, editions: Mapping[str, tuple[Printing, ...]]) -> None:
        """`editions` by family, latest first."""
        self._editions = editions
        self._digests = {
            family: list(accumulate((f"{p.source} {p.edition}" for p in reversed(those)), digest, initial=""))[::-1]
            for family, those in editions.items()
        }

    def before(self, outline: Outline) -> str:
        """The digest of the editions before an outline's."""
        those = self._editions.get(outline.family, ())
        first = bisect_left(those, True, key=lambda p: p.edition.end < outline.edition.end)
        return self._digests[outline.family][first] if those else ""


def cache_of(
    folder: Path, content: Content, options: Options, finishing: Finishing, outputs: PublicationOutputs
) -> ResultCache:
    """The cache of a run. Raises OSError where its folder cannot be written, ValueError for content of no folders."""
    results = ResultFiles(folder)
    results.prepare()
    if content.suite is None:
        raise ValueError("--cache: needs contracts and checks that were loaded from folders")
    said = {name: str(getattr(options, name)) for name in ("contract", "edition", "budget", "remedy", "limits")}
    suite = content.suite
    return ResultCache(
        results=results,
        read_by=digest(_suite_digest(), _folders_digest(suite.schemas), said),
        judged_by=digest(_suite_digest(), _folders_digest((*suite.checks, suite.reports)), said, outputs.look()),
        families={family: contract_digest(content.library, family) for family in content.library.contracts},
        finishing=finishing,
        outputs=outputs,
    )


def digest(*parts: Any) -> str:
    """The sha256 of plain data."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=1)
def _suite_digest() -> str:
    """The suite as it is: its version, its modules, and the versions of Python and of what it is built on."""
    needs = [name.partition(";")[0] for name in metadata.requires("tallvakt") or () if "extra" not in name]
    versions = [_version(name) for name in needs]
    here = Path(__file__).resolve().parents[1]
    return digest(VERSION, sys.version, versions, _folders_digest((here,), "*.py"))


def _version(requirement: str) -> str:
    name = requirement
    for sign in "[<>=!~ ":
        name = name.partition(sign)[0]
    try:
        return f"{name} {metadata.version(name)}"
    except metadata.PackageNotFoundError:
        return name


def _folders_digest(folders: Iterable[Path], pattern: str = "*") -> str:
    """The names and contents of all files of some folders; what Python keeps of them itself left out."""
    seen = hashlib.sha256()
    for folder in folders:
        for path in sorted(p for p in folder.rglob(pattern) if p.is_file() and "__pycache__" not in p.parts):
            seen.update(f"{path.relative_to(folder)} {_sha256(path)}\n".encode("utf-8", "backslashreplace"))
        seen.update(b"\n")
    return seen.hexdigest()


def _sha256(path: Path) -> str:
    """The sha256 of a file; "" of one that cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _about_stub(known: Any) -> PublicationReport:
    """A report with no more than what its finishing is told by. Raises ValueError or TypeError for what is none."""
    source, family, locale, (start, end), findings = known
    return PublicationReport(
        source=source,
        sha256="",
        verdict=PublicationVerdict.PASSED,
        family=family,
        locale=locale,
        edition=Edition(start, end),
        findings=tuple(_finding(fingerprint, series) for fingerprint, series in findings),
    )


def _finding(fingerprint: str, series: str) -> Finding:
    return Finding("", "", Severity.INFO, Outcome.FAILED, {}, fingerprint=fingerprint, series_key=series)


def plain_report(text: bytes) -> PublicationReport:
    """A report that was kept as plain data. Raises `PlainDataError`."""
    value = CODEC.loads(text)
    if not isinstance(value, PublicationReport):
        raise PlainDataError("not a report")
    return value


def _plain_classes(*modules: ModuleType) -> Iterator[type[Any]]:
    """The classes of plain data that some modules define."""
    for module in modules:
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == module.__name__ and (is_dataclass(kind) or issubclass(kind, tuple | Enum)):
                yield kind


_ROWS = (publication_outputs.PublicationRow, terminal.TerminalRow, terminal.TerminalLine)
CODEC = PlainCodec(
    (*_plain_classes(report, explanation_report, printed_cells, check_traits, past_editions, index_rows), *_ROWS)
)
