"""What a draft asks of a person at a terminal, instead of guessing it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from tallvakt.authoring.drafting.draft_plan import Plan
    from tallvakt.authoring.drafting.long_form_draft import LongColumns
    from tallvakt.authoring.drafting.wishes import Wishes
    from tallvakt.rules.contract import Symbol


_ROLES = {"row": "labels the rows", "column": "names the periods", "value": "holds the figures"}


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
    if plan.long is not None:
        wishes = _columns(plan.long.offered, _guessed(plan.long), wishes)
    period = wishes.period
    if plan.period.get("from") == "none" and period is None:
        period = typer.prompt("No period is printed. Which is it? (2024, 2024-03, file-name, none)", default="none")
    return replace(wishes, symbols={**wishes.symbols, **symbols}, period=period)


def asked_columns(offered: Sequence[str], wishes: Wishes) -> Wishes:
    """The wishes with an answer for which column is what, of a file whose rows are labelled in several."""
    return _columns(offered, {}, wishes)


def _columns(offered: Sequence[str], guesses: Mapping[str, str], wishes: Wishes) -> Wishes:
    """The wishes with an answer for each column that is not wished for; what is guessed is offered."""
    answers: dict[str, str] = {}
    for role, asks in _ROLES.items():
        if getattr(wishes, role) is None:
            taken = (*answers.values(), *filter(None, (wishes.row, wishes.column, wishes.value)))
            guess = guesses.get(role)
            left = [name for name in offered if name not in taken]
            several = [guess] if guess is not None and guess not in left else []
            question = f"Which column {asks}? ({', '.join(left)})"
            answers[role] = typer.prompt(question, default=guess, value_proc=partial(_column, [*left, *several]))
    changed = {role: name for role, name in answers.items() if name != guesses.get(role)}
    return replace(
        wishes,
        row=changed.get("row", wishes.row),
        column=changed.get("column", wishes.column),
        value=changed.get("value", wishes.value),
    )


def _guessed(columns: LongColumns) -> dict[str, str]:
    """What the columns were taken for; a period in two columns, or figures in several, have no single one."""
    names = columns.names
    guesses = {"row": names.row[-1]}
    return guesses | {"column": " and ".join(names.column), "value": " and ".join(columns.values)}


def _column(offered: Sequence[str], answer: str) -> str:
    """A column as it is named; a slip is asked again."""
    from tallvakt.model.unknown_name import no_such

    if answer not in offered:
        raise typer.BadParameter(no_such("column", answer, offered))
    return answer


def _symbol(text: str, answer: str | dict[str, Symbol]) -> dict[str, Symbol]:
    """The symbol as typed; a slip is asked again."""
    from tallvakt.authoring.drafting.wishes import read_symbols

    try:
        return answer if isinstance(answer, dict) else read_symbols([f"{text}={answer}"])
    except ValueError as slip:
        raise typer.BadParameter(str(slip).removeprefix("--symbol: ")) from None
