"""The formats by name: `FORMATS["junit"](run, out, words)`, each module loaded when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from tallvakt.model.report import PublicationReport, Run
from tallvakt.render.wording import Wording, load
from tallvakt.rules.registry import Check

Words = Callable[[PublicationReport], Wording]
"""The wording that speaks of a publication."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a format made: files, and text for standard output."""

    paths: tuple[Path, ...] = ()
    stdout: str = ""


Writer = Callable[[Run, Path, Words], Written]
"""`(run, out, words)`: writes below the folder `out`. Raises OSError when it cannot."""

_MODULES = {
    "azure": "azure",
    "csv": "findings_csv",
    "ess": "ess",
    "github": "github",
    "gitlab": "gitlab",
    "json": "results_json",
    "junit": "junit",
    "markdown": "markdown",
    "parquet": "parquet_package",
    "sarif": "sarif",
    "text": "summary_text",
    "xlsx": "corrections_xlsx",
}


def words(reports: Path, checks: Mapping[str, Check], lang: str | None = None) -> Words:
    """The wording of each publication: in `lang`, or by default in the language of its contract."""

    @cache
    def spoken(lang: str) -> Wording:
        return load(reports, lang, checks)

    return lambda publication: spoken(lang or publication.locale)


def _lazy(module: str) -> Writer:
    def write(run: Run, out: Path, words: Words) -> Written:
        written: Written = import_module(f"tallvakt.render.{module}").write(run, out, words)
        return written

    return write


FORMATS: Mapping[str, Writer] = MappingProxyType({name: _lazy(module) for name, module in _MODULES.items()})
"""Every format of `--format NAME`. `github` and `azure` speak on standard output, the others write a file."""


def missing(name: str) -> str | None:
    """What must be installed before a format can be written; None where nothing is missing."""
    if name == "parquet" and find_spec("pyarrow") is None:
        return "pip install 'tallvakt[parquet]'"
    return None
