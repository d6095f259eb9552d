"""What a check declares of itself besides its words: how it is shown, what it counts, what the engine uses it for.

The engine reads these and never a check's name, so that a check of one's own is treated like the shipped ones.
"""

from __future__ import annotations

from enum import StrEnum


class Display(StrEnum):
    """How the findings of a check are shown in tables and lists."""

    PLAIN = "plain"
    COPIES = "copies"
    """Its cells are printings of one figure, which disagree."""
    CHANGE = "change"
    """What stands out is the last of its cells; the others are what it is compared with."""
    LABEL = "label"
    """It is about a label, and says what that was read as."""
    REPAIRED = "repaired"
    """The same, of a label that was read rightly: told last."""


class Role(StrEnum):
    """What the engine uses the rows or findings of a check for, besides telling them."""

    PARTS_OF_TOTAL = "parts-of-total"
    """Each of its edits sums the rows of one table to their total, so a row that is missing is missing from it."""
    SAME_FIGURE_IN_EDITIONS = "same-figure-in-editions"
    """It promises that a later edition prints what an earlier one printed."""
    RECOVERABLE_STARS = "recoverable-stars"
    """Each of its findings is of suppressed cells that can be worked out."""


class Counted(StrEnum):
    """What is counted as asked of a check that needs `reasoning`."""

    ALL = "all"
    """One question, answered when everything was settled in time."""
    CONTRADICTIONS = "contradictions"
    """One question, answered when no other contradiction is possible."""
    STARS = "stars"
    """One question of each suppressed cell."""
