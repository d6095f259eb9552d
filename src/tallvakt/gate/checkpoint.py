"""The checkpoint: one suite of planned expectations over the outcomes frame, run once, in a context of its own."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from tallvakt.gate.decision import Decision, read
from tallvakt.gate.gate_plan import Planned
from tallvakt.gate.policy import Notice
from tallvakt.rules.registry import Check

# A gate tells nobody but those its policy names: no usage statistics.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")

import great_expectations as gx
from great_expectations.checkpoint.actions import UpdateDataDocsAction
from great_expectations.data_context.data_context.context_factory import project_manager
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.exceptions.exceptions import DataContextError

from tallvakt.gate.action import NotifyAction, as_json
from tallvakt.gate.planned_suite import suite_of

NAME = "tallvakt-gate"
SITE = "tallvakt"


def run(
    frame: pd.DataFrame,
    planned: Sequence[Planned],
    *,
    checks: Mapping[str, Check] | None = None,
    notify: Sequence[Notice] = (),
    data_docs: Path | None = None,
) -> Decision:
    """Decide a run: build the suite, run the checkpoint with its notifications, and read the decision off the result.

    `checks` are those of the run, by name: each chooses the class of its expectations. `data_docs` is a folder to build
    Data Docs in.
    """
    with _own_context() as context:
        suite = suite_of(NAME, planned, checks or {})
        asset = context.data_sources.add_pandas("tallvakt").add_dataframe_asset("outcomes")
        data = asset.add_batch_definition_whole_dataframe("run")
        definition = context.validation_definitions.add(
            gx.ValidationDefinition(name=NAME, data=data, suite=context.suites.add(suite))
        )
        actions: list[Any] = []
        if data_docs is not None:
            _site(context, data_docs)
            actions.append(UpdateDataDocsAction(name="data-docs", site_names=[SITE]))
        if notify:
            notices = [n.model_dump(mode="json", exclude_unset=True) for n in notify]
            actions.append(NotifyAction(name="notify", notices=notices, planned=len(planned)))
        checkpoint = context.checkpoints.add(
            gx.Checkpoint(name=NAME, validation_definitions=[definition], actions=actions, result_format="BASIC")
        )
        result = checkpoint.run(batch_parameters={"dataframe": frame})
        (validation,) = result.run_results.values()
        return read(as_json(validation), len(planned))


def _site(context: Any, folder: Path) -> None:
    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.resolve())}
    builder = {
        "class_name": "SiteBuilder",
        "store_backend": store,
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }
    context.add_data_docs_site(site_name=SITE, site_config=builder)


@contextmanager
def _own_context() -> Iterator[Any]:
    """An ephemeral context that leaves a caller's own project, progress bars and log as they were."""
    try:
        before = project_manager.get_current_project()
    except DataContextError:
        before = None
    log = logging.getLogger("great_expectations")
    level = log.level
    log.setLevel(logging.CRITICAL)  # a crash of an expectation is told once, by the decision
    try:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
        yield context
    finally:
        log.setLevel(level)
        project_manager.set_project(before)
