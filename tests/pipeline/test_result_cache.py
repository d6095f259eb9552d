"""What nothing changed for is used again, what anything changed for is made anew, and no hidden figure is kept."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallvakt.cli import job
from tallvakt.cli.job import Settings
from tallvakt.model.editions import Printing
from tallvakt.model.plain_data import PlainCodec, PlainDataError
from tallvakt.model.printed_cells import CellRef, Place
from tallvakt.model.report import Edition, Outcome
from tallvakt.pipeline import result_cache, tasks
from tallvakt.pipeline.checking import check_opened
from tallvakt.pipeline.options import Options
from tallvakt.pipeline.result_cache import EditionDigests, ResultCache
from tallvakt.pipeline.result_files import KEPT_DAYS, ResultFiles
from tallvakt.pipeline.tied_groups import Outline
from tallvakt.rules.content import Content, find_suite, load
from tests.helpers.paths import EXAMPLES
from tests.pipeline.test_executors import without_time, years

TILT180 = next(EXAMPLES.glob("TILT180*.txt"))


@dataclass
class Runs:
    """Runs over one folder with one cache, each telling which publications it checked."""

    place: Path
    monkeypatch: pytest.MonkeyPatch
    content: Content = field(default_factory=lambda: load(find_suite()))
    checked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        def spied(opened: object, *rest: object) -> object:
            self.checked.append(Path(opened.document.source).name)  # type: ignore[attr-defined]
            return check_opened(opened, *rest)  # type: ignore[arg-type]

        self.monkeypatch.setattr(tasks, "check_opened", spied)

    def __call__(self, out: str = "out", options: Options | None = None, **settings: object) -> list[str]:
        """The names of the publications that a run checks."""
        self.checked.clear()
        chosen = {"out": self.place / out, "cache": self.place / "cache", "workers": 1, "detail": "quiet", **settings}
        job.check([str(self.place / "in")], self.content, options or Options(), Settings(**chosen))  # type: ignore[arg-type]
        return sorted(self.checked)


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path)
    for year in ("2024", "2025", "2026"):
        text = TILT180.read_text(encoding="utf-8").replace("2024", year)
        (tmp_path / "in" / TILT180.name.replace("2024", year)).write_text(text, encoding="utf-8")
    return Runs(tmp_path, monkeypatch)


def names(*years_: str) -> list[str]:
    return [TILT180.name.replace("2024", year) for year in years_]


def test_what_nothing_changed_for_is_used_again_to_the_byte(runs: Runs) -> None:
    assert runs("first") == names("2024", "2025", "2026")
    assert runs("second") == []
    assert without_time(runs.place / "first") == without_time(runs.place / "second")


def test_the_formats_of_a_run_can_be_made_of_what_was_kept(runs: Runs) -> None:
    formats = ("sarif", "junit", "csv")
    assert len(runs("first", formats=formats)) == 3
    assert runs("second", formats=formats) == []
    assert without_time(runs.place / "first") == without_time(runs.place / "second")


def changed_figure(runs: Runs) -> None:
    path = runs.place / "in" / names("2025")[0]
    text = path.read_text(encoding="utf-8")
    figure = re.search(r"\t(\d{3})\t", text)
    assert figure
    path.write_text(text.replace(figure[0], "\t999\t", 1), encoding="utf-8")


def later_edition(runs: Runs) -> None:
    text = TILT180.read_text(encoding="utf-8").replace("2024", "2027")
    (runs.place / "in" / names("2027")[0]).write_text(text, encoding="utf-8")


def idle_waiver(runs: Runs) -> None:
    waive(runs, "0123456789abcdef")


def waiver_of_a_finding(runs: Runs) -> None:
    results = json.loads((runs.place / "out" / "results.json").read_text(encoding="utf-8"))
    waive(runs, next(f["fingerprint"] for f in results["publications"][1]["findings"]))


def waive(runs: Runs, fingerprint: str) -> None:
    today = date.today()
    (runs.place / "waivers.yaml").write_text(
        f'waivers:\n  - fingerprint: "{fingerprint}"\n    reason: known\n    owner: me\n'
        f"    created: {today}\n    expires: {today + timedelta(days=60)}\n",
        encoding="utf-8",
    )


def policy(runs: Runs) -> None:
    (runs.place / "gate.yaml").write_text("recoverable: fail\n", encoding="utf-8")


def contract_of_another_family(runs: Runs) -> None:
    runs.content = overlaid(runs, "*tilt140*.yaml")


def contract_of_the_family(runs: Runs) -> None:
    runs.content = overlaid(runs, "*tilt180*.yaml")


def overlaid(runs: Runs, pattern: str) -> Content:
    """The suite with one contract of a version of its own."""
    own = runs.place / "schemas"
    own.mkdir()
    (path,) = (find_suite().schemas[0]).rglob(pattern)
    text = path.read_text(encoding="utf-8")
    (own / path.name).write_text(re.sub(r"(?m)^version: .*$", 'version: "99"', text), encoding="utf-8")
    return load(find_suite((own,)))


def check_of_ones_own(runs: Runs) -> None:
    own = runs.place / "checks"
    own.mkdir()
    source = next(find_suite().checks[0].glob("tv5*.py"))
    (own / source.name).write_text(source.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    runs.content = load(find_suite((), (own,)))


def damaged(runs: Runs) -> None:
    for path in entries(runs):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(bytes(data))


def cut_short(runs: Runs) -> None:
    for path in entries(runs):
        path.write_bytes(path.read_bytes()[:-1])


def swapped(runs: Runs) -> None:
    """Every file has another one's content."""
    paths = entries(runs)
    contents = [path.read_bytes() for path in paths]
    for path, data in zip(paths, contents[1:] + contents[:1], strict=True):
        path.write_bytes(data)


