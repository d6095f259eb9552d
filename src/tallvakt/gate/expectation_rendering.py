"""The sentences of an expectation as content of Data Docs."""

from __future__ import annotations

from typing import Any

from great_expectations.render.components import (
    RenderedAtomicContent,
    RenderedStringTemplateContent,
    renderedAtomicValueSchema,
)

from tallvakt.gate.expectation_text import Sentence

_BADGES = ("family", "grade", "at_most")


def content(sentence: Sentence, *, broken: bool = False) -> RenderedStringTemplateContent:
    """A sentence of a page. Great Expectations escapes what stands for names only in a template with a `styling`."""
    badge = {"classes": ["badge", "badge-secondary"]}
    styling: dict[str, Any] = {"params": {name: dict(badge) for name in _BADGES if name in sentence.params}}
    template: dict[str, Any] = {"template": sentence.template, "params": dict(sentence.params), "styling": styling}
    if broken:
        template |= {"template": f"\n\n{sentence.template}", "tag": "strong"}
        styling["classes"] = ["text-danger"]
    return RenderedStringTemplateContent(content_block_type="string_template", string_template=template)


def atomic(name: str, text: str) -> RenderedAtomicContent:
    """A text on its own, under the name that Great Expectations knows its kind by."""
    params = {"observed_value": {"schema": {"type": "string"}, "value": text}}
    given = {"template": "$observed_value", "params": params, "schema": {"type": "com.superconductive.rendered.string"}}
    value = renderedAtomicValueSchema.load(given)
    return RenderedAtomicContent(name=name, value=value, value_type="StringValueType")
