"""A system as the file that tau-ARGUS audits (the JJ format), and its audit through ``pytauargus``."""

from __future__ import annotations

import contextlib
import math
import tempfile
from pathlib import Path

import numpy as np

from tallvakt.reasoning import EditSystem, verdicts
from tallvakt.reasoning.system import Ints


def audit(system: EditSystem, truth: Ints) -> tuple[Ints, Ints]:
    """Least and greatest value of every cell, as tau-ARGUS finds them; ``truth`` is any point that holds.

    ImportError without ``pytauargus``. Its intervals are those of the linear relaxation, rounded inwards here.
    """
    from pytauargus._tauargus import audit_jj

    lower, upper = np.array(system.lower), np.array(system.upper)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "audit.jj"
        path.write_text(as_jj(system, truth))
        with contextlib.chdir(folder):  # it leaves its logs in the working folder
            found = audit_jj(str(path))
    hidden = np.flatnonzero(~system.known)
    for line in found:
        if line["cell"] < hidden.size:
            lower[hidden[line["cell"]]] = int(np.ceil(line["min"] - 1e-6))
            upper[hidden[line["cell"]]] = int(np.floor(line["max"] + 1e-6))
    return lower, upper


def as_jj(system: EditSystem, truth: Ints) -> str:
    """Hidden cells first, then one slack cell for each promise that is not an equality; known figures substituted.

    Rows are divided by their common factor and their sides rounded inwards. tau-ARGUS solves a linear relaxation: given
    ``2 * sum <= 27`` rather than ``sum <= 13``, its bounds would be wider than those of whole numbers.
    """
    hidden = np.flatnonzero(~system.known)
    number = np.full(system.n_cells, -1, dtype=np.int64)
    number[hidden] = np.arange(hidden.size)
    cells = [(truth[c], system.lower[c], system.upper[c]) for c in hidden]
    least, greatest = verdicts.activity(system)
    value = system.matrix @ truth
    constant = system.matrix @ np.where(system.known, system.lower, 0)
    rows = []
    for r in range(system.n_edits):
        start, end = system.matrix.indptr[r : r + 2]
        pairs = zip(number[system.matrix.indices[start:end]], system.matrix.data[start:end], strict=True)
        terms = [(int(c), int(a)) for c, a in pairs if c >= 0]
        if not terms:
            continue
        factor = math.gcd(*(a for _, a in terms))
        low = -((constant[r] - max(system.row_lower[r], least[r])) // factor)
        high = (min(system.row_upper[r], greatest[r]) - constant[r]) // factor
        terms = [(c, a // factor) for c, a in terms]
        if low < high:
            terms.append((len(cells), -1))
            cells.append(((value[r] - constant[r]) // factor - low, 0, high - low))
        rows.append((low, terms))
    lines = ["0", str(len(cells))]
    lines += [f"{k} {v} 1 u {low} {high} 0 0 0" for k, (v, low, high) in enumerate(cells)]
    lines.append(str(len(rows)))
    lines += [f"{side} {len(terms)} : " + " ".join(f"{c} ({a})" for c, a in terms) for side, terms in rows]
    return "\n".join(lines) + "\n"


def protect(inner: Ints, method: str) -> tuple[Ints, float]:
    """Of a table of counts without noughts, which cells ``method`` (OPT, MOD) hides besides the unsafe ones.

    Counts below 4 are unsafe. The cells are of the table with its margins (last row and column), by number; and what
    the hidden ones sum to. ImportError without ``pytauargus``. Raises its BatchError.
    """
    from pytauargus import protect as run

    rows, columns = inner.shape
    people = [(f"r{i:03}", f"c{j:03}") for i in range(rows) for j in range(columns) for _ in range(inner[i, j])]
    records = {"row": [p[0] for p in people], "column": [p[1] for p in people], "one": [1] * len(people)}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        done = run(
            records, ["row", "column"], "one", safety_rules="FREQ(4,20)", suppress=f"{method}(1)", workdir=folder
        )
        frame = done.tables[0].dataframe()
    hidden = frame[frame["status"] == "M"]

    def at(name: str, size: int) -> int:
        return size if name == "Total" else int(name[1:])

    cells = [at(r, rows) * (columns + 1) + at(c, columns) for r, c in zip(hidden["row"], hidden["column"], strict=True)]
    return np.sort(np.array(cells, dtype=np.int64)), float(hidden["one"].sum())
