"""The examples carry the tables of the two real publications exactly, damage included; only the prose is ours."""

from pathlib import Path

import pytest

PAIRS = [
    ("TILT140-2024-08.txt", "000_8b9482bfeeb4c737.txt", b"Januar 2024 - August 2024\n"),
    ("TILT180-2024-04.txt", "003_a346c2f8350c4516.txt", b"### Januar 2024 - April 2024\n"),
]


@pytest.mark.parametrize(("example", "original", "title"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_tables_are_byte_identical(
    examples: Path, shared_publications: Path, example: str, original: str, title: bytes
) -> None:
    ours, theirs = (examples / example).read_bytes(), (shared_publications / original).read_bytes()
    assert ours[ours.index(title) :] == theirs[theirs.index(title) :]
    assert b"\t" not in ours[: ours.index(title)] + theirs[: theirs.index(title)]


@pytest.mark.parametrize(("example", "original", "title"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_prose_is_not_copied(
    examples: Path, shared_publications: Path, example: str, original: str, title: bytes
) -> None:
    prose = [
        (folder / name).read_bytes().partition(title)[0]
        for folder, name in ((examples, example), (shared_publications, original))
    ]
    ours, theirs = ({line.strip() for line in text.splitlines() if line.strip()} for text in prose)
    assert ours
    assert not ours & theirs
