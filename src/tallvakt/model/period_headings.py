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


_YEAR = r"(?:19|20)\d\d"
_CLASSIFICATIONS = (
    "SNI|SN|SSYK|SUN|NACE|ISIC|ISCO|ISCED|SITC|CPA|CPC|E?COICOP|NUTS|LAU|CN|KN|HS|PKD|WZ|NAF|SBI|TOL|NUS|STYRK|SIC|NAICS|"
    "SOC|ICD|ESA|ENS|SNA|DISCO|DB|KldB|PCS|ATECO|CNAE|CNO|ANZSIC|ANZSCO|NOGA|BEC|COFOG"
)
_REFERENCE = re.compile(
    # the version of a classification: `SNI 2007`, `NACE Rev. 2`, `ISCO-08`, `COICOP (2018)`
    rf"\b(?-i:{_CLASSIFICATIONS})[\s_-]*\(?(?:rev(?:ision|\.)?\s*\d(?:\.\d)?|{_YEAR}|\d\d)?\)?(?!\w)|"
    # the year that an index, or prices, are of: `2015=100`, `2015 prices`, `i faste 2015-priser`, `base year 2015`
    rf"(?<!\d)(?:(?:1[.,]\s*)?{_YEAR})\s*=\s*1?00(?:[.,]0)?|"
    rf"(?<!\d){_YEAR}[\s-]*(?:constant\s|chained\s|US\s)?"
    rf"(?:prices?|dollars|euros?|pounds|PPPs?|pris\w*|kroner|kronor|hinnoin)\b|"
    rf"(?:\b(?:base|basis|reference|referen[sc]\w*|bas)[\s-]*(?:year|år|jahr|jaar)?|"
    rf"\bbasisjahr|\bbasår|\bannée de (?:base|référence)|"
    rf"\b(?:prices|preise[n]?|priser|prix|precios|prezzi|prijzen|ceny|cenach|hinnoin) "
    rf"(?:of|from|von|des jahres|från|fra|de|del|van|z|roku)|"
    rf"\bprisnivå)\s*:?\s*\(?{_YEAR}(?!\d)",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"(?<![\d./-])({_YEAR})\s*(?:[-–—]|\.\.|\b(?:to|til|bis|till|à|a|tot|do)\b)\s*({_YEAR})(?![\d./-])"
)


def without_references(text: str) -> str:
    """A heading without years that are none of the period: of a classification, of an index, of prices."""
    return _REFERENCE.sub(" ", text)


@lru_cache(maxsize=8192)
def years_in_heading(text: str) -> tuple[int, int] | None:
    """The first and the last year of the one range that a heading names: `Births by county, 2021–2023`."""
    if len(text) > LONGEST_HEADING or MADE.search(text):
        return None
    spans = {(int(first), int(last)) for first, last in _RANGE.findall(without_references(text))}
    first, last = spans.pop() if len(spans) == 1 else (1, 0)
    return (first, last) if first < last < first + _MOST_YEARS else None


_MOST_YEARS = 200


@lru_cache(maxsize=8192)
def in_heading(text: str) -> Named | None:
    """The one period with a year that a heading names; None where it names none or several.

    A line that tells when a file was made names none. A number that may count anything (`9/2024`) counts only where it
    is the whole heading.
    """
    if len(text) > LONGEST_HEADING or MADE.search(text):
        return None
    text = without_references(text)
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
