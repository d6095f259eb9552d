"""What is generated from the code: the catalogue of checks, the input formats, and the JSON Schemas for editors.

`python -m tallvakt.authoring.generated_docs` writes them into a checkout; with `--check` it says which are not what
the code says.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from tallvakt.authoring import check_pages, input_format_pages
from tallvakt.gate.policy import Policy
from tallvakt.gate.waivers import Waivers
from tallvakt.rules import registry
from tallvakt.rules.content import find_suite, home
from tallvakt.rules.contract import DeclaredContract

CATALOGUE = Path("docs", "checks")


def schemas() -> dict[Path, str]:
    """Every generated JSON Schema, by its path in a checkout."""
    return {
        Path("schemas", "contract.schema.json"): _text(contract_schema()),
        Path("docs", "gate.schema.json"): _text(_schema(Policy)),
        Path("docs", "waivers.schema.json"): _text(_schema(Waivers)),
    }


def _texts() -> dict[Path, str]:
    return schemas() | input_format_pages.texts()


def contract_schema() -> dict[str, Any]:
    """The schema of one contract file: a contract, but a base and what extends it may leave anything to each other."""
    schema = _schema(DeclaredContract)
    schema["properties"] |= {
        "extends": {"type": "string", "description": "The family whose contract this one builds on"},
        "abstract": {"type": "boolean", "description": "A base for others; no publication is held to it"},
    }
    for part in (schema, *schema["$defs"].values()):
        part["required"] = [key for key in part.get("required", ()) if key in ("family", "id")]
    return schema


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema(by_alias=True)}


def _text(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def stale(root: Path) -> list[Path]:
    """Paths below `root` that are not what `write` would write."""
    checks = registry.load(find_suite().checks)
    pages = [CATALOGUE / name for name in check_pages.stale(checks, root / CATALOGUE)]
    return pages + [
        path
        for path, text in _texts().items()
        if not (root / path).is_file() or (root / path).read_text(encoding="utf-8") != text
    ]


def write(root: Path) -> None:
    """Write everything generated below `root`, and remove pages of checks that are gone."""
    check_pages.write(registry.load(find_suite().checks), root / CATALOGUE)
    for path, text in _texts().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write, or with `--check` compare. Returns 1 if something is out of date, 2 for any other argument."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python -m tallvakt.authoring.generated_docs [--check]\n")
        return 2
    if not arguments:
        write(home())
        return 0
    old = stale(home())
    for path in old:
        sys.stderr.write(f"{path} is out of date; run python -m tallvakt.authoring.generated_docs\n")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
