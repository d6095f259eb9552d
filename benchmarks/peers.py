"""The same frame and the same three promises in pandera, Great Expectations and pointblank, in one run.

The promises: parts sum to their total each month, the year-to-date average is the mean of the months rounded half up,
and the status groups sum to the measure. A star is the interval 0 to 3 for all of them, and "could hold" is what is
asked, so that all give the same answer (which is checked, with and without a fault). None of the peers knows promises
across cells: each is given, by `derived`, one row for each promise with the least and greatest value of its gap, worked
out by pandas in the way that is quickest, and that work is part of its time as assembly of the system is of ours. What
the peer itself takes is printed too. Sessions, suites and schemas are made beforehand and not counted.

    python benchmarks/peers.py [CELLS …]     by default 3132 and 1000000
"""

from __future__ import annotations

import logging
import os
import sys
import time
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))

import make_cells
import numpy as np
import pandas as pd
import pandera.pandas as pa

from tallvakt.analysis import edits
from tallvakt.model.report import AVERAGE, TOTAL
from tallvakt.reasoning import Verdict

CHECKS = ("parts-not-summing", "average-off", "statuses-not-summing")
Answer = int
"""How many promises cannot hold."""


def ours(cells: pd.DataFrame) -> Answer:
    """Assembly of the system and verdicts of all its rows."""
    made = edits.build(cells, contract(), make_cells.content().checks, subjects=subjects())
    return int((made.evaluate()[made.counted] == Verdict.FAILED).sum())


@cache
def contract():
    """The contract of the frame with the three promises alone."""
    whole = make_cells.recognised().contract
    return whole.model_copy(update={"promises": tuple(p for p in whole.promises if p.check in CHECKS)})


@cache
def subjects() -> dict[str, tuple[str, ...]]:
    return edits.subjects_of(make_cells.recognised().reading.expected)


def derived(cells: pd.DataFrame) -> pd.DataFrame:
    """One row per promise: it can hold when `least <= 0 <= greatest`."""
    first = cells[cells["copy"].to_numpy() == 0]
    months = first[(first["column"] != AVERAGE).to_numpy()]
    return pd.concat([_sums(months), _averages(first, months), _statuses(months)], ignore_index=True)


def _added(cells: pd.DataFrame, keys: list[str], sign: np.ndarray) -> pd.DataFrame:
    """The least and greatest of signed sums, by keys."""
    low, high = cells["lower"].to_numpy(), cells["upper"].to_numpy()
    terms = cells[keys].assign(least=np.where(sign > 0, low, -high), greatest=np.where(sign > 0, high, -low))
    return terms.groupby(keys, observed=True, sort=False)[["least", "greatest"]].sum()


def _sums(months: pd.DataFrame) -> pd.DataFrame:
    sign = np.where((months["row"] == TOTAL).to_numpy(), -1, 1)
    return _added(months, ["publication", "table", "subject", "column"], sign)


def _averages(first: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    keys = ["publication", "table", "subject", "row"]
    added = _added(months, keys, np.ones(len(months), dtype=np.int64))
    average = first[(first["column"] == AVERAGE).to_numpy()].set_index(keys)[["lower", "upper"]]
    both = added.join(average)
    k = months["column"].nunique()
    least = 2 * both["least"] - (2 * k * both["upper"] + k - 1)
    greatest = 2 * both["greatest"] - (2 * k * both["lower"] - k)
    return pd.DataFrame({"least": least, "greatest": greatest})


def _statuses(months: pd.DataFrame) -> pd.DataFrame:
    table = months["table"]
    mine = months[table.isin(["by-status", "by-measure"]).to_numpy()]
    sign = np.where((mine["table"] == "by-measure").to_numpy(), -1, 1)
    return _added(mine, ["publication", "row", "column"], sign)


SCHEMA = pa.DataFrameSchema({"least": pa.Column(int, pa.Check.le(0)), "greatest": pa.Column(int, pa.Check.ge(0))})


def pandera(frame: pd.DataFrame) -> Answer:
    try:
        SCHEMA.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return sum(int((~e.check_output).sum()) for e in errors.schema_errors)
    return 0


@cache
def great_expectations():
    """A batch definition and the suite."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations import expectations as gxe

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    batch = context.data_sources.add_pandas("memory").add_dataframe_asset("promises")
    suite = context.suites.add(
        gx.ExpectationSuite(
            "promises",
            [
                gxe.ExpectColumnValuesToBeBetween(column="least", max_value=0),
                gxe.ExpectColumnValuesToBeBetween(column="greatest", min_value=0),
            ],
        )
    )
    return batch.add_batch_definition_whole_dataframe("whole"), suite


def gx_suite(frame: pd.DataFrame) -> Answer:
    batch, suite = great_expectations()
    found = batch.get_batch({"dataframe": frame}).validate(suite, result_format="BASIC")
    return sum(r.result["unexpected_count"] for r in found.results)


def pointblank(frame: pd.DataFrame) -> Answer:
    import pointblank as pb

    found = pb.Validate(frame).col_vals_le("least", 0).col_vals_ge("greatest", 0).interrogate(get_first_n=5)
    return sum(found.n_failed().values())


PEERS: dict[str, Callable[[pd.DataFrame], Answer]] = {
    "pandera": pandera,
    "Great Expectations": gx_suite,
    "pointblank": pointblank,
}


def taken(function: Callable[[], object]) -> float:
    """Milliseconds of processor time: the median, after one call that is not counted."""
    function()
    times: list[float] = []
    while len(times) < 3 or (sum(times) < 1.0 and len(times) < 15):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return 1000 * median(times)


def compare(size: int) -> None:
    cells = make_cells.frame(size)
    wrong = make_cells.with_fault(cells)
    frame = derived(cells)
    failed = ours(wrong)
    assert ours(cells) == 0
    assert failed > 0
    our_time = taken(lambda: ours(cells))
    pandas_time = taken(lambda: derived(cells))
    print(f"\n{len(cells):,} cells, {len(frame):,} promises; a fault fails {failed} of them")
    print(f"{'':<22} {'ms':>9} {'ratio':>7}   of it the peer's own, without pandas' sums")
    print(f"{'tallvakt':<22} {our_time:9.1f} {1.0:7.1f}")
    for name, peer in PEERS.items():
        assert peer(frame) == 0, name
        assert peer(derived(wrong)) == failed, name
        own = taken(lambda peer=peer: peer(frame))
        whole = pandas_time + own
        print(f"{name:<22} {whole:9.1f} {whole / our_time:7.1f}   {own:9.1f} {own / our_time:7.1f}")


def main() -> None:
    warnings.simplefilter("ignore")
    print("processor time, median; sums by pandas are part of a peer's time, assembly of the system of ours")
    for size in [int(a) for a in sys.argv[1:]] or [3132, 1_000_000]:
        compare(size)


if __name__ == "__main__":
    main()
