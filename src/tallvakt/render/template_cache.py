"""Compiled templates, kept as Python keeps its own bytecode, beside their sources: to compile them takes 0.1 s."""

from __future__ import annotations

import importlib.util
import pickle
import sys
from contextlib import suppress
from pathlib import Path

from jinja2.bccache import Bucket, FileSystemBytecodeCache

from tallvakt.model.version import VERSION


class TemplateCache(FileSystemBytecodeCache):
    """What was compiled of the templates of a folder, by the digest of each; nothing is lost where it cannot be kept.

    It lies in `__pycache__`, or below Python's `pycache_prefix`, and is written only where Python would write bytecode.
    """

    def __init__(self, templates: Path) -> None:
        folder = Path(importlib.util.cache_from_source(str(templates / "templates.py"))).parent
        super().__init__(str(folder), f"%s.tallvakt-{VERSION}.cache")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load what is kept of a template; a file that is damaged is as good as none."""
        try:
            super().load_bytecode(bucket)
        except (OSError, EOFError, pickle.UnpicklingError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if sys.dont_write_bytecode:
            return
        with suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True, parents=True)
            super().dump_bytecode(bucket)
