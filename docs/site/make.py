"""The documentation as a static site that needs no network: `python docs/site/make.py OUT`, or `nox -s site`.

Guides, checks, glossary, API and example reports in English, and what a reader of reports needs in Norwegian. Pages are
laid out in a folder beside `OUT`, built by Zensical with every warning an error, and then every link is followed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).parent))

import links
import norwegian

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
SHIM = "iframe-worker.js"
"""Lets the search work where a page is opened as a file; Zensical would fetch it from the network."""
SHIM_LICENSE = "iframe-worker.LICENSE"
EXTERNAL_SHIM = re.compile(r"https://[\w.]+/iframe-worker/shim")

GUIDES = {
    "Begin": ("read-a-report", "les-en-rapport", "first-contract", "formats", "limits", "exit-codes"),
    "Write contracts": ("contract", "add-a-publication", "editions", "write-a-check", "other-tools"),
    "Before release": ("gate", "waive", "sign-off", "correct", "many-publications"),
    "From programs": ("python", "pandera", "great-expectations", "results", "reports-compared"),
}
"""The guides by what they are for; a guide that stands nowhere comes last."""
MODULES = {
    "tallvakt.api": "From Python",
    "tallvakt.api.frames": "Models of the frames (pandera)",
    "tallvakt.gate.expectations": "Great Expectations",
    "tallvakt.rules": "For checks of one's own",
    "tallvakt.pytest_plugin": "pytest",
    "tallvakt.render.long_tables": "Columns of the long tables",
}

Nav = list[dict[str, Any]]


def english(pages: Path) -> Nav:
    """Lay out the English pages; returns their navigation."""
    for folder in ("guide", "checks", "adr", "images", "ci"):
        shutil.copytree(ROOT / "docs" / folder, pages / folder)
    (pages / "benchmarks").mkdir()
    for measured in (ROOT / "benchmarks").glob("*.md"):
        shutil.copy(measured, pages / "benchmarks")
    for decision in (pages / "adr").glob("*.md"):
        text = decision.read_text(encoding="utf-8")
        decision.write_text(text.replace("](../../benchmarks/", "](../benchmarks/"), encoding="utf-8")
    for schema in (ROOT / "docs").glob("*.json"):
        shutil.copy(schema, pages)
    for name, page in (("README", "index"), ("CONTRIBUTING", "contributing"), ("CHANGELOG", "changelog")):
        (pages / f"{page}.md").write_text(_of_root((ROOT / f"{name}.md").read_text(encoding="utf-8")), encoding="utf-8")
    for written in (HERE / "en").glob("*.md"):
        shutil.copy(written, pages)
    example(pages / "example", "en")
    return [
        {"Tallvakt": "index.md"},
        {"Guides": _guides(pages)},
        {"Checks": [{"All checks": "checks/README.md"}, *_titled(pages, "checks")]},
        {"Glossary": "glossary.md"},
        {"Example report": "example.md"},
        {"API": _api(pages / "api")},
        {"Decisions": [{"All decisions": "adr/README.md"}, *_titled(pages, "adr")]},
        {
            "Contribute": [
                {"How": "contributing.md"},
                {"Benchmarks": "benchmarks/README.md"},
                {"Changes": "changelog.md"},
            ]
        },
    ]


def _of_root(text: str) -> str:
    """A page of the checkout's root as a page of the site: folders of code are named, not linked."""
    text = re.sub(r"\]\(docs/adr\)", "](adr/README.md)", text)
    text = re.sub(r"\]\(docs/", "](", text)
    text = text.replace("](CONTRIBUTING.md)", "](contributing.md)").replace("](CHANGELOG.md)", "](changelog.md)")
    return re.sub(r"\[([^\]]+)\]\((?:schemas|checks|reports|docs|src/tallvakt)\)", r"\1", text)


def _guides(pages: Path) -> Nav:
    placed = {name for names in GUIDES.values() for name in names}
    others = sorted(page.stem for page in (pages / "guide").glob("*.md") if page.stem not in placed)
    groups = {**GUIDES, **({"Others": tuple(others)} if others else {})}
    return [{group: [_entry(pages, f"guide/{name}.md") for name in names]} for group, names in groups.items()]


def _titled(pages: Path, folder: str) -> Nav:
    names = sorted(page.name for page in (pages / folder).glob("*.md") if page.name != "README.md")
    return [_entry(pages, f"{folder}/{name}") for name in names]


def _entry(pages: Path, name: str) -> dict[str, str]:
    first = (pages / name).read_text(encoding="utf-8").split("\n", 1)[0]
    return {first.lstrip("# ").replace("`", ""): name}


