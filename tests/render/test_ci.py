"""GitHub, GitLab and Azure: each read back as the runner reads it, and no printed text becomes a command."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallvakt.model.report import Place, Run, Severity
from tallvakt.render import azure, github, gitlab, markdown
from tallvakt.render.annotations import MOST, Note, brief, notes
from tallvakt.render.output_formats import FORMATS
from tests.helpers.rendered_runs import (
    BROKEN,
    CLEAN,
    DAMAGED,
    FAILED,
    PAGE,
    SHEET,
    WAIVED,
    WRONG,
    cell,
    everything,
    run,
    say,
    text_of,
)

GITHUB = re.compile(r"::(?P<level>error|warning|notice) (?P<properties>[^:]*)::(?P<message>.*)")
AZURE = re.compile(r"##vso\[task\.logissue (?P<properties>[^\]]*)\](?P<message>.*)")


def github_read(line: str) -> dict[str, str]:
    """A command as GitHub's runner reads it."""
    found = GITHUB.fullmatch(line)
    assert found, line
    read = dict(part.split("=", 1) for part in found["properties"].split(","))
    read |= {"level": found["level"], "message": found["message"]}
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        read = {key: value.replace(code, character) for key, value in read.items()}
    return read


def azure_read(line: str) -> dict[str, str]:
    """A command as Azure's agent reads it."""
    found = AZURE.fullmatch(line)
    assert found, line
    read = dict(part.split("=", 1) for part in found["properties"].strip(";").split(";"))
    read["message"] = found["message"]
    for code, character in (("%3B", ";"), ("%5D", "]"), ("%0D", "\r"), ("%0A", "\n"), ("%AZP25", "%")):
        read = {key: value.replace(code, character) for key, value in read.items()}
    return read


@pytest.fixture(autouse=True)
def _no_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


def test_github_annotations_name_file_line_and_columns(tmp_path: Path) -> None:
    written = FORMATS["github"](run(WRONG), tmp_path, say())
    assert not written.paths
    assert not list(tmp_path.iterdir())
    read = [github_read(line) for line in written.stdout.splitlines()]
    assert [r["level"] for r in read] == ["error", "warning", "warning"]
    assert read[0] | {"message": ""} == {
        "file": "publications/a #1 æ.txt", "line": "60", "col": "15", "endColumn": "17",
        "title": "TV301 parts-not-summing", "level": "error", "message": "",
    }  # fmt: skip
    assert read[0]["message"].startswith("Delene gir 810–813, trykt er 786.\n")


def test_github_summary_is_added_to_and_kept_under_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert github.write(everything(), tmp_path, say()).paths == (summary,)
    assert summary.read_text("utf-8").startswith("before\n# Tallvakt\n")
    many = replace(WRONG, findings=(DAMAGED,) * 5_000)
    summary.write_text("")
    github.write(run(many), tmp_path, say())
    assert len(summary.read_bytes()) <= github.MAX_SUMMARY
    assert "4 900 funn til" in summary.read_text("utf-8").replace("\u00a0", " ")


def test_azure_issues_name_file_line_and_column_and_upload_the_summary(tmp_path: Path) -> None:
    written = FORMATS["azure"](run(WRONG), tmp_path, say())
    *issues, upload = written.stdout.splitlines()
    first = azure_read(issues[0])
    assert first | {"message": ""} == {
        "type": "error", "sourcepath": "publications/a #1 æ.txt", "linenumber": "60", "columnnumber": "15",
        "code": "TV301", "message": "",
    }  # fmt: skip
    assert upload == f"##vso[task.uploadsummary]{tmp_path / 'azure-summary.md'}"
    assert written.paths == (tmp_path / "azure-summary.md",)
    assert written.paths[0].read_text("utf-8").startswith("# Tallvakt\n")


def test_gitlab_issues_have_what_gitlab_asks_for(tmp_path: Path) -> None:
    twice = run(WRONG, replace(WRONG, source="copy.txt"), BROKEN, SHEET, PAGE)
    (path,) = FORMATS["gitlab"](twice, tmp_path, say()).paths
    issues = json.loads(path.read_text("utf-8"))
    keys = {"description", "check_name", "fingerprint", "severity", "location"}
    assert all(set(issue) == keys and issue["location"]["lines"]["begin"] >= 1 for issue in issues)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert {issue["severity"] for issue in issues} <= {"info", "minor", "major", "critical", "blocker"}
    assert issues[0]["location"] == {"path": "publications/a #1 æ.txt", "lines": {"begin": 60}}
    assert next(i for i in issues if i["check_name"] == "broken")["severity"] == "blocker"


