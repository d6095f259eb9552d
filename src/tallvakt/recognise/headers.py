"""The header of every block: which column is which period, which the average, and which code of a dimension."""

from __future__ import annotations

from collections.abc import Sequence

from tallvakt.ingest import RawRow, Token
from tallvakt.model import periods
from tallvakt.model.label_matching import Names, assign, compact
from tallvakt.model.reading import UNKNOWN, HeaderRead, LabelRead, PrintedPeriod, TableKey
from tallvakt.model.report import AVERAGE, NO_PERIOD, TOTAL, VALUE, Edition, Place, Remark
from tallvakt.recognise import heading_years
from tallvakt.recognise.contract_view import ContractView, DimensionView
from tallvakt.recognise.table_matching import Block
from tallvakt.rules.contract import Contract


class HeaderReader:
    """Reads the header of every block."""

    def __init__(self, seen: ContractView, edition: Edition) -> None:
        self.labels: list[LabelRead] = []
        self.remarks: list[Remark] = []
        self._seen = seen
        self._kinds = seen.contract.columns.kinds
        months = periods.months(edition) if edition != NO_PERIOD else ()
        self._by_month = {int(m[5:]): m for m in reversed(months)}
        self._year = int(edition.end[:4])
        self._edition = edition
        self._only_period = only_period(seen.contract, edition)
        average = seen.contract.columns.average
        names = {m: [n[int(m[5:]) - 1] for n in periods.MONTHS.values()] for m in months if "month" in self._kinds}
        self._names = Names(names | ({AVERAGE: list(average.labels)} if average else {}))
        self._average = {compact(label) for label in average.labels} if average else set()
        self._average_label = average.labels[0] if average else ""
        self._locale = seen.contract.locale
        self._right: dict[tuple[tuple[str, ...], periods.Named | None], tuple[str, ...]] = {}
        """The columns of headers printed right, by their texts and the period of the heading over them.

        Most tables of a publication have the same.
        """

    def read(self, blocks: Sequence[Block]) -> list[HeaderRead]:
        """One header for each block; a block without one takes it from the nearest block as wide."""
        across = [self._seen.contract.tables[b.key[0]].columns if b.key else None for b in blocks]
        given = [
            self._columns(b, b.raw.header, of) if b.raw.header else None for b, of in zip(blocks, across, strict=True)
        ]
        headers = []
        for number, block in enumerate(blocks):
            columns = given[number]
            if columns is None:
                alike = [c if of == across[number] else None for c, of in zip(given, across, strict=True)]
                columns = self._borrow(blocks, alike, number)
                self.remarks.append(
                    Remark(
                        "header-missing", {"line": block.raw.rows[0].label.place.line}, block.raw.rows[0].label.place
                    )
                )
            place = (block.raw.header or block.raw.rows[0]).label.place
            period = _title(block.raw.above)
            headers.append(HeaderRead(block.key or ("", ""), place, columns, given[number] is not None, period))
        return headers

    def _borrow(self, blocks: Sequence[Block], given: Sequence[tuple[str, ...] | None], number: int) -> tuple[str, ...]:
        width = max(len(r.fields) for r in blocks[number].raw.rows)
        around = [c for c in (*reversed(given[:number]), *given[number + 1 :]) if c]
        return next((c for c in around if len(c) == width), around[0] if around else ())

    def _columns(self, block: Block, header: RawRow, across: str | None) -> tuple[str, ...]:
        if across is not None:
            return self._codes(header, across, block.key)
        over = block.raw.over
        if block.key and block.key[0] in self._seen.contract.value_of and over is not None and self._only_period:
            alone = tuple(self._only_period for head in header.fields if head.text == over.text)
            if len(alone) == len(header.fields) == 1:
                return alone
        # Where a title tells the months that are covered, a heading says no more of them than that.
        heading = block.period if _title(block.raw.above) is None else None
        texts = tuple([f.text for f in header.fields])
        if (texts, heading) in self._right:
            return self._right[texts, heading]
        labels = len(self.labels)
        named = self._periods(texts, heading)
        columns = tuple(self._column(f.text, f.place, one) for f, one in zip(header.fields, named, strict=True))
        if len(self.labels) == labels:
            self._right[texts, heading] = columns
        return columns

    def _periods(self, texts: tuple[str, ...], heading: periods.Named | None) -> list[periods.Named | None]:
        """What periods the texts of a header under a heading name."""
        named = self._dated(periods.named_together(texts, days="day" in self._kinds), heading)
        return heading_years.whole_years(named, texts) if "year" in self._kinds else named

    def _dated(
        self, columns: Sequence[periods.Named | None], heading: periods.Named | None
    ) -> list[periods.Named | None]:
        """The periods of a header with the years that the header or the heading tells, as far as they are covered."""
        return [
            one if whole is None or (one is not None and one.year is None and not self._covers(whole)) else whole
            for one, whole in zip(columns, heading_years.completed(columns, heading), strict=True)
        ]

    def _covers(self, one: periods.Named) -> bool:
        """Whether a period, if it has a year, lies within the edition, or there is none."""
        if one.year is None or self._edition == NO_PERIOD:
            return True
        first, last = periods.span(one.code(one.year))
        return self._edition.start <= first and last <= self._edition.end

    def _codes(self, header: RawRow, across: str, table: TableKey | None) -> tuple[str, ...]:
        """Codes of a dimension and the total column, damaged labels matched one-to-one as those of rows are.

        A label of no code is a column by itself: what it holds is read, and may be a part of the total.
        """
        dimension = self._seen.dimensions[across]
        codes = [self._code(dimension, f.text) for f in header.fields]
        pending = [n for n, f in enumerate(header.fields) if not codes[n][0] and f.text]
        taken = {code for code, _ in codes if code}
        matched = assign([dimension.bare_name(header.fields[n].text) for n in pending], dimension.names, taken)
        for position, n in enumerate(pending):
            codes[n] = (matched.get(position, ""), True)
        unknown = [f"{UNKNOWN}{compact(f.text)}" if f.text else "" for f in header.fields]
        for (code, damaged), field in zip(codes, header.fields, strict=True):
            if damaged:
                ranked = dimension.names.ranked(dimension.bare_name(field.text))[:2]
                near = dimension.official[code] if code else ", ".join(dimension.official[c] for _, c in ranked)
                self.labels.append(LabelRead(field.text, field.place, "column", code or None, near, bool(code), table))
        return tuple(code or other for (code, _), other in zip(codes, unknown, strict=True))

    def _code(self, dimension: DimensionView, text: str) -> tuple[str, bool]:
        """The code of a column's label that needs no guess, or "", and whether its name is damaged."""
        code, damaged = dimension.right(text)
        if code is None and self._seen.after_total(text) is not None:
            return TOTAL, False
        return code or "", damaged

    def _column(self, text: str, place: Place, period: periods.Named | None) -> str:
        """The column a header names; "" when it is not known."""
        if compact(text) in self._average:
            return AVERAGE
        named = period.of(self._kinds) if period is not None else None
        if named is not None:
            code = named.code(self._year)
            return self._by_month.get(named.number, code) if _month_alone(named) else code
        if period is not None:
            self.labels.append(LabelRead(text, place, "column", None, "", False))
            return ""
        if not text:
            return ""
        nearest, _ = self._names.nearest(text)
        official = ""
        if nearest is not None:
            official = (
                self._average_label
                if nearest == AVERAGE
                else periods.MONTHS.get(self._locale, periods.MONTHS["en"])[int(nearest[5:]) - 1]
            )
        near = ", ".join(c for _, c in self._names.ranked(text)[:2])
        self.labels.append(LabelRead(text, place, "column", nearest, official or near, nearest is not None))
        return nearest or ""


def only_period(contract: Contract, edition: Edition) -> str:
    """The column of a value column that stands alone: the one period of an edition; "" for an edition of several."""
    if edition == NO_PERIOD:
        return VALUE
    kind = contract.columns.kinds[0]
    covered = periods.of_kind(edition, kind)
    if len(covered) == 1:
        return covered[0]
    # An edition is told in months. It is one period as a whole where the contract asks for no kind, or for days.
    silent = "periods" not in contract.columns.model_fields_set
    return periods.whole(edition) if silent or kind in ("day", "week") else ""


def _title(above: Sequence[Token]) -> PrintedPeriod | None:
    """The nearest title of a period above a block."""
    for token in reversed(above):
        if (edition := periods.period(token.text)) is not None:
            return PrintedPeriod(token.text, token.place, edition)
    return None


def _month_alone(named: periods.Named) -> bool:
    return named.kind == "month" and named.year is None
