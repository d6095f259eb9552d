"""What differs between two codelists, or between one and itself at another time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tallvakt.model.unknown_name import no_such
from tallvakt.rules.codelists import Code, Codelist, CodelistError, load


@dataclass(kw_only=True, frozen=True, slots=True)
class CodeChange:
    """One code in both lists whose `what` differs: `nb`, `en`, `aliases`, `parent`, `valid_from` or `valid_to`."""

    code: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Codes that are in one list alone, in its order, and what changed of the others."""

    removed: tuple[Code, ...]
    added: tuple[Code, ...]
    changed: tuple[CodeChange, ...]

    def __bool__(self) -> bool:
        return bool(self.removed or self.added or self.changed)


def diff(before: Codelist, after: Codelist) -> Difference:
    """What has to be done to one list to have the other."""
    old, new = ({c.code: c for c in one.codes} for one in (before, after))
    changed: list[CodeChange] = []
    for code in (c for c in old if c in new):
        was, now = _attributes(old[code]), _attributes(new[code])
        changed += [CodeChange(code=code, what=w, before=was[w], after=now[w]) for w in was if was[w] != now[w]]
    return Difference(
        tuple(c for c in before.codes if c.code not in new),
        tuple(c for c in after.codes if c.code not in old),
        tuple(changed),
    )


def text(difference: Difference) -> str:
    """A difference as lines: `-` a code that is gone, `+` one that is new, `~` one that changed."""
    lines = [f"- {c.code} {_name(c)}".rstrip() for c in difference.removed]
    lines += [f"+ {c.code} {_name(c)}".rstrip() for c in difference.added]
    lines += [f"~ {c.code} {c.what}: {c.before or '(none)'} → {c.after or '(none)'}" for c in difference.changed]
    return "\n".join(lines or ["no difference"])


def named(name: str, codelists: Mapping[str, Codelist]) -> Codelist:
    """A list by its id, as of a month (`county@2023-12`), or by the path of a file.

    Raises `CodelistError` for one that is not there or is wrong.
    """
    given, _, month = name.partition("@")
    if given.endswith(".csv"):
        codelist = load(Path(given))
    elif given in codelists:
        codelist = codelists[given]
    else:
        raise CodelistError(no_such("codelist", given, codelists))
    return codelist.at(month) if month else codelist


def _name(code: Code) -> str:
    return next(filter(None, (code.names.get("nb"), code.names.get("en"), *code.names.values())), "")


def _attributes(code: Code) -> dict[str, str]:
    return {
        **code.names,
        "aliases": "|".join(code.aliases),
        "parent": "|".join(code.parents),
        "valid_from": code.valid_from,
        "valid_to": code.valid_to,
    }
