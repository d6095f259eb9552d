"""Pages as people make them: markup in cells, hidden parts by every means of HTML and CSS, slovenly tags."""

from __future__ import annotations

import random

from tests.rendered.varied_tables import VariedTable

STYLE = """<style>
.gone { display: none } .unseen { visibility: hidden } .away { position: absolute; left: -9999px }
.sr-only { position: absolute; width: 1px; height: 1px; overflow: hidden; clip: rect(0, 0, 0, 0); white-space: nowrap }
.old { text-decoration: line-through } .note { vertical-align: super; font-size: smaller }
</style>"""
FIGURES = {
    "plain": "{}",
    "sup": "{}<sup>1</sup>",
    "sup-link": '{}<sup><a href="#n1">2</a></sup>',
    "sub": "{}<sub>1</sub>",
    "raised-by-class": '{}<span class="note">1</span>',
    "raised-by-style": '{}<span style="vertical-align: super; font-size: 70%">3</span>',
    "del": "<del>{old}</del> {}",
    "del-after": "{} <del>{old}</del>",
    "s": "<s>{old}</s> {}",
    "strike": "<strike>{old}</strike> {}",
    "struck-by-style": '<span style="text-decoration: line-through">{old}</span> {}',
    "struck-by-class": '<span class="old">{old}</span> {}',
    "ins": "<del>{old}</del><ins>{}</ins>",
    "hidden-attribute": "<span hidden>{old}</span>{}",
    "display-none": '<span style="display:none">{old}</span>{}',
    "display-none-upper": '<span style="DISPLAY : NONE !important">{old}</span>{}',
    "display-none-by-class": '<span class="gone">{old}</span>{}',
    "visibility": '<span style="visibility:hidden">{old}</span>{}',
    "visibility-by-class": '<span class="unseen">{old}</span>{}',
    "off-screen": '<span style="position:absolute;left:-9999px">{old}</span>{}',
    "off-screen-by-class": '<span class="away">{old}</span>{}',
    "sr-only": '<span class="sr-only">{old}</span>{}',
    "no-size": '<span style="font-size:0">{old}</span>{}',
    "transparent": '<span style="opacity:0">{old}</span>{}',
    "script": "<script>document.title = '{old}'</script>{}",
    "template": "<template>{old}</template>{}",
    "noscript": "<noscript>{old}</noscript>{}",
    "comment": "<!-- {old} -->{}",
    "nested": "<b><span>{}</span></b>",
    "paragraph": "<p>{}</p>",
    "split": "<span>{}</span><span></span>",
    "blank-lines": "\n   {}\n  <br>",
    "thin-space": "{thin}",
    "no-break-space": "{nbsp}",
    "entity": "{entity}",
    "comma": "{comma}",
    "abbr": '<abbr title="{old}">{}</abbr>',
    "title-attribute": '<span title="{old}">{}</span>',
    "data-attribute": '<data value="{old}">{}</data>',
}
ROWS = ("", "", ' style="display:none"', " hidden", ' class="gone"', ' style="visibility:collapse"')


def page(table: VariedTable, kind: str, rng: random.Random) -> str:
    """A page of one table, some figures written in one way, perhaps a row of it hidden."""
    hidden = rng.randrange(len(table.regions)) if rng.random() < 0.3 else -1
    close = rng.random() < 0.8
    lines = []
    for number, (label, figures) in enumerate(zip(table.regions, table.figures, strict=True)):
        row = rng.choice(ROWS) if number == hidden else ""
        cells = [_cell(figure, kind if rng.random() < 0.5 else "plain", table.decimals) for figure in figures]
        end = "</td>" if close else ""
        lines.append(f"<tr{row}><th>{label}</th>" + "".join(f"<td>{cell}{end}" for cell in cells) + "</tr>")
    head = "".join(f"<th>{month} 2024</th>" for month in table.months)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>t</title>{STYLE}</head><body>'
        f"<h2>{table.title}</h2><table><thead><tr><th>Region</th>{head}</tr></thead><tbody>\n"
        + "\n".join(lines)
        + "</tbody></table></body></html>"
    )


def _cell(figure: float, kind: str, decimals: int) -> str:
    grouped = f"{figure:,.{decimals}f}"
    written = {
        "old": f"{int(figure) + 1}", "comma": grouped, "thin": grouped.replace(",", "\u2009"),
        "nbsp": grouped.replace(",", "\u00a0"), "entity": grouped.replace(",", "&nbsp;"),
    }  # fmt: skip
    return FIGURES[kind].format(f"{figure:.{decimals}f}", **written)
