"""The drafted contract as YAML, with comments on what could not be told, and its codelists as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from tallvakt.authoring.drafting import value_drafts
from tallvakt.authoring.drafting.dimensions import Classification
from tallvakt.authoring.drafting.draft_plan import Plan
from tallvakt.authoring.drafting.long_form_draft import LongColumns
from tallvakt.authoring.drafting.own_decimals import finer, printed_as
from tallvakt.authoring.drafting.promise_list import below, nearly, promises
from tallvakt.authoring.drafting.promise_search import left_out_of_sums
from tallvakt.authoring.drafting.table_kinds import TableKind
from tallvakt.model.report import TOTAL
from tallvakt.rules.contract import Format, Long, Symbol

_WIDTH = 1 << 16
"""No line is broken but those of comments."""
_COMMENT = 110


def contract(plan: Plan) -> str:
    """The contract of a plan."""
    top = CommentedMap()
    top["family"] = plan.family
    top["version"] = "0"
    top["title"] = _flow({plan.locale: plan.title})
    top["locale"] = plan.locale
    top["dimensions"] = _dimensions(plan)
    if plan.found.symbols:
        top["symbols"] = _symbols(plan)
    if not plan.values and (figures := _figures(plan.figures)) is not None:
        top["figures"] = figures
        _say(top, "figures", "Guessed from the printed figures.")
    if plan.found.odd:
        _say(top, "columns", plan.found.odd)
    if plan.period:
        top["period"] = _flow(plan.period)
    if plan.period.get("from") == "none":
        _say(top, "period", "Neither a column, a heading nor the file's name tells a period.")
    top["columns"] = _columns(plan)
    if plan.totals.labels:
        top["total"] = _flow({"labels": _flow_seq(plan.totals.labels)})
        _say(top, "total", "The words that the rows begin with which are the sum of all the others of their table.")
    if plan.long is not None:
        top.update(_observations(plan, plan.long))
        _say(top, "long", *plan.long.notes)
    top["left_out_row"] = plan.left_out
    _say(top, "left_out_row", plan.why_left_out)
    top["tables"] = _tables(plan)
    if hidden := [t for t, s in plan.found.symbols.items() if s.means == "suppressed"]:
        top["protect"] = _flow({"symbols": _flow_seq(hidden), "averages": bool(plan.averages)})
    top["promises"] = _promises(plan)
    near = _wrapped(nearly(plan))
    top.yaml_set_start_comment("\n".join(plan.head))
    for key in ("dimensions", "tables", "promises"):
        top.yaml_set_comment_before_after_key(key, before=f"\n{near}" if key == "promises" and near else "\n")
    return _text(top)


def _long(names: Long) -> CommentedMap:
    """The columns of the long form that are named, a single one without brackets."""
    columns = CommentedMap()
    for key, value in names.model_dump(exclude_defaults=True).items():
        if key == "where":
            columns[key] = _flow({name: _one(texts) for name, texts in value.items()})
        else:
            columns[key] = _one(value)
    return columns


def _observations(plan: Plan, columns: LongColumns) -> CommentedMap:
    """The columns of a file of observations, and those of figures by themselves where it has several."""
    if not plan.values:
        return CommentedMap({"long": _long(columns.names)})
    return CommentedMap({"values": _values(plan), "long": _long(columns.names.model_copy(update={"value": ""}))})


def _values(plan: Plan) -> CommentedMap:
    """The columns of figures, each as it is printed."""
    columns = CommentedMap()
    for label, name in value_drafts.names(tuple(plan.values)).items():
        own = plan.values[label].found.figures
        columns[name] = _flow({**(_figures(own) or {"decimals": 0}), "label": label})
    return columns


def _one(texts: str | tuple[str, ...]) -> Any:
    """A text, or a list of several."""
    if isinstance(texts, str):
        return texts
    return texts[0] if len(texts) == 1 else _flow_seq(texts)


def codelist(dimension: Classification, locale: str, parents: Mapping[int, Any]) -> str:
    """The codelist of a classification as CSV, in the order in which its codes are printed."""
    codes = dimension.codes()
    code_of = {id(entry): code for code, entry in codes.items()}
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(["code", locale, *(["parent"] if parents else [])])
    for (code, entry), label in zip(codes.items(), dimension.labels(), strict=True):
        above = parents.get(id(entry))
        write.writerow([code, label, *([code_of[id(above)] if above else ""] if parents else [])])
    return out.getvalue()


def _text(top: CommentedMap) -> str:
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(top, out)
    return out.getvalue()


def _flow(given: Mapping[str, Any]) -> CommentedMap:
    mapping = CommentedMap(given)
    mapping.fa.set_flow_style()
    return mapping


def _flow_seq(given: Any) -> CommentedSeq:
    sequence = CommentedSeq(given)
    sequence.fa.set_flow_style()
    return sequence


def _say(above: CommentedMap, key: str, *lines: str) -> None:
    """Comment lines before a key."""
    if comment := _wrapped(lines):
        above.yaml_set_comment_before_after_key(key, before=comment, indent=0)


def _within(above: CommentedMap, key: str, lines: Sequence[str]) -> None:
    if comment := _wrapped(lines):
        above.yaml_set_comment_before_after_key(key, before=comment, indent=2)


def _wrapped(lines: Iterable[str]) -> str:
    return "\n".join(part for line in lines for part in wrap(" ".join(line.split()), _COMMENT))


def _dimensions(plan: Plan) -> CommentedMap:
    entries, above = CommentedMap(), below(plan)
    for name, dimension in plan.dimensions.items():
        one: dict[str, Any] = {"codelist": plan.codelists[name]}
        if dimension.coded:
            one["codes_printed"] = True
        if id(dimension) in above:
            one["parents"] = _flow(dict(zip(("from", "digits"), above[id(dimension)], strict=True)))
        entries[name] = _flow(one)
        _within(entries, name, plan.on_dimension(name))
    return entries


def _symbol(text: str, symbol: Symbol, times: int) -> tuple[CommentedMap, list[str]]:
    """What a contract says of a symbol, and the comment on what was guessed."""
    given: dict[str, Any] = {"means": symbol.means, "lower": symbol.lower}
    if symbol.upper is not None:
        given["upper"] = symbol.upper
    why = {
        "suppressed": f"A guess: '{text}' hides what is below {given.get('upper', 0) + 1}, the smallest figure above 0 "
        f"that is printed openly. It is printed {times} times. Ask the publisher, and name the law."
        if symbol.upper is not None
        else f"Nothing tells how large a figure '{text}' may hide: none is printed openly, or the sums add up only "
        f"where it hides more than the smallest that is. It is printed {times} times. Ask the publisher, and "
        f"name the law.",
        "zero": f"By convention '{text}' is nothing." if text else "Guessed: a blank field is nothing, or cannot be.",
    }.get(symbol.means, f"By convention '{text}' is not applicable, or not available.")
    return _flow(given), [why]


def _symbols(plan: Plan) -> CommentedMap:
    entries = CommentedMap()
    for text, symbol in plan.found.symbols.items():
        printed = [p for one in plan.values.values() or (plan,) for p in one.found.pieces]
        entries[text], why = _symbol(text, symbol, sum(r.texts.count(text) for p in printed for r in p.rows))
        if text not in plan.given:
            _within(entries, text, why)
    return entries


def _figures(figures: Format) -> CommentedMap | None:
    plain = Format()
    changed = {
        key: value
        for key in ("decimals", "decimal_mark", "negative", "base")
        if (value := getattr(figures, key)) != getattr(plain, key)
    }
    return _flow(changed) if changed else None


def _columns(plan: Plan) -> CommentedMap:
    columns = CommentedMap()
    columns["periods"] = plan.periods[0] if len(plan.periods) == 1 else _flow_seq(plan.periods)
    if plan.gaps:
        columns["gaps"] = "allowed"
    if plan.averages:
        columns["average"] = _flow({"labels": _flow_seq(plan.averages), "rounding": "half-up"})
    _within(columns, "periods", plan.on_columns)
    return columns


def _tables(plan: Plan) -> CommentedMap:
    entries = CommentedMap()
    for number, (name, kind) in enumerate(plan.tables.items()):
        entries[name] = _flow(_table(plan, number, kind))
        _within(entries, name, plan.on_table(number))
    return entries


def _table(plan: Plan, number: int, kind: TableKind) -> dict[str, Any]:
    """What a contract says of a kind of tables; keys that have their default are left out."""
    own, usual = printed_as(kind), plan.figures
    hidden = {t: _flow({"means": s.means, "lower": 0}) for t, s in plan.found.symbols.items()}
    given: dict[str, Any] = {
        "rows": plan.name(kind.rows),
        "for": plan.name(kind.subject) if kind.subject else None,
        "columns": plan.name(kind.columns) if kind.columns else None,
        "each": kind.each or None,
        "beside": _flow_seq([kind.beside]) if kind.beside else None,
        "printed": None if kind.printed == "rows" else kind.printed,
        "total": None if kind.total else False,
        "outside": _outside(plan, number),
        "named_in": None if kind.named_in == "total" else kind.named_in,
        "marks": _flow_seq(kind.marks) if kind.marks else None,
        "figures": _own_figures(plan, number),
        "figures_of": _figures_of(kind),
        "symbols": None if own.decimals == usual.decimals and not (kind.beside and hidden) else _flow(hidden),
        "required": False if kind.missing else None,
        "title": _flow({plan.locale: plan.titles[number]}) if plan.titles[number] else None,
    }
    if plan.values:  # how figures are printed is said for each column of them
        given |= dict.fromkeys(("figures", "figures_of", "symbols"))
    return {key: value for key, value in given.items() if value is not None}


def _own_figures(plan: Plan, number: int) -> CommentedMap | None:
    """How the figures of a kind of tables are printed; None where it says nothing beside the contract."""
    own = printed_as(plan.kinds.kinds[number])
    if number in plan.kept.loose:
        return _flow({**(_figures(own) or {"decimals": own.decimals}), "base": 1})
    return None if _figures(own) == _figures(plan.figures) else _figures(own) or _flow({"decimals": 0})


def _figures_of(kind: TableKind) -> CommentedMap | None:
    """By code, how the figures of columns or rows are printed that have more decimals than most; None for none."""
    own: dict[str, CommentedMap | None] = {}
    dimension = kind.rows if kind.columns is None else kind.columns
    code_of = {id(entry): code for code, entry in dimension.codes().items()}
    for category, decimals in finer(kind).items():
        code = TOTAL if category is None else code_of[id(category)]
        own[code] = _figures(kind.figures.model_copy(update={"decimals": decimals, "base": 1}))
    return _flow(own) if own else None


def _outside(plan: Plan, number: int) -> CommentedSeq | None:
    """Codes of the rows that a total has no part of; None where there are none."""
    kind, sums = plan.kinds.kinds[number], plan.kept.sums.get(number)
    codes = {id(entry): code for code, entry in kind.rows.codes().items()}
    if sums is None or not sums.outside:
        return None
    apart = {id(entry) for entry in left_out_of_sums(kind)}
    outside = [codes[id(entry)] for entry in sums.outside if id(entry) not in apart]
    return _flow_seq(outside) if outside else None


def _promises(plan: Plan) -> CommentedSeq:
    entries = CommentedSeq()
    for promise in promises(plan):
        one = CommentedMap({"id": promise.id})
        if promise.check == "equation-off":
            one.update({k: _flowing(v) for k, v in promise.parameters.items()})
        else:
            one["check"] = promise.check
        if promise.parameters and "check" in one:
            one["with"] = _flow({k: _flowing(v) for k, v in promise.parameters.items()})
        one["severity"] = "error"
        entries.append(one)
        entries.yaml_set_comment_before_after_key(len(entries) - 1, before=_wrapped([promise.why]), indent=2)
    return entries


def _flowing(given: Any) -> Any:
    return _flow_seq(given) if isinstance(given, list) else _flow(given) if isinstance(given, dict) else given
