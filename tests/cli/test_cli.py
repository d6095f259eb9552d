"""The command line as a user meets it: exit codes, one-line faults, whole files, and no traceback."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tallvakt.cli import app, job
from tallvakt.ingest import sources
from tallvakt.render import output_formats
from tests.helpers.paths import EXAMPLES
from tests.helpers.probe import VALIDATOR, made_up, results

WRONG = made_up().replace("Kvinner\t86\t82\t89", "Kvinner\t86\t88\t89")


@dataclass(frozen=True)
class Said:
    """What a call ended with."""

    code: int
    out: str
    err: str


Call = Callable[..., Said]


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """Calls the console script in this process, in an empty folder; no traceback may reach the user."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["tallvakt", *arguments])
        with pytest.raises(SystemExit) as left:
            app.main()
        said = Said(int(left.value.code or 0), *capfd.readouterr())
        assert "Traceback" not in said.out + said.err
        return said

    return run


def put(folder: Path, **texts: str) -> list[str]:
    """Write publications; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}-TILT180.txt").write_text(text, encoding="utf-8")
    return [str(folder / f"{name}-TILT180.txt") for name in texts]


def test_an_example(call: Call, tmp_path: Path) -> None:
    said = call("check", str(EXAMPLES), "--out", "o")
    assert said.code == 0
    assert said.err == ""
    assert "2 publications, 2 passed with remarks" in said.out
    assert "3,132 figures, 296 suppressed" in said.out
    data = results(tmp_path / "o")
    VALIDATOR.validate(data)
    assert data["exit_code"] == 0
    assert [p["verdict"] for p in data["publications"]] == ["passed-with-remarks"] * 2
    page = (tmp_path / "o" / "index.html").read_text(encoding="utf-8")
    for name in ("tilt140-2024-08.html", "tilt180-2024-04.html"):
        assert name in page
        assert (tmp_path / "o" / name).exists()
    assert not list((tmp_path / "o").glob(".*"))


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"a": made_up()}, 0),
        ({"a": made_up(), "b": WRONG}, 1),
        ({"a": "", "b": made_up()}, 2),
        ({"a": WRONG, "b": "ingenting"}, 2),
    ],
)
def test_exit_codes(call: Call, tmp_path: Path, texts: dict[str, str], code: int) -> None:
    said = call("check", *put(tmp_path / "in", **texts), "--out", "o")
    assert said.code == code
    data = results(tmp_path / "o")
    VALIDATOR.validate(data)
    assert data["exit_code"] == code
    assert len(data["publications"]) == len(texts)


def test_a_wrong_figure_is_named_by_line_and_numbers(call: Call, tmp_path: Path) -> None:
    (path,) = put(tmp_path / "in", wrong=WRONG)
    said = call("check", path, "--out", "o")
    number = WRONG.split("\n").index("Kvinner\t86\t88\t89") + 1
    assert f"{path}:{number}:" in said.out or f"{path}:{number - 1}:" in said.out
    assert "242" in said.out
    assert "236" in said.out


def test_a_path_that_is_not_there_stops_no_other(call: Call, tmp_path: Path) -> None:
    good = put(tmp_path / "in", good=made_up())
    said = call("check", "missing.txt", *good, "--out", "o")
    assert said.code == 2
    assert "There is no such file" in said.out
    assert [p["verdict"] for p in results(tmp_path / "o")["publications"]] == ["broken", "passed"]


def test_folders_globs_and_links(call: Call, tmp_path: Path) -> None:
    put(tmp_path / "in" / "deep", one=made_up())
    put(tmp_path / "in", two=made_up())
    put(tmp_path / "in" / ".hidden", three="")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "notes.json").write_text("{}")
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    assert len(sources.expand(["in"])) == 2
    assert len(sources.expand(["in", "in/*.txt", "in/two-TILT180.txt"])) == 2
    assert len(sources.expand(["in/**/*.txt"])) >= 2
    assert call("check", "in", "--out", "o").code == 0
    itself = tmp_path / "self.txt"
    itself.symlink_to(itself)
    said = call("check", "self.txt", "in", "--out", "o")
    assert said.code == 2
    assert "symbolic links" in said.out


def test_a_device_has_no_end(call: Call) -> None:
    said = call("check", "/dev/zero", "--out", "o")
    assert said.code == 2
    assert "device" in said.out


def test_reports_are_no_publications(call: Call, tmp_path: Path) -> None:
    put(tmp_path, one=made_up())
    for _ in range(2):
        assert call("check", ".", "--out", "o").code == 0
        assert len(results(tmp_path / "o")["publications"]) == 1


FAULTS: Sequence[tuple[list[str], Sequence[str]]] = (
    (["nothing*.txt"], ["nothing*.txt", "matches no file"]),
    (["empty"], ["empty", "no publication in this folder"]),
    (["in", "--contract", "nav.tilt81"], ["--contract", "nav.tilt81", "did you mean 'nav.tilt180'"]),
    (["in", "--edition", "yesterday"], ["--edition", "yesterday", "2024-01..2024-08"]),
    (["in", "--format", "jnuit"], ["--format", "did you mean 'junit'"]),
    (["in", "--lang", "nn"], ["--lang", "nn"]),
    (["in", "--schemas", "nowhere"], ["--schemas nowhere", "not a folder"]),
    (["in", "--checks", "nowhere"], ["--checks nowhere", "not a folder"]),
    (["in", "--archive", "nothing.txt"], ["--archive: nothing.txt", "no such file or folder"]),
    (["in", "--baseline", "nothing.json"], ["nothing.json"]),
    (["in", "--baseline", "file"], ["file"]),
    (["in", "--waivers", "nothing.yaml"], ["nothing.yaml"]),
    (["in", "--policy", "nothing.yaml"], ["nothing.yaml"]),
    (["in", "--out", "file"], ["file"]),
    (["in", "--out", "file/deeper"], ["file"]),
    (["in\0"], ["null"]),
)


@pytest.mark.parametrize(("arguments", "words"), FAULTS, ids=[" ".join(map(repr, a)) for a, _ in FAULTS])
def test_a_wrong_call_is_told_in_one_line(
    call: Call, tmp_path: Path, arguments: list[str], words: Sequence[str]
) -> None:
    put(tmp_path / "in", one=made_up())
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("{}")
    said = call("check", *arguments)
    assert said.code == 2
    told = said.err.strip()
    assert told.startswith("tallvakt: ")
    assert "\n" not in told
    assert "internal error" not in told
    for word in words:
        assert word in told


@pytest.mark.parametrize(
    "arguments", [["check"], ["check", "--bogus", "x"], ["chekc", "x"], ["check", "x", "--budget", "-1"]]
)
def test_a_call_that_is_none(call: Call, arguments: list[str]) -> None:
    assert call(*arguments).code == 2


def test_out_cannot_be_written(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk or a folder of somebody else, found out when the first file is written."""
    put(tmp_path / "in", one=made_up())
    opened = Path.open

    def refuse(path: Path, *args: object, **kwargs: object) -> object:
        if (tmp_path / "o").resolve() in path.resolve().parents and args and "r" not in str(args[0]):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    said = call("check", "in", "--out", "o")
    assert said.code == 2
    assert "Permission denied" in said.err
    assert "internal error" not in said.err


