"""Equations of a contract: how they are read, and what their terms are codes of."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallvakt.model.yamlfile import Misplaced
from tallvakt.rules.contract import Contract, Promise
from tallvakt.rules.equation_text import parse
from tallvakt.rules.equations_over import meant


@pytest.mark.parametrize(
    ("text", "factors", "lower", "upper", "result"),
    [
        ("a + b = c", {"a": 1, "b": 1, "c": -1}, 0, 0, "c"),
        ("c = a + b", {"c": 1, "a": -1, "b": -1}, 0, 0, "c"),
        ("resident + in - out = workplace", {"resident": 1, "in": 1, "out": -1, "workplace": -1}, 0, 0, "workplace"),
        ("2 * a - 3 * b = c + 4", {"a": 2, "b": -3, "c": -1}, 4, 4, "c"),
        ("- a + b = c", {"a": -1, "b": 1, "c": -1}, 0, 0, "c"),
        ('"15-24" + 25-74 = "in all"', {"15-24": 1, "25-74": 1, "in all": -1}, 0, 0, "in all"),
        ("per-cent = a-b", {"per-cent": 1, "a-b": -1}, 0, 0, "a-b"),
        ("a \u2212 b = c", {"a": 1, "b": -1, "c": -1}, 0, 0, "c"),
        ("2 × a = b", {"a": 2, "b": -1}, 0, 0, "b"),
        ("a + b == c", {"a": 1, "b": 1, "c": -1}, 0, 0, "c"),
        ("0 ≤ share ≤ 100", {"share": 1}, 0, 100, "share"),
        ("part <= whole", {"part": 1, "whole": -1}, None, 0, "whole"),
        ("whole >= part + 1", {"whole": 1, "part": -1}, 1, None, "part"),
        ("0 <= share <= 100", {"share": 1}, 0, 100, "share"),
        ("99.5 >= share >= 0.5", {"share": 1}, Decimal("0.5"), Decimal("99.5"), "share"),
        ("share <= 100", {"share": 1}, None, 100, "share"),
    ],
)
def test_an_equation_is_read_as_it_is_written(
    text: str, factors: dict[str, int], lower: Any, upper: Any, result: str
) -> None:
    [each] = parse(text)
    assert (each.factors, each.lower, each.upper, each.result) == (factors, lower, upper, result)


def test_a_chain_is_one_comparison_for_each_sign() -> None:
    assert [dict(each.factors) for each in parse("a <= b <= c")] == [{"a": 1, "b": -1}, {"b": 1, "c": -1}]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a + b", "compares nothing"),
        ("2 a = b", "a factor is written '2 \\* a'"),
        ("a + (b - c) = d", "without brackets"),
        ("a / 2 = b", "multiply both sides"),
        ("a != b", "only =, <= and >= compare"),
        ("a < b", "write <= or >="),
        ("a = ", "lacks a term"),
        ("a + = b", "cannot be read at '\\+'|lacks a term"),
        ("a b = c", "quote a code"),
        ("0301 + b = c", "quote the code '0301'"),
        ("1.5 * a = b", "whole factor"),
        ("a - a = b - b", "says nothing of a"),
        ("0 = 1", "says nothing of any figure"),
        ("100 <= share <= 0", "no figure lies"),
        ("a <= b >= c", "two directions"),
        ('"a = b', "cannot be read from"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"equation: .*({why})"):
        parse(text)


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(-9, 9).filter(bool), min_size=2), st.integers(-99, 99))
def test_reading_what_was_written_gives_it_back(factors: dict[str, int], constant: int) -> None:
    written = " + ".join(f"{factor} * {name}" for name, factor in factors.items() if factor > 0) or "0"
    other = " + ".join(f"{-factor} * {name}" for name, factor in factors.items() if factor < 0) or "0"
    [each] = parse(f"{written} = {other} {'-' if constant < 0 else '+'} {abs(constant)}")
    assert each.factors == factors
    assert (each.lower, each.upper) == (Decimal(constant), Decimal(constant))


def contract() -> Contract:
    declared = {
        "family": "test.equations",
        "version": "1",
        "title": {"en": "Equations"},
        "dimensions": {"flow": {"codelist": "flow"}, "sex": {"codelist": "sex"}, "name": {"codelist": "open"}},
        "tables": {
            "commuting": {"rows": "name", "columns": "flow", "total": False},
            "by-sex": {"rows": "sex"},
            "counts": {"rows": "sex", "marks": ["Counts"]},
        },
        "codes": {"flow": frozenset({"resident", "in", "out", "workplace"}), "sex": frozenset({"women", "men"})},
    }
    return Contract.model_validate(declared)


@pytest.mark.parametrize(
    ("terms", "over", "meaning"),
    [
        (["resident", "in", "workplace"], None, "columns"),
        (["women", "men", "total"], "rows", "rows"),
        (["by-sex", "counts"], "tables", "tables"),
    ],
)
def test_terms_tell_what_they_are_codes_of(terms: list[str], over: Any, meaning: str) -> None:
    tables = ["by-sex"] if meaning == "rows" else []
    assert meant(contract(), terms, over, tables)[0] == meaning


def test_a_term_that_is_no_code_is_told_with_the_likely_right_word() -> None:
    with pytest.raises(ValueError, match="equation: no code of columns 'resdent'; did you mean 'resident'"):
        meant(contract(), ["resdent", "in"], "columns", [])


def test_a_slip_beside_codes_that_are_listed_is_no_row_of_an_open_list() -> None:
    with pytest.raises(ValueError, match="equation: no code of columns 'resdent'; did you mean 'resident'"):
        meant(contract(), ["resdent", "in", "workplace"], None, [])


def test_codes_that_no_table_has_all_of_are_told() -> None:
    with pytest.raises(ValueError, match="no table has all of women, persons; each of them is a code of rows"):
        meant(two_lists(), ["women", "persons"], "rows", [])


def two_lists() -> Contract:
    declared = {
        "family": "test.two",
        "version": "1",
        "title": {"en": "Two"},
        "dimensions": {"sex": {"codelist": "sex"}, "unit": {"codelist": "unit"}},
        "tables": {"by-sex": {"rows": "sex"}, "by-unit": {"rows": "unit"}},
        "codes": {"sex": frozenset({"women", "men"}), "unit": frozenset({"persons", "jobs"})},
    }
    return Contract.model_validate(declared)


@pytest.mark.parametrize(
    ("promise", "key"),
    [
        ({"id": "a", "equation": "a = b", "check": "share-off"}, "check"),
        ({"id": "a", "equation": "a = b", "with": {}}, "with"),
        ({"id": "a", "check": "share-off", "over": "rows"}, "over"),
    ],
)
def test_a_promise_is_an_equation_or_a_check(promise: dict[str, Any], key: str) -> None:
    with pytest.raises(ValueError, match="equation") as caught:
        Promise.model_validate(promise)
    [fault] = caught.value.errors()  # type: ignore[attr-defined]
    assert isinstance(fault["ctx"]["error"], Misplaced)
    assert fault["ctx"]["error"].path == (key,)


def test_an_equation_is_a_promise_of_the_check_that_keeps_it() -> None:
    promise = Promise.model_validate({"id": "a", "equation": "a = b", "over": "rows"})
    assert (promise.check, promise.parameters) == ("equation-off", {"equation": "a = b", "over": "rows"})
