"""Labels that say of figures that they are no counts: shares, rates, indices and means, which do not add up."""

from __future__ import annotations

import re
from functools import lru_cache

_SHARES = (
    r"%|‰|\bpct\b|\bper ?cent\w*|\bper ?mille?\b|\bpro[scz]ent\w*|\bprosentti\w*|\bpour ?cent\w*|\bpor ?cien\w*|"
    r"\bporcent\w*|\bpercentua\w*|\bandel(?:en|er|ene|ar|arna)?\b|\b\w*anteile?n?\b|\bshares?\b|\bproportions?\b|"
    r"\bparts? (?:des?|du|en|dans)\b|\bparts? d['’]|\b\w*aandeel\b|\budział\w*|\bosuu[sd]\w*|\bquote? di\b"
)
_RATES = (
    r"\brat(?:e|es|io|ios)\b|\braten?\b|\b\w+(?:quoten?|(?:s|en)raten?|ziffern?|frekvens\w*|prosent\w*|procent\w*)\b|\btaux\b|"
    r"\btasas?\b|\btass[oi]\b|\bstop[ay]\b|\bwskaźnik\w*|\b\w*[uy]saste\b|\bind(?:ex|ices|eks\w*|ice[si]?|ici)\b|\bíndices?\b|"
    r"\b\w+ind(?:ex|eks\w*)\b|\b\w*dichten?\b|\bdensit(?:y|é)s?\b|\b\w*(?:tetthet|täthet|tæthed)\b|"
    r"\b(?:per|pro|par|pr\.?|por|na|på|je) (?:head|capita|kopf|inhabitant\w*|innbygger\w*|indbygger\w*|invånare\w*|"
    r"einwohner\w*|habitant\w*|inwoner\w*|mieszkańca|person\w*|household\w*|"
    r"1[ .,\u00a0\u2009\u202f]?0[0 .,\u00a0\u2009\u202f]*)"
)
_MEANS = (
    r"\bmeans?\b|\baverages?\b|\bmedians?\b|\bmediaan\b|\bmediane?n?\b|\b\w*gjennomsnitt\w*|\bgenomsnitt\w*|\bmedel\b|"
    r"\bmedel(?:värde|tal|inkomst|ålder)\w*|\b\w*gennemsnit\w*|\b\w*durchschnitt\w*|\bmittelwert\w*|\bmoyenn\w*|\bgemiddeld\w*|"
    r"\bśredni\w*|\bprzeciętn\w*|\bkeskiarvo\w*|\bkeskimäär\w*|\bpromedio\b|\bmedia (?:anual|del|de|annua)\b"
)
_RATIO = re.compile(f"{_SHARES}|{_RATES}|{_MEANS}", re.IGNORECASE)
_MEAN = re.compile(_MEANS, re.IGNORECASE)


@lru_cache(maxsize=65536)
def says_ratio(label: str) -> bool:
    """Whether a label says that its figures are shares, rates, an index or means."""
    return _RATIO.search(label) is not None


@lru_cache(maxsize=65536)
def says_mean(label: str) -> bool:
    """Whether a label says that its figures are means."""
    return _MEAN.search(label) is not None
