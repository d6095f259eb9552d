"""Find, merge and load contracts; every fault is named by file, line and key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from tallvakt.codelists import Codelist, CodelistError
from tallvakt.codelists import load as load_codelist
from tallvakt.contract import Contract, Misplaced, unknown

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

MAX_BYTES = 1 << 20
META = ("extends", "abstract")
Key = str | int


class ContractError(ValueError):
    """A contract is wrong; the message names file, line, key and the likely slip."""


@dataclass(frozen=True, slots=True)
class Source:
    """A YAML file as read: its plain data, and the nodes that know their lines."""

    path: Path
    data: dict[str, Any]
    node: yaml.Node

    def line(self, keys: Iterable[Key]) -> int | None:
        """The line of a path of keys, or of its longest part that stands in this file."""
        node, line = self.node, None
        for key in keys:
            found = _child(node, key)
            if found is None:
                break
            line, node = found
        return line


@dataclass(frozen=True, eq=False, slots=True)
class Library:
    """All contracts and codelists of a run."""

    contracts: Mapping[str, Contract]
    codelists: Mapping[str, Codelist]

    def codes(self, contract: Contract, dimension: str) -> Codelist:
        """The codelist of a contract's dimension."""
        return self.codelists[contract.dimensions[dimension].codelist]


def load(folders: Iterable[Path]) -> Library:
    """Load every `*.yaml` and `codelists/*.csv` below the folders; later folders overlay earlier ones.

    Raises `ContractError` for the first wrong file.
    """
    codelists: dict[str, Codelist] = {}
    sources: dict[str, Source] = {}
    for folder in folders:
        try:
            codelists |= {p.stem: load_codelist(p) for p in sorted(folder.glob("**/codelists/*.csv"))}
        except CodelistError as error:
            raise ContractError(str(error)) from None
        here: dict[str, Source] = {}
        for path in sorted([*folder.glob("**/*.yaml"), *folder.glob("**/*.yml")]):
            source = read(path)
            family = source.data.get("family")
            if not isinstance(family, str):
                raise ContractError(f"{path}:1: family: missing; a contract names its family, such as 'nav.tilt140'")
            if family in here:
                raise ContractError(f"{path}:{source.line(['family'])}: family: '{family}' stands in {here[family].path} too")
            here[family] = source
        sources |= here
    contracts = {
        family: _build(_chain(source, sources), codelists)
        for family, source in sources.items()
        if not source.data.get("abstract")
    }
    return Library(contracts, codelists)


def read(path: Path) -> Source:
    """Parse a YAML file safely: no tags, no aliases, no key twice, at most 1 MiB."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ContractError(f"{path}:1: larger than {MAX_BYTES} bytes; is it a contract?")
        text = path.read_text(encoding="utf-8-sig")
        for event in yaml.parse(text, Loader=Loader):
            if isinstance(event, yaml.AliasEvent):
                raise ContractError(f"{path}:{event.start_mark.line + 1}: aliases ('*{event.anchor}') are not allowed; write it out")
        loader = Loader(text)
        node = loader.get_single_node()
        _refuse_doubles(path, node)
        data = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ContractError(f"{path}:{mark.line + 1 if mark else 1}: not YAML: {error.problem}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContractError(f"{path}: cannot be read: {error}") from None
    if not isinstance(data, dict) or node is None:
        raise ContractError(f"{path}:1: a contract is a mapping of keys, such as 'family: nav.tilt140'")
    return Source(path, data, node)


def _refuse_doubles(path: Path, node: yaml.Node | None) -> None:
    stack = [node] if node is not None else []
    while stack:
        current = stack.pop()
        if isinstance(current, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in current.value:
                if key.value in seen:
                    raise ContractError(f"{path}:{key.start_mark.line + 1}: {key.value}: the key stands twice")
                seen.add(key.value)
                stack.append(value)
        elif isinstance(current, yaml.SequenceNode):
            stack.extend(current.value)


def _child(node: yaml.Node, key: Key) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == str(key):
                return name.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark.line + 1, node.value[key]
    return None


def _chain(source: Source, sources: Mapping[str, Source]) -> list[Source]:
    """The contract and those it extends, base last. Raises `ContractError` on a cycle."""
    chain = [source]
    while (base := chain[-1].data.get("extends")) is not None:
        last = chain[-1]
        where = f"{last.path}:{last.line(['extends'])}: extends"
        if base not in sources:
            raise ContractError(f"{where}: {unknown(('extends',), 'contract', str(base), sources)}")
        if sources[base] in chain:
            raise ContractError(f"{where}: a cycle: {' extends '.join(s.data['family'] for s in [*chain, sources[base]])}")
        chain.append(sources[base])
    return chain


def _merge(base: Any, top: Any) -> Any:
    """Mappings are merged key by key, promises by id; anything else is replaced."""
    if isinstance(base, dict) and isinstance(top, dict):
        return {**base, **{k: _merge(base[k], v) if k in base else v for k, v in top.items()}}
    if isinstance(base, list) and isinstance(top, list) and all(isinstance(i, dict) and "id" in i for i in [*base, *top]):
        over = {i["id"]: i for i in top}
        known = {i["id"] for i in base}
        return [_merge(i, over.get(i["id"], {})) for i in base] + [i for i in top if i["id"] not in known]
    return top


def _build(chain: list[Source], codelists: Mapping[str, Codelist]) -> Contract:
    data: dict[str, Any] = {}
    for source in reversed(chain):
        data = _merge(data, {k: v for k, v in source.data.items() if k not in META})
    try:
        contract = Contract.model_validate(data)
        for name, dimension in contract.dimensions.items():
            if dimension.codelist not in codelists:
                raise unknown(("dimensions", name, "codelist"), "codelist", dimension.codelist, codelists)
    except ValidationError as error:
        first = error.errors()[0]
        cause = first.get("ctx", {}).get("error")
        path = (*first["loc"], *(cause.path if isinstance(cause, Misplaced) else ()))
        raise ContractError(_at(chain, path, _message(first, path))) from None
    except Misplaced as error:
        raise ContractError(_at(chain, error.path, str(error))) from None
    return contract


def _message(error: Any, path: tuple[Key, ...]) -> str:
    if error["type"] == "extra_forbidden":
        return str(unknown(path, "key", str(path[-1]), _keys_beside(path)))
    return str(error["msg"]).removeprefix("Value error, ")


def _keys_beside(path: tuple[Key, ...]) -> list[str]:
    """The keys a contract allows where an unknown one was found."""
    from tallvakt import contract as c

    parts: dict[str, Any] = {
        "dimensions": c.Dimension, "symbols": c.Symbol, "columns": c.Columns, "total": c.Total,
        "tables": c.Table, "promises": c.Promise, "protect": c.Protect,
    }  # fmt: skip
    model = parts.get(str(path[0]), Contract) if len(path) > 1 else Contract
    return [field.alias or name for name, field in model.model_fields.items()]


def _at(chain: list[Source], path: tuple[Key, ...], message: str) -> str:
    """Place a fault in the file that says most of its path."""
    found = max(chain, key=lambda s: _depth(s, path))
    keys = ".".join(str(k) for k in path)
    return f"{found.path}:{found.line(path) or 1}: {keys}: {message}" if keys else f"{found.path}:1: {message}"


def _depth(source: Source, path: tuple[Key, ...]) -> int:
    node, depth = source.node, 0
    for key in path:
        found = _child(node, key)
        if found is None:
            break
        node, depth = found[1], depth + 1
    return depth
