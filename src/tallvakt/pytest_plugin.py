"""The pytest plugin: `pytest --tallvakt publications/` makes each promise of each publication a test.

Ids read `publications/a.txt::parts-sum-to-total`. A promise that the policy fails fails with its findings, a waived one
is an expected failure, one that nothing could be said of is skipped. Without `--tallvakt` nothing is imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tallvakt.gate.policy import Policy
    from tallvakt.gate.waivers import Waivers
    from tallvakt.ingest import Limits
    from tallvakt.model.report import Finding, PromiseOutcome, PublicationReport
    from tallvakt.rules.content import Content

MOST = 10
"""Findings that a failure shows."""
WHOLE = "publication"
"""The test of a publication as a whole: it can be read and recognised."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the plugin."""
    group = parser.getgroup("tallvakt", "published statistics")
    group.addoption("--tallvakt", action="append", metavar="PATH", help="publications: files, folders or globs")
    group.addoption("--tallvakt-policy", metavar="FILE", help="policy; by default gate.yaml in the working folder")
    group.addoption("--tallvakt-waivers", metavar="FILE", help="waivers; by default waivers.yaml there")
    group.addoption("--tallvakt-archive", action="append", metavar="PATH", help="earlier editions to compare with")
    group.addoption("--tallvakt-limit", action="append", metavar="NAME=NUMBER", help="read more, or less, of each file")
    group.addoption("--tallvakt-schemas", action="append", metavar="DIR", help="a folder of contracts of your own")


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
    config.args[:] = [*dict.fromkeys([*config.args, *map(str, setup.files)])]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A publication that was asked for is a file of tests."""
    setup = parent.config.stash.get(SETUP, None)
    if setup is None or file_path not in setup.files:
        return None
    return PublicationFile.from_parent(parent, path=file_path)


@dataclass(frozen=True)
class CheckSetup:
    """What all publications of a session are held to."""

    files: Sequence[Path]
    archive: Sequence[Path]
    content: Content
    policy: Policy
    waivers: Waivers
    limits: Limits

    @classmethod
    def of(cls, config: pytest.Config, asked: Sequence[str]) -> CheckSetup:
        """The setup of a call. Raises ValueError or OSError."""
        from tallvakt.gate import policy, waivers
        from tallvakt.ingest import sources
        from tallvakt.ingest.limits import Limits, parse, raised
        from tallvakt.rules.content import find_suite, load

        content = load(find_suite(tuple(map(Path, config.getoption("--tallvakt-schemas") or ()))))
        rules, waivers_file = (config.getoption(f"--tallvakt-{name}") for name in ("policy", "waivers"))
        return cls(
            tuple(p.absolute() for p in sources.expand(asked)),
            tuple(sources.archived(config.getoption("--tallvakt-archive") or ())),
            content,
            policy.find(rules and Path(rules), checks=content.checks, families=content.library.contracts),
            waivers.find(waivers_file and Path(waivers_file)),
            raised(Limits(), parse(config.getoption("--tallvakt-limit") or ())),
        )

    def report(self, path: Path) -> PublicationReport:
        """The report of one publication, masked, with policy and waivers applied."""
        from datetime import date

        from tallvakt.gate import policy, waivers
        from tallvakt.pipeline import run
        from tallvakt.render import masking

        options = run.Options(archive=tuple(self.archive), limits=self.limits)
        done = policy.grade(run.run([path], self.content, options), self.policy)
        second = self.policy.waivers.second_approver
        waived = waivers.apply(done, self.waivers, date.today(), second_approver=second)
        return masking.mask(waived).publications[0]


SETUP = pytest.StashKey[CheckSetup]()


class PublicationFile(pytest.File):
    """A publication; recognised when collected, checked when the first of its promises runs."""

    @property
    def check_setup(self) -> CheckSetup:
        """What it is held to."""
        return self.config.stash[SETUP]

    @cached_property
    def report(self) -> PublicationReport:
        """Its report, made once."""
        return self.check_setup.report(self.path)

    def collect(self) -> Iterator[pytest.Item]:
        """The publication as a whole, and each promise of its contract."""
        from tallvakt import ingest
        from tallvakt.recognise import recognise
        from tallvakt.rules.promises import checked_promises

        yield PromiseItem.from_parent(self, name=WHOLE)
        try:
            recognised = recognise(
                ingest.read(self.path, limits=self.check_setup.limits), self.check_setup.content.library
            )
        except Exception:  # the publication as a whole tells why it is broken
            return
        for promise in checked_promises(recognised.contract, self.check_setup.content.checks):
            yield PromiseItem.from_parent(self, name=promise.id)


class PromiseError(Exception):
    """A promise is not kept; the message holds its findings."""


class PromiseItem(pytest.Item):
    """One promise of one publication."""

    parent: PublicationFile

    def runtest(self) -> None:
        """Pass, fail, skip or fail as expected, as the gate would."""
        report = self.parent.report
        if self.name == WHOLE:
            if report.reason is not None:
                raise PromiseError(self._words.remark(report.reason))
            return
        outcome = next((o for o in report.outcomes if o.promise == self.name), None)
        if outcome is None:
            pytest.skip("the publication is broken" if report.reason else "not held")
        self._judge(report, outcome)

    def _judge(self, report: PublicationReport, outcome: PromiseOutcome) -> None:
        from tallvakt.model.check_traits import Role
        from tallvakt.model.grading import promise_of
        from tallvakt.model.report import Outcome

        ruling = self.parent.check_setup.policy.judge(report.family or "", outcome.check)
        mine = [f for f in report.findings if promise_of(f) == outcome.promise]
        always = outcome.role is Role.RECOVERABLE_STARS and ruling.recoverable == "fail"
        failing = [f for f in mine if f.outcome is Outcome.FAILED and (always or ruling.fails(f.severity))]
        if len(failing) > ruling.at_most:
            raise PromiseError(self._messages(failing))
        if outcome.undecided and ruling.undecided == "fail" and ruling.fails(outcome.severity):
            raise PromiseError(f"{outcome.undecided} edits are undecided: true for some values behind the symbols only")
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
        from tallvakt.render.output_formats import words

        content = self.parent.check_setup.content
        return words(content.reports, content.checks, "en")(self.parent.report)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The findings alone; the traceback of a promise says nothing."""
        return str(excinfo.value) if isinstance(excinfo.value, PromiseError) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the test stands."""
        return self.path, None, f"{self.parent.path.name}: {self.name}"
