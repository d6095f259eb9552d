"""What an expectation says in Data Docs: what is expected, what was observed, and where it is broken.

Templates hold `$names`; what stands for them comes from contracts and publications, and Great Expectations escapes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tallvakt.gate import rule_names

MOST = 10
"""Publications and findings that are named."""
_COUNTS = (("passed", "hold"), ("failed", "broken"), ("undecided", "undecided"), ("skipped", "not asked"))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text with `$names` in it, and what stands for them."""

    template: str
    params: Mapping[str, str]

    @property
    def plain(self) -> str:
        """The sentence as it reads."""
        text = self.template
        for name in sorted(self.params, key=len, reverse=True):
            text = text.replace(f"${name}", self.params[name])
        return text


def expected(says: str, given: Mapping[str, Any]) -> Sentence:
    """What an expectation with parameters expects; `says` is its promise as a clause, such as 'Rows sum.'."""
    params = {"says": says.rstrip(". "), "promise": str(given["promise"])}
    of_rest = "beside" in given
    terms = ["In every publication" if of_rest else "Promise $promise in every publication"]
    if given.get("family"):
        terms, params["family"] = [f"{terms[0]} of $family"], str(given["family"])
    if given.get("grade"):
        terms.append("findings of severity $grade " + ("and above count" if of_rest else "count"))
        params["grade"] = str(given["grade"])
    if given.get("at_most"):
        terms.append("at most $at_most in each publication are let through")
        params["at_most"] = str(given["at_most"])
    if given.get("undecided") == "fail":
        terms.append("what suppressed figures leave undecided is not kept")
    if given.get("absent") == "pass" and not of_rest:
        terms.append("kept where no publication makes it")
    return Sentence(f"$says. {'; '.join(terms)}.", params)


def observed(result: Mapping[str, Any] | None, unit: str) -> str:
    """How many of what an expectation looked at hold, such as `26 looked at: 24 hold, 2 broken`."""
    if not result or "looked_at" not in result:
        return "not recorded"
    if not result["looked_at"]:
        return "nothing to look at"
    shown = [(int(result[name]), word) for name, word in (*_COUNTS, ("waived", "waived"))]
    counts = ", ".join(f"{number} {word}" for number, word in shown if number or word == "broken")
    total = sum(number for number, _ in shown)
    return f"{total} {unit if total != 1 else unit.removesuffix('s')}: {counts}"


def where(result: Mapping[str, Any] | None) -> Sentence | None:
    """Where a promise is not kept, and by which findings; None where nothing is broken, or nothing is recorded."""
    if not result or not result.get("publications"):
        return None
    states = ["broken"] if set(result["rules"]) - {rule_names.UNDECIDED} else []
    states += ["left undecided"] if rule_names.UNDECIDED in result["rules"] else []
    template = f"{' or '.join(states).capitalize()} in $publications"
    params = {"publications": _listed(result["publications"])}
    if result["fingerprints"]:
        template, params["findings"] = f"{template}; findings $findings", _listed(result["fingerprints"], 8)
    return Sentence(f"{template}.", params)


def _listed(names: list[str], letters: int | None = None) -> str:
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return ", ".join(name[:letters] for name in names[:MOST]) + more
