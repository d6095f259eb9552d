"""Sums and means over intervals that no publication prints, decided as those of a publication are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tallvakt.analysis.edits import assemble
from tallvakt.model.report import TOTAL
from tallvakt.reasoning import Verdict
from tallvakt.rules.contract import Contract, DeclaredContract, Format
from tallvakt.rules.edit_rows import loosened
from tallvakt.rules.figures import Bools, Figures, Ints
from tallvakt.rules.sums import Sums, first_reason

Whole = Literal["sum", "mean"]
_TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of some sums: `number` says which sum each is of, `is_whole` whether it is the whole of it.

    Arrays have one entry per term; `size` is how many sums there are, and figures from `printed` on are left out.
    """

    lower: Ints
    upper: Ints
    is_figure: Bools
    number: Ints
    is_whole: Bools
    size: int
    printed: int
    format: Format


@dataclass(frozen=True, slots=True)
class LoneVerdicts:
    """What became of each sum; one with no whole or no part is neither."""

    failed: Bools
    undecided: Bools


def verdicts(terms: Terms, whole: Whole) -> LoneVerdicts:
    """Whether each whole can be the sum, or the mean rounded half up, of its parts, whatever hidden figures are."""
    sums = _sums(terms)
    reason = first_reason((sums.whole < 0, "total-missing"), (sums.parts == 0, "part-missing"))
    rows = sums.against_whole(reason) if whole == "sum" else sums.against_mean(reason, sums.parts)
    edits = assemble(sums.figures, (), [loosened(rows, sums.figures)])
    outcomes, sum_of = edits.evaluate(), terms.number[edits.anchor]
    failed, undecided = np.zeros(terms.size, dtype=np.bool_), np.zeros(terms.size, dtype=np.bool_)
    failed[sum_of[edits.counted & (outcomes == Verdict.FAILED)]] = True
    undecided[sum_of[edits.counted & (outcomes == Verdict.UNDECIDED)]] = True
    return LoneVerdicts(failed, undecided & ~failed)


def _sums(terms: Terms) -> Sums:
    none = np.zeros(len(terms.number), dtype=np.int64)
    figures = Figures(
        contract=_contract(terms.format),
        codes={
            "publication": none,
            "table": none,
            "subject": none,
            "row": terms.is_whole.astype(np.int64),
            "column": terms.number,
        },
        names={
            "publication": ("",),
            "table": (_TABLE,),
            "subject": ("",),
            "row": ("part", TOTAL),
            "column": tuple(map(str, range(terms.size))),
        },
        copy=none,
        lower=terms.lower,
        upper=terms.upper,
        months=np.ones(1, dtype=np.int64),
        printed=terms.printed,
        is_figure=terms.is_figure,
    )
    cells = np.arange(len(terms.number))
    return Sums(figures=figures, cell=cells, number=terms.number, is_whole=terms.is_whole, size=terms.size)


def _contract(figures: Format) -> Contract:
    """A contract of one table, of which only the format of its figures is asked."""
    declared = DeclaredContract.model_validate(
        {
            "family": "own.frame",
            "version": "1",
            "title": {"en": "A frame"},
            "dimensions": {"row": {"codelist": "open"}},
            "tables": {_TABLE: {"rows": "row"}},
        }
    )
    return Contract.load(declared.model_copy(update={"figures": figures}), {})
