"""The pytest plugin: `pytest --tallvakt publications/` makes each promise of each publication a test.

It says what `tallvakt gate` says of the same files: they are checked together, once in a session, and decided on by the
same policy, waivers and sign-offs. Ids read `publications/a.txt::parts-sum-to-total`. A promise that the gate fails
fails with its findings, a waived one is an expected failure, one that nothing could be said of is skipped; the rules of
the gate about a publication are tests beside its promises. Without `--tallvakt` nothing is imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tallvakt.gate.baseline import Comparison
    from tallvakt.gate.decision import Broken, Decision
    from tallvakt.gate.finishing import Finishing
    from tallvakt.model.report import Finding, PromiseOutcome, PublicationReport, Run
    from tallvakt.pipeline.run import Options

MOST = 10
"""Findings that a failure shows."""
WHOLE = "publication"
"""The test of a publication as a whole: it can be read and recognised, and nothing else holds it back."""
GROUP = "tallvakt"
"""The name that pytest-xdist knows all publications by, which it gives to one process."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the plugin: those of `tallvakt gate` that say what is checked and decided."""
    group = parser.getgroup("tallvakt", "published statistics")
    one, many = group.addoption, group.addoption
    many("--tallvakt", action="append", metavar="PATH", help="publications: files, folders or globs")
    one("--tallvakt-policy", metavar="FILE", help="policy; by default gate.yaml in the working folder")
    one("--tallvakt-waivers", metavar="FILE", help="waivers; by default waivers.yaml there")
    one("--tallvakt-sign-offs", metavar="FILE", help="sign-offs; by default sign-offs.jsonl there")
    one("--tallvakt-baseline", metavar="FILE", help="results.json: only findings that it does not have fail")
    many("--tallvakt-archive", action="append", metavar="PATH", help="earlier editions to compare with")
    many("--tallvakt-limit", action="append", metavar="NAME=NUMBER", help="read more, or less, of each file")
    many("--tallvakt-schemas", action="append", metavar="DIR", help="a folder of contracts of your own")
    many("--tallvakt-checks", action="append", metavar="DIR", help="a folder of checks of your own; runs their code")


def pytest_configure(config: pytest.Config) -> None:
    """Add the publications to what is collected."""
    asked = config.getoption("--tallvakt")
    if not asked:
        return
    try:
        setup = CheckSetup.of(config, asked)
    except (ValueError, OSError) as error:
        raise pytest.UsageError(f"--tallvakt: {error}") from None
    config.stash[SETUP] = setup
    config.args[:] = [*dict.fromkeys([*config.args, *(str(file.absolute()) for file in setup.files)])]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Of pytest-xdist: all publications go to one process, so that they are checked once; other tests as always."""
    setup = config.stash.get(SETUP, None)
    if setup is None or config.getvalue("dist") not in ("load", "loadgroup"):
        return None
    from xdist.scheduler import LoadGroupScheduling

    publications = setup.sources

    class Scheduler(LoadGroupScheduling):  # type: ignore[misc]  # xdist is untyped
        def _split_scope(self, nodeid: str) -> str:
            file = config.rootpath / nodeid.partition("::")[0]
            return GROUP if file in publications else str(super()._split_scope(nodeid))

    return Scheduler(config, log)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A publication that was asked for is a file of tests."""
    setup = parent.config.stash.get(SETUP, None)
    if setup is None or file_path not in setup.sources:
        return None
    return PublicationFile.from_parent(parent, path=file_path)