def emptied(runs: Runs) -> None:
    shutil.rmtree(runs.place / "cache")


def entries(runs: Runs) -> list[Path]:
    return sorted(p for p in (runs.place / "cache").rglob("*") if p.is_file() and p.suffix != ".txt")


@pytest.mark.parametrize(
    ("change", "anew"),
    [
        (changed_figure, ["2025"]),
        (later_edition, ["2027"]),
        (idle_waiver, []),
        (waiver_of_a_finding, ["2025"]),
        (policy, ["2024", "2025", "2026"]),
        (contract_of_another_family, []),
        (contract_of_the_family, ["2024", "2025", "2026"]),
        (check_of_ones_own, ["2024", "2025", "2026"]),
        (damaged, ["2024", "2025", "2026"]),
        (cut_short, ["2024", "2025", "2026"]),
        (swapped, ["2024", "2025", "2026"]),
        (emptied, ["2024", "2025", "2026"]),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_what_a_change_concerns_is_made_anew(runs: Runs, change: Callable[[Runs], None], anew: list[str]) -> None:
    runs()
    change(runs)
    assert runs() == names(*anew)
    assert runs() == []
    once = without_time(runs.place / "out")
    runs("without", cache=None)
    assert once == without_time(runs.place / "without")


@pytest.mark.parametrize(
    "options",
    [Options(budget=29.0), Options(remedy=True), Options(contract="nav.tilt180")],
    ids=["budget", "remedy", "contract"],
)
def test_other_options_make_other_results(runs: Runs, options: Options) -> None:
    runs()
    assert len(runs(options=options)) == 3
    assert runs() == []


def test_of_tied_publications_each_change_concerns_all(tmp_path: Path) -> None:
    pages: Any = SimpleNamespace(pages=("a.html", "b.html", "c.html"))
    cache = ResultCache(
        results=ResultFiles(tmp_path), read_by="", judged_by="", families={"f": ""}, finishing=pages, outputs=pages
    )
    group = [Outline(number=n, source=name, family="f", edition=Edition("a", name)) for n, name in enumerate("abc")]
    changed = [*group[:2], replace(group[2], sha256="other")]

    def keys(*groups: list[Outline]) -> set[str]:
        return {key for each in cache.keys(groups, EditionDigests({}), ()) for key in each.values()}

    assert len(keys(group)) == 3
    assert not keys(group) & keys(changed)
    assert len(keys(*([one] for one in group)) & keys(*([one] for one in changed))) == 2


def test_earlier_editions_are_a_part_of_what_a_result_depends_on() -> None:
    def before(*ends: str) -> str:
        printings = tuple(Printing(end, Edition(end, end), {}) for end in sorted(ends, reverse=True))
        return EditionDigests({"f": printings}).before(
            Outline(number=0, source="x", family="f", edition=Edition("2024", "2024"))
        )

    assert before("2024") == before("2024", "2025") != before("2023", "2024")
    assert before("2022", "2024") != before("2023", "2024") != before("2022", "2023", "2024")


def test_nothing_of_a_hidden_figure_is_kept(runs: Runs) -> None:
    runs(formats=("csv",))
    reports = 0
    for path in entries(runs):
        parts = ResultFiles(runs.place / "cache").get(path.name)
        assert parts
        for name in {"brief", "whole"} & parts.keys():
            report = result_cache.plain_report(parts[name])
            assert report.suppressed
            assert {(s.lower, s.upper) for s in report.suppressed} == {(None, None)}
            reports += 1
    assert reports == 6


def test_a_run_that_shows_hidden_figures_keeps_nothing(runs: Runs) -> None:
    runs(reveal=True)
    assert not (runs.place / "cache").exists()


def test_results_that_time_ran_out_for_are_not_kept(runs: Runs) -> None:
    assert len(runs(options=Options(budget=0.0))) == 3
    unproved = [o for o in load_results(runs) if "not-proved" in o["reasons"]]
    assert len(runs(options=Options(budget=0.0))) == (3 if unproved else 0)


def load_results(runs: Runs) -> list[dict[str, list[str]]]:
    results = json.loads((runs.place / "out" / "results.json").read_text(encoding="utf-8"))
    return [o for p in results["publications"] for o in p["promises"]]


def test_old_results_are_made_anew_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = ResultFiles(tmp_path)
    kept.put("ab12", {"one": b"1", "none": b""})
    assert kept.get("ab12") == {"one": b"1", "none": b""}
    later = time.time() + (KEPT_DAYS + 1) * 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    assert kept.get("ab12") is None
    kept.prune()
    assert not list(tmp_path.rglob("ab12"))


def test_workers_keep_and_use_the_same_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path)
    years(tmp_path / "in", 2)
    runs = Runs(tmp_path, monkeypatch)
    runs("first", workers=2)
    assert runs("second") == []
    assert without_time(tmp_path / "first") == without_time(tmp_path / "second")


CODEC = PlainCodec([Edition, Place, CellRef, Outcome])
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.sampled_from(Outcome),
    st.builds(Edition, st.text(), st.text()),
)
PLAIN = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner).map(tuple),
        st.frozensets(st.integers()),
        st.dictionaries(st.tuples(st.text(), st.integers()), inner),
        st.builds(Place, st.integers(), part=st.text(), box=st.none()),
    ),
    max_leaves=20,
)


@given(PLAIN)
def test_plain_data_come_back_as_they_were(value: object) -> None:
    again = CODEC.loads(CODEC.dumps(value))
    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b'{"a": 1}', b"[]", b'["os.system", "true"]', b'["Edition", "2024-01"]', b'["Outcome", "x"]', b"[[]]"],
)
def test_other_text_makes_nothing(text: bytes) -> None:
    with pytest.raises(PlainDataError):
        CODEC.loads(text)


def test_what_is_no_plain_data_is_refused() -> None:
    with pytest.raises(TypeError):
        CODEC.dumps(replace(Edition("a", "b"), start=object()))  # type: ignore[arg-type]
