"""The same findings told by Tallvakt, Great Expectations Data Docs, pointblank and pytest-html, to be compared.

    python benchmarks/report_peers.py FOLDER

Takes the example publication, puts one wrong figure into it, and writes the four reports below FOLDER. Prints the size
of each and how many addresses it loads from elsewhere. Needs pointblank and pytest-html beside the project.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "examples" / "publications" / "TILT140-2024-08.txt"
TESTS = """
import json, pytest
from pathlib import Path
publication = json.loads((Path(__file__).parent.parent / "tallvakt" / "results.json").read_text())["publications"][0]
found = {}
for f in publication["findings"]:
    found.setdefault(f["check"], []).append(f["message"])
@pytest.mark.parametrize("outcome", publication["outcomes"], ids=lambda o: o["check"])
def test_promise(outcome):
    assert outcome["failed"] == 0, "\\n".join(found.get(outcome["check"], []))
"""


def spoiled(folder: Path) -> Path:
    """The example with two digits of one figure exchanged."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("03 Oslo"))
    fields = lines[number].split("\t")
    fields[3] = fields[3][:-2] + fields[3][:-3:-1]
    lines[number] = "\t".join(fields)
    path = folder / "TILT140-2024-08.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def with_pointblank(folder: Path) -> None:
    """One step for each promise over the outcomes, and one row for each finding as an extract."""
    import pandas as pd
    import pointblank as pb

    publication = json.loads((folder / "tallvakt" / "results.json").read_text())["publications"][0]
    told: dict[str, list[str]] = {}
    for finding in publication["findings"]:
        told.setdefault(finding["check"], []).append(finding["message"])
    rows = [
        {
            "check": o["check"],
            "holds": held,
            "message": (told[o["check"]][n : n + 1] or [""])[0] if held == "no" else "",
        }
        for o in publication["outcomes"]
        for held, count in (("yes", o["passed"] + o["undecided"]), ("no", o["failed"]))
        for n in range(count)
    ]
    frame = pd.DataFrame(rows)
    validation = pb.Validate(frame, tbl_name="TILT140", thresholds=pb.Thresholds(error=1))
    for check in frame["check"].unique():
        validation = validation.col_vals_in_set("holds", ["yes"], segments=("check", check), brief=check)
    (folder / "pointblank").mkdir(exist_ok=True)
    report = validation.interrogate().get_tabular_report()
    (folder / "pointblank" / "index.html").write_text(report.as_raw_html(), encoding="utf-8")


def main(folder: Path) -> None:
    """Write all four and say how large they are."""
    folder.mkdir(parents=True, exist_ok=True)
    path = spoiled(folder)
    tallvakt = [sys.executable, "-m", "tallvakt"]
    subprocess.run(
        [*tallvakt, "check", "-q", str(path), "--out", str(folder / "tallvakt"), "--lang", "en"], check=False
    )
    subprocess.run([*tallvakt, "gate", "-q", "--data-docs", str(path), "--out", str(folder / "gate")], check=False)
    with_pointblank(folder)
    tests = folder / "pytest"
    tests.mkdir(exist_ok=True)
    (tests / "test_promises.py").write_text(TESTS, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
        "--rootdir",
        str(tests),
    ]
    subprocess.run([*command, str(tests), f"--html={tests / 'index.html'}"], check=False)
    for page in sorted(folder.glob("**/*.html")):
        text = page.read_text(encoding="utf-8", errors="replace")
        outside = set(re.findall(r"""(?:src|href)=["'](https?://[^"']+\.(?:js|css|png|svg|woff2?)[^"']*)""", text))
        print(f"{page.relative_to(folder)}: {len(text) / 1000:.0f} kB, {len(outside)} files from elsewhere")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
