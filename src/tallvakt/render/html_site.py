"""The HTML site: an index, a page for each publication, and a page of help for each language.

Every page is whole in itself: style and script stand in it, allowed by their digests alone, and nothing is loaded.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tallvakt.model import files
from tallvakt.model.past_editions import NOTHING_PAST, Past
from tallvakt.model.report import PublicationReport, Run
from tallvakt.model.review_notes import ReviewNote, latest
from tallvakt.render import wording
from tallvakt.render.page_names import page_names
from tallvakt.render.template_cache import TemplateCache
from tallvakt.render.views import help_page, index_page, index_rows, publication_page
from tallvakt.render.views.finding_age import Ages, BaselineComparison
from tallvakt.render.views.index_rows import IndexRow
from tallvakt.render.views.promise_table import PromiseView
from tallvakt.render.wording import Wording
from tallvakt.rules.registry import Check

PIECES = 1_000
"""So many parts of a long page are written at once."""


@dataclass(frozen=True, slots=True)
class PageFiles:
    """Templates, style and script, and the policy that lets just these two stand in a page."""

    templates: Environment
    style: str
    script: str
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every page of a site needs to know besides its publication."""

    out: Path
    reports: Path
    """The folder of templates and wording."""
    checks: Mapping[str, Check]
    lang: str | None
    """The language of every page; None leaves each publication its own, and the index that of most."""
    run: Run
    """Its head: the publications of it are not read."""
    baseline: BaselineComparison | None = None
    past: Past = NOTHING_PAST
    """What earlier runs found, for the history of each family and the age of findings."""
    notes: Mapping[str, Sequence[ReviewNote]] = field(default_factory=dict)
    """What reviewers said, by fingerprint."""
    spoken: dict[str, Wording] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The wordings that were asked for."""

    def words(self, locale: str) -> Wording:
        """The wording that speaks of a publication in a language."""
        code = self.lang or locale
        if code not in self.spoken:
            self.spoken[code] = wording.load(self.reports, code, self.checks)
        return self.spoken[code]


def write(
    run: Run,
    out: Path,
    *,
    lang: str | None,
    checks: Mapping[str, Check],
    reports: Path,
    baseline: BaselineComparison | None = None,
    past: Past = NOTHING_PAST,
    notes: Iterable[ReviewNote] = (),
) -> list[Path]:
    """Write the site of a run below `out`; returns the files, the index first. The options are those of `Site`.

    Each file is replaced in one step. Raises OSError when `out` cannot be written.
    """
    said = latest(notes)
    site = Site(out=out, reports=reports, checks=checks, lang=lang, run=run, baseline=baseline, past=past, notes=said)
    names = page_names([p.source for p in run.publications])
    rows, written = [], []
    for report, name in zip(run.publications, names, strict=True):
        written.append(files.write_text(out / name, publication(report, site)))
        rows.append(index_row(report, name, site))
    index, *helped = write_front(rows, site)
    return [index, *written, *helped]


def publication(report: PublicationReport, site: Site) -> str:
    """The page of one publication."""
    words = site.words(report.locale)
    ages = Ages(report, words, site.baseline, site.past)
    page = publication_page.view(report, site.run, words, ages, site.notes)
    look = _look(site.reports)
    return _render(look, "publication.html.j2", words, page=page, run=site.run, promise=partial(_promise, look, words))


@lru_cache(maxsize=4096)
def _promise(look: PageFiles, words: Wording, promise: PromiseView) -> Markup:
    """One promise with its outcome: most are kept as often in one publication of a family as in the next."""
    return Markup(_render(look, "_promise.html.j2", words, p=promise))  # noqa: S704  escaped by the template


def index_row(report: PublicationReport, name: str, site: Site) -> IndexRow:
    """What the index keeps of a publication whose page has a name, in each language that it may be written in."""
    spoken = [site.words(code) for code in ([site.lang] if site.lang else wording.languages(site.reports))]
    ages = {words.lang: Ages(report, words, site.baseline, site.past) for words in spoken}
    return index_rows.row(report, name, site.run, ages)


def write_front(rows: Sequence[IndexRow], site: Site) -> list[Path]:
    """Write the index and the help of a site whose pages are written; returns the files, the index first."""
    look, front = _look(site.reports), site.words(main_language([row.locale for row in rows]))
    spoken = [site.words(locale) for locale in dict.fromkeys(row.locale for row in rows)]
    helped = {words.lang: words for words in (*spoken, front)}.values()
    written = [_help(look, site.out / f"help-{words.lang}.html", words) for words in helped]
    # Last, so that an index that stands there never links to a page that does not.
    index = index_page.view(rows, site.run, front, site.baseline, site.past)
    pieces = _pieces(look, "index.html.j2", front, index=index)
    return [files.write_pieces(site.out / "index.html", pieces), *written]


def main_language(locales: list[str]) -> str:
    """The language of most publications, English where there is none."""
    return Counter(locales).most_common(1)[0][0] if locales else "en"


def _help(look: PageFiles, path: Path, words: Wording) -> Path:
    """Write the help, unless the file holds just this help already: it changes only with the suite."""
    digest = help_page.digest(words, look.policy)
    try:
        with path.open(encoding="utf-8") as file:
            if digest in file.read(4096):
                return path
    except (OSError, UnicodeDecodeError):
        pass
    return files.write_text(path, _render(look, "help.html.j2", words, help=help_page.view(words), digest=digest))


def _render(look: PageFiles, template: str, words: Wording, **values: object) -> str:
    return look.templates.get_template(template).render(**_values(look, words), **values)


def _pieces(look: PageFiles, template: str, words: Wording, **values: object) -> Iterator[bytes]:
    """A page in pieces: an index of 10,000 publications is never whole in memory."""
    stream = look.templates.get_template(template).stream(**_values(look, words), **values)
    stream.enable_buffering(PIECES)
    return (piece.encode("utf-8", "backslashreplace") for piece in stream)


def _values(look: PageFiles, words: Wording) -> dict[str, object]:
    """What every template is given."""
    page: dict[str, object] = {"style": look.style, "script": look.script, "policy": look.policy}
    return {"w": words, "n": words.number, "lang": words.lang, **page}


@lru_cache(maxsize=4)
def _look(reports: Path) -> PageFiles:
    templates = Environment(
        loader=FileSystemLoader(reports / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=TemplateCache(reports / "templates"),
    )
    names = ("style.css", "script.js", "work.js")
    style, *scripts = (_compact((reports / name).read_text(encoding="utf-8")) for name in names)
    script = "\n".join(scripts)
    policy = (
        f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return PageFiles(templates, style, script, policy)


def _compact(text: str) -> str:
    """Style or script without blank lines, indents and lines of comment."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
