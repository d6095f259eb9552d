"""Where the suite's content lies: contracts in `schemas/`, checks in `checks/`, the telling in `reports/`.

One rule serves a checkout, an editable install and a wheel: the nearest folder at or above this file that holds all
three. A caller's own folders come after the suite's, so that what is loaded later overrides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tallvakt.rules import contract_files, registry
from tallvakt.rules.contract_files import Library
from tallvakt.rules.registry import Check

_CONTENT = ("schemas", "checks", "reports")


@dataclass(frozen=True)
class Suite:
    """The content folders of one run, in the order in which they are loaded."""

    schemas: tuple[Path, ...]
    checks: tuple[Path, ...]
    reports: Path


def home(start: Path | None = None) -> Path:
    """Return the nearest folder at or above `start` (by default this file) that holds all three content folders.

    Raises FileNotFoundError if there is none: the installation is incomplete.
    """
    start = (start or Path(__file__)).resolve()
    for folder in (start, *start.parents):
        if all((folder / name).is_dir() for name in _CONTENT):
            return folder
    raise FileNotFoundError(f"no folder at or above {start} holds {', '.join(_CONTENT)}; reinstall tallvakt")


def find_suite(schemas: tuple[Path, ...] = (), checks: tuple[Path, ...] = ()) -> Suite:
    """Return the suite's own content folders, overlaid with the caller's.

    Raises NotADirectoryError if an overlay is not a folder, FileNotFoundError as `home` does.
    """
    for option, folders in (("--schemas", schemas), ("--checks", checks)):
        for folder in folders:
            if not folder.is_dir():
                raise NotADirectoryError(f"{option} {folder}: not a folder")
    own = home()
    return Suite((own / "schemas", *schemas), (own / "checks", *checks), own / "reports")


@dataclass(frozen=True, eq=False)
class Content:
    """The content of a run, loaded: contracts and codelists, checks by name, and the folder of the telling."""

    library: Library
    checks: Mapping[str, Check]
    reports: Path
    suite: Suite | None = None
    """Where it was loaded from; None for content that was made otherwise, which no other process can be given."""

    def __reduce__(self) -> tuple[Any, ...]:
        """As its suite: the functions of checks belong to no module that another process could import."""
        if self.suite is None:
            raise TypeError("content that was not loaded from folders cannot be given to another process")
        return _loaded, (self.suite,)


def load(suite: Suite) -> Content:
    """Load the content of a suite.

    Raises `ContractError` or `RegistryError` for the first wrong file, a promise of an unknown check or with wrong
    parameters among them.
    """
    checks = registry.load(suite.checks)
    return Content(contract_files.load(suite.schemas, checks), checks, suite.reports, suite)


@lru_cache(maxsize=4)
def _loaded(suite: Suite) -> Content:
    return load(suite)
