"""Names of the months in twelve languages, wide and short: computed from Babel's data (CLDR), never edited by hand.

`python -m tallvakt.authoring.month_table` writes this module anew; a test holds it to the installed Babel. It is a
table because reading Babel's data of so many languages takes longer than checking a publication. German is there as it
is written in Austria too.
"""

from __future__ import annotations

LANGUAGES = ("nb", "nn", "en", "sv", "da", "fi", "de", "de_AT", "fr", "nl", "es", "it", "pl")
_NAMES = (
    "ene enero gen gennaio jan januar januari january janv janvier jän jänner sty styczeń stycznia tammi tammikuu tammikuuta",  # noqa: E501
    "feb febbraio febrero februar februari february févr février helmi helmikuu helmikuuta lut lutego luty",
    "maalis maaliskuu maaliskuuta maart mar marca march mars marts marzec marzo mrt mär märz",
    "abr abril apr april aprile avr avril huhti huhtikuu huhtikuuta kwi kwiecień kwietnia",
    "mag maggio mai maj maja may mayo mei touko toukokuu toukokuuta",
    "cze czerwca czerwiec giu giugno juin jun june juni junio kesä kesäkuu kesäkuuta",
    "heinä heinäkuu heinäkuuta juil juillet jul juli julio july lip lipca lipiec lug luglio",
    "ago agosto août aug august augusti augustus elo elokuu elokuuta sie sierpień sierpnia",
    "sep sept september septembre septiembre set settembre syys syyskuu syyskuuta wrz wrzesień września",
    "loka lokakuu lokakuuta oct october octobre octubre okt oktober ott ottobre paź październik października",
    "lis listopad listopada marras marraskuu marraskuuta nov november novembre noviembre",
    "dec december des desember dez dezember dic dicembre diciembre déc décembre gru grudnia grudzień joulu joulukuu joulukuuta",  # noqa: E501
)
NUMBER = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}
"""Names in lower case, without blanks and the point of a short form → 1 to 12."""
