"""Edits built in blocks of publications are those of the whole frame."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest

from tallvakt import ingest
from tallvakt.analysis import edits, publication_blocks
from tallvakt.analysis.edits import Edits
from tallvakt.recognise import Recognised, recognise
from tallvakt.rules import cells
from tallvakt.rules.content import Content, find_suite, load
from tests.helpers.paths import EXAMPLES

PUBLICATIONS = 5


@pytest.fixture(scope="module")
def content() -> Content:
    return load(find_suite())


@pytest.fixture(scope="module")
def one(content: Content) -> Recognised:
    return recognise(ingest.read(EXAMPLES / "TILT140-2024-08.txt"), content.library)


def printed_again(one: pd.DataFrame) -> pd.DataFrame:
    """A publication printed several times, each under another name, with some cells gone and one wrong."""
    frames = [one.assign(publication=pd.Categorical([f"p{n}"] * len(one))) for n in range(PUBLICATIONS)]
    whole = cells.concat(frames)
    whole.loc[7, ["lower", "upper"]] += 1000
    kept = np.sort(np.random.default_rng(1).choice(len(whole), len(whole) * 97 // 100, replace=False))
    return whole.iloc[kept].reset_index(drop=True)


def told(built: Edits) -> list[tuple[object, ...]]:
    """Every row of a system, whatever the order."""
    matrix, verdicts = built.system.matrix, built.evaluate()
    sides = zip(built.system.row_lower.tolist(), built.system.row_upper.tolist(), strict=True)
    rows = []
    for row, side in enumerate(sides):
        entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
        terms = tuple(zip(matrix.indices[entries].tolist(), matrix.data[entries].tolist(), strict=True))
        rows.append(
            (int(built.promise[row]), int(built.anchor[row]), bool(built.counted[row]), side, terms, int(verdicts[row]))
        )
    return sorted(rows)


@pytest.mark.parametrize("expected", [True, False])
def test_the_edits_are_the_same(
    expected: bool, one: Recognised, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    subjects = edits.subjects_of(one.reading.expected) if expected else {}
    frame = printed_again(one.cells)
    build = partial(edits.build, frame, one.contract, content.checks, subjects=subjects)
    whole = build()
    monkeypatch.setattr(edits, "blocks", partial(publication_blocks.blocks, cells=4000))
    blocks = build()
    assert len(list(publication_blocks.blocks(edits.view(frame, one.contract, subjects), 4000))) > 2
    assert told(blocks) == told(whole)
    assert sorted(blocks.skipped) == sorted(whole.skipped)
    assert (blocks.promise == whole.promise).all()


def test_few_figures_and_publications_out_of_order_are_one_block(one: Recognised) -> None:
    frame = printed_again(one.cells)
    figures = edits.view(frame, one.contract, {})
    assert len(list(publication_blocks.blocks(figures))) == 1
    shuffled = edits.view(frame.sample(frac=1, random_state=1).reset_index(drop=True), one.contract, {})
    assert len(list(publication_blocks.blocks(shuffled, 4000))) == 1


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda f: f.drop(columns="box"), "columns are"),
        (lambda f: f.astype({"line": "int64"}), "'line' is int64"),
        (lambda f: f.astype({"row": "object"}), "'row' is object"),
        (lambda f: f.assign(row=f["row"].cat.set_categories(["total"])), "'row' has a missing value"),
        (lambda f: f.assign(lower=f["upper"] + 1), "interval-ordered does not hold in row 0"),
        (lambda f: f.assign(suppressed=f["kind"] == "figure"), "suppressed-is-a-symbol"),
        (lambda f: f.assign(line=np.zeros(len(f), dtype=np.int32)), "position-present"),
        (
            lambda f: f.assign(column=f["column"].where(f.index != 1, f["column"][0])),
            "key-unique does not hold in row 1",
        ),
    ],
)
def test_a_frame_of_other_types_is_no_cells_frame(damage: object, named: str, one: Recognised) -> None:
    assert callable(damage)
    with pytest.raises(cells.CellsError, match=named):
        cells.validate(damage(one.cells), [], {})


def test_a_row_wise_check_that_raises_or_answers_otherwise_is_no_check_that_holds(
    one: Recognised, content: Content
) -> None:
    def raising(_: pd.DataFrame) -> pd.Series[bool]:
        raise ZeroDivisionError

    check = content.checks["figure-unreadable"]
    with pytest.raises(ZeroDivisionError):
        cells.validate(one.cells, [replace(check, function=raising)], {})
    with pytest.raises(ValueError, match="reshape"):
        cells.validate(one.cells, [replace(check, function=lambda _: False)], {})
