from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from tallvakt import ingest
from tallvakt.analysis import audit
from tallvakt.analysis.edits import Edits
from tallvakt.analysis.secondary_suppression import NoSymbolError, remedy, symbol_for, untouchable
from tallvakt.pipeline.linked import PublicationSet
from tallvakt.reasoning import Status, disclosure
from tallvakt.reasoning.disclosure import Bounds
from tallvakt.reasoning.exchange import exchange
from tallvakt.reasoning.system import Ints, Mask
from tallvakt.recognise import recognise
from tallvakt.rules.content import find_suite, load
from tallvakt.rules.contract import Contract
from tests.helpers import grids
from tests.helpers.paths import ROOT

EXAMPLE = ROOT / "examples" / "publications" / "TILT180-2024-04.txt"


@dataclass(frozen=True, eq=False)
class Published:
    """The example whose stars can be worked out, with its audit."""

    cells: pd.DataFrame
    contract: Contract
    edits: Edits
    stars: Ints
    bounds: Bounds

    @property
    def recovered(self) -> Mask:
        return np.asarray((self.bounds.lower == self.bounds.upper) & ~self.edits.system.known)


@cache
def published() -> Published:
    content = load(find_suite())
    document = ingest.read(EXAMPLE)
    recognised = recognise(document, content.library)
    publication = PublicationSet([(document.source, recognised)], content, 60.0).publication(recognised)
    edits = publication.edits
    stars = audit.protected(recognised.cells, recognised.contract)
    return Published(recognised.cells, recognised.contract, edits, stars, disclosure.bounds(edits.system))


def choice(publication: Published) -> Ints:
    found = remedy(
        publication.cells, publication.contract, publication.edits, publication.stars, publication.bounds, 60.0
    )
    assert found.status == Status.CONSISTENT
    assert not found.unprotected.size
    assert found.lower_bound <= found.cells.size
    return found.cells


def test_total_rows_are_never_hidden() -> None:
    example = published()
    fixed = untouchable(example.cells, example.contract)
    assert not fixed[choice(example)].any()
    assert (example.cells["row"].to_numpy()[fixed] == "total").all()


def test_the_choice_is_the_same_for_other_values_of_recovered_stars() -> None:
    """The audit's values are exchanged, then those of the publication, with the printed sums that they stand in."""
    example = published()
    chosen = choice(example).tolist()
    recovered = example.recovered
    values = np.where(recovered, np.random.default_rng(1).integers(0, 4, recovered.size), example.bounds.lower)
    upper = np.where(recovered, values, example.bounds.upper)
    assert choice(replace(example, bounds=replace(example.bounds, lower=values, upper=upper))).tolist() == chosen
    compared = 0
    for star in np.random.default_rng(2).permutation(np.flatnonzero(recovered)).tolist():
        one = np.zeros(recovered.size, dtype=bool)
        one[star] = True
        up = 1 if example.bounds.lower[star] > 0 else -1
        other = exchange(example.edits.system, one, example.bounds.lower, one.astype(np.int64) * up, float("inf"))
        assert other is not None
        bounds = disclosure.bounds(other.system)
        changed = replace(example, edits=replace(example.edits, system=other.system), bounds=bounds)
        # Only where the same stars can be worked out is the same asked for.
        if other.point[star] == example.bounds.lower[star] or (changed.recovered != recovered).any():
            continue
        assert choice(changed).tolist() == chosen
        compared += 1
        if compared == 2:
            return
    pytest.fail("no publication that looks alike was compared")


def test_every_shipped_contract_with_stars_declares_a_symbol_for_further_figures() -> None:
    contracts = load(find_suite()).library.contracts.values()
    guarded = [(contract, table) for contract in contracts for table in contract.tables if contract.guarded]
    assert guarded
    for contract, table in guarded:
        assert symbol_for(1000, table, contract) == ":"
        assert contract.symbols_of(table)[":"].secondary


def test_the_symbol_of_a_hidden_figure(tmp_path_factory: pytest.TempPathFactory) -> None:
    star = '"*": {means: suppressed, lower: 0, upper: 3}'

    def contract(more: str) -> Contract:
        folder = tmp_path_factory.mktemp("grid")
        return grids.content(folder, symbols=f"{{{star}{more}}}").library.contracts["my.grid"]

    assert symbol_for(40, "grid", contract("")) == ":"
    assert symbol_for(2, "grid", contract("")) == "*"
    assert symbol_for(40, "grid", contract(', "..": {means: suppressed, secondary: true}')) == ".."
    with pytest.raises(NoSymbolError, match="means missing already"):
        symbol_for(40, "grid", contract(', ":": {means: missing}'))