def test_files_are_replaced_whole_or_not_at_all(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C at any moment of the writing: every file is the old one or the new one, and nothing lies beside them."""
    put(tmp_path / "in", one=made_up())
    assert call("check", "in", "--out", "whole", "--format", "junit").code == 0
    new = {p.name: p.read_text(encoding="utf-8") for p in (tmp_path / "whole").iterdir()}
    replaced = Path.replace
    for stop in range(len(new)):
        out = tmp_path / f"o{stop}"
        out.mkdir()
        for name in new:
            (out / name).write_text("old")
        left = [stop]

        def interrupt(path: Path, target: Path, left: list[int] = left) -> Path:
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
            return replaced(path, target)

        monkeypatch.setattr(Path, "replace", interrupt)
        said = call("check", "in", "--out", out.name, "--format", "junit")
        monkeypatch.setattr(Path, "replace", replaced)
        assert said.code == 130
        assert {p.name for p in out.iterdir()} == set(new)
        texts = {p.name: p.read_text(encoding="utf-8") for p in out.iterdir()}
        assert sum(text == "old" for text in texts.values()) == len(new) - stop
        assert all(text == "old" or len(text) >= len(new[name]) - 200 for name, text in texts.items())


def test_a_fault_of_the_suite_is_no_pass(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "in", one=made_up())

    def fail(*args: object, **kwargs: object) -> int:
        raise ZeroDivisionError("made up")

    monkeypatch.setattr(job, "check", fail)
    said = call("check", "in")
    assert said.code == 2
    assert "internal error: ZeroDivisionError: made up" in said.err


CONTRACTS = {
    "cycle": (
        {"a.yaml": "family: x.a\nextends: x.b\n", "b.yaml": "family: x.b\nextends: x.a\n"},
        [".yaml:2: extends: a cycle: x."],
    ),
    "itself": ({"a.yaml": "family: x.a\nextends: x.a\n"}, ["a.yaml:2: extends: a cycle"]),
    "no base": ({"a.yaml": "family: x.a\nextends: nav.tlit\n"}, ["a.yaml:2: extends", "did you mean 'nav.tilt'"]),
    "bomb": (
        {"a.yaml": "family: x.a\na: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a]\n" for n in range(9))},
        ["a.yaml:3: aliases"],
    ),
    "large": ({"a.yaml": "family: x.a\n# " + "x" * 2_000_000}, ["a.yaml:1: larger than"]),
    "deep": ({"a.yaml": "family: x.a\nversion: " + "[" * 3000 + "]" * 3000}, ["a.yaml"]),
    "tag": ({"a.yaml": "family: !!python/object/apply:os.system ['touch owned']\n"}, ["a.yaml:1"]),
    "no yaml": ({"a.yaml": "family: x.a\n\tversion: 1\n"}, ["a.yaml:2: not YAML"]),
    "no mapping": ({"a.yaml": "- a\n- b\n"}, ["a.yaml:1"]),
    "binary": ({"a.yaml": "\0\1\2"}, ["a.yaml"]),
    "empty": ({"a.yaml": ""}, ["a.yaml:1"]),
    "twice": ({"a.yaml": "family: x.a\nfamily: x.b\n"}, ["a.yaml:2: family: the key stands twice"]),
    "slip": (
        {"a.yaml": "family: x.a\nextends: nav.tilt\nversion: '1'\ntitle: {en: A}\ndimesnions: {}\n"},
        ["a.yaml:5: dimesnions", "did you mean 'dimensions'"],
    ),
    "no codelist": (
        {
            "a.yaml": "family: x.a\nextends: nav.tilt\nversion: '1'\ntitle: {en: A}\ndimensions:\n"
            "  measure:\n    codelist: measures-tilt181\n"
        },
        ["a.yaml:7: dimensions.measure.codelist", "did you mean 'measures-tilt18"],
    ),
    "codelist": ({"codelists/c.csv": "kode,nb\n1,En\n"}, ["c.csv:1: wrong header"]),
    "codelist twice": ({"codelists/c.csv": "code,nb\n1,En\n1,To\n"}, ["c.csv:3: code '1' stands twice"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_wrong_contract_is_refused_with_its_place(call: Call, tmp_path: Path, name: str) -> None:
    files, words = CONTRACTS[name]
    put(tmp_path / "in", one=made_up())
    for path, text in files.items():
        (tmp_path / "mine" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "mine" / path).write_text(text, encoding="utf-8")
    said = call("check", "in", "--schemas", "mine", "--out", "o")
    assert said.code == 2
    assert "internal error" not in said.err
    assert said.err.count("\n") == 1
    for word in words:
        assert word in said.err
    assert not (tmp_path / "owned").exists()
    assert not (tmp_path / "o" / "index.html").exists()


def test_a_contract_of_ones_own(call: Call, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.yaml").write_text(
        "family: x.own\nextends: nav.tilt\nversion: '1'\ntitle: {en: My own}\n"
        "dimensions:\n  measure: {codelist: measures-tilt180}\n"
    )
    put(tmp_path / "in", one=made_up())
    assert "x.own" in call("list", "--schemas", "mine").out
    said = call("check", "in", "--schemas", "mine", "--contract", "x.own", "--out", "o")
    assert said.code == 0
    assert results(tmp_path / "o")["publications"][0]["family"] == "x.own"


def test_every_format_is_written_where_it_says(call: Call, tmp_path: Path) -> None:
    put(tmp_path / "in", one=WRONG)
    said = call("check", "in", "--out", "o", "--quiet", *(f"--format={name}" for name in output_formats.FORMATS))
    assert said.code == 1
    assert len(list((tmp_path / "o").iterdir())) >= len(output_formats.FORMATS)
    for path in (tmp_path / "o").glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))


def test_quiet_and_verbose(call: Call, tmp_path: Path) -> None:
    put(tmp_path / "in", one=WRONG)
    quiet, normal, verbose = (call("check", "in", "--out", "o", *o).out for o in (["-q"], [], ["-v"]))
    assert len(quiet) < len(normal) < len(verbose)
    assert "parts-sum-to-total" in verbose


@pytest.mark.parametrize("kept", [100, 0])
def test_what_could_not_be_read_of_an_archive_is_told_however_many_files_there_are(
    kept: int, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "FILES_KEPT", kept)
    put(tmp_path / "in", one=made_up())
    put(tmp_path / "before", old="\x00\x01\x02")
    said = call("check", "in", "--archive", "before", "--out", "o")
    assert "old-TILT180.txt could not be read, so it was not compared with" in said.out


def test_languages(call: Call, tmp_path: Path) -> None:
    put(tmp_path / "in", one=made_up())
    for given, lang in (([], "nb"), (["--lang", "en"], "en")):
        assert call("check", "in", "--out", f"o-{lang}", *given).code == 0
        page = next((tmp_path / f"o-{lang}").glob("one*.html")).read_text(encoding="utf-8")
        assert f'<html lang="{lang}"' in page


def test_list_and_explain(call: Call) -> None:
    listed = call("list").out
    assert "nav.tilt140" in listed
    assert "TV301" in listed
    by_name, by_code = call("explain", "average-off"), call("explain", "tv304")
    assert by_name.code == 0
    assert by_name.out == by_code.out
    assert "What it checks" in by_name.out
    wrong = call("explain", "avrage-off")
    assert wrong.code == 2
    assert "did you mean 'average-off'" in wrong.err


def test_version_and_help(call: Call) -> None:
    from tallvakt import __version__

    assert call("--version").out.strip() == f"tallvakt {__version__}"
    assert "check" in call("--help").out


@pytest.mark.parametrize("command", ["check", "gate", "draft"])
def test_a_limit_can_be_set_and_the_reason_names_it(call: Call, tmp_path: Path, command: str) -> None:
    book = str(EXAMPLES.parent / "workbooks" / "202408_TILT140_eksempel.xlsx")
    told = call(command, book, "--limit", "cells=10", "--out", "out")
    assert told.code == 2
    assert "run again with --limit cells=" in told.out + told.err
    assert call(command, book, "--limit", "cells=10", "--limit", "cells=1000000", "--out", "out2").code == 0
    for wrong, said in (("cells", "NAME=NUMBER"), ("rows=3", "no limit 'rows'"), ("pages=nan", "above 0")):
        fault = call(command, book, "--limit", wrong, "--out", "out3")
        assert (fault.code, "tallvakt: --limit: " in fault.err, said in fault.err) == (2, True, True), fault
