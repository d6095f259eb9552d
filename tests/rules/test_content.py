"""The one rule by which the engine finds its content."""

from pathlib import Path

import pytest

from tallvakt.rules import content

CONTENT = ("schemas", "checks", "reports")


def _folders(base: Path, *names: str) -> Path:
    for name in names:
        (base / name).mkdir(parents=True)
    return base


def test_checkout_root_is_home(root: Path) -> None:
    assert content.home() == root


def test_nearest_complete_folder_wins(tmp_path: Path) -> None:
    outer = _folders(tmp_path, *CONTENT)
    inner = _folders(outer / "site-packages" / "tallvakt", *CONTENT)
    assert content.home(inner / "suite.py") == inner
    assert content.home(inner.parent / "other" / "suite.py") == outer


def test_a_folder_that_holds_only_two_is_passed_over(tmp_path: Path) -> None:
    outer = _folders(tmp_path, *CONTENT)
    near = _folders(outer / "src", "schemas", "checks")
    (near / "reports").write_text("a file, not a folder")
    assert content.home(near / "tallvakt" / "suite.py") == outer


def test_no_content_anywhere(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="schemas, checks, reports"):
        content.home(tmp_path / "suite.py")


def test_overlays_come_after_the_suites_own(tmp_path: Path, root: Path) -> None:
    mine = _folders(tmp_path, "contracts", "rules")
    found = content.find_suite((mine / "contracts",), (mine / "rules",))
    assert found == content.Suite(
        (root / "schemas", mine / "contracts"), (root / "checks", mine / "rules"), root / "reports"
    )


@pytest.mark.parametrize("option", ["schemas", "checks"])
def test_an_overlay_that_is_not_a_folder_is_refused(tmp_path: Path, option: str) -> None:
    absent = tmp_path / "nowhere"
    with pytest.raises(NotADirectoryError, match=f"--{option} .*nowhere"):
        content.find_suite(**{option: (absent,)})
