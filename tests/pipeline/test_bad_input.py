"""What is wrong with a file is a finding at its place, or a reason why it is broken; the others are still checked."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest

from tallvakt.ingest import Document
from tallvakt.model.report import Edition, PublicationReport, PublicationVerdict, Run
from tallvakt.pipeline import checking, opening
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.run import Options
from tallvakt.render.wording import load as load_wording
from tests.helpers.probe import assert_no_crash, check, content, failed, made_up, only, outputs, results

LINES = made_up().split("\n")
"""Line 6 is the first total row, line 7 `Egenetablering`, line 41 the total of its table by county."""
BYTES = made_up().encode()
LARGE = 2**53 + 1
OTHER_WAY = "\tGjennomsnitt hittil i år\tFebruar\tJanuar"
OTHER_YEAR = LINES[4].replace("Januar", "Januar 2023")


def line(number: int, text: str) -> str:
    """The made-up publication with one line changed; without it where the text is `None`."""
    return "\n".join([*LINES[: number - 1], text, *LINES[number:]])


def without(*numbers: int) -> str:
    return "\n".join(text for n, text in enumerate(LINES, start=1) if n not in numbers)


@dataclass(frozen=True)
class Case:
    """A file, and the reason it is broken, or the check and line of a finding."""

    name: str
    data: bytes | str
    reason: str = ""
    facts: str = ""
    check: str = ""
    line: int = 0
    field: int | None = None
    verdict: PublicationVerdict = PublicationVerdict.FAILED


FISH = "\tJanuar\nI alt fisk {}\t12\nTorsk\t5\nSei\t7\n\n"
NEARLY = "Januar 2024\n\n\tJanuar\nI alt egenetablering\t18\nKvinner\t8\nMenn\t10\n\n" + "".join(
    FISH.format(number) for number in range(3)
)
BROKEN = [
    Case("empty", b"", "file-empty"),
    Case("blank", b" \r\n\t\n ", "file-empty"),
    Case("bom alone", b"\xef\xbb\xbf", "file-empty"),
    Case("nul bytes", b"\x00\x01\x02\x03", "file-binary", "byte 0"),
    Case("nul byte far in", BYTES[:999] + b"\x00" + BYTES[999:], "file-binary", "byte 999"),
    Case("an image", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "format-unsupported", "PNG"),
    Case("a zip", b"PK\x05\x06" + b"\0" * 18, "format-unsupported", "zip"),
    Case("a zip cut short", b"PK\x03\x04" + b"\0" * 10, "workbook-broken"),
    Case("a PDF cut short", b"%PDF-1.7\n1 0 obj\n", "pdf-broken"),
    Case("utf-16 without a mark", made_up().encode("utf-16-le"), "file-binary", "byte 1"),
    Case("utf-32", made_up().encode("utf-32"), "file-binary", "byte"),
    Case("utf-16 cut in a letter", made_up().encode("utf-16")[:-1], "encoding-broken", "UTF-16"),
    Case("neither utf-8 nor windows-1252", BYTES[:50] + b"\x81\x8d" + BYTES[50:], "encoding-broken", "Windows-1252"),
    Case("prose", "Det er ingen tabeller her.\n", "no-months"),
    Case("rows without months", "a\tb\nc\td\n", "no-months"),
    Case("headers and nothing else", "\n\n".join(LINES[n] for n in (2, 4, 2, 4)), "no-contract-near"),
    Case("another family", "Januar 2024\n\n\tJanuar\nFisk\t12\nTorsk\t5\nSei\t7\n", "no-contract-near"),
    Case("hardly a known family", NEARLY, "no-contract", "nav.tilt180 (25%)"),
    Case("a year that nothing tells", made_up().replace(" 2024", ""), "no-year", "publication.txt"),
]


FOUND = [
    Case("cut in the middle of a row", "\n".join([*LINES[:42], LINES[42][:9]]), check="month-missing", line=43),
    Case("a field too few", line(7, "Egenetablering\t258\t236"), check="month-missing", line=7),
    Case("a field too many", line(7, LINES[6] + "\t17"), check="figure-unaccounted", line=7, field=4),
    Case("a row that lost its tabs", line(7, LINES[6].replace("\t", " ")), check="figure-unaccounted", line=7),
    Case("a row twice", line(7, f"{LINES[6]}\n{LINES[6]}"), check="row-duplicated", line=8),
    Case("a row twice, once changed", line(7, f"{LINES[6]}\nEgenetablering\t9\t9\t9"), check="row-duplicated", line=8),
    Case("a table twice", "\n".join([*LINES, *LINES[40:48]]), check="row-duplicated"),
    Case("everything twice", made_up() + "\n" + made_up(), check="row-duplicated"),
    Case("a month twice", line(5, LINES[4].replace("Februar", "Januar")), check="period-mismatch", line=5),
    Case("months out of order", line(5, OTHER_WAY), check="period-mismatch", line=5),
    Case("a month of another year", line(5, OTHER_YEAR), check="period-mismatch", line=5),
    Case("a month that is none", line(5, LINES[4].replace("Januar", "Tulluar 7")), check="label-unknown", line=5),
    Case("a total row missing", without(6), check="row-missing"),
    Case("a table missing", without(*range(40, 46)), check="table-missing"),
    Case("a table of none", "\n".join([*LINES, LINES[4], "I alt fisk\t3\t3\t3", ""]), check="table-unexpected"),
    Case("a negative figure", line(7, "Egenetablering\t258\t-236\t279"), check="figure-unreadable", line=7, field=2),
    Case("a decimal figure", line(7, "Egenetablering\t258\t236,5\t279"), check="figure-unreadable", line=7, field=2),
    Case("odd grouping", line(7, "Egenetablering\t258\t2 36\t279"), check="figure-unreadable", line=7, field=2),
    Case("beyond 2^53", line(7, f"Egenetablering\t258\t{LARGE}\t279"), check="figure-unreadable", line=7, field=2),
    Case("5,000 digits", line(7, f"Egenetablering\t8\t{'9' * 5000}\t9"), check="figure-unreadable", line=7, field=2),
    Case("letters for digits", line(7, "Egenetablering\t258\t2З6\tl79"), check="figure-unreadable", line=7, field=2),
    Case("a small figure openly", line(7, "Egenetablering\t258\t3\t279"), check="suppression-missing", line=7, field=2),
    Case("twenty thousand fields", line(7, LINES[6] + "\t17" * 20_000), check="figure-unaccounted", line=7),
    Case("a row of a thousand names", line(7, "\t".join(["x" * 99] * 1000)), check="figure-unreadable", line=7),
]  # fmt: skip

WHOLE = [
    Case("windows-1252", made_up().encode("cp1252"), verdict=PublicationVerdict.PASSED),
    Case("utf-8 with a mark", made_up().encode("utf-8-sig"), verdict=PublicationVerdict.PASSED),
    Case("utf-16 with a mark", made_up().encode("utf-16"), verdict=PublicationVerdict.PASSED),
    Case("utf-16 of the other end", b"\xfe\xff" + made_up().encode("utf-16-be"), verdict=PublicationVerdict.PASSED),
    Case("line ends of Windows", made_up().replace("\n", "\r\n"), verdict=PublicationVerdict.PASSED),
    Case("line ends of old", made_up().replace("\n", "\r"), verdict=PublicationVerdict.PASSED),
    Case("a million letters in a line", f"{made_up()}\n{'x' * 1_000_000}\n", verdict=PublicationVerdict.PASSED),
    Case("a million digits in a line", f"{made_up()}\n{'7' * 1_000_000}\n", verdict=PublicationVerdict.PASSED),
    Case("a million marks in a line", f"{made_up()}\n{'**<b>|' * 170_000}\n", verdict=PublicationVerdict.PASSED),
    Case("no line end at the end", made_up().rstrip(), verdict=PublicationVerdict.PASSED),
    Case("thin blanks between thousands", made_up().replace("1 585", "1\u2009585"), verdict=PublicationVerdict.PASSED),
    Case(
        "no-break blanks between thousands", made_up().replace("1 585", "1\u00a0585"), verdict=PublicationVerdict.PASSED
    ),
    Case("dots between thousands", made_up().replace("1 585", "1.585"), verdict=PublicationVerdict.PASSED),
]


def ids(cases: list[Case]) -> list[str]:
    return [case.name for case in cases]


def said(report: PublicationReport) -> str:
    """Why a publication is broken, in words."""
    words = load_wording(content().reports, "en", content().checks)
    assert report.reason is not None
    return words.remark(report.reason)


@pytest.mark.parametrize("case", BROKEN, ids=ids(BROKEN))
def test_broken_with_a_reason_and_the_other_is_still_checked(case: Case, tmp_path: Path) -> None:
    good, bad = tmp_path / "good-TILT180.txt", tmp_path / "publication.txt"
    good.write_bytes(BYTES)
    bad.write_bytes(case.data if isinstance(case.data, bytes) else case.data.encode())
    run = pipeline.run([bad, good], content(), Options())
    wrong, right = run.publications
    assert_no_crash(wrong)
    assert (wrong.verdict, right.verdict) == (PublicationVerdict.BROKEN, PublicationVerdict.PASSED)
    assert wrong.reason is not None
    assert wrong.reason.key == case.reason
    assert case.facts in said(wrong)
    assert "…" not in said(wrong)
    assert run.exit_code == 2
    outputs(run, tmp_path / "out")
    written = results(tmp_path / "out")["publications"][0]
    assert (written["verdict"], written["reason"]) != ("broken", None)


@pytest.mark.parametrize("case", FOUND, ids=ids(FOUND))
def test_found_at_its_place(case: Case, tmp_path: Path) -> None:
    run = check(case.data, tmp_path, "TILT180.txt", Options(budget=2.0))
    report = only(run)
    told = [f for f in report.findings if f.check == case.check]
    assert told, [f.check for f in report.findings]
    places = [(p.line, p.field) for f in told for p in f.places]
    if case.line:
        assert case.line in {n for n, _ in places}
    if case.field is not None:
        assert (case.line, case.field) in places
    assert report.verdict is case.verdict
    assert run.exit_code == 1
    outputs(run, tmp_path / "out")


@pytest.mark.parametrize("case", WHOLE, ids=ids(WHOLE))
def test_odd_but_whole(case: Case, tmp_path: Path) -> None:
    report = only(check(case.data, tmp_path, "TILT180.txt"))
    assert report.verdict is case.verdict, [f.check for f in report.findings]
    assert report.counts == only(check(BYTES, tmp_path, "TILT180.txt")).counts


def test_a_wrong_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    report = only(check(made_up().encode("cp1252"), tmp_path, "TILT180.txt"))
    (remark,) = [r for r in report.remarks if r.key == "encoding-fallback"]
    assert remark.place is not None
    assert remark.place.line == 1  # `Deltakere på tiltak`


def test_letters_of_two_encodings_cost_no_figure(tmp_path: Path) -> None:
    """UTF-8 with some lines of Windows-1252 among them: labels are damaged, figures are not."""
    mixed = b"\n".join(t.encode("cp1252" if n % 3 == 0 else "utf-8") for n, t in enumerate(LINES))
    report = only(check(mixed, tmp_path, "TILT180.txt"))
    assert report.counts.total + report.counts.unaccounted == only(check(BYTES, tmp_path)).counts.total
    assert any(r.key == "encoding-fallback" for r in report.remarks)


def test_a_total_row_missing_is_told(tmp_path: Path) -> None:
    """The table by county without its total: its sums cannot be asked, and the report says so."""
    report = only(check(without(42), tmp_path, "TILT180.txt"))
    assert LINES[41].startswith("I alt egenetablering")
    (sums,) = [o for o in report.outcomes if o.check == "parts-not-summing"]
    told = [f for f in report.findings if f.severity == "error"]
    assert sums.skipped or told


def test_two_families_alike(tmp_path: Path) -> None:
    """A copy of a contract under another name fits as well: broken, with both and their scores."""
    from tallvakt.rules.content import find_suite, load

    schemas = tmp_path / "schemas"
    schemas.mkdir()
    (schemas / "twin.yaml").write_text(
        "family: nav.twin\nextends: nav.tilt\nversion: '1'\ntitle: {en: Twin}\n"
        "dimensions:\n  measure: {codelist: measures-tilt180}\n"
    )
    path = tmp_path / "publication.txt"
    path.write_bytes(BYTES)
    run = pipeline.run([path], load(find_suite((schemas,))), Options())
    report = only(run)
    assert report.verdict is PublicationVerdict.BROKEN
    assert report.reason is not None
    assert report.reason.key == "two-contracts"
    assert {"nav.twin", "nav.tilt180"} <= {str(c).split()[0] for c in report.reason.facts["candidates"]}
    assert "nav.twin" in said(report)
    told = pipeline.run([path], load(find_suite((schemas,))), Options(contract="nav.twin"))
    assert only(told).family == "nav.twin"


def test_an_edition_that_is_given_stands(tmp_path: Path) -> None:
    text = made_up().replace(" 2024", "")
    run = check(text, tmp_path, "p.txt", Options(edition=Edition("2024-01", "2024-02")))
    assert only(run).edition == Edition("2024-01", "2024-02")
    named = check(text, tmp_path, "202402_TILT180.txt")
    assert only(named).edition == Edition("2024-01", "2024-02")


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")])
def test_an_unreadable_path(error: OSError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine refuses one file of two."""
    for name in ("a.txt", "b-TILT180.txt"):
        (tmp_path / name).write_bytes(BYTES)
    opened = Path.open

    def refuse(path: Path, *args: object, **kwargs: object) -> object:
        if path.name == "a.txt":
            raise error
        return opened(path, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    run = pipeline.run([tmp_path / "a.txt", tmp_path / "b-TILT180.txt"], content(), Options())
    monkeypatch.undo()
    wrong, right = run.publications
    assert (wrong.verdict, right.verdict) == (PublicationVerdict.BROKEN, PublicationVerdict.PASSED)
    assert str(error.strerror) in said(wrong)
    assert run.exit_code == 2


@pytest.mark.parametrize(("module", "where"), [(opening, "recognise"), (checking, "examine")])
def test_a_fault_of_the_suite_is_no_pass_and_stops_no_other(
    module: ModuleType, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b-TILT180.txt"):
        (tmp_path / name).write_bytes(BYTES)
    whole = getattr(module, where)

    def fail(document: Document, *args: object, **kwargs: object) -> object:
        if document.source.endswith("a.txt"):
            raise ZeroDivisionError("made up")
        return whole(document, *args, **kwargs)

    monkeypatch.setattr(module, where, fail)
    run = pipeline.run([tmp_path / "a.txt", tmp_path / "b-TILT180.txt"], content(), Options())
    assert [p.verdict for p in run.publications] == [PublicationVerdict.BROKEN, PublicationVerdict.PASSED]
    assert run.exit_code == 2
    assert run.publications[0].reason is not None
    assert "ZeroDivisionError: made up" in str(run.publications[0].reason.facts["error"])


ODD_NAMES = (
    "a b.txt",
    "æøå.txt",
    "<b>&amp;.txt",
    "100%.txt",
    "-f.txt",
    "line\nend.txt",
    "\x1b[31mred.txt",
    "'\"`$(x).txt",
)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_file_names_with_odd_letters(name: str, tmp_path: Path) -> None:
    run = check(BYTES, tmp_path, name, Options(contract="nav.tilt180"))
    assert only(run).verdict is PublicationVerdict.PASSED
    written = outputs(run, tmp_path / "out")
    pages = [n for n in written if n.endswith(".html") and not n.startswith(("index", "help"))]
    assert len(pages) == 1
    assert re.fullmatch(r"[\w.-]+", pages[0])
    assert b"\x1b[31mred" not in b"".join(written.values())


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    """A file name of bytes that are no UTF-8."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.txt"))
    try:
        path.write_bytes(BYTES)
    except OSError:
        pytest.skip("this file system takes no such name")
    run = pipeline.run([path], content(), Options())
    assert_no_crash(run.publications[0])
    outputs(run, tmp_path / "out")


HOSTILE = (
    '<script>alert(1)</script>', "<img src=x onerror=alert(2)>", '" onmouseover="alert(3)', "{{ 7 * 7 }}", "{% raw %}",
    "javascript:alert(4)", "\u202eoslO", "\x1b[2J", "&lt;b&gt;", "]]>", "::error::no", "##vso[task.complete]",
)  # fmt: skip


class Elements(HTMLParser):
    """The elements and attributes of a page, as a browser would make them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add((tag, ""))
        self.found |= {(tag, name) for name, _ in attrs}


def elements(pages: dict[str, bytes]) -> set[tuple[str, str]]:
    seen = Elements()
    for name, page in pages.items():
        if name.endswith(".html"):
            seen.feed(page.decode())
    return seen.found


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_publication_is_markup(text: str, tmp_path: Path) -> None:
    """As label, title, header, figure and prose: the pages have no element or attribute that plain text would not."""

    def page(word: str, out: str) -> dict[str, bytes]:
        lines = [*LINES[:2], word, f"{LINES[2]} {word}", *LINES[3:]]
        lines += [
            "",
            f"{LINES[4]}\t{word}",
            f"I alt {word}\t1\t2\t3\t4",
            f"{word}\t{word}\t2\t3\t{word}",
            f"{word} 7 8",
        ]
        lines[8] = lines[8].replace("Egenetablering", f"Egenetablering {word}")
        lines[9] = lines[9] + f"\t{word}"
        run = check("\n".join(lines), tmp_path, "TILT180.txt", Options(budget=1.0))
        assert only(run).verdict is PublicationVerdict.FAILED
        return outputs(run, tmp_path / out)

    plain, hostile = page("ord", "plain"), page(text, "hostile")
    assert elements(hostile) - elements(plain) == set()
    for name, written in hostile.items():
        if name.endswith(".html"):
            assert b"<script>alert" not in written
            assert b"<img src=x" not in written
            assert b"\x1b" not in written
        if name.startswith("<"):
            assert not re.search(rb"^(::error::no|##vso\[task\.complete)", written, re.MULTILINE)
            assert b"\x1b[2J" not in written


def test_an_empty_run_has_a_page(tmp_path: Path) -> None:
    outputs(Run("0", "2024-01-01T00:00:00Z", "", ()), tmp_path)


@pytest.mark.parametrize(
    ("rows", "budget", "verdict"),
    [
        (100, 1.0, PublicationVerdict.FAILED),
        (100, 0.2, PublicationVerdict.FAILED),
        (2_000, 1.0, PublicationVerdict.BROKEN),
    ],
)
def test_sums_of_huge_figures_are_exact_or_refused(
    rows: int, budget: float, verdict: PublicationVerdict, tmp_path: Path
) -> None:
    """Rows of the largest figures there are: where their sum would leave exact arithmetic, the file is broken."""
    large = 2**45 - 1
    more = [f"Ukjent rad {n:05}\t{large}\t{large}\t{large}" for n in range(rows)]
    text = "\n".join([*LINES[:7], *more, *LINES[7:]])
    report = only(check(text, tmp_path, "TILT180.txt", Options("nav.tilt180", budget=budget)))
    assert report.verdict is verdict
    if verdict is PublicationVerdict.BROKEN:
        assert "line 8" in said(report)
    else:
        first = next(f for f in failed(report, "parts-not-summing") if f.cells[0].place.line == 6)
        assert first.expected == (rows * large + 1397, rows * large + 1397)
