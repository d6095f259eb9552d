"""The example contracts of `examples/first-contract`: one file of each kind passes, one with a misprint fails."""

import re
import runpy
from pathlib import Path

import pytest

from tallvakt import check
from tallvakt.model.report import Outcome
from tests.helpers.paths import ROOT

FOLDER = ROOT / "examples" / "first-contract"
KINDS = sorted(path.name for path in (FOLDER / "contracts").iterdir())


@pytest.mark.parametrize("kind", KINDS)
def test_the_publication_passes_and_its_misprint_fails(kind: str) -> None:
    [path] = [path for path in FOLDER.glob(f"{kind}.*") if path.is_file()]
    right, wrong = (
        check(path.with_stem(f"{kind}{ending}"), schemas=[FOLDER / "contracts" / kind], contract=f"example.{kind}")
        for ending in ("", "-misprint")
    )
    assert (right.exit_code, wrong.exit_code) == (0, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_misprint_fails_for_the_cell_that_is_wrong(kind: str) -> None:
    [right] = [path for path in FOLDER.glob(f"{kind}.*") if path.is_file()]
    wrong = right.with_stem(f"{kind}-misprint")
    line, text = misprint(right, wrong)
    result = check(wrong, schemas=[FOLDER / "contracts" / kind], contract=f"example.{kind}")
    [report] = result.publications
    [cell] = [cell.index for cell in report.cells if (cell.place.line, cell.text) == (line, text)]
    failed = [{edit.anchor, *edit.cells} for edit in report.edits if edit.outcome is Outcome.FAILED]
    assert failed
    assert cell in set.intersection(*failed)


def misprint(right: Path, wrong: Path) -> tuple[int, str]:
    """The line and the text of the one figure in which two files differ."""
    pairs = zip(*(path.read_text(encoding="utf-8").splitlines() for path in (right, wrong)), strict=True)
    for number, lines in enumerate(pairs, start=1):
        for before, after in zip(*(re.split(r"[;, ]+", line) for line in lines), strict=True):
            if before != after:
                return number, after
    raise AssertionError(f"{wrong} is {right}")


def test_the_publications_are_those_of_the_script() -> None:
    files = runpy.run_path(str(FOLDER / "make.py"))["files"]()
    assert {name: (FOLDER / name).read_text(encoding="utf-8") for name in files} == files


def test_there_is_an_example_of_each_of_twelve_kinds() -> None:
    assert len(KINDS) >= 12
