"""What is generated is up to date, and the schemas that editors read accept what the suite accepts."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tallvakt.authoring import generated_docs


def _faults(document: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(generated_docs.contract_schema())
    return [error.message for error in validator.iter_errors(document)]


def test_everything_generated_is_up_to_date(root: Path) -> None:
    assert generated_docs.stale(root) == []


def test_a_changed_and_a_missing_file_are_stale_until_written(tmp_path: Path) -> None:
    generated_docs.write(tmp_path)
    assert generated_docs.stale(tmp_path) == []
    schema, page = Path("schemas", "contract.schema.json"), Path("docs", "checks", "average-off.md")
    (tmp_path / schema).write_text("{}", encoding="utf-8")
    (tmp_path / page).unlink()
    assert generated_docs.stale(tmp_path) == [page, schema]


def test_every_shipped_contract_fits_the_schema(root: Path) -> None:
    paths = sorted((root / "schemas").glob("**/*.yaml"))
    assert paths
    for path in paths:
        assert _faults(yaml.safe_load(path.read_text(encoding="utf-8"))) == [], path


@pytest.mark.parametrize(
    ("document", "word"),
    [
        ({"family": "a.b", "promisse": []}, "promisse"),
        ({"version": "1"}, "family"),
        ({"family": "a.b", "promises": [{"check": "average-off"}]}, "id"),
        ({"family": "a.b", "left_out_row": "nought"}, "nought"),
        ({"family": "a.b", "symbols": {"*": {"uper": 3}}}, "uper"),
    ],
)
def test_the_schema_refuses_a_slip(document: dict[str, Any], word: str) -> None:
    (fault,) = _faults(document)
    assert word in fault


def test_an_unknown_argument_is_refused() -> None:
    assert generated_docs.main(["--chek"]) == 2
