"""Every small change that may be made to a module's code: one operator, bound, sign or word for another."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
"""Of an operator, the one that a hand might have written instead."""
WORDS = {
    "minimum": "maximum",
    "maximum": "minimum",
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "lower": "upper",
    "upper": "lower",
    "row_lower": "row_upper",
    "row_upper": "row_lower",
}
"""Of a name that has an opposite, the opposite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One change to one module: the node (its number in `ast.walk`), and which of its changes."""

    module: str
    line: int
    node: int
    choice: int
    before: str
    after: str
    statement: str
    """The statement that it is in, changed."""
    function: str
    """The function that it is in, as ``Class.method``; nothing where it is in none."""

    @property
    def name(self) -> str:
        """The module, the change and the changed statement; the same wherever in the module the line has moved."""
        return f"{self.module}: {self.before} -> {self.after}: {self.statement}"

    @property
    def place(self) -> str:
        """The module, the line and the change."""
        return f"{self.module}:{self.line}: {self.before} -> {self.after}"


def mutations(path: Path, root: Path) -> Iterator[Mutation]:
    """Every change to a module, in order of its lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent, statements, functions = _silent(tree), _statements(tree), _functions(tree)
    for number, node in enumerate(ast.walk(tree)):
        if node in silent or not isinstance(node, ast.expr | ast.stmt):
            continue
        for choice, changed in enumerate(_changes(node)):
            yield Mutation(
                module=path.relative_to(root).as_posix(),
                line=node.lineno,
                node=number,
                choice=choice,
                before=_text(node),
                after=_text(changed),
                statement=_head(_exchanged(statements.get(node, node), node, changed)),
                function=functions.get(node, ""),
            )


def mutated(source: str, mutation: Mutation) -> str:
    """The source of a module with a change made."""
    tree = ast.parse(source)
    target = list(ast.walk(tree))[mutation.node]
    changed = list(_changes(target))[mutation.choice]
    return ast.unparse(_exchanged(tree, target, changed))


def _exchanged(whole: ast.AST, target: ast.AST, changed: ast.AST) -> ast.AST:
    """A copy of a tree with one node exchanged; only what the node lies in is copied."""
    if whole is target:
        return ast.fix_missing_locations(ast.copy_location(changed, target))
    fields: dict[str, object] = {}
    for name, value in ast.iter_fields(whole):
        if isinstance(value, ast.AST):
            fields[name] = _exchanged(value, target, changed)
        elif isinstance(value, list):
            fields[name] = [_exchanged(v, target, changed) if isinstance(v, ast.AST) else v for v in value]
    return _with(whole, **fields)


def _statements(tree: ast.Module) -> dict[ast.AST, ast.stmt]:
    """By node, the innermost statement that it is in."""
    statements: dict[ast.AST, ast.stmt] = {}
    for node in ast.walk(tree):  # those further out come first
        if isinstance(node, ast.stmt):
            statements |= dict.fromkeys(ast.walk(node), node)
    return statements


def _functions(tree: ast.Module) -> dict[ast.AST, str]:
    """By node, the name of the outermost function whose body it is in: what runs when that is called."""
    functions: dict[ast.AST, str] = {}
    todo: list[tuple[str, ast.AST]] = [("", tree)]
    while todo:
        path, parent = todo.pop()
        for node in ast.iter_child_nodes(parent):
            if isinstance(node, ast.ClassDef):
                todo.append((f"{path}{node.name}.", node))
            elif isinstance(node, ast.FunctionDef):
                inside = (each for statement in node.body for each in ast.walk(statement))
                functions |= dict.fromkeys(inside, path + node.name)
    return functions


def _head(statement: ast.AST) -> str:
    """The first line of a statement."""
    return ast.unparse(statement).partition("\n")[0]


def _text(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:100]


def _silent(tree: ast.Module) -> set[ast.AST]:
    """What decides nothing: annotations, texts of errors, guards of lengths that are equal, and what stands at the top
    of a module (limits of work).
    """
    roots: list[ast.AST | None] = []
    roots += [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)]
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef():
                roots += [node.returns, *(a.annotation for a in ast.walk(node.args) if isinstance(a, ast.arg))]
                roots += node.decorator_list
            case ast.AnnAssign():
                roots.append(node.annotation)
            case ast.Raise() | ast.keyword(arg="strict"):
                roots.append(node)
    return {child for root in roots if root is not None for child in ast.walk(root)}


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """The changes that may be made to a node, each as a new one."""
    for change in (_operator, _value, _statement):
        if (changed := change(node)) is not None:
            yield changed


def _operator(node: ast.AST) -> ast.AST | None:
    """The node with another operator, or without the one before it."""
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in SWAPS:
            return _with(node, ops=[SWAPS[type(operator)]()])
        case ast.BoolOp(op=operator):
            return _with(node, op=SWAPS[type(operator)]())
        case ast.BinOp(op=operator) | ast.AugAssign(op=operator) if type(operator) in SWAPS:
            return _with(node, op=SWAPS[type(operator)]())
        case ast.UnaryOp(op=ast.Not() | ast.Invert() | ast.USub(), operand=operand):
            return copy.deepcopy(operand)
    return None


def _value(node: ast.AST) -> ast.AST | None:
    """The node with another value or name."""
    match node:
        case ast.Constant(value=bool(value)):
            return ast.Constant(not value)
        case ast.Constant(value=int(value)):
            return ast.Constant(value + 1)
        case ast.Attribute(attr=attr) if attr in WORDS:
            return _with(node, attr=WORDS[attr])
        case ast.Name(id=name) if name in WORDS and isinstance(node.ctx, ast.Load):
            return _with(node, id=WORDS[name])
    return None


def _statement(node: ast.AST) -> ast.AST | None:
    """The node with its branches exchanged, or nothing in its place."""
    match node:
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return ast.IfExp(test=test, body=orelse, orelse=body)
        case ast.If(test=test):
            return _with(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Continue():
            return ast.Break()
        case ast.Break():
            return ast.Continue()
        case ast.Expr(value=ast.Call()):
            return ast.Pass()
    return None


def _with(node: ast.AST, **fields: object) -> ast.AST:
    """A copy of a node with other fields."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed
