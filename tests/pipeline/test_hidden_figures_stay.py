"""What a run lays aside and what its workers send holds nothing that was worked out of a hidden figure."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tallvakt.model.report import PublicationReport
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.executors import completed
from tallvakt.pipeline.opening import Opened, open_file
from tallvakt.pipeline.run import Hands, Options
from tallvakt.pipeline.spill import FolderSpill
from tallvakt.render.masking import masked
from tests.helpers.paths import EXAMPLES
from tests.pipeline.test_executors import CONTENT, years

Call = tuple[Any, ...]


def parts(value: object) -> Iterator[object]:
    """A value, and everything in it."""
    yield value
    inside: Iterable[object] = ()
    if is_dataclass(value) and not isinstance(value, type):
        inside = [getattr(value, field.name) for field in fields(value)]
    elif isinstance(value, dict):
        inside = [*value, *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        inside = value
    for one in inside:
        yield from parts(one)


def reports(values: Iterable[object]) -> list[PublicationReport]:
    return [part for value in values for part in parts(value) if isinstance(part, PublicationReport)]


def bounds(report: PublicationReport) -> set[tuple[float | None, float | None]]:
    return {(star.lower, star.upper) for star in report.suppressed}


@pytest.fixture
def tied(tmp_path: Path) -> list[Path]:
    """Two editions of one family that share their months, and one of another."""
    paths = years(tmp_path, 1)
    (source,) = EXAMPLES.glob("TILT180*")
    later = tmp_path / "TILT180-2024-03.txt"
    later.write_bytes(source.read_bytes())
    return [*paths, later]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What workers give back, filled while a run lasts."""
    seen: list[object] = []

    def watched(
        on: Executor, ahead: int, function: Callable[..., Any], calls: Iterable[Call]
    ) -> Iterator[tuple[Call, Future[Any]]]:
        for call, future in completed(on, ahead, function, calls):
            seen.extend([call, future.result()])
            yield call, future

    monkeypatch.setattr(pipeline, "completed", watched)
    return seen


@pytest.mark.slow
def test_nothing_laid_aside_or_sent_was_worked_out_of_a_hidden_figure(
    tied: list[Path], sent: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FolderSpill, "drop", lambda *_: None)
    known = pipeline.run(tied, CONTENT, Options()).publications
    assert any(low is not None and low == high for report in known for low, high in bounds(report))
    sent.clear()
    hands = Hands(workers=2, lay_aside=True, folder=tmp_path)
    with ExitStack() as keep:
        pipeline.run_all(tied, CONTENT, Options(), finish=masked, hands=hands, keep=keep)
        (folder,) = tmp_path.glob(".tallvakt-run-*")
        laid = {path.name: pickle.loads(path.read_bytes()) for path in folder.iterdir()}
    assert not folder.exists()
    assert {name.partition("-")[0] for name in laid} == {"work", "opened", "editions", "report", "brief"}
    kept = reports(laid.values())
    assert len(kept) == 2 * len(tied)
    assert not reports(sent)
    for report in kept:
        assert bounds(report) == {(None, None)}
        assert masked(report) == report
    assert not [p.figures for those in laid["editions"].values() for p in those if p.figures]
    for number, path in enumerate(tied):
        as_read = open_file(path, CONTENT, Options())
        assert isinstance(as_read, Opened)
        pd.testing.assert_frame_equal(laid[f"opened-{number}"].recognised.cells, as_read.recognised.cells)


@pytest.mark.slow
def test_reports_that_workers_send_are_masked_where_they_are_made(tied: list[Path], sent: list[object]) -> None:
    pipeline.run(tied, CONTENT, Options(), finish=masked, hands=Hands(workers=2))
    assert len(reports(sent)) == len(tied)
    assert {pair for report in reports(sent) for pair in bounds(report)} == {(None, None)}
