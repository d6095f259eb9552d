"""The promises of a draft, each on the grounds of the arithmetic found, and what was nearly promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tallvakt.authoring.drafting import value_drafts
from tallvakt.authoring.drafting.candidate_rules import Given, OperandPlace, Rule
from tallvakt.authoring.drafting.draft_plan import Plan, numbered
from tallvakt.authoring.drafting.drafted_equations import DraftedEquation, as_equation, equations, quoted
from tallvakt.authoring.drafting.level_sums import width
from tallvakt.authoring.drafting.promise_search import left_out_of_sums
from tallvakt.authoring.drafting.tally import SURE, Tally
from tallvakt.model.label_matching import compact
from tallvakt.model.report import TOTAL


@dataclass(kw_only=True, frozen=True, slots=True)
class DraftedPromise:
    """One promise of the draft, and on what grounds."""

    id: str
    check: str
    parameters: Mapping[str, Any]
    says: str
    """What holds, as a person reads it."""
    counted: str
    """In how many cases."""
    beside: str = ""
    """Where it does not hold, and how sure it is."""

    @property
    def why(self) -> str:
        """On what grounds it is promised."""
        return f"{self.says}: {self.counted}.{self.beside}"


def promises(plan: Plan) -> list[DraftedPromise]:
    """Everything the contract promises."""
    if not plan.values:
        every = [*_sums(plan), *_links(plan), *_means(plan), *_rules(plan), *_equations(plan), *_ranges(plan)]
    else:
        every = [*_of_values(plan), *_between_values(plan)]
    return [_as_evaluated(plan, promise) for promise in every if promise.id not in plan.without]


def _as_evaluated(plan: Plan, promise: DraftedPromise) -> DraftedPromise:
    """A promise with the cases in which its own file was held to it, where it was."""
    counted = plan.evaluated.get(promise.id)
    return promise if counted is None else replace(promise, counted=counted)


def _of_values(plan: Plan) -> Iterator[DraftedPromise]:
    """What the tables of some columns of figures promise, each said once."""
    called = value_drafts.names(tuple(plan.values))
    every = {name: promises(plan.values[label]) for label, name in called.items()}
    seen: list[tuple[str, Mapping[str, Any]]] = []
    for promise in (promise for some in every.values() for promise in some):
        said = (promise.check, promise.parameters)
        if said in seen:
            continue
        seen.append(said)
        kept_by = {name: any((p.check, p.parameters) == said for p in some) for name, some in every.items()}
        parameters = value_drafts.where_kept(promise.parameters, kept_by, list(plan.tables))
        if parameters is not None:
            again = sum(check == promise.check for check, _ in seen[:-1])
            yield replace(promise, id=numbered(promise.id, again), parameters=parameters)


def _between_values(plan: Plan) -> Iterator[DraftedPromise]:
    codes = dict(enumerate(value_drafts.names(tuple(plan.values)).values()))
    for place, identity in enumerate(value_drafts.identities(plan.values)):
        one = as_equation(identity, codes, "values", "")
        yield DraftedPromise(
            id=numbered("values-add-up", place),
            check="equation-off",
            parameters={"equation": one.text, "over": "values"},
            says="Columns of figures that add up so",
            counted=str(one.holds),
            beside=one.beside,
        )


def nearly(plan: Plan) -> list[str]:
    """What would be promised, were it not for one or two exceptions."""
    near = [rule for rule in plan.kept.rules if rule.near and not plan.nearly]
    operands = (_flat(_parameters(plan, rule)) for rule in near)
    return [
        f"Nearly a promise: {r.says} ({what}), in {r.tally}.{r.tally.exceptions}"
        for r, what in zip(near, operands, strict=True)
    ]


def below(plan: Plan) -> dict[int, tuple[str, int]]:
    """By classification (`id`), the one of the level above it, and how many letters of its codes name its parent."""
    parents: dict[int, tuple[str, int]] = {}
    for low, high in _levels(plan):
        if width(high.rows) > parents.get(id(low.rows), ("", 0))[1] and id(low.rows) not in plan.kept.parents:
            parents[id(low.rows)] = (plan.name(high.rows), width(high.rows))
    return parents


def _levels(plan: Plan) -> list[tuple[Any, Any]]:
    level_rules = [r for r in plan.kept.rules if r.check == "levels-not-summing" and not r.near]
    sides = [(r.parameters["parts"], r.parameters["whole"]) for r in level_rules]
    return [
        (plan.kinds.kinds[low.kind], plan.kinds.kinds[high.kind])
        for low, high in sides
        if isinstance(low, OperandPlace)
        and isinstance(high, OperandPlace)
        and low.kind is not None
        and high.kind is not None
    ]


def _sums(plan: Plan) -> list[DraftedPromise]:
    """That rows, and columns, add up to their total."""
    names = list(plan.tables)
    drafted = []
    for ident, what, axis, tallies, levels in (
        ("parts-sum-to-total", "Rows", {}, plan.kept.parts, plan.kept.sums),
        ("columns-sum-to-total", "Columns", {"axis": "columns"}, plan.kept.across, plan.kept.column_sums),
    ):
        right = [names[n] for n, tally in tallies.items() if tally.kept]
        if right:
            whole = sum((t for t in tallies.values() if t.kept), Tally())
            given: dict[str, Any] = {**axis}
            if axis or len(right) < len(names):
                given["tables"] = right
            if ignored := _left_out(plan, right):
                given["ignore"] = ignored
            few = "" if whole.bits >= SURE else " So few figures may do so by chance."
            nested = any(n in levels and levels[n].sums for n in tallies)
            says = f"{what} that add up to their total" if not nested else f"{what} that add up, level by level"
            drafted.append(
                DraftedPromise(
                    id=ident,
                    check="parts-not-summing",
                    parameters=given,
                    says=says,
                    counted=f"{whole} tables",
                    beside=f"{whole.exceptions}{few}",
                )
            )
    return drafted


def _left_out(plan: Plan, tables: Sequence[str]) -> list[str]:
    """Codes of the columns and rows of some tables in which nothing adds up."""
    kinds = [plan.tables[name] for name in tables]
    codes: dict[str, None] = {}
    for kind in kinds:
        code_of = {id(e): code for d in (kind.rows, kind.columns) if d for code, e in d.codes().items()}
        codes |= dict.fromkeys(code_of[id(entry)] for entry in left_out_of_sums(kind))
    return list(codes)


def _links(plan: Plan) -> list[DraftedPromise]:
    """That totals stand again in other tables, and that tables of groups add up to that of all."""
    names = list(plan.tables)
    drafted = []
    for place, (number, tally) in enumerate(plan.kept.anchors):
        drafted.append(
            DraftedPromise(
                id=numbered("totals-agree", place),
                check="totals-disagreeing",
                parameters={"anchor": names[number]},
                says=f"Totals that are equal to a row of '{names[number]}'",
                counted=str(tally),
                beside=tally.exceptions,
            )
        )
    for place, (number, others, tally) in enumerate(plan.kept.shared):
        drafted.append(
            DraftedPromise(
                id=numbered("same-total", place),
                check="totals-disagreeing",
                parameters={"anchor": names[number], "tables": [names[n] for n in others]},
                says=f"Tables with the same total as '{names[number]}'",
                counted=str(tally),
                beside=tally.exceptions,
            )
        )
    for place, (parts, whole, tally) in enumerate(plan.kept.statuses):
        drafted.append(
            DraftedPromise(
                id=numbered("groups-sum-to-all", place),
                check="statuses-not-summing",
                parameters={"parts": names[parts], "whole": names[whole]},
                says=f"Rows of '{names[parts]}' that add up to '{names[whole]}'",
                counted=str(tally),
                beside=tally.exceptions,
            )
        )
    return drafted


def _means(plan: Plan) -> list[DraftedPromise]:
    if not plan.averages:
        return []
    fits = [plan.tried[compact(a)] for a in plan.averages]
    tally = Tally(sum(f for f, _ in fits), sum(o for _, o in fits))
    return [
        DraftedPromise(
            id="average-is-mean-of-months",
            check="average-off",
            parameters={},
            says="Figures that are the mean of the periods beside them, rounded half up",
            counted=str(tally),
        )
    ]


def _rules(plan: Plan) -> list[DraftedPromise]:
    """What links periods, levels and computed figures."""
    seen: Counter[str] = Counter()
    drafted = []
    for rule in plan.kept.rules:
        if plan.nearly or not rule.near:
            drafted.append(
                DraftedPromise(
                    id=numbered(rule.id, seen[rule.id]),
                    check=rule.check,
                    parameters=_parameters(plan, rule),
                    says=rule.says,
                    counted=str(rule.tally),
                    beside=rule.tally.exceptions,
                )
            )
            seen[rule.id] += 1
    return drafted


def _ranges(plan: Plan) -> Iterator[DraftedPromise]:
    """That shares of a whole are from 0 to 100, where all that are printed are."""
    shares: dict[tuple[str, str], Rule] = {}
    for rule in plan.kept.rules:
        result = rule.parameters.get("result")
        if rule.share_of_whole and not rule.near and isinstance(result, OperandPlace) and not result.total:
            named = result.axis == "table" and result.kind is not None
            code = list(plan.tables)[result.kind or 0] if named else _code(plan, result)
            shares.setdefault((result.axis, code), rule)
    for place, ((axis, code), rule) in enumerate(shares.items()):
        yield DraftedPromise(
            id=numbered("share-in-range", place),
            check="equation-off",
            parameters={"equation": f"0 <= {quoted(code)} <= {rule.parameters.get('per', 100)}", "over": f"{axis}s"},
            says="Shares of a whole, from nothing to all of it",
            counted=str(rule.tally.holds),
        )


def _equations(plan: Plan) -> list[DraftedPromise]:
    """Identities, one promise for all the tables that keep it."""
    by_text: dict[tuple[str, str], list[DraftedEquation]] = {}
    for one in equations(plan):
        by_text.setdefault((one.text, one.over), []).append(one)
    return [
        DraftedPromise(
            id=numbered("balance", place),
            check="equation-off",
            parameters={"equation": text, "over": over} | ({"tables": tables} if tables else {}),
            says=f"{over.title()} that add up so",
            counted=str(sum(one.holds for one in same)),
            beside="".join(dict.fromkeys(one.beside for one in same)),
        )
        for place, ((text, over), same) in enumerate(by_text.items())
        for tables in ([one.table for one in same if one.table],)
    ]


def _parameters(plan: Plan, rule: Rule) -> dict[str, Any]:
    whole = rule.check == "levels-not-summing"
    return {key: _given(plan, given, whole) for key, given in rule.parameters.items()}


def _given(plan: Plan, given: Given, whole: bool) -> Any:
    """A parameter as a contract writes it, names of tables and codes in place of positions and categories."""
    names = list(plan.tables)
    if isinstance(given, tuple):
        return [names[n] for n in given]
    if not isinstance(given, OperandPlace):
        return given
    table = {} if given.kind is None else {"table": names[given.kind]}
    if whole:
        return table["table"]
    if given.axis == "table":
        return {**table, given.total: TOTAL} if given.total else table
    return {**table, given.axis: _code(plan, given)}


def _code(plan: Plan, side: OperandPlace) -> str:
    if side.entry is None:
        return TOTAL
    codes = (code for d in plan.dimensions.values() for code, entry in d.codes().items() if entry is side.entry)
    return next(codes)


def _flat(parameters: Mapping[str, Any]) -> str:
    def text(value: Any) -> str:
        return " of ".join(reversed(list(map(str, value.values())))) if isinstance(value, dict) else str(value)

    def listed(value: Any) -> str:
        return ", ".join(value) if isinstance(value, Sequence) and not isinstance(value, str) else text(value)

    return ", ".join(f"{key} {listed(value)}" for key, value in parameters.items())
