"""The language of a publication, told by the small words and the letters of its titles, labels and notes.

A table of words, as a publication's few labels are too little for the statistics of letters that libraries go by, and
they are read in every draft.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_WORDS = {
    "nb": "og av på til fra alle andre annen annet totalt alt menn kvinner med uten år ikke eller etter kjønn fylke "
    "hele landet antall personer prosent gutter jenter kilde tabell uoppgitt næring kommune levendefødte "
    "sysselsatte innbyggere endring folkemengde barn enn begge arbeidsledige utdanning bosatte siste",
    "nn": "og av på til frå alle andre anna totalt alt menn kvinner med utan år ikkje eller etter kjønn fylke heile "
    "landet talet personar prosent gutar jenter kjelde tabell uoppgjeven næring kommune sysselsette "
    "innbyggjarar endring folkemengd born enn eit ein dei høgare arbeidslause utdanning busette tal",
    "da": "og af på til fra alle andre anden andet alt mænd kvinder med uden år ikke eller efter køn område hele "
    "landet antal personer procent drenge piger kilde tabel uoplyst branche kommune levendefødte beskæftigede "
    "indbyggere ændring folketal børn end begge ledige uddannelse tid indhold anvendelse boliger huse kvartal "
    "hovedstaden",
    "sv": "och av på till från alla andra annan annat totalt män kvinnor med utan år inte eller efter kön län hela "
    "riket antal personer procent pojkar flickor källa tabell uppgift bransch kommun levande födda "
    "sysselsatta invånare förändring folkmängd barn än båda arbetslösa utbildning samtliga övriga okänd inom "
    "samt näringsgren",
    "en": "and the of in to from all other men women with without years year not or by per number table source both "
    "sexes total persons region county month rate quarter change population children than education figures "
    "under over thousands boys girls type age group estimates england scotland wales ireland united states",
    "de": "und der die das von in zu aus alle andere männer frauen mit ohne jahre jahr nicht oder nach je anzahl "
    "insgesamt zusammen davon darunter quelle tabelle personen geschlecht land kreis bevölkerung veränderung "
    "kinder als beide übrige sonstige erwerbstätige bund im am quartal ausland inland deutschland österreich "
    "schweiz männlich weiblich einfuhr ausfuhr verbrauch",
    "fr": "et de la le les des du en aux dans par selon toutes tous autres autre hommes femmes avec sans ans année "
    "non ou ensemble nombre source tableau personnes sexe région département population évolution enfants que "
    "total dont au part trimestre sur une moins plus causes",
    "nl": "en van de het in naar uit alle andere overige mannen vrouwen met zonder jaar niet of per aantal totaal "
    "bron tabel personen geslacht provincie gemeente bevolking verandering kinderen dan beide waarvan "
    "nederland kwartaal door voor zijn som leerlingen inwoners leeftijd onderwijs",
    "pl": "i w z na do od oraz według wszystkie inne mężczyźni kobiety bez lat rok roku nie lub ogółem razem liczba "
    "źródło tabl tablica osoby płeć województwo powiat ludność zmiana dzieci niż oba tego stan dla przez "
    "przeciętnie",
    "fi": "ja mukaan kaikki muut muu miehet naiset ilman vuotta vuosi ei tai yhteensä lukumäärä lähde taulukko "
    "henkilöä sukupuoli maakunta kunta väestö muutos lapset kuin molemmat koko maa neljännes luku toimiala "
    "ikä osuus",
    "es": "y de la el los las en por según todos todas otros otras hombres mujeres con sin años año no total número "
    "fuente tabla personas sexo provincia comunidad población variación niños que ambos nacional del "
    "trimestre al",
    "it": "e di la il i le in per secondo tutti altri altre uomini donne maschi femmine con senza anni anno non "
    "totale numero fonte tavola persone sesso regione provincia popolazione variazione bambini che entrambi "
    "del della degli italia trimestre",
    "pt": "e de a o os as em por segundo todos todas outros outras homens mulheres com sem anos ano não total "
    "número fonte quadro pessoas sexo região município população variação crianças que ambos do da dos das "
    "trimestre idade",
    "cs": "a v ve z na do podle všechny ostatní muži ženy bez let rok roku ne nebo celkem počet zdroj tabulka osoby "
    "pohlaví kraj okres obyvatelstvo změna děti než oba",
    "et": "ja kõik muud mehed naised aasta aastat ei või kokku arv allikas tabel isikud sugu maakond rahvastik "
    "muutus lapsed kui mõlemad eesti kvartal",
}
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _language, _listed in _WORDS.items():
    for _word in _listed.split():
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)
_LETTERS = {
    "æ": ("nb", "nn", "da"), "ø": ("nb", "nn", "da"), "å": ("nb", "nn", "da", "sv"), "ä": ("sv", "de", "fi", "et"),
    "ö": ("sv", "de", "fi", "et"), "ü": ("de", "et"), "ß": ("de",), "õ": ("et", "pt"), "ł": ("pl",), "ą": ("pl",),
    "ę": ("pl",), "ś": ("pl",), "ż": ("pl",), "ź": ("pl",), "ć": ("pl",), "ñ": ("es",), "ã": ("pt",), "ç": ("fr", "pt"),
    "è": ("fr", "it"), "ê": ("fr", "pt"), "à": ("fr", "it"), "œ": ("fr",), "ě": ("cs",), "ř": ("cs",), "ů": ("cs",),
}  # fmt: skip
_LETTER_WEIGHT = 0.25
_MOST = 4000
"""So many different words tell a language; more only take time."""
_FEWEST = 0.5
"""A vote below this tells nothing: then it is English, the language that reports are written in by default."""


def language_of(texts: Iterable[str]) -> str:
    """The code of the language that some titles, labels and notes are written in; `en` where nothing tells it.

    Each different word counts once, shared between the languages that have it.
    """
    words = dict.fromkeys(re.findall(r"[^\W\d_]+", " ".join(dict.fromkeys(texts)).casefold()))
    votes: Counter[str] = Counter()
    for word in list(words)[:_MOST]:
        languages = _LANGUAGES_OF.get(word, ())
        votes.update(dict.fromkeys(languages, 1 / max(len(languages), 1)))
        for letter in set(word) & _LETTERS.keys():
            votes.update(dict.fromkeys(_LETTERS[letter], _LETTER_WEIGHT / len(_LETTERS[letter])))
    best = max(votes, key=lambda language: (votes[language], language == "en"), default="en")
    return best if votes[best] >= _FEWEST else "en"
