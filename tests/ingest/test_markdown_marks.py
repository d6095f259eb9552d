"""Inline marks of Markdown and text, as a page made of it shows them."""

import pytest

from tests.helpers.workbooks import read

CELLS = {
    "307<sup>1</sup>": ("307", ("1",), ()),
    "**307**<SUP>1)</SUP>": ("307", ("1)",), ()),
    "307^1^": ("307", ("1",), ()),
    "307<sub>2</sub>": ("307", ("2",), ()),
    "~~310~~ **307**": ("307", (), ("310",)),
    "<del>310</del> <ins>307</ins>": ("307", (), ("310",)),
    "<s>310</s> 307": ("307", (), ("310",)),
    "1&nbsp;307": ("1 307", (), ()),
    "<u>307</u>": ("307", (), ()),
    "\\*": ("*", (), ()),
}


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("form", ["a.md", "a.txt"])
def test_a_cell_is_what_the_page_shows(cell: str, form: str) -> None:
    text = f"| | Januar |\n|---|---|\n| Oslo | {cell} |\n| Agder | 5 |\n"
    if form == "a.txt":
        text = f"\tJanuar\nOslo\t{cell}\nAgder\t5\n"
    token = read(text.encode(), form).tables[0].rows[0].fields[0]
    assert (token.text.replace("\u00a0", " "), token.notes, token.struck) == CELLS[cell]
