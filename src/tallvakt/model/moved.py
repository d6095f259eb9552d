"""Modules that people import by an earlier name, which works, with a warning, for one version."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import ModuleType

NEW_NAMES = {
    "tallvakt.registry": "tallvakt.rules",
    "tallvakt.findings": "tallvakt.model.report",
    "tallvakt.suite": "tallvakt.rules.content",
    "tallvakt.waivers": "tallvakt.gate.waivers",
    "tallvakt.pytest": "tallvakt.pytest_plugin",
    "tallvakt.docs": "tallvakt.authoring.generated_docs",
}
"""Earlier name and today's, of what earlier documentation named."""


class MovedModules:
    """An import hook that gives a module of today where one is asked for by its earlier name."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002  # the protocol's
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """The spec of a moved module; None for every other."""
        return spec_from_loader(fullname, self) if fullname in NEW_NAMES else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> None:
        """None: an empty module, which `exec_module` replaces."""

    def exec_module(self, module: ModuleType) -> None:
        """Put the module of today in the place of the empty one."""
        new = NEW_NAMES[module.__name__]
        warnings.warn(f"{module.__name__} is now {new}; this name goes with the next version", DeprecationWarning, 2)
        sys.modules[module.__name__] = import_module(new)


def keep() -> None:
    """Install the hook, once."""
    if not any(isinstance(finder, MovedModules) for finder in sys.meta_path):
        sys.meta_path.append(MovedModules())
