"""Another value behind a star that can be worked out, and every output stays the same wherever nothing printed differs.

Publications are made up in pairs. Of a column with one star, the hidden count is one more in the second of the pair and
a printed figure of the column one less: their sum is as it was, and no other printed token differs. Both have the same
fault beside the star. What is said of it (causes, values, probabilities, what is unique, their order, the correction,
the count of blind figures) must be the same in every masked output.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from tallvakt.model.report import PublicationReport
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.run import Options
from tests.helpers.probe import content, outputs
from tests.helpers.true_counts import Table, Truth, mean, printed, truth

THRESHOLD = 4
SEEDS, TRUTHS, PAIRS = 4, 6, 4
LIKE = 0.02
"""Of probabilities: the printed figure that differs is a witness of how much figures of its size vary."""


TOLD = {
    "outcomes": ("promise", "severity", "passed", "failed", "undecided", "skipped", "waived"),
    "findings": ("check", "outcome", "table", "row", "column", "line", "field", "cells"),
    "explanations": ("cause", "rank", "kind", "unique", "table", "row", "column", "value", "lower", "upper", "symbol"),
}


class Pair(NamedTuple):
    """Two publications that differ behind one star, the fault put into both, and the figure that tells them apart."""

    one: str
    two: str
    fault: str
    figures: tuple[int, int]
    place: tuple[str, str, str]
    """Table, row and column of the figure."""


def pairs(random: Random) -> Iterator[Pair]:
    """Pairs of publications with a fault in the row of the star, or elsewhere in its table."""
    for true in (truth(random, months=3, most=14) for _ in range(TRUTHS)):
        for table in true.tables:
            for month in range(true.months - 1):
                swap = swapped(table, month)
                if swap is None:
                    continue
                star, figure, new = swap
                texts = [printed(true), printed(with_table(true, new))]
                value = table.rows[figure][1][month]
                for fault, both in faults(texts, table, star, random):
                    place = table.key, figure, f"2024-{month + 1:02}"
                    yield Pair(*both, fault, (value, value - 1), place)


def swapped(table: Table, month: int) -> tuple[str, str, Table] | None:
    """The row of the one star of a column, the row of the figure that is one less, and the table with them."""
    shown = {code: row for code, (_, row) in table.rows.items() if any(row)}
    stars = [code for code, row in shown.items() if row[month] < THRESHOLD]
    if len(stars) != 1 or shown[stars[0]][month] >= THRESHOLD - 1:
        return None
    star = changed(shown[stars[0]], month, 1)
    for code, row in shown.items():
        less = changed(row, month, -1)
        # With as many digits everything further on the line stands where it stood.
        alike = row[month] > THRESHOLD and len(str(row[month])) == len(str(row[month] - 1))
        if code != stars[0] and alike and mean(less) == mean(row) and mean(star) == mean(shown[stars[0]]):
            rows = {stars[0]: star, code: less}
            named = {key: (label, rows.get(key, old)) for key, (label, old) in table.rows.items()}
            return stars[0], code, replace(table, rows=named)
    return None


def changed(row: tuple[int, ...], month: int, by: int) -> tuple[int, ...]:
    return tuple(count + by * (number == month) for number, count in enumerate(row))


def with_table(true: Truth, new: Table) -> Truth:
    return replace(true, tables=tuple(new if table.key == new.key else table for table in true.tables))


def faults(texts: list[str], table: Table, star: str, random: Random) -> Iterator[tuple[str, tuple[str, str]]]:
    """The texts as they are; with another figure in the star's last month, in its average, in another row."""
    yield f"{table.key} without a fault", (texts[0], texts[1])
    lines = [text.split("\n") for text in texts]
    start = next(k for k, line in enumerate(lines[0]) if line.split("\t")[0] == table.total)
    labels = {code: label for code, (label, _) in table.rows.items()}
    others = [code for code in labels if code != star]
    for code, field in ((star, -1), (star, 1), (random.choice(others), -1)):
        at = [k for k in range(start, len(lines[0])) if lines[0][k].split("\t")[0] == labels[code]][:1]
        fields = [line[at[0]].split("\t") for line in lines] if at else []
        if not fields or not fields[0][field].isdigit() or fields[0][field] != fields[1][field]:
            continue
        more = random.randint(2, 9)
        both = []
        for line, own in zip(lines, fields, strict=True):
            own[field] = str(int(own[field]) + more)
            both.append("\n".join([*line[: at[0]], "\t".join(own), *line[at[0] + 1 :]]))
        yield f"{table.key} {code} {field} +{more}", (both[0], both[1])


def reports(pair: Pair, folder: Path) -> list[tuple[PublicationReport, dict[str, bytes]]]:
    answers = []
    for name, text in (("one", pair.one), ("two", pair.two)):
        (folder / name).mkdir(parents=True)
        path = folder / name / "made.txt"
        path.write_text(text, encoding="utf-8")
        run = pipeline.run([path], content(), Options("nav.tilt180"))
        answers.append((run.publications[0], outputs(run, folder / name / "out", "en")))
    return answers


