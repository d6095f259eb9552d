"""Waivers: known findings that a named owner accepts until a date.

A waiver names one fingerprint, whole. A fingerprint is made of the printed text of a finding's cells, so a waived
figure that changes again is a new finding; there are no patterns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from tallvakt.model import files, yamlfile
from tallvakt.model.grading import MOVABLE, regrade
from tallvakt.model.report import Finding, Outcome, PublicationReport, Run
from tallvakt.model.unknown_name import no_such
from tallvakt.model.yamlfile import Misplaced, YamlError

FILE = "waivers.yaml"
HEADER = "# Known findings, each accepted by a named owner until a date.\nwaivers: []\n"
LONGEST = timedelta(days=366)
Text = Annotated[str, Field(min_length=1), AfterValidator(str.strip)]


class WaiverError(YamlError):
    """A waiver is wrong; the message names file, line and key, or the option."""


class Waiver(BaseModel):
    """One accepted finding."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fingerprint: str = Field(pattern=r"^[0-9a-f]{12,64}$", description="The finding's fingerprint, whole")
    reason: Text = Field(description="Why the finding is accepted")
    owner: Text = Field(description="Who answers for it")
    created: date
    expires: date = Field(description="The last day on which it counts; at most a year after it was created")
    link: str | None = Field(default=None, pattern=r"^https?://", description="Where it is discussed")
    approved_by: Text | None = Field(default=None, description="The second approver, where the policy demands one")

    @field_validator("fingerprint", mode="before")
    @classmethod
    def _quoted(cls, value: Any) -> Any:
        """YAML reads bare digits as a number."""
        if isinstance(value, int | float):
            raise ValueError(f"{value} is read as a number; put the fingerprint in quotes")
        return value

    @field_validator("created", "expires", mode="before")
    @classmethod
    def _day(cls, value: Any) -> Any:
        """A day, as YAML or ISO 8601 writes it; never a number of seconds."""
        if isinstance(value, int | float):
            raise ValueError("not a date; write YYYY-MM-DD")
        return value

    @model_validator(mode="after")
    def _in_order(self) -> Waiver:
        if self.expires < self.created:
            raise Misplaced(("expires",), f"{self.expires} is before the waiver was created ({self.created})")
        if self.expires - self.created > LONGEST:
            raise Misplaced(("expires",), f"{self.expires} is more than a year after {self.created}; renew it instead")
        if self.approved_by is not None and self.approved_by.casefold() == self.owner.casefold():
            raise Misplaced(("approved_by",), f"'{self.approved_by}' is the owner; a second approver is someone else")
        return self

    def state(self, today: date, *, second_approver: bool = False) -> str:
        """`valid`, `expired`, `not-yet` (created later than today) or `unapproved`; only a valid one counts."""
        if today > self.expires:
            return "expired"
        if today < self.created:
            return "not-yet"
        return "unapproved" if second_approver and self.approved_by is None else "valid"


