"""Data Docs of somebody else's project read in words, with what was observed; nothing of a publication is markup."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tallvakt.gate import outcomes_frame
from tests.helpers.gate_runs import FINGERPRINTS, finding, label, publication, run, star

if TYPE_CHECKING:
    from tallvakt.gate.expectations import ExpectPromiseToHold

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
EVIL = "<img src=x onerror=alert(1)>$family.txt"
EXPECTED = (
    "The parts of every table sum to its total. Promise parts-sum-to-total in every publication of made.up; "
    "at most 1 in each publication are let through; what suppressed figures leave undecided is not kept.",
    f"Broken in publications/{EVIL}; findings {FINGERPRINTS[0][:8]}, {FINGERPRINTS[1][:8]}.",
    "18 looked at: 16 hold, 2 broken",
    "The published figures give no suppressed figure away. Promise gate-recoverable in every publication.",
    "2 suppressed figures: 1 hold, 1 broken",
    f"Left undecided in publications/{EVIL}, publications/clean.txt.",
    "Rows are counted twice.",
    "nothing to look at",
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of one validation, in a file project of somebody who has other expectations too."""
    import great_expectations as gx
    from great_expectations.checkpoint.actions import UpdateDataDocsAction
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.expectations.core.expect_table_row_count_to_be_between import ExpectTableRowCountToBeBetween
    from great_expectations.expectations.metadata_types import FailureSeverity

    from tallvakt.gate import expectations as ours

    folder = tmp_path_factory.mktemp("docs")
    given = run(
        publication("clean.txt"),
        publication(EVIL, [finding(0), finding(1), label(2)], suppressed=(star(), star("open"))),
    )
    context = gx.get_context(mode="file", project_root_dir=folder)
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    asset = context.data_sources.add_pandas("p").add_dataframe_asset("outcomes")
    suite = context.suites.add(gx.ExpectationSuite(name="own"))
    own: tuple[ExpectPromiseToHold, ...] = (
        ours.ExpectPartsToSumToTotal(family="made.up", at_most=1, undecided="fail"),
        ours.ExpectSuppressedFiguresToStayHidden(severity=FailureSeverity.WARNING),
        ours.ExpectAveragesToBeMeansOfMonths(promise="average-is-mean", undecided="fail"),
        ours.ExpectPromiseToHold(promise="no-such-promise", description="Rows are counted twice."),
    )
    for expectation in own:
        suite.add_expectation(expectation)
    suite.add_expectation(ExpectTableRowCountToBeBetween(min_value=1))
    data = asset.add_batch_definition_whole_dataframe("all")
    definition = context.validation_definitions.add(gx.ValidationDefinition(name="own", data=data, suite=suite))
    docs: list[Any] = [UpdateDataDocsAction(name="docs")]
    checkpoint = context.checkpoints.add(gx.Checkpoint(name="own", validation_definitions=[definition], actions=docs))
    checkpoint.run(batch_parameters={"dataframe": outcomes_frame.outcomes(given)})
    (path,) = folder.glob("gx/uncommitted/data_docs/**/validations/**/*.html")
    return path


def test_data_docs_read_in_words_with_observed_values(page: Path) -> None:
    source = page.read_text(encoding="utf-8")
    assert "<img src=x" not in source
    shown = re.sub(r"<script.*?</script>|<style.*?</style>|<[^>]+>", " ", source, flags=re.DOTALL)
    text = blanks_as_one(html.unescape(shown))
    for sentence in EXPECTED:
        assert blanks_as_one(sentence) in text, sentence
    assert "expect_parts_to_sum_to_total(" not in text
    assert "An unexpected Exception occurred" not in text


@pytest.mark.browser
def test_a_browser_shows_the_same_and_runs_nothing_of_a_publication(page: Path) -> None:
    """Offline: the scripts and styles that Data Docs load from the network are not there."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on PATH")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (nox -s browser)")
    alerts: list[str] = []

    def heard(dialog: Any) -> None:
        alerts.append(dialog.message)
        dialog.dismiss()

    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = started.new_context(offline=True).new_page()
        tab.on("dialog", heard)
        tab.goto(page.as_uri(), wait_until="domcontentloaded")
        text = blanks_as_one(tab.locator("body").inner_text())
        images = tab.locator("img[src='x']").count()
        started.close()
    assert (alerts, images) == ([], 0)
    for sentence in EXPECTED:
        assert blanks_as_one(sentence) in text, sentence


def test_words_for_other_tools_are_the_same() -> None:
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult

    from tallvakt.gate.expectations import ExpectPartsToSumToTotal

    expectation = ExpectPartsToSumToTotal(family="made.up")
    expectation.render()
    (atomic,) = [c for c in expectation.rendered_content or () if c.name == "atomic.prescriptive.summary"]
    assert atomic.value.template == "$says. Promise $promise in every publication of $family."
    assert (atomic.value.params or {})["says"]["value"] == "The parts of every table sum to its total"
    result = ExpectationValidationResult(success=True, expectation_config=expectation.configuration, result={})
    assert ExpectPartsToSumToTotal._diagnostic_observed_value_renderer(result=result) == "not recorded"
    assert ExpectPartsToSumToTotal._diagnostic_observed_value_renderer() == "not recorded"
    assert "parts-sum-to-total" in str(ExpectPartsToSumToTotal._prescriptive_renderer()[0].to_json_dict())


def blanks_as_one(text: str) -> str:
    """A badge stands apart from the sign after it; that is not what these tests are about."""
    return re.sub(r"\s+([;.,])", r"\1", re.sub(r"\s+", " ", text))
