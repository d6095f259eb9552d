"""PDF files whose one page never ends, or takes all memory: each ends in its reason, and the run goes on."""

import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tallvakt import ingest
from tallvakt.ingest import Limits, UnreadableFile
from tallvakt.model.report import PublicationVerdict
from tallvakt.pipeline import run as pipeline
from tests.helpers.paths import EXAMPLES
from tests.helpers.probe import TILT180, content

TEXT = b"BT /F1 9 Tf 50 50 Td (Januar) Tj ET\n"
FONT = b"/Font << /F1 4 0 R >>"
DOING = b"/XObject << /A 10 0 R >> " + FONT


def stream(data: bytes, head: bytes = b"") -> bytes:
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (head, len(data), data)


def form(data: bytes, within: int) -> bytes:
    """A form XObject that may draw another."""
    head = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /A %d 0 R >> %s >> "
    return stream(data, head % (within, FONT))


def pdf(drawing: bytes, resources: bytes = FONT, more: Mapping[int, bytes] | None = None) -> bytes:
    """A PDF of one page; `more` are further objects, or others in place of its own (5 is what the page draws)."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << %s >> /Contents 5 0 R >>"
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: page % resources,
        4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        5: stream(drawing),
        **(more or {}),
    }
    out, offsets = b"%PDF-1.7\n", {}
    for number, told in sorted(objects.items()):
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, told)
    size = max(objects) + 1
    entries = b"".join(b"%010d 00000 n \n" % offsets.get(number, 0) for number in range(1, size))
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, entries)
    return out + table + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))


def twice(data: bytes) -> bytes:
    return stream(zlib.compress(zlib.compress(data, 9), 9), b"/Filter [/FlateDecode /FlateDecode] ")


ENDLESS: Mapping[str, Callable[[], bytes]] = {
    "many small signs": lambda: pdf(TEXT * 300_000),
    "many lines": lambda: pdf(TEXT + b"".join(b"%d 9 m %d 800 l S\n" % (n % 800, n % 791) for n in range(300_000))),
    "many curves": lambda: pdf(TEXT + b"0 0 m " + b"1 2 3 4 5 6 c " * 1_000_000 + b"S"),
    "forms that draw others twice, thirty deep": lambda: pdf(
        b"/A Do", DOING, {10 + n: form(b"/A Do /A Do", 11 + n) for n in range(30)} | {40: form(TEXT, 40)}
    ),
    "a picture that never ends": lambda: pdf(TEXT + b"BI /W 1 /H 1 ID " + b"E" * 10_000_000),
    "a text that never ends": lambda: pdf(b"BT /F1 9 Tf (" + b"(" * 4_000_000),
}
DAMAGED: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "forms within forms": (
        lambda: pdf(b"/A Do", DOING, {10 + n: form(b"/A Do", 11 + n) for n in range(2_000)} | {2_010: form(TEXT, 9)}),
        "pdf-broken",
    ),
    "a length that is its own": (lambda: pdf(b"", more={5: b"<< /Length 5 0 R >>\nstream\nBT ET\nendstream"}), "pdf-"),
    "pages that hold themselves": (
        lambda: pdf(b"BT ET", more={2: b"<< /Type /Pages /Kids [2 0 R 3 0 R 2 0 R] /Count 3 >>"}),
        "pdf-no-text",
    ),
    "packed hard": (
        lambda: pdf(b"", more={5: stream(zlib.compress(b"0 0 m " * 2_000_000, 9), b"/Filter /FlateDecode ")}),
        "limit-ratio",
    ),
    "packed twice": (lambda: pdf(b"", more={5: twice(b"q Q " * 100_000_000)}), "limit-memory"),
}


def refused(data: bytes, path: Path, limits: Limits) -> str:
    path.write_bytes(data)
    with pytest.raises(UnreadableFile) as caught:
        ingest.read(path, limits=limits)
    return caught.value.remark.key


@pytest.mark.parametrize("case", ENDLESS)
def test_a_page_without_end_ends_in_time(case: str, tmp_path: Path) -> None:
    assert refused(ENDLESS[case](), tmp_path / "a.pdf", Limits(seconds=1.5)) == "limit-seconds"


@pytest.mark.parametrize("case", DAMAGED)
def test_a_page_that_cannot_be_read_says_so(case: str, tmp_path: Path) -> None:
    made, key = DAMAGED[case]
    assert refused(made(), tmp_path / "a.pdf", Limits(memory=300 * 1024**2, seconds=60)).startswith(key)


def test_a_form_that_draws_itself_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(b"/A Do", DOING, {10: form(TEXT + b"/A Do /A Do", 10)}))
    assert [t.text for t in ingest.read(path).prose] == ["Januar"]


def test_a_page_that_takes_all_memory_is_ended(tmp_path: Path) -> None:
    """Told as such by the reader, or seen when it brings its process down."""
    key = refused(pdf(TEXT * 200_000), tmp_path / "a.pdf", Limits(memory=150 * 1024**2))
    assert key in ("limit-memory", "reader-stopped")


def test_the_rest_of_the_run_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "endless.pdf"
    path.write_bytes(ENDLESS["forms that draw others twice, thirty deep"]())
    options = pipeline.Options(limits=Limits(seconds=2.0))
    bad, good = pipeline.run([path, EXAMPLES / TILT180], content(), options).publications
    assert bad.reason is not None
    assert (bad.verdict, bad.reason.key) == (PublicationVerdict.BROKEN, "limit-seconds")
    assert good.verdict is PublicationVerdict.REMARKS
