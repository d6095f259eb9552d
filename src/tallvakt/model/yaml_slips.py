"""What a reader of YAML complains of, in words of a person who writes the file, with the likely slip."""

from __future__ import annotations

_SLIPS = {
    "cannot start any token": "a text that begins with a sign must be in quotes",
    "alphabetic or numeric character": "a symbol such as * or & must be in quotes",
    "mapping values are not allowed": "a text that holds a colon must be in quotes, and every key has its own line",
    "did not find expected key": "is the line before indented as those around it, with all quotes and brackets closed?",
    "expected '-' indicator": "either all lines here begin with '- ' or none does",
    "block sequence entries are not allowed": "a list begins on a line of its own, or is written [a, b]",
    "did not find expected ','": "a bracket is not closed up to here, or a text that holds a colon is not in quotes",
    "unexpected end of stream": "a quote is opened, and never closed",
    "could not find expected ':'": "a key without a colon, here or on the line before",
    "unknown escape character": "a backslash in double quotes: use single quotes",
    "did not find expected node content": "a value is missing, or a sign must be in quotes",
}


def explained(problem: str, text: str, line: int, column: int) -> str:
    """The problem that a reader of YAML tells at a line and column, both from 0, and what may be meant."""
    lines = text.splitlines()
    here = lines[line] if line < len(lines) else ""
    if "\t" in here[: max(column, 1)] and not here[:column].strip():
        return "a tab cannot indent; use blanks"
    likely = next((slip for words, slip in _SLIPS.items() if words in problem), "")
    return f"{likely} ({problem})" if likely else problem
