"""Names of the months in eleven languages, wide and short: computed from Babel's data (CLDR), never edited by hand.

`python -m tallvakt.authoring.month_table` writes this module anew; a test holds it to the installed Babel. It is a
table because reading Babel's data of eleven languages takes longer than checking a publication.
"""

from __future__ import annotations

LANGUAGES = ("nb", "nn", "en", "sv", "da", "fi", "de", "de_AT", "fr", "nl", "es", "it")
_NAMES = (
    "ene enero gen gennaio jan januar januari january janv janvier jän jänner tammi tammikuu tammikuuta",
    "feb febbraio febrero februar februari february févr février helmi helmikuu helmikuuta",
    "maalis maaliskuu maaliskuuta maart mar march mars marts marzo mrt mär märz",
    "abr abril apr april aprile avr avril huhti huhtikuu huhtikuuta",
    "mag maggio mai maj may mayo mei touko toukokuu toukokuuta",
    "giu giugno juin jun june juni junio kesä kesäkuu kesäkuuta",
    "heinä heinäkuu heinäkuuta juil juillet jul juli julio july lug luglio",
    "ago agosto août aug august augusti augustus elo elokuu elokuuta",
    "sep sept september septembre septiembre set settembre syys syyskuu syyskuuta",
    "loka lokakuu lokakuuta oct october octobre octubre okt oktober ott ottobre",
    "marras marraskuu marraskuuta nov november novembre noviembre",
    "dec december des desember dez dezember dic dicembre diciembre déc décembre joulu joulukuu joulukuuta",
)
NUMBER = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}
"""Names in lower case, without blanks and the point of a short form → 1 to 12."""
