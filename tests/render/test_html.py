"""The HTML site: every publication has its page, nothing of a publication is markup, and nothing hidden is told."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from tallvakt.model import files
from tallvakt.model.report import Edition, Equation, PublicationReport
from tallvakt.pipeline.run import run
from tallvakt.render import html_site, wording
from tallvakt.render.masking import mask
from tallvakt.render.page_names import page_names
from tallvakt.render.views import family_history, index_page, table_grid
from tallvakt.rules.content import find_suite, load
from tests.helpers import samples
from tests.helpers.paths import EXAMPLES
from tests.helpers.written_pages import Page, one, write


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    return write(samples.everything(), tmp_path_factory.mktemp("site"))


def test_every_publication_has_its_own_page_and_the_index_links_to_each(site: dict[str, Page]) -> None:
    publications = set(site) - {"index.html", "help-nb.html", "help-en.html"}
    assert len(publications) == len(samples.everything().publications)
    assert publications <= set(site["index.html"].hrefs)


def test_no_link_is_dead(site: dict[str, Page]) -> None:
    links = [(name, href) for name, page in site.items() for href in page.hrefs]
    assert len(links) > 200
    for name, href in links:
        target, _, fragment = href.partition("#")
        page = site[unquote(target) or name]
        assert not fragment or unquote(fragment) in page.ids, (name, href)


def test_ids_are_unique(site: dict[str, Page]) -> None:
    for name, page in site.items():
        assert len(page.ids) == len(set(page.ids)), name


def test_pages_load_nothing_and_hold_no_handlers(site: dict[str, Page]) -> None:
    for name, page in site.items():
        policies = [a["content"] for t, a in page.tags if t == "meta" and a.get("http-equiv")]
        assert len(policies) == 1, name
        assert (policies[0] or "").startswith("default-src 'none'; style-src 'sha256-")
        for tag, attributes in page.tags:
            assert not [a for a in attributes if a.startswith("on") or a in ("style", "src", "srcset")], (name, tag)
            assert tag not in ("link", "iframe", "object", "img", "base", "form"), name


def test_text_of_a_publication_is_never_markup(site: dict[str, Page]) -> None:
    page = site["b-quoted-aeoeaa-1.html"]
    clean = site["failing-" + next(n for n in site if n.startswith("failing-")).removeprefix("failing-")]
    assert sum(t == "script" for t, _ in page.tags) == sum(t == "script" for t, _ in clean.tags)
    assert "<img src=x onerror=window.hit=1>" in page.text
    assert "{{ 7*7 }}" in page.text
    assert "\u202e" not in page.text
    assert "\x00" not in page.text
    assert "æ" * 601 not in page.text
    assert "… [10000]" in page.text


def test_a_failed_publication_says_what_is_wrong_where_and_what_to_do(tmp_path: Path) -> None:
    text = one(samples.failing(), tmp_path).text.replace("\u00a0", " ")
    assert "Publikasjonen har én feil som må rettes." in text
    assert "Linje 15, felt 3: 452 skal være 425." in text
    assert "Den eneste forklaringen med én feil. Med denne rettingen er alle de 2 kravene oppfylt." in text
    assert "Totalen er oppgitt til 740, men delene summerer til 767." in text
    assert "740 ≠ 452 + 310 + 5" in text
    assert "423 ≠ (421 + 452) ∶ 2" in text
    assert "03 Oslo → 423 → 421 → 452" in text
    assert 'fingerprint: "a1a1a1a1a1a1a1a1"' in text
    assert "expires: 2026-05-30" in text


def test_one_cause_is_one_card(tmp_path: Path) -> None:
    page = one(samples.failing(), tmp_path)
    assert sum(t == "article" for t, _ in page.tags) == 1


def test_suspects_that_are_not_proved_are_ranked(tmp_path: Path) -> None:
    text = one(samples.failing(unique=False), tmp_path, "en").text
    assert "Line 15, field 3: 452 should probably be 425." in text
    findings = text[text.index("Start here:") :]
    assert "only explanation" not in findings
    assert "must be" not in findings
    assert findings.index("Probability 97 %") < findings.index("Probability 2 %")


def test_states_of_cells(tmp_path: Path) -> None:
    said = wording.load(samples.REPORTS, "en", samples.CHECKS)
    found = table_grid.states(samples.failing(), said)
    assert found == {8: "wrong", 5: "involved", 11: "involved", 14: "involved", 6: "involved", 7: "involved"}
    assert table_grid.states(samples.failing(unique=False), said)[5] == "suspect"
    stars = table_grid.states(samples.giving_away(), said)
    assert stars == {13: "recoverable", 14: "recoverable", 11: "jump"}
    assert table_grid.states(samples.waived(), said)[8] in ("waived", "wrong")
    assert table_grid.states(samples.passing(), said) == {12: "blind"}


def test_tables_are_redrawn_as_printed(tmp_path: Path) -> None:
    page = one(samples.giving_away(), tmp_path)
    cells = [a["id"] for t, a in page.tags if t == "td" and re.fullmatch(r"c\d+", a.get("id") or "")]
    assert cells == [f"c{n}" for n in range(15)]
    assert re.search(r"1503 Oslo\s*423421425", page.text)
    assert sum(t == "caption" for t, _ in page.tags) >= 2
    assert {a.get("scope") for t, a in page.tags if t == "th"} == {"col", "row"}


def test_the_pieces_of_a_table_have_names_of_their_own() -> None:
    report = samples.passing()
    words = wording.load(samples.REPORTS, "nb", samples.CHECKS)
    seen = table_grid.view(replace(report, tables=(*report.tables, report.tables[1])), words)
    assert [t.name for t in seen.tables] == ["Tiltak", "Arbeid med støtte: Fylke", "Arbeid med støtte: Fylke (del 2)"]


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_the_language_is_told_and_kept(tmp_path: Path, lang: str) -> None:
    pages = write(samples.everything(), tmp_path, lang)
    words: Mapping[str, str] = {"nb": "Tabellene", "en": "The tables"}
    for name, page in pages.items():
        assert page.tags[0] == ("html", {"lang": lang}), name
        assert words["en" if lang == "nb" else "nb"] not in page.text
    assert f"help-{lang}.html" in pages


def test_without_a_language_each_publication_keeps_its_own(site: dict[str, Page]) -> None:
    assert site["english.html"].tags[0] == ("html", {"lang": "en"})
    assert site["passing.html"].tags[0] == ("html", {"lang": "nb"})
    assert site["index.html"].tags[0] == ("html", {"lang": "nb"})


def test_headings_nest(site: dict[str, Page]) -> None:
    for name, page in site.items():
        levels = [int(t[1]) for t, _ in page.tags if re.fullmatch(r"h[1-6]", t)]
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(b - a <= 1 for a, b in pairwise(levels)), (name, levels)


def test_a_broken_publication_says_why(tmp_path: Path) -> None:
    text = one(samples.broken(), tmp_path).text
    assert "Publikasjonen kunne ikke kontrolleres. Filen er tom." in text


def test_a_run_without_publications_still_has_an_index(tmp_path: Path) -> None:
    pages = write(samples.run(), tmp_path)
    assert "No publications were checked." in pages["index.html"].text


def test_a_run_that_is_cut_short_leaves_no_index_to_pages_that_are_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def full(path: Path, text: str) -> Path:
        if made:
            raise OSError("no space left")
        made.append(files.write_text(path, text))
        return path

    monkeypatch.setattr(html_site, "files", type("full", (), {"write_text": staticmethod(full)}))
    with pytest.raises(OSError, match="no space"):
        write(samples.everything(), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == [made[0].name]
    assert made[0].name != "index.html"


def test_waivers_show_reason_owner_and_end_and_expired_ones_stand_out(tmp_path: Path) -> None:
    page = one(samples.waived(), tmp_path)
    assert "Rettes i neste utgave" in page.text
    assert "Avviket er ikke lenger godtatt" in page.text
    assert sum(t == "s" for t, _ in page.tags) == 1
    assert [a for t, a in page.tags if t == "dl" and "expired" in (a.get("class") or "")]


def test_masked_pages_do_not_depend_on_what_is_hidden(tmp_path: Path) -> None:
    """Whatever the hidden values are, masked reports are the same, and the page tells printed tokens only."""
    page = one(samples.giving_away(), tmp_path)
    between = page.text.partition("Prikkede tall")[2].replace("\u00a0", " ")
    assert "720 = 421 + 294 + *" in between
    assert "Verdiene vises ikke her." in page.text
    assert "Prikkede tall vises." not in page.text
    told = json.loads(next(_data(tmp_path)))
    assert told["says"] == {}


def test_revealed_pages_say_so(tmp_path: Path) -> None:
    report = samples.giving_away()
    stars = tuple(s._replace(lower=1, upper=1) for s in report.suppressed)
    page = one(replace(report, suppressed=stars, revealed=True), tmp_path)
    front = Page((tmp_path / "index.html").read_text("utf-8"))
    assert "Prikkede tall vises." in front.text
    assert "Prikkede tall vises. Denne siden viser verdier som publikasjonen ikke skal oppgi." in page.text


def test_values_that_slip_through_the_mask_are_not_shown_unless_revealed(tmp_path: Path) -> None:
    report = samples.giving_away()
    stars = tuple(s._replace(lower=777, upper=777) for s in report.suppressed)
    page = one(replace(report, suppressed=stars), tmp_path)
    assert "777" not in page.text


def _data(out: Path) -> Iterator[str]:
    for path in out.glob("*.html"):
        yield from re.findall(r'id="data">(\{"edits".*?)</script>', path.read_text(encoding="utf-8"), re.DOTALL)


def test_the_script_gets_every_edit_once(tmp_path: Path) -> None:
    report = samples.failing()
    one(report, tmp_path)
    data = json.loads(next(_data(tmp_path)))
    for row, edit in zip(data["edits"], report.edits, strict=True):
        cells = [row[3]]
        for step in row[4:]:
            cells.append(cells[-1] + step)
        assert set(cells) == set(edit.cells)
    assert len(data["says"]) == 2


def test_baseline_tells_new_known_and_fixed(tmp_path: Path) -> None:
    from tallvakt.gate.baseline import Comparison, Fixed

    report = samples.failing()
    gone = Fixed("ff" * 8, "average-off", report.source, "Snittet var galt.")
    compared = Comparison(frozenset({"a1" * 8}), frozenset({"a2" * 8}), (gone,))
    paths = html_site.write(
        samples.run(report), tmp_path, lang="nb", checks=samples.CHECKS, reports=samples.REPORTS, baseline=compared
    )
    front = Page(paths[0].read_text(encoding="utf-8"))
    assert "Ett funn er rettet siden forrige kjøring" in front.text
    assert "Snittet var galt." in front.text
    assert "1 ny, 1 rettet" in front.text


def test_the_help_is_written_only_when_it_changed(tmp_path: Path) -> None:
    write(samples.run(samples.passing()), tmp_path)
    before = (tmp_path / "help-nb.html").stat().st_ino
    write(samples.run(samples.passing()), tmp_path)
    assert (tmp_path / "help-nb.html").stat().st_ino == before
    (tmp_path / "help-nb.html").write_bytes(b"\xff half")
    write(samples.run(samples.passing()), tmp_path)
    assert b"\xff half" not in (tmp_path / "help-nb.html").read_bytes()


def test_output_is_deterministic(tmp_path: Path) -> None:
    write(samples.everything(), tmp_path / "a")
    write(samples.everything(), tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_a_large_publication_folds_its_tables(tmp_path: Path) -> None:
    report = samples.large(table_grid.FOLD_FROM + 2000)
    page = one(report, tmp_path)
    folds = [a for t, a in page.tags if t == "details" and a.get("class") == "fold"]
    assert len(folds) == len(report.tables)
    assert sum("open" in a for a in folds) == 1
    assert page.ids.count("c0") == 1


def test_the_index_holds_a_thousand_publications_newest_first() -> None:
    reports = [
        replace(samples.passing(f"{n % 7}/p{n}.txt"), edition=Edition(f"{1950 + n % 70}-01", f"{1950 + n % 70}-12"))
        for n in range(1000)
    ]
    words = wording.load(samples.REPORTS, "en", samples.CHECKS)
    run, names = samples.run(*reports), page_names([r.source for r in reports])
    site = html_site.Site(out=Path(), reports=samples.REPORTS, checks=samples.CHECKS, lang="en", run=run)
    rows = [html_site.index_row(report, name, site) for report, name in zip(reports, names, strict=True)]
    seen = index_page.view(rows, run, words)
    assert len({e.href for e in seen.entries}) == 1000
    years = [int(e.edition[-4:]) for e in seen.entries]
    assert years == sorted(years, reverse=True)
    assert [len(h.editions) for h in seen.histories] == [family_history.NEWEST]
    assert seen.histories[0].editions[-1].edition.endswith("2019")


def test_verdicts_have_word_and_icon(site: dict[str, Page]) -> None:
    front = site["index.html"]
    for verdict in {p.verdict for p in samples.everything().publications}:
        assert [a for t, a in front.tags if t == "li" and a.get("data-verdict") == verdict.value]
    assert "Kunne ikke leses" in front.text


GOLDEN = Path(__file__).parent / "golden" / "html"


@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize("kind", ["failing", "giving_away", "waived"])
def test_pages_are_as_they_were(tmp_path: Path, kind: str, lang: str) -> None:
    """`TALLVAKT_GOLDEN=write pytest tests/render/test_html.py` accepts the pages as they are now."""
    report: PublicationReport = getattr(samples, kind)()
    one(report, tmp_path, lang)
    text = next(p for p in tmp_path.glob("*.html") if p.stem not in ("index", f"help-{lang}")).read_text("utf-8")
    text = re.sub(r"<style>.*?</style>|<script>.*?</script>|sha256-[A-Za-z0-9+/=]+", "", text, flags=re.DOTALL)
    text = re.sub(r"2026-\d\d-\d\d( \d\d:\d\d:\d\d UTC)?|0\.1\.0", "", text)
    golden = GOLDEN / f"{kind}-{lang}.html"
    if os.environ.get("TALLVAKT_GOLDEN") == "write":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text("utf-8")


def exchanged(report: PublicationReport) -> PublicationReport:
    """The report as it would be if the stars hid other numbers."""

    def other(equation: Equation) -> Equation:
        return replace(equation, published=(7001, 7002), computed=(7003, 7004))

    stars = tuple(
        s._replace(lower=(s.lower or 0) + 7005, upper=(s.upper or 0) + 7006, derivation=tuple(map(other, s.derivation)))
        for s in report.suppressed
    )
    return replace(report, suppressed=stars)


def test_masked_pages_are_the_same_whatever_the_stars_hide(tmp_path: Path) -> None:
    content = load(find_suite())
    found = run([EXAMPLES / "TILT180-2024-04.txt"], content)
    assert any(s.status == "recoverable" and s.lower is not None for s in found.publications[0].suppressed)
    changed = replace(found, publications=tuple(map(exchanged, found.publications)))
    pages = []
    for number, each in enumerate((found, changed)):
        out = tmp_path / str(number)
        paths = html_site.write(mask(each), out, lang=None, checks=content.checks, reports=content.reports)
        pages.append({p.name: p.read_bytes() for p in paths})
    assert pages[0] == pages[1]


def test_places_of_a_pdf_are_pages(tmp_path: Path) -> None:
    report = samples.failing("a.PDF")
    moved = [c._replace(place=c.place._replace(part="3")) for c in report.cells]
    explanation = samples.misprint(moved[8], 425, "swapped", probability=0.97, unique=True)
    causes = (replace(report.causes[0], explanations=(explanation,)),)
    page = one(replace(report, cells=tuple(moved), causes=causes), tmp_path)
    assert "Side 3, linje 15: 452 skal være 425." in page.text
