"""Publications of made-up publishers, large enough that their arithmetic is no chance, each with its real contract.

The contracts are those of `tests/rules` and `tests/recognise`.
"""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from tests.recognise.test_each import CONTRACT as EACH
from tests.recognise.test_each import LISTS as EACH_LISTS
from tests.recognise.test_headers import BY_SEX
from tests.recognise.test_headers import LISTS as TWO_LEVELS
from tests.recognise.test_side_columns import CONTRACT as CHANGE_BESIDE
from tests.recognise.test_table_matching import ACROSS, AGES
from tests.rules.test_derived import CHANGE, OF_TOTAL, PERIODS, SHARES, WHAT
from tests.rules.test_hierarchy import LISTS, NESTED, PLACES, REGIONS

CHANGES = "".join(line for line in CHANGE.splitlines(keepends=True) if not line.startswith("symbols"))
"""Small changes are printed openly."""


class Publication(NamedTuple):
    """A publication as text, and the contract that a person wrote for it."""

    text: str
    contract: str
    codelists: Mapping[str, str]


TRADES = ["farming", "fishing", "mining", "building", "selling", "hauling"]
TRADES += ["lodging", "lending", "renting", "teaching", "nursing", "playing"]
Table = Mapping[str, Sequence[object]]


def table(heads: Sequence[str], rows: Table) -> str:
    """A table as text."""
    lines = [" | " + " | ".join(heads)]
    return "\n".join(lines + [f"{label} | {' | '.join(map(str, row))}" for label, row in rows.items()]) + "\n\n"


def half_up(part: int, whole: int) -> int:
    """A quotient rounded, halves upwards."""
    return (2 * part + whole) // (2 * whole)


def tenths(value: int) -> str:
    return f"{'-' if value < 0 else ''}{abs(value) // 10}.{abs(value) % 10}"


def starred(figures: Sequence[int]) -> list[object]:
    return ["*" if n <= 3 else n for n in figures]


def periods(how: str) -> Publication:
    random, rows = Random(1), {}
    for trade in TRADES:
        quarters = [random.randrange(2, 400) for _ in range(4)]
        year = sum(quarters) if how == "sum" else half_up(sum(quarters), 4)
        rows[trade] = starred([*quarters, year])
    text = table(["Q1 2024", "Q2 2024", "2024Q3", "4. kvartal 2024", "2024"], rows)
    return Publication(text, PERIODS.replace("HOW", how), {"sex": " ".join(TRADES)})


def months_and_quarters() -> Publication:
    random, rows = Random(2), {}
    for trade in TRADES:
        months = [random.randrange(10, 400) for _ in range(6)]
        rows[trade] = [*months[:3], sum(months[:3]), *months[3:], sum(months[3:])]
    names = ["January 2024", "February 2024", "March 2024", "Q1 2024", "April 2024", "May 2024", "June 2024", "Q2 2024"]
    contract = PERIODS.replace("parts: quarter, whole: year, how: HOW", "parts: month, whole: quarter")
    return Publication(table(names, rows), contract.replace("[quarter, year, month]", "[month, quarter]"), _trades())


def _trades() -> dict[str, str]:
    return {"sex": " ".join(TRADES)}


def change_of_columns() -> Publication:
    random, rows = Random(3), {}
    for trade in TRADES:
        now, then = random.randrange(50, 900), random.randrange(50, 900)
        rows[trade] = [now, then, now - then]
    text = "January 2024\n\n" + table(["This year", "Last year", "Change"], rows)
    return Publication(text, CHANGES, {**WHAT, **_trades()})


def change_and_share_of_columns() -> Publication:
    random, rows = Random(4), {}
    for trade in TRADES:
        now, then = random.randrange(50, 900), random.randrange(50, 900)
        rows[trade] = [now, then, now - then, tenths(half_up(1000 * (now - then), then))]
    text = "January 2024\n\n" + table(["This year", "Last year", "Change", "Per cent"], rows)
    contract = CHANGES.replace("figures: {negative: true}", 'figures: {negative: true, decimals: 1, decimal_mark: "."}')
    contract += "  - {id: share, check: share-off, with: {result: {column: rate}, part: {column: diff}, "
    contract += "whole: {column: then}}}\n"
    what = WHAT["what"] + "rate,Prosent,Per cent\n"
    return Publication(text, contract, {"what": what, **_trades()})


def change_of_rows() -> Publication:
    random, names = Random(5), ["January", "February", "March", "April", "May", "June"]
    text = ""
    for trade in TRADES:
        now, then = ([random.randrange(50, 900) for _ in names] for _ in range(2))
        diff = [n - t for n, t in zip(now, then, strict=True)]
        text += f"{trade}\n\n" + table(names, {"This year": now, "Last year": then, "Change": diff})
    contract = CHANGES.replace(
        "{rows: sex, columns: what, total: false}", "{rows: what, for: sex, named_in: heading, total: false}"
    )
    contract = contract.replace("column:", "row:")
    return Publication("January 2024 - June 2024\n\n" + text, contract, {**WHAT, **_trades()})


