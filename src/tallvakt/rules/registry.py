"""The registry of checks: one file in `checks/` is one check, its code and its page in one place.

A check file holds one function under `@check`. Its module docstring is its documentation page, the
function's parameters are its YAML parameters, and its name (with hyphens) is the check's name. What the
function receives and returns depends on what it `needs`:

- `reading`: `(reading: Reading) -> Iterable[Fault]`, structure and labels of one publication
- `cells`: `(cells: pandas.DataFrame) -> Series[bool]`, row-wise, True where right; decided by pandera
- `edits`: `(figures: Figures) -> EditRows`, promises across cells; decided by the edit system
- `figures`: `(figures: Figures) -> Iterable[Fault]`, figures over time
- `editions`: `(editions: Editions) -> Iterable[Fault]`, this edition beside earlier ones
- `publications`: `(figures: Figures, other: Figures, family: str) -> EditRows`, promises about a publication of
  another family; its cells are numbered after the own ones, and both are the printed ones alone
- `reasoning`: `(reasoned: Reasoned) -> Iterable[Fault]`, from the exact reasoning about the whole system

What the engine must know of a check besides stands in the decorator too: how its findings are shown (`display`), what a
check of `reasoning` counts (`counts`), which expectation of the gate is its own (`expectation`), and what its rows or
findings are used for (`role`). No code knows a check by its name.

A check whose parameters name things of a contract (tables, rows) offers `refuses`, so that a slip is told when the
contract is loaded.
"""

from __future__ import annotations

import importlib.util
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_type_hints

from tallvakt.model.check_traits import Counted, Display, Role
from tallvakt.model.fault_wording import worded
from tallvakt.model.report import Place, Severity
from tallvakt.model.unknown_name import no_such

if TYPE_CHECKING:  # a layer above this one; only its shape is meant
    from tallvakt.rules.contract import Contract, Table

Needs = Literal["reading", "cells", "edits", "figures", "reasoning", "editions", "publications"]
HEADINGS = ("What it checks", "Why it matters", "Fails", "Passes", "What to do", "Reference")
CODE = re.compile(r"TV[1-6]\d\d")


class RegistryError(ValueError):
    """A check file is wrong; the message names the file and the fault."""


