"""What a figure is printed with and is no part of it: flags, note marks and units.

`307 b` is 307 with the flag `b`, `307¹`, `307 1)` and `307 [note 1]` are 307 with the note `1`, and `kr 307` is 307 in
the unit `kr`. A digit that is glued to the figure by nothing but a parenthesis (`3071)`) stays unread: it may belong to
either.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

FLAGS = frozenset("bcdefinprsuz")
"""Status letters of SDMX and Eurostat that a figure may carry: break, confidential, definition differs, estimated,
forecast, imputed, not significant, provisional, revised, Eurostat's estimate, low reliability, not applicable.
Source: SDMX code list CL_OBS_STATUS 2.2, and the flags that Eurostat's database explains."""

_LONGEST, _LONGEST_LABEL = 60, 300
"""Characters of a figure with its marks, and of a label with its notes; what is longer is a sentence."""
_BLANK = "[ \u00a0\u2007\u2009\u202f]"
_RAISED = re.compile(
    "[\u2070\u00b9\u00b2\u00b3\u2074-\u207f\u1d43-\u1dbf\u2020\u2021\u00a7]+(?:[\u207e,)][\u2070-\u207f]*)*$"
)
_SQUARE = re.compile(r"\[([^\[\]]{1,24})\]$")
_ROUND = re.compile(r"\((\d{1,2}|[a-z]{1,2}|\*{1,3})\)$")
_ROUND_NOTE = re.compile(r"\((\d{1,2}|\*{1,3})\)$")
_HALF_OPEN = re.compile(rf"(?:(?<={_BLANK})|(?<=[^\w(]))(\d{{1,2}}|[a-z])\)$")
_STARS = re.compile(r"(?<=[^*])\*{1,3}$")
_STATUS_WORDS = {
    "p": "foreløpig foreløpige foreløpigetall provisional preliminary prelim prel preliminær preliminär vorläufig "
    "provisoire provisional provisorio voorlopig ennakkotieto",
    "r": "revidert revised rev reviderad revideret berichtigt révisé revisado rivisto herzien korjattu",
    "e": "estimert estimated estimate est anslag geschätzt estimé estimado stimato geschat arvio",
    "b": "brudd break",
}
"""Words that say in brackets or behind a year what the usual flags say."""
FLAG_OF_WORD = {word: flag for flag, words in _STATUS_WORDS.items() for word in words.split()}
_STATUS = re.compile(
    rf"{_BLANK}?[\[(]({'|'.join(sorted(FLAG_OF_WORD, key=len, reverse=True))})\.?[\])]$", re.IGNORECASE
)
_STATUS_BEHIND_YEAR = re.compile(
    rf"(?<=\b(?:19|20)\d\d){_BLANK}({'|'.join(sorted(FLAG_OF_WORD, key=len, reverse=True))})\.?(?: tall)?$",
    re.IGNORECASE,
)
_NOTE_ALONE = re.compile(
    r"\[(?:note|fotnote|n\.?)?\s*\w{1,2}\]|\(?\d{1,2}\)|\*{1,3}|[\u00b9\u00b2\u00b3\u2070-\u2079\u2020\u2021\u00a7]+",
    re.IGNORECASE,
)
_LETTERS = re.compile(rf"(?<=[\d.:)–*-])({_BLANK}?)([A-Za-z]{{1,3}}(?:[ ,]{{1,2}}[A-Za-z]{{1,2}}){{0,2}})$")
_NOTE_WORD = re.compile(r"(?:note|notes|fotnote|merknad|anm\.?|n\.?|fn)\s*", re.IGNORECASE)
_UNITS = (
    ",-", ",–", ":-",
    "%", "‰", "€", "$", "£", "¥", "kr.", "kr", "nok", "sek", "dkk", "isk", "eur", "usd", "gbp", "chf", "pct.", "pct",
    "prosent", "percent", "per cent", "prosentpoeng", "pp", "pers.", "pers", "stk.", "stk", "tonn", "tonnes", "kg",
    "km²", "km2", "km", "m²", "m2", "ha", "daa", "dekar", "kwh", "mwh", "gwh",
)  # fmt: skip
_UNIT_WORDS = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_UNIT_AFTER = re.compile(rf"(?<=[\d)]){_BLANK}?({_UNIT_WORDS})$", re.IGNORECASE)
_MONEY = ["€", "$", "£", "¥", "kr.", "kr", "nok", "sek", "dkk", "isk", "eur", "usd", "gbp", "chf"]
"""Units that may stand before a figure; `Per cent 2023` is a label."""
_MONEY_WORDS = "|".join(map(re.escape, _MONEY))
_UNIT_BEFORE = re.compile(rf"({_MONEY_WORDS}){_BLANK}?(?=[-−–+(]?\d)", re.IGNORECASE)


class MarkedFigure(NamedTuple):
    """A printed token without its marks, and the marks."""

    figure: str
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unit: str = ""