def shares_of_tables() -> Publication:
    random, names = Random(6), ["January 2024", "February 2024"]
    count: dict[str, list[int]] = {}
    whole: dict[str, list[int]] = {}
    for trade in TRADES:
        whole[trade] = [random.randrange(400, 9000) for _ in names]
        count[trade] = [random.randrange(2, n) for n in whole[trade]]
    share = {t: [tenths(half_up(1000 * a, b)) for a, b in zip(count[t], whole[t], strict=True)] for t in TRADES}
    total = {"All": [sum(column) for column in zip(*count.values(), strict=True)]}
    text = "Persons\n\n" + table(names, {**total, **count}) + "Per cent\n\n" + table(names, share)
    text += "Of\n\n" + table(names, whole)
    return Publication(text, SHARES + "  - {id: sums, check: parts-not-summing, with: {tables: counts}}\n", _trades())


def shares_of_the_total() -> Publication:
    random, names = Random(19), ["January 2024", "February 2024"]
    count = {trade: [random.randrange(20, 900) for _ in names] for trade in TRADES}
    total = {"All": [sum(column) for column in zip(*count.values(), strict=True)]}
    rows = total | count
    share = {t: [tenths(half_up(1000 * a, b)) for a, b in zip(r, total["All"], strict=True)] for t, r in rows.items()}
    text = "Persons\n\n" + table(names, rows) + "Per cent\n\n" + table(names, share)
    return Publication(text, OF_TOTAL, _trades())


QUARTERS = ["Q1 2023", "Q2 2023", "Q3 2023", "Q4 2023", "Q1 2024", "Q2 2024"]
BESIDE = CHANGE_BESIDE.replace("place", "trade")


def changes_beside_the_months() -> Publication:
    random, rows = Random(20), {}
    for trade in TRADES:
        rows[trade] = [random.randrange(2, 900) for _ in range(3)]
    rows = {"All": [sum(column) for column in zip(*rows.values(), strict=True)]} | rows
    shown = {t: [*starred(r), "*" if r[1] < 4 or r[2] < 4 else r[2] - r[1]] for t, r in rows.items()}
    text = "January 2024 - March 2024\n\n" + table(["January", "February", "March", "Change"], shown)
    return Publication(text, BESIDE, {"trade": " ".join(TRADES)})


def tables_of_changes(before: int, in_per_cent: bool) -> Publication:
    """The first changes are since periods that are not printed."""
    random = Random(21)
    rows = {t: [random.randrange(40, 900) for _ in range(before + len(QUARTERS))] for t in TRADES}
    moved = {t: list(zip(r[before:], r, strict=False)) for t, r in rows.items()}
    if in_per_cent:
        change = {t: [tenths(half_up(1000 * (a - b), b)) for a, b in r] for t, r in moved.items()}
        promise = "check: share-off, with: {result: {table: changes}, part: {table: counts}, whole: {table: counts}, "
        promise += f"change: true, before: {before}}}"
        figures = 'negative: true, decimals: 1, decimal_mark: "."'
    else:
        change = {t: [str(a - b) for a, b in r] for t, r in moved.items()}
        promise = "check: change-off, with: {result: {table: changes}, of: {table: counts}, minus: {table: counts}, "
        promise += f"before: {before}}}"
        figures = "negative: true"
    contract = f"""\
dimensions: {{trade: {{codelist: trade}}}}
columns: {{periods: quarter}}
total: {{labels: [All]}}
tables:
  counts: {{rows: trade, total: false, marks: [Persons]}}
  changes: {{rows: trade, total: false, marks: [Changes], required: false, figures: {{{figures}}}}}
promises: [{{id: change, {promise}}}]
"""
    text = "Persons\n\n" + table(QUARTERS, {t: r[before:] for t, r in rows.items()})
    text += "Changes\n\n" + table(QUARTERS, change)
    return Publication(text, contract, {"trade": " ".join(TRADES)})


TOWNS = {"03": ["0301"], "11": ["1101", "1103", "1106", "1108"], "46": ["4601", "4602", "4611"], "55": ["5501", "5503"]}