@pytest.mark.parametrize("name", ["github", "azure"])
def test_one_line_for_each_note_whatever_is_printed(tmp_path: Path, name: str) -> None:
    """The hostile label begins no command: the runner acts on the first of a line, and that is ours."""
    told = FORMATS[name](everything(), tmp_path, say()).stdout
    lines = [line for line in told.splitlines() if "uploadsummary" not in line]
    assert len(lines) == len(brief(everything(), say()).shown)
    assert all(line.startswith(("::", "##vso[task.logissue ")) for line in lines)
    assert "\x1b" not in told


def many(count: int) -> Run:
    """Findings of so many figures, a publication with warnings alone first."""
    cells = [
        cell(1, "03", "2024-01", "810", Place(line=line, field=2, start=14, end=17)) for line in range(1, count + 1)
    ]
    wrong = replace(WRONG, source="b.txt", findings=tuple(replace(FAILED, cells=(c,), cause=-1) for c in cells))
    return run(replace(WRONG, findings=(DAMAGED,)), wrong)


def test_errors_come_before_warnings_and_of_each_no_more_than_are_shown(tmp_path: Path) -> None:
    lines = FORMATS["github"](many(MOST + 3), tmp_path, say("en")).stdout.splitlines()
    assert [line.split()[0] for line in lines] == [*["::error"] * MOST, "::warning", "More"]
    assert lines[-1] == "More in the report: errors: 3"
    assert len(FORMATS["github"](many(MOST), tmp_path, say()).stdout.splitlines()) == MOST + 1


def test_findings_of_one_figure_are_one_note() -> None:
    other = replace(FAILED, fingerprint="9" * 32)
    (note,) = brief(run(replace(WRONG, findings=(FAILED, other))), say()).shown
    assert note.message.count("Delene gir") == 2


def test_the_summary_begins_with_what_failed(tmp_path: Path) -> None:
    text = markdown.dumps(run(CLEAN, WRONG), say())
    sections = [line for line in text.splitlines() if line.startswith("## ")]
    assert sections == [f"## {markdown.text(report.source)}" for report in (WRONG, CLEAN)]


def test_waived_findings_have_no_note_and_broken_publications_have_one() -> None:
    found = list(notes(run(replace(WRONG, findings=(WAIVED,)), BROKEN), say()))
    assert [(n.check, n.severity, n.line) for n in found] == [("broken", Severity.ERROR, None)]


def test_places_without_lines_are_told_in_the_message() -> None:
    sheet, page = notes(run(SHEET, PAGE), say())
    assert "d.xlsx:Tiltak og fylke!AB7" in sheet.message
    assert "e.pdf:page 3" in page.message


printed = st.text(st.characters(codec="utf-8") | st.sampled_from("%:,;[]#\r\n=A0D"), max_size=30)


@given(printed, printed)
def test_whatever_is_printed_reads_back_as_it_was(path: str, message: str) -> None:
    note = Note(Severity.ERROR, "average-off", "TV304", message, path, "f", 3, (1, 4))
    line = github.command(note)
    assert not {"\r", "\n"} & set(line)
    read = github_read(line) if "\x85" not in line and "\u2028" not in line else {"file": path, "message": message}
    if "%" not in path + message:
        assert (read["file"], read["message"]) == (path, message)
    issue = azure.command(note)
    assert not {"\r", "\n"} & set(issue)
    if "%" not in path + message:
        again = azure_read(issue)
        assert (again["sourcepath"], again["message"]) == (path, message)


@given(printed)
def test_information_on_azure_is_a_plain_line(message: str) -> None:
    line = azure.command(Note(Severity.INFO, "jump", "TV501", message, "a.txt", "f"))
    assert "##" not in line


def test_equal_runs_give_equal_text(tmp_path: Path) -> None:
    for name in FORMATS:
        one, other = (FORMATS[name](everything(), tmp_path / n, say()) for n in "ab")
        texts = [[p.read_bytes().replace(b"/a/", b"/b/") for p in w.paths] for w in (one, other)]
        assert texts[0] == texts[1], name


def test_nothing_to_tell_is_told_by_every_format(tmp_path: Path) -> None:
    nothing = Run("0.1.0", "2024-09-01T06:00:00Z", "", ())
    for name, write in FORMATS.items():
        write(nothing, tmp_path / name, say())
    assert json.loads((tmp_path / "gitlab" / gitlab.NAME).read_text()) == []


def test_a_finding_that_stands_nowhere_is_told_all_the_same(tmp_path: Path) -> None:
    nowhere = replace(FAILED, cells=(), equations=(), cause=-1, places=())
    for name, write in FORMATS.items():
        written = write(run(replace(WRONG, findings=(nowhere,))), tmp_path / name, say())
        told = text_of(written)
        assert "trykt er 786" in told or name == "ess", name
