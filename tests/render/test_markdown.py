"""The Markdown report, read back by markdown-it; no text of a publication is markup."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tallvakt.render import markdown
from tallvakt.render.place_text import clean
from tests.helpers.rendered_runs import CLEAN, DAMAGED, FAILED, WRONG, everything, run, say

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def inline(text: str) -> list[Token]:
    return [child for token in READER.parse(text) for child in token.children or ()]


def shown(text: str) -> str:
    return "".join(t.content for t in inline(text)).replace("\u2060", "")


def test_overview_verdicts_promises_and_findings(tmp_path: Path) -> None:
    (path,) = markdown.write(everything(), tmp_path, say("nb")).paths
    text = path.read_text("utf-8")
    tokens = READER.parse(text)
    assert sum(t.type == "table_open" for t in tokens) == 2
    headings = [tokens[i + 1].content for i, t in enumerate(tokens) if t.type == "heading_open"]
    assert headings[0] == "Tallvakt"
    assert len([t for t in tokens if t.type == "heading_open" and t.tag == "h2"]) == 5
    assert "Delene gir 810–813, trykt er 786." in shown(text)
    assert "publications/a #1 æ.txt:60:2" in shown(text)


def test_errors_come_first_and_waived_ones_last() -> None:
    text = markdown.dumps(run(WRONG), say("en"))
    items = [line for line in text.splitlines() if line.startswith("- ")]
    assert [line[4:9] for line in items] == ["TV301", "TV201", "TV402", "TV301"]
    assert "Known, corrected in May" in items[3]


def test_hostile_text_is_shown_and_never_markup() -> None:
    text = markdown.dumps(run(WRONG), say("en"))
    kinds = {t.type for t in inline(text)}
    assert kinds <= {"text", "strong_open", "strong_close", "text_special", "html_inline"}
    assert {t.content for t in inline(text) if t.type == "html_inline"} <= {"<br>"}
    assert "<script>alert(1)</script> [x](http://evil.test) **b** `c` @nav #12 |" in shown(text)


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("`*_{}[]()<>#+-.!|~$&;:/@\\ \t\n1")))
def test_any_text_reads_back_as_it_was(text: str) -> None:
    expected = clean(text).strip()
    assert [t.type for t in READER.parse(markdown.text(text))] in ([], ["paragraph_open", "inline", "paragraph_close"])
    assert shown(markdown.text(text)).split() == expected.replace("\u2060", "").split()


def test_mentions_addresses_and_issues_are_not_linked() -> None:
    told = markdown.text("see @nav and https://evil.test, www.evil.test, #12, GH-3, :bomb:")
    for link in ("@nav", "://", "www.evil", "#12", "GH-3", ":bomb:"):
        assert link not in told
        assert link not in told.replace("\\", "")


def test_a_short_report_keeps_the_overview_and_tells_what_it_left_out() -> None:
    long = run(replace(WRONG, findings=(DAMAGED,) * 400), CLEAN)
    whole, short = markdown.dumps(long, say("en")), markdown.within(long, say("en"), 40_000)
    assert len(whole) > 40_000 >= len(short.encode())
    assert "300 more findings stand in results.json" in short.replace("\\", "")
    tiny = markdown.within(long, say("en"), 300)
    assert len(tiny.encode()) <= 300
    assert tiny.startswith("# Tallvakt")


def test_all_is_told_when_there_is_room() -> None:
    assert markdown.within(run(WRONG), say(), 10**6) == markdown.dumps(run(WRONG), say())
    assert FAILED.code in markdown.dumps(run(WRONG), say())
