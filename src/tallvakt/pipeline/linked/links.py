"""What ties two publications together: the months both print, and what one promises of the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tallvakt.analysis.edits import view
from tallvakt.model import periods
from tallvakt.model.check_traits import Role
from tallvakt.model.editions import Editions, Figure
from tallvakt.pipeline.linked.linked_publication import Publication
from tallvakt.rules.contract import Contract, Promise
from tallvakt.rules.edit_rows import EditRows, loosened
from tallvakt.rules.registry import Check


@dataclass(frozen=True, eq=False, slots=True)
class Link:
    """Edits over the printed cells of two publications: those of `mine`, and numbered after them those of `other`."""

    mine: Publication
    other: Publication
    promise: str
    rows: EditRows
    same_figure: bool = False
    """Each edit says of two cells that they print one figure."""


def same_months(editions: Editions) -> dict[str, list[tuple[int, int]]]:
    """By source of an earlier edition, the pairs of cells, this edition's and its, that print one figure.

    Each month is held against the nearest earlier edition that prints it. A month in which any figure was revised is
    left out: what its stars hide may have been revised too. So are pairs printed openly, which say nothing new.
    """
    pairs: dict[str, list[tuple[int, int]]] = {}
    compared: set[str] = set()
    now = editions.this.figures
    for other in editions.earlier:
        shared = [
            key for key in now.keys() & other.figures.keys() if now[key].period not in compared and key[2][:1] != "?"
        ]
        compared |= {now[key].period for key in shared}
        spans = {periods.span(now[key].period) for key in shared if _apart(now[key], other.figures[key])}
        revised = {now[key].period for key in shared if _touches(periods.span(now[key].period), spans)}
        pairs[other.source] = [
            (now[key].cell, other.figures[key].cell)
            for key in sorted(shared)
            if now[key].period not in revised and not _both_open(now[key], other.figures[key])
        ]
    return pairs


def _touches(one: tuple[str, str], spans: Collection[tuple[str, str]]) -> bool:
    """Whether a span of months has a month in common with some others."""
    return any(one[0] <= end and start <= one[1] for start, end in spans)


def _apart(one: Figure, other: Figure) -> bool:
    return one.upper < other.lower or other.upper < one.lower


def _both_open(one: Figure, other: Figure) -> bool:
    return one.lower == one.upper and other.lower == other.upper


def equal(mine: Publication, other: Publication, pairs: list[tuple[int, int]]) -> Link:
    """That the cells of each pair hide the same number."""
    size, n = len(mine.recognised.cells), len(pairs)
    cells = np.array(pairs, dtype=np.int64).reshape(n, 2) + np.array([0, size])
    number, none = np.arange(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    rows = EditRows(
        edit=np.repeat(number, 2),
        cell=cells.ravel(),
        coefficient=np.tile(np.array([1, -1], dtype=np.int64), n),
        lower=none,
        upper=none,
        anchor=cells[:, 0],
        counted=np.zeros(n, dtype=np.bool_),
    )
    return Link(mine, other, _same_figure_promise(mine), rows, same_figure=True)


def _same_figure_promise(mine: Publication) -> str:
    """The id of the promise that a figure is the same in later editions; empty where no check is about that."""
    names = [c.name for c in mine.content.checks.values() if c.role is Role.SAME_FIGURE_IN_EDITIONS]
    promised = [p.id for p in mine.recognised.contract.promises if p.check in names]
    return next(iter([*promised, *names]), "")


def promises(mine: Publication) -> Iterator[tuple[Promise, Check]]:
    """The promises of a publication that name another family."""
    checks = mine.content.checks
    for promise in mine.recognised.contract.promises:
        check = checks.get(promise.check)
        if check is not None and check.between:
            yield promise, check


def promised_families(contract: Contract, checks: Mapping[str, Check]) -> tuple[str, ...]:
    """The families that a contract promises something of."""
    between = {name for name, check in checks.items() if check.between}
    return tuple(dict.fromkeys(str(p.parameters["family"]) for p in contract.promises if p.check in between))


def promised(mine: Publication, other: Publication, promise: Promise, check: Check) -> Link:
    """What a promise says of the figures of two publications."""
    figures = [view(p.recognised.cells, p.recognised.contract, {}) for p in (mine, other)]
    parameters = {name: value for name, value in promise.parameters.items() if name != "family"}
    rows = check.function(*figures, promise.parameters["family"], **parameters)
    return Link(mine, other, promise.id, loosened(rows, *figures))
