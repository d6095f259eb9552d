"""The gate's policy, `gate.yaml`: what fails, what it takes to pass, and who is told. Sensible without any file.

The narrowest word counts: a family's word on a check, then the check's, then the family's, then the file's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from tallvakt.model import yamlfile
from tallvakt.model.check_traits import Role
from tallvakt.model.grading import regrade
from tallvakt.model.report import Finding, PromiseOutcome, PublicationReport, Run, Severity
from tallvakt.model.yamlfile import Misplaced, YamlError

FILE = "gate.yaml"
ORDER = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}
Judged = Literal["pass", "fail"]
Fails = Literal["error", "warning", "info", "never"]
Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class PolicyError(YamlError):
    """A policy is wrong; the message names file, line, key and the likely slip."""


class PolicyPart(BaseModel):
    """Base of every part of a policy: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _secret(cls, value: Any, info: Any) -> Any:
        if str(info.field_name).endswith("_env") and isinstance(value, str) and not value.replace("_", "").isalnum():
            raise ValueError("name the environment variable that holds it; a secret never stands in this file")
        return value


class CheckRule(PolicyPart):
    """What one check's findings mean at the gate."""

    severity: Severity | None = Field(default=None, description="Severity of its findings, in place of the contract's")
    at_most: int = Field(default=0, ge=0, description="So many findings per publication family are let through")
    undecided: Judged | None = Field(default=None, description="Whether a promise that a star leaves undecided fails")


class Judgement(PolicyPart):
    """What fails."""

    fail: Fails | None = Field(
        default=None, description="The lowest severity that fails; `error` where nothing is said"
    )
    undecided: Judged | None = Field(
        default=None, description="Whether undecided promises fail; `pass` where nothing is said"
    )
    recoverable: Judged | None = Field(
        default=None, description="Whether a publication that gives a suppressed figure away fails; `pass` by default"
    )
    checks: dict[str, CheckRule] = Field(default_factory=dict, description="By name of check")


class WaiverRule(PolicyPart):
    """What it takes for a waiver to count."""

    second_approver: bool = Field(default=False, description="A waiver counts only with `approved_by`")


class SignOffRule(PolicyPart):
    """Whether a person must have approved a publication before the gate lets it through."""

    required: bool = False
    approvals: int = Field(default=1, ge=1, description="By so many different reviewers")


class Hook(PolicyPart):
    """An address that takes a message."""

    url_env: Variable = Field(description="Environment variable that holds the address")


class Webhook(Hook):
    """An address that takes the decision as JSON."""

    headers_env: dict[str, Variable] = Field(
        default_factory=dict, description="Header, and the environment variable that holds its value"
    )


class Email(PolicyPart):
    """A mail server, and who is written to."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    encryption: Literal["starttls", "ssl", "none"] = "starttls"
    sender: str
    recipients: tuple[str, ...] = Field(min_length=1)
    user_env: Variable | None = None
    password_env: Variable | None = None


class Notice(PolicyPart):
    """One notification: exactly one channel, and when it is used."""

    slack: Hook | None = None
    teams: Hook | None = None
    webhook: Webhook | None = None
    email: Email | None = None
    command: tuple[str, ...] | None = Field(
        default=None, min_length=1, description="Program and arguments; JSON on its input"
    )
    when: tuple[Literal["passed", "failed", "broken"], ...] = ("failed", "broken")
    timeout: float = Field(default=10, gt=0, le=120, description="Seconds for one attempt")
    retries: int = Field(default=2, ge=0, le=5)

    @model_validator(mode="after")
    def _one(self) -> Notice:
        if len(self.channels) != 1:
            channels = ", ".join(self.channels) or "none"
            raise Misplaced((), f"names exactly one of slack, teams, webhook, email, command (here: {channels})")
        return self

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that are named."""
        return tuple(c for c in ("slack", "teams", "webhook", "email", "command") if getattr(self, c) is not None)


