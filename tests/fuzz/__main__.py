"""Damaged files for every reader and every YAML file: `python -m tests.fuzz [--seconds 120] [--inputs N] [--seed 1]`.

A file may be read or refused. It may not end in another error, take ten seconds, or lose a figure: what a delimited
record holds must stand in a table or in the prose. What fails is kept in `.fuzz/`, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from tallvakt.gate import policy, waivers
from tallvakt.ingest import Document, Limits, UnreadableFile, detect
from tallvakt.model.numerals import figure_like
from tallvakt.model.yamlfile import YamlError
from tallvakt.rules import contract_files
from tallvakt.rules.content import find_suite, load
from tests.fuzz import seeds
from tests.fuzz.damage import damaged

SLOW = 10.0
KEPT = Path(".fuzz")
HEAVY = {"pdf": 0.1, "xlsx": 0.5, "ods": 0.5, "xls": 0.5}
"""Forms that take long are tried less often."""


class LostFigureError(Exception):
    """Figures of a file stand nowhere in the document."""


def read(data: bytes, suffix: str) -> None:
    """Read a file, and hold a delimited one to its figures."""
    try:
        document = detect.read(data, f"a.{suffix}", Limits(seconds=60))
    except UnreadableFile:
        return
    if suffix == "csv":
        _hold_figures(data, document)


def _hold_figures(data: bytes, document: Document) -> None:
    delimiters = [r.facts["delimiter"] for r in document.remarks if r.key == "delimiter"]
    if not delimiters or document.observations is not None:
        return
    text = "\n".join(document.lines.values())
    sign = "\t" if delimiters[0] == "tab" else str(delimiters[0])
    records = csv.reader(io.StringIO(text), delimiter=sign)
    printed = Counter(f.strip() for record in records for f in record if figure_like(f.strip()))
    tokens = [t for raw in document.tables for row in raw.rows for t in (*row.groups, row.label, *row.fields)]
    tokens += [
        t for raw in document.tables if raw.header for t in (*raw.header.groups, raw.header.label, *raw.header.fields)
    ]
    tokens += [raw.over for raw in document.tables if raw.over]
    words = {t.text for t in tokens} | {w for t in document.prose for w in t.text.split()}
    words |= {t.text for t in document.prose} | {str(r.facts.get("text")) for r in document.remarks}
    joined = " ".join(t.text for t in (*tokens, *document.prose))
    lost = [figure for figure in printed if figure not in words and figure not in joined]
    if lost:
        raise LostFigureError(str(lost[:5]))


def yaml_reader(root: Path) -> Callable[[bytes, str], None]:
    """What reads a contract, a policy or a file of waivers."""
    checks = load(find_suite()).checks

    def read_yaml(data: bytes, suffix: str) -> None:
        folder = root / "yaml"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "a.yaml"
        path.write_bytes(data)
        try:
            if suffix == "contract":
                contract_files.load([*find_suite().schemas, folder], checks)
            elif suffix == "policy":
                policy.load(path, checks)
            else:
                waivers.load(path)
        except (YamlError, ValueError) as error:
            if isinstance(error, UnicodeError):
                raise

    return read_yaml


def main() -> int:
    """Run until the time or the inputs are used up. Returns 1 when something failed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--inputs", type=int, default=1_000_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sound = seeds.files()
    contracts = [path.read_bytes() for folder in find_suite().schemas for path in sorted(folder.rglob("*.yaml"))]
    sound_yaml = {"contract": contracts, "policy": [POLICY], "waivers": [WAIVERS]}
    read_yaml = yaml_reader(KEPT)
    kinds = [(name, HEAVY.get(name, 1.0)) for name in sound] + [("contract", 0.02), ("policy", 0.5), ("waivers", 0.5)]
    tried: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    ends = time.monotonic() + given.seconds
    number = given.seed * 1_000_000_000
    while time.monotonic() < ends and tried.total() < given.inputs:
        number += 1
        random = Random(number)
        kind = random.choices([k for k, _ in kinds], [w for _, w in kinds])[0]
        data = damaged(random.choice((sound | sound_yaml)[kind]), random)
        reader = read if kind in sound else read_yaml
        start, fault = time.monotonic(), ""
        try:
            reader(data, kind)
        except Exception:
            fault = traceback.format_exc()
        if not fault and time.monotonic() - start > SLOW:
            fault = f"{time.monotonic() - start:.0f} seconds"
        tried[kind] += 1
        if fault:
            failed[kind] += 1
            KEPT.mkdir(exist_ok=True)
            (KEPT / f"{number}.{kind}").write_bytes(data)
            sys.stdout.write(f"{KEPT / f'{number}.{kind}'}: {fault}\n")
            sys.stdout.flush()
    sys.stdout.write(f"tried {tried.total():,}: {dict(tried)}; failed {failed.total():,}: {dict(failed)}\n")
    return 1 if failed else 0


POLICY = b"fail: error\nwarn: warning\nskipped: warn\nundecided: allow\nminimum: {average-off: 1}\n"
WAIVERS = b'waivers:\n  - {finding: "0123456789abcdef", owner: a@b.no, expires: 2027-01-01, reason: "Rett"}\n'

if __name__ == "__main__":
    sys.exit(main())
