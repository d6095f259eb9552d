"""What the keys of a contract mean: how figures are rounded, which symbols are guarded, and that digests last."""

from typing import Any

import pytest
from pydantic import ValidationError

from tallvakt.rules.content import find_suite
from tallvakt.rules.contract import Contract, DeclaredContract, Format, Protect, Symbol
from tallvakt.rules.promises import checked_promises
from tallvakt.rules.registry import load

HIDES = {"means": "suppressed", "lower": 0, "upper": 3}


def contract(**keys: Any) -> Contract:
    tables = keys.pop("tables", {"t": {"rows": "row"}})
    return Contract.model_validate(
        {
            "family": "test.keys",
            "version": "1",
            "title": {"en": "Keys"},
            "dimensions": {"row": {"codelist": "open"}},
            "tables": tables,
            **keys,
        }
    )


@pytest.mark.parametrize(
    ("keys", "interval"),
    [
        ({}, (6, 6)),
        ({"base": 5}, (4, 8)),
        ({"base": 3, "rounding": "random"}, (4, 8)),
        ({"noise": 2}, (4, 8)),
        ({"base": 3, "rounding": "random", "noise": 1}, (3, 9)),
        ({"base": 3, "rounding": "down"}, (6, 8)),
        ({"base": 9, "rounding": "random"}, (0, 14)),
        ({"base": 9, "rounding": "random", "negative": True}, (-2, 14)),
    ],
)
def test_a_printed_figure_stands_for_all_that_is_rounded_to_it(keys: dict[str, Any], interval: tuple[int, int]) -> None:
    assert Format(**keys).interval(6) == interval


def test_base_1_is_a_rounding_only_where_it_is_said() -> None:
    assert Format(base=1).rounded
    assert not Format().rounded


@pytest.mark.parametrize(
    ("figures", "word"),
    [
        ({"rounding": "random"}, "base"),
        ({"thousands": ".", "decimal_mark": "."}, "decimal mark"),
        ({"noise": -1}, "greater than or equal to 0"),
    ],
)
def test_a_contradiction_of_keys_names_both(figures: dict[str, Any], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        Format.model_validate(figures)


def test_every_symbol_that_hides_is_guarded_save_secondary_ones_and_unless_the_contract_says() -> None:
    symbols = {":": HIDES, "*": HIDES, "-": {"means": "zero"}, "x": {"means": "suppressed", "secondary": True}}
    tables = {"t": {"rows": "row", "symbols": {"..": HIDES}}}
    assert contract(symbols=symbols, tables=tables).guarded == (":", "*", "..")
    assert contract(symbols=symbols, protect={"symbols": ["*"]}).guarded == ("*",)


def test_a_secondary_symbol_stands_for_any_figure_that_might_be_printed() -> None:
    symbols = contract(symbols={"*": HIDES, "x": {"means": "suppressed", "secondary": True}}).symbols_of("t")
    assert (symbols["x"].lower, symbols["x"].upper) == (4, None)


@pytest.mark.parametrize(
    ("table", "texts"),
    [
        ({}, {"*", "-"}),
        ({"symbols": {"..": {"means": "missing"}}}, {"*", "-", ".."}),
        ({"symbols": {"..": {"means": "missing"}}, "symbols_only": True}, {".."}),
        ({"symbols": {"..": {"means": "missing"}}, "figures": {"decimals": 1}}, {"-", ".."}),
    ],
)
def test_symbols_of_a_table_add_to_those_of_the_contract(table: dict[str, Any], texts: set[str]) -> None:
    of = contract(symbols={"*": HIDES, "-": {"means": "zero", "upper": 0}}, tables={"t": {"rows": "row", **table}})
    assert set(of.symbols_of("t")) == texts


def test_keys_that_say_nothing_are_not_dumped_so_that_a_sign_off_lasts() -> None:
    plain = contract(symbols={"*": HIDES}).model_dump(mode="json", by_alias=True)
    assert plain["protect"] == {"symbols": ["*"], "averages": True}
    assert plain["figures"].keys() == {"decimals", "decimal_mark", "negative", "base", "rounding", "unit"}
    assert not plain.keys() & {"flags", "period", "values", "ignore", "codes", "rollup"}
    said = contract(flags={"b": {"en": "break"}}, period={"from": "none"}, figures={"noise": 2})
    assert {"flags", "period"} <= said.model_dump(mode="json", by_alias=True).keys()
    assert Protect(recoverable="error").model_dump()["recoverable"] == "error"


def test_a_contract_as_declared_knows_nothing_of_codes() -> None:
    assert not {"codes", "rollup"} & DeclaredContract.model_fields.keys()
    with pytest.raises(ValidationError):
        Symbol(means="zero", secondary=True)


@pytest.mark.parametrize(("said", "severity"), [({}, "warning"), ({"recoverable": "error"}, "error")])
def test_a_contract_says_how_severe_a_recoverable_figure_is(said: dict[str, Any], severity: str) -> None:
    checks = load(find_suite().checks)
    promises = {promise.id: promise for promise in checked_promises(contract(protect=said), checks)}
    assert promises["suppressed-recoverable"].severity == severity
