"""Suites and checkpoints for Great Expectations projects of others: `suite_for(family)` and `checkpoint_for(policy)`.

```python
import great_expectations as gx
from tallvakt import check
from tallvakt.gate import checkpoint_for, suite_for

context = gx.get_context(mode="file")
checkpoint = checkpoint_for("gate.yaml", context=context)   # saved in the project
checkpoint.run(batch_parameters={"dataframe": check("publications").outcomes}).success
```

A project that was saved so is opened again by a process that has said `import tallvakt.gate.expectations`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")  # as the gate does: usage is told to nobody

import great_expectations as gx
from great_expectations.data_context.data_context.context_factory import project_manager
from great_expectations.exceptions.exceptions import DataContextError

from tallvakt.gate import contract_plan
from tallvakt.gate import policy as policies
from tallvakt.gate.action import NotifyAction
from tallvakt.gate.planned_suite import suite_of
from tallvakt.gate.policy import Policy
from tallvakt.model.unknown_name import no_such
from tallvakt.rules.content import Content, find_suite, load
from tallvakt.rules.contract import Contract

PathLike = str | os.PathLike[str]
PolicyLike = Policy | Mapping[str, Any] | PathLike
NAME = "tallvakt"
ASSET = "outcomes"
BATCH = "run"


def suite_for(
    family: str,
    policy: PolicyLike | None = None,
    *,
    name: str | None = None,
    schemas: Iterable[PathLike] = (),
    checks: Iterable[PathLike] = (),
) -> gx.ExpectationSuite:
    """The suite of every promise of a family's contract, and of the gate's rules, as a policy weighs them.

    It is for a frame of outcomes (`tallvakt.check(…).outcomes`) and is added to no context yet. An expectation that
    fails the gate is `critical`, another `warning` or `info`. `policy` is a file, its content or a `Policy`; by default
    errors alone fail. `schemas` and `checks` are folders of your own. The suite is called as its family, or `name`.

    Raises ValueError for a family that has no contract, and for a wrong policy, contract or check.
    """
    content = _content(schemas, checks)
    rules = _policy(policy, content)
    planned = contract_plan.plan([_contract(family, content)], content.checks, rules)
    return suite_of(name or family, planned, content.checks)


def checkpoint_for(
    policy: PolicyLike | None = None,
    *,
    families: str | Iterable[str] | None = None,
    context: Any = None,
    name: str = NAME,
    actions: Sequence[Any] = (),
    schemas: Iterable[PathLike] = (),
    checks: Iterable[PathLike] = (),
) -> gx.Checkpoint:
    """The checkpoint, saved in a context, that decides on a frame of outcomes by a policy as `tallvakt gate` does.

    Run it with `batch_parameters={"dataframe": outcomes}`. The channels of the policy's `notify` are told of the
    decision, by `NotifyAction`, after your own `actions`. Without `families` it holds every family that it has a
    contract of to its promises, wherever the frame has publications of it; with them, each in a suite of its own, and
    a family of which there is none fails. `context` is the current one by default. What is there by the same names
    (data source, suites, validation definitions and checkpoint, all called after `name`) is brought up to date.

    Raises ValueError as `suite_for` does.
    """
    content = _content(schemas, checks)
    rules = _policy(policy, content)
    own = context if context is not None else _current()
    data = _data(own, name)
    definitions = []
    for suite in _suites(rules, families, content, name):
        kept = own.suites.add_or_update(suite)
        definition = gx.ValidationDefinition(name=suite.name, data=data, suite=kept)
        definitions.append(own.validation_definitions.add_or_update(definition))
    notices = [notice.model_dump(mode="json", exclude_unset=True) for notice in rules.notify]
    told = [NotifyAction(name="notify", notices=notices)] if notices else []
    checkpoint = gx.Checkpoint(name=name, validation_definitions=definitions, actions=[*actions, *told])
    saved: gx.Checkpoint = own.checkpoints.add_or_update(checkpoint)
    return saved


def _suites(
    policy: Policy, families: str | Iterable[str] | None, content: Content, name: str
) -> list[gx.ExpectationSuite]:
    contracts = content.library.contracts
    if families is None:
        planned = contract_plan.plan(list(contracts.values()), content.checks, policy, required=False)
        return [suite_of(name, planned, content.checks)]
    named = [families] if isinstance(families, str) else list(families)
    plans = {family: contract_plan.plan([_contract(family, content)], content.checks, policy) for family in named}
    return [suite_of(f"{name}-{family}", planned, content.checks) for family, planned in plans.items()]


def _content(schemas: Iterable[PathLike], checks: Iterable[PathLike]) -> Content:
    return load(find_suite(tuple(map(Path, schemas)), tuple(map(Path, checks))))


def _contract(family: str, content: Content) -> Contract:
    contracts = content.library.contracts
    if family not in contracts:
        raise ValueError(f"family: {no_such('contract', family, contracts)}")
    return contracts[family]


def _policy(given: PolicyLike | None, content: Content) -> Policy:
    """A policy however it is given, and its names held to those that there are. Raises ValueError."""
    if given is None:
        return Policy()
    if isinstance(given, str | os.PathLike):
        return policies.load(Path(given), content.checks, content.library.contracts)
    policy = given if isinstance(given, Policy) else Policy.model_validate(given)
    policies.hold_names(policy, content.checks, content.library.contracts)
    return policy


def _current() -> Any:
    try:
        return project_manager.get_current_project()
    except DataContextError:
        return gx.get_context()


def _data(context: Any, name: str) -> Any:
    """The batch definition of a frame of outcomes; there already where a checkpoint was made before."""
    source = context.data_sources.add_or_update_pandas(name)
    asset = source.add_dataframe_asset(ASSET)
    return asset.add_batch_definition_whole_dataframe(BATCH)
