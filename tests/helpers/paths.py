"""Where things lie in the checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "publications"
CASES = ROOT / "tests" / "checks"
"""The cases of every check."""
