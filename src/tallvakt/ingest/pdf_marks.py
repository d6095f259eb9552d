"""Raised marks on a page: signs above the foot of the word right before them, small ones or behind a figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tallvakt.ingest.pdf_words import Word
from tallvakt.ingest.raised_text import TextPiece, marked

_SMALLER = 0.85
"""A mark is at most so large, in the sizes of its word."""
_RAISED = 0.15
"""Its foot is at least so far above the foot of its word."""
_NEAR, _OVERLAP = 0.4, 0.15
"""It begins at most so far behind its word, or so far within it."""
_BUCKET = 20.0
_LONGEST = 12


def attached(words: Sequence[Word]) -> list[Word]:
    """The words of a page without the raised marks; each word has those that stand behind it as its notes."""
    by_edge: dict[int, list[int]] = defaultdict(list)
    for number, word in enumerate(words):
        by_edge[int(word.x1 // _BUCKET)].append(number)
    base_of: dict[int, int] = {}
    ends = {number: word.x1 for number, word in enumerate(words)}
    for number in sorted(range(len(words)), key=lambda n: words[n].x0):
        mark = words[number]
        if len(mark.text) > _LONGEST:
            continue
        near = (n for at in _buckets(mark) for n in by_edge.get(at, ()) if n != number)
        bases = [base_of.get(n, n) for n in near if _behind(mark, words[base_of.get(n, n)], ends[n])]
        if bases:
            base_of[number] = min(bases, key=lambda n: abs(words[n].top - mark.top))
    marks: dict[int, list[str]] = defaultdict(list)
    for number in sorted(base_of, key=lambda n: words[n].x0):
        marks[base_of[number]].append(words[number].text)
    return [
        _with_notes(word, marks[number]) if number in marks else word
        for number, word in enumerate(words)
        if number not in base_of
    ]


def _buckets(mark: Word) -> Iterable[int]:
    middle = int(mark.x0 // _BUCKET)
    return middle - 1, middle, middle + 1


def _behind(mark: Word, base: Word, edge: float) -> bool:
    """Whether a small word stands raised behind a word, or behind a mark of it that ends at `edge`."""
    raised = mark.bottom <= base.bottom - _RAISED * base.size and mark.bottom > base.top
    near = -_OVERLAP * base.size <= mark.x0 - edge <= _NEAR * base.size
    return (mark.size <= _SMALLER * base.size or mark.raised) and raised and near


def _with_notes(word: Word, marks: Sequence[str]) -> Word:
    """The word and its marks; a mark that belongs to its text, such as that of `km²`, is put there."""
    content = marked([TextPiece(word.text), *(TextPiece(mark, "raised") for mark in marks)])
    return replace(word, text=content.text, notes=content.notes)