class RowOf(NamedTuple):
    """A fact: what people call the row of a cell (row of the Cells frame)."""

    cell: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check found: cells (rows of the Cells frame) or places, and the facts of its sentence."""

    facts: Mapping[str, Any]
    cells: tuple[int, ...] = ()
    places: tuple[Place, ...] = ()
    severity: Severity | None = None
    edits: tuple[int, ...] = ()
    """Rows of the edit system, in the order a person would use them."""
    beside: tuple[str, ...] = ()
    """Sources of other publications without which it would not be so."""
    explained_as: str = ""
    """The kind of fault that it shows by itself: `rows-exchanged`, where `cells` are figures of two rows."""


@dataclass(frozen=True, eq=False, slots=True)
class Check:
    """One check: what it is called, what it needs, and how a finding of it reads."""

    name: str
    code: str
    needs: Needs
    severity: Severity
    says: Mapping[str, str]
    """The finding in one sentence, by language; `{fact}` is filled from the fault's facts."""
    todo: Mapping[str, str]
    """What a reviewer does about it, by language."""
    function: Callable[..., Any]
    holds: Mapping[str, str] = field(default_factory=dict)
    """The promise in one sentence, by language, where a contract does not word it itself."""
    doc: str = ""
    path: Path = Path()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Name and default of each YAML parameter; `inspect.Parameter.empty` when it must be given."""

    refuses: Callable[..., None] | None = None
    """`(contract, **parameters)`, or `(contract, other, **parameters)` where it needs `publications`: raises
    ValueError (`parameter: why`) for parameters that do not fit the contracts."""
    display: Display = Display.PLAIN
    counts: Counted = Counted.ALL
    role: Role | None = None
    expectation: str = ""
    """The class of `tallvakt.gate.expectations` that is its own; chosen by its code where there is none."""
    applies: Callable[[Contract], bool] | None = None
    """Whether there is anything to ask of publications of a contract that does not promise it; always, if not given."""

    def refuse(self, given: Mapping[str, Any], *contracts: Contract) -> str | None:
        """Why YAML parameters do not fit this check, or these contracts, or None when they do."""
        from pydantic import TypeAdapter, ValidationError

        for name in given:
            if name not in self.parameters:
                return no_such("parameter", name, self.parameters)
        missing = [n for n, d in self.parameters.items() if d is inspect.Parameter.empty and n not in given]
        if missing:
            return f"parameter '{missing[0]}' is missing"
        try:
            for name, value in given.items():
                TypeAdapter(self.types.get(name, Any)).validate_python(value, strict=True)
            if contracts and self.refuses is not None:
                self.refuses(*contracts, **given)
        except ValidationError as error:
            place = f"name a place, such as {{table: {value}}}" if isinstance(value, str) else ""
            return f"{name}: {worded(error.errors()[0], place if error.errors()[0]['type'] == 'dict_type' else '')}"
        except ValueError as error:
            return str(error)
        return None

    def applies_to(self, contract: Contract) -> bool:
        """Whether there is anything to ask of publications of a contract."""
        return self.applies is None or self.applies(contract)

    @property
    def between(self) -> bool:
        """Whether it is about a publication of another family too."""
        return self.needs == "publications"

    @property
    def types(self) -> Mapping[str, Any]:
        """The type of each YAML parameter."""
        # Types of what a check is given, such as frames, may be imported for type checkers alone.
        asked = {name: hint for name, hint in self.function.__annotations__.items() if name in self.parameters}
        return get_type_hints(SimpleNamespace(__annotations__=asked), self.function.__globals__)


def table_of(contract: Contract, parameter: str, name: str) -> Table:
    """The table that a parameter names. Raises ValueError (`parameter: why`) for one the contract does not know."""
    if name not in contract.tables:
        raise ValueError(f"{parameter}: {no_such('table', name, contract.tables)}")
    return contract.tables[name]


def check(
    code: str,
    *,
    needs: Needs,
    says: Mapping[str, str],
    todo: Mapping[str, str],
    holds: Mapping[str, str] | None = None,
    severity: Severity = Severity.ERROR,
    refuses: Callable[..., None] | None = None,
    display: Display = Display.PLAIN,
    counts: Counted = Counted.ALL,
    role: Role | None = None,
    expectation: str = "",
    applies: Callable[[Contract], bool] | None = None,
) -> Callable[[Callable[..., Any]], Check]:
    """Declare a check. The name is the function's, with hyphens."""

    def declare(function: Callable[..., Any]) -> Check:
        given = 2 if needs == "publications" else 1
        rest = [*inspect.signature(function).parameters.values()][given:]
        return Check(
            name=function.__name__.replace("_", "-"),
            code=code,
            needs=needs,
            severity=severity,
            says=says,
            todo=todo,
            function=function,
            holds=holds or {},
            parameters={p.name: p.default for p in rest},
            refuses=refuses,
            display=display,
            counts=counts,
            role=role,
            expectation=expectation,
            applies=applies,
        )

    return declare


def load(folders: Iterable[Path]) -> dict[str, Check]:
    """Load every check below the folders, by name, in order of code; later folders overlay earlier ones.

    Raises `RegistryError` for a file that holds no check, or one whose code or name is taken.
    """
    checks: dict[str, Check] = {}
    for folder in folders:
        here: dict[str, Check] = {}
        for path in sorted(folder.glob("**/*.py")):
            if path.name.startswith("_"):
                continue
            check = _load_file(path)
            if check.name in here:
                raise RegistryError(f"{path}: check '{check.name}' stands in {here[check.name].path} too")
            here[check.name] = check
        checks |= here
    codes: dict[str, str] = {}
    for check in checks.values():
        if codes.setdefault(check.code, check.name) != check.name:
            raise RegistryError(f"{check.path}: code {check.code} belongs to '{codes[check.code]}'")
    return dict(sorted(checks.items(), key=lambda item: item[1].code))


def _load_file(path: Path) -> Check:
    spec = importlib.util.spec_from_file_location(f"tallvakt_checks.{path.stem}", path)
    if spec is None or spec.loader is None:
        raise RegistryError(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise RegistryError(f"{path}: cannot be loaded: {type(error).__name__}: {error}") from error
    declared = [value for value in vars(module).values() if isinstance(value, Check)]
    if len(declared) != 1:
        raise RegistryError(f"{path}: holds {len(declared)} checks; a check file holds one function under @check")
    if not CODE.fullmatch(declared[0].code):
        raise RegistryError(f"{path}: code '{declared[0].code}' is not TV1xx to TV6xx")
    from dataclasses import replace

    return replace(declared[0], doc=inspect.cleandoc(module.__doc__ or ""), path=path)
