"""What a star must have been reaches no output, unless it is asked for.

Two ways. The recovered numbers of a run are exchanged for others: every masked output stays byte for byte the same.
And publications are made up whose stars hide numbers of five digits that occur nowhere else: none of them, and no sum
that would give one away, is found in any output.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest

from tallvakt.cli import app
from tallvakt.model.report import (
    Cause,
    Change,
    Equation,
    Explanation,
    Finding,
    Interval,
    Outcome,
    PublicationReport,
    Run,
)
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.run import Options
from tallvakt.render.masking import mask
from tallvakt.rules.content import Content, find_suite, load
from tests.checks.test_checks import cases, report_of, text_of
from tests.helpers.paths import EXAMPLES
from tests.helpers.probe import TILT180, content, outputs
from tests.helpers.true_counts import BREAKDOWNS, Row, Table, Truth, codes, hidden, printed, truth

THRESHOLD = 100_000
CONTRACT = """\
family: made.hidden
extends: nav.tilt
version: "1"
title: {en: Made up}
locale: en
dimensions:
  measure: {codelist: measures-tilt180}
symbols:
  "*": {upper: 99999}
"""


# --- recovered numbers exchanged -----------------------------------------------------------------------------------


def other(value: float | None) -> float | None:
    return None if value is None else value + 7


def exchanged(run: Run) -> Run:
    """The run with other recovered numbers: bounds of stars, derivations, and what is said of hidden figures."""
    return replace(run, publications=tuple(map(_exchanged, run.publications)))


def _exchanged(report: PublicationReport) -> PublicationReport:
    stars = frozenset(s.cell.index for s in report.suppressed)
    suppressed = tuple(
        s._replace(lower=other(s.lower), upper=other(s.upper), derivation=tuple(map(_equation, s.derivation)))
        for s in report.suppressed
    )
    return replace(
        report,
        suppressed=suppressed,
        findings=tuple(_finding(f, stars) for f in report.findings),
        causes=tuple(_cause(c, stars) for c in report.causes),
    )


def _finding(finding: Finding, stars: frozenset[int]) -> Finding:
    equations = tuple(_equation(e) if starred(e, stars) and not contradicts(e) else e for e in finding.equations)
    return replace(finding, equations=equations)


def _cause(cause: Cause, stars: frozenset[int]) -> Cause:
    def explanation(one: Explanation) -> Explanation:
        faults = (replace(f, changes=tuple(_change(c, stars) for c in f.changes)) for f in one.faults)
        return replace(one, faults=tuple(faults))

    return replace(cause, explanations=tuple(map(explanation, cause.explanations)))


def _change(change: Change, stars: frozenset[int]) -> Change:
    if not about_stars(change, stars):
        return change
    return replace(change, lower=other(change.lower), upper=other(change.upper), value=other(change.value))


def starred(equation: Equation, stars: frozenset[int]) -> bool:
    """Whether a star takes part, or a figure of another publication, whose stars are not known here."""
    return any(c.index in stars or c.source for c in equation.cells)


def about_stars(change: Change, stars: frozenset[int]) -> bool:
    return change.through_hidden or change.cell.index in stars


def changes(report: PublicationReport) -> list[Change]:
    return [c for cause in report.causes for explanation in cause.explanations for c in explanation.changes]


def contradicts(equation: Equation) -> bool:
    """Whether the printed anchor lies wholly outside what the printed others make it."""
    if equation.published is None or equation.computed is None:
        return False
    (a, b), (c, d) = _closed(equation.published), _closed(equation.computed)
    return b < c or d < a


def _closed(interval: Interval) -> tuple[float, float]:
    low, high = interval
    return -float("inf") if low is None else low, float("inf") if high is None else high


def _equation(equation: Equation) -> Equation:
    def moved(interval: Interval | None) -> Interval | None:
        return None if interval is None else (other(interval[0]), other(interval[1]))

    return replace(equation, published=moved(equation.published), computed=moved(equation.computed))


def wrong(text: str, random: Random, times: int = 3) -> str:
    """The publication with a few figures printed wrong."""
    lines = text.split("\n")
    rows = [n for n, line in enumerate(lines) if re.search(r"\t[\d ]{2,}$", line)]
    for at in random.sample(rows, times):
        fields = lines[at].split("\t")
        fields[-1] = str(int(fields[-1].replace(" ", "")) + random.randint(5, 60))
        lines[at] = "\t".join(fields)
    return "\n".join(lines)


def files(tmp_path: Path, **texts: str) -> list[Path]:
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return [tmp_path / f"{name}.txt" for name in texts]


def test_exchanged_numbers_change_no_byte(tmp_path: Path) -> None:
    small = printed(truth(Random(3), months=3, most=12))
    paths = files(tmp_path, small=small, wrong=wrong(small, Random(5)), worse=wrong(small, Random(8), 9))
    found = pipeline.run([EXAMPLES / TILT180, *paths], content(), Options("nav.tilt180", budget=4.0))
    swapped = exchanged(found)
    assert any(s.status == "recoverable" for p in found.publications for s in p.suppressed)
    assert any(about_stars(c, frozenset()) for p in found.publications for c in changes(p))
    assert swapped != found
    for lang in ("nb", "en"):
        one, two = outputs(found, tmp_path / "one", lang), outputs(swapped, tmp_path / "one", lang)
        assert set(one) == set(two)
        assert [name for name in one if one[name] != two[name]] == []


@pytest.mark.parametrize("check", ["suppressed-recoverable", "jointly-inconsistent"])
def test_exchanged_numbers_of_editions_together_change_no_byte(tmp_path: Path, check: str) -> None:
    case = next(c for c in cases(check) if "earlier" in c)
    paths = files(tmp_path, now=text_of(case), before=text_of(case["earlier"][0]))
    found = pipeline.run(paths, content(), Options("nav.tilt180"))
    beside = [f for p in found.publications for f in p.findings if "beside" in f.facts]
    assert beside
    swapped = exchanged(found)
    assert swapped != found
    for lang in ("nb", "en"):
        one, two = outputs(found, tmp_path / "one", lang), outputs(swapped, tmp_path / "one", lang)
        assert [name for name in one if one[name] != two[name]] == []


def test_revealed_numbers_do_change_bytes(tmp_path: Path) -> None:
    """The exchange reaches the outputs where they are asked to show it: the test above can fail."""
    (path,) = files(tmp_path, small=printed(truth(Random(3), months=3, most=12)))
    found = pipeline.run([path], content(), Options("nav.tilt180"))
    shown = replace(found, publications=tuple(replace(p, revealed=True) for p in found.publications))
    one = outputs(shown, tmp_path / "o", masked=False)
    two = outputs(exchanged(shown), tmp_path / "o", masked=False)
    changed = {name for name in one if one[name] != two[name]}
    assert "results.json" in changed
    assert any(name.endswith(".html") for name in changed)


def test_masking_leaves_no_number_of_a_star(tmp_path: Path) -> None:
    small = wrong(printed(truth(Random(3), months=3, most=12)), Random(5), 6)
    found = pipeline.run(files(tmp_path, small=small), content(), Options("nav.tilt180", budget=4.0))
    (report,) = mask(found).publications
    stars = frozenset(s.cell.index for s in report.suppressed)
    for star in report.suppressed:
        assert (star.lower, star.upper) == (None, None)
        assert all(e.published is None and e.computed is None for e in star.derivation)
    for finding in report.findings:
        for equation in finding.equations:
            if starred(equation, stars) and not contradicts(equation):
                assert (equation.published, equation.computed) == (None, None), finding.check
        if not stars & {c.index for c in finding.cells}:
            continue
        assert finding.outcome is not Outcome.PASSED
    for change in changes(report):
        if about_stars(change, stars):
            assert (change.lower, change.upper, change.value) == (None, None, None)
    (before,) = found.publications
    same = ("verdict", "counts", "outcomes", "tables", "edits", "cells", "in_no_promise", "remarks", "raw_lines")
    for name in same:
        assert getattr(report, name) == getattr(before, name)
    assert [f.fingerprint for f in report.findings] == [f.fingerprint for f in before.findings]


def test_a_contradiction_of_several_promises_shows_printed_tokens_only() -> None:
    """Each promise by itself could hold: what it makes of its stars is not told."""
    failing = [c for c in cases("jointly-inconsistent") if c["expect"]["outcome"] == "failed"]
    assert failing
    for case in failing:
        report = report_of(case)
        found = Run("0", "2024-01-01T00:00:00Z", "", (report,))
        before, after = (
            [e for p in r.publications for f in p.findings if f.check == "jointly-inconsistent" for e in f.equations]
            for r in (found, mask(found))
        )
        secret = [n for n, e in enumerate(before) if any(c.text == "*" for c in e.cells) and not contradicts(e)]
        assert secret
        assert any(before[n].computed for n in secret)
        assert all(after[n].computed is None and after[n].published is None for n in secret)


# --- numbers that occur nowhere else -------------------------------------------------------------------------------


def few_or_many(random: Random) -> int:
    """A count that is hidden, or one that is printed."""
    return random.randint(10_000, 99_999) if random.random() < 0.4 else random.randint(THRESHOLD, 900_000)


def large_truth(random: Random, months: int = 2) -> Truth:
    """A publication whose hidden counts have five digits."""
    measures, statuses = codes("nav.tilt180", "measure").codes, codes("nav.tilt180", "status").codes
    whole = {m.code: [tuple(few_or_many(random) for _ in range(months)) for _ in statuses] for m in measures}
    for rows in whole.values():
        rows[0] = tuple(random.randint(THRESHOLD, 900_000) for _ in range(months))
    totals = {code: tuple(map(sum, zip(*rows, strict=True))) for code, rows in whole.items()}
    tables = [Table("by-measure", "I alt", {m.code: (m.names["nb"], totals[m.code]) for m in measures})]
    for number, status in enumerate(statuses):
        named = {m.code: (m.names["nb"], whole[m.code][number]) for m in measures}
        tables.append(Table(f"by-status/{status.code}", f"I alt {status.names['nb']}", named))
    contract = content().library.contracts["nav.tilt180"]
    for measure in measures:
        for name in BREAKDOWNS:
            parts = codes("nav.tilt180", contract.tables[name].rows).codes[:4]
            split = [_split(random, total, len(parts)) for total in totals[measure.code]]
            labels = [f"{p.code} {p.names['nb']}" if name == "by-county" else p.names["nb"] for p in parts]
            made = zip(parts, labels, zip(*split, strict=True), strict=True)
            named = {p.code: (label, row) for p, label, row in made}
            tables.append(Table(f"{name}/{measure.code}", f"I alt {measure.names['nb'].lower()}", named))
    return Truth(months, tuple(tables))


def _split(random: Random, total: int, parts: int) -> Row:
    """One or two small parts, and the rest."""
    small = [
        random.randint(10_000, min(99_999, total // parts - 1)) for _ in range(random.randint(1, min(2, parts - 1)))
    ]
    rest = total - sum(small)
    cuts = sorted(random.sample(range(1, rest), parts - len(small) - 1))
    large = [b - a for a, b in zip([0, *cuts], [*cuts, rest], strict=True)]
    return tuple(random.sample([*small, *large], parts))


@cache
def suite(folder: Path) -> Content:
    folder.mkdir(exist_ok=True)
    (folder / "hidden.yaml").write_text(CONTRACT)
    return load(find_suite((folder,)))


def numbers(texts: Iterable[str]) -> set[int]:
    """Every number of five or more digits that a reader would see, however it is grouped."""
    grouped = re.compile(r"(?<![\w.#-])\d{1,3}(?:[ ,\u00a0\u202f]\d{3})+(?![\w-])|(?<![\w.#-])\d{5,9}(?![\w-])")
    return {int(re.sub(r"\D", "", found)) for text in texts for found in grouped.findall(text)}


def telling(report: PublicationReport) -> Iterator[float]:
    """What would give a star away: its bounds, and the partial sums of promises that could hold."""
    for star in report.suppressed:
        if star.lower is not None and star.upper is not None and star.upper - star.lower < 99_999:
            yield from (star.lower, star.upper)
        for equation in star.derivation:
            yield from (n for i in (equation.published, equation.computed) if i for n in i if n is not None)
    known = {c.index: int(c.text.replace(" ", "")) for c in report.cells if c.text != "*"}
    for edit in report.edits:
        loose = [c for c in edit.cells if c not in known]
        if loose and edit.outcome is not Outcome.FAILED:
            terms = [(f, known[c]) for c, f in zip(edit.cells, edit.coefficients, strict=True) if c in known]
            yield abs(sum(f * v for f, v in terms))
            yield abs(sum(f * v for f, v in terms if f > 0))


def texts(written: dict[str, bytes]) -> list[str]:
    """Outputs as text; style and script of the pages are the suite's own."""
    decoded = (page.decode("utf-8", "replace") for page in written.values())
    return [re.sub(r"(?s)<(style|script)\b.*?</\1>", "", page) for page in decoded]


