"""The words that publications of many languages call a total by."""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = (
    "total|totalt|totale|totales|totaal|totalt sett|grand total|overall|in all|all|all (?!other|anne)[^,]+|sum|"
    "i alt|ialt|tilsammen|til sammen|alle|alt|hele landet|samlet|samtlige|samtliga|alla|hela riket|riket|summa|"
    "insgesamt|zusammen|gesamt|summe|ensemble|tous|toutes|ogółem|razem|suma|yhteensä|kaikki|koko maa|"
    "complessivo|in totale|en total|todos|todas|celkem|kokku|összesen|alles|samen|hela|hele|both sexes"
)
_TOTAL = re.compile(
    rf"(?:{_WORDS})\b.*|.*\b(?:total|totalt|i alt|insgesamt|zusammen|ogółem|razem|yhteensä|totaal)", re.IGNORECASE
)


@lru_cache(maxsize=65536)
def says_total(label: str) -> bool:
    """Whether a label says that its figures are the total of others."""
    return _TOTAL.fullmatch(label.strip()) is not None
