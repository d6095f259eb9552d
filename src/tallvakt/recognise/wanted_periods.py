"""The periods that a table must print: all of its edition, or of what its own heading says that it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from tallvakt.model import periods
from tallvakt.model.reading import HeaderRead
from tallvakt.model.report import NO_PERIOD, Edition
from tallvakt.recognise.headers import only_period
from tallvakt.recognise.table_matching import Block
from tallvakt.rules.contract import Contract


def of_tables(
    contract: Contract, edition: Edition, blocks: Sequence[Block], headers: Sequence[HeaderRead]
) -> dict[str, tuple[str, ...]]:
    """By table, the periods that it must print, of `headers` and `blocks` in the same order.

    None where its columns are codes, where it is one column of others, and where gaps are allowed.
    """
    wanted: dict[str, tuple[str, ...]] = {}
    everywhere = _periods_of(header.columns for header in headers if header.table[0])
    every: dict[frozenset[str], tuple[str, ...]] = {}
    """What a table must print by the periods that it prints: most print the same."""
    for name, table in contract.tables.items():
        if contract.columns.gaps == "allowed" or edition == NO_PERIOD or table.columns is not None or table.beside:
            wanted[name] = ()
            continue
        mine = [(b, h) for b, h in zip(blocks, headers, strict=True) if h.table[0] == name]
        printed = _periods_of(header.columns for _, header in mine)
        if printed not in every:
            of_edition = _of_edition(contract, edition, printed)
            every[printed] = _without_comparisons(of_edition, edition, everywhere)
        over = [block.period for block, _ in mine]
        wanted[name] = _of_headings(every[printed], printed, over)
    return wanted


def _periods_of(headers: Iterable[tuple[str, ...]]) -> frozenset[str]:
    """The periods among the columns of some headers, of which most are the same."""
    return frozenset(column for columns in set(headers) for column in columns if periods.kind(column))


def _of_edition(contract: Contract, edition: Edition, printed: Collection[str]) -> tuple[str, ...]:
    """Every period of an edition, of the first kind of the contract that a table prints.

    An edition is told in months: weeks and days must go on from the first to the last that is printed.
    """
    kinds = {periods.kind(column) for column in printed}
    wanted = next((kind for kind in contract.columns.kinds if kind in kinds), contract.columns.kinds[0])
    alone = only_period(contract, edition)
    if alone and periods.kind(alone) != wanted and alone in printed:
        return (alone,)
    if wanted not in ("week", "day"):
        return periods.of_kind(edition, wanted)
    of_kind = [column for column in printed if periods.kind(column) == wanted]
    return periods.run(min(of_kind), max(of_kind)) if of_kind else ()


def _without_comparisons(wanted: tuple[str, ...], edition: Edition, printed: Collection[str]) -> tuple[str, ...]:
    """Those of the wanted periods that no column alone reaches back to: `January … March 2024` beside `Q1 2023`.

    Only where nothing but the columns tells what the publication covers.
    """
    kind = periods.kind(wanted[0]) if wanted else ""
    parts = [periods.span(column)[0] for column in printed if periods.kind(column) == kind]
    if not parts or periods.covering(printed) != edition:
        return wanted
    spans = {column: periods.span(column) for column in printed}
    made_of = [c for c, (first, last) in spans.items() if any(first <= part <= last for part in parts)]
    covered = periods.covering(made_of)
    return tuple(one for one in wanted if covered.start <= periods.span(one)[0] <= covered.end)


def _of_headings(
    wanted: tuple[str, ...], printed: Collection[str], over: Sequence[periods.Named | None]
) -> tuple[str, ...]:
    """Those of the wanted periods that lie within the headings of a table, if all that it prints do."""
    spans = [periods.span(one.code(one.year)) for one in over if one is not None and one.year is not None]
    if not spans or len(spans) < len(over):
        return wanted

    def within(code: str) -> bool:
        first, last = periods.span(code)
        return any(start <= first and last <= end for start, end in spans)

    return tuple(filter(within, wanted)) if all(map(within, printed)) else wanted