def levels_of_tables() -> Publication:
    random, names = Random(7), ["January", "February", "March"]
    text = "January 2024 - March 2024\n\n"
    below, above = "", ""
    for sex in ("women", "men"):
        low = {code: [random.randrange(1, 90) for _ in names] for codes in TOWNS.values() for code in codes}
        high = {c: [sum(low[t][n] for t in towns) for n in range(3)] for c, towns in TOWNS.items()} | {"99": [7, 8, 9]}
        total = {f"All {sex}": [sum(row[n] for row in high.values()) for n in range(3)]}
        above += table(names, {**total, **{f"{c} County {c}": row for c, row in high.items()}})
        named = {f"{code} Town {code}": starred(row) for code, row in low.items()} | {"9999 Elsewhere": high["99"]}
        below += table(names, {**total, **named})
    county = "code,nb,en\n" + "".join(f"{c},County {c},County {c}\n" for c in [*TOWNS, "99"])
    return Publication(text + above + below, PLACES, {**LISTS, "county": county, "sex": "women men"})


def levels_in_a_table() -> Publication:
    random, names = Random(8), ["January", "February", "March"]
    low = {code: [random.randrange(4, 90) for _ in names] for codes in TOWNS.values() for code in codes}
    rows: dict[str, list[int]] = {}
    for county, towns in TOWNS.items():
        rows[f"{county} County {county}"] = [sum(low[t][n] for t in towns) for n in range(3)]
        rows |= {f"{t} Town {t}": low[t] for t in towns}
    total = {"All": [sum(row[n] for row in low.values()) for n in range(3)]}
    lines = [f"{label[: label.index(' ')]},{label[label.index(' ') + 1 :]}" for label in rows]
    region = "code,en,parent\n" + "".join(f"{line},{line[:2] if line[4:5] == ',' else ''}\n" for line in lines)
    contract = NESTED.replace("{codelist: region}", "{codelist: region, codes_printed: true}")
    text = "January 2024 - March 2024\n\n" + table(names, {**total, **rows})
    return Publication(text, contract, {"region": region})


def levels_by_layout() -> Publication:
    random, names = Random(9), ["January", "February", "March"]
    low = {name: [random.randrange(20, 90) for _ in names] for name in ("Fjord", "Fell", "Isle", "Strand")}
    north, south = (
        [sum(low[t][n] for t in pair) for n in range(3)] for pair in (("Fjord", "Fell"), ("Isle", "Strand"))
    )
    rows = {"All": [a + b for a, b in zip(north, south, strict=True)], "North": north}
    rows |= {k: low[k] for k in ("Fjord", "Fell")} | {"South": south} | {k: low[k] for k in ("Isle", "Strand")}
    lists = {"region": REGIONS["region"] + "s2,Strand,Strand,s\n"}
    return Publication("January 2024 - March 2024\n\n" + table(names, rows), NESTED, lists)


def two_ways() -> Publication:
    random = Random(10)
    rows = {sex: [random.randrange(4, 90) for _ in range(3)] for sex in ("women", "men")}
    rows = {"All": [sum(column) for column in zip(*rows.values(), strict=True)]} | rows
    rows = {label: [*row, sum(row)] for label, row in rows.items()}
    months = {label: [row[-1]] for label, row in rows.items()}
    text = "January 2024\n\n" + table(["16-24 years", "25-54 years", "55 and over", "All"], rows)
    return Publication(text + table(["January"], months), ACROSS, AGES)


def rounded_to_a_base() -> Publication:
    random, names, text = Random(11), ["January", "February", "March"], "January 2024 - March 2024\n\n"
    for area in ("north", "south", "west"):
        rows = {trade: [random.randrange(10, 900) for _ in names] for trade in TRADES}
        total = {f"All {area}": [sum(column) for column in zip(*rows.values(), strict=True)]}
        shown = {label: [5 * half_up(n, 5) for n in row] for label, row in (total | rows).items()}
        text += table(names, shown)
    contract = """\
dimensions: {trade: {codelist: trade}, area: {codelist: area}}
figures: {base: 5}
total: {labels: [All]}
tables: {main: {rows: trade, for: area}}
promises: [{id: sums, check: parts-not-summing}]
"""
    return Publication(text, contract, {"trade": " ".join(TRADES), "area": "north south west"})


def headers_of_two_levels(labels: Sequence[str]) -> Publication:
    """The last of the labels stands over the sum of the others, when there are three."""
    random, months = Random(13), ["January", "February", "March"]
    figures = {t: [[random.randrange(1, 300) for _ in months] for _ in labels[:2]] for t in ("north", "south", "west")}
    figures = {"All": [[sum(f[s][m] for f in figures.values()) for m in range(3)] for s in range(2)]} | figures
    whole = {t: [[sum(column) for column in zip(*f, strict=True)]] * (len(labels) - 2) for t, f in figures.items()}
    rows = {t: [n for part in (*f, *whole[t]) for n in part] for t, f in figures.items()}
    over = "\t" + "\t\t\t".join(labels)
    text = f"January 2024 - March 2024\n\n{over}\n" + table(months * len(labels), rows)
    contract = (
        BY_SEX if len(labels) > 2 else BY_SEX.replace("  all: {rows: place}\n", "").rpartition("  - {id: sexes")[0]
    )
    return Publication(text, contract, {**TWO_LEVELS, "place": "north south west"})


