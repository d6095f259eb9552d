"""The disclosure audit of one large component, against the imports that every call of the suite needs.

    python benchmarks/audit.py [SECONDS]     no audit takes longer than so many on the clock; by default 300

Made-up linked tables (`linked_tables.py`), whose stars all hang together. Processor time, bounds proved, memory.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import linked_tables
from tallvakt.reasoning import disclosure

IMPORTS = (sys.executable, "-c", "import pandas, pandera.pandas")
COUNTIES_AND_OFFICES = ((9, 10), (18, 20), (36, 20), (45, 40))
"""Some 5,000, 22,000, 42,000 and 106,000 stars."""


def imports() -> float:
    """Processor seconds of the imports, the least of three."""
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(IMPORTS, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 300.0
    disclosure.bounds(linked_tables.make(linked_tables.SIZES["small"]).system)
    unit = imports()
    print(f"imports {unit:.2f} s of processor time")
    print(f"{'stars':>8}{'proved':>9}{'seconds':>9}{'of imports':>12}{'MiB at most':>13}")
    for counties, offices in COUNTIES_AND_OFFICES:
        size = replace(linked_tables.SIZES["large"], counties=counties, offices=offices)
        system = linked_tables.make(size).system
        stars = ~system.known
        start = time.process_time()
        found = disclosure.bounds(system, seconds)
        used = time.process_time() - start
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{stars.sum():8}{found.proved[stars].sum():9}{used:9.1f}{used / unit:12.1f}{most:13}", flush=True)


if __name__ == "__main__":
    main()
