"""Write the made-up publications of `examples/first-contract`: of each kind one that adds up and one with a misprint.

`python examples/first-contract/make.py` writes them again, byte for byte. The contracts beside them were drafted with
`tallvakt draft`, and then given names by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
PLACES = ("North", "East", "South", "West")
TRADES = ("Farming", "Fishing", "Building", "Selling", "Teaching", "Nursing")
Table = Mapping[str, Sequence[object]]


def csv(head: str, columns: Sequence[str], rows: Table) -> str:
    """A table as CSV with semicolons."""
    lines = [";".join((head, *columns))]
    return "\n".join([*lines, *(";".join((label, *map(str, row))) for label, row in rows.items())]) + "\n"


def summed(rows: dict[str, list[int]], label: str = "In all") -> dict[str, list[int]]:
    """Some rows below their total."""
    return {label: [sum(column) for column in zip(*rows.values(), strict=True)], **rows}


def two_way(random: Random) -> str:
    """Places by sex, with a total either way."""
    rows = summed({place: [random.randrange(100, 900) for _ in range(2)] for place in PLACES})
    return csv("Place", ["Women", "Men", "In all"], {label: [*row, sum(row)] for label, row in rows.items()})


def quarters(random: Random) -> str:
    """Quarters, and the year that is their sum."""
    rows = summed({trade: [random.randrange(100, 900) for _ in range(4)] for trade in TRADES})
    columns = ["2024Q1", "2024Q2", "2024Q3", "2024Q4", "2024"]
    return csv("Trade", columns, {label: [*row, sum(row)] for label, row in rows.items()})


def hierarchy(random: Random) -> str:
    """Sums of sums, wherever they stand."""
    columns = ["2024M01", "2024M02", "2024M03", "2024M04"]
    leaves = {trade: [random.randrange(100, 900) for _ in columns] for trade in TRADES}
    goods, services = (dict(list(leaves.items())[part]) for part in (slice(3), slice(3, 6)))
    rows = {"Goods": summed(goods)["In all"], "Services": summed(services)["In all"]}
    return csv("Trade", columns, {**leaves, **rows, "All trades": summed(rows)["In all"]})


def records(random: Random) -> str:
    """One row per observation."""
    lines = ["trade;place;month;number"]
    for month in ("2024M01", "2024M02", "2024M03"):
        rows = summed({place: [random.randrange(10, 400) for _ in TRADES[:3]] for place in PLACES})
        for label, row in rows.items():
            lines += [f"{trade};{label};{month};{figure}" for trade, figure in zip(TRADES, row, strict=False)]
    return "\n".join(lines) + "\n"


def no_period(random: Random) -> str:
    """A balance of commuters, of no period."""
    rows = {}
    for number in range(1, 13):
        resident, into = random.randrange(300, 9_000), random.randrange(300, 2_000)
        out = random.randrange(100, min(2_000, resident))
        rows[f"Place {number}"] = [resident, into, out, resident + into - out]
    return csv("Place", ["Resident", "In", "Out", "Workplace"], rows)


def school_years(random: Random) -> str:
    """School years across."""
    rows = summed({place: [random.randrange(100, 900) for _ in range(4)] for place in PLACES})
    return csv("Place", ["2020/21", "2021/22", "2022/23", "2023/24"], rows)


def hidden(random: Random) -> str:
    """Small figures behind a symbol."""
    columns = ["2024M01", "2024M02", "2024M03", "2024M04"]
    rows = summed(
        {trade: [random.choice((2, 40, 170, 380)) + random.randrange(2) for _ in columns] for trade in TRADES}
    )
    return csv("Trade", columns, {label: ["*" if n < 4 else n for n in row] for label, row in rows.items()})


def changes(random: Random) -> str:
    """Columns of this year, last year and the change."""
    rows = {}
    for trade in (*TRADES, "Lending", "Renting", "Mining", "Hauling"):
        now, then = random.randrange(100, 900), random.randrange(100, 900)
        rows[trade] = [now, then, now - then]
    return csv("Trade", ["This year", "Last year", "Change"], rows)


def rounded(random: Random, base: int, most: int) -> str:
    """Figures that are each rounded to a multiple of a base, so that they nearly add up."""
    columns = ["2024M01", "2024M02", "2024M03", "2024M04"]
    rows = summed({place: [random.randrange(base, most) for _ in columns] for place in PLACES})
    return csv("Place", columns, {label: [(n + base // 2) // base * base for n in row] for label, row in rows.items()})


def shares(random: Random) -> str:
    """Shares in per cent, with one decimal."""
    columns = ["2021", "2022", "2023", "2024"]
    rows = [[random.randrange(100, 900) for _ in columns] for _ in PLACES]
    whole = [sum(column) for column in zip(*rows, strict=True)]
    per_cent = [[f"{100 * n / all_:.1f}" for n, all_ in zip(row, whole, strict=True)] for row in rows]
    return csv("Place", columns, {"In all": ["100.0"] * len(columns), **dict(zip(PLACES, per_cent, strict=True))})


def pxweb(random: Random) -> str:
    """An export of PxWeb: PC-Axis."""
    rows = summed({place: [random.randrange(100, 900) for _ in range(3)] for place in PLACES})
    labels = ",".join(f'"{label}"' for label in rows)
    data = "\n".join(" ".join(map(str, row)) for row in rows.values())
    return f"""CHARSET="ANSI";
