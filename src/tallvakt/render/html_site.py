"""The HTML site: an index, a page for each publication, and a page of help for each language.

Every page is whole in itself: style and script stand in it, allowed by their digests alone, and nothing is loaded.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tallvakt.model import files
from tallvakt.model.past_editions import NOTHING_PAST, Past
from tallvakt.model.report import Run
from tallvakt.model.review_notes import ReviewNote, latest
from tallvakt.render import wording
from tallvakt.render.page_names import page_names
from tallvakt.render.views import help_page, index_page, publication_page
from tallvakt.render.views.finding_age import Ages, BaselineComparison
from tallvakt.render.wording import Wording
from tallvakt.rules.registry import Check


@dataclass(frozen=True, slots=True)
class PageFiles:
    """Templates, style and script, and the policy that lets just these two stand in a page."""

    templates: Environment
    style: str
    script: str
    policy: str


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
    """Write the site of a run below `out`; returns the files, the index first.

    `past` is what earlier runs found, for the history of each family and the age of findings; `notes` what reviewers
    said of findings. `lang` is the language of every page; None leaves each publication its own, and the index that of
    most.
    `reports` is the folder of templates and wording. Each file is replaced in one step. Raises OSError when `out`
    cannot be written.
    """
    look, said = _look(reports), latest(notes)
    names = page_names([p.source for p in run.publications])
    locales = [lang or p.locale for p in run.publications]
    spoken = {code: wording.load(reports, code, checks) for code in {*locales, lang or main_language(locales)}}
    front = spoken[lang or main_language(locales)]
    written = []
    for report, name, code in zip(run.publications, names, locales, strict=True):
        words = spoken[code]
        page = publication_page.view(report, run, words, Ages(report, words, baseline, past), said)
        text = _render(look, "publication.html.j2", words, page=page, run=run)
        written.append(files.write_text(out / name, text))
    helped = {words.lang: words for words in spoken.values()}.values()
    written += [_help(look, out / f"help-{words.lang}.html", words) for words in helped]
    # Last, so that an index that stands there never links to a page that does not.
    index = index_page.view(run, names, front, baseline, past)
    return [files.write_text(out / "index.html", _render(look, "index.html.j2", front, index=index)), *written]


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
    page = look.templates.get_template(template)
    return page.render(
        w=words, n=words.number, lang=words.lang, style=look.style, script=look.script, policy=look.policy, **values
    )


@lru_cache(maxsize=4)
def _look(reports: Path) -> PageFiles:
    templates = Environment(
        loader=FileSystemLoader(reports / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
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