def _api(folder: Path) -> Nav:
    folder.mkdir()
    entries: Nav = []
    for module, title in MODULES.items():
        options = "    options: {show_root_heading: true, show_source: false, members_order: source}\n"
        (folder / f"{module}.md").write_text(f"# {title}\n\n::: {module}\n{options}", encoding="utf-8")
        entries.append({title: f"api/{module}.md"})
    return entries


def example(out: Path, lang: str) -> None:
    """Write the report of the example publications, and of one of them with a figure that is wrong."""
    made = out.parent.parent / f"publications-{lang}"
    made.mkdir()
    for path in sorted((ROOT / "examples" / "publications").glob("*.txt")):
        shutil.copy(path, made)
    text = (made / "TILT180-2024-04.txt").read_text(encoding="utf-8")
    wrong = text.replace("ekspertbistand\t552\t394", "ekspertbistand\t552\t593", 1)
    (made / "TILT180-2024-04-one-wrong-figure.txt").write_text(wrong, encoding="utf-8")
    call = [sys.executable, "-m", "tallvakt", "check", made.name, "--out", str(out), "--lang", lang, "--quiet"]
    code = subprocess.run(call, cwd=made.parent, check=False, stdout=subprocess.DEVNULL).returncode
    if code != 1:
        raise SystemExit(f"the example has one wrong figure, and its report ends with {code}")


def build(pages: Path, out: Path, nav: Nav, lang: str) -> None:
    """Build the pages of one language. Raises CalledProcessError for any warning."""
    other = {"en": "nb/index.html", "nb": "../index.html"}
    alternate = [
        {"name": "English", "lang": "en", "link": "index.html" if lang == "en" else other["nb"]},
        {"name": "Norsk", "lang": "nb", "link": "index.html" if lang == "nb" else other["en"]},
    ]
    palette = [
        {"media": "(prefers-color-scheme: light)", "scheme": "default", "primary": "teal", "accent": "teal"},
        {"media": "(prefers-color-scheme: dark)", "scheme": "slate", "primary": "teal", "accent": "teal"},
    ]
    python = {"paths": [str(ROOT / "src")], "options": {"show_if_no_docstring": False, "docstring_style": "google"}}
    config = {
        "site_name": "Tallvakt",
        "site_description": "Checks published statistics",
        "docs_dir": pages.name,
        "site_dir": f"{lang}-built",
        "use_directory_urls": False,
        "theme": {
            "language": lang,
            "font": False,  # the machine's own: nothing is fetched
            "palette": palette,
            "features": ["navigation.tabs", "navigation.sections", "navigation.top", "search.highlight", "toc.follow"],
        },
        "markdown_extensions": ["tables", "attr_list", "pymdownx.superfences", {"toc": {"permalink": True}}],
        "plugins": ["search", "offline", {"mkdocstrings": {"handlers": {"python": python}}}],
        "extra": {"alternate": alternate, "generator": False},
        "nav": nav,
    }
    file = pages.parent / f"{lang}.yml"
    file.write_text(yaml.safe_dump(config, allow_unicode=True, sort_keys=False), encoding="utf-8")
    subprocess.run([Path(sys.executable).with_name("zensical"), "build", "--strict", "-f", file], check=True)
    shutil.move(file.with_name(f"{lang}-built"), out)


def offline(site: Path) -> None:
    """Have every page take the shim from the site itself."""
    for name in (SHIM, SHIM_LICENSE):
        shutil.copy(HERE / name, site / name)
    for page in site.rglob("*.html"):
        up = "../" * (len(page.relative_to(site).parts) - 1)
        text = page.read_text(encoding="utf-8")
        new = EXTERNAL_SHIM.sub(up + SHIM, text).replace(norwegian.SITE, up)
        if new != text:
            page.write_text(new, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Build the site into a folder. Returns 1 if a link leads nowhere or a page needs the network."""
    out = Path(arguments[0]).resolve()
    stage = out.with_name(f"{out.name}-pages")
    for folder in (out, stage):
        shutil.rmtree(folder, ignore_errors=True)
    for lang, lay_out, folder in (("en", english, out), ("nb", norwegian.lay_out, out / "nb")):
        pages = stage / lang
        pages.mkdir(parents=True)
        nav = lay_out(pages)
        if lang == "nb":
            example(pages / "eksempel", "nb")
        build(pages, folder, nav, lang)
    offline(out)
    wrong = links.check(out)
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    sys.stdout.write(f"{len(list(out.rglob('*.html')))} pages in {out}, {len(wrong)} wrong links\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
