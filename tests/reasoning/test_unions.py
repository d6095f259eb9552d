"""Linked nodes against scipy's connected components."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tallvakt.reasoning.unions import labels

EDGES = st.integers(1, 40).flatmap(
    lambda n: st.tuples(st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=60))
)


@given(EDGES)
def test_same_components_named_by_their_least_node(graph: tuple[int, list[tuple[int, int]]]) -> None:
    size, edges = graph
    one, other = (np.array([e[side] for e in edges], dtype=np.int64) for side in (0, 1))
    found = labels(size, one, other)
    _, known = connected_components(coo_array((np.ones(len(edges)), (one, other)), shape=(size, size)), directed=False)
    for component in np.unique(known):
        members = np.flatnonzero(known == component)
        assert (found[members] == members[0]).all()


def test_a_long_chain_takes_few_rounds() -> None:
    chain = np.arange(100_000)
    assert labels(100_001, chain[::-1].copy(), chain[::-1] + 1).max() == 0


def test_an_edge_from_a_node_to_itself_links_nothing() -> None:
    assert labels(3, np.array([1, 2]), np.array([1, 2])).tolist() == [0, 1, 2]
    assert labels(3, np.array([1, 2]), np.array([1, 0])).tolist() == [0, 1, 0]
