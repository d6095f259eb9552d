"""The long tables as Parquet with their Data Package: what the frames hold, valid, and a publication at a time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pyarrow.parquet as pq
import pytest

from tallvakt import check
from tallvakt.cli import job
from tallvakt.gate import outcomes_frame
from tallvakt.model.report import PublicationReport, Run
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.run import Options
from tallvakt.render import long_tables, masking, output_formats, parquet_package
from tallvakt.rules import cells
from tests.helpers import samples
from tests.helpers.paths import EXAMPLES
from tests.helpers.probe import content

NAMES = ("cells", "outcomes", "findings", "explanations")


def write(run: Run, out: Path) -> dict[str, pd.DataFrame]:
    words = output_formats.words(samples.REPORTS, content().checks, "en")
    written = parquet_package.write(run, out, words)
    assert [p.name for p in written.paths] == [*(f"{name}.parquet" for name in NAMES), "datapackage.json"]
    assert sorted(p.name for p in out.iterdir()) == sorted(p.name for p in written.paths)
    return {name: pd.read_parquet(out / f"{name}.parquet") for name in NAMES}


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame without its dtypes; what is missing is None."""
    return frame.astype(object).where(frame.notna(), None)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one publication that holds and one that has two faults."""
    folder = tmp_path_factory.mktemp("faulty")
    for path in EXAMPLES.glob("*.txt"):
        text = path.read_text(encoding="utf-8").replace("ekspertbistand\t552\t394", "ekspertbistand\t552\t593")
        (folder / path.name).write_text(text, encoding="utf-8")
    return folder


def test_the_files_hold_what_the_frames_of_the_api_hold(faulty: Path, tmp_path: Path) -> None:
    checked = check(faulty, lang="en")
    tables = write(checked.run, tmp_path)
    assert len(tables["explanations"])
    for name in ("findings", "explanations", "cells"):
        frame = getattr(checked, name)
        pd.testing.assert_frame_equal(plain(tables[name]), plain(frame))
    listed = checked.outcomes.assign(fingerprints=checked.outcomes["fingerprints"].map(" ".join))
    pd.testing.assert_frame_equal(plain(tables["outcomes"]), plain(listed))


def test_the_columns_are_typed(faulty: Path, tmp_path: Path) -> None:
    write(check(faulty / "TILT180-2024-04.txt").run, tmp_path)
    read = {name: pq.read_schema(tmp_path / f"{name}.parquet") for name in NAMES}
    assert {name: list(schema.names) for name, schema in read.items()} == {
        "cells": list(cells.COLUMNS),
        "outcomes": list(outcomes_frame.COLUMNS),
        "findings": list(long_tables.FINDINGS.columns),
        "explanations": list(long_tables.EXPLANATIONS.columns),
    }
    assert str(read["cells"].field("lower").type) == "int64"
    assert str(read["findings"].field("line").type) == "int64"
    assert str(read["explanations"].field("probability").type) == "double"
    assert not read["findings"].field("fingerprint").nullable


def test_a_frame_of_cells_read_again_is_one_of_ours(faulty: Path, tmp_path: Path) -> None:
    tables = write(check(faulty / "TILT180-2024-04.txt").run, tmp_path)
    cells.validate(tables["cells"], (), {})


def test_frictionless_finds_nothing_wrong(faulty: Path, tmp_path: Path) -> None:
    pytest.importorskip("frictionless")
    write(check(faulty).run, tmp_path)
    words = [sys.executable, "-W", "ignore", "-m", "frictionless", "validate", "datapackage.json", "--json"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    told = json.loads(done.stdout)
    assert told["valid"], done.stdout[:2000]
    assert [task["name"] for task in told["tasks"]] == list(NAMES)
    assert all(task["stats"]["rows"] > 0 for task in told["tasks"])


def test_a_package_of_nothing_and_of_what_cannot_be_read(tmp_path: Path) -> None:
    nothing = write(samples.run(), tmp_path / "nothing")
    assert {len(table) for table in nothing.values()} == {0}
    broken = write(samples.run(samples.broken()), tmp_path / "broken")
    assert broken["outcomes"][["promise", "failed"]].to_numpy().tolist() == [["gate-readable", 1]]
    assert len(broken["cells"]) == 0


def test_publications_are_asked_for_one_at_a_time(faulty: Path, tmp_path: Path) -> None:
    """A run of many is loaded from where it is laid aside: no report is kept while the next is written."""
    run = masking.mask(pipeline.run(sorted(faulty.iterdir()), content(), Options(frames=True)))

    class Lazy(tuple[PublicationReport, ...]):
        order: ClassVar[list[str]] = []

        def __iter__(self) -> Iterator[PublicationReport]:
            for report in super().__iter__():
                self.order.append(report.source)
                yield report

    lazy = Lazy(run.publications)
    tables = write(replace(run, publications=lazy), tmp_path)
    assert Lazy.order == [p.source for p in run.publications], "each once"
    groups = pq.ParquetFile(tmp_path / "cells.parquet").num_row_groups
    assert groups == len(run.publications)
    assert tables["cells"]["publication"].drop_duplicates().tolist() == Lazy.order


def test_the_same_run_is_the_same_bytes(faulty: Path, tmp_path: Path) -> None:
    run = check(faulty / "TILT180-2024-04.txt").run
    write(run, tmp_path / "a")
    write(run, tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_without_pyarrow_it_is_refused_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output_formats, "find_spec", lambda _: None)
    settings = job.Settings(out=tmp_path / "out", formats=("parquet",))
    with pytest.raises(ValueError, match=r"--format parquet: .*pip install 'tallvakt\[parquet\]'"):
        job.prepare(settings, content())
    assert not (tmp_path / "out").exists()


def test_a_fault_leaves_the_old_files(faulty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = check(faulty / "TILT180-2024-04.txt").run
    write(run, tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}

    def stop(*_: object) -> Iterator[tuple[str, pd.DataFrame]]:
        raise OSError(28, "full")

    monkeypatch.setattr(long_tables, "of_publication", stop)
    with pytest.raises(OSError, match="full"):
        write(run, tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before