def legitimate(report: PublicationReport) -> set[float]:
    """Printed figures, and what a failed promise says of them."""
    fine = {int(c.text.replace(" ", "")) for c in report.cells if c.text != "*"}
    failing = [f for f in report.findings if f.equations and contradicts(f.equations[0])]
    sides = (i for f in failing for e in f.equations for i in (e.published, e.computed) if i is not None)
    return fine | {n for side in sides for n in side if n is not None}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("faults", [0, 4])
def test_no_output_holds_a_recovered_number(seed: int, faults: int, tmp_path: Path) -> None:
    random = Random(seed)
    true = large_truth(random)
    text = printed(true, THRESHOLD)
    paths = files(tmp_path, made=wrong(text, random, faults) if faults else text)
    found = pipeline.run(paths, suite(tmp_path / "schemas"), Options("made.hidden", budget=5.0))
    (report,) = found.publications
    behind = hidden(true, THRESHOLD)
    given_away = [s for s in report.suppressed if s.status == "recoverable"]
    assert given_away
    if not faults:
        assert [f for f in report.findings if f.severity == "error"] == []
        assert all(s.lower == behind[s.cell.table, s.cell.row, s.cell.column] for s in given_away)
    forbidden = {n for n in (*telling(report), *behind.values()) if n >= 10_000} - legitimate(report) - {99_999}
    assert len(forbidden) > 30
    for lang in ("nb", "en"):
        seen = numbers(texts(outputs(found, tmp_path / lang, lang)))
        assert len(seen & legitimate(report)) > 100
        assert seen & forbidden == set()
        shown = replace(found, publications=tuple(replace(p, revealed=True) for p in found.publications))
        revealed = numbers(texts(outputs(shown, tmp_path / "shown", lang, masked=False)))
        assert {s.lower for s in given_away} <= revealed


