"""The example contracts of `examples/first-contract`: one file of each kind passes, one with a misprint fails."""

import runpy

import pytest

from tallvakt import check
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


def test_the_publications_are_those_of_the_script() -> None:
    files = runpy.run_path(str(FOLDER / "make.py"))["files"]()
    assert {name: (FOLDER / name).read_text(encoding="utf-8") for name in files} == files


def test_there_is_an_example_of_each_of_twelve_kinds() -> None:
    assert len(KINDS) >= 12