class Waivers(BaseModel):
    """The file `waivers.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Tallvakt waivers")

    waivers: tuple[Waiver, ...] = ()

    @field_validator("waivers", mode="before")
    @classmethod
    def _none(cls, value: Any) -> Any:
        """`waivers:` with nothing after it is an empty list."""
        return () if value is None else value

    @model_validator(mode="after")
    def _once(self) -> Waivers:
        seen: set[str] = set()
        for number, waiver in enumerate(self.waivers):
            if waiver.fingerprint in seen:
                raise Misplaced(("waivers", number, "fingerprint"), f"'{waiver.fingerprint}' stands twice")
            seen.add(waiver.fingerprint)
        return self


def load(path: Path) -> Waivers:
    """Read a waiver file. Raises `WaiverError` that names file, line, key and the likely slip."""
    try:
        return yamlfile.build(Waivers, yamlfile.read(path, "a waiver file", "waivers: []", may_be_empty=True))
    except YamlError as error:
        raise WaiverError(str(error)) from None


def find(given: Path | None = None, folder: Path | None = None) -> Waivers:
    """The waivers of a run: the file given, else `waivers.yaml` in the working folder, else none.

    Raises `WaiverError`, also when the file given does not exist.
    """
    path = given or (folder or Path()) / FILE
    return load(path) if given is not None or path.exists() else Waivers()


def apply(run: Run, waivers: Waivers, today: date, *, second_approver: bool = False) -> Run:
    """The run with every validly waived finding moved to `waived`: see `applied`."""
    return run.each(lambda report: applied(report, waivers, today, second_approver=second_approver))


def applied(
    report: PublicationReport, waivers: Waivers, today: date, *, second_approver: bool = False
) -> PublicationReport:
    """The report with every validly waived finding moved to `waived`, and its tallies and verdict following.

    A finding whose waiver does not count keeps its outcome and carries the waiver with its state, so that a report
    can say why it fails again. Only failed and undecided findings can be waived.
    """
    by_fingerprint = {w.fingerprint: w for w in waivers.waivers}

    def waive(finding: Finding) -> Finding:
        waiver = by_fingerprint.get(finding.fingerprint)
        if waiver is None or finding.outcome not in (*MOVABLE, Outcome.WAIVED):
            return finding
        state = waiver.state(today, second_approver=second_approver)
        outcome = Outcome.WAIVED if state == "valid" else finding.outcome
        return replace(finding, outcome=outcome, waiver={"state": state, **_words(waiver)})

    return regrade(report, [waive(f) for f in report.findings]) if by_fingerprint else report


def unused(run: Run, waivers: Waivers) -> tuple[Waiver, ...]:
    """Waivers that match no finding of this run: fixed since, or of a publication that was not checked."""
    present = {f.fingerprint for p in run.publications for f in p.findings}
    return tuple(w for w in waivers.waivers if w.fingerprint not in present)


def complete(prefixes: Iterable[str], fingerprints: Sequence[str]) -> tuple[str, ...]:
    """The whole fingerprint for each (possibly shortened, at least 8 characters) one.

    Raises `WaiverError` for one that is no finding's, or several findings'.
    """
    whole: list[str] = []
    for prefix in prefixes:
        matching = sorted({k for k in fingerprints if k == prefix or (len(prefix) >= 8 and k.startswith(prefix))})
        if len(matching) > 1 and prefix not in matching:
            raise WaiverError(f"fingerprint '{prefix}' is short for {len(matching)} findings: {', '.join(matching)}")
        if not matching:
            hint = no_such("finding with fingerprint", prefix, fingerprints)
            raise WaiverError(
                hint if fingerprints else f"no finding with fingerprint '{prefix}': the results have none"
            )
        whole.append(prefix if prefix in matching else matching[0])
    return tuple(whole)


def add(path: Path, waivers: Sequence[Waiver]) -> tuple[str, ...]:
    """Write waivers into a file, made where there is none; comments and order stay. A known fingerprint is renewed.

    Returns the fingerprints that were renewed. Raises `WaiverError` when the file as it stands is wrong, OSError when
    it cannot be written.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    editor = YAML()
    editor.indent(mapping=2, sequence=4, offset=2)
    editor.width = 4096
    editor.representer.ignore_aliases = lambda _: True  # two waivers of one day share a date, never an anchor
    path.parent.mkdir(parents=True, exist_ok=True)
    with files.alone(path):
        before = load(path) if path.exists() else Waivers()
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        document = editor.load(text) or editor.load(text + HEADER)
        entries = document.setdefault("waivers", [])
        if entries is None:
            entries = document["waivers"] = []
        if not entries and hasattr(entries, "fa"):
            entries.fa.set_block_style()  # `waivers: []` grows as a list of blocks
        place = {w.fingerprint: number for number, w in enumerate(before.waivers)}
        for waiver in waivers:
            entry = {k: v for k, v in waiver.model_dump().items() if v is not None}
            entry["fingerprint"] = DoubleQuotedScalarString(waiver.fingerprint)
            if waiver.fingerprint in place:
                entries[place[waiver.fingerprint]] = entry
            else:
                entries.append(entry)
        out = StringIO()
        editor.dump(document, out)
        files.write_text(path, out.getvalue())
    return tuple(w.fingerprint for w in waivers if w.fingerprint in place)


def make(**fields: Any) -> Waiver:
    """A waiver from the options of a call. Raises `WaiverError` that names the option."""
    try:
        return Waiver(**fields)
    except ValidationError as error:
        where, message = yamlfile.first_fault(Waiver, error)
        raise WaiverError(f"{'.'.join(map(str, where)) or 'waiver'}: {message}") from None


def _words(waiver: Waiver) -> dict[str, str]:
    return {key: str(value) for key, value in waiver.model_dump(exclude={"fingerprint"}).items() if value is not None}
