"""Publications given as bytes or text, checked as the command line checks them, and every output of a run."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pandas as pd
from jsonschema import Draft202012Validator

from tallvakt.ingest import plain_text as reader
from tallvakt.model.report import Finding, Outcome, PublicationReport, PublicationVerdict, Run, Severity
from tallvakt.pipeline import run as pipeline
from tallvakt.pipeline.run import Options
from tallvakt.render import html_site, output_formats, terminal
from tallvakt.render.masking import mask
from tallvakt.rules.content import Content, find_suite, load
from tests.helpers.paths import CASES, EXAMPLES, ROOT

TILT140, TILT180 = "TILT140-2024-08.txt", "TILT180-2024-04.txt"
MADE_UP = CASES / "base" / "tilt180.txt"
VALIDATOR = Draft202012Validator(json.loads((ROOT / "docs" / "results.schema.json").read_text(encoding="utf-8")))


@cache
def content() -> Content:
    """The suite's own content."""
    return load(find_suite())


@cache
def example(name: str) -> str:
    """The text of an example publication."""
    return (EXAMPLES / name).read_text(encoding="utf-8")


@cache
def made_up() -> str:
    """A small made-up publication that holds; two months, tables of five figures."""
    return MADE_UP.read_text(encoding="utf-8").replace(" | ", "\t")


@cache
def report_of(name: str) -> PublicationReport:
    """The report of an example publication, before masking."""
    return pipeline.check_file(EXAMPLES / name, content(), Options())


def checked(
    text: str, name: str = "publication.txt", contract: str | None = None, budget: float = 30.0
) -> PublicationReport:
    """The report of a publication given as text; the suite itself did not fail. `budget` is seconds of reasoning."""
    document = reader.parse(text.encode(), name)
    return pipeline.check_document(document, content(), Options(contract, budget=budget))


def check(data: bytes | str, folder: Path, name: str = "publication.txt", options: Options | None = None) -> Run:
    """One file through the pipeline: a fault of the suite becomes a broken publication, as it does for a user."""
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return pipeline.run([path], content(), options or Options())


def only(run: Run) -> PublicationReport:
    """The one publication of a run; the suite itself did not fail."""
    (report,) = run.publications
    assert_no_crash(report)
    return report


def assert_no_crash(report: PublicationReport) -> None:
    """No internal error hides in a verdict, and a broken publication says why."""
    if report.verdict is PublicationVerdict.BROKEN:
        assert report.reason is not None
        assert report.reason.key != "suite-crashed", report.reason
    else:
        assert report.reason is None


def failed(report: PublicationReport, check: str = "") -> list[Finding]:
    """The findings of severity error, of one check or of all."""
    return [
        f
        for f in report.findings
        if f.outcome is Outcome.FAILED and (f.check == check if check else f.severity is Severity.ERROR)
    ]


def outputs(run: Run, out: Path, lang: str | None = None, masked: bool = True) -> dict[str, bytes]:
    """Every output of a run by name: site, formats, standard output, terminal; `results.json` is valid.

    Parquet is given as JSON, a row a line.
    """
    run = mask(run) if masked else run
    suite = content()
    out.mkdir(parents=True, exist_ok=True)
    words = output_formats.words(suite.reports, suite.checks, lang)
    html_site.write(run, out, lang=lang, checks=suite.checks, reports=suite.reports)
    spoken = {f"<{name}>": writer(run, out, words).stdout.encode() for name, writer in output_formats.FORMATS.items()}
    for detail in get_args(terminal.Detail):
        on = terminal.console()
        with on.capture() as said:
            terminal.show(run, output_formats.words(suite.reports, suite.checks, "en"), on, detail, out / "index.html")
        spoken[f"<terminal {detail}>"] = said.get().encode()
    VALIDATOR.validate(results(out))
    return {p.relative_to(out).as_posix(): _content(p) for p in sorted(out.rglob("*")) if p.is_file()} | spoken


def _content(path: Path) -> bytes:
    if path.suffix != ".parquet":
        return path.read_bytes()
    frame = pd.read_parquet(path).astype(object)
    rows = frame.where(frame.notna(), None).to_dict("records")
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def results(out: Path) -> dict[str, Any]:
    """`results.json` as written."""
    data: dict[str, Any] = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return data