def two_ways_each_month() -> Publication:
    random, text = Random(14), ""
    for month in ("January 2024", "February 2024", "March 2024"):
        rows = {place: [random.randrange(4, 90) for _ in range(2)] for place in ("north", "south")}
        rows = {"All": [sum(column) for column in zip(*rows.values(), strict=True)]} | rows
        text += f"{month}\n\n" + table(
            ["Young", "Old", "All"], {label: [*row, sum(row)] for label, row in rows.items()}
        )
    return Publication(text, EACH, EACH_LISTS)


MADE = """\
dimensions: {sex: {codelist: sex}, trade: {codelist: trade}}
symbols: {"*": {means: suppressed, lower: 0, upper: 3}}
columns: {average: {labels: [Mean]}}
total: {labels: [All]}
"""


def _by_sex(random: Random, months: int) -> dict[str, list[int]]:
    parts = {sex: [random.randrange(20, 900) for _ in range(months)] for sex in ("women", "men", "unknown")}
    return {"All": [sum(column) for column in zip(*parts.values(), strict=True)]} | parts


def months_down_the_page() -> Publication:
    rows = _by_sex(Random(16), 6)
    names = ["January 2024", "February 2024", "March 2024", "April 2024", "May 2024", "June 2024"]
    turned = {name: [row[n] for row in rows.values()] for n, name in enumerate(names)}
    contract = MADE + "tables: {by-sex: {rows: sex, printed: columns}}\n"
    contract += "promises: [{id: sums, check: parts-not-summing}]\n"
    return Publication(table(list(rows), turned), contract, {"sex": "women men unknown", "trade": "x"})


def subjects_in_headings() -> Publication:
    random, text, sums = Random(17), "", None
    for trade in TRADES[:5]:
        rows = _by_sex(random, 3)
        sums = rows if sums is None else {k: [a + b for a, b in zip(sums[k], r, strict=True)] for k, r in rows.items()}
        text += f"Persons in {trade}\n\n" + table(["January", "February", "March"], rows)
    whole = table(["January", "February", "March"], sums or {})
    contract = MADE + "tables:\n  whole: {rows: sex, marks: [Everybody]}\n"
    contract += "  by-trade: {rows: sex, for: trade, named_in: heading}\n"
    contract += "promises:\n  - {id: sums, check: parts-not-summing}\n"
    contract += "  - {id: trades, check: statuses-not-summing, with: {parts: by-trade, whole: whole}}\n"
    text = f"January 2024 - March 2024\n\nEverybody\n\n{whole}{text}"
    return Publication(text, contract, {"sex": "women men unknown", "trade": " ".join(TRADES[:5])})


def further_down_with_other_columns() -> Publication:
    random, text = Random(18), "January 2024 - March 2024\n\n"
    for trade in TRADES[:4]:
        rows = {k if k != "All" else f"All {trade}": r for k, r in _by_sex(random, 3).items()}
        text += table(["Mean", "January", "February"], {k: [half_up(sum(r), 3), *r[:2]] for k, r in rows.items()})
        text += table(["March"], {k: r[2:] for k, r in rows.items()})
    contract = MADE + "tables: {by-sex: {rows: sex, for: trade}}\n"
    contract += "promises: [{id: sums, check: parts-not-summing}, {id: mean, check: average-off}]\n"
    return Publication(text, contract, {"sex": "women men unknown", "trade": " ".join(TRADES[:4])})


ALL: dict[str, Callable[[], Publication]] = {
    "quarters summed": lambda: periods("sum"),
    "quarters averaged": lambda: periods("mean"),
    "months and quarters": months_and_quarters,
    "a column of changes": change_of_columns,
    "columns of changes and percentages": change_and_share_of_columns,
    "a row of changes": change_of_rows,
    "changes beside the months": changes_beside_the_months,
    "a table of changes": lambda: tables_of_changes(1, False),
    "a table of changes since a year before": lambda: tables_of_changes(4, False),
    "a table of changes in per cent": lambda: tables_of_changes(1, True),
    "a table of percentages": shares_of_tables,
    "percentages of the total": shares_of_the_total,
    "levels of tables": levels_of_tables,
    "levels in a table, by codes": levels_in_a_table,
    "levels in a table, by layout": levels_by_layout,
    "months down the page": months_down_the_page,
    "subjects in headings": subjects_in_headings,
    "further down with other columns": further_down_with_other_columns,
    "two ways": two_ways,
    "two ways, each month": two_ways_each_month,
    "rounded to a base": rounded_to_a_base,
    "sexes and both over months": lambda: headers_of_two_levels(["Women", "Men", "Both"]),
    "sexes over months": lambda: headers_of_two_levels(["Women", "Men"]),
}
