"""Publications beside each other: editions of one family that share months, and promises between two families.

What is tied together becomes one system, of which the same is asked as of a publication alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from tallvakt.model.editions import Editions, Printing
from tallvakt.pipeline.edition_history import NOWHERE, History
from tallvakt.pipeline.linked.linked_publication import Publication
from tallvakt.pipeline.linked.links import Link, equal, promised, promises, same_months
from tallvakt.recognise import Recognised
from tallvakt.rules.content import Content

if TYPE_CHECKING:  # most publications are tied to none
    from tallvakt.pipeline.linked.linked_group import LinkedGroup
    from tallvakt.pipeline.linked.member import Beside

__all__ = ["Beside", "Publication", "PublicationSet"]


class PublicationSet:
    """Every publication of a run and its archive, and what ties them together."""

    def __init__(
        self,
        publications: Iterable[tuple[str, Recognised]],
        content: Content,
        budget: float,
        elsewhere: Mapping[str, Sequence[Printing]] = NOWHERE,
    ) -> None:
        """`elsewhere`: by family, the editions of the run, those with which no period is shared among them."""
        self._publications = [Publication(source, recognised, content, budget) for source, recognised in publications]
        self._history = History(((p.source, p.recognised) for p in self._publications), elsewhere)
        self._by_recognised = {id(p.recognised): p for p in self._publications}
        self._budget = budget

    def publication(self, recognised: Recognised) -> Publication:
        """The publication of a recognised file."""
        return self._by_recognised[id(recognised)]

    def editions(self, publication: Publication) -> Editions:
        """An edition with the earlier ones of its family, nearest first."""
        return self._history.of(publication.source, publication.recognised)

    def beside(self, publication: Publication) -> Beside | None:
        """The publication beside those it is tied to; None where it is tied to none."""
        groups, failed = self._groups
        if id(publication) in failed:
            raise failed[id(publication)]
        group = groups.get(id(publication))
        if group is None:
            return None
        from tallvakt.pipeline.linked.member import Beside

        return Beside(group, group.publications.index(publication))

    @cached_property
    def _groups(self) -> tuple[dict[int, LinkedGroup], dict[int, Exception]]:
        """By publication, the group it is in, and what went wrong where its ties could not be grouped."""
        links: list[Link] = []
        failed: dict[int, Exception] = {}
        for publication in self._publications:
            try:
                links += self._links(publication)
            except Exception as error:
                failed[id(publication)] = error
        group_of = {id(p): {id(p)} for p in self._publications}
        for link in links:
            one, other = group_of[id(link.mine)], group_of[id(link.other)]
            if one is not other:
                one |= other
                group_of |= dict.fromkeys(other, one)
        tied = {id(members): members for members in group_of.values() if len(members) > 1}
        return self._grouped(links, tied.values()), failed

    def _grouped(self, links: Sequence[Link], tied: Iterable[set[int]]) -> dict[int, LinkedGroup]:
        """By publication, the group it is in."""
        grouped: dict[int, LinkedGroup] = {}
        for members in tied:
            from tallvakt.pipeline.linked.linked_group import LinkedGroup

            publications = tuple(p for p in self._publications if id(p) in members)
            own_links = tuple(b for b in links if id(b.mine) in members)
            grouped |= dict.fromkeys(members, LinkedGroup(publications, own_links, self._budget))
        return grouped

    def _links(self, mine: Publication) -> Iterator[Link]:
        """What ties a publication to others: only to those whose own system could be built."""
        if not _sound(mine):
            return
        by_source = {p.source: p for p in reversed(self._publications)}  # of two alike, the first given
        for source, pairs in same_months(self.editions(mine)).items():
            if pairs and _sound(by_source[source]):
                yield equal(mine, by_source[source], pairs)
        for promise, check in promises(mine):
            other = self._partner(mine, str(promise.parameters["family"]))
            if other is not None and _sound(other):
                yield promised(mine, other, promise, check)

    def _partner(self, mine: Publication, family: str) -> Publication | None:
        """The publication of another family that covers the same months; of two alike, the first given."""
        edition = mine.recognised.reading.edition
        return next(
            (
                p
                for p in self._publications
                if p.recognised.contract.family == family and p.recognised.reading.edition == edition
            ),
            None,
        )


def _sound(publication: Publication) -> bool:
    """Whether the figures fit the arithmetic: one publication's fault is not the others'."""
    try:
        publication.edits  # noqa: B018 - built here, and kept
    except OverflowError:
        return False
    return True
