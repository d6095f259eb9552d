"""Where hidden values are shown, every output says so; where they are masked, none does."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from tallvakt.render import results_json, terminal
from tallvakt.render.output_formats import FORMATS
from tests.helpers.rendered_runs import WRONG, run, say, text_of

WARNING = "Suppressed figures are shown."
REVEALED, MASKED = run(replace(WRONG, revealed=True)), run(WRONG)


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"json", "sarif"}))
def test_every_format_warns(tmp_path: Path, name: str) -> None:
    for told, warned in ((REVEALED, True), (MASKED, False)):
        written = FORMATS[name](told, tmp_path, say("en"))
        text = text_of(written)
        assert (WARNING in text.replace("\\", "")) is warned


def test_json_and_sarif_have_a_field_for_it(tmp_path: Path) -> None:
    assert [results_json.to_json(r, say())["publications"][0]["revealed"] for r in (REVEALED, MASKED)] == [True, False]
    texts = [FORMATS["sarif"](r, tmp_path, say()).paths[0].read_text("utf-8") for r in (REVEALED, MASKED)]
    assert ['"revealed": true' in text for text in texts] == [True, False]


def test_the_terminal_warns() -> None:
    for told, warned in ((REVEALED, True), (MASKED, False)):
        stream = io.StringIO()
        terminal.show(told, say("en"), Console(file=stream), "quiet")
        assert ("must not be shared" in stream.getvalue()) is warned
