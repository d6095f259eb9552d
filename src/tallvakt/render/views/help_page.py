"""The help that every page links to: the short form of the reviewer's guide, and the page of each check."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from markupsafe import Markup

from tallvakt.render.wording import Wording


class CheckPage(NamedTuple):
    """One check: its name in the reader's language, what is said of it there, and its documentation (in English)."""

    name: str
    code: str
    title: str
    severity: str
    body: Markup
    texts: tuple[tuple[str, str], ...]
    """Headings and texts in the reader's language; none where it is told in English alone."""


class HelpView(NamedTuple):
    """The documented checks in order of their codes."""

    checks: tuple[CheckPage, ...]


def digest(words: Wording, policy: str) -> str:
    """A digest of all that the help is made of."""
    parts = [policy, repr(sorted(words.catalogue.items(), key=lambda item: item[0]))]
    parts.append(repr(sorted(words.pages.items())))
    parts += [f"{c.code} {c.name} {c.severity} {c.doc}" for c in words.checks.values()]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def view(words: Wording) -> HelpView:
    """The help in one language."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).disable(["link", "image", "autolink", "reference"])
    return HelpView(
        tuple(
            CheckPage(
                name=c.name,
                code=c.code,
                title=words.check(c.name),
                severity=c.severity.value,
                body=Markup(_lower(reader.render(c.doc))),  # noqa: S704  html is off
                texts=_texts(c.name, words),
            )
            for c in sorted(words.checks.values(), key=lambda c: c.code)
        )
    )


def _texts(check: str, words: Wording) -> tuple[tuple[str, str], ...]:
    page = words.pages.get(check, {})
    return tuple((words(f"help.check-{part}"), page[part]) for part in ("what", "why", "todo") if page.get(part))


def _lower(html: str) -> str:
    """Headings two levels down, below the check's own."""
    for level in (4, 3, 2, 1):
        html = html.replace(f"<h{level}>", f"<h{level + 2}>").replace(f"</h{level}>", f"</h{level + 2}>")
    return html
