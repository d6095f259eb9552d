"""Editions of one family read together: what they give away, and contradict, only beside each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest

from tallvakt.ingest import plain_text as reader
from tallvakt.model.report import PublicationReport, PublicationVerdict, SuppressedCell
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.linked import Publication, PublicationSet
from tallvakt.pipeline.run import Options
from tallvakt.recognise import recognise
from tallvakt.rules.registry import Check
from tests.checks.test_checks import cases, text_of
from tests.helpers.probe import content
from tests.helpers.true_counts import Truth, hidden, printed, truth

FAMILY = "nav.tilt180"
SEEDS = range(3)
Key = tuple[str, str, str]


def edition(true: Truth, months: int) -> Truth:
    """The edition that covers the first months."""
    tables = [
        replace(table, rows={code: (label, counts[:months]) for code, (label, counts) in table.rows.items()})
        for table in true.tables
    ]
    return Truth(months, tuple(tables))


def checked(texts: Iterable[str]) -> list[PublicationReport]:
    """Publications of one run."""
    documents = [reader.parse(text.encode(), f"{number}.txt") for number, text in enumerate(texts)]
    known = [(d, recognise(d, content().library, family=FAMILY)) for d in documents]
    publications = PublicationSet([(d.source, r) for d, r in known], content(), 30.0)
    return [pipeline.examine(d, r, content(), Options(), publications) for d, r in known]


def stars(report: PublicationReport) -> dict[Key, SuppressedCell]:
    return {(s.cell.table, s.cell.row, s.cell.column): s for s in report.suppressed if not s.cell.copy}


def width(star: SuppressedCell) -> float:
    assert star.lower is not None
    assert star.upper is not None
    return star.upper - star.lower


@cache
def made(seed: int) -> tuple[tuple[Truth, ...], tuple[PublicationReport, ...], tuple[PublicationReport, ...]]:
    """Editions of made-up counts, their reports together, and each alone."""
    true = truth(Random(seed), months=3, most=8)
    editions = (edition(true, 2), true)
    texts = [printed(one) for one in editions]
    return editions, tuple(checked(texts)), tuple(report for text in texts for report in checked([text]))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_editions_say_together_is_true_and_no_less_than_alone(seed: int) -> None:
    for true, together, alone in zip(*made(seed), strict=True):
        assert not [f for f in together.findings if f.check in ("jointly-inconsistent", "month-revised")]
        known, before = hidden(true), stars(alone)
        for key, star in stars(together).items():
            assert width(star) <= width(before[key])
            assert bool(star.beside) == (width(star) < width(before[key]))
            assert star.lower <= known[key] <= star.upper  # type: ignore[operator]  # not masked


def test_editions_together_give_more_away() -> None:
    """The law above is not empty."""
    assert sum(bool(s.beside) for seed in SEEDS for report in made(seed)[1] for s in report.suppressed) > 0


def pair(check: str) -> tuple[str, str]:
    """The two editions of a case: the earlier one first."""
    case = next(c for c in cases(check) if "earlier" in c)
    return text_of(case["earlier"][0]), text_of(case)


def test_both_editions_are_told_what_they_give_away_together() -> None:
    before, after = checked(pair("suppressed-recoverable"))
    for report, other in ((before, "1.txt"), (after, "0.txt")):
        given = {key: s for key, s in stars(report).items() if s.beside}
        assert {key[1:] for key in given} >= {(row, "2024-01") for row in ("egenetablering", "inkluderingstilskudd")}
        assert all(s.status == "recoverable" and s.beside == (other,) for s in given.values())
        sources = {c.source for s in given.values() for e in s.derivation for c in e.cells}
        assert sources == {"", other}
        assert set(report.others) == {other}


def test_a_derivation_says_no_more_and_no_less_than_it_needs() -> None:
    """The steps of the other publication stand with their own figures, never as cells of this one."""
    _, after = checked(pair("suppressed-recoverable"))
    (star,) = [s for key, s in stars(after).items() if s.beside and key[1] == "egenetablering"]
    for equation in star.derivation:
        for cell in equation.cells:
            assert (cell.index < -1) == bool(cell.source)
            assert cell.source or after.cells[cell.index] == cell
    assert {e.promise for e in star.derivation} == {"average-is-mean-of-months", "month-revised"}


def test_an_archive_takes_part_but_is_not_reported(tmp_path: Path) -> None:
    for name, text in zip(("before.txt", "after.txt"), pair("suppressed-recoverable"), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    options = Options(FAMILY, archive=(tmp_path / "before.txt",))
    (report,) = pipeline.run([tmp_path / "after.txt"], content(), options).publications
    assert [s.beside for s in report.suppressed if s.beside] == [(str(tmp_path / "before.txt"),)] * 2


def test_the_same_edition_twice_says_nothing_new() -> None:
    _, text = pair("suppressed-recoverable")
    one, other = checked([text, text])
    assert not one.others
    assert one.counts == other.counts
    assert [s.status for s in one.suppressed] == [s.status for s in other.suppressed]


def test_an_edition_that_contradicts_itself_spoils_no_other() -> None:
    before, after = pair("suppressed-recoverable")
    wrong = before.replace("Egenetablering\t5\t*\t7", "Egenetablering\t9\t*\t7")
    assert wrong != before
    one, other = checked([wrong, after])
    assert [f.check for f in one.findings if f.check == "average-off"]
    (alone,) = checked([after])
    assert [f.fingerprint for f in other.findings] == [f.fingerprint for f in alone.findings]


def test_figures_beyond_the_arithmetic_spoil_no_other_edition(tmp_path: Path) -> None:
    before, after = pair("suppressed-recoverable")
    huge = before.replace("\t30\t30\t30", "\t30\t30\t35000000000000")
    for name, text in (("huge.txt", huge), ("after.txt", after)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = [tmp_path / "huge.txt", tmp_path / "after.txt"]
    one, other = pipeline.run(paths, content(), Options(FAMILY)).publications
    assert one.verdict in (PublicationVerdict.BROKEN, PublicationVerdict.FAILED)
    assert other.verdict is PublicationVerdict.FAILED
    assert other.suppressed


def test_a_tie_that_crashes_is_its_own_publications_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = pair("suppressed-recoverable")
    documents = [reader.parse(text.encode(), f"{number}.txt") for number, text in enumerate(texts)]
    known = [(d.source, recognise(d, content().library, family=FAMILY)) for d in documents]
    publications = PublicationSet(known, content(), 30.0)
    crashing = publications.publication(known[1][1])

    def ties(self: PublicationSet, mine: Publication) -> list[Check]:
        if mine is crashing:
            raise RuntimeError("a check crashed")
        return []

    monkeypatch.setattr(PublicationSet, "_links", ties)
    assert publications.beside(publications.publication(known[0][1])) is None
    with pytest.raises(RuntimeError, match="a check crashed"):
        publications.beside(crashing)