Call = Callable[..., int]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["tallvakt", *arguments])
        with pytest.raises(SystemExit) as left:
            app.main()
        return int(left.value.code or 0)

    return run


@pytest.mark.parametrize("command", ["check", "gate"])
def test_nothing_that_a_command_leaves_behind_holds_one(
    command: str, call: Call, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Reports, records and everything else under the working folder, and what is said on the terminal."""
    true = large_truth(Random(4))
    files(tmp_path, made=wrong(printed(true, THRESHOLD), Random(4), 2))
    content_of = suite(tmp_path / "schemas")
    (report,) = pipeline.run([tmp_path / "made.txt"], content_of, Options("made.hidden")).publications
    before = set(tmp_path.rglob("*"))
    code = call(command, "made.txt", "--schemas", "schemas", "--contract", "made.hidden", "--out", "o", "--verbose")
    assert code == 1
    left = [p for p in tmp_path.rglob("*") if p.is_file() and p not in before]
    assert left
    said = capfd.readouterr()
    seen = numbers([*texts({p.name: p.read_bytes() for p in left}), said.out, said.err])
    forbidden = {n for n in (*telling(report), *hidden(true, THRESHOLD).values()) if n >= 10_000}
    assert len(seen & legitimate(report)) > 100
    assert seen & (forbidden - legitimate(report) - {99_999}) == set()


def test_a_revealed_run_says_so(call: Call, tmp_path: Path) -> None:
    files(tmp_path, made=printed(large_truth(Random(4)), THRESHOLD))
    options = ("made.txt", "--schemas", "schemas", "--contract", "made.hidden", "--quiet", "--lang", "en")
    suite(tmp_path / "schemas")
    assert call("check", *options, "--out", "masked") == 0
    assert call("check", *options, "--out", "shown", "--reveal-suppressed") == 0
    for name in ("index.html", "made.html"):
        assert "Suppressed figures are shown" in (tmp_path / "shown" / name).read_text(encoding="utf-8")
        assert "Suppressed figures are shown" not in (tmp_path / "masked" / name).read_text(encoding="utf-8")
