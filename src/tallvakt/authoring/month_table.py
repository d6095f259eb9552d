"""Writes `tallvakt.model.month_names` from Babel's data: `python -m tallvakt.authoring.month_table`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType

from tallvakt.model import month_names

_WIDTH = 120
"""Letters of the longest line of code."""


def names_of(babel: ModuleType, languages: Iterable[str]) -> dict[str, int]:
    """Every wide and short name of a month → its number. Raises ValueError where two languages disagree."""
    numbers: dict[str, int] = {}
    for language in languages:
        months = babel.Locale.parse(language).months
        for names in (months[use][width] for use in ("format", "stand-alone") for width in ("wide", "abbreviated")):
            for number, name in names.items():
                key = "".join(unicodedata.normalize("NFC", name).casefold().split()).rstrip(".")
                if numbers.setdefault(key, number) != number:
                    raise ValueError(f"'{name}' is month {numbers[key]} in one language and {number} in '{language}'")
    return numbers


def table(numbers: Mapping[str, int]) -> list[str]:
    """The lines of the table: the names of each month in order of the alphabet."""
    by_month = ((name for name, of in numbers.items() if of == number) for number in range(1, 13))
    lines = (f'    "{" ".join(sorted(names))}",' for names in by_month)
    return [f"{line}  # noqa: E501" if len(line) > _WIDTH else line for line in lines]


def main() -> None:
    """Write the table of the module anew."""
    import babel

    path = Path(month_names.__file__)
    before, _, rest = path.read_text(encoding="utf-8").partition("_NAMES = (\n")
    _, _, after = rest.partition("\n)\n")
    lines = "\n".join(table(names_of(babel, month_names.LANGUAGES)))
    path.write_text(f"{before}_NAMES = (\n{lines}\n)\n{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
