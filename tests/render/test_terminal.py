"""What a person sees on a terminal, wide or narrow, coloured or not."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from tallvakt.model.report import Outcome, PromiseOutcome, Run, Severity
from tallvakt.render import terminal
from tallvakt.render.progress import watched
from tests.helpers.rendered_runs import BROKEN, CLEAN, DAMAGED, FAILED, WRONG, everything, run, say

PASSED, FAILING, SKIPPED, WAIVED = Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED, Outcome.WAIVED


def shown(run: Run, detail: terminal.Detail = "normal", *, width: int | None = None, encoding: str = "utf-8") -> str:
    """What stands on a terminal of that width; in a pipe where none is given."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="replace")
    on = Console(file=stream, width=width, markup=False, emoji=False, highlight=False, force_terminal=width is not None)
    terminal.show(run, say("en"), on, detail, Path("build/reports/index.html"))
    stream.flush()
    return raw.getvalue().decode(encoding)


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


def test_a_verdict_its_counts_its_first_findings_and_the_summary() -> None:
    told = lines(shown(run(WRONG, CLEAN)))
    assert told[0] == "✗ failed  publications/a #1 æ.txt  nav.tilt140 2024-01..2024-08"
    assert told[1] == "  4 figures, 1 suppressed (1 recoverable), 1 error, 2 warnings, 2 undecided"
    assert told[2] == ("  publications/a #1 æ.txt:60:2 TV301 parts-not-summing Parts give 810–813, printed is 786.")
    assert told[3].startswith("    explanation: Line 60, field 2: 810 should probably be 783–786. (Probability 97 %)")
    assert told[4].startswith("      arbeid-med-støtte, 03, January 2024: 810 → 783–786")
    assert told[-2] == "2 publications, 1 passed, 1 failed; 1 waived finding"
    assert told[-1] == "Report: build/reports/index.html"


def test_a_broken_publication_tells_why() -> None:
    told = lines(shown(run(BROKEN)))
    assert told[0] == "? could not be read  c.pdf"
    assert told[1].startswith("  no-such-key (place: line 1")
    assert told[2] == "1 publication, 1 broken"


def test_quiet_is_the_summary_alone() -> None:
    assert lines(shown(everything(), "quiet")) == [
        "5 publications, 1 passed, 3 failed, 1 broken; 1 waived finding",
        "Report: build/reports/index.html",
    ]


def test_verbose_tells_each_promise_and_each_finding() -> None:
    many = replace(WRONG, findings=(replace(FAILED, cause=-1),) * 9 + (replace(DAMAGED, severity=Severity.INFO),))
    told = shown(run(many), "verbose")
    passed, failed, skipped, waived = (say("en")(WRONG).outcome(o) for o in (PASSED, FAILING, SKIPPED, WAIVED))
    assert f"county-sums (parts-not-summing): 7 {passed}, 1 {failed}, 1 {waived}" in told
    assert f"status-sums (parts-not-summing): 4 {skipped}" in told
    assert "2 in no promise, 1 blind to a misprint" in told
    assert told.count("Parts give") == 9
    assert told.count("label-damaged") == 1
    normal = shown(run(many))
    assert normal.count("Parts give") == 3
    assert "and 7 more" in normal
    assert "county-sums" not in normal


@pytest.mark.parametrize("width", [1, 20, 40])
def test_a_narrow_terminal_cuts_nothing(width: int) -> None:
    told = re.sub(r"\x1b\[[0-9;]*m", "", shown(everything(), "verbose", width=width))
    assert "Partsgive810–813,printedis786." in "".join(told.split())
    report = "Report: build/reports/index.html"
    assert all(len(line) <= max(width, 1) for line in lines(told) if line != report)
    assert report in told


def test_no_printed_text_is_markup_an_escape_or_a_command() -> None:
    told = shown(run(WRONG, BROKEN), "verbose")
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "##" not in told
    assert "::" not in told
    assert "<script>alert(1)</script> [x](http://evil.test) **b** `c`" in told


def test_colours_only_where_they_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1;31m" in shown(run(WRONG), width=200)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[1;31m" not in shown(run(WRONG), width=200)
    assert not re.search(r"\x1b\[[0-9;]*[34][0-7]m", shown(run(WRONG), width=200))


def test_plain_icons_where_the_terminal_has_no_others() -> None:
    told = shown(run(CLEAN, WRONG), encoding="ascii")
    assert told.startswith("+ passed")
    assert "\nx failed" in told


def test_nothing_checked_is_told() -> None:
    assert lines(shown(run()))[0] == "0 publications"


def test_progress_counts_many_files_and_is_silent_otherwise() -> None:
    for files, terminal_there, drawn in ((3, True, False), (9, False, False), (9, True, True)):
        stream = io.StringIO()
        with watched(Console(file=stream, force_terminal=terminal_there, width=80), files) as watch:
            for number in range(files):
                watch.step(f"file {number}.txt [bold]")
                watch.step(f"file {number}.txt [bold]")
        assert bool(stream.getvalue()) is drawn
        if drawn:
            assert "[bold]" in stream.getvalue()


def test_progress_counts_the_parts_of_a_long_file() -> None:
    for parts, terminal_there, drawn in ((3, True, False), (60, False, False), (60, True, True)):
        stream = io.StringIO()
        with watched(Console(file=stream, force_terminal=terminal_there, width=80)) as watch:
            tell = watch.reading("long [bold].pdf")
            for number in range(1, parts + 1):
                tell(number, parts)
        assert bool(stream.getvalue()) is drawn
        if drawn:
            assert "/60" in stream.getvalue()
            assert "long [bold].pdf" in stream.getvalue()


def test_the_console_takes_text_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.console().print("[red]:bomb: 12[/red]")
    assert capsys.readouterr().out == "[red]:bomb: 12[/red]\n"


def test_what_was_not_tried_is_told_with_its_reason() -> None:
    outcome = PromiseOutcome("sums", "parts-not-summing", Severity.ERROR, "", {}, skipped=3, reasons=("label-unknown",))
    waiting = PromiseOutcome(
        "revised", "month-revised", Severity.ERROR, "", {}, skipped=1, reasons=("no-earlier-edition",)
    )
    told = lines(shown(run(replace(CLEAN, outcomes=(outcome, waiting)))))
    assert "  Not tried: 3 of sums (a label was not recognised)" in told
    assert not any("revised" in line for line in told)
