"""A file that is begun before it is asked for is read as any other, once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallvakt import ingest
from tallvakt.ingest import Limits, UnreadableFile, read_ahead
from tallvakt.ingest.worker_pool import POOL
from tests.helpers.workbooks import xlsx

ROWS: list[list[Any]] = [[None, "Januar", "Februar"], ["Oslo", 5, 6], ["Agder", 7, 8]]


@pytest.fixture(autouse=True)
def nothing_begun() -> Iterator[None]:
    yield
    read_ahead._begun.clear()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx({"A": ROWS}))
    return path


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that worker processes are given."""
    sources: list[str] = []
    call = POOL.call

    def counted(*args: Any, **kwargs: Any) -> Any:
        sources.append(args[2])
        return call(*args, **kwargs)

    monkeypatch.setattr(POOL, "call", counted)
    return sources


def test_it_is_read_once_and_as_any_other(book: Path, calls: list[str]) -> None:
    plain = ingest.read(book)
    read_ahead.begin(book, Limits())
    assert ingest.read(book) == plain
    assert ingest.read(book) == plain
    assert len(calls) == 3  # the last was not begun


@pytest.mark.parametrize("limits", [Limits(), Limits(sheets=9)])
def test_a_file_that_has_changed_or_is_asked_for_with_other_limits_is_read_anew(
    limits: Limits, book: Path, calls: list[str]
) -> None:
    read_ahead.begin(book, Limits())
    if limits == Limits():
        book.write_bytes(xlsx({"A": [*ROWS, ["Troms", 9, 10]]}))
    (table,) = ingest.read(book, limits=limits).tables
    assert len(table.rows) == (3 if limits == Limits() else 2)
    assert len(calls) == 2


def test_what_is_wrong_with_it_is_told_when_it_is_asked_for(book: Path) -> None:
    limits = Limits(cells=5)
    read_ahead.begin(book, limits)
    with pytest.raises(UnreadableFile) as caught:
        ingest.read(book, limits=limits)
    assert caught.value.remark.key == "limit-cells"


def test_who_waits_for_it_is_told_of_its_parts(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def called(*_: Any, progress: Any) -> Any:
        progress(1, 2)
        begun.progress = lambda done, of: parts.append((done, of))
        progress(2, 2)

    parts: list[tuple[int, int]] = []
    monkeypatch.setattr(POOL, "call", called)
    begun = read_ahead._Begun(book.read_bytes(), "a.xlsx", Limits())
    begun.read()
    assert parts == [(2, 2)]


def test_a_text_a_folder_and_what_is_too_large_or_not_there_are_not_begun(
    book: Path, tmp_path: Path, calls: list[str]
) -> None:
    text = tmp_path / "a.txt"
    text.write_text("\tJanuar\nOslo\t5\n", encoding="utf-8")
    for path in (text, tmp_path, tmp_path / "none.xlsx"):
        read_ahead.begin(path, Limits())
    read_ahead.begin(book, Limits(bytes=10))
    assert not calls
    assert not read_ahead._begun