@dataclass(frozen=True)
class CheckSetup:
    """What all publications of a session are held to."""

    files: Sequence[Path]
    options: Options
    finishing: Finishing
    baseline: Mapping[str, Any] | None

    @classmethod
    def of(cls, config: pytest.Config, asked: Sequence[str]) -> CheckSetup:
        """The setup of a call. Raises ValueError or OSError."""
        from datetime import date

        from tallvakt.authoring.self_draft import draft_of
        from tallvakt.gate import policy, sign_off, waivers
        from tallvakt.gate.finishing import Finishing
        from tallvakt.ingest import sources
        from tallvakt.ingest.limits import Limits, parse, raised
        from tallvakt.model import results_file
        from tallvakt.pipeline.run import Options
        from tallvakt.rules.content import find_suite, load

        def named(name: str) -> Path | None:
            given = config.getoption(f"--tallvakt-{name}")
            return Path(given) if given else None

        def listed(name: str) -> list[str]:
            return config.getoption(f"--tallvakt-{name}") or []

        own = (tuple(map(Path, listed(name))) for name in ("schemas", "checks"))
        content = load(find_suite(*own))
        before = named("baseline")
        finishing = Finishing(
            content=content,
            policy=policy.find(named("policy"), checks=content.checks, families=content.library.contracts),
            waivers=waivers.find(named("waivers")),
            sign_offs=sign_off.load(named("sign-offs") or Path(sign_off.FILE)),
            today=date.today(),
        )
        options = Options(
            archive=tuple(sources.archived(listed("archive"))),
            limits=raised(Limits(), parse(listed("limit"))),
            drafter=draft_of,
        )
        files = sources.expand(asked, Path("build/reports"))
        return cls(files, options, finishing, None if before is None else results_file.read(before))

    @cached_property
    def sources(self) -> Mapping[Path, Path]:
        """By its absolute path, each file as it was asked for."""
        return {file.absolute(): file for file in self.files}

    @cached_property
    def decided(self) -> Decided:
        """All publications checked together, once, and the gate's decision on them."""
        from tallvakt.gate import baseline
        from tallvakt.gate.decide import Submission, decide_plainly
        from tallvakt.pipeline import run
        from tallvakt.render.output_formats import words

        finishing = self.finishing
        done = run.run(self.files, finishing.content, self.options, finish=finishing, command="pytest --tallvakt")
        compared: Comparison | None = None if self.baseline is None else baseline.compare(done, self.baseline)
        question = Submission(
            done,
            finishing.policy,
            checks=finishing.content.checks,
            standings=finishing.standings(done),
            comparison=compared,
            only_new=compared is not None,
        )
        decision = decide_plainly(question, notifies=False)
        english = words(finishing.content.reports, finishing.content.checks, "en")
        return Decided(done, dict(zip(self.sources, done.publications, strict=True)), decision, english)


@dataclass(frozen=True)
class Decided:
    """The run of a session, the report of each file, and what the gate decides."""

    run: Run
    reports: Mapping[Path, PublicationReport]
    decision: Decision
    words: Any

    def failures(self, report: PublicationReport) -> dict[str, list[Broken]]:
        """What holds a publication back, by promise or rule of the gate."""
        failures: dict[str, list[Broken]] = {}
        for broken in self.decision.failures:
            if report.source in broken.publications:
                failures.setdefault(broken.promise, []).append(broken)
        return failures


SETUP = pytest.StashKey[CheckSetup]()


class PublicationFile(pytest.File):
    """A publication; recognised when collected, checked with all others when the first test of one runs."""

    @property
    def check_setup(self) -> CheckSetup:
        """What it is held to."""
        return self.config.stash[SETUP]

    @property
    def report(self) -> PublicationReport:
        """Its report."""
        return self.check_setup.decided.reports[self.path]

    def collect(self) -> Iterator[pytest.Item]:
        """The publication as a whole, each promise of its contract, and the rules of the gate about it."""
        names = [WHOLE, *self._promises()]
        for name in names:
            item = PromiseItem.from_parent(self, name=name)
            item.beside = frozenset(names)
            yield item

    def _promises(self) -> list[str]:
        from tallvakt import ingest
        from tallvakt.gate import rule_names
        from tallvakt.recognise import recognise
        from tallvakt.rules.promises import checked_promises

        setup, finishing = self.check_setup, self.check_setup.finishing
        try:
            document = ingest.read(self.path, limits=setup.options.limits)
            recognised = recognise(document, finishing.content.library)
        except Exception:  # the publication as a whole tells why it is broken
            return []
        rules = [rule_names.RECOVERABLE, *([rule_names.SIGN_OFF] if finishing.policy.sign_off.required else [])]
        return [*(p.id for p in checked_promises(recognised.contract, finishing.content.checks)), *rules]


class PromiseError(Exception):
    """A promise is not kept; the message holds its findings."""


