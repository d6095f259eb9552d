"""The long tables of a run as Parquet, with a Data Package beside them that says what each column holds.

Open Knowledge Foundation, *Data Package* 2.0 (Frictionless). Publications are written one after the other, each as row
groups of its own, so memory does not grow with their number. Needs pyarrow (`pip install tallvakt[parquet]`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallvakt.model import files
from tallvakt.model.report import Json, Run
from tallvakt.render import finding_text, long_tables
from tallvakt.render.long_tables import LongTable
from tallvakt.render.output_formats import Words, Written

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

NAME = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
"""The standard that the description follows: a name for tools, fetched by nobody here."""
TYPES = {"str": "string", "category": "string", "object": "string", "bool": "boolean", "float64": "number"}
"""By dtype, the type of a Table Schema; all others are integers."""


def write(run: Run, out: Path, words: Words) -> Written:
    """Write `out/cells.parquet` and the other long tables, and `out/datapackage.json`. Raises ImportError, OSError."""
    tables = long_tables.tables()
    paths = {name: out / f"{name}.parquet" for name in tables}
    warning = None
    with ExitStack() as replacing:
        new = {name: replacing.enter_context(files.replaced(path)) for name, path in paths.items()}
        with ExitStack() as writing:
            writers = {name: writing.enter_context(_writer(new[name], tables[name])) for name in tables}
            for report in run.publications:
                warning = warning or finding_text.warning(report, words(report))
                for name, frame in long_tables.of_publication(run, report, words):
                    if len(frame):
                        writers[name].write_table(_table(frame, tables[name]))
        # From the first table replaced to the last, the package of an earlier run would speak of other files.
        (out / NAME).unlink(missing_ok=True)
    resources = [_resource(name, tables[name], path) for name, path in paths.items()]
    package = {
        "$schema": PROFILE,
        "name": "tallvakt",
        "title": "What Tallvakt says of publications",
        **({"description": warning} if warning else {}),
        "created": run.started,
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    return Written((*paths.values(), files.write_text(out / NAME, text)))


def _writer(path: Path, table: LongTable) -> Any:
    from pyarrow import parquet

    return parquet.ParquetWriter(path, schema(table), compression="zstd")


def schema(table: LongTable) -> pa.Schema:
    """The columns with their types; words of a category are stored once, and pandas reads them as one."""
    import pyarrow as pa

    types = {
        "str": pa.string(),
        "category": pa.dictionary(pa.int32(), pa.string()),
        "object": pa.string(),
        "bool": pa.bool_(),
        "Int64": pa.int64(),
    }
    return pa.schema(
        [
            pa.field(name, types.get(dtype) or pa.type_for_alias(dtype), nullable=name not in table.required)
            for name, (dtype, _) in table.columns.items()
        ]
    )


def _table(frame: pd.DataFrame, table: LongTable) -> pa.Table:
    import pyarrow as pa

    lists = [name for name, (dtype, _) in table.columns.items() if dtype == "object"]
    # Lists are words with blanks between: flat columns are read by every tool, and checked by those for data packages.
    frame = frame.assign(**{name: frame[name].map(" ".join) for name in lists})
    return pa.Table.from_pandas(frame, schema=schema(table), preserve_index=False)


def _resource(name: str, table: LongTable, path: Path) -> Json:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    described: dict[str, Any] = {
        "fields": [_field(*column, table) for column in table.columns.items()],
        "missingValues": [],  # what is missing is null; an empty text is a text
    }
    if table.key:
        described["primaryKey"] = list(table.key)
    return {
        "name": name,
        "type": "table",
        "title": table.title,
        "path": path.name,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "hash": f"sha256:{digest}",
        "schema": described,
    }


def _field(name: str, column: tuple[str, str], table: LongTable) -> Mapping[str, Any]:
    dtype, description = column
    field: dict[str, Any] = {"name": name, "type": TYPES.get(dtype, "integer"), "description": description}
    return field | ({"constraints": {"required": True}} if name in table.required else {})
