"""What becomes of a report before it is kept: graded, accepted findings set aside, masked, and who signed it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date

from tallvakt.gate import policy as policies
from tallvakt.gate import sign_off, waivers
from tallvakt.gate.policy import Policy
from tallvakt.gate.sign_off import SignOff, Standing
from tallvakt.gate.waivers import Waivers
from tallvakt.model.report import Edition, Json, PublicationReport, Run
from tallvakt.render.masking import masked, revealed
from tallvakt.rules.content import Content

SOON = 30
"""Days before its end at which the index tells of a waiver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finishing:
    """Finishes reports, in whatever process they are made."""

    content: Content
    policy: Policy
    waivers: Waivers
    sign_offs: tuple[SignOff, ...]
    today: date
    reveal: bool = False

    def __call__(self, report: PublicationReport) -> PublicationReport:
        """The finished report. Nothing in it was worked out of a hidden figure, unless that is to be shown."""
        graded = policies.graded(report, self.policy)
        second = self.policy.waivers.second_approver
        accepted = waivers.applied(graded, self.waivers, self.today, second_approver=second)
        shown = revealed(accepted) if self.reveal else masked(accepted)
        standing = sign_off.standing_of(shown, self.sign_offs, self.content.library)
        return sign_off.with_standing(shown, standing) if standing else shown

    def about(self, family: str | None, edition: Edition | None, fingerprints: Collection[str]) -> Json:
        """What it would do to a report of an edition with such findings, as plain data: equal where nothing changed."""
        second = self.policy.waivers.second_approver
        mine = [w for w in self.waivers.waivers if w.fingerprint in fingerprints]
        signed = [asdict(s) for s in self.sign_offs if (s.family, s.edition) == (family, str(edition))]
        return {
            "policy": self.policy.model_dump(mode="json", exclude={"notify"}),
            "waivers": [[w.model_dump(mode="json"), w.state(self.today, second_approver=second)] for w in mine],
            "days": [(w.expires - self.today).days < SOON for w in mine],
            "signed": signed,
        }

    def standings(self, run: Run) -> dict[str, Standing]:
        """How each publication of a run stands by its sign-offs, by source."""
        approvals = self.policy.sign_off.approvals
        return sign_off.standings(run, self.sign_offs, self.content.library, approvals=approvals)
