"""Files damaged at random: always a verdict with reasons, never an internal error, and nothing is dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import takewhile
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import example as case
from hypothesis import strategies as st

from tallvakt.model.numerals import count
from tallvakt.model.report import PublicationReport
from tallvakt.pipeline.run import Options
from tests.helpers.probe import TILT180, check, example, made_up, only, outputs

Damage = Callable[[list[str], Random], None]
ODD = (
    "*", "**", "\\*", "-", "0", "x", "", " ", "1,5", "-7", "9" * 30, "9" * 5000, "1 2 3", "½", "٣", "²", "1e9", "NaN",
    "=1+1", "\x1b[31m", "\u202e12", "<script>", "I alt", "Januar", "I alt Andre på tiltak", "Ukjent", "03",
    "99 Andre områder", "Gjennomsnitt hittil i år", "|", "| a | b |", "### Mars 2024", "Januar 2025 - April 2025",
    "\ufeff", "\ud7ff", "\u2028",
)  # fmt: skip


def delete(lines: list[str], random: Random) -> None:
    del lines[random.randrange(len(lines))]


def double(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    lines.insert(random.randrange(len(lines)), lines[at])


def swap_lines(lines: list[str], random: Random) -> None:
    a, b = random.randrange(len(lines)), random.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


def swap_tokens(lines: list[str], random: Random) -> None:
    a, b = random.randrange(len(lines)), random.randrange(len(lines))
    one, other = lines[a].split("\t"), lines[b].split("\t")
    x, y = random.randrange(len(one)), random.randrange(len(other))
    one[x], other[y] = other[y], one[x]
    lines[a], lines[b] = "\t".join(one), "\t".join(other) if a != b else lines[b]


def odd_token(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    fields = lines[at].split("\t")
    fields[random.randrange(len(fields))] = random.choice(ODD)
    lines[at] = "\t".join(fields)


def drop_field(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    fields = lines[at].split("\t")
    del fields[random.randrange(len(fields))]
    lines[at] = "\t".join(fields)


def add_field(lines: list[str], random: Random) -> None:
    lines[random.randrange(len(lines))] += f"\t{random.choice(ODD)}"


def lose_tabs(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    lines[at] = lines[at].replace("\t", " ")


def cut(lines: list[str], random: Random) -> None:
    at = random.randrange(1, len(lines))
    lines[at] = lines[at][: random.randrange(len(lines[at]) + 1)]
    del lines[at + 1 :]


def drop_block(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    del lines[at : at + random.randrange(2, 40)]


def double_block(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    lines[at:at] = lines[at : at + random.randrange(2, 40)]


def letters(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    text = list(lines[at])
    random.shuffle(text)
    lines[at] = "".join(text)


DAMAGES: tuple[Damage, ...] = (
    delete, double, swap_lines, swap_tokens, odd_token, drop_field, add_field, lose_tabs, cut, drop_block, double_block,
    letters,
)  # fmt: skip


def damaged(text: str, seed: int, times: int) -> str:
    random = Random(seed)
    lines = text.split("\n")
    for _ in range(times):
        if len(lines) > 3:
            random.choice(DAMAGES)(lines, random)
    return "\n".join(lines)


def lines_of_text(report: PublicationReport, lines: list[str]) -> Iterator[int]:
    """The lines of blocks that a remark calls text in cells: from its place to the next empty line."""
    for remark in report.remarks:
        if remark.key == "text-in-cells" and remark.place is not None:
            numbered = enumerate(lines[remark.place.line - 1 :], start=remark.place.line)
            yield from (number for number, _ in takewhile(lambda one: one[1].strip(), numbered))


def assert_whole(report: PublicationReport, text: str) -> None:
    """Every figure of a delimited line is a cell, or its line is told: no table claimed it, or it is text in cells."""
    cells = {c.place[:2] for c in report.cells}
    left = {p.line for f in report.findings if f.check == "figure-unaccounted" for p in f.places}
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    told = left | set(lines_of_text(report, lines))
    for number, line in enumerate(lines, start=1):
        for field, token in enumerate(line.split("\t")):
            if field and count(token.strip()) is not None:
                assert (number, field) in cells or number in told, (number, line)
    assert report.counts.unaccounted >= len(left)


@pytest.mark.parametrize("base", [TILT180, "made-up"])
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), times=st.integers(1, 12))
@case(seed=18708, times=11)  # a line that holds nothing but a nought, above a header
def test_no_damage_crashes_the_suite_and_no_figure_is_lost(base: str, tmp_path: Path, seed: int, times: int) -> None:
    text = damaged(made_up() if base == "made-up" else example(TILT180), seed, times)
    run = check(text, tmp_path, "TILT180.txt", Options(budget=1.0))
    report = only(run)
    if report.family:
        assert_whole(report, text)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_every_output_can_be_written_of_a_damaged_file(tmp_path: Path, seed: int) -> None:
    run = check(damaged(made_up(), seed, 8), tmp_path, "TILT180.txt", Options(budget=1.0))
    only(run)
    outputs(run, tmp_path / "out")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400), at=st.integers(0, 10**6), keep=st.booleans())
def test_no_bytes_crash_the_suite(tmp_path: Path, data: bytes, at: int, keep: bool) -> None:
    whole = made_up().encode()
    at %= len(whole)
    only(check(whole[:at] + data + whole[at if keep else len(whole) :], tmp_path, "p.txt", Options(budget=0.2)))
