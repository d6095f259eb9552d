"""The table of the first guide: what is written for what is seen reads such a file, and finds its misprint."""

import re
from pathlib import Path

import pytest

from tests.helpers.contract_language import check, faults
from tests.helpers.paths import ROOT

GUIDE = (ROOT / "docs" / "guide" / "first-contract.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?P<seen>[^|`]+?) \| (?P<written>`.+`) \|$", re.MULTILINE)
WRITTEN = {match["seen"]: re.findall(r"`([^`]+)`", match["written"]) for match in ROW.finditer(GUIDE)}
PLACE = "place: {codes: {n: North, s: South}}"
NONE = "period: {from: none}\n"
SUMS = "promises:\n  - {id: sums, check: parts-not-summing}\n"

CASES: dict[str, tuple[str, str, tuple[str, str]]] = {
    "Categories down and across": (
        f"dimensions:\n  {PLACE}\n  sex: {{codes: {{w: Women, m: Men}}}}\n{NONE}total: All\n"
        "tables: {t: {rows: place, columns: sex}}\n"
        + SUMS
        + "  - {id: across, check: parts-not-summing, with: {axis: columns}}\n",
        "Persons\n\nPlace | Women | Men | All\nAll | 3 | 7 | 10\nNorth | 1 | 2 | 3\nSouth | 2 | 5 | 7\n",
        ("South | 2", "South | 4"),
    ),
    "Per cents beside counts": (
        f"dimensions:\n  {PLACE}\n  item: {{codes: {{part: Women, all: All, pct: Per cent}}}}\n{NONE}"
        "total: Whole country\n"
        "tables: {t: {rows: place, columns: item, figures_of: {pct: {decimals: 1}}}}\n"
        "promises:\n  - {id: sums, check: parts-not-summing, with: {ignore: [pct]}}\n"
        "  - {id: pct, check: share-off, with: {result: {column: pct}, part: {column: part}, whole: {column: all}}}\n",
        "Persons\n\nPlace | Women | All | Per cent\n"
        "Whole country | 3 | 10 | 30.0\nNorth | 1 | 3 | 33.3\nSouth | 2 | 7 | 28.6\n",
        ("28.6", "26.8"),
    ),
    "Shares adjusted to add up to 100": (
        f"dimensions:\n  {PLACE}\n  item: {{codes: {{a: Reuse, all: Both, a-pct: Reuse %, b-pct: Burnt %}}}}\n{NONE}"
        "figures: {decimals: 1}\ntables: {t: {rows: place, columns: item, total: false}}\n"
        "promises:\n  - id: pct\n    check: share-off\n"
        "    with: {result: {column: a-pct}, part: {column: a}, whole: {column: all}, within: 1}\n"
        '  - {id: hundred, equation: "a-pct + b-pct = 100"}\n',
        "Waste\n\nPlace | Reuse | Both | Reuse % | Burnt %\nNorth | 1.0 | 3.0 | 33.4 | 66.6\n",
        ("33.4 | 66.6", "33.6 | 66.4"),
    ),
    "Changes since the period before": (
        f"dimensions:\n  {PLACE}\ncolumns: {{periods: year}}\ntotal: All\n"
        "tables: {t: {rows: place}, change: {rows: place, beside: [Change], figures: {negative: true}}}\n"
        "promises:\n  - id: change\n    check: change-off\n"
        "    with: {result: {table: change}, of: {table: t}, minus: {table: t}, before: 1}\n",
        "Persons\n\nPlace | 2022 | 2023 | Change\nAll | 9 | 10 | 1\nNorth | 4 | 3 | -1\nSouth | 5 | 7 | 2\n",
        ("3 | -1", "3 | 1"),
    ),
    "Figures rounded to 5": (
        f"dimensions:\n  {PLACE}\ncolumns: {{periods: year}}\ntotal: All\nfigures: {{base: 5}}\n"
        "tables: {t: {rows: place}}\n" + SUMS,
        "Persons\n\nPlace | 2022 | 2023\nAll | 25 | 35\nNorth | 10 | 15\nSouth | 10 | 15\n",
        ("10 | 15\nSouth", "10 | 55\nSouth"),
    ),
    "Quarters and their year": (
        f"dimensions:\n  {PLACE}\ncolumns: {{periods: [quarter, year]}}\ntotal: All\ntables: {{t: {{rows: place}}}}\n"
        + SUMS
        + "  - {id: years, check: periods-not-summing, with: {parts: quarter, whole: year}}\n",
        "Persons\n\nPlace | Q1 | Q2 | Q3 | Q4 | 2023\nAll | 3 | 3 | 3 | 3 | 12\nNorth | 1 | 1 | 1 | 1 | 4\n"
        "South | 2 | 2 | 2 | 2 | 8\n",
        ("1 | 4", "1 | 5"),
    ),
    "Lines indented under their sum": (
        "dimensions:\n  place: {codes: {s: South, e: {label: East End, parent: s}, w: {label: West End, parent: s}}}\n"
        "columns: {periods: year}\ntables: {t: {rows: place, total: false}}\n" + SUMS,
        "Persons\n\nPlace | 2022 | 2023\nSouth | 5 | 7\n  East End | 2 | 3\n  West End | 3 | 4\n",
        ("2 | 3", "2 | 8"),
    ),
    "One row per observation": (
        f"dimensions:\n  {PLACE}\ncolumns: {{periods: quarter}}\ntotal: All\n"
        "long: {row: place, column: [year, quarter], value: number}\ntables: {t: {rows: place}}\n" + SUMS,
        "place | year | quarter | number\nAll | 2023 | Q1 | 3\nNorth | 2023 | Q1 | 1\nSouth | 2023 | Q1 | 2\n"
        "All | 2023 | Q2 | 3\nNorth | 2023 | Q2 | 1\nSouth | 2023 | Q2 | 2\n",
        ("South | 2023 | Q2 | 2", "South | 2023 | Q2 | 7"),
    ),
    "A row of years over the columns": (
        f"dimensions:\n  {PLACE}\n  sex: {{codes: {{w: Women, m: Men}}}}\ncolumns: {{periods: year}}\ntotal: All\n"
        "tables: {t: {rows: place, columns: sex, each: year}}\n" + SUMS,
        "Persons\n\n\t2022\t\t2023\t\nPlace | Women | Men | Women | Men\nAll | 3 | 4 | 5 | 6\nNorth | 1 | 1 | 2 | 2\n"
        "South | 2 | 3 | 3 | 4\n",
        ("3 | 3 | 4", "3 | 8 | 4"),
    ),
    "The year beside the word in a header": (
        f"dimensions:\n  {PLACE}\ncolumns: {{periods: year}}\ntotal: All\n"
        "values: {both: {label: Both}, women: {label: Women}, men: {label: Men}}\ntables: {t: {rows: place}}\n"
        + SUMS
        + '  - {id: sexes, equation: "women + men = both"}\n',
        "Persons\n\nPlace | 2022 Both | 2022 Women | 2022 Men | 2023 Both | 2023 Women | 2023 Men\n"
        "All | 7 | 3 | 4 | 11 | 5 | 6\nNorth | 2 | 1 | 1 | 4 | 2 | 2\nSouth | 5 | 2 | 3 | 7 | 3 | 4\n",
        ("4 | 2 | 2", "4 | 2 | 9"),
    ),
    "A symbol that hides figures": (
        f"dimensions:\n  {PLACE}\ncolumns: {{periods: year}}\ntotal: All\n"
        'symbols: {"*": {means: suppressed, lower: 0, upper: 3}}\ntables: {t: {rows: place}}\n' + SUMS,
        "Persons\n\nPlace | 2022 | 2023\nAll | 11 | 12\nNorth | * | 4\nSouth | 9 | 8\n",
        ("9 | 8", "6 | 8"),
    ),
    "No period anywhere": (
        f"dimensions:\n  {PLACE}\n  flow: {{codes: {{in: In, out: Out, net: Net}}}}\n{NONE}"
        "figures: {negative: true}\n"
        "tables: {t: {rows: place, columns: flow, total: false}}\n"
        'promises:\n  - {id: net, equation: "in - out = net"}\n',
        "Moves\n\nPlace | In | Out | Net\nNorth | 3 | 5 | -2\nSouth | 4 | 1 | 3\n",
        ("5 | -2", "5 | 2"),
    ),
    "A column that is no figure of the table": (
        f"dimensions:\n  {PLACE}\ncolumns: {{periods: year}}\ntotal: All\nignore: [Rank]\n"
        "tables: {t: {rows: place}}\n" + SUMS,
        "Persons\n\nPlace | 2022 | 2023 | Rank\nAll | 3 | 3 | 1\nNorth | 1 | 1 | 2\nSouth | 2 | 2 | 3\n",
        ("South | 2", "South | 4"),
    ),
}


def test_every_row_of_the_table_is_tried() -> None:
    assert set(WRITTEN) == set(CASES)


@pytest.mark.parametrize("seen", CASES)
def test_what_is_written_reads_what_is_seen(seen: str, tmp_path: Path) -> None:
    contract, text, (right, wrong) = CASES[seen]
    assert [one for one in WRITTEN.get(seen, []) if one not in contract] == []
    assert text.count(right) == 1
    report = check(tmp_path, contract, {}, text)
    assert (report.reason, faults(report)) == (None, set())
    assert not [o.promise for o in report.outcomes if o.skipped and o.promise in contract]
    assert faults(check(tmp_path, contract, {}, text.replace(right, wrong)))
