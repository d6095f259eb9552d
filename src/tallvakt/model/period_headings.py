"""Periods among other words: in a heading (`Pupils in the school year 2019/20`) and in the name of a file."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from tallvakt.model.period_names import Named, joined, named

MADE = re.compile(
    r"\b(?:updat|published|publisert|publicer|publié|veröffentlich|extract|releas|printed|download|retriev|next\b|"
    r"copyright|oppdat|utskrift|hentet|lastet|neste\b|uppdat|opdat|hämtad|stand\b|contact|kontakt)|©|"
    # What is told `by source` is no line of where from.
    r"^\W*(?:source|kilde|källa|quelle)|\b(?:sources?|kilder?|källor|källa|quellen?)\s*:",
    re.IGNORECASE,
)
"""Words of a line that tells when a file was made, or where from."""
LONGEST_HEADING = 160
_WIDEST = 5
"""Words of the longest period: `1. kvartal 2024`, `januar - mars 2024`, `as of 30 June 2024`."""
_AROUND = ".,;:()[]–—"
_IN_NAME = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)[-_.]?(?P<rest>[^\W\d_]{1,2}\d{1,2}|\d\d[-_.]?\d\d|\d\d|\d)?(?![\d])", re.IGNORECASE
)


@lru_cache(maxsize=8192)
def in_heading(text: str) -> Named | None:
    """The one period with a year that a heading names; None where it names none or several.

    A line that tells when a file was made names none. A number that may count anything (`9/2024`) counts only where it
    is the whole heading.
    """
    if len(text) > LONGEST_HEADING or MADE.search(text):
        return None
    whole = named(text)
    if whole is not None:
        return whole if whole.year is not None else None
    words = text.split()
    taken: set[int] = set()
    hits: set[Named] = set()
    for width in range(min(_WIDEST, len(words)), 0, -1):
        for start in range(len(words) - width + 1):
            span = range(start, start + width)
            period = named(" ".join(words[start : start + width]).strip(_AROUND)) if taken.isdisjoint(span) else None
            if period is not None and period.year is not None and not period.bare:
                hits.add(period)
                taken.update(span)
    return hits.pop() if len(hits) == 1 else None


def in_file_name(name: str, kinds: Collection[str]) -> Named | None:
    """The period of some kinds that the name of a file tells: `pupils-2019-20.csv`, `inmates_20160630.csv`."""
    for match in _IN_NAME.finditer(name):
        year, rest = match["y"], re.sub(r"[-_.]", "", match["rest"] or "")
        texts = [f"{year}-{rest[:2]}-{rest[2:]}"] if len(rest) == len("0630") and rest.isdecimal() else []
        texts += [f"{year}-{rest}", f"{year}{rest}"]
        for text in texts:
            period = named(text) or joined(text)
            fitting = period.of(kinds) if period is not None else None
            if fitting is not None:
                return fitting
    return None
