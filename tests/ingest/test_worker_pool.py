"""Worker processes: they do many tasks, and no file harms another."""

import os
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tallvakt import ingest
from tallvakt.ingest import Limits, UnreadableFile, detect
from tallvakt.ingest.detect import packed_here
from tallvakt.ingest.document_transport import unpacked
from tallvakt.ingest.worker_pool import POOL, WorkerLostError, WorkerPool
from tests.helpers.workbooks import read, replaced, told, xlsx

ROWS: list[list[Any]] = [[None, "Januar", "Februar"], ["Oslo", 5, 6], ["Agder", 7, 8]]
SHEET = "xl/worksheets/sheet1.xml"


def refusal(data: bytes, name: str = "a.xlsx", limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(data, name, limits)
    return caught.value.remark.key


def shown(data: bytes) -> Any:
    (table,) = unpacked(POOL.call(packed_here, data, "a.xlsx", Limits())).tables
    return told(table)[1][0]


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool()
    yield pool
    pool.close()


def test_a_process_serves_many_tasks(pool: WorkerPool) -> None:
    pids = {pool.call(os.getpid) for _ in range(3)}
    assert len(pids) == 1
    assert pids != {os.getpid()}
    (process,) = pool._idle
    pool.close()
    assert process.child.poll() is not None


def test_a_process_that_died_while_it_waited_is_replaced(pool: WorkerPool) -> None:
    first = pool.call(os.getpid)
    pool._idle[0].child.kill()
    pool._idle[0].child.wait()
    assert pool.call(os.getpid) != first


def test_a_process_that_goes_down_at_work_harms_no_other_task(pool: WorkerPool) -> None:
    with pytest.raises(WorkerLostError) as lost:
        pool.call(os._exit, 3)
    assert lost.value.seconds is None
    assert pool.call(max, 1, 2) == 2


def test_what_a_task_raises_is_raised(pool: WorkerPool) -> None:
    with pytest.raises(ZeroDivisionError):
        pool.call(divmod, 1, 0)
    with pytest.raises(UnreadableFile) as refused:
        pool.call(packed_here, b"%PDF-", "a.pdf", Limits())
    assert refused.value.remark.key


def test_all_processes_end_when_the_pool_is_closed_in_the_middle_of_a_task(pool: WorkerPool) -> None:
    with ThreadPoolExecutor(1) as threads:
        task = threads.submit(pool.call, time.sleep, 60)
        while not pool._busy:
            time.sleep(0.01)
        pool.close()
        with pytest.raises(WorkerLostError):
            task.result(30)


def test_a_document_is_the_same_from_a_process_of_its_own() -> None:
    assert shown(xlsx({"Ark": ROWS})) == ("Oslo", ["5", "6"])


def test_a_cell_in_a_foreign_namespace_is_held_to_the_limits_like_any_other() -> None:
    """The reader of values looks at no namespace, and would end its process for a far cell."""

    def far(sheet: bytes) -> bytes:
        return sheet.replace(
            b"</sheetData>",
            b'<x:row xmlns:x="urn:x" r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row></sheetData>',
        )

    assert refusal(replaced(xlsx({"Ark": ROWS}), {SHEET: far})) == "limit-cells"
    assert read(xlsx({"Ark": ROWS})).tables


def test_two_sheets_of_one_name_are_both_held_to_the_limits() -> None:
    many: list[list[Any]] = [[None, *(f"Kol {n}" for n in range(30))], *([f"Rad {n}", *range(30)] for n in range(30))]
    data = replaced(
        xlsx({"A": many, "B": ROWS}), {"xl/workbook.xml": lambda book: book.replace(b'name="B"', b'name="A"')}
    )
    assert refusal(data, limits=Limits(cells=500)) == "limit-cells"


def test_memory_of_a_workbook_is_held_to_its_limit() -> None:
    rows: list[list[Any]] = [[None, "Januar", "Februar"], *([f"Rad {n}", n, n] for n in range(20_000))]
    assert refusal(xlsx({"Ark": rows}), limits=Limits(memory=8 * 2**20)) in ("limit-memory", "reader-stopped")
    assert read(xlsx({"Ark": ROWS})).tables


@pytest.mark.parametrize("suffix", ["txt", "csv", "html"])
def test_a_text_of_separators_alone_is_refused_before_it_fills_the_memory(suffix: str) -> None:
    piece = {"txt": "|", "csv": ";", "html": "<td>"}[suffix]
    assert refusal(("x" + piece * 5_500_000).encode(), f"a.{suffix}") in ("limit-memory", "limit-cells")


SLOW = ["a*<{}b", "a\t*<b{}x\tb", "# a{}b", "|a|{}|x", "{}"]


@pytest.mark.parametrize("form", SLOW)
@pytest.mark.parametrize("sign", [" ", "-", "*", "#", "<a "])
def test_sixty_thousand_signs_take_no_long_time(form: str, sign: str) -> None:
    """The limit of time would end it: reading is linear to the length."""
    for suffix in ("txt", "md", "csv"):
        refused = ""
        try:
            read(form.format(sign * (60_000 // len(sign))).encode(), f"a.{suffix}", Limits(seconds=30))
        except UnreadableFile as error:
            refused = error.remark.key
        assert refused != "limit-seconds"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes by name here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    path: Any = tmp_path / "a.txt"
    os.mkfifo(path)
    with pytest.raises(OSError, match="pipe"):
        ingest.read(path)


def test_a_package_that_is_no_workbook_is_named() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    with pytest.raises(UnreadableFile) as caught:
        read(out.getvalue(), "a.docx")
    assert caught.value.remark.facts == {"format": "Word"}


TEXTS = {
    "a.txt": "Januar 2024\n\n\tJanuar\nOslo\t5<sup>1</sup>\nAgder\t7\n",
    "a.csv": "Region;2024M01;2024M02\nOslo;5;6 b\nAgder;7;8\n",
    "a.html": "<table><tr><th><th>Januar<th>Februar<tr><td>Oslo<td>5<td>6<tr><td>Agder<td>7<td><s>9</s> 8</table>",
    "a.px": 'TITLE="T";STUB="r";HEADING="m";VALUES("r")="Oslo","Agder";VALUES("m")="2024M01";DATA=5 "..";',
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_large_text_is_read_apart_and_alike(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = TEXTS[name].encode()
    here = detect.read(data, name, Limits())
    monkeypatch.setattr(detect, "_DIRECT", 0)
    assert detect.read(data, name, Limits()) == here


def test_a_large_text_is_ended_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "_DIRECT", 0)
    assert refusal(b"Oslo;5\n" * 200_000, "a.csv", Limits(seconds=0.05)) == "limit-seconds"
