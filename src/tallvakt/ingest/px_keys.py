"""The data of a PX file with KEYS: each row opens with the categories that it is of, and rows of zeros are left out.

Source: PX-file format, Data in the PX-file, Statistics Sweden: rows that only contain zeros are excluded from the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from tallvakt.ingest.data_cube import CubeDimension
from tallvakt.ingest.document import Token, UnreadableFile
from tallvakt.model.report import Place


def placed(
    tokens: Iterator[Token], dimensions: Sequence[CubeDimension], keyed: Sequence[str], place: Place
) -> tuple[dict[int, Token], int]:
    """The values by their position in the cube, and how many rows the file leaves out: those hold zeros.

    `keyed` says for each of the first dimensions whether its `VALUES` or its `CODES` are keys; `place` is where the
    data begin. Raises `UnreadableFile` for a key that is no category, a row given twice and a row cut off.
    """
    keys = [
        {text: n for n, text in enumerate(one.codes if by == "CODES" else [t.text for t in one.labels])}
        for one, by in zip(dimensions, keyed, strict=False)
    ]
    width = prod(len(one.labels) for one in dimensions[len(keyed) :])
    values: dict[int, Token] = {}
    while True:
        row = 0
        for number, positions in enumerate(keys):
            key = next(tokens, None)
            if key is None and number == 0:
                return _with_zeros(values, keys, width, place)
            if key is None or key.text not in positions:
                at = place if key is None else key.place
                raise UnreadableFile("px-broken", line=at.line)
            row = row * len(positions) + positions[key.text]
        if row * width in values:
            raise UnreadableFile("px-broken", line=key.place.line if key is not None else place.line)
        for column in range(width):
            token = next(tokens, None)
            if token is None:
                raise UnreadableFile("px-broken", line=place.line)
            values[row * width + column] = token


def _with_zeros(
    values: dict[int, Token], keys: Sequence[dict[str, int]], width: int, place: Place
) -> tuple[dict[int, Token], int]:
    """The values with those of rows that are left out."""
    left_out = 0
    for row, _ in enumerate(product(*keys)):
        if row * width not in values:
            left_out += 1
            values |= {row * width + column: Token("0", place) for column in range(width)}
    return values, left_out
