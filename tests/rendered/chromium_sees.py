"""What Chromium shows of a page's tables: the text of visible cells, without raised marks and what is struck out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.rendered.seen import Seen

if TYPE_CHECKING:
    from playwright import sync_api

# Chromium's own layout decides: whether a text is drawn, where, how large, how high, and with which line through it.
SHOWN = """() => {
  const inside = node => {
    const chain = [];
    for (let e = node.parentElement; e && !['TD', 'TH'].includes(e.tagName); e = e.parentElement) chain.push(e);
    return chain;
  };
  const drawn = node => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width < 1 || box.height < 1 || box.right < 0 || box.bottom < 0) return false;
    if (!node.parentElement.checkVisibility({visibilityProperty: true, opacityProperty: true})) return false;
    return !inside(node).some(e => {
      const clip = getComputedStyle(e);
      const outer = e.getBoundingClientRect();
      return clip.overflow === 'hidden' && (outer.width < 2 || outer.height < 2);
    });
  };
  const struck = node => inside(node).some(e => getComputedStyle(e).textDecorationLine.includes('line-through'));
  const raised = node => inside(node).some(e => ['super', 'sub'].includes(getComputedStyle(e).verticalAlign));
  const text = cell => {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    let shown = '';
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (drawn(node) && !struck(node) && !raised(node)) shown += node.data;
    }
    return shown.replace(/\\s+/g, ' ').trim();
  };
  return [...document.querySelectorAll('tr')].map(row => [...row.cells].map(text));
}"""


def seen(page: sync_api.Page, path: Path) -> Seen:
    """What a person sees of the figures of a page with one table."""
    page.goto(path.as_uri())
    head, *rows = page.evaluate(SHOWN)
    cells = [(row[0], header, text) for row in rows if row[0] for header, text in zip(head[1:], row[1:], strict=True)]
    return {(label, header): text for label, header, text in cells if header and text}
