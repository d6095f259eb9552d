"""Find, merge and load contracts; every fault is named by file, line and key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tallvakt.model import yamlfile
from tallvakt.model.report import TOTAL
from tallvakt.model.unknown_name import no_such
from tallvakt.model.yamlfile import Misplaced, Source, YamlError, unknown
from tallvakt.rules.codelists import Code, Codelist, CodelistError, own_ancestor
from tallvakt.rules.codelists import load as load_codelist
from tallvakt.rules.contract import Contract, DeclaredContract, Promise
from tallvakt.rules.labelled_codes import no_code
from tallvakt.rules.registry import Check

META = ("extends", "abstract")


class ContractError(YamlError):
    """A contract is wrong; the message names file, line, key and the likely slip."""


@dataclass(frozen=True, eq=False, slots=True)
class Library:
    """All contracts and codelists of a run."""

    contracts: Mapping[str, Contract]
    codelists: Mapping[str, Codelist]

    def codes(self, contract: Contract, dimension: str) -> Codelist:
        """The codelist of a contract's dimension; empty where the codes are those printed."""
        one = contract.dimensions[dimension]
        return Codelist(one.codelist, ()) if one.open else self.codelists[one.codelist]


def load(folders: Iterable[Path], checks: Mapping[str, Check]) -> Library:
    """Load every `*.yaml` and `codelists/*.csv` below the folders; later folders overlay earlier ones.

    Raises `ContractError` for the first wrong file, or for a promise that no check keeps.
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
            family = _family(source)
            if family in here:
                raise ContractError(
                    f"{path}:{source.line(['family'])}: family: '{family}' stands in {here[family].path} too"
                )
            here[family] = source
        sources |= here
    chains = {f: _chain(source, sources) for f, source in sources.items() if not source.data.get("abstract")}
    contracts = {family: _build(chain, codelists, checks) for family, chain in chains.items()}
    inline = [_inline(contract) for contract in contracts.values()]
    codelists |= {listed.id: listed for lists in inline for listed in lists.values()}
    for family, chain in chains.items():
        try:
            _between(contracts[family], contracts, checks)
        except Misplaced as error:
            raise ContractError(yamlfile.place(chain, error.path, str(error))) from None
    return Library(contracts, codelists)


def _family(source: Source) -> str:
    """The family of a contract file. Raises `ContractError` where it names none, or is said to be none of its own."""
    data = source.data
    if not isinstance(data.get("abstract", False), bool):
        line = source.line(["abstract"])
        raise ContractError(f"{source.path}:{line}: abstract: true or false belongs here, not '{data['abstract']}'")
    family = data.get("family")
    if isinstance(family, str):
        return family
    line, such = source.line(["family"]) or 1, "such as 'nav.tilt140'"
    if "family" in data:
        raise ContractError(f"{source.path}:{line}: family: the name of the family belongs here, {such}")
    slips = (key for key in data if str(no_such("key", key, ["family"])).endswith("'family'?"))
    slip = next((key for key in slips if key not in DeclaredContract.model_fields), None)
    if slip is not None:
        raise ContractError(f"{source.path}:{source.line([slip])}: {slip}: no key '{slip}'; did you mean 'family'?")
    raise ContractError(f"{source.path}:{line}: family: missing; a contract names its family, {such}")


def read(path: Path) -> Source:
    """Parse one contract file. Raises `ContractError`."""
    try:
        return yamlfile.read(path, "a contract", "family: nav.tilt140")
    except YamlError as error:
        raise ContractError(str(error)) from None


def _chain(source: Source, sources: Mapping[str, Source]) -> list[Source]:
    """The contract and those it extends, base last. Raises `ContractError` on a cycle."""
    chain = [source]
    while (base := chain[-1].data.get("extends")) is not None:
        last = chain[-1]
        where = f"{last.path}:{last.line(['extends'])}: extends"
        if not isinstance(base, str):
            raise ContractError(f"{where}: the name of one contract belongs here")
        if base not in sources:
            raise ContractError(f"{where}: {unknown(('extends',), 'contract', str(base), sources)}")
        if sources[base] in chain:
            raise ContractError(
                f"{where}: a cycle: {' extends '.join(s.data['family'] for s in [*chain, sources[base]])}"
            )
        chain.append(sources[base])
    return chain


def _merge(base: Any, top: Any) -> Any:
    """Mappings are merged key by key, promises by id; anything else is replaced."""
    if isinstance(base, dict) and isinstance(top, dict):
        return {**base, **{k: _merge(base[k], v) if k in base else v for k, v in top.items()}}
    if (
        isinstance(base, list)
        and isinstance(top, list)
        and all(isinstance(i, dict) and "id" in i for i in [*base, *top])
    ):
        over = {i["id"]: i for i in top}
        ids = {i["id"] for i in base}
        return [_merge(i, over.get(i["id"], {})) for i in base] + [i for i in top if i["id"] not in ids]
    return top


def _build(chain: list[Source], codelists: Mapping[str, Codelist], checks: Mapping[str, Check]) -> Contract:
    data: dict[str, Any] = {}
    for source in reversed(chain):
        data = _merge(data, {k: v for k, v in source.data.items() if k not in META})
    try:
        declared = DeclaredContract.model_validate(data)
        contract = Contract.load(declared, _codelists(declared, codelists))
        for number, promise in enumerate(contract.promises):
            if promise.check not in checks:
                raise unknown(("promises", number, "check"), "check", promise.check, checks)
            check = checks[promise.check]
            _refuse(promise, number, check.refuse(promise.parameters, *([] if check.between else [contract])))
    except ValidationError as error:
        raise ContractError(yamlfile.place(chain, *yamlfile.first_fault(DeclaredContract, error))) from None
    except Misplaced as error:
        raise ContractError(yamlfile.place(chain, error.path, str(error))) from None
    return contract


def _codelists(declared: DeclaredContract, codelists: Mapping[str, Codelist]) -> dict[str, Codelist]:
    """The codelist of every dimension that has one. Raises `Misplaced` for one that is not there."""
    closed = {name: one for name, one in declared.dimensions.items() if not one.open and not one.codes}
    for name, dimension in closed.items():
        if dimension.codelist not in codelists:
            if not codelists:
                one = dimension.codelist
                why = f"no codelist '{one}'; write codelists/{one}.csv, or list the 'codes' here"
                raise Misplaced(("dimensions", name, "codelist"), why)
            raise unknown(("dimensions", name, "codelist"), "codelist", dimension.codelist, codelists)
    lists = {name: codelists[dimension.codelist] for name, dimension in closed.items()} | _inline(declared)
    _refuse_parents(declared, lists)
    _refuse_codes(declared, lists)
    return lists


def _refuse_codes(declared: DeclaredContract, lists: Mapping[str, Codelist]) -> None:
    """Raise `Misplaced` for a code that a table names, and that neither its rows nor its columns have."""
    for name, table in declared.tables.items():
        dimensions = [d for d in (table.rows, table.columns) if d is not None]
        if any(d not in lists for d in dimensions):
            continue  # an open list takes any code
        codes = {TOTAL, *(code.code for d in dimensions for code in lists[d].codes)}
        keys = (("figures_of", table.figures_of), ("outside", table.outside), ("untouchable", table.untouchable))
        for key, named in keys:
            for code in named:
                if code not in codes:
                    path = ("tables", name, key, code) if key == "figures_of" else ("tables", name, key)
                    raise Misplaced(path, no_code(declared, "code", code, codes))


def _refuse_parents(declared: DeclaredContract, lists: Mapping[str, Codelist]) -> None:
    """Raise `Misplaced` for a code that the contract lists, and that rolls up to a code of no list of the contract."""
    every = {code.code for listed in lists.values() for code in listed.codes}
    for name, dimension in declared.dimensions.items():
        for code, one in dimension.codes.items():
            for parent in one.parent:
                if parent not in every:
                    raise unknown(("dimensions", name, "codes", code, "parent"), "code", parent, dimension.codes)
        rule = dimension.parents
        if rule is None or rule.from_ not in lists:
            continue
        above = {code.code for code in lists[rule.from_].codes}
        for code, parents in rule.codes.items():
            for parent in parents:
                if parent not in above:
                    raise unknown(("dimensions", name, "parents", "codes", code), "code", parent, above)


def _inline(declared: DeclaredContract) -> dict[str, Codelist]:
    """The codelist of every dimension whose codes the contract lists. Raises `Misplaced` for a code above itself."""
    lists = {}
    for name, dimension in declared.dimensions.items():
        codes = {code: Code(code, one.names, one.aliases, one.parent) for code, one in dimension.codes.items()}
        if (circle := own_ancestor(codes)) is not None:
            raise Misplaced(("dimensions", name, "codes", circle, "parent"), f"'{circle}' rolls up to itself")
        if codes:
            lists[name] = Codelist(f"{declared.family}:{name}", tuple(codes.values()))
    return lists


def _between(contract: Contract, contracts: Mapping[str, Contract], checks: Mapping[str, Check]) -> None:
    """Promises about publications of another family, once all contracts are known. Raises `Misplaced`."""
    for number, promise in enumerate(contract.promises):
        check = checks[promise.check]
        if not check.between:
            continue
        family = str(promise.parameters["family"])
        others = [f for f in contracts if f != contract.family]
        if family not in others:
            raise unknown(("promises", number, "with", "family"), "other family", family, others)
        _refuse(promise, number, check.refuse(promise.parameters, contract, contracts[family]))


def _refuse(promise: Promise, number: int, fault: str | None) -> None:
    """Raise `Misplaced` for a fault (`parameter: why`) of the parameters of a promise."""
    if not fault:
        return
    key, _, why = fault.partition(": ")
    named = key in promise.parameters
    path: tuple[yamlfile.Key, ...] = ("promises", number) if promise.equation else ("promises", number, "with")
    raise Misplaced((*path, key) if named else path, f"{promise.check}: {why if named else fault}")
