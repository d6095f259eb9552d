"""Identities of made-up tables: those planted are found, and none that was not."""

from typing import Any

import numpy as np
import pytest

from tallvakt.authoring.identities import Identity, counts, find_identities
from tests.helpers.identity_tables import MadeUp, factors, made_up, rank, unrelated

SEEDS = range(12)
LEAST = 0.95


def found_in(table: MadeUp) -> list[Identity]:
    return find_identities(counts(table.lower, table.upper, table.rounded))


@pytest.mark.parametrize(("how", "least"), [({}, LEAST), ({"stars": True}, LEAST), ({"wrong": 1}, LEAST)])
def test_nearly_all_identities_are_found_and_no_false_one(how: dict[str, Any], least: float) -> None:
    planted = recovered = 0
    for seed in SEEDS:
        table = made_up(seed, **how)
        rows = factors(found_in(table), len(table.lower))
        planted += rank(table.identities)
        recovered += rank(table.identities) + rank(rows) - rank(table.identities, rows)
        assert rank(table.identities, rows) == rank(table.identities), seed
    assert recovered >= least * planted, (recovered, planted)


@pytest.mark.parametrize("seed", SEEDS)
def test_series_that_have_nothing_to_do_with_each_other_have_no_identity(seed: int) -> None:
    assert found_in(unrelated(seed)) == []


def balance(cases: int) -> np.ndarray:
    random = np.random.default_rng(5)
    resident, into, out = (random.integers(300, high, cases) for high in (40_000, 9_000, 9_000))
    return np.array([resident, into, out, resident + into - out])


def test_a_balance_of_four_columns() -> None:
    figures = balance(23)
    (identity,) = find_identities(counts(figures, figures))
    assert identity.terms == ((0, 1), (1, 1), (2, -1), (3, -1))
    assert (identity.cases, identity.broken) == (23, ())


@pytest.mark.parametrize("case", [0, 7, 22])
def test_a_wrong_figure_is_tolerated_and_its_case_named(case: int) -> None:
    figures = balance(23)
    figures[1, case] += 90
    (identity,) = find_identities(counts(figures, figures))
    assert identity.broken == (case,)


def test_two_wrong_figures_are_no_identity() -> None:
    figures = balance(12)
    figures[1, 3] += 90
    figures[2, 8] += 900
    assert find_identities(counts(figures, figures)) == []


def test_a_hidden_figure_may_be_anything() -> None:
    figures = balance(23)
    lower, upper = figures.copy(), figures.copy()
    lower[2, 4], upper[2, 4] = 0, 2**40
    (identity,) = find_identities(counts(lower, upper))
    assert identity.cases == 22


def test_figures_printed_with_decimals_add_up_but_for_rounding() -> None:
    random = np.random.default_rng(2)
    parts = random.integers(10_000, 900_000, (3, 20))
    printed = (np.vstack([parts, parts.sum(axis=0)]) + 50) // 100
    exact = find_identities(counts(printed, printed))
    (identity,) = find_identities(counts(printed, printed, np.ones(4, dtype=np.int64)))
    assert exact == []
    assert identity.terms == ((0, 1), (1, 1), (2, 1), (3, -1))


def test_a_sum_of_sums_is_told_in_two_steps() -> None:
    random = np.random.default_rng(9)
    leaves = random.integers(100, 5_000, (6, 14))
    halves = np.array([leaves[:3].sum(axis=0), leaves[3:].sum(axis=0)])
    figures = np.vstack([leaves, halves, halves.sum(axis=0)[None]])
    identities = find_identities(counts(figures, figures))
    assert sorted(len(identity.terms) for identity in identities) == [3, 4, 4]
    assert {identity.whole for identity in identities} == {6, 7, 8}


def test_many_series_in_few_cases_have_their_short_identities_told() -> None:
    random = np.random.default_rng(3)
    leaves = random.integers(100, 90_000, (120, 14))
    sums = np.array([leaves[n] + leaves[n + 17] - leaves[n + 40] for n in range(0, 60, 3)])
    figures = np.vstack([leaves, sums])
    figures[125, 4] += 90
    identities = find_identities(counts(figures, figures))
    assert sorted(max(identity.positions) for identity in identities) == list(range(120, 140))
    assert [identity.broken for identity in identities if 125 in identity.positions] == [(4,)]


def test_small_series_lost_in_rounding_are_not_added_to_an_identity() -> None:
    random = np.random.default_rng(11)
    parts = random.integers(10_000, 900_000, (5, 24))
    small = random.integers(180, 220, (3, 24))
    printed = (np.vstack([parts, small, parts.sum(axis=0)]) + 50) // 100
    (identity,) = find_identities(counts(printed, printed, np.ones(9, dtype=np.int64)))
    assert identity.positions == (0, 1, 2, 3, 4, 8)


def test_terms_of_one_sign_have_a_whole_too() -> None:
    series = np.random.default_rng(1).integers(100, 9_000, 30)
    (identity,) = find_identities(counts(np.array([series, -series]), np.array([series, -series])))
    assert (identity.terms, identity.whole) == (((0, 1), (1, 1)), 0)
