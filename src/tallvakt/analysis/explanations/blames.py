"""What localisation is told beside the figures, and what it answers of a publication: plain data.

Apart from the search itself, which is loaded only when something cannot hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tallvakt.reasoning import Status
from tallvakt.reasoning.system import Ints, Mask

if TYPE_CHECKING:
    from tallvakt.analysis.explanations.accounts import Account
    from tallvakt.analysis.explanations.corrected import Corrected


@dataclass(frozen=True, slots=True, kw_only=True)
class Blame:
    """One cause: `rows` of the edit system that cannot hold together with others, and what explains it, ranked.

    `status`: `consistent` when every explanation by as few faults was looked at; `timeout` when that was too much;
    `conflict` when no change of figures would do. `late`: it was the time that ended the search.
    """

    rows: tuple[int, ...]
    status: Status
    accounts: tuple[Account, ...]
    late: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Blames:
    """The causes of what cannot hold, and what their first explanations make of the publication together."""

    causes: tuple[Blame, ...] = ()
    corrected: Corrected | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence:
    """What is known beside the printed figures.

    `codes`: by table id, all codes of its rows in order. `earlier`: what the nearest earlier edition printed for each
    cell, arrays `lower..upper` with -1 where it printed nothing. `signed`: which cells may be below zero; where it is
    not told, those that are.
    """

    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    earlier: tuple[Ints, Ints] | None = None
    signed: Mask | None = None
