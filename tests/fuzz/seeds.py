"""Sound files of every form that is read, to be damaged."""

from __future__ import annotations

import io
import json
from typing import Any

from tests.helpers.workbooks import ods, xls, xlsx

ROWS: list[list[Any]] = [
    [None, "Januar", "Februar", "Mars"],
    ["I alt", 15, 10, 20],
    ["03 Oslo", "5 297", "*", 6.5],
    ["Agder", 7, "8", "-"],
]
TEXT = (
    "# Tiltak, januar 2024 - mars 2024\n\tJanuar\tFebruar\tMars\nI alt\t15\t10\t20\n"
    "03 Oslo\t5 297\t*\t6\n\nKilde: NAV\n"
)
CSV = 'Region;Januar;Februar;Mars\nI alt;15;10;20\n"03 Oslo";5 297;*;6\nAgder;7;8;-\n'
MARKDOWN = "| | Januar | Februar |\n|---|--:|--:|\n| **I alt** | 15 | 10 |\n| Oslo | 5&nbsp;297 | \\* |\n"
HTML = (
    "<!doctype html><html><head><style>.k{display:none}</style></head><body><h1>Januar 2024</h1><table>"
    "<caption>T</caption>"
    "<tr><th><th>Januar<th colspan=1>Februar<tr><td rowspan=1>Oslo<sup>1</sup><td><span class=k>9</span>5&nbsp;297"
    "<td><del>3</del>6<tr><td>Agder<td>7<td>8</table><!-- x --><p>Kilde</body></html>"
)
PX = (
    'CHARSET="ANSI";\nTITLE="T";\nSTUB="region";\nHEADING="month";\nVALUES("region")="In all","North";\n'
    'VALUES("month")="2024M01","2024M02";\nTIMEVAL("month")=TLIST(M1),"202401","202402";\nDATA=\n5 6\n5 "..";\n'
)
JSON = json.dumps(
    {
        "version": "2.0", "class": "dataset", "id": ["region", "time"], "size": [2, 2], "role": {"time": ["time"]},
        "dimension": {
            "region": {"category": {"index": ["0", "1"], "label": {"0": "In all", "1": "North"}}},
            "time": {"category": {"index": ["2024M01", "2024M02"]}},
        },
        "value": [5, 6, 5, None], "status": {"3": ":"},
    }
)  # fmt: skip
SDMX = "STRUCTURE,STRUCTURE_ID,ACTION,REGION,TIME_PERIOD,OBS_VALUE\ndataflow,A:B(1.0),I,0,2024-01,5\n"


def pdf() -> bytes:
    """A page with a table."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas: Any = Canvas(out, pageCompression=0)
    for number, row in enumerate(ROWS):
        for column, value in enumerate(row):
            canvas.drawString(50 + 90 * column, 700 - 15 * number, str(value or ""))
    canvas.save()
    return out.getvalue()


def files() -> dict[str, list[bytes]]:
    """Sound files by the end of their name."""
    sheets = {"Ark": ROWS, "Ark 2": ROWS}
    return {
        "txt": [TEXT.encode(), TEXT.encode("utf-16"), TEXT.encode("cp1252")],
        "csv": [CSV.encode(), CSV.replace(";", ",").encode(), SDMX.encode()],
        "md": [MARKDOWN.encode()],
        "html": [HTML.encode()],
        "px": [PX.encode()],
        "json": [JSON.encode()],
        "xlsx": [xlsx(sheets)],
        "ods": [ods(sheets)],
        "xls": [xls(sheets)],
        "pdf": [pdf()],
    }