AXIS-VERSION="2010";
TITLE="Pupils by place and month";
UNITS="persons";
STUB="place";
HEADING="month";
VALUES("place")={labels};
VALUES("month")="2024M01","2024M02","2024M03";
DATA=
{data};
"""


def sdmx(random: Random) -> str:
    """An export of an SDMX service: SDMX-CSV 2.0."""
    lines = ["STRUCTURE,STRUCTURE_ID,ACTION,PLACE,TIME_PERIOD,OBS_VALUE,OBS_STATUS"]
    rows = summed({place: [random.randrange(100, 900) for _ in range(4)] for place in ("N", "E", "S", "W")}, "_T")
    for label, row in rows.items():
        for quarter, figure in enumerate(row, start=1):
            lines.append(f"dataflow,EX:PUPILS(1.0),I,{label},2024-Q{quarter},{figure},A")
    return "\n".join(lines) + "\n"


KINDS = {
    "two-way": two_way,
    "quarters": quarters,
    "hierarchy": hierarchy,
    "records": records,
    "school-years": school_years,
    "hidden": hidden,
    "changes": changes,
    "commuters": no_period,
    "rounded-to-5": lambda random: rounded(random, 5, 900),
    "rounded-to-100": lambda random: rounded(random, 100, 90_000),
    "shares": shares,
    "pxweb": pxweb,
    "sdmx": sdmx,
}
ENDINGS = {"pxweb": "px"}
SIGNS = {"pxweb": " ", "sdmx": ","}
MISPRINTS = {
    "two-way": (3, 2),
    "quarters": (4, 3),
    "hierarchy": (2, 2),
    "records": (6, 3),
    "school-years": (3, 2),
    "hidden": (1, 2),
    "changes": (5, 3),
    "commuters": (2, 4),
    "rounded-to-5": (3, 2),
    "rounded-to-100": (3, 2),
    "shares": (2, 2),
    "pxweb": (11, 1),
    "sdmx": (7, 5),
}
"""By kind, the line (the header is 0) and the field of the figure that is misprinted."""


def misprinted(text: str, line: int, field: int, sign: str) -> str:
    """The text with 90 more in one figure, or 900 in a large one, or two in the first digits of a share."""
    lines = text.split("\n")
    fields = lines[line].split(sign)
    whole, point, decimals = fields[field].partition(".")
    more = 2 if point else 900 if int(whole) >= 10_000 else 90
    fields[field] = f"{int(whole) + more}{point}{decimals}"
    lines[line] = sign.join(fields)
    return "\n".join(lines)


def files() -> dict[str, str]:
    """Every file by name."""
    seeds = {"commuters": 1}
    texts: dict[str, str] = {}
    for kind, make in KINDS.items():
        text, ending = make(Random(seeds.get(kind, kind))), ENDINGS.get(kind, "csv")
        texts[f"{kind}.{ending}"] = text
        texts[f"{kind}-misprint.{ending}"] = misprinted(text, *MISPRINTS[kind], SIGNS.get(kind, ";"))
    return texts


if __name__ == "__main__":
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")
