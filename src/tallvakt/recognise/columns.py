"""The header of every block: which column is which month, and which the average."""

from __future__ import annotations

from collections.abc import Sequence

from tallvakt import periods
from tallvakt.contract import AVERAGE
from tallvakt.findings import Edition, Place, Remark
from tallvakt.ingest import RawRow
from tallvakt.labels import Names, compact
from tallvakt.reading import HeaderRead, LabelRead, Period
from tallvakt.recognise.layout import Block
from tallvakt.recognise.views import ContractView


class Columns:
    """Reads the header of every block."""

    def __init__(self, seen: ContractView, edition: Edition) -> None:
        self.labels: list[LabelRead] = []
        self.remarks: list[Remark] = []
        months = periods.months(edition)
        self._by_month = {int(m[5:]): m for m in reversed(months)}
        self._year = edition.end[:4]
        average = seen.contract.columns.average
        names = {m: [n[int(m[5:]) - 1] for n in periods.MONTHS.values()] for m in months}
        self._names = Names(names | ({AVERAGE: list(average.labels)} if average else {}))
        self._average = {compact(label) for label in average.labels} if average else set()
        self._official = (average.labels[0] if average else "", seen.contract.locale)

    def read(self, blocks: Sequence[Block]) -> list[HeaderRead]:
        """One header for each block; a block without one takes it from the nearest block as wide."""
        given = [self._columns(b.raw.header) if b.raw.header else None for b in blocks]
        headers = []
        for number, block in enumerate(blocks):
            columns = given[number]
            if columns is None:
                columns = self._borrow(blocks, given, number)
                self.remarks.append(
                    Remark(
                        "header-missing", {"line": block.raw.rows[0].label.place.line}, block.raw.rows[0].label.place
                    )
                )
            place = (block.raw.header or block.raw.rows[0]).label.place
            period = next(
                (Period(t.text, t.place, e) for t in reversed(block.raw.above) if (e := periods.period(t.text))), None
            )
            headers.append(HeaderRead(block.key or ("", ""), place, columns, given[number] is not None, period))
        return headers

    def _borrow(self, blocks: Sequence[Block], given: Sequence[tuple[str, ...] | None], number: int) -> tuple[str, ...]:
        width = max(len(r.fields) for r in blocks[number].raw.rows)
        around = [c for c in (*reversed(given[:number]), *given[number + 1 :]) if c]
        return next((c for c in around if len(c) == width), around[0] if around else ())

    def _columns(self, header: RawRow) -> tuple[str, ...]:
        return tuple(self._column(f.text, f.place) for f in header.fields)

    def _column(self, text: str, place: Place) -> str:
        """The column a header names; "" when it is not known."""
        if compact(text) in self._average:
            return AVERAGE
        if found := periods.month_number(text):
            month, year = found
            return f"{year}-{month:02}" if year else self._by_month.get(month, f"{self._year}-{month:02}")
        if not text:
            return ""
        code, _ = self._names.nearest(text)
        official = (
            ""
            if code is None
            else self._official[0]
            if code == AVERAGE
            else periods.MONTHS[self._official[1]][int(code[5:]) - 1]
        )
        near = ", ".join(c for _, c in self._names.ranked(text)[:2])
        self.labels.append(LabelRead(text, place, "column", code, official or near, code is not None))
        return code or ""
