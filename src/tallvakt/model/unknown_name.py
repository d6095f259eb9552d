"""What is said of a name that nothing declares: the likeliest slip, or the names there are."""

from __future__ import annotations

from collections.abc import Iterable

NEAR = 0.5
"""From so much likeness on (`difflib` ratio, 0 to 1) another name may have been meant."""


def no_such(kind: str, name: str, names: Iterable[str]) -> str:
    """`no contract 'x'; did you mean 'y'?`, or the names there are where none is near."""
    from difflib import get_close_matches

    names = sorted(names)
    near = get_close_matches(name, names, n=1, cutoff=NEAR)
    return f"no {kind} '{name}'; " + (f"did you mean '{near[0]}'?" if near else f"known: {', '.join(names) or 'none'}")