@lru_cache(maxsize=65536)
def split(text: str, declared: frozenset[str] = frozenset(), stars: bool = True) -> MarkedFigure:
    """A token parted from its marks; the whole token where it has none.

    `declared` are flags besides the usual ones; `stars` says whether `*` after a figure is a note mark, which it is not
    where it is a symbol.
    """
    if len(text) > _LONGEST:
        return MarkedFigure(text)
    rest, unit = text.strip(), ""
    flags: list[str] = []
    notes: list[str] = []
    usual = FLAGS | declared
    while rest:
        shorter, flag, note = _last_mark(rest, usual, stars)
        if shorter == rest and not unit and (unit_after := _UNIT_AFTER.search(rest)):
            unit, shorter = unit_after[1], rest[: unit_after.start()]
        shorter = shorter.rstrip()
        if shorter == rest or not shorter:
            break
        rest = shorter
        flags[:0], notes[:0] = flag, [note] if note else []
    if unit_before := _UNIT_BEFORE.match(rest):
        unit, rest = unit or unit_before[1], rest[unit_before.end() :]
    return MarkedFigure(rest, tuple(flags), tuple(notes), unit)


def flags_of(text: str, declared: Collection[str] = ()) -> tuple[str, ...]:
    """The flags of a cell that holds nothing else, as a column of flags does; none where it holds anything else."""
    bare = text.strip().strip("()[]")
    if bare.lower().rstrip(".") in FLAG_OF_WORD:
        return (FLAG_OF_WORD[bare.lower().rstrip(".")],)
    return _flags(bare, FLAGS.union(declared)) or _flags(bare.lower(), FLAGS.union(declared))


def note_of(text: str) -> str:
    """The note that a cell of a column of notes names; "" where it holds anything else."""
    return note_name(text) if _NOTE_ALONE.fullmatch(text.strip()) else ""


def without_marks(text: str) -> str:
    """A label of a column or a row without the note marks and the flag that follow it."""
    rest = text.strip()
    while rest and len(text) <= _LONGEST_LABEL:
        shorter = _without_last_note(rest).rstrip(" ,")
        if shorter == rest or not shorter:
            return rest
        rest = shorter
    return rest


def notes_after(text: str) -> tuple[str, ...]:
    """The note marks that a label ends in."""
    bare = without_marks(text)
    rest = text.strip()[len(bare) :].strip(" ,")
    return tuple(note_name(part) for part in re.findall(r"\[[^\]]*\]|\([^)]*\)|[^\s,\[\]()]+\)?", rest))


def _without_last_note(text: str) -> str:
    for pattern in (_RAISED, _ROUND_NOTE, _HALF_OPEN, _STARS):
        if (mark := pattern.search(text)) and mark.start():
            return text[: mark.start()]
    if (mark := _SQUARE.search(text)) and (_NOTE_WORD.match(mark[1]) or len(mark[1]) <= 2):
        return text[: mark.start()]
    return text


def _last_mark(text: str, usual: frozenset[str], stars: bool) -> tuple[str, tuple[str, ...], str]:
    """The text without the mark that it ends in, the flags that the mark is, and the note that it is."""
    if (word := _STATUS.search(text)) or (word := _STATUS_BEHIND_YEAR.search(text)):
        return text[: word.start()], (FLAG_OF_WORD[word[1].lower()],), ""
    for flag in usual:
        if not flag.isalpha() and text.endswith(flag) and text != flag:
            return text[: -len(flag)], (flag,), ""
    if mark := _SQUARE.search(text) or _ROUND.search(text):
        inner = mark[1].strip()
        flags = _flags(inner, usual) or _flags(inner.lower(), usual)
        return text[: mark.start()], flags, "" if flags else note_name(inner)
    if (mark := _HALF_OPEN.search(text)) or (stars and (mark := _STARS.search(text))):
        return text[: mark.start()], (), note_name(mark[0])
    if (mark := _RAISED.search(text)) and _UNIT_AFTER.search(text) is None:
        return text[: mark.start()], (), note_name(mark[0])
    if (mark := _LETTERS.search(text)) and (flags := _flags(mark[2], usual)):
        return text[: mark.start()], flags, ""
    return text, (), ""


def _flags(text: str, usual: Collection[str]) -> tuple[str, ...]:
    """The flags that letters are, together or apart; none unless all of them are flags."""
    words = tuple(re.split(r"[ ,;/]+", text))
    if all(word in usual for word in words):
        return words
    letters = tuple("".join(words))
    return letters if 1 < len(letters) <= 3 and len(set(letters)) == len(letters) and set(letters) <= set(usual) else ()


def note_name(mark: str) -> str:
    """What a note mark names: `1` of `¹`, `1)`, `(1)` and `[note 1]`."""
    bare = unicodedata.normalize("NFKC", mark).strip("[]() ")
    return _NOTE_WORD.sub("", bare, count=1) or bare
