"""Which publications of a run may be tied together, told from what each covers: they are checked in one task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tallvakt.model.report import Edition
from tallvakt.reasoning.unions import labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What the others of a run need to know of a publication that was opened."""

    number: int
    """Its place among the files of the run, then of the archive."""
    source: str
    family: str
    edition: Edition
    archived: bool = False
    """It is compared with, and not checked itself."""
    partners: tuple[str, ...] = ()
    """Families that its contract promises something of."""
    sha256: str = ""
    """Of the file as it was read."""


def tied_groups(outlines: Sequence[Outline]) -> list[tuple[Outline, ...]]:
    """The publications in groups, each in the order given: no two groups share a period of a family or a promise.

    Whether those of a group are really tied is for the check of it to say.
    """
    place = {outline.number: at for at, outline in enumerate(outlines)}
    pairs = [(place[one], place[other]) for one, other in (*_overlapping(outlines), *_promised(outlines))]
    ends = np.array(pairs, dtype=np.int64).reshape(len(pairs), 2)
    group_of = labels(len(outlines), ends[:, 0], ends[:, 1])
    groups: dict[int, list[Outline]] = defaultdict(list)
    for outline, group in zip(outlines, group_of.tolist(), strict=True):
        groups[group].append(outline)
    return [tuple(members) for members in groups.values()]


def _overlapping(outlines: Iterable[Outline]) -> Iterator[tuple[int, int]]:
    """Numbers of publications of one family whose editions overlap, and are not the same."""
    families: dict[str, dict[Edition, list[int]]] = defaultdict(lambda: defaultdict(list))
    for outline in outlines:
        families[outline.family][outline.edition].append(outline.number)
    for editions in families.values():
        yield from _chains(sorted(editions.items(), key=lambda item: (item[0].start, item[0].end)))


def _chains(editions: Sequence[tuple[Edition, list[int]]]) -> Iterator[tuple[int, int]]:
    end = ""
    for (before, one), (edition, other) in pairwise(editions):
        end = max(end, before.end)
        if edition.start <= end:
            numbers = [*one, *other]
            yield from pairwise(numbers)


def _promised(outlines: Sequence[Outline]) -> Iterator[tuple[int, int]]:
    """Numbers of publications of which one promises something of the other: of two alike, the first given."""
    first: dict[tuple[str, Edition], int] = {}
    for outline in outlines:
        first.setdefault((outline.family, outline.edition), outline.number)
    for outline in outlines:
        for family in outline.partners:
            partner = first.get((family, outline.edition))
            if partner is not None:
                yield outline.number, partner