def same(one: Any, two: Any, pair: Pair, at: str = "") -> Iterator[str]:
    """Where two values of `results.json` differ, beside the figure that does and what is said of that figure itself."""
    if isinstance(one, dict) and "cell" in one and _beside(one["cell"], pair.place):
        if _place(one["cell"]) != _place(two["cell"]):
            yield f"{at}: {one!r}, {two!r}"
    elif isinstance(one, dict) and "changes" in one and moves(one, pair) and moves(two, pair):
        # What a fault that goes through the figure makes of others follows from it, over several promises if need be.
        yield from same([one["kind"], one["unique"]], [two["kind"], two["unique"]], pair, at)
    elif isinstance(one, dict) and isinstance(two, dict) and one.keys() == two.keys():
        for key in one:
            yield from same(one[key], two[key], pair, f"{at}/{key}")
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for number, (a, b) in enumerate(zip(one, two, strict=True)):
            yield from same(a, b, pair, f"{at}/{number}")
    elif at.endswith("probability") and abs(one - two) < LIKE:
        pass
    elif one != two and {str(one), str(two)} != set(map(str, pair.figures)):
        yield f"{at}: {one!r}, {two!r}"


def moves(explanation: dict[str, Any], pair: Pair) -> bool:
    """Whether an explanation changes the figure that differs."""
    return any(_place(change["cell"]) == pair.place for change in explanation["changes"])


def _place(cell: dict[str, str]) -> tuple[str, str, str]:
    return cell["table"], cell["row"], cell["column"]


def _beside(cell: dict[str, str], place: tuple[str, str, str]) -> bool:
    """Whether a cell is the figure that differs, or follows from it by the sum of its column or the mean of its row."""
    table, row, column = _place(cell)
    return table == place[0] and (row == place[1] or column == place[2])


def bare(page: bytes, folder: str) -> str:
    """An output without its numbers (those are compared in `results.json`) and what is made of the file's bytes."""
    text = page.decode("utf-8").replace(f"/{folder}/", "/")
    text = re.sub(r"\b[0-9a-f]{16,64}\b", "hash", text)
    return re.sub(r"\d[\d.,\u00a0]*", "0", text)


def rows(written: dict[str, bytes], pair: Pair) -> dict[str, list[list[Any]]]:
    """The figures of the long tables, but those of the figure that differs and what follows from it."""
    kept = {}
    for name, columns in TOLD.items():
        given = [json.loads(line) for line in written[f"{name}.parquet"].decode().splitlines() if line]
        apart = [row for row in given if "table" not in row or not _beside(row, pair.place)]
        kept[name] = [[row[column] for column in columns] for row in apart]
    return kept


def differing(one: PublicationReport, two: PublicationReport) -> list[set[str]]:
    """The figures in the promises of each finding that one of two reports has alone."""
    prints = [{f.fingerprint for f in report.findings} for report in (one, two)]
    alone = [f for report in (one, two) for f in report.findings if f.fingerprint in prints[0] ^ prints[1]]
    return [{c.text for e in f.equations for c in e.cells} | {c.text for c in f.cells} for f in alone]


def test_another_value_behind_a_star_changes_nothing_that_is_told(tmp_path: Path) -> None:
    told = audited = 0
    for number, pair in enumerate(chain.from_iterable(islice(pairs(Random(seed)), PAIRS) for seed in range(SEEDS))):
        (one, first), (two, second) = reports(pair, tmp_path / str(number))
        assert any(s.status == "recoverable" for s in one.suppressed), pair.fault
        apart = differing(one, two)
        if apart:
            # A promise about the printed figure that differs holds in one of both alone.
            figures = set(map(str, pair.figures))
            assert any(texts & figures for texts in apart), (pair.fault, apart)
            continue
        told += bool(one.causes)
        hidden = [[(star.lower, star.upper) for star in report.suppressed] for report in (one, two)]
        audited += hidden[0] != hidden[1]
        kept = [json.loads(written["results.json"])["publications"][0] for written in (first, second)]
        for key in ("causes", "correction", "findings", "suppressed", "outcomes", "verdict"):
            assert list(same(kept[0][key], kept[1][key], pair, key)) == [], pair.fault
        assert rows(first, pair) == rows(second, pair), pair.fault
        blind = [{report.cells[k][:3] for k in report.blind} for report in (one, two)]
        assert blind[0] ^ blind[1] <= {pair.place}, pair.fault
        shown = [e for cause in kept[0]["causes"] for e in cause["explanations"]]
        for name in () if any(moves(e, pair) for e in shown) else first:
            if name.endswith((".html", ".sarif", ".parquet", "<terminal verbose>")):
                a, b = bare(first[name], "one"), bare(second[name], "two")
                assert a == b, (pair.fault, name)
    assert told, "nothing was told of any fault"
    assert audited, "the values are told apart in no report before it is masked"
