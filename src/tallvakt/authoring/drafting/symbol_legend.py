"""What a publication itself says its symbols mean: `* Suppressed`, `: not available`, `– = nichts vorhanden`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Literal

Meaning = Literal["suppressed", "zero", "not-applicable", "missing"]

_HIDDEN = (
    "suppress|confidential|disclos|withheld|hidden|secre|small number|fewer than|less than|"
    "undertrykk|konfidensi|prikket|"
    "skjult|anonym|offentliggj|færre enn|sekretess|skydd|hemlig|diskret|fortrol|unterdrück|geheim|vertraulich|schutz|"
    "secret|confidentiel|vertrouwelijk|geheimh|poufn|tajemnic|salassa|peitet|secreto|riservat"
)
_ABSENT = (
    "not available|unavailable|n\\.a\\.|no data|missing|unknown|ikke tilgjengelig|oppgave mangler|"
    "mangler|ikkje tilgjengeleg|"
    "uppgift saknas|saknas|ej tillgänglig|ikke tilgængelig|foreligger ikke|oplysning|liegen? nicht vor|keine angabe|"
    "nicht verfügbar|unbekannt|non disponible|n\\.d\\.|donnée[s]? manquante|niet beschikbaar|ontbre|"
    "onbekend|brak danych|brak|"
    "ei saatavilla|tieto puuttuu|puuttuu|no disponible|sin datos|non disponibil"
)
_SENSELESS = (
    "not applicable|cannot occur|ikke mulig|kan ikke|ikkje mogleg|ej aktuell|inte tillämplig|ikke relevant|sinnvoll|"
    "kann nicht|trifft nicht zu|sans objet|niet van toepassing|nie dotyczy|wypełnienie pozycji|"
    "ei sovellettavissa|no procede"
)
_NOTHING = (
    "zero|nil\\b|nothing|magnitude|null\\b|nichts|inget|ingenting|intet|néant|nul\\b|"
    "zjawisko nie|ei mitään|ingen|none\\b"
)
_MEANINGS: tuple[tuple[Meaning, re.Pattern[str]], ...] = (
    ("suppressed", re.compile(rf"\b(?:{_HIDDEN})", re.IGNORECASE)),
    ("missing", re.compile(rf"\b(?:{_ABSENT})", re.IGNORECASE)),
    ("not-applicable", re.compile(rf"\b(?:{_SENSELESS})", re.IGNORECASE)),
    ("zero", re.compile(rf"\b(?:{_NOTHING})", re.IGNORECASE)),
)
_LETTER = re.compile(r"[^\W\d_]{1,4}\.?|[^\W\d_]\.[^\W\d_]\.?")
_LONGEST = 4


def legend(lines: Iterable[str], tokens: Collection[str]) -> dict[str, Meaning]:
    """By symbol, what some lines of a publication say it means, where they open with it or come to it after a stop."""
    symbols = sorted((t for t in tokens if _may_be_symbol(t)), key=len, reverse=True)
    meanings: dict[str, Meaning] = {}
    for line in lines if symbols else ():
        for symbol in symbols:
            start = re.search(rf"(?:^|[.;,(]\s+|['\"«“„]){re.escape(symbol)}['\"»”“]?\s*[=:–-]?\s+(?=\w)", line)
            if start is not None and symbol not in meanings:
                meaning = _meaning(line[start.end() :])
                if meaning is not None:
                    meanings[symbol] = meaning
    return meanings


def _may_be_symbol(token: str) -> bool:
    plain = len(token) <= _LONGEST and not any(letter.isdigit() for letter in token)
    return plain and (not any(letter.isalpha() for letter in token) or _LETTER.fullmatch(token) is not None)


def _meaning(words: str) -> Meaning | None:
    """The meaning that is told first in some words."""
    hits = [(match.start(), meaning) for meaning, pattern in _MEANINGS if (match := pattern.search(words))]
    return min(hits)[1] if hits else None