class PromiseItem(pytest.Item):
    """One promise of one publication, or one rule of the gate about it."""

    parent: PublicationFile
    beside: frozenset[str] = frozenset()
    """The names of all tests of the publication: what is of none of them is told by the publication as a whole."""

    def setup(self) -> None:
        """Check and decide, for all tests of the session; what crashes is an error and never a pass."""
        crashes = self._decided.decision.crashes
        if crashes:
            raise RuntimeError("the gate itself is broken: " + "; ".join(crashes))

    @property
    def _decided(self) -> Decided:
        return self.parent.check_setup.decided

    def runtest(self) -> None:
        """Pass, fail, skip or fail as expected, as the gate does."""
        from tallvakt.gate import rule_names

        report = self.parent.report
        failures = self._decided.failures(report)
        if self.name == WHOLE:
            if report.reason is not None:
                raise PromiseError(self._words.remark(report.reason))
            self._hold(broken for name, some in failures.items() if name not in self.beside for broken in some)
            return
        self._hold(failures.get(self.name, ()))
        outcome = next((o for o in report.outcomes if o.promise == self.name), None)
        if outcome is not None:
            self._tell(report, outcome)
        elif self.name not in rule_names.RULES:
            pytest.skip("the publication is broken" if report.reason else "not held")

    def _hold(self, failures: Iterator[Broken] | Sequence[Broken]) -> None:
        """Fail where the gate does, with what it fails for."""
        from tallvakt.gate import rule_names
        from tallvakt.model.report import Outcome

        texts = []
        for broken in failures:
            marks = set(broken.fingerprints)
            findings = [f for f in self.parent.report.findings if f.fingerprint in marks]
            failed = [f for f in findings if f.outcome is Outcome.FAILED]
            if broken.rule == rule_names.UNDECIDED:
                texts.append(f"{self._undecided()} edits are undecided: true for some values behind the symbols only")
            elif failed:
                texts.append(self._messages(failed))
            else:
                texts.append(f"{broken.rule}: {rule_names.RULES[broken.rule]} ({self._missed()})")
        if texts:
            raise PromiseError("\n".join(texts))

    def _undecided(self) -> int:
        return sum(o.undecided for o in self.parent.report.outcomes if o.promise == self.name)

    def _missed(self) -> str:
        """What a rule about the publication as a whole is broken by."""
        from tallvakt.gate import rule_names

        report = self.parent.report
        if self.name == rule_names.RECOVERABLE:
            return f"{sum(s.status == 'recoverable' for s in report.suppressed)} can be"
        return str(report.verdict)

    def _tell(self, report: PublicationReport, outcome: PromiseOutcome) -> None:
        """What there is to say of a promise that the gate does not fail."""
        from tallvakt.model.grading import promise_of
        from tallvakt.model.report import Outcome

        mine = [f for f in report.findings if promise_of(f) == outcome.promise]
        self._waived([f for f in mine if f.outcome is Outcome.WAIVED])
        if remarks := [f for f in mine if f.outcome is Outcome.FAILED]:
            self.add_report_section("call", "tallvakt", self._messages(remarks))
        if outcome.skipped and not outcome.passed + outcome.undecided + outcome.failed:
            pytest.skip("; ".join(self._words.reason(r) for r in outcome.reasons) or "nothing could be said of it")

    def _waived(self, findings: Sequence[Finding]) -> None:
        if findings:
            marks = [f.waiver for f in findings if f.waiver]
            reasons = "; ".join(dict.fromkeys(f"{m['reason']} ({m['owner']}, until {m['expires']})" for m in marks))
            pytest.xfail(f"waived: {reasons}")

    def _messages(self, findings: Sequence[Finding]) -> str:
        lines = []
        for finding in findings[:MOST]:
            place = next((p for p in [*(c.place for c in finding.cells), *finding.places]), None)
            where = f"{self.parent.path.name}:{place.line}: " if place else ""
            lines.append(f"{where}{finding.code} {self._words.message(finding)} [{finding.fingerprint}]")
        if len(findings) > MOST:
            lines.append(f"and {len(findings) - MOST} more")
        return "\n".join(lines)

    @property
    def _words(self) -> Any:
        return self._decided.words(self.parent.report)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The findings alone; the traceback of a promise says nothing."""
        return str(excinfo.value) if isinstance(excinfo.value, PromiseError) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the test stands."""
        return self.path, None, f"{self.parent.path.name}: {self.name}"
