"""What every test may ask for."""

import os
import shutil
import time
from pathlib import Path

import hypothesis
import pytest

from tests.helpers.paths import ROOT

# The same cases in every run: a failure can be repeated, and a slow machine is no failure.
hypothesis.settings.register_profile("tallvakt", deadline=None, derandomize=True, print_blob=False)
hypothesis.settings.load_profile("tallvakt")

# Pages tell the time of the machine's own zone.
os.environ["TZ"] = "UTC"
if hasattr(time, "tzset"):
    time.tzset()


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder of example publications."""
    return ROOT / "examples" / "publications"


@pytest.fixture(scope="session")
def shared_publications() -> Path:
    """The two publications as they were published, kept beside the checkout and not in it."""
    folder = ROOT.parent / "shared" / "publications"
    if not folder.is_dir():
        pytest.skip("the original publications are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the machine's own Chromium; no test downloads a browser."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on PATH")
    return path
