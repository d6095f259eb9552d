"""YAML files that people write: read safely, held to a pydantic model, faults named by file, line and key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tallvakt.model import yaml_slips
from tallvakt.model.fault_wording import plain_path, worded
from tallvakt.model.unknown_name import no_such

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

MAX_BYTES = 1 << 20
Key = str | int
Model = TypeVar("Model", bound=BaseModel)


class YamlError(ValueError):
    """A YAML file is wrong; the message names file, line, key and the likely slip."""


class Misplaced(ValueError):  # noqa: N818  # a place first, an error second
    """A fault that a validator found at `path`, a path of keys in the file."""

    def __init__(self, path: tuple[Key, ...], message: str) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True, slots=True)
class Source:
    """A YAML file as read: its plain data, and the nodes that know their lines."""

    path: Path
    data: dict[str, Any]
    node: yaml.Node

    def line(self, keys: Iterable[Key]) -> int | None:
        """The line of a path of keys, or of its longest part that stands in this file."""
        return self._walk(keys)[1]

    def depth(self, keys: Iterable[Key]) -> int:
        """How many keys of a path stand in this file."""
        return self._walk(keys)[0]

    def _walk(self, keys: Iterable[Key]) -> tuple[int, int | None]:
        node, line, depth = self.node, None, 0
        for key in keys:
            child = _child(node, key)
            if child is None:
                break
            line, node = child
            depth += 1
        return depth, line


def unknown(path: tuple[Key, ...], kind: str, name: str, names: Iterable[str]) -> Misplaced:
    """The error for a name that nothing declares, at its place in the file."""
    return Misplaced(path, no_such(kind, name, names))


def read(path: Path, what: str, example: str, *, may_be_empty: bool = False) -> Source:
    """Parse a YAML file safely: a mapping, no tags, no aliases, no key twice, at most 1 MiB.

    `what` names the file in messages ("a contract"), `example` is a first line of one; one that may be empty may hold
    comments alone. Raises `YamlError`.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise YamlError(f"{path}:1: larger than {MAX_BYTES} bytes; is it {what}?")
        text = path.read_text(encoding="utf-8-sig")
        for event in yaml.parse(text, Loader=Loader):
            _refuse_event(path, event)
        loader = Loader(text)
        node = loader.get_single_node()
        _refuse_keys(path, node)
        _refuse_values(path, node)
        data = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = yaml_slips.explained(str(error.problem), text, mark.line if mark else 0, mark.column if mark else 0)
        raise YamlError(f"{path}:{mark.line + 1 if mark else 1}: not YAML: {why}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlError(f"{path}:{line}: not text: {error.reason}") from None
    except YamlError:
        raise
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise YamlError(f"{path}: cannot be read: {' '.join(str(error).split())}") from None
    if node is None and may_be_empty:
        return Source(path, {}, yaml.MappingNode("tag:yaml.org,2002:map", []))
    if not isinstance(data, dict) or node is None:
        raise YamlError(f"{path}:1: {what} is a mapping of keys, such as '{example}'")
    return Source(path, data, node)


def build(model: type[Model], source: Source) -> Model:
    """Hold a file to its model. Raises `YamlError` for the first fault."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        path, message = first_fault(model, error)
        raise YamlError(place([source], path, message)) from None


def first_fault(model: type[BaseModel], error: ValidationError) -> tuple[tuple[Key, ...], str]:
    """The path of keys of a model's first fault, and what is wrong there."""
    faults = error.errors()
    # A key that is misspelt is both unknown and missing: the first says more.
    first = next((f for f in faults if f["type"] == "extra_forbidden"), _deepest(faults))
    cause = first.get("ctx", {}).get("error")
    path = (*plain_path(first["loc"]), *(cause.path if isinstance(cause, Misplaced) else ()))
    instead = _instead(model, path)
    if instead and first["type"] == "extra_forbidden":
        return path, f"no key '{path[-1]}'; {instead}"
    if first["type"] == "extra_forbidden":
        return path, str(unknown(path, "key", str(path[-1]), _keys_at(model, path[:-1])))
    if first["loc"][-1:] == ("[key]",):
        # A key `no` is read as false, and told as a number.
        return path[:-1] if isinstance(first.get("input"), bool) else path, worded(first)
    return path, worded(first, instead or _example(_annotation_at(model, path), first.get("input")))


def _deepest(faults: Sequence[ErrorDetails]) -> ErrorDetails:
    """The first fault, or the one that lies deepest in its place: of several ways to read a value, the nearest."""
    place = plain_path(faults[0]["loc"])
    inside = [fault for fault in faults if plain_path(fault["loc"])[: len(place)] == place]
    return max(inside, key=lambda fault: len(plain_path(fault["loc"])))


def _example(annotation: Any, given: Any) -> str:
    """What may stand where a part of a file belongs: the key whose word was given, else all the keys."""
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return ""
    keys = {field.alias or name: field for name, field in annotation.model_fields.items()}
    if isinstance(given, str):
        for key, field in keys.items():
            if given in _words_of(field.annotation):
                return f"write {{{key}: {given}}}"
    needed = [key for key, field in keys.items() if field.is_required()]
    return f"its keys: {', '.join(needed or list(keys)[:_MOST_KEYS])}"


def _instead(model: type[BaseModel], path: tuple[Key, ...]) -> str:
    """What a part of a file says of a key that is written wrongly or does not belong there; "" where nothing."""
    hints: dict[str, str] = getattr(_annotation_at(model, path[:-1]), "hints", {}) if path else {}
    return hints.get(str(path[-1]), "") if path else ""


_MOST_KEYS = 6
"""So many keys of a part are told as an example."""


def _words_of(annotation: Any) -> set[str]:
    """The words that an annotation allows, as `Literal` does."""
    if get_origin(annotation) is Literal:
        return {str(word) for word in get_args(annotation)}
    return {word for part in get_args(annotation) for word in _words_of(part)}


def place(sources: list[Source], path: tuple[Key, ...], message: str) -> str:
    """A fault with its place, in the file that says most of its path."""
    source = max(sources, key=lambda s: s.depth(path))
    keys = ".".join(str(k) for k in path)
    return f"{source.path}:{source.line(path) or 1}: {keys}: {message}" if keys else f"{source.path}:1: {message}"


def _refuse_event(path: Path, event: yaml.Event) -> None:
    """Refuse aliases, and tags: `!!int ""` says of a text that it is a number."""
    line = event.start_mark.line + 1 if event.start_mark else 1
    if isinstance(event, yaml.AliasEvent):
        raise YamlError(f"{path}:{line}: aliases ('*{event.anchor}') are not allowed; write it out")
    tag = getattr(event, "tag", None)
    if tag is not None and tag != "!":
        shown = str(tag).replace("tag:yaml.org,2002:", "!!")
        raise YamlError(f"{path}:{line}: tags ('{shown}') are not allowed; write the value as it is")


def _refuse_values(path: Path, node: yaml.Node | None) -> None:
    """Refuse a value that looks like a number or a date, and is none: `2024-13-01`, or thousands of digits."""
    stack = [node] if node is not None else []
    while stack:
        current = stack.pop()
        if isinstance(current, yaml.MappingNode):
            stack.extend(part for pair in current.value for part in pair)
        elif isinstance(current, yaml.SequenceNode):
            stack.extend(current.value)
        elif not str(current.tag).endswith(("str", "merge", "value")):
            try:
                Loader("").construct_object(current)
            except (ValueError, IndexError, KeyError, TypeError, OverflowError) as error:
                shown = str(current.value)[:40]
                line = current.start_mark.line + 1
                raise YamlError(f"{path}:{line}: '{shown}' cannot be read ({error}); put it in quotes") from None


def _refuse_keys(path: Path, node: yaml.Node | None) -> None:
    """Refuse a key that stands twice, and one that is no name but a list or a mapping."""
    stack = [node] if node is not None else []
    while stack:
        current = stack.pop()
        if isinstance(current, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in current.value:
                if not isinstance(key, yaml.ScalarNode):
                    raise YamlError(f"{path}:{key.start_mark.line + 1}: a key is a name, no list and no mapping")
                if key.value in seen:
                    raise YamlError(f"{path}:{key.start_mark.line + 1}: {key.value}: the key stands twice")
                seen.add(key.value)
                stack.append(value)
        elif isinstance(current, yaml.SequenceNode):
            stack.extend(current.value)


def _child(node: yaml.Node, key: Key) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == str(key):
                return name.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark.line + 1, node.value[key]
    return None


def _keys_at(model: type[BaseModel], path: tuple[Key, ...]) -> list[str]:
    """The keys that a model allows at a path of keys."""
    here = _annotation_at(model, path)
    model_fields = here.model_fields.items() if isinstance(here, type) and issubclass(here, BaseModel) else ()
    return [field.alias or name for name, field in model_fields]


def _annotation_at(model: type[BaseModel], path: tuple[Key, ...]) -> Any:
    """What a model allows at a path of keys."""
    here: Any = model
    for key in path:
        if isinstance(here, type) and issubclass(here, BaseModel):
            fields = {field.alias or name: field for name, field in here.model_fields.items()}
            here = fields[str(key)].annotation if str(key) in fields else None
        else:
            here = _item(here)
        here = _model_in(here)
    return here


def _item(annotation: Any) -> Any:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    arguments = [a for a in get_args(annotation) if a is not Ellipsis]
    return arguments[-1] if arguments else None


def _model_in(annotation: Any) -> Any:
    """The part of `X | None` that holds keys."""
    if get_origin(annotation) is Annotated:
        return _model_in(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return next((a for a in get_args(annotation) if a is not type(None)), None)
    return annotation