class Policy(Judgement):
    """The file `gate.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Tallvakt gate policy")

    families: dict[str, Judgement] = Field(default_factory=dict, description="By family, such as nav.tilt140")
    waivers: WaiverRule = WaiverRule()
    sign_off: SignOffRule = SignOffRule()
    notify: tuple[Notice, ...] = ()

    def judge(self, family: str, check: str) -> Ruling:
        """What the policy says of one check in one family."""
        own = self.families.get(family, Judgement())
        rules = [j.checks[check] for j in (own, self) if check in j.checks]
        fail = own.fail or self.fail or "error"
        return Ruling(
            severity=next((r.severity for r in rules if r.severity), None),
            lowest=None if fail == "never" else Severity(fail),
            at_most=next((r.at_most for r in rules if "at_most" in r.model_fields_set), 0),
            undecided=next((u for u in [*(r.undecided for r in rules), own.undecided, self.undecided] if u), "pass"),
            recoverable=own.recoverable or self.recoverable or "pass",
        )

    def severity_of(self, family: str, check: str, severity: Severity, *, of_stars: bool) -> Severity:
        """The severity of a check's findings, which is `severity` where the policy does not say.

        What finds recoverable stars (`of_stars`) weighs what the policy says of those, where it speaks of them.
        """
        said = self.judge(family, check).severity
        given_away = self.families.get(family, Judgement()).recoverable or self.recoverable
        if said is None and of_stars and given_away is not None:
            # The contract says what it weighs; a policy that speaks of it has the last word.
            return Severity.ERROR if given_away == "fail" else min(severity, Severity.WARNING, key=ORDER.__getitem__)
        return said or severity


@dataclass(frozen=True, slots=True)
class Ruling:
    """The policy's word on one check in one family."""

    severity: Severity | None
    lowest: Severity | None
    """The lowest severity that fails; None when none does."""
    at_most: int
    undecided: Judged
    recoverable: Judged

    def fails(self, severity: Severity) -> bool:
        """Whether findings of a severity fail the gate."""
        return self.lowest is not None and ORDER[severity] >= ORDER[self.lowest]


def load(path: Path, checks: Collection[str] = (), families: Collection[str] = ()) -> Policy:
    """Read a policy; names of checks and families are held to those given, when any are.

    Raises `PolicyError` that names file, line, key and the likely slip.
    """
    try:
        source = yamlfile.read(path, "a gate policy", "fail: error", may_be_empty=True)
        policy = yamlfile.build(Policy, source)
        slip = _slip(policy, checks, families)
        if slip is not None:
            raise YamlError(yamlfile.place([source], slip.path, str(slip)))
    except YamlError as error:
        raise PolicyError(str(error)) from None
    return policy


def find(
    given: Path | None = None,
    folder: Path | None = None,
    checks: Collection[str] = (),
    families: Collection[str] = (),
) -> Policy:
    """The policy of a run: the file given, else `gate.yaml` in the working folder, else the default.

    Raises `PolicyError`, also when the file given does not exist.
    """
    path = given or (folder or Path()) / FILE
    return load(path, checks, families) if given is not None or path.exists() else Policy()


def grade(run: Run, policy: Policy) -> Run:
    """The run with the severities that the policy gives, and its verdicts following."""
    return run.each(lambda report: graded(report, policy))


def graded(report: PublicationReport, policy: Policy) -> PublicationReport:
    """The report with the severities that the policy gives, and its verdict following."""
    if not policy.checks and not policy.families and policy.recoverable is None:
        return report
    family = report.family or ""
    of_stars = {o.check for o in report.outcomes if o.role is Role.RECOVERABLE_STARS}

    def severity(item: Finding | PromiseOutcome) -> Severity:
        return policy.severity_of(family, item.check, item.severity, of_stars=item.check in of_stars)

    outcomes = tuple(replace(o, severity=severity(o)) for o in report.outcomes)
    return regrade(replace(report, outcomes=outcomes), [replace(f, severity=severity(f)) for f in report.findings])


def hold_names(policy: Policy, checks: Collection[str], families: Collection[str]) -> None:
    """Refuse a policy that names a check or a family that there is not. Raises `PolicyError`."""
    slip = _slip(policy, checks, families)
    if slip is not None:
        raise PolicyError(f"policy: {'.'.join(map(str, slip.path))}: {slip}")


def _slip(policy: Policy, checks: Collection[str], families: Collection[str]) -> Misplaced | None:
    """A name in the policy that no check or contract bears."""
    for family in policy.families if families else ():
        if family not in families:
            return yamlfile.unknown(("families", family), "publication family", family, families)
    places: list[tuple[tuple[str, ...], Judgement]] = [((), policy)]
    places += [(("families", name), judgement) for name, judgement in policy.families.items()]
    for above, judgement in places if checks else ():
        for check in judgement.checks:
            if check not in checks:
                return yamlfile.unknown((*above, "checks", check), "check", check, checks)
    return None
