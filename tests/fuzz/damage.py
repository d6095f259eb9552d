"""Ways to damage a file: bits, pieces, repetitions, and the signs that its form is made of."""

from __future__ import annotations

import io
import zipfile
from random import Random

SIGNS = [
    b"<", b">", b"<!--", b"-->", b"<a ", b"</", b"&#", b"|", b"\t", b";", b",", b'"', b"'", b"\n", b"\r", b"\0", b" ",
    b"-", b"*", b"\\", b"#", b"**", b"{", b"}", b"[", b"]", b":", b"? ", b"!!int ", b"&a ", b"*a", b"<<: ", b"0", b"9",
    b"1 000", b"2024", b"januar", b"\xff", b"\xe2\x80\xaf", b"\xef\xbb\xbf", b"=", b"NaN", b"1e999", b"<td", b"<sup>",
    b"<table>", b"colspan=9999 ", b"rowspan=9999 ", b"style=display:none ", b"%PDF-", b"PK\x03\x04",
    b"stream", b"/Length ",
]  # fmt: skip


def damaged(data: bytes, random: Random) -> bytes:
    """A file with one to six faults."""
    if data[:2] == b"PK" and random.random() < 0.8:
        return _damaged_package(data, random)
    for _ in range(random.randint(1, 6)):
        data = random.choice((_cut, _put, _exchange, _repeat, _double, _flip))(data, random)
    return data


def _damaged_package(data: bytes, random: Random) -> bytes:
    """A zip package in which a member is damaged, and the package itself is sound."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        parts = [(name, opened.read(name)) for name in opened.namelist()]
    chosen = random.randrange(len(parts))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for number, (name, content) in enumerate(parts):
            package.writestr(name, damaged(content, random) if number == chosen else content)
    return out.getvalue()


def _at(data: bytes, random: Random) -> int:
    return random.randint(0, len(data))


def _cut(data: bytes, random: Random) -> bytes:
    start = _at(data, random)
    return data[:start] + data[start + random.randint(1, 40) :]


def _put(data: bytes, random: Random) -> bytes:
    start = _at(data, random)
    return data[:start] + random.choice(SIGNS) + data[start:]


def _exchange(data: bytes, random: Random) -> bytes:
    start, sign = _at(data, random), random.choice(SIGNS)
    return data[:start] + sign + data[start + len(sign) :]


def _repeat(data: bytes, random: Random) -> bytes:
    """A sign many times over: what takes quadratic time shows itself."""
    start, most = _at(data, random), 4_000 if random.random() < 0.05 else 40
    return data[:start] + random.choice(SIGNS) * random.randint(2, most) + data[start:]


def _double(data: bytes, random: Random) -> bytes:
    first, second = sorted((_at(data, random), _at(data, random)))
    return data[:second] + data[first:second][:2_000] + data[second:]


def _flip(data: bytes, random: Random) -> bytes:
    if not data:
        return data
    start = random.randrange(len(data))
    return data[:start] + bytes([data[start] ^ (1 << random.randrange(8))]) + data[start + 1 :]
