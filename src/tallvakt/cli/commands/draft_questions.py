"""What a draft asks of a person at a terminal, instead of guessing it."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from tallvakt.authoring.drafting.draft_plan import Plan
    from tallvakt.authoring.drafting.wishes import Wishes
    from tallvakt.rules.contract import Symbol


def someone_answers() -> bool:
    """Whether a person sits at both ends: a pipe or a build is never asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def asked(plan: Plan, wishes: Wishes) -> Wishes:
    """The wishes with an answer for each symbol that was guessed to hide a figure, and for a period not told."""
    symbols: dict[str, Symbol] = {}
    for text, symbol in plan.found.symbols.items():
        if symbol.means == "suppressed" and text not in wishes.symbols:
            guess = "suppressed" if symbol.upper is None else f"suppressed:{symbol.upper}"
            symbols |= typer.prompt(
                f"What does '{text}' stand for? (suppressed:3 hides 0 to 3; zero, missing, not-applicable)",
                default=guess,
                value_proc=partial(_symbol, text),
            )
    period = wishes.period
    if plan.period.get("from") == "none" and period is None:
        period = typer.prompt("No period is printed. Which is it? (2024, 2024-03, file-name, none)", default="none")
    return replace(wishes, symbols={**wishes.symbols, **symbols}, period=period)


def _symbol(text: str, answer: str | dict[str, Symbol]) -> dict[str, Symbol]:
    """The symbol as typed; a slip is asked again."""
    from tallvakt.authoring.drafting.wishes import read_symbols

    try:
        return answer if isinstance(answer, dict) else read_symbols([f"{text}={answer}"])
    except ValueError as slip:
        raise typer.BadParameter(str(slip).removeprefix("--symbol: ")) from None
