"""Every benchmark is one of `nox -s bench`."""

import ast

from tests.helpers.paths import ROOT


def test_the_session_runs_every_benchmark() -> None:
    session = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    (named,) = (
        ast.literal_eval(node.value)
        for node in session.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "BENCHMARKS"
    )
    scripts = {p.stem for p in (ROOT / "benchmarks").glob("*.py") if "__main__" in p.read_text(encoding="utf-8")}
    assert set(named) == scripts
